"""Workspaces on real data, made by TOML alone."""

import shutil
from pathlib import Path

import geopandas as gpd
import nbformat
import pytest
import shapely
from nbformat import v4

HERE = Path(__file__).parent
COUNTED = """# Avvikelser
---
project: str = ""
period: str = "latest"
edition: str = "arbetsgrupp"
---
from lagesbild import situation
from lagesbild.analysis.series import deviations
from lagesbild.present import verdicts

now = situation.open(project, period, edition)
compared = deviations.compare_period(
    now.history,
    now.period,
    earlier=now.earlier(),
    same_weeks=now.same_weeks(),
    series=now.series,
    extracted_on=now.extracted_on,
)
verdicts.deviations(now, compared)"""
"""What avvikelser.ipynb counts, without its search for clusters."""


@pytest.fixture(scope="session")
def atlanta(tmp_path_factory, shared_data):
    """All three files of the Atlanta police's open data, as delivered, and a frame around the city."""
    folder = tmp_path_factory.mktemp("atlanta")
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for path in (shared_data / "atlanta").glob("*.csv"):
        shutil.copy(path, raw)
    frame = gpd.GeoDataFrame(geometry=[shapely.box(-84.60, 33.60, -84.25, 33.92)], crs="EPSG:4326")
    frame.to_file(raw / "boundary.geojson")
    shutil.copy(HERE / "atlanta.toml", folder / "lagesbild.toml")
    title, parameters, code = COUNTED.split("\n---\n")
    cells = [
        v4.new_markdown_cell(title),
        v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        v4.new_code_cell(code),
    ]
    (folder / "notebooks").mkdir()
    nbformat.write(v4.new_notebook(cells=cells), folder / "notebooks" / "antal.ipynb")
    return folder


@pytest.fixture(scope="session")
def kungsor(tmp_path_factory, shared_data):
    """Kungsör's real geography, and polisen.se's events, whose positions are centroids of municipalities."""
    folder = tmp_path_factory.mktemp("kungsor")
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for name in ("polisen_events_kungsor.csv", "polisen_events_vastmanland.csv", "kungsor_from_deso_union.geojson",
                 "deso_kungsor.geojson", "kungsor_tatort_polygons.geojson", "kungsor_befolkning_1km_2024.geojson",
                 "kommun_lan_polisregion.csv"):  # fmt: skip
        shutil.copy(shared_data / "sweden" / name, raw)
    # The municipality's own page: reported crimes, and what 638 is of 8 787 inhabitants. No figure is made up.
    for year, count, rate in ((2019, 860, ""), (2020, 841, ""), (2021, 743, ""), (2022, 638, "7 261")):
        text = f"\ufeffKommun;Antal;Per 100 000 inv.\r\nKungsör;{count};{rate}\r\n"
        (raw / f"bra_{year}.csv").write_bytes(text.encode())
    shutil.copy(HERE / "kungsor.toml", folder / "lagesbild.toml")
    return folder
