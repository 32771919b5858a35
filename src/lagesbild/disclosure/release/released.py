"""Keep what has been published of a period, so that it never changes, and what is about to be.

``data/released`` holds a file a period, written when the first report with its figures is published; a longer
period's after those of the shorter ones that it is made of. Until
then a release is made from the store, and remembered beside it for as long as the store does not change. Which
periods may be released at all, the ``register`` of those files says.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import durable, own_files
from lagesbild.config import Project
from lagesbild.disclosure.release.cells import disclosure_cells
from lagesbild.disclosure.release.register import Register
from lagesbild.disclosure.release.release import Release, release
from lagesbild.disclosure.release.roll_up import longer_release
from lagesbild.disclosure.release.seal import require_seal, seal_all, sealed
from lagesbild.errors import ConfigError, Message
from lagesbild.periods import Period, PeriodKind

LONGER: Final[tuple[PeriodKind, ...]] = ("year", "half_year", "tertial", "quarter")
"""Kinds of periods that shorter ones may add up to, none across a new year."""

_MANNER: Final = "groups from shown totals"
"""How releases are made: what is remembered from another manner is made again."""


_REMEDY: Final = Message(
    "What has been published decides what may be published: nothing is made until the file is right. "
    "Bring data/released back from a backup."
)


def fingerprint(*parts: object) -> str:
    """Sixteen hexadecimal digits decided by the parts' texts."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:16]


def structure(districts: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, categories: Iterable[str]) -> str:
    """What counts are made by: two releases with the same can be compared."""
    shapes = [shape.wkb_hex for frame in (districts, cells) for shape in frame.geometry]
    return fingerprint(*categories, *cells.index, *shapes)


@dataclass(frozen=True)
class Longer:
    """A longer period's release, with those of the shorter periods and of the other longer ones it is held against."""

    made: Release
    shorter: dict[Period, Release]
    others: dict[Period, Release]


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
        """The cells that counts may be shown for, in editions with a map of them."""
        settings = self.project.editions.shared[0]
        size, people = settings.cell_size_m, settings.cell_people
        return disclosure_cells(self.districts, self.population, cell_size_m=size, people=people)

    @cached_property
    def _structure(self) -> str:
        """What is counted by."""
        return structure(self.districts, self.cells, self.categories)

    @cached_property
    def _settings(self) -> str:
        """What decides how a release is made."""
        return fingerprint(self._structure, self.project.editions, _MANNER)

    @property
    def register(self) -> Register:
        """All that has been released."""
        return Register.read(self.project.released)

    def in_the_way(self, period: Period) -> list[str]:
        """What has been released of days of the period and cannot be held in one table with it."""
        register, parts = self.register, period.parts(self.project.shared_period) or [period]
        # A sum of other periods that has this one's days cannot take its place, nor be told apart from it.
        known = {part: kept(self.project, part) for part in parts}
        sums = [part.slug for part, made in known.items() if made is not None and made.is_sum]
        return sorted({*sums, *(slug for part in parts for slug in register.in_the_way(part))})

    def releases(self, wanted: Iterable[Period]) -> dict[Period, Release]:
        """What may be published of each period of the kind that all shared reports have, the first of any that overlap.

        Those that something released stands in the way of are left out, and those fixed with other districts, cells
        or categories.
        """
        found = {
            period: kept(self.project, period)
            or remembered(
                self.project, f"{period.slug}-{self._settings}", self.generation, partial(self._made, period)
            )
            for period in self.register.admitted(wanted)
        }
        return {
            period: each
            for period, each in found.items()
            if each.structure == self._structure and not each.is_sum
        }

    def longer(self, wanted: Iterable[Period]) -> dict[Period, Longer]:
        """What may be published of each longer period; those without comparable figures are left out."""
        found = {}
        for period in wanted:
            others = self._published_beside(period)
            spans = [period, *others]
            parts = {part for span in spans for part in span.parts(self.project.shared_period)}
            shorter = self.releases(sorted(parts))
            if len(shorter) < len(parts) or any(
                each.structure != self._structure for each in others.values()
            ):
                continue
            beside = fingerprint(self._settings, *(each.slug for each in others))
            made = kept(self.project, period) or remembered(
                self.project,
                f"{period.slug}-{beside}",
                self.generation,
                partial(longer_release, period, shorter, others, self.project.editions),
            )
            if made.structure == self._structure and made.is_sum:
                found[period] = Longer(made, shorter, others)
        return found

    def fix(self, published: Iterable[Period]) -> None:
        """Keep the releases of the periods, those that a longer one is made of before it.

        Raises
        ------
        ConfigError
            When something has been released since that stands in the way of one of them.
        """
        shared, listed = self.project.shared_period, sorted(published)
        longer = self.longer([period for period in listed if period.kind != shared])
        shorter = self.releases([period for period in listed if period.kind == shared])
        if {*listed} - {*longer, *shorter}:
            raise ConfigError(
                "Reports are published one at a time: while this one was made, another has published figures of days "
                "that it shows. Run it again."
            )
        for each in longer.values():
            shorter |= each.shorter
        for period, made in [*shorter.items(), *((period, each.made) for period, each in longer.items())]:
            keep(self.project, period, made)
        seal_all(self.project)

    def _published_beside(self, period: Period) -> dict[Period, Release]:
        """Longer periods of the same calendar year that have been published as sums of whole shorter ones."""
        near = [each for each in self._longer_ones(period.start) if each != period]
        found = {each: kept(self.project, each) for each in near}
        return {each: made for each, made in found.items() if made is not None and made.is_sum}

    def _longer_ones(self, day: date) -> list[Period]:
        """Periods of the day's calendar year that consist of whole periods of the kind that all shared reports have."""
        shared, year = self.project.shared_period, _calendar_year(day)
        parts = [part for kind in LONGER if kind != shared for part in year.parts(kind)]
        return [part for part in parts if part.parts(shared)]

    def _made(self, period: Period) -> Release:
        began = self.incidents[c.OCCURRED_FROM]
        is_within = (began >= pd.Timestamp(period.start)) & (began < pd.Timestamp(period.end))
        return release(
            self.incidents[is_within],
            categories=self.categories,
            districts=self.districts[c.CODE],
            cells=self.cells,
            settings=self.project.editions,
            structure=self._structure,
            months=period.parts("month"),
        )


def _calendar_year(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1), "year")


def kept(project: Project, period: Period) -> Release | None:
    """What has been published of the period; None when nothing has.

    Raises
    ------
    DamagedError
        When its file cannot be read, or has been changed: it is never taken for one that is not there.
    """
    path = _place(project, period)
    if not own_files.lies_there(path):
        return None
    with own_files.guarded(path, remedy=_REMEDY):
        text = path.read_text(encoding="utf-8")
        made = Release.loads(text)
        require_seal(project, path, json.loads(text))
    return made.widened(project.editions.shared)


def keep(project: Project, period: Period, made: Release) -> None:
    """Fix the period's figures; those that are fixed already stay as they are."""
    path = _place(project, period)
    if not path.exists():
        durable.write_text(path, sealed(project, path.stem, made.dumps()))


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
        with suppress(*own_files.FAULTS):  # made anew
            return Release.loads(path.read_text(encoding="utf-8"))
    for stale in project.processed.glob("release-*.json"):
        if not stale.stem.endswith(f"-{generation}"):
            stale.unlink(missing_ok=True)
    made = make()
    durable.write_text(path, made.dumps())
    return made


def _place(project: Project, period: Period) -> Path:
    return project.released / f"{period.slug}.json"
