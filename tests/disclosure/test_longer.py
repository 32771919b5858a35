"""A longer period beside the shorter ones that it is made of: what is hidden in any cannot be worked out of all."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.config import Editions
from lagesbild.disclosure.release.cells import disclosure_cells
from lagesbild.disclosure.release.release import release
from lagesbild.disclosure.release.roll_up import linked, longer_release
from lagesbild.disclosure.suppression.linked import too_narrow
from lagesbild.periods import Period

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1), "year")
QUARTERS = YEAR.parts("quarter")
CATEGORIES = ("Inbrott", "Stöld", "Klotter")
DISTRICTS = gpd.GeoDataFrame(
    {"code": ["A", "B"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 3000, 1000)],
    crs="EPSG:3006",
)
CELLS = disclosure_cells(DISTRICTS, None, cell_size_m=1000, people=0)
SETTINGS = Editions()


def released(frame, period):
    """The release of the rows that began in the period."""
    began = frame["occurred_from"]
    own = frame[(began >= pd.Timestamp(period.start)) & (began < pd.Timestamp(period.end))]
    return release(
        own, categories=CATEGORIES, districts=DISTRICTS["code"], cells=CELLS, settings=SETTINGS, structure="s",
        months=period.parts("month"),
    )  # fmt: skip


def incidents(days, kinds, codes):
    """Reports at noon of days of 2025."""
    start = pd.Series(pd.Timestamp("2025-01-01 12:00") + pd.to_timedelta(list(days), unit="D"))
    x = [500 if code == "A" else 1500 for code in codes]
    frame = {"category": list(kinds), "district": pd.Series(list(codes), dtype="str")}
    return gpd.GeoDataFrame(
        {**frame, "occurred_from": start, "occurred_to": start},
        geometry=gpd.points_from_xy(x, np.full(len(x), 500), crs="EPSG:3006"),
    )


@st.composite
def years(draw):
    """Up to 90 reports in a year, a few of one kind and in one district."""
    size, rng = draw(st.integers(1, 90)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kinds = rng.choice(CATEGORIES, size, p=[0.7, 0.2, 0.1])
    return incidents(rng.integers(0, 365, size), kinds, rng.choice(["A", "B"], size, p=[0.8, 0.2]))


@settings(max_examples=settings.default.max_examples // 4, deadline=None)
@given(years())
def test_no_hidden_count_can_be_worked_out_of_the_year_its_halves_and_its_quarters(frame):
    """Over quarters with months, a half-year and the year together, each hidden count may be five values or more."""
    quarters = {each: released(frame, each) for each in QUARTERS}
    half = YEAR.parts("half_year")[0]
    first = longer_release(half, quarters, {}, SETTINGS)
    whole = longer_release(YEAR, quarters, {half: first}, SETTINGS)
    table, shown = linked(quarters, {half: first, YEAR: whole}, SETTINGS.edition("rad"))
    assert not shown.dropna().between(1, 4).any()
    assert (shown[table.counts == 0] == 0).all()
    assert 0 == len(too_narrow(shown, table.sums, width=4))


@settings(max_examples=settings.default.max_examples // 5, deadline=None)
@given(years())
def test_what_the_quarters_show_and_hide_is_not_changed(frame):
    """The year takes the quarters as they were published."""
    quarters = {each: released(frame, each) for each in QUARTERS}
    whole = longer_release(YEAR, quarters, {}, SETTINGS)
    _, shown = linked(quarters, {YEAR: whole}, SETTINGS.edition("rad"))
    for period, made in quarters.items():
        own = shown[[cell for cell in shown.index if cell[0] == period.slug]]
        assert made.shown(SETTINGS.edition("rad")).tolist() == own.tolist()


def test_a_year_that_would_give_a_quarter_away_is_hidden():
    """Ten burglaries in each of three quarters and two in the last: 32 in the year less the 30 that are shown is two."""
    days = [*range(0, 30, 3), *range(90, 120, 3), *range(181, 211, 3), 300, 310]
    frame = incidents(days, ["Inbrott"] * len(days), ["A"] * len(days))
    quarters = {each: released(frame, each) for each in QUARTERS}
    shown = [made.shown(SETTINGS.edition("rad"))["category", "Inbrott"] for made in quarters.values()]
    assert [10, 10, 10] == shown[:3]
    assert pd.isna(shown[3])
    whole = longer_release(YEAR, quarters, {}, SETTINGS)
    assert {("total",), ("category", "Inbrott"), ("district", "A")} == set(
        whole.counts.index[whole.hidden["rad"]]
    )


def test_the_public_edition_has_no_longer_periods():
    """All of a longer release is hidden from the public edition."""
    frame = incidents(range(0, 360, 3), ["Inbrott"] * 120, ["A"] * 120)
    whole = longer_release(YEAR, {each: released(frame, each) for each in QUARTERS}, {}, SETTINGS)
    assert whole.hidden["oppen"].all()
    assert not whole.hidden["rad"].any()


@pytest.mark.parametrize("kind", ["month", "half_year"])
def test_months_add_up_to_the_period(kind):
    """The months of a period are in its release, and small ones are hidden with others, so that sums tell nothing."""
    frame = incidents(range(0, 360, 4), ["Inbrott"] * 90, ["A"] * 90)
    period = YEAR.parts(kind)[0]
    made = released(frame, period)
    months = [cell for cell in made.counts.index if cell[:2] == ("month", "*")]
    assert [str(month) for month in period.parts("month")] == [cell[2] for cell in months]
    assert made.counts["total",] == made.counts[months].sum()
