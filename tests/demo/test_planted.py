"""Check in the exports themselves that what is said to be planted is there."""

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def embrace(workspace):
    """All reports of Embrace with a number, as last exported; the oldest file has no title rows."""
    paths = sorted((workspace / "data" / "raw").glob("embrace_*.xlsx"))
    tables = [
        pd.read_excel(path, engine="calamine", skiprows=3 if number else 0, dtype=object)
        for number, path in enumerate(paths)
    ]
    whole = pd.concat(tables).dropna(subset=["Ärendenummer", "E (SWEREF 99 TM)"])
    whole["day"] = pd.to_datetime(whole["Datum från"], errors="coerce", format="mixed")
    return whole.drop_duplicates("Ärendenummer", keep="last").set_index("Ärendenummer")


def _distances_m(frame, place):
    offsets = frame[["E (SWEREF 99 TM)", "N (SWEREF 99 TM)"]].astype(float) - [place["x"], place["y"]]
    return np.hypot(offsets.iloc[:, 0], offsets.iloc[:, 1])


def test_the_burglaries_are_a_near_repeat_series(embrace, facit):
    """Six burglaries, each pair within 200 m and 14 days, in the last fortnight but one."""
    series = embrace.loc[facit["near_repeat"]["ids"]]
    assert list(series["Typ av händelse"]) == ["Inbrott"] * 6
    for one, other in combinations(series.to_dict("records"), 2):
        east = one["E (SWEREF 99 TM)"] - other["E (SWEREF 99 TM)"]
        north = one["N (SWEREF 99 TM)"] - other["N (SWEREF 99 TM)"]
        assert np.hypot(east, north) < 200
        assert abs(one["day"] - other["day"]).days < 14
    assert series["day"].between("2026-10-19", "2026-11-01").all()


def test_the_cluster_is_new(embrace, facit):
    """All eight lie in the last fortnight and nothing was ever reported within 200 m before."""
    emerging = facit["emerging"]
    near = embrace[_distances_m(embrace, emerging) < 200]
    assert sorted(emerging["ids"]) == sorted(near.index)
    assert len(emerging["ids"]) == 8
    assert near["day"].between("2026-11-02", "2026-11-15").all()


def test_one_intervention_worked_and_one_did_not(facit):
    """Reports fell by more than half in Sjöparken and stayed as they were at Provåsa torg."""
    worked, failed = facit["interventions"]
    assert (worked["place"], failed["place"]) == ("Sjöparken", "Provåsa torg")
    assert worked["after"] < worked["before"] / 2
    assert failed["before"] == pytest.approx(failed["after"], abs=6)
    assert failed["before"] > 20


def test_interventions_begin_on_the_first_of_a_month(facit):
    """An intervention keeps its date from one fortnight's demo to the next."""
    assert [each["from"] for each in facit["interventions"]] == ["2026-05-01", "2026-03-01"]


def test_hotspots_hold_their_reports(embrace, facit):
    """About 95 % of a hotspot's reports lie within its radius, and each has some thirty a year."""
    for spot in facit["hotspots"]:
        own = embrace.loc[[number for number in spot["ids"] if number in embrace.index]]
        share = (_distances_m(own, spot) <= spot["radius_m"]).mean()
        assert 0.9 < share <= 1
        assert spot["reports"] > 90


def test_texts_that_attack_stand_in_the_reports(embrace, facit):
    """Markup, a script's end and a formula stand in the exports as text, one in the last fortnight."""
    texts = embrace.loc[facit["hard_texts"]]
    written = " ".join(texts["Beskrivning"])
    for attack in ("<img src=x onerror=", "</script><script>", "=1+1", "{{ 7 * 7 }}", "åäö"):
        assert attack in written
    assert "</script>" in set(texts["Underkategori"])
    assert (texts["day"].dt.date >= date(2026, 11, 2)).sum() == 1


def test_weekends_and_evenings_are_busier_at_the_station(embrace, facit):
    """At Stationstorget far more reports begin on a Friday or a Saturday than on other days."""
    station = next(spot for spot in facit["hotspots"] if spot["place"] == "Stationstorget")
    own = embrace.loc[[number for number in station["ids"] if number in embrace.index]]
    weekend = own["day"].dt.day_of_week.isin([4, 5]).mean()
    assert weekend > 0.4  # Friday and Saturday would be 2/7 = 0.29 by chance
