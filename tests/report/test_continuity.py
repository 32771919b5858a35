"""New, continuing and ended findings are told apart by kind, category, direction and place."""

import pytest

from lagesbild.report.page.changes_since import changes


def finding(text, **values):
    given = {
        "id": f"deviation-{text}",
        "kind": "deviation",
        "category": "Inbrott",
        "place": None,
        "observed": 7,
        "expected": 2.0,
        "significant": True,
        "text": text,
    }
    return given | values


def place(lon=20.0, lat=61.0, **values):
    return {"name": "Torget", "lon": lon, "lat": lat, **values}


def statuses(now, last):
    return [(change.status, change.text) for change in changes(now, last)]


def test_new_continuing_and_ended():
    """What was not there is new, what was continues, and what is gone has ended."""
    last = [finding("inbrott förr"), finding("skada", category="Skadegörelse")]
    now = [finding("inbrott nu"), finding("stöld", category="Stöld")]
    assert [("new", "stöld"), ("continuing", "inbrott nu"), ("ended", "skada")] == statuses(now, last)


def test_without_an_earlier_report_nothing_is_called_new():
    """The first report cannot know."""
    assert [] == changes([finding("inbrott")], None)
    assert [("new", "inbrott")] == statuses([finding("inbrott")], [])


def test_the_usual_is_not_compared():
    """A finding that is not significant is neither new nor ended."""
    usual = finding("lugnt", significant=False)
    assert [] == statuses([usual], [usual])
    assert [("new", "nu")] == statuses([finding("nu")], [usual])


def test_the_headline_is_not_repeated():
    """The deviation of all categories together is the headline itself."""
    assert [] == statuses([finding("totalt", category=None, id="deviation-total")], [])


def test_more_and_fewer_are_different_things():
    """Unusually few after unusually many is new, not a continuation."""
    few = finding("få", observed=0, expected=5.0)
    assert [("new", "få"), ("ended", "många")] == statuses([few], [finding("många")])


@pytest.mark.parametrize(("metres", "status"), [(60, "continuing"), (400, "new")])
def test_places_near_each_other_are_one(metres, status):
    """A cluster whose centre has moved a little continues; one elsewhere is new."""
    here = finding("kluster", kind="cluster", place=place(radius_m=200.0))
    there = finding("kluster", kind="cluster", place=place(lat=61.0 + metres / 111_320, radius_m=200.0))
    assert status == statuses([there], [here])[0][0]
