"""Fix the look: ink, rules, type, category colours and classes, the same in every figure.

The page decides the ink, the paper and the rules through CSS variables, so that a figure follows it
into dark mode and onto paper; colours that carry data are the same everywhere. ``use`` hands the look to seaborn.
"""

from collections.abc import Sequence
from typing import Any, Final

from lagesbild.config import CategoryGroup
from lagesbild.content import Ink

INK: Final = "#1b1f24"
MUTED: Final = "#5a6169"
RULE: Final = "#d4d7db"
PAPER: Final = "#fffefc"
ACCENT: Final = "#0b5c93"
FONTS: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
VARIABLES: Final = {INK: "--ink", MUTED: "--muted", RULE: "--rule", PAPER: "--paper", ACCENT: "--accent"}
"""Colours that a figure hands over to the page, with the page's names for them."""


PALETTE: Final = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#b58900",
    "#4a96c9",
    "#7a4fa3",
    "#8c5a2b",
    "#5b6f1d",
    "#a3123f",
)
"""Okabe and Ito's colours, yellow and sky blue darkened for contrast, and four more apart in lightness."""

DENSITY: Final = ("#fbd7a5", "#f3a46d", "#dd6a4d", "#b0303f", "#6f1039", "#3b0628")
"""Classes from light to dark: read in greyscale and by every kind of colour vision."""

SEVERAL: Final = "#3d434b"
"""A place with reports of several categories."""

QUIET: Final = 0.45
"""Strength of the muted colour for bars that are only there to be compared with."""

OPACITIES: Final = (0.12, 0.3, 0.5, 0.74, 1.0)
"""Classes of a heat map as strengths of the accent: light to dark on light paper, the reverse on dark."""

_EQUAL_CONTRAST: Final = 0.179
"""Luminance of the ground on which black and white text are as easy to read."""

SIZE: Final = 13.0
SMALL: Final = 12.0

_LOOK: Final[Any] = {
    "font.size": SIZE,
    "text.parse_math": False,  # a category may hold two dollar signs
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.facecolor": "none",
    "axes.linewidth": 1.0,
    "axes.titlecolor": MUTED,
    "axes.titlepad": 6.0,
    "axes.titlesize": SMALL,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.spines.left": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": PAPER,
    "grid.color": RULE,
    "grid.linewidth": 0.75,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.title_fontsize": SMALL,
    "patch.force_edgecolor": False,
    "patch.linewidth": 0.0,
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "xtick.major.size": 4.0,
    "xtick.major.width": 0.8,
    "ytick.color": RULE,
    "ytick.labelcolor": MUTED,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "lagesbild",
}


def ink(color: str, strength: float = 1.0) -> Ink:
    """A colour of a chart, which follows the page where the page has a name for it."""
    return Ink(color, VARIABLES.get(color, ""), strength)


def use() -> None:
    """Give every figure drawn from now on the house's look: the report's, and an analyst's own."""
    import seaborn as sns

    # Text is measured with the font that matplotlib brings along: the same on every machine.
    sns.set_theme(context="paper", style="ticks", palette=PALETTE, font="DejaVu Sans", rc=_LOOK)


def category_colors(categories: Sequence[CategoryGroup]) -> dict[str, str]:
    """The colour of each category: its own where it is configured, else the next free of the palette."""
    taken = {group.color.lower() for group in categories if group.color}
    free = [color for color in PALETTE if color not in taken] or list(PALETTE)
    unnamed = [group.name for group in categories if group.color is None]
    given = {name: free[index % len(free)] for index, name in enumerate(unnamed)}
    return {group.name: group.color or given[group.name] for group in categories}


def density_colors(classes: int) -> tuple[str, ...]:
    """One colour a class, light to dark; always the same for the same number of classes.

    Raises
    ------
    ValueError
        For fewer than one class, or more than the eye keeps apart.
    """
    if not 1 <= classes <= len(DENSITY):
        raise ValueError(
            f"A map has 1 to {len(DENSITY)} classes; found {classes}. Give fewer breaks in density_breaks."
        )
    step = (len(DENSITY) - 1) / max(classes - 1, 1)
    return tuple(DENSITY[round(index * step)] for index in range(classes))


def ink_on(color: str) -> str:
    """Black or white on ``#rrggbb``, whichever is easier to read (relative luminance of WCAG 2.1)."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > _EQUAL_CONTRAST else "#ffffff"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
