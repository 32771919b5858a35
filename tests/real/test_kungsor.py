"""Real Swedish geography, and events whose positions are centroids: never a place on a map."""

import json

import pandas as pd
import pyogrio
import pytest

from lagesbild import config, periods, situation
from lagesbild.ingest.run import ingest
from lagesbild.report.run import RunOptions, run_report

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def made(kungsor, zygote):
    """The project, its accounting and the published page of 2024."""
    project = config.load(kungsor)
    accounting = ingest(project).accounting
    year = periods.parse("2024", calendar=project.calendar.calendar(), today=pd.Timestamp("2025-02-01"))
    zygote.prepare(project.root)
    manner = RunOptions(zygote=zygote)
    page = run_report(project, project.report(), year, accounting=accounting, manner=manner)
    return project, accounting, page


def test_only_the_municipalitys_events_are_kept(made, shared_data):
    """46 events name Kungsör; all others of the county are quarantined as another area's."""
    _, accounting, _ = made
    county = pd.read_csv(shared_data / "sweden" / "polisen_events_vastmanland.csv", dtype=str)
    own = pd.read_csv(shared_data / "sweden" / "polisen_events_kungsor.csv", dtype=str)
    both = pd.concat([county, own])
    assert both.loc[both["location"] == "Kungsör", "id"].nunique() == accounting.incidents
    elsewhere = sum(
        account.reasons["UNKNOWN_AREA"]["rows"] for account in accounting.files if account.reasons
    )
    assert (both["location"] != "Kungsör").sum() == elsewhere
    assert [46, 2070] == sorted(account.rows_read for account in accounting.files)


def test_area_precision_is_respected(made):
    """No event has a point or a finer district; every one has its municipality."""
    project, _, _ = made
    history = situation.open(project.root, "2024").history
    assert {"area"} == set(history["precision"])
    assert history.geometry.isna().all()
    assert history["district"].isna().all()


def test_no_hotspot_is_drawn_from_centroids(made, shared_data):
    """Neither findings, layers nor page hold a place or the centroid's coordinates."""
    _, _, page = made
    findings = json.loads(page.with_name("findings.json").read_text(encoding="utf-8"))
    # A district is a place by its name alone.
    assert not [finding for finding in findings if finding["place"] and finding["place"]["lon"] is not None]
    layers = page.with_name("results.gpkg")
    features = (
        {name: len(pyogrio.read_dataframe(layers, layer=name)) for name, _ in pyogrio.list_layers(layers)}
        if layers.exists()
        else {}
    )
    features.pop("layer_styles", None)  # how QGIS draws the others
    features.pop("district_counts", None)  # the five districts themselves, all of them without events
    assert not any(features.values())
    own = pd.read_csv(shared_data / "sweden" / "polisen_events_kungsor.csv", dtype=str)
    text = page.read_text(encoding="utf-8")
    assert own["lat"].iloc[0] not in text
    assert "bara ett område" in text


def test_the_council_sees_the_published_series_and_nothing_made_up(made, zygote):
    """860, 841, 743, 638 as the municipality published them, −14,1 % the last year, and no rank of one."""
    project, accounting, _ = made
    year = periods.parse("2024", calendar=project.calendar.calendar(), today=pd.Timestamp("2025-02-01"))
    manner = RunOptions(zygote=zygote)
    page = run_report(project, project.report("rad"), year, accounting=accounting, manner=manner)
    html = page.read_text(encoding="utf-8")
    nbsp = "\N{NO-BREAK SPACE}"
    for told in (
        "860",
        "841",
        "743",
        "638",
        f"−14,1{nbsp}%",
        f"7{nbsp}261",
        "trolig minskning",
        "Källa: Brå, uttag 22 augusti 2026",
    ):
        assert told in html, told
    assert "inga uppgifter om andra kommuner" in html
    assert "hittad" not in html
