"""Fixtures of all tests: the real data beside the project, a browser, and a small workspace."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import geopandas as gpd
import pytest
import shapely

from lagesbild import config

REPOSITORY = Path(__file__).parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


def _absent(what: str) -> NoReturn:
    """Skip, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data and outside reference values."""
    if not SHARED_DATA.is_dir():
        _absent("the real data (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> Iterator["playwright.sync_api.Browser"]:  # noqa: F821 - imported only where there is a browser
    """Headless Chromium from the system's packages."""
    executable = shutil.which("chromium")
    if executable is None:
        _absent("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000
CONFIGURATION = """
[area]
name = "Exempelby kommun"
boundary = { file = "data/raw/boundary.geojson" }
districts = { file = "data/raw/districts.geojson", code = "kod", name = "namn" }

[[sources]]
name = "embrace"
files = "data/raw/embrace*.csv"
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M"]
[sources.columns]
id = "Nr"
occurred_from = "Från"
occurred_to = "Till"
reported_at = "Rapporterad"
category = "Kategori"
description = "Text"
x = "Öst"
y = "Nord"
area_code = "Område"

[[categories]]
name = "Skadegörelse"
values = ["klotter"]
[[categories]]
name = "Inbrott"

[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{ notebook = "oversikt", step = "kartlaggning" }]
"""
HEADER = "Nr;Från;Till;Rapporterad;Kategori;Text;Öst;Nord;Område"


class Workspace:
    """A workspace folder, and short ways to put exports into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def row(
        number="1",
        *,
        start="2026-11-02 10:00",
        end="2026-11-02 12:00",
        reported="2026-11-03 08:00",
        category="Inbrott",
        text="",
        x="785000",
        y="6790000",
        area="",
    ):
        """One row of the export, good unless told otherwise."""
        return f"{number};{start};{end};{reported};{category};{text};{x};{y};{area}"

    def export(self, name: str, *rows: str) -> Path:
        """Write an export with the usual header."""
        path = self.root / "data" / "raw" / name
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    def project(self, old: str = "", new: str = "") -> config.Project:
        """The configuration, with one text replaced."""
        path = self.root / "lagesbild.toml"
        path.write_text(CONFIGURATION.replace(old, new) if old else CONFIGURATION, encoding="utf-8")
        return config.load(self.root)


@pytest.fixture
def sea_workspace(tmp_path):
    """An empty workspace whose municipality is a square of open sea in two districts."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    middle = (WEST + EAST) / 2
    border = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006")
    border.to_file(raw / "boundary.geojson")
    halves = [shapely.box(WEST, SOUTH, middle, NORTH), shapely.box(middle, SOUTH, EAST, NORTH)]
    districts = {"kod": ["V", "O"], "namn": ["Västra", "Östra"]}
    gpd.GeoDataFrame(districts, geometry=halves, crs="EPSG:3006").to_file(raw / "districts.geojson")
    return Workspace(tmp_path)
