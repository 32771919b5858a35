"""Colours of shaded districts, and the legend that tells them."""

import pytest
from shapely.geometry import box

from lagesbild.present.cartography.signs import Cell
from lagesbild.present.drawn_maps.district_areas import Area, shaded


@pytest.mark.parametrize(
    ("counts", "legend"),
    [
        ((108, 67), ["67", "108"]),
        ((1, 1, 0), ["1"]),
        ((2, 3, 4), ["2", "3", "4"]),
        ((60, 70, 80, 90, 100, 108), ["60", "70", "80", "90", "100–108"]),
        ((1, 2, 4, 9, 20, 100), ["1–2", "4", "9", "20", "100"]),
    ],
)
def test_shades_tell_counts_apart(counts, legend):
    """Few counts have a colour each; classes of many reach from the least to the largest, and their entries say which."""
    areas = [Area(box(at, 0, at + 1, 1), str(at), count, ()) for at, count in enumerate(counts)]
    signs, keys, _ = shaded(areas, "")
    assert [*legend, "utan färg: inga rapporter"] == [key.text for key in keys]
    colors = {sign.color for sign in signs if isinstance(sign, Cell)} - {"transparent"}
    assert len(legend) == len(colors)
