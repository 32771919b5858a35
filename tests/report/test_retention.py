"""Weeding: what is kept too long goes, and nothing else."""

import json
from datetime import date

import pytest

from lagesbild.config import Keep, Operation
from lagesbild.periods import Calendar
from lagesbild.report.archive import publish
from lagesbild.report.archive.retention import weed

NEWEST = Calendar(date(2024, 1, 1)).containing(date(2026, 11, 2))


@pytest.fixture
def archive_of(sea_workspace):
    """A workspace with its newest reports, and rules for keeping them."""

    def fill(count, *, report="lagesbild", edition="arbetsgrupp", **rules):
        project = sea_workspace.project()
        for step in range(count):
            period = NEWEST.shifted(-step)
            manifest = {
                "report": report, "title": "Lägesbild", "area": "Exempelby kommun", "edition": edition,
                "edition_title": "Arbetsgruppens utgåva", "headline": "", "extracted_on": str(period.end),
                "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
            }  # fmt: skip
            contents = {
                publish.PAGE: b"x",
                publish.FINDINGS: b"[]",
                publish.MANIFEST: json.dumps(manifest).encode(),
            }
            contents["notebooks/oversikt.ipynb"] = b"{}"
            contents |= dict.fromkeys(
                ("lagesbild.pdf", "tables.json", "bilagor/brev.html", "bilagor/rondering.ics"), b"x"
            )
            publish.publish(contents, reports_folder=project.reports_folder, period=period, report=report)
        return project.model_copy(update={"operation": Operation(**rules)})

    return fill


def left(project):
    """The periods that still have a page, newest first."""
    return sorted(
        (path.parent.parent.name for path in project.reports_folder.glob(f"*/*/{publish.PAGE}")), reverse=True
    )


def slugs(count):
    return [NEWEST.shifted(-step).slug for step in range(count)]


def test_without_rules_everything_is_kept(archive_of):
    """Nobody asked for anything to be removed."""
    project = archive_of(5)
    assert [] == weed(project)
    assert slugs(5) == left(project)


def test_the_newest_are_kept_by_number(archive_of):
    """Of five reports the two newest are left, and no empty folder."""
    project = archive_of(5, keep={"arbetsgrupp": Keep(reports=2)})
    assert 3 == len(weed(project))
    assert slugs(2) == left(project)
    assert {*slugs(2)} == {path.name for path in project.reports_folder.iterdir() if path.name != ".lock"}


def test_years_are_counted_from_the_newest_report(archive_of):
    """A period that ended a year or more before the newest one is over, whatever today's date is."""
    project = archive_of(30, keep={"arbetsgrupp": Keep(years=1)})
    weed(project)
    # 2026-11-16 less a year is 2025-11-16; the period that ends on 2025-11-17 is the last one kept.
    assert slugs(27) == left(project)
    assert date(2025, 11, 17) == NEWEST.shifted(-26).end


def test_the_report_s_own_rule_goes_first(archive_of):
    """`keep` of a report overrides its edition's."""
    project = archive_of(5, keep={"arbetsgrupp": Keep(reports=1)})
    report = project.report().model_copy(update={"keep": Keep(reports=4)})
    weed(project.model_copy(update={"reports": (report,)}))
    assert slugs(4) == left(project)


def test_reports_of_another_name_have_their_own_count(archive_of):
    """One report's many do not push out another's few."""
    archive_of(2, report="arsbok")
    project = archive_of(5, keep={"arbetsgrupp": Keep(reports=2)})
    weed(project)
    assert slugs(2) == [
        path.parent.name for path in sorted(project.reports_folder.glob("*/arsbok"), reverse=True)
    ]


def test_what_is_not_ours_is_never_touched(archive_of, tmp_path):
    """Notes beside a report, other folders, and a folder that is a link elsewhere all stay."""
    project = archive_of(4, keep={"arbetsgrupp": Keep(reports=1)})
    folders = [project.reports_folder / slug / "lagesbild" for slug in slugs(4)]
    (folders[1] / "anteckning.docx").write_text("viktigt")
    (folders[1] / "notebooks" / "eget.txt").write_text("viktigt")
    (project.reports_folder / "annat").mkdir()
    elsewhere = tmp_path / "elsewhere"
    folders[2].rename(elsewhere)
    folders[2].symlink_to(elsewhere, target_is_directory=True)
    weed(project)
    assert {"anteckning.docx", "eget.txt"} == {path.name for path in folders[1].rglob("*") if path.is_file()}
    assert (project.reports_folder / "annat").is_dir()
    assert (elsewhere / publish.PAGE).is_file()
    assert not folders[3].exists()


def test_a_report_under_another_name_is_not_ours(archive_of):
    """A copy that somebody laid in a folder of their own is theirs."""
    project = archive_of(3, keep={"arbetsgrupp": Keep(reports=1)})
    own = project.reports_folder / "sparat" / "lagesbild"
    own.parent.mkdir()
    (project.reports_folder / slugs(3)[2] / "lagesbild").rename(own)
    weed(project)
    assert (own / publish.PAGE).is_file()


def test_former_versions_go_with_their_report(archive_of):
    """A report's kept versions are weeded with it."""
    project = archive_of(2)
    old = project.reports_folder / slugs(2)[1] / "lagesbild"
    publish.publish(
        {name: (old / name).read_bytes() for name in (publish.PAGE, publish.FINDINGS, publish.MANIFEST)},
        reports_folder=project.reports_folder, period=NEWEST.shifted(-1), report="lagesbild", keep_former=True,
    )  # fmt: skip
    assert 1 == len(publish.revisions(old))
    weed(project.model_copy(update={"operation": Operation(keep={"arbetsgrupp": Keep(reports=1)})}))
    assert not old.exists()


@pytest.mark.parametrize("stop_at", range(1, 5))
def test_a_crash_while_weeding_is_made_up_for(archive_of, monkeypatch, stop_at):
    """Stopped before any of its steps, nothing half is listed as whole, and the next time removes the rest."""
    from pathlib import Path

    project = archive_of(2, keep={"arbetsgrupp": Keep(reports=1)})
    replace, calls = Path.replace, []

    def stopping(self, target):
        calls.append(self)
        if len(calls) == stop_at:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stopping)
        with pytest.raises(KeyboardInterrupt):
            weed(project)
    weed(project)
    publish.recover(project.reports_folder)
    assert {slugs(1)[0]} == {path.name for path in project.reports_folder.iterdir() if path.name != ".lock"}
