"""Give a proportion its interval."""

import numpy as np
from scipy import stats


def proportion_interval(hits: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a proportion (Clopper & Pearson 1934); NaN of nothing."""
    if not n:
        return np.nan, np.nan
    tail = (1 - level) / 2
    lower = stats.beta.ppf(tail, hits, n - hits + 1) if hits else 0.0
    upper = stats.beta.isf(tail, hits + 1, n - hits) if hits < n else 1.0
    return float(lower), float(upper)
