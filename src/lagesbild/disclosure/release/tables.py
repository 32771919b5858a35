"""The tables of a shared edition: what its notebooks hold instead of incidents.

Counts are ``Int64``; NA is a hidden count and nothing else. A zero is a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from lagesbild.config import CountEdition
from lagesbild.disclosure.editions import Withheld
from lagesbild.disclosure.release.release import TOTAL, Release, sums
from lagesbild.disclosure.release.released import Longer
from lagesbild.disclosure.release.roll_up import linked
from lagesbild.disclosure.suppression.linked import ALL, Sum
from lagesbild.errors import ConfigError
from lagesbild.periods import Period


@dataclass(frozen=True)
class Tables:
    """All that a shared edition may show of the reports.

    ``total``, ``categories`` and ``districts`` have a row a period, oldest first and the edition's own last, for those
    that have comparable figures. The column ``""`` of ``districts`` is those without a district. ``by_group`` is the
    own period's groups of categories by district, empty when too much of it would be hidden; ``groups`` are their
    categories. ``cells`` are the own period's (``count``, ``district``), indexed by ``cell_id``,
    ``rests`` what is left of each district, and ``parts`` the parts of the week. ``months`` and ``month_totals`` have a row a
    calendar month and a column a category, or ``total``, as far back as there are figures; ``shorter_categories`` and
    ``shorter_districts`` a row a period of the shortest kind, which a longer period is made of and any other is. What an
    edition or a period does not show has something that says so in its place. Of ``counted`` counts that are not zero,
    ``hidden`` are hidden in the own period. ``shown`` are all counts by period and cell, and ``sums`` the sums among
    them: what is published for machines. ``left_out`` are periods to compare with that may not be shown: their days have
    been published with other periods, districts, cells or categories.
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
    months: pd.DataFrame
    month_totals: pd.DataFrame
    shorter_categories: pd.DataFrame
    shorter_districts: pd.DataFrame
    hidden: int
    counted: int
    shown: dict[Period, pd.Series] = field(repr=False)
    sums: dict[Period, tuple[Sum, ...]] = field(repr=False)
    left_out: tuple[Period, ...] = ()

    def is_rolled_up(self, period: Period) -> bool:
        """Whether the period is made of shorter ones: then it has no cells."""
        return len(self.shorter_categories) > 0 and period not in self.shorter_categories.index


