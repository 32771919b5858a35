"""Months of which some are hidden, estimated by what is shown of their quarter and by nothing else."""

from datetime import date

import pandas as pd

from lagesbild.analysis.reporting.suppressed import estimated_months
from lagesbild.periods import Period

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")


def test_a_hidden_month_is_what_its_quarter_leaves_shared_out_evenly():
    """Of 20, nine are shown in one month: the other two have 5,5 each; a category whose quarter is hidden is left out."""
    months = pd.DataFrame(
        {"Inbrott": [9, pd.NA, pd.NA], "Stöld": [7, 8, 9], "Klotter": [6, pd.NA, pd.NA]},
        index=QUARTER.parts("month"),
        dtype="Int64",
    )
    quarter = pd.DataFrame(
        {"Inbrott": [20], "Stöld": [24], "Klotter": [pd.NA]}, index=[QUARTER], dtype="Int64"
    )
    made = estimated_months(months, quarter)
    assert {"Inbrott": [9.0, 5.5, 5.5], "Stöld": [7.0, 8.0, 9.0]} == made.to_dict("list")
    assert 2 == months["Inbrott"].isna().sum()
