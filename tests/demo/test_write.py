import filecmp
import json
import shutil
from datetime import date, datetime, timedelta

import pytest

from lagesbild import config, demo
from lagesbild.demo import incidents
from lagesbild.demo.map import geography
from lagesbild.demo.map.sites import Sites


def _files(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_the_same_seed_and_day_give_the_same_bytes(workspace, tmp_path):
    """Writing again gives the same files, byte for byte."""
    demo.write(tmp_path, until=date(2026, 11, 16))
    same, other, missing = filecmp.cmpfiles(workspace, tmp_path, _files(workspace), shallow=False)
    assert _files(workspace) == _files(tmp_path)
    assert (_files(workspace), [], []) == (same, other, missing)


def test_another_seed_gives_other_reports():
    """Of the same days in the same municipality."""
    sites, until = Sites(geography.build()), date(2026, 11, 16)
    one, other = (
        [
            (each.occurred_from, each.x, each.y)
            for each in incidents.ordinary(sites, until=until, weeks=2, seed=seed)
        ]
        for seed in (1, 2)
    )
    assert not set(one) & set(other)


@pytest.mark.parametrize(
    "until",
    [
        date(2016, 2, 29),
        *(
            pytest.param(each, marks=pytest.mark.sweep)
            for each in (date(2026, 1, 8), date(2026, 1, 9), date(2026, 4, 2))
        ),
    ],
    ids=str,
)
def test_any_last_day_will_do(until, workspace, tmp_path):
    """Leap days, export days and the days after clock changes, of another seed: every kind of fault, and the same map."""
    demo.write(tmp_path, until=until, seed=2)
    facit = json.loads((tmp_path / "data" / "processed" / "demo-facit.json").read_text(encoding="utf-8"))
    codes = {fault["code"] for fault in facit["faults"]}
    assert len(codes) == 17
    assert len(facit["revisions"]) == 4
    assert facit["last_fortnight"]["total"] > 8
    gpkg = "data/raw/geografi/exempelby.gpkg"
    assert (workspace / gpkg).read_bytes() == (tmp_path / gpkg).read_bytes()


def test_a_later_day_leaves_earlier_reports_as_they_were():
    """A fortnight later the everyday reports are the same, and there are more of them."""
    sites, until = Sites(geography.build()), date(2026, 11, 16)
    now = incidents.ordinary(sites, until=until, weeks=12, seed=1)
    later = incidents.ordinary(sites, until=until + timedelta(days=14), weeks=14, seed=1)
    reported = datetime.fromisoformat("2026-11-16")
    assert now == [each for each in later if each.reported_at < reported]
    assert len(later) > len(now)


def test_the_volume_is_that_of_a_small_municipality(facit):
    """About 25 reports a fortnight over four years: the council's year needs three before it to know what recurs."""
    rows = sum(file["rows"] - file["duplicates"] for file in facit["files"].values())
    assert 2_400 < rows < 3_000


def test_the_repositorys_configuration_fits_the_demo(workspace, repository, tmp_path):
    """The root lagesbild.toml is valid for the demo workspace and finds all its exports."""
    shutil.copytree(workspace, tmp_path, dirs_exist_ok=True)
    shutil.copy(repository / "lagesbild.toml", tmp_path)
    project = config.load(tmp_path)
    found = {
        path.name
        for source in project.sources
        for pattern in ([source.files] if isinstance(source.files, str) else source.files)
        for path in tmp_path.glob(pattern)
    }
    found |= {path.name for path in tmp_path.glob(project.interventions.files)}
    assert {path.name for path in project.raw.glob("*.*")} == found
    known = {path.stem for path in (repository / "notebooks").glob("*.ipynb")}
    assert {each.notebook for report in project.reports for each in report.notebooks} <= known
