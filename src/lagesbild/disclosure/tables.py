"""The tables of a shared edition: what its notebooks hold instead of incidents.

Counts are ``Int64``; NA is a hidden count and nothing else. A zero is a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from lagesbild.disclosure.editions import Withheld
from lagesbild.disclosure.linked import Sum
from lagesbild.disclosure.release import SHARED, TOTAL, Release, sums
from lagesbild.periods import Period


@dataclass(frozen=True)
class Tables:
    """All that a shared edition may show of the reports.

    ``total``, ``categories`` and ``districts`` have a row a period, oldest first and the edition's own last, for those
    that have comparable figures. The column ``""`` of ``districts`` is those without a district. ``by_group`` is the
    own period's groups of categories by district, empty when too much of it would be hidden; ``groups`` are their
    categories. ``cells`` are the own period's (``count``, ``district``), indexed by ``cell_id``,
    ``rests`` what is left of each district, and ``parts`` the parts of the week; an edition that does not show them has something that says so in their place. Of ``counted``
    counts that are not zero, ``hidden`` are hidden in the own period. ``shown`` are all counts by period and cell, and
    ``sums`` the sums among them: what is published for machines.
    """

    threshold: int
    total: pd.DataFrame
    categories: pd.DataFrame
    districts: pd.DataFrame
    by_group: pd.DataFrame
    groups: dict[str, tuple[str, ...]]
    cells: gpd.GeoDataFrame
    rests: pd.Series
    parts: pd.Series
    hidden: int
    counted: int
    shown: dict[Period, pd.Series] = field(repr=False)
    sums: dict[Period, tuple[Sum, ...]] = field(repr=False)


def tables(
    releases: Mapping[Period, Release],
    period: Period,
    edition: str,
    *,
    threshold: int,
    cells: gpd.GeoDataFrame,
) -> Tables:
    """Make the edition's tables.

    Parameters
    ----------
    releases
        By period, the own one among them, all of one structure.
    period
        The edition's own.
    edition
        A shared one.
    threshold
        The edition's.
    cells
        The council's cells of the map.
    """
    ordered = sorted(releases)
    shown = {each: releases[each].shown(edition) for each in ordered}
    own = shown[period]
    groups = releases[period].groups
    return Tables(
        threshold=threshold,
        total=_by_period(shown, TOTAL[0]).set_axis(["total"], axis="columns"),
        categories=_by_period(shown, "category"),
        districts=_by_period(shown, "district"),
        by_group=_grid(_named(own, "group")),
        groups=groups,
        **(_council_only(own, cells) if edition == SHARED[0] else _not_shown(edition)),
        hidden=int(own.isna().sum()),
        counted=int((own.isna() | (own > 0)).sum()),
        shown=shown,
        sums={each: sums(shown[each].index, releases[each].groups) for each in ordered},
    )


def _council_only(own: pd.Series, cells: gpd.GeoDataFrame) -> dict[str, Any]:
    by_cell, parts = _named(own, "cell"), _named(own, "part")
    counts = pd.Series({cell: value for (_, cell), value in by_cell.items()}, dtype="Int64")
    rests = {district: value for (district, cell), value in by_cell.items() if cell not in cells.index}
    return {
        "cells": cells.assign(count=counts.reindex(cells.index)),
        "rests": pd.Series(rests, dtype="Int64"),
        "parts": pd.Series({name: value for (name,), value in parts.items()}, dtype="Int64"),
    }


def _not_shown(edition: str) -> dict[str, Any]:
    names = ("cells", "rests", "parts")
    return {
        name: cast("Any", Withheld(f"Edition '{edition}' shows no {name}. Show its districts."))
        for name in names
    }


def _named(shown: pd.Series, table: str) -> dict[tuple[str, ...], int]:
    return {cell[1:]: value for cell, value in shown.items() if cell[0] == table}


def _by_period(shown: Mapping[Period, pd.Series], table: str) -> pd.DataFrame:
    rows = {
        period: {cell[0] if cell else table: value for cell, value in _named(counts, table).items()}
        for period, counts in shown.items()
    }
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    frame = pd.DataFrame(
        [[row.get(name, pd.NA) for name in columns] for row in rows.values()], columns=columns
    )
    frame.index = pd.Index(list(rows), tupleize_cols=False)
    return frame.astype("Int64")


def _grid(counts: Mapping[tuple[str, ...], int]) -> pd.DataFrame:
    """Groups down, districts across."""
    groups = list(dict.fromkeys(group for group, _ in counts))
    districts = list(dict.fromkeys(district for _, district in counts))
    rows = [[counts[group, district] for district in districts] for group in groups]
    return pd.DataFrame(rows, index=groups, columns=districts).astype("Int64")
