"""The command line as a newcomer uses it: init, inspect, ingest, run, status, and its exit codes."""

import json
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from lagesbild import config, demo, periods

HEADER = "Ärendenummer;Från;Till;Rapporterad;Kategori;Beskrivning;Plats;Organisation;Öst;Nord"


def rows(count=60):
    """Reports over half a year, of two kinds, in two places."""
    for number in range(count):
        month, day = 5 + number // 10, 1 + number % 10 * 2
        when, place = f"2026-{month:02d}-{day:02d}", number % 2
        # Somebody always writes it in another way.
        kind = "inbrott " if number == 5 else ["Skadegörelse", "Inbrott"][place]
        text = "Anna Svensson såg det" if number == 3 else ""
        yield f"E{number};{when} 20:00;{when} 23:00;{when} 23:30;{kind};{text};Plats {place};Skolan;{790000 + place * 500};6790000"


@pytest.fixture
def delivered(tmp_path):
    """A boundary and an export, as a newcomer has them."""
    border = gpd.GeoDataFrame(geometry=[shapely.box(780_000, 6_780_000, 800_000, 6_800_000)], crs="EPSG:3006")
    border.to_file(tmp_path / "kommun.gpkg")
    (tmp_path / "rapporter_2026-10-20.csv").write_text("\n".join([HEADER, *rows()]), encoding="utf-8-sig")
    return tmp_path


@pytest.mark.parametrize("notebooks", ["few", pytest.param("all", marks=pytest.mark.sweep)])
def test_five_steps_from_an_export_to_a_report(delivered, lagesbild, notebooks, started):
    """Init with boundary and export makes a workspace that runs; the last line is the report's path."""
    made = lagesbild(
        "init", "ny", "--name", "Exempelby kommun", "--boundary", "kommun.gpkg", "--export", "rapporter_2026-10-20.csv",
        cwd=delivered,
    )  # fmt: skip
    assert 0 == made.returncode, made.stderr
    workspace = delivered / "ny"
    project = config.load(workspace)
    assert ("Exempelby kommun", "EPSG:3006") == (project.area.name, project.sources[0].crs)
    assert {"Skadegörelse", "Inbrott"} == {group.name for group in project.categories}

    if notebooks == "few":  # what all of them make of little is looked at in the sweep
        settings = workspace / "lagesbild.toml"
        own, start, others = settings.read_text(encoding="utf-8").partition('name = "rad"')
        others_of_it = r'(?m)^ *\{ notebook = "(?!oversikt|rapporterna|datakvalitet).*\n'
        settings.write_text(re.sub(others_of_it, "", own) + start + others, encoding="utf-8")
        assert 3 == len(config.load(workspace).report().notebooks)
    command = [Path(sys.executable).with_name("lagesbild"), "run", "--period", "2026-10-01..2026-10-14"]
    ran = started(*command, cwd=workspace, stdout=subprocess.PIPE, spares=[1])
    told, said = ran.communicate()
    assert 0 == ran.returncode, said
    report = Path(told.splitlines()[-1])
    assert workspace / "reports" / "2026-10-01--2026-10-14" / "lagesbild" / "lagesbild.html" == report
    page = report.read_text(encoding="utf-8")
    assert "Exempelby kommun" in page
    assert "7\N{NO-BREAK SPACE}rapporter" in page
    assert "Svensson" not in page

    told = lagesbild("status", cwd=workspace)
    assert 0 == told.returncode
    assert "1 published" in told.stdout
    assert "waits for an export made after it" in told.stdout


def test_a_new_workspace_has_workbooks_to_fill_in(delivered, lagesbild):
    """Init without any export leaves a form and a register; templates writes them anew, and nothing else."""
    made = lagesbild("init", "ny", "--boundary", "kommun.gpkg", cwd=delivered)
    assert 0 == made.returncode, made.stderr
    folder = delivered / "ny" / "mallar"
    assert ["insatser.xlsx", "rapportera.xlsx"] == sorted(path.name for path in folder.iterdir())
    (folder / "rapportera.xlsx").unlink()
    again = lagesbild("templates", cwd=delivered / "ny")
    assert 0 == again.returncode, again.stderr
    assert (folder / "rapportera.xlsx").exists()


def test_inspect_shows_and_prints_what_to_paste(delivered, lagesbild):
    """Inspect prints TOML to stdout, and rows with free text masked to stderr."""
    shown = lagesbild("inspect", "rapporter_2026-10-20.csv", cwd=delivered)
    assert 0 == shown.returncode, shown.stderr
    assert 'id = "Ärendenummer"' in shown.stdout
    assert "2026-05-01 20:00" in shown.stderr
    assert "Svensson" not in shown.stdout + shown.stderr


def test_an_existing_workspace_is_never_overwritten(delivered, lagesbild):
    """A second init leaves lagesbild.toml as it is."""
    lagesbild("init", "ny", cwd=delivered)
    before = (delivered / "ny" / "lagesbild.toml").read_bytes()
    again = lagesbild("init", "ny", "--name", "Annan kommun", cwd=delivered)
    assert 2 == again.returncode
    assert before == (delivered / "ny" / "lagesbild.toml").read_bytes()


