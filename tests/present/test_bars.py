"""Bars that are one path stand where matplotlib's own bars would."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from lagesbild.present._bars import bars

LENGTHS = st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=1, max_size=30)


def corners(path):
    """Left, bottom, right and top of each rectangle."""
    points = path.vertices.reshape(-1, 5, 2)
    return np.hstack([points.min(axis=1), points.max(axis=1)])


@pytest.mark.parametrize("lie", [False, True])
@given(lengths=LENGTHS, thickness=st.floats(0.1, 1))
def test_bars_stand_where_matplotlib_puts_them(lie, lengths, thickness):
    ours, theirs = Figure().add_subplot(), Figure().add_subplot()
    bars(ours, range(len(lengths)), lengths, thickness=thickness, lie=lie, color="black")
    if lie:
        drawn = theirs.barh(range(len(lengths)), lengths, height=thickness)
    else:
        drawn = theirs.bar(range(len(lengths)), lengths, width=thickness)
    expected = [each.get_bbox().extents for each in drawn if np.isfinite(each.get_bbox().extents).all()]
    found = [corners(patch.get_path()) for patch in ours.patches]
    assert len(found) == bool(expected)
    if expected:
        np.testing.assert_allclose(found[0], expected)
        np.testing.assert_allclose(ours.dataLim.extents, theirs.dataLim.extents, atol=1e-9)
