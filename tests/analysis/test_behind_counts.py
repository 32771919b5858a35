"""Counts that change without anything having happened: who reports, and copies. Expected values are counted by hand."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from lagesbild.analysis.reporting.behind_counts import begun_and_ceased, copies, reporters, yearly_quiet
from lagesbild.periods import Period

NOW = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
EARLIER = NOW.preceding(13)


def history(**counts):
    """Reports of organisations: as many as told in each earlier period, and in this."""
    rows = []
    for name, (before, now) in counts.items():
        for period, number in [*((each, before) for each in EARLIER), (NOW, now)]:
            rows += [{"organisation": name, "occurred_from": pd.Timestamp(period.start)}] * number
    return pd.DataFrame(rows).assign(source="embrace")


def changed_reporters(incidents, earlier, period):
    return begun_and_ceased(incidents, reporters(incidents), earlier, period)


def test_one_that_fell_silent_is_named_with_what_the_others_made():
    """Half of ten a period is gone; the other half is as before."""
    found = changed_reporters(history(Vakten=(5, 0), Skolan=(5, 6)), EARLIER, NOW)
    assert [("Vakten", True, 5.0, 0)] == list(found.itertuples(name=None))
    assert {"others_usual": 5.0, "others_observed": 6} == found.attrs


def test_one_that_began_is_named():
    """None before, four of ten now."""
    found = changed_reporters(history(Vakten=(0, 4), Skolan=(5, 6)), EARLIER, NOW)
    assert [("Vakten", False, 0.0, 4)] == list(found.itertuples(name=None))


@pytest.mark.parametrize(
    ("counts", "periods"),
    [
        ({"Vakten": (4, 0), "Skolan": (5, 6)}, 13),  # chance gives none of four in 1 of 55 periods
        ({"Vakten": (5, 1), "Skolan": (5, 6)}, 13),
        ({"Vakten": (0, 2), "Skolan": (5, 6)}, 13),
        ({"Vakten": (5, 0), "Skolan": (60, 60)}, 13),  # a thirteenth of all
        ({"Vakten": (5, 0), "Skolan": (5, 6)}, 5),
    ],
)
def test_what_chance_may_give_names_nobody(counts, periods):
    """Few reports, a small share, or a short history."""
    assert changed_reporters(history(**counts), EARLIER[-periods:], NOW).empty


def test_a_source_without_organisations_reports_as_itself():
    """Where nobody is named, it is the source that ceases."""
    rows = history(Vakten=(8, 0), Skolan=(5, 6))
    rows.loc[rows["organisation"].eq("Vakten"), ["organisation", "source"]] = [None, "formulär"]
    assert ["formulär"] == changed_reporters(rows, EARLIER, NOW).index.tolist()


def test_nobody_changes_in_nothing():
    """An empty history names nobody."""
    assert changed_reporters(
        history(Vakten=(0, 0)).reindex(columns=["organisation", "occurred_from", "source"]), EARLIER, NOW
    ).empty


def test_a_category_under_a_new_name_ceases_and_begins():
    """Five a period, then six of a name that was not there before."""
    rows = history(Klotter=(5, 0), Skadegörelse=(0, 6), Inbrott=(4, 4))
    found = begun_and_ceased(rows, rows["organisation"].rename("category"), EARLIER, NOW)
    assert {"Klotter": True, "Skadegörelse": False} == found["has_ceased"].to_dict()


def alike(number, **changes):
    row = {
        "category": "Skadegörelse", "place": "Torget", "occurred_from": pd.Timestamp("2026-11-03 10:00"),
        "occurred_to": pd.Timestamp("2026-11-03 12:00"), "geometry": Point(1, 2),
    }  # fmt: skip
    return [row | changes] * number


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (alike(5), [5]),
        (alike(4), []),
        ([*alike(3), *alike(3, category="Inbrott")], []),
        ([*alike(3), *alike(3, geometry=Point(1, 3))], []),
        (alike(6, occurred_from=pd.Timestamp("2026-11-03")), []),  # a day without a clock
        (alike(6, geometry=None), [6]),
        (alike(6, geometry=None, place=None), []),
        ([*alike(5), *alike(7, place="Bron")], [7, 5]),
    ],
)
def test_copies_agree_in_everything(rows, expected):
    """Five with the same category, place, position and times are told; nothing less."""
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:3006")
    assert expected == copies(frame)["incidents"].tolist()


@pytest.mark.parametrize(("silent", "told"), [(1, True), (2, True), (3, False)])
def test_it_is_told_for_three_periods(silent, told):
    """One that fell silent, or began, one or two periods ago is told with what it made before; later no longer."""
    rows = history(Vakten=(6, 0), Skolan=(5, 6), Hamnen=(0, 5))
    late = rows["occurred_from"] >= pd.Timestamp(EARLIER[-silent].start)
    began = [pd.Timestamp(each.start) for each in EARLIER[-silent:] for _ in range(5)]
    more = pd.DataFrame({"organisation": "Hamnen", "occurred_from": began, "source": "embrace"})
    rows = pd.concat([rows[~(late & rows["organisation"].eq("Vakten"))], more])
    found = changed_reporters(rows, EARLIER, NOW)
    expected = [("Vakten", True, 6.0, 0), ("Hamnen", False, pytest.approx(5 * silent / 13), 5)]
    assert (expected if told else []) == list(found.itertuples(name=None))


def test_a_yearly_stop_silences_nobody():
    """Where the same weeks a year earlier had a quarter of the usual, one that is silent now is what chance gives."""
    rows = history(Vakten=(8, 0), Skolan=(8, 2))
    then = NOW.a_year_earlier()
    year_ago = [(each, 16) for each in then.preceding(6)] + [(then, 4)]
    began = [pd.Timestamp(period.start) for period, number in year_ago for _ in range(number)]
    known = pd.concat([rows, pd.DataFrame({"occurred_from": began})])
    quieter = yearly_quiet(known, [then], first_day=date(2025, 1, 1))
    assert 0.25 == quieter
    assert begun_and_ceased(rows, reporters(rows), EARLIER, NOW, quieter=quieter).empty
    assert ["Vakten"] == changed_reporters(rows, EARLIER, NOW).index.tolist()


def test_weeks_that_nothing_is_known_of_were_not_quiet():
    """Where the exports do not cover the periods before, or hold nothing of them, nobody is expected to be silent."""
    rows = history(Vakten=(8, 0))
    assert 1.0 == yearly_quiet(rows, [NOW.a_year_earlier()], first_day=date(2026, 1, 1))
    assert 1.0 == yearly_quiet(rows, [NOW.a_year_earlier()], first_day=date(2024, 1, 1))