def test_exit_codes(delivered, lagesbild, shared_zygote):
    """2 for usage and configuration, 3 for input, 4 for a failing notebook; never a traceback."""
    made = lagesbild(
        "init", "ny", "--boundary", "kommun.gpkg", "--export", "rapporter_2026-10-20.csv", cwd=delivered
    )
    workspace = delivered / "ny"
    settings = workspace / "lagesbild.toml"
    written = settings.read_text(encoding="utf-8")
    (workspace / "notebooks" / "trasig.ipynb").write_text(
        (Path(__file__).parent / "notebooks" / "fails.ipynb").read_text(encoding="utf-8"), encoding="utf-8"
    )
    expected = {
        ("run", "--period", "2026-W99"): 2,
        ("run", "--report", "finns-inte"): 2,
        ("run", "--edition", "alla"): 2,
        ("run", "--colour", "blue"): 2,
        ("run", "--period", "2027-W10"): 3,
    }
    found = {arguments: lagesbild(*arguments, cwd=workspace) for arguments in expected}
    settings.write_text(written.replace('"oversikt"', '"trasig"'), encoding="utf-8")
    found["broken notebook",] = lagesbild("run", "--period", "2026-10-01..2026-10-14", cwd=workspace)
    settings.write_text(written.replace("[area]", "[aera]"), encoding="utf-8")
    found["broken settings",] = lagesbild("status", cwd=workspace)
    found["no workspace",] = lagesbild("status", cwd=delivered)
    told = {arguments: result.returncode for arguments, result in found.items()}
    assert 0 == made.returncode
    assert expected | {("broken notebook",): 4, ("broken settings",): 2, ("no workspace",): 2} == told
    assert not any("Traceback" in result.stderr for result in found.values())
    assert not (workspace / "reports" / "2026-10-01--2026-10-14").exists()
    assert "did you mean 'area'" in found["broken settings",].stderr


def test_ingest_prints_and_stores_the_accounting(delivered, lagesbild):
    """For each file the rows read are accepted, duplicates or quarantined, on screen and in ingest.json."""
    lagesbild(
        "init", "ny", "--boundary", "kommun.gpkg", "--export", "rapporter_2026-10-20.csv", cwd=delivered
    )
    done = lagesbild("--project", "ny", "ingest", cwd=delivered)
    assert 0 == done.returncode, done.stderr
    (account,) = json.loads(Path(done.stdout.strip()).read_text(encoding="utf-8"))["files"]
    assert (60, 60, 0, 0) == tuple(
        account[name] for name in ("rows_read", "accepted", "duplicates", "quarantined")
    )
    assert "rapporter_2026-10-20.csv" in done.stderr


def test_geography_tells_what_it_found_and_where_the_rest_is_had(delivered, lagesbild):
    """The last line is the map's path; layers, unknown files, and publishers of what is missing are told."""
    border = gpd.GeoDataFrame(
        {"kommunkod": ["1960"], "kommunnamn": ["Kungsör"]},
        geometry=[shapely.box(780_000, 6_780_000, 800_000, 6_800_000)],
        crs="EPSG:3006",
    )
    border.to_file(delivered / "indelning.gpkg", layer="kommun")
    assert 0 == lagesbild("init", "ny", "--boundary", "kommun.gpkg", cwd=delivered).returncode
    told = lagesbild(
        "--project", "ny", "geography", "indelning.gpkg", "rapporter_2026-10-20.csv", cwd=delivered
    )
    assert 0 == told.returncode, told.stderr
    assert (delivered / "ny" / "data" / "raw" / "geografi" / "kungsor.gpkg").samefile(
        delivered / told.stdout.splitlines()[-1]
    )
    assert "Lantmäteriet, Administrativ indelning" in told.stderr
    assert "'rapporter_2026-10-20.csv' is no geographic file that is known" in told.stderr
    assert "built-up areas: SCB, Tätorter" in told.stderr
    unknown = lagesbild("--project", "ny", "geography", "rapporter_2026-10-20.csv", cwd=delivered)
    assert 3 == unknown.returncode


@pytest.mark.parametrize(("hour", "last_day"), [("22:30", date(2026, 11, 15)), ("23:30", date(2026, 11, 29))])
def test_the_demo_ends_with_the_fortnight_that_is_reported_on(
    lagesbild, monkeypatch, tmp_path, hour, last_day
):
    """What the last fortnight is, is asked where the municipality lies: 23.30 of a Sunday in Greenwich is its Monday."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(f"2026-11-29 {hour}+00:00").astimezone(tz)

    written = []
    monkeypatch.setattr(periods, "datetime", Clock)
    monkeypatch.setattr(demo, "write", lambda _, **asked: written.append(asked["until"]))
    assert 0 == lagesbild("demo", cwd=tmp_path).returncode
    settings = config.tables((tmp_path / "lagesbild.toml").read_text(encoding="utf-8"))
    calendar = config.CalendarSettings(**settings["calendar"]).calendar()
    reported = periods.parse(
        "latest", calendar=calendar, today=periods.local_day(settings["area"]["timezone"])
    )
    assert (last_day, [last_day + timedelta(days=1)]) == (reported.last_day, written)
