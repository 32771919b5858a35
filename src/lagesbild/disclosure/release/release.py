"""Fix what may be published of one period, for all shared editions at once.

The counts of a period are taken once, as tables that add up: all reports; by category; by district; by
district and group of categories; by cell of the map; by part of the week; by month and category where the period
is whole months. What is hidden is chosen for the
council's edition, which shows most, and the public edition shows a part of the same tables and never a count
that the council's hides: both together say no more than the council's alone.

A period is hidden by itself, and no sum over periods is published that is not the sum of what they show. So
nothing hidden in one period can be worked out from another, as long as periods do not overlap; a workspace's
shared reports therefore all have periods of one kind. The council's longer reports are made of whole such
periods, and hidden together with them (``longer``). What has been published is kept (``released``) and used
again, later reports of the same days notwithstanding: the difference between two versions of a table is the
reports that came between.

Where too many of the counts by category and district are small, the smallest categories are added together
first ("Övriga kategorier"). Which ones follows from the totals that the public edition shows (``groups``), and all
stands in the settings' order: neither order nor choice tells of a hidden count.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import CountEdition, Editions
from lagesbild.config.editions import DetailedTable
from lagesbild.disclosure.release.cells import REST, cell_of
from lagesbild.disclosure.release.groups import groups as chosen_groups
from lagesbild.disclosure.suppression import suppression
from lagesbild.disclosure.suppression.linked import ALL, Linked, Sum
from lagesbild.periods import Period

TOTAL: Final = ("total",)
NO_DISTRICT: Final = ""
PARTS: Final = ("natt 0–6", "förmiddag 6–12", "eftermiddag 12–18", "kväll 18–24")
DAYS: Final = ("måndag–fredag", "lördag–söndag")
UNKNOWN_PART: Final = "okänd tid på dygnet"
_HOURS: Final = 6
_DETAILS: Final[dict[str, DetailedTable]] = {"cell": "cells", "part": "parts", "month": "months"}
"""Tables that only some editions show."""

_SATURDAY: Final = 5

Cell = tuple[str, ...]
"""A count's name: its table, and what it is a count of. ``("district", "E1")``, ``("group", "Inbrott", "E1")``."""


@dataclass(frozen=True)
class Release:
    """The counts of a period and which of them each shared edition hides.

    ``structure`` tells by which districts, cells and categories was counted; ``groups`` the categories of
    each group that stands in the table by district, none when there is no such table.
    """

    structure: str
    groups: dict[str, tuple[str, ...]]
    counts: pd.Series
    hidden: pd.DataFrame

    @property
    def is_sum(self) -> bool:
        """Whether it is a longer period's: added up of shorter ones, and not counted by part of the week."""
        return not any(cell[0] == "part" for cell in self.counts.index)

    def table(self, edition: CountEdition) -> Linked:
        """What the edition's tables are made of, with the sums among them."""
        return _table(self.counts, self.groups, edition)

    def shown(self, edition: CountEdition) -> pd.Series:
        """The edition's counts by cell, NA where hidden."""
        own = self.table(edition).counts
        return own.astype("Int64").mask(self.hidden.loc[own.index, edition.name])

    def widened(self, editions: Sequence[CountEdition]) -> "Release":
        """The release with a column for editions that came after it was fixed, which show no more than others did.

        Such an edition hides what the next that shows less hides; where there is none, what the one that shows least
        hides, and what must be hidden besides at its own threshold. Of a longer period it then shows nothing.
        """
        hidden = self.hidden.copy()
        for at, edition in reversed(list(enumerate(editions))):
            if edition.name not in self.hidden:
                known = [each.name for each in editions[at + 1 :] if each.name in hidden]
                least = [each.name for each in editions[:at] if each.name in self.hidden]
                if known:
                    hidden[edition.name] = hidden[known[0]]
                elif least and not self.is_sum:
                    hidden[edition.name] = _next_hidden(self.counts, self.groups, edition, hidden[least[-1]])
                else:
                    hidden[edition.name] = True
        return replace(self, hidden=hidden[[each.name for each in editions]])

    def dumps(self) -> str:
        """The release as JSON, to be kept."""
        rows = [
            [
                list(cell),
                int(self.counts.iloc[at]),
                [name for name in self.hidden if self.hidden[name].iloc[at]],
            ]
            for at, cell in enumerate(self.counts.index)
        ]
        groups = {name: list(members) for name, members in self.groups.items()}
        return (
            json.dumps(
                {
                    "structure": self.structure,
                    "editions": list(self.hidden),
                    "groups": groups,
                    "counts": rows,
                },
                ensure_ascii=False,
                indent=0,
            )
            + "\n"
        )

    @classmethod
    def loads(cls, text: str) -> "Release":
        """A kept release."""
        content: dict[str, Any] = json.loads(text)
        rows = content["counts"]
        index = pd.Index([tuple(cell) for cell, _, _ in rows], tupleize_cols=False)
        hidden = {name: [name in editions for _, _, editions in rows] for name in content["editions"]}
        return cls(
            structure=content["structure"],
            groups={name: tuple(members) for name, members in content["groups"].items()},
            counts=pd.Series([count for _, count, _ in rows], index=index),
            hidden=pd.DataFrame(hidden, index=index),
        )


