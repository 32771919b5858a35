"""Draw bars as one histogram: a chart of a year's fortnights then takes half the time and half the bytes."""

from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from numpy.typing import ArrayLike


def bars(
    axes: Axes,
    at: ArrayLike,
    lengths: ArrayLike,
    *,
    thickness: float,
    lie: bool = False,
    **look: Any,  # noqa: ANN401 - matplotlib's own
) -> None:
    """Bars of one look from nought, standing on ``at`` or, if they ``lie``, beginning there; none for a NaN.

    Parameters
    ----------
    at
        Middles, rising, at least ``thickness`` apart: what lies between two bars is an empty class of the histogram.
    """
    middles, ends = np.broadcast_arrays(np.asarray(at, dtype=float), np.asarray(lengths, dtype=float))
    shown = np.isfinite(ends)
    if not shown.any():
        return
    edges = np.column_stack([middles[shown] - thickness / 2, middles[shown] + thickness / 2])
    # An axis without a name would be called "Count" by seaborn, after all its ticks have been made.
    names = axes.get_xlabel(), axes.get_ylabel()
    axes.set(xlabel=" ", ylabel=" ")
    sns.histplot(
        **{"y" if lie else "x": middles[shown]},
        weights=ends[shown],
        bins=edges.ravel().tolist(),
        element="step",
        linewidth=0,
        ax=axes,
        **{"alpha": 1.0} | look,
    )
    axes.set(xlabel=names[0], ylabel=names[1])