def tables(
    releases: Mapping[Period, Release],
    period: Period,
    edition: CountEdition,
    *,
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
        Which tables it has decides which are made.
    cells
        The cells of the map, of editions that show them.
    """
    ordered = sorted(releases)
    shown = {each: releases[each].shown(edition) for each in ordered}
    own = shown[period]
    groups = releases[period].groups
    return Tables(
        threshold=edition.threshold,
        total=_by_period(shown, TOTAL[0]).set_axis(["total"], axis="columns"),
        categories=_by_period(shown, "category"),
        districts=_by_period(shown, "district"),
        by_group=_grid(_named(own, "group")),
        groups=groups,
        **(_by_cell(own, cells) if "cells" in edition.tables else _not_shown(edition, "cells", "rests")),
        **({"parts": _parts(own)} if "parts" in edition.tables else _not_shown(edition, "parts")),
        **(_by_month(shown) if "months" in edition.tables else _not_shown(edition, "months", "month_totals")),
        shorter_categories=_by_period(shown, "category"),
        shorter_districts=_by_period(shown, "district"),
        hidden=int(own.isna().sum()),
        counted=int((own.isna() | (own > 0)).sum()),
        shown=shown,
        sums={each: sums(shown[each].index, releases[each].groups) for each in ordered},
    )


def longer_tables(
    releases: Mapping[Period, Release], longer: Mapping[Period, Longer], period: Period, edition: CountEdition
) -> Tables:
    """Make the edition's tables of a longer period.

    Parameters
    ----------
    releases
        Of the shorter periods, as far back as is looked.
    longer
        By longer period, the own one among them.
    period
        The own.
    edition
        One that may roll up.
    """
    shorter = {each: releases[each].shown(edition) for each in sorted(releases)}
    own = {each: longer[each].made.shown(edition) for each in sorted(longer)}
    together = {
        each: linked(longer[each].shorter, {**longer[each].others, each: longer[each].made}, edition)
        for each in own
    }
    inside = {part.slug for part in shorter if period.start <= part.start and part.end <= period.end}
    tables_of_it = together[period][1]
    names = [cell for cell in tables_of_it.index if cell[0] in inside | {period.slug} and cell[1] in _LONGER]
    told = tables_of_it[names]
    held = {part for each in longer.values() for part in each.shorter}
    return Tables(
        threshold=edition.threshold,
        total=_by_period(own, TOTAL[0]).set_axis(["total"], axis="columns"),
        categories=_by_period(own, "category"),
        districts=_by_period(own, "district"),
        by_group=_grid({}),
        groups={},
        **_not_shown(edition, "cells", "rests"),
        **(
            {"parts": _added([_parts(shorter[part]) for part in shorter if part.slug in inside])}
            if "parts" in edition.tables
            else _not_shown(edition, "parts")
        ),
        **(
            _by_month(shorter)
            if "months" in edition.tables
            else _not_shown(edition, "months", "month_totals")
        ),
        shorter_categories=_by_period(shorter, "category"),
        shorter_districts=_by_period(shorter, "district"),
        hidden=int(told.isna().sum()),
        counted=int((told.isna() | (told > 0)).sum()),
        shown={
            **{each: counts for each, counts in shorter.items() if each not in held},
            **{each: counts for each, (_, counts) in together.items()},
        },
        sums={
            **{
                each: sums(shorter[each].index, releases[each].groups) for each in shorter if each not in held
            },
            **{each: table.sums for each, (table, _) in together.items()},
        },
    )


_LONGER = frozenset({TOTAL[0], "category", "district", "month"})


def _by_month(shown: Mapping[Period, pd.Series]) -> dict[str, pd.DataFrame]:
    """The months of all periods, all reports apart from the categories."""
    months = {
        month: {name: value for (name, told), value in _named(counts, "month").items() if told == str(month)}
        for period, counts in shown.items()
        for month in period.parts("month")
    }
    frame = pd.DataFrame(list(months.values()), dtype="object").astype("Int64")
    frame.index = pd.Index(list(months), tupleize_cols=False)
    if ALL not in frame:
        frame[ALL] = pd.array([pd.NA] * len(frame), dtype="Int64")
    return {
        "months": frame.drop(columns=ALL),
        "month_totals": frame[[ALL]].set_axis(["total"], axis="columns"),
    }


def _parts(counts: pd.Series) -> pd.Series:
    return pd.Series({name: value for (name,), value in _named(counts, "part").items()}, dtype="Int64")


def _added(counts: list[pd.Series]) -> pd.Series:
    """Sums of what is shown, NA where a part is hidden."""
    return pd.concat(counts, axis="columns").astype("Int64").sum(axis="columns", skipna=False)


def _by_cell(own: pd.Series, cells: gpd.GeoDataFrame) -> dict[str, Any]:
    by_cell = _named(own, "cell")
    counts = pd.Series({cell: value for (_, cell), value in by_cell.items()}, dtype="Int64")
    rests = {district: value for (district, cell), value in by_cell.items() if cell not in cells.index}
    return {
        "cells": cells.assign(count=counts.reindex(cells.index)),
        "rests": pd.Series(rests, dtype="Int64"),
    }


def _not_shown(edition: CountEdition, *names: str) -> dict[str, Any]:
    return {
        name: cast(
            "Any",
            Withheld(
                ConfigError(
                    "Edition '{edition}' shows no {what} here. Show its districts.",
                    edition=edition.name,
                    what=name,
                )
            ),
        )
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
