"""Ingest the demo through lagesbild.toml alone and ask whether everything planted was found."""

import json
from collections import Counter

import pandas as pd
import pytest

from lagesbild import config
from lagesbild.ingest.store import Accounting, load_incidents


@pytest.fixture(scope="module")
def ingested(demo_ingested):
    """Accounting by file name, and the incidents by number."""
    project = config.load(demo_ingested)
    accounting = Accounting.read(project.processed)
    assert accounting is not None
    files = {each["file"].rsplit("/", 1)[-1]: each for each in json.loads(_stored(project))["files"]}
    return files, load_incidents(project.processed, accounting).set_index("incident_id")


def _stored(project):
    return (project.processed / "ingest.json").read_text(encoding="utf-8")


def test_every_row_is_accounted_for_as_planted(ingested, facit):
    """Rows, duplicates and revisions of each file are those planted."""
    files, _ = ingested
    found = {name: (file["rows_read"], file["duplicates"], file["revisions"]) for name, file in files.items()}
    planted = {
        name: (file["rows"], file["duplicates"], len(file["revisions"]))
        for name, file in facit["files"].items()
    }
    assert planted == found


def test_every_fault_is_found_and_no_other(ingested, facit):
    """Each planted row breaks the rule it was planted for, and no row in order breaks any."""
    files, _ = ingested
    found = {
        name: {code: reason["rows"] for code, reason in file["reasons"].items()}
        for name, file in files.items()
    }
    assert {name: file["faults"] for name, file in facit["files"].items()} == found


def test_the_last_fortnight_is_counted_as_planted(ingested, facit):
    """Incidents that began in the last fortnight, by category, source and district, are those planted."""
    _, incidents = ingested
    window = facit["last_fortnight"]
    begun = incidents[
        (incidents["occurred_from"] >= window["from"]) & (incidents["occurred_from"] < window["to"])
    ]
    for column, key in (("category", "by_category"), ("source", "by_source"), ("district", "by_district")):
        assert window[key] == dict(Counter(begun[column]))


def test_late_corrections_replace_what_was_reported_first(ingested, facit):
    """Each corrected report is stored once, in its later version."""
    _, incidents = ingested
    corrected = incidents.loc[[each["id"] for each in facit["revisions"]]]
    assert len(corrected) == 4
    by_kind = {each["changed"]: corrected.loc[each["id"]] for each in facit["revisions"]}
    assert by_kind["category"]["category"] == "Övrigt"
    assert by_kind["description"]["description"].endswith("Kompletterat efter besök på platsen.")
    assert pd.isna(by_kind["occurred_to"]["occurred_to"])
    assert {each["file"] for each in facit["revisions"]} == {
        name.rsplit("/", 1)[-1] for name in corrected["file"]
    }
