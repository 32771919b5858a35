"""A coordinate with an improbable share of the rows is a default position, until a setting says otherwise."""

import json

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from lagesbild.errors import ConfigError
from lagesbild.ingest.positions.default_positions import is_default
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load, load_incidents


def found(*counts, share=0.15, spread=0):
    """Whether each coordinate is a default, where the counts say how many rows lie at it and ``spread`` rows lie alone."""
    at = np.repeat(np.arange(len(counts) + spread), [*counts, *[1] * spread]).astype(float)
    flags = is_default(pd.Series(at), pd.Series(at), share=share)
    return [bool(flags[at == place][0]) for place in range(len(counts))]


@pytest.mark.parametrize(
    ("counts", "spread", "expected"),
    [
        ((463,), 184, [True]),  # 72 %, as a real file had
        ((10,), 0, [False]),  # ten rows cannot tell
        ((19,), 20, [False]),
        ((20,), 20, [True]),  # half of forty: 31 % at the least
        ((100,), 900, [False]),  # a station square that is reported often, 10 %
        (
            (75, 30),
            195,
            [False, False],
        ),  # 25 %, but not thrice the next place: the rank-size law
        ((300, 250), 100, [True, True]),  # two defaults
    ],
)
def test_an_improbable_share_at_one_coordinate(counts, spread, expected):
    """Few rows, a large share by chance, and what repeated places bear raise nothing."""
    assert expected == found(*counts, spread=spread)


def test_the_share_is_a_setting():
    """What is improbable for geocoded addresses is the municipality's to say."""
    assert [True] == found(200, spread=800)
    assert [False] == found(200, spread=800, share=0.25)


def test_a_habit_that_began_with_a_year_is_found():
    """A coordinate that has half of one year's rows is a default, though it has few of all years'."""
    x = pd.Series([*np.arange(1000.0), *[5.5] * 50, *np.arange(2000.0, 2050)])
    years = pd.Series([2020] * 1000 + [2021] * 100)
    assert not is_default(x, x, share=0.15).any()
    assert 50 == is_default(x, x, share=0.15, years=years).sum()


def rows(workspace, first, count, *, x=None):
    return [
        workspace.row(str(first + at), reported="", x=str(x or 781_000 + 13 * (first + at)), y=str(6_785_000))
        for at in range(count)
    ]


def state(project):
    accounting = Accounting.read(project.processed)
    return load_incidents(project.processed, accounting).set_index("incident_id").sort_index(), accounting


def test_rows_at_a_default_are_counted_but_never_drawn(sea_workspace):
    """They keep their incident, are flagged and of area precision, and have neither point nor district."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", *rows(sea_workspace, 1, 30, x=790_100), *rows(sea_workspace, 31, 30)
    )
    project = sea_workspace.project()
    ingest(project)
    incidents, accounting = state(project)
    defaults = incidents[incidents["faults"] == "DEFAULT_POSITION"]
    assert (60, 30) == (len(incidents), len(defaults))
    assert ({"area"}, True, True) == (
        set(defaults["precision"]), defaults.geometry.isna().all(), defaults["district"].isna().all(),
    )  # fmt: skip
    assert {"severity": "flag", "rows": 30} == accounting.files[0].reasons["DEFAULT_POSITION"]
    others = incidents.drop(defaults.index)
    assert ({"point"}, {""}) == (set(others["precision"]), set(others["faults"]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('files = "data/raw/embrace*.csv"', 'files = "data/raw/embrace*.csv"\ndefault_positions = "point"'),
        ("[[reports]]", '[rules]\nseverity = { DEFAULT_POSITION = "off" }\n[[reports]]'),
        ("[[reports]]", "[rules]\ndefault_position_share = 0.6\n[[reports]]"),
    ],
)
def test_a_setting_says_that_it_is_a_place(sea_workspace, old, new):
    """A source of real places, a rule that is off and a larger share leave the points where they are."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", *rows(sea_workspace, 1, 30, x=790_100), *rows(sea_workspace, 31, 30)
    )
    project = sea_workspace.project(old, new)
    ingest(project)
    assert {"point"} == set(state(project)[0]["precision"])


