"""Colours that stay the same."""

import matplotlib as mpl
import pytest
import seaborn as sns

from lagesbild.config import CategoryGroup
from lagesbild.present.drawing import theme


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_configured_colour_is_kept_and_not_given_twice():
    """The palette fills in only what is not configured, with colours nobody has."""
    groups = [CategoryGroup(name="a"), CategoryGroup(name="b", color="#0072B2"), CategoryGroup(name="c")]
    assert theme.category_colors(groups) == {"a": "#d55e00", "b": "#0072B2", "c": "#009e73"}


def test_more_categories_than_colours_still_have_one():
    """The palette begins again."""
    groups = [CategoryGroup(name=str(number)) for number in range(25)]
    assert len(theme.category_colors(groups)) == 25


@pytest.mark.parametrize("classes", [1, 2, 4, 6])
def test_density_goes_from_light_to_dark(classes):
    """Each class is darker than the one below: it is read without colour vision."""
    lights = [luminance(color) for color in theme.density_colors(classes)]
    assert sorted(lights, reverse=True) == lights
    assert classes == len(set(lights))


@pytest.mark.parametrize("classes", [0, 7])
def test_too_many_classes_are_refused(classes):
    """More classes than the eye keeps apart is an error."""
    with pytest.raises(ValueError, match="1 to 6 classes"):
        theme.density_colors(classes)


@pytest.mark.parametrize("color", theme.PALETTE)
def test_category_colours_stand_out_from_paper(color):
    """WCAG 1.4.11: three to one for what carries meaning."""
    contrast = 1.05 / (luminance(color) + 0.05)
    assert contrast >= 3


def test_the_look_is_seaborns_theme():
    """An analyst's own figure has the report's colours, its paper and its type, after one call."""
    with mpl.rc_context():
        theme.use()
        assert sns.color_palette().as_hex() == list(theme.PALETTE)
        assert (mpl.rcParams["figure.facecolor"], mpl.rcParams["font.family"]) == (
            theme.PAPER,
            ["DejaVu Sans"],
        )
