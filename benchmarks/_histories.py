"""Random years of a municipality's shared reports: what is asked for changes, and so do the incidents.

Kind of period, calendar, edition, categories and districts change; reports come late, move to another day and get another
category; reports are made again. What is published is what ``tables.json`` of a report would hold. Some reports were the
working group's before their edition changed, and are made anew with the former version kept: what then lies in the folder
that is handed out, is what ``publish`` lets lie there.
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.config import Editions
from lagesbild.disclosure.release import release
from lagesbild.disclosure.release.edition_tables import tables_for
from lagesbild.disclosure.release.groups import groups
from lagesbild.disclosure.release.register import Register
from lagesbild.disclosure.release.released import Sources
from lagesbild.errors import ConfigError, InputError
from lagesbild.periods import Calendar, Period, parse
from lagesbild.report.archive import publish
from lagesbild.report.exports.open_data import TABLES, published_tables

FIRST, BEGUN, END = date(2024, 7, 1), date(2025, 7, 1), date(2026, 12, 31)
NAMES = ("Inbrott", "Klotter", "Stöld", "Brand", "Oljud")
UNITS = ("A", "B", "C", "D")
KINDS = ("month", "quarter", "tertial", "fortnight")
LONGER = {
    "month": ("quarter", "tertial", "half_year", "year"),
    "quarter": ("half_year", "year"),
    "tertial": ("year",),
}
_TURNED = 0.25  # share of the shared reports that were the working group's before
_BOXES = {code: shapely.box(1000 * at, 0, 1000 * (at + 1), 1000) for at, code in enumerate(UNITS)}


@dataclass
class History:
    """What a workspace is asked for in random order; ``documents`` are what it published."""

    rng: np.random.Generator
    folder: Path
    documents: list[dict[str, Any]] = field(default_factory=list)
    asides: int = 0
    refused: int = 0
    left_out: int = 0
    published: list[tuple[str, Period]] = field(default_factory=list)
    hidden: int = 0
    counted: int = 0

    def __post_init__(self) -> None:
        (self._turns,) = self.rng.spawn(1)  # the other draws are the same, whatever is drawn of these
        self.kind = str(self.rng.choice(KINDS))
        self.anchor = date(2024, 1, 1)
        self.categories: dict[str, tuple[str, ...]] = {name: (name,) for name in NAMES}
        self.districts: dict[str, tuple[str, ...]] = {code: (code,) for code in UNITS}
        public = int(self.rng.choice([5, 5, 10]))
        self.editions = Editions.model_validate(
            {
                "rad": {"threshold": 5, "cell_size_m": 1000, "cell_people": 0},
                "oppen": {"threshold": public},
                "max_hidden": float(self.rng.choice([0.5, 0.7, 1.0])),
            }
        )
        self.generation, self.today = 0, BEGUN
        size = int(self.rng.integers(150, 1500))
        share = self.rng.dirichlet(np.full(len(NAMES), 0.7))
        where = self.rng.dirichlet(np.full(len(UNITS) + 1, 0.8))
        days = (END - FIRST).days
        self.rows = pd.DataFrame(
            {
                "start": pd.Timestamp(FIRST)
                + pd.to_timedelta(self.rng.integers(0, days, size), unit="D")
                + pd.to_timedelta(self.rng.integers(0, 24, size), unit="h"),
                "name": self.rng.choice(NAMES, size, p=share),
                "unit": self.rng.choice([*UNITS, ""], size, p=where),
            }
        )

    @property
    def made_of(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Rows that are sums of others, as anyone may read in settings and on maps."""
        return {
            (table, "+".join(parts)): tuple((table, part) for part in parts)
            for table, names in (("category", NAMES), ("district", UNITS))
            for parts in itertools.pairwise(names)
        }

    def run(self, steps: int) -> None:
        """Ask for so many reports, and change something before most of them."""
        changes = (self._another_kind, self._another_calendar, self._other_categories, self._other_districts)
        for _ in range(steps):
            draw = self.rng.random()
            if draw < 0.35:
                changes[int(self.rng.choice(len(changes), p=[0.55, 0.15, 0.15, 0.15]))]()
            elif draw < 0.5:
                self._correct()
            self._ask()
            self.today = min(self.today + timedelta(days=int(self.rng.integers(0, 110))), END)

    def _another_kind(self) -> None:
        self.kind = str(self.rng.choice(KINDS))

    def _another_calendar(self) -> None:
        self.anchor = self.anchor + timedelta(days=7)

    def _other_categories(self) -> None:
        self.categories = (
            _merged(NAMES, self.rng) if len(self.categories) == len(NAMES) else {n: (n,) for n in NAMES}
        )

    def _other_districts(self) -> None:
        self.districts = (
            _merged(UNITS, self.rng) if len(self.districts) == len(UNITS) else {u: (u,) for u in UNITS}
        )

    def _correct(self) -> None:
        """Some reports come late, some move to other days, some get another category."""
        rows = self.rows.sample(frac=1, random_state=int(self.rng.integers(2**31))).reset_index(drop=True)
        few = max(len(rows) // 30, 1)
        late = rows.iloc[:few].assign(start=lambda frame: frame["start"] + pd.Timedelta(days=1))
        rows.loc[: few - 1, "start"] += pd.to_timedelta(self.rng.integers(-40, 40, few), unit="D")
        rows.loc[few : 2 * few - 1, "name"] = self.rng.choice(NAMES, len(rows.loc[few : 2 * few - 1]))
        self.rows = pd.concat([rows, late], ignore_index=True)
        self.generation += 1

    def _ask(self) -> None:
        name = str(self.rng.choice(["rad", "oppen"]))
        again = [each for each in self.published if self.rng.random() < 0.1]
        if again:
            name, period = again[0]
        else:
            longer = LONGER.get(self.kind, ()) if name == "rad" and self.rng.random() < 0.35 else ()
            kind = str(self.rng.choice(longer)) if longer else self.kind
            last = parse("latest", calendar=Calendar(self.anchor), today=self.today, kind=kind)
            period = last.shifted(-int(self.rng.choice([0, 0, 0, 1, 3])))
        try:
            self.publish(name, period)
        except (ConfigError, InputError):
            self.refused += 1

    def publish(self, name: str, period: Period) -> None:
        sources = self._sources()
        compared = [*(period.preceding(4) if period.kind == self.kind else ()), period.a_year_earlier()]
        compared = [each for each in compared if each.start >= FIRST]
        shown = tables_for(
            sources,
            self.editions.edition(name),
            period,
            compared=compared,
            first_day=FIRST,
            extracted_on=self.today,
        )
        sources.fix(shown.shown)
        seen: Any = SimpleNamespace(tables=shown, edition=self.editions.edition(name))
        document = json.loads(published_tables(seen)[TABLES])
        if self._turns.random() < _TURNED and period.kind == self.kind:
            self._put(_of_the_working_group(sources, period), period)
            self.asides += 1
        self._put(document, period)
        self.documents.append(document)
        self.published.append((name, period))
        self.left_out += len(shown.left_out)
        self.hidden += shown.hidden
        self.counted += shown.counted

    def _put(self, document: dict[str, Any], period: Period) -> None:
        """Publish a version of the one report, whose edition changes, and keep the version before."""
        publish.publish(
            {
                publish.MANIFEST: json.dumps({"edition": document["edition"]}).encode(),
                TABLES: json.dumps(document).encode(),
            },
            reports_folder=self.folder / "reports",
            period=period,
            report="delad",
            keep_former=True,
        )

    def handed_out(self) -> Iterator[dict[str, Any]]:
        """Every table in the folders of shared editions, those of former versions too."""
        for folder in sorted((self.folder / "reports").glob("*/*")):
            if self.editions.edition(str(publish.edition_in(folder))).is_shared:
                yield from (
                    json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob(TABLES))
                )

    def _sources(self) -> Sources:
        project: Any = SimpleNamespace(
            editions=self.editions,
            shared_period=self.kind,
            released=self.folder / "released",
            secret_file=self.folder / "secret.key",
            processed=self.folder / "processed",
        )
        codes = {unit: code for code, units in self.districts.items() for unit in units}
        names = {name: group for group, members in self.categories.items() for name in members}
        shapes = [shapely.union_all([_BOXES[unit] for unit in units]) for units in self.districts.values()]
        x = [shapely.get_x(_BOXES[unit].centroid) if unit else np.nan for unit in self.rows["unit"]]
        points = gpd.points_from_xy(x, np.full(len(x), 500.0), crs="EPSG:3006")
        incidents = gpd.GeoDataFrame(
            {
                "category": self.rows["name"].map(names),
                "district": self.rows["unit"].map(codes).astype("str"),
                "occurred_from": self.rows["start"],
                "occurred_to": self.rows["start"],
            },
            geometry=points,
        )
        districts = gpd.GeoDataFrame({"code": list(self.districts)}, geometry=shapes, crs="EPSG:3006")
        return Sources(project, f"g{self.generation}", incidents, tuple(self.categories), districts, None)


