"""Rates and changes of Kungsör: the municipality's own page (preliminary figures of Brå)."""

import pandas as pd

from lagesbild.analysis.rates import rates, relative_change


def test_a_rate_of_kungsor():
    """638 reported crimes on 8 787 inhabitants are 7 261 per 100 000 (data/README.md)."""
    (row,) = rates(pd.Series([638]), pd.Series([8787])).to_dict("records")
    assert 7261 == round(row["rate_per_100k"])
    assert row["lower"] < 7261 < row["upper"]


def test_a_change_that_was_published_wrongly():
    """387 to 317 is −18.1 %, and not the "22 per cent" of a published text (data/README.md)."""
    (change,) = relative_change([317], [387])
    assert -18.1 == round(100 * change, 1)
