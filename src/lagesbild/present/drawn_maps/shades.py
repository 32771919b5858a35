"""Colours of classes from few to many, light on dark paper and dark on light: the strongest always stands out."""

from lagesbild.present.drawing import theme


def shades(classes: int) -> tuple[str, ...]:
    """One colour a class, as ``theme.density_colors`` has them, which the page's dark mode turns round."""
    return tuple(
        f"var(--map-step-{theme.DENSITY.index(color)},{color})" for color in theme.density_colors(classes)
    )
