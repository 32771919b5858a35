"""The distribution of a count whose dispersion is estimated."""

import pytest
from scipy import stats

from lagesbild.analysis.series._predictive import predict_count


@pytest.mark.parametrize("df", [8, 18, 60])
@pytest.mark.parametrize("deviations", [2.0, 3.6])
def test_large_counts_have_the_tail_of_students_t(df, deviations):
    """A normal count with an estimated variance is t-distributed (Student), far out where alarms are as well."""
    mean, dispersion = 1e6, 4.0
    observed = round(mean + deviations * (dispersion * mean) ** 0.5)
    found = predict_count(observed, mean, log_variance=0, dispersion=dispersion, df=df, level=0.95)
    assert stats.t.sf(deviations, df) == pytest.approx(found.p_high, rel=0.03)
