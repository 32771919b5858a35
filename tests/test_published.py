"""What earlier reports pointed out is read from their own files, and only what this edition may see."""

import json
from datetime import date

import pytest

from lagesbild import situation
from lagesbild.ingest.run import ingest
from lagesbild.periods import Period
from lagesbild.published import pointed_out

NOW = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
PLACE = {"name": "Torget", "lon": 20.0, "lat": 61.0, "radius_m": 100.0}


@pytest.fixture
def workspace(sea_workspace):
    """A workspace with one incident of the period."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    ingest(sea_workspace.project())
    return sea_workspace


def publish(root, period, *findings, name="lagesbild", edition="arbetsgrupp"):
    folder = root / "reports" / period.slug / name
    folder.mkdir(parents=True)
    told = {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind}
    (folder / "manifest.json").write_text(json.dumps({"edition": edition, "period": told}))
    (folder / "findings.json").write_text(json.dumps(list(findings)))


def read(workspace):
    return pointed_out(situation.open(workspace.root, str(NOW)))


def test_places_become_areas_of_their_period(workspace):
    """A ranked place and a hotspot are circles in metres, each of its method and its report's period."""
    before = NOW.shifted(-1)
    found = [{"kind": kind, "place": PLACE} for kind in ("repeat_place", "hotspot", "cluster")]
    publish(workspace.root, before, *found, {"kind": "hotspot", "place": None})
    areas = read(workspace)
    assert [(before, "ranked_count"), (before, "hotspot")] == list(
        zip(areas["period"], areas["method"], strict=True)
    )
    assert ["EPSG:3006"] * 2 == [areas.crs.to_string()] * len(areas)
    assert 31_415 == pytest.approx(areas.area.iloc[0], rel=0.01)


def test_only_reports_that_have_been_overtaken_count(workspace):
    """The period's own report, later ones, other kinds and other editions are not read."""
    finding = {"kind": "hotspot", "place": PLACE}
    publish(workspace.root, NOW, finding)
    publish(workspace.root, NOW.shifted(1), finding)
    publish(workspace.root, Period(date(2026, 9, 1), date(2026, 10, 1), "month"), finding)
    publish(workspace.root, NOW.shifted(-2), finding, edition="oppen")
    assert 0 == len(read(workspace))


def test_a_workspace_without_reports_has_nothing_to_check(workspace):
    """The first report has no record."""
    assert 0 == len(read(workspace))