def test_no_row_can_be_quarantined_for_it(sea_workspace):
    """It is known only when all rows are in, and the settings say so at once."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    severity = '[rules]\nseverity = { DEFAULT_POSITION = "quarantine" }\n[[reports]]'
    with pytest.raises(ConfigError, match="known only when all rows are"):
        ingest(sea_workspace.project("[[reports]]", severity))


@pytest.mark.parametrize("late_first", [False, True], ids=["in order", "out of order"])
def test_the_judgement_is_of_all_exports_in_whatever_order_they_came(sea_workspace, late_first):
    """A coordinate becomes a default with one export and ceases to be with another; the store is as if read at once."""
    exports = [
        ("embrace_2026-10-05.csv", rows(sea_workspace, 1, 10, x=790_100)),
        ("embrace_2026-10-19.csv", [*rows(sea_workspace, 11, 20, x=790_100), *rows(sea_workspace, 101, 20)]),
        ("embrace_2026-11-02.csv", [sea_workspace.row("1", reported="", category="Ufo")]),
        ("embrace_2026-11-16.csv", rows(sea_workspace, 1000, 300)),
    ]
    project = sea_workspace.project()
    told = []
    for name, lines in reversed(exports) if late_first else exports:
        path = sea_workspace.export(name, *lines)
        path.write_text(path.read_text().replace("2026-11-02 1", "2026-10-02 1"))
        ingest(project)
        told.append(sum("DEFAULT_POSITION" in each for each in state(project)[0]["faults"]))
    assert told == ([0, 0, 0, 0] if late_first else [0, 30, 29, 0])
    stepwise = state(project), load(project.processed, Accounting.read(project.processed))
    for path in project.processed.iterdir():
        path.unlink()
    ingest(project)
    incidents, accounting = state(project)
    assert_geodataframe_equal(stepwise[0][0], incidents)
    assert json.dumps([each.reasons for each in stepwise[0][1].files]) == json.dumps(
        [each.reasons for each in accounting.files]
    )
    anew = load(project.processed, accounting)
    for kind in ("current", "superseded"):
        one, other = (
            getattr(store, kind).sort_values(["incident_id", "file"], ignore_index=True)
            for store in (stepwise[1], anew)
        )
        pd.testing.assert_frame_equal(one, other, check_like=True)


def test_reading_again_makes_no_revisions(sea_workspace):
    """A row that was flagged is the same row in the next export: a duplicate, no correction."""
    project = sea_workspace.project()
    lines = [*rows(sea_workspace, 1, 30, x=790_100), *rows(sea_workspace, 31, 30)]
    sea_workspace.export("embrace_2026-11-16.csv", *lines)
    ingest(project)
    sea_workspace.export("embrace_2026-11-23.csv", *lines)
    newest = ingest(project).accounting.files[-1]
    assert (60, 0, {}) == (newest.duplicates, newest.revisions, newest.reasons)


def addressed(workspace, *, step=1):
    """A workspace whose rows at the town hall say where they were, in words that others have, ``step`` metres apart."""
    words = ['place = "Text"\nx = "Öst"', 'x = "Öst"']
    project = workspace.project(words[1], words[0])
    known = [
        workspace.row(str(100 + at), reported="", x=str(785_000 + step * at), text="Torget")
        for at in range(30)
    ]
    spread = rows(workspace, 200, 30)
    at_default = [
        workspace.row(str(at), reported="", x="790100", y="6785000", text="Torget" if at < 40 else "")
        for at in range(60)
    ]
    workspace.export("embrace_2026-11-16.csv", *known, *spread, *at_default)
    return project


def test_words_place_what_lies_at_a_default(sea_workspace):
    """A row that the system put at the town hall, and that says Torget, lies at Torget; one that says nothing stays."""
    project = addressed(sea_workspace)
    ingest(project)
    incidents, accounting = state(project)
    assert {"place": 40, "area": 20} == incidents.loc[
        [str(at) for at in range(60)], "precision"
    ].value_counts().to_dict()
    assert 20 == accounting.files[0].reasons["DEFAULT_POSITION"]["rows"]
    assert 40 == accounting.files[0].placed


def test_a_name_that_lies_wide_is_the_area_of_what_lies_at_a_default(sea_workspace):
    """Where the words name an area, the town hall's coordinate is no position of the row."""
    project = addressed(sea_workspace, step=300)
    ingest(project)
    incidents, _ = state(project)
    placed = incidents.loc[[str(at) for at in range(40)]]
    assert ({"area"}, {"Torget"}) == (set(placed["precision"]), set(placed["matched_place"]))
    assert placed.geometry.isna().all()


@pytest.mark.parametrize("step", [1, 300])
def test_a_further_export_places_them_as_if_all_were_read_at_once(sea_workspace, step):
    """The written coordinate is judged anew: stepwise or at once, the store is the same, and nothing is a revision."""
    project = addressed(sea_workspace, step=step)
    ingest(project)
    sea_workspace.export("embrace_2026-11-23.csv", *rows(sea_workspace, 1000, 5))
    newest = ingest(project).accounting.files[-1]
    assert 0 == newest.revisions
    stepwise = state(project)[0]
    for path in project.processed.iterdir():
        if path.is_file():
            path.unlink()
    ingest(project)
    assert_geodataframe_equal(stepwise, state(project)[0])


def test_the_form_s_own_places_can_be_told_to_be_real(sea_workspace):
    """A source of the form's name takes what it leaves out from the form, so that one setting is enough."""
    project = sea_workspace.project(
        "[[reports]]", '[[sources]]\nname = "rapportera"\ndefault_positions = "point"\n\n[[reports]]'
    )
    form = project.form
    assert ("point", "Vad", ("data/raw/rapportera*.xlsx", "data/raw/rapportera*.csv")) == (
        form.default_positions,
        form.columns.category,
        form.files,
    )
    assert ["embrace", "rapportera"] == [source.name for source in project.all_sources]
