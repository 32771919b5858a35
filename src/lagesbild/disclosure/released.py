"""Keep what has been published of a period, so that it never changes, and what is about to be.

``data/released`` holds a file a period, written when the first report with its figures is published. Until
then a release is made from the store, and remembered beside it for as long as the store does not change.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.disclosure.cells import disclosure_cells
from lagesbild.disclosure.release import Release, release
from lagesbild.periods import Period


def fingerprint(*parts: object) -> str:
    """Sixteen hexadecimal digits decided by the parts' texts."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:16]


def structure(districts: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, categories: Iterable[str]) -> str:
    """What counts are made by: two releases with the same can be compared."""
    shapes = [shape.wkb_hex for frame in (districts, cells) for shape in frame.geometry]
    return fingerprint(*categories, *cells.index, *shapes)


@dataclass(frozen=True)
class Sources:
    """What a period's figures are made from: the store's incidents, and what they are counted by.

    ``generation`` is the store's, ``districts`` and ``population`` are as ``cells.disclosure_cells`` takes them.
    """

    project: Project
    generation: str
    incidents: gpd.GeoDataFrame
    categories: tuple[str, ...]
    districts: gpd.GeoDataFrame
    population: gpd.GeoDataFrame | None

    @cached_property
    def cells(self) -> gpd.GeoDataFrame:
        """The cells that the council's edition may show counts for."""
        settings = self.project.editions.rad
        size, people = settings.cell_size_m, settings.cell_people
        return disclosure_cells(self.districts, self.population, cell_size_m=size, people=people)

    def releases(self, wanted: Iterable[Period]) -> dict[Period, Release]:
        """What may be published of each period; those fixed with other districts, cells or categories are left out."""
        same = structure(self.districts, self.cells, self.categories)
        settings = fingerprint(same, self.project.editions)
        found = {
            period: kept(self.project, period)
            or remembered(
                self.project, f"{period.slug}-{settings}", self.generation, partial(self._made, period, same)
            )
            for period in wanted
        }
        return {period: each for period, each in found.items() if each.structure == same}

    def _made(self, period: Period, same: str) -> Release:
        began = self.incidents[c.OCCURRED_FROM]
        is_within = (began >= pd.Timestamp(period.start)) & (began < pd.Timestamp(period.end))
        return release(
            self.incidents[is_within],
            categories=self.categories,
            districts=self.districts[c.CODE],
            cells=self.cells,
            settings=self.project.editions,
            structure=same,
        )


def kept(project: Project, period: Period) -> Release | None:
    """What has been published of the period; None when nothing has."""
    path = _place(project, period)
    return Release.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def keep(project: Project, period: Period, made: Release) -> None:
    """Fix the period's figures; those that are fixed already stay as they are."""
    path = _place(project, period)
    if not path.exists():
        _write(path, made.dumps())


def remembered(project: Project, name: str, generation: str, make: Callable[[], Release]) -> Release:
    """The release made earlier from the same store, or a new one, remembered.

    Parameters
    ----------
    name
        Tells it from others of the same store: period and settings.
    generation
        The store's; its files go when a newer takes its place.
    """
    path = project.processed / f"release-{name}-{generation}.json"
    if path.exists():
        return Release.loads(path.read_text(encoding="utf-8"))
    for stale in project.processed.glob("release-*.json"):
        if not stale.stem.endswith(f"-{generation}"):
            stale.unlink(missing_ok=True)
    made = make()
    _write(path, made.dumps())
    return made


def _place(project: Project, period: Period) -> Path:
    return project.released / f"{period.slug}.json"


def _write(path: Path, text: str) -> None:
    """In one step, for several notebooks may make the same release at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