def release(
    incidents: gpd.GeoDataFrame,
    *,
    categories: Iterable[str],
    districts: Iterable[str],
    cells: gpd.GeoDataFrame,
    settings: Editions,
    structure: str,
    months: Sequence[Period] = (),
) -> Release:
    """Count a period's incidents and choose what is hidden.

    Parameters
    ----------
    incidents
        Those that began in the period.
    categories, districts
        Names and codes, all of them counted, in this order.
    cells
        As ``cells.disclosure_cells`` gives them.
    settings
        The thresholds, and how much may be hidden before categories are added together.
    structure
        What was counted by, as a fingerprint.
    months
        The calendar months that the period is made of, if it is.
    """
    names, codes = list(categories), [*districts, NO_DISTRICT]
    own = incidents[c.DISTRICT].fillna(NO_DISTRICT).where(incidents[c.DISTRICT].isin(codes), NO_DISTRICT)
    inner = pd.crosstab(incidents[c.CATEGORY], own).reindex(index=names, columns=codes, fill_value=0)
    found: dict[Cell, int] = {TOTAL: len(incidents)}
    found |= {("category", name): int(count) for name, count in inner.sum(axis=1).items()}
    found |= {("district", code): int(count) for code, count in inner.sum().items()}
    margins = _series(found)
    others = _by_cell(incidents, cells) | _by_part(incidents) | _by_month(incidents, names, months)
    choose = partial(_groups, margins, settings=settings)
    least = settings.shared[-1]
    groups, before = choose(suppression.small(margins, least.threshold)), None
    # What is hidden to protect the table by district may change what the choice is made of: it is made again, and
    # what has once been hidden stays so, until the choice is the one that follows from what is shown in the end.
    while True:
        counts = _series(found | _by_group(inner, groups) | others)
        hidden = _hidden(counts, groups, settings, before)
        before = hidden.loc[margins.index]
        if (again := choose(before[least.name])) == groups:
            return Release(structure, groups, counts, hidden)
        groups = again


def sums(cells: Iterable[Cell], groups: Mapping[str, tuple[str, ...]]) -> tuple[Sum, ...]:
    """The sums among the cells of a release; a reader knows them by the tables' headings."""
    by_table: dict[str, list[Cell]] = {}
    for cell in cells:
        by_table.setdefault(cell[0], []).append(cell)
    found = [
        Sum(TOTAL, tuple(by_table[table])) for table in ("category", "district", "part") if table in by_table
    ]
    inner = by_table.get("group", [])
    for group, members in groups.items():
        total: Cell = ("category", members[0]) if len(members) == 1 else ("groups", group)
        found.append(Sum(total, tuple(cell for cell in inner if cell[1] == group)))
        if len(members) > 1:
            found.append(Sum(total, tuple(("category", member) for member in members)))
    for district in by_table["district"]:
        if inner:
            found.append(Sum(district, tuple(cell for cell in inner if cell[2] == district[1])))
        own = tuple(cell for cell in by_table.get("cell", []) if cell[1] == district[1])
        if own:
            found.append(Sum(district, own))
    return (*found, *_month_sums(by_table.get("month", []), by_table["category"]))


def _month_sums(cells: list[Cell], categories: list[Cell]) -> Iterable[Sum]:
    """Categories add up to the month, months to the period."""
    months = list(dict.fromkeys(month for _, _, month in cells))
    for month in months:
        yield Sum(("month", ALL, month), tuple(("month", name, month) for _, name in categories))
    if months:
        yield Sum(TOTAL, tuple(("month", ALL, month) for month in months))
        for _, name in categories:
            yield Sum(("category", name), tuple(("month", name, month) for month in months))