def _of_the_working_group(sources: Sources, period: Period) -> dict[str, Any]:
    """What the working group's report says of the period: every count as it is."""
    made = sources.releases([period])[period]
    cells = [[list(cell), int(count)] for cell, count in made.counts.items()]
    return {
        "edition": "arbetsgrupp",
        "threshold": 1,
        "groups": {},
        "periods": [{"period": str(period), "cells": cells, "sums": []}],
    }


def _merged(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, tuple[str, ...]]:
    """Two neighbours become one, called by both."""
    at = int(rng.integers(len(names) - 1))
    pairs = [(name,) for name in names[:at]] + [names[at : at + 2]] + [(name,) for name in names[at + 2 :]]
    return {"+".join(parts): parts for parts in pairs}


def truth(folder: Path) -> dict[tuple[tuple[str, ...], tuple[date, date]], int]:
    """What was counted, hidden or not, of each released period: what no reader has."""
    found = {}
    for path in sorted((folder / "released").glob("*.json")):
        first, last = (date.fromisoformat(day) for day in path.stem.split("--"))
        for cell, count, _ in json.loads(path.read_text(encoding="utf-8"))["counts"]:
            if cell[0] != "month":
                found[tuple(cell), (first, last + timedelta(days=1))] = count
    return found


@contextmanager
def mend_taken_out(name: str | None) -> Iterator[None]:
    """As it was before.

    ``order`` chooses and orders categories by true size, ``register`` asks of no compared period, ``revision`` keeps
    former versions whatever edition they are.
    """
    if name == "order":
        with mock.patch.object(release, "_groups", _by_true_size):
            yield
    elif name == "register":
        with mock.patch.object(Register, "admitted", lambda _, wanted: list(wanted)):
            yield
    elif name == "revision":
        with mock.patch.multiple(publish, kept_versions=_of_any_edition, _aside=lambda *_: None):
            yield
    else:
        yield


def _of_any_edition(folder: Path, _: str | None, *, keep_former: bool) -> dict[str, Path]:
    versions = {path.name: path for path in publish.revisions(folder)}
    if keep_former and folder.exists():
        versions[str(1 + max(map(int, versions), default=0))] = folder
    return versions


def _by_true_size(margins: pd.Series, _: pd.DataFrame, settings: Editions) -> dict[str, tuple[str, ...]]:
    tables = {
        table: pd.Series(
            {cell[1]: count for cell, count in margins.items() if cell[0] == table}, dtype="Int64"
        )
        for table in ("category", "district")
    }
    return groups(
        int(margins["total",]),
        tables["category"].sort_values(ascending=False, kind="stable"),
        tables["district"],
        threshold=settings.rad.threshold,
        max_hidden=settings.max_hidden,
    )
