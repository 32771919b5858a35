"""How much more than Poisson counts vary, estimated from few of them."""

import numpy as np
import pytest

from lagesbild.analysis.series._dispersion import shrunken_dispersion

PERIODS = 26


def estimated(shape, dispersion, rng, series=8):
    """The series' estimates, from a year of negative binomial counts of a known variance over mean."""
    counts = rng.negative_binomial(shape, 1 / dispersion, (series, PERIODS)).astype(float)
    mean = np.maximum(counts.mean(axis=1), 1e-3)
    pearson = np.where(mean > 1e-3, counts.var(axis=1, ddof=1) / mean, 1.0)
    return shrunken_dispersion(pearson, np.full(series, PERIODS - 1.0), mean, counts.sum(axis=1))


@pytest.mark.parametrize("mean", [0.3, 3, 30])
def test_series_of_bursts_are_not_taken_for_calm(mean):
    """The estimate is right on average, be there five reports in a year or five hundred."""
    rng = np.random.default_rng(1)
    found = [estimated(mean / 1.5, 2.5, rng)[0].mean() for _ in range(300)]
    assert 2.5 == pytest.approx(np.mean(found), rel=0.1)


def test_series_are_not_taken_for_more_alike_than_can_be_known():
    """Eight series that vary alike still leave each one's dispersion uncertain."""
    rng = np.random.default_rng(2)
    df = np.array([estimated(20.0, 1.5, rng)[1] for _ in range(50)])
    assert df.max() < PERIODS + 15
