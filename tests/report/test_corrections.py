"""What a new version of a report changes, and that the old one is kept."""

import json
from dataclasses import replace
from datetime import date

import pytest

from lagesbild.errors import ExecutionError
from lagesbild.ingest.run import ingest
from lagesbild.report.archive import archive, publish
from lagesbild.report.archive.corrections import Correction, Revision, corrections
from lagesbild.report.page import render
from lagesbild.report.page.coverage import gaps


def at(finding, *, identity, lon, text, observed=3):
    """A finding with a place."""
    place = {"name": "Torget", "lon": lon, "lat": 59.5, "radius_m": 100}
    return finding | {"id": identity, "kind": "hotspot", "place": place, "text": text, "observed": observed}


def test_a_changed_count_is_told_before_and_now(finding):
    """The headline's count was 23 and is 25; what is the same is not told."""
    same = finding | {"id": "other", "text": "Samma."}
    now = finding | {"observed": 25, "text": "25 rapporter."}
    assert [Correction("changed", "Läget är lugnt.", "25 rapporter.", 23, 25)] == corrections(
        [finding, same], [now, same]
    )


def test_what_has_come_and_gone_is_told_last(finding):
    """A finding without a counterpart is added or removed."""
    gone, new = (
        finding | {"id": "a", "category": "Inbrott"},
        finding | {"id": "b", "category": "Stöld", "text": "Ny."},
    )
    assert [("added", None, "Ny."), ("removed", "Läget är lugnt.", None)] == [
        (each.status, each.before, each.now) for each in corrections([gone], [new])
    ]


def test_a_place_that_moved_a_little_is_the_same_place(finding):
    """With another id, some 60 metres away, it is changed and not new."""
    before = at(finding, identity="hotspot-1", lon=15.500, text="Tre.")
    now = at(finding, identity="hotspot-2", lon=15.501, text="Fyra.", observed=4)
    assert [Correction("changed", "Tre.", "Fyra.", 3, 4)] == corrections([before], [now])


def test_the_table_escapes_what_it_shows():
    """A finding's text is text."""
    html = Revision(2, date(2026, 11, 16), (Correction("changed", "<b>", "&"),)).table()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_a_new_version_says_so_and_an_unchanged_one_too(masthead):
    """The page names the version it replaces, lists what has changed, or says that nothing has."""
    changed = Revision(
        2, date(2026, 11, 16), (Correction("changed", "23 rapporter.", "25 rapporter.", 23, 25),)
    )
    page = render.page([], replace(masthead, revision=changed))
    assert "Version 2." in page
    assert "Ersätter versionen med uttag 16 november 2026" in page
    assert '<h2 id="andrade-siffror">Ändrade siffror</h2>' in page
    assert "Inga siffror har ändrats" in render.page(
        [], replace(masthead, revision=replace(changed, corrections=()))
    )
    assert "andrade-siffror" not in render.page([], masthead)


@pytest.fixture
def versions(tmp_path, period):
    """Publish, with the observed count as the only finding; and what each version holds."""

    def put(observed, *, keep_former=False):
        contents = {
            publish.PAGE: f"{observed} rapporter".encode(),
            publish.FINDINGS: json.dumps([{"observed": observed}]).encode(),
            publish.MANIFEST: json.dumps({"extracted_on": "2026-11-16"}).encode(),
            "notebooks/oversikt.ipynb": b"{}",
        }
        folder = publish.publish(
            contents, reports_folder=tmp_path, period=period, report="lagesbild", keep_former=keep_former
        )
        return folder, [(path.name, (path / publish.PAGE).read_text()) for path in publish.revisions(folder)]

    return put


def test_former_versions_are_kept_in_order(versions):
    """Each refresh keeps the version it replaces; a plain run replaces the newest and loses no kept one."""
    assert [] == versions(1)[1]
    assert [("1", "1 rapporter")] == versions(2, keep_former=True)[1]
    assert [("1", "1 rapporter"), ("2", "2 rapporter")] == versions(3, keep_former=True)[1]
    folder, kept = versions(4)
    assert [("1", "1 rapporter"), ("2", "2 rapporter")] == kept
    assert "4 rapporter" == (folder / publish.PAGE).read_text()
    assert (folder / "revisions" / "1" / "notebooks" / "oversikt.ipynb").read_bytes() == b"{}"
    assert not (folder / "revisions" / "2" / "revisions").exists()


def test_a_version_is_compared_with_the_one_before(versions, tmp_path, period, finding):
    """The one that will be kept, or the newest that was; without either there is nothing to compare."""

    def number(*, keep_former):
        found = archive.revision(tmp_path, period, "lagesbild", [], keep_former=keep_former)
        return found and found.number

    folder = versions(1)[0]
    (folder / publish.FINDINGS).write_text(json.dumps([finding]))
    assert (None, 2) == (number(keep_former=False), number(keep_former=True))
    versions(2, keep_former=True)
    found = archive.revision(tmp_path, period, "lagesbild", [], keep_former=False)
    assert (2, 23) == (found.number, found.corrections[0].observed_before)


def test_a_damaged_former_version_is_told(versions, tmp_path, period):
    """A version that cannot be compared with is an error that names the folder."""
    folder = versions(1)[0]
    (folder / publish.FINDINGS).write_text("[{")
    with pytest.raises(ExecutionError, match="2026-11-02--2026-11-15/lagesbild"):
        archive.revision(tmp_path, period, "lagesbild", [], keep_former=True)


@pytest.mark.parametrize(
    ("days", "ended", "expected"),
    [
        (["2026-11-16"], "", []),
        (
            ["2026-11-10"],
            "",
            [
                "Ingen ny export har kommit sedan 10 november 2026. Händelser som rapporterats därefter saknas."
            ],
        ),
        (["2026-11-10"], "ended = 2026-11-10", []),
        (
            ["2026-11-10"],
            "ended = 2026-11-12",
            [
                "Ingen ny export har kommit sedan 10 november 2026. Händelser som rapporterats därefter saknas."
            ],
        ),
    ],
)
def test_a_source_that_ends_before_the_period_is_told(sea_workspace, period, days, ended, expected):
    """The reader is told from which day on reports are missing, unless the source has ended."""
    for number, day in enumerate(days):
        sea_workspace.export(f"embrace_{day}.csv", sea_workspace.row(str(number)))
    project = sea_workspace.project('crs = "EPSG:3006"', f'crs = "EPSG:3006"\n{ended}')
    assert expected == gaps(project, ingest(project).accounting, period)


def test_the_source_that_fell_silent_is_named(sea_workspace, period):
    """When other sources still deliver, the silent one is told by its title."""
    other = '[[sources]]\nname = "annan"\ntitle = "Bolaget"\nfiles = "data/raw/annan*.csv"\ndatetime_formats = ["%Y-%m-%d %H:%M"]\ncolumns = { id = "Nr", occurred_from = "Från", category = "Kategori" }\n\n[[categories]]\nname = "Skade'
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("1"))
    sea_workspace.export("annan_2026-11-04.csv", sea_workspace.row("2"))
    project = sea_workspace.project('[[categories]]\nname = "Skade', other)
    assert [
        "Ingen ny export har kommit från Bolaget sedan 4 november 2026. Händelser som rapporterats därefter saknas."
    ] == gaps(project, ingest(project).accounting, period)


def test_gaps_stand_at_the_top_of_the_page(masthead):
    """What is missing is told before anything else is."""
    page = render.page([], replace(masthead, gaps=["Ingen ny export har kommit."]))
    assert page.index("Underlaget är inte komplett.</strong> Ingen ny export") < page.index("<main")
