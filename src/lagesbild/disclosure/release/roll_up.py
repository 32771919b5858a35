"""Fix what editions that may roll up show of a longer period, over the shorter ones that it is made of.

A year is four quarters: who has the year and three of them has the fourth. So the counts of a longer period (all,
by category, by district) are sums of the counts of the shorter ones, and what is hidden is chosen in one table of
them all. What the shorter periods show and hide has been decided before and stays; what other longer periods of
the same calendar year have published is held against it as well, since a reader may have those. At worst nothing
more than the shorter periods is shown.

Of two editions with longer periods, the next hides all that the one before it hides. An edition without them shows a
part of the shorter ones' tables, so all together say no more than the one that shows most.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import cast

import pandas as pd

from lagesbild.config import CountEdition, Editions
from lagesbild.disclosure.release.release import TOTAL, Cell, Release
from lagesbild.disclosure.suppression import suppression
from lagesbild.disclosure.suppression.linked import Linked, Sum
from lagesbild.periods import Period

_SUMMED = frozenset({TOTAL[0], "category", "district"})


def longer_release(
    period: Period,
    shorter: Mapping[Period, Release],
    others: Mapping[Period, Release],
    settings: Editions,
) -> Release:
    """Add up a longer period's counts and choose what is hidden.

    Parameters
    ----------
    period
        The longer period.
    shorter
        All shorter periods of the calendar year, or more, each once; those of ``period`` among them.
    others
        Longer periods of the same calendar year that have been published.
    settings
        The thresholds.
    """
    own = [shorter[each] for each in _within(period, shorter)]
    names = [cell for cell in own[0].counts.index if cell[0] in _SUMMED]
    counts = pd.Series(
        [sum(int(each.counts[cell]) for each in own) for cell in names],
        index=pd.Index(names, tupleize_cols=False),
        dtype="int64",
    )
    hidden = pd.DataFrame(data=True, index=counts.index, columns=[each.name for each in settings.shared])
    unhidden = Release(own[0].structure, {}, counts, hidden)
    more: pd.Series | None = None
    for edition in settings.shared:
        if edition.may_roll_up:
            table, _ = linked(shorter, {**others, period: unhidden}, edition)
            before = pd.concat(
                [_named(each, made.hidden[edition.name]) for each, made in {**shorter, **others}.items()]
            )
            already = before if more is None else pd.concat([before, _named(period, more)])
            made = suppression.hide(table, edition.threshold, already=already, decided=before.index)
            more = hidden[edition.name] = pd.Series(
                [bool(made[_of(period, cell)]) for cell in names], index=counts.index
            )
    return Release(own[0].structure, {}, counts, hidden)


def linked(
    shorter: Mapping[Period, Release], longer: Mapping[Period, Release], edition: CountEdition
) -> tuple[Linked, pd.Series]:
    """All the edition's counts of shorter and longer periods in one table, and what is shown of them.

    Cells are called as in their release, after the period's slug; NA where hidden.
    """
    tables = {period: made.table(edition) for period, made in {**shorter, **longer}.items()}
    counts = pd.concat([_named(period, table.counts) for period, table in tables.items()])
    shown = pd.concat([_named(period, made.shown(edition)) for period, made in {**shorter, **longer}.items()])
    found = [
        Sum(_of(period, each.total), tuple(_of(period, part) for part in each.parts))
        for period, table in tables.items()
        for each in table.sums
    ]
    found += [
        Sum(_of(period, cell), tuple(_of(part, cell) for part in _within(period, shorter)))
        for period, made in longer.items()
        for cell in made.counts.index
    ]
    return Linked(counts, tuple(found)), shown


def _within(period: Period, shorter: Iterable[Period]) -> list[Period]:
    return sorted(each for each in shorter if period.start <= each.start and each.end <= period.end)


def _of(period: Period, cell: Hashable) -> Cell:
    return (period.slug, *cast("Cell", cell))


def _named(period: Period, values: pd.Series) -> pd.Series:
    return values.set_axis(pd.Index([_of(period, cell) for cell in values.index], tupleize_cols=False))