def part_of_week(starts: pd.Series, ends: pd.Series) -> pd.Series:
    """The part of the week that all of each time span lies in, or that it is not known."""
    last = ends.where(ends > starts, starts) - pd.to_timedelta((ends > starts).astype(int), unit="min")
    within = (starts.dt.normalize() == last.dt.normalize()) & (
        starts.dt.hour // _HOURS == last.dt.hour // _HOURS
    )
    day = (starts.dt.day_of_week >= _SATURDAY).map({False: DAYS[0], True: DAYS[1]})
    part = (starts.dt.hour // _HOURS).map(dict(enumerate(PARTS)))
    return (day + ", " + part).where(within, UNKNOWN_PART)


def _series(counts: Mapping[Cell, int]) -> pd.Series:
    index = pd.Index(list(counts), tupleize_cols=False)
    return pd.Series(list(counts.values()), index=index, dtype="int64")


def _groups(margins: pd.Series, is_hidden: pd.Series, settings: Editions) -> dict[str, tuple[str, ...]]:
    """The groups that follow from what the edition that shows least shows of the totals: readers of all can repeat it."""
    shown = margins.astype("Int64").mask(is_hidden)
    total = shown[TOTAL]
    by_table = {
        table: pd.Series({cell[1]: value for cell, value in shown.items() if cell[0] == table}, dtype="Int64")
        for table in ("category", "district")
    }
    return chosen_groups(
        None if pd.isna(total) else int(total),
        by_table["category"],
        by_table["district"],
        threshold=settings.shared[0].threshold,
        max_hidden=settings.max_hidden,
    )


def _by_group(inner: pd.DataFrame, groups: Mapping[str, tuple[str, ...]]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for group, members in groups.items():
        by_district = inner.loc[list(members)].sum()
        found |= {("group", group, code): int(count) for code, count in by_district.items()}
        if len(members) > 1:
            found["groups", group] = int(by_district.sum())
    return found


def _by_cell(incidents: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> dict[Cell, int]:
    counted = cell_of(incidents, cells).value_counts()
    divided = list(dict.fromkeys(cells["district"]))
    names = [(district, cell) for cell, district in cells["district"].items()]
    names += [(district, f"{district}_{REST}") for district in divided]
    return {("cell", district, cell): int(counted.get(cell, 0)) for district, cell in names}


def _by_part(incidents: gpd.GeoDataFrame) -> dict[Cell, int]:
    counted = part_of_week(incidents[c.OCCURRED_FROM], incidents[c.OCCURRED_TO]).value_counts()
    names = [*(f"{day}, {part}" for day in DAYS for part in PARTS), UNKNOWN_PART]
    return {("part", name): int(counted.get(name, 0)) for name in names}


def _by_month(incidents: gpd.GeoDataFrame, names: Sequence[str], months: Sequence[Period]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for month in months:
        began = incidents[c.OCCURRED_FROM]
        own = incidents[(began >= pd.Timestamp(month.start)) & (began < pd.Timestamp(month.end))]
        counted = own[c.CATEGORY].value_counts()
        found |= {("month", name, str(month)): int(counted.get(name, 0)) for name in names}
        found["month", ALL, str(month)] = len(own)
    return found


def _hidden(
    counts: pd.Series, groups: dict[str, tuple[str, ...]], settings: Editions, before: pd.DataFrame | None
) -> pd.DataFrame:
    """What each edition hides, with what ``before`` hides: the next hides all that the one before it hides."""
    hidden = pd.DataFrame(index=counts.index)
    more = None
    for edition in settings.shared:
        already = None if before is None else before[edition.name].reindex(counts.index, fill_value=False)
        if more is not None:
            already = more if already is None else more | already
        more = hidden[edition.name] = _next_hidden(counts, groups, edition, already)
    return hidden


def _next_hidden(
    counts: pd.Series, groups: dict[str, tuple[str, ...]], edition: CountEdition, already: pd.Series | None
) -> pd.Series:
    """What the edition hides, ``already`` among it; what it has no table for is hidden."""
    table = _table(counts, groups, edition)
    return suppression.hide(table, edition.threshold, already=already).reindex(counts.index, fill_value=True)


def _table(counts: pd.Series, groups: Mapping[str, tuple[str, ...]], edition: CountEdition) -> Linked:
    own = counts.loc[[_DETAILS.get(cell[0]) in {None, *edition.tables} for cell in counts.index]]
    return Linked(own, sums(own.index, groups))
