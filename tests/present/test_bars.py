"""Bars that are one histogram cover what matplotlib's own bars would."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from lagesbild.present.drawing.bar_charts import bars

LENGTHS = st.lists(st.integers(0, 10**6) | st.just(float("nan")), min_size=1, max_size=30)


@pytest.mark.parametrize("lie", [False, True])
@given(lengths=LENGTHS, thickness=st.floats(0.1, 1))
def test_bars_cover_what_matplotlibs_would(lie, lengths, thickness):
    """Standing or lying, each bar has its place, its thickness and its length; a NaN has none."""
    ours, theirs = Figure().add_subplot(), Figure().add_subplot()
    bars(ours, range(len(lengths)), lengths, thickness=thickness, lie=lie, color="black")
    if lie:
        drawn = theirs.barh(range(len(lengths)), lengths, height=thickness)
    else:
        drawn = theirs.bar(range(len(lengths)), lengths, width=thickness)
    boxes = [each.get_bbox().extents for each in drawn if np.isfinite(each.get_bbox().extents).all()]
    assert len(ours.collections) == bool(boxes)
    if boxes:
        expected = shapely.union_all([shapely.box(*box) for box in boxes])
        (outline,) = ours.collections[0].get_paths()
        found = shapely.make_valid(shapely.Polygon(outline.vertices))
        assert shapely.symmetric_difference(expected, found).area <= 1e-6 * max(expected.area, 1)
        np.testing.assert_allclose(ours.dataLim.extents, theirs.dataLim.extents, atol=1e-9)


def test_bars_leave_the_names_of_the_axes_alone():
    """No English "Count" of seaborn's comes into a Swedish report."""
    axes = Figure().add_subplot()
    axes.set_xlabel("klockslag")
    bars(axes, [0, 1], [2, 3], thickness=0.8)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("klockslag", "")
