"""What earlier reports pointed out is read from their own files, and only what this edition may see."""

import json
from datetime import date

import geopandas as gpd
import pytest
import shapely

from lagesbild import situation
from lagesbild.ingest.run import ingest
from lagesbild.periods import Period
from lagesbild.published import LAYER, pointed_out

NOW = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
CELL = shapely.box(780_000, 6_790_000, 780_100, 6_790_100)


@pytest.fixture
def workspace(sea_workspace):
    """A workspace with one incident of the period."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    ingest(sea_workspace.project())
    return sea_workspace


def publish(root, period, *methods, name="lagesbild", edition="arbetsgrupp"):
    folder = root / "reports" / period.slug / name
    folder.mkdir(parents=True)
    told = {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind}
    (folder / "manifest.json").write_text(json.dumps({"edition": edition, "period": told}))
    cells = gpd.GeoDataFrame({"method": list(methods)}, geometry=[CELL] * len(methods), crs="EPSG:3006")
    cells.to_file(folder / "results.gpkg", layer=LAYER)


def read(workspace):
    return pointed_out(situation.open(workspace.root, str(NOW)))


def test_cells_are_read_with_their_method_and_period(workspace):
    """What a report pointed out comes back as it was: method, period and area."""
    before = NOW.shifted(-1)
    publish(workspace.root, before, "ranked", "hotspot")
    areas = read(workspace)
    assert [(before, "ranked"), (before, "hotspot")] == list(
        zip(areas["period"], areas["method"], strict=True)
    )
    assert "EPSG:3006" == areas.crs.to_string()
    assert [10_000.0] * 2 == [pytest.approx(each) for each in areas.area]


def test_only_reports_that_have_been_overtaken_count(workspace):
    """The period's own report, later ones, other kinds and other editions are not read."""
    publish(workspace.root, NOW, "hotspot")
    publish(workspace.root, NOW.shifted(1), "hotspot")
    publish(workspace.root, Period(date(2026, 9, 1), date(2026, 10, 1), "month"), "hotspot")
    publish(workspace.root, NOW.shifted(-2), "hotspot", edition="oppen")
    assert 0 == len(read(workspace))


def test_a_report_that_points_nothing_out_is_passed_over(workspace):
    """Of two reports of a period, the one that points something out is read; one without layers is none."""
    before = NOW.shifted(-1)
    publish(workspace.root, before, name="annan")
    publish(workspace.root, before, "density")
    folder = workspace.root / "reports" / NOW.shifted(-2).slug / "lagesbild"
    publish(workspace.root, NOW.shifted(-2), "density")
    (folder / "results.gpkg").unlink()
    assert [(before, "density")] == list(
        read(workspace)[["period", "method"]].itertuples(index=False, name=None)
    )


def test_a_workspace_without_reports_has_nothing_to_check(workspace):
    """The first report has no record."""
    assert 0 == len(read(workspace))
