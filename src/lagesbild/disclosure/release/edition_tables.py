"""Hand out the tables of a shared edition for a period, or say why it has none.

A period of the kind that all shared reports have is released by itself. An edition that may roll up also has
longer ones that consist of whole such periods; each is released with them, and with all that have been before. What has
been released of overlapping days, with periods of another kind or calendar, stands in the way: of the report's own
period it is an error, and periods to compare with are left out.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from lagesbild.config import CountEdition, Project
from lagesbild.disclosure.release import released
from lagesbild.disclosure.release.tables import Tables, longer_tables, tables
from lagesbild.errors import ConfigError, InputError, Message
from lagesbild.periods import KIND_NAMES, Period

YEARS_OF_MONTHS: Final = 5
"""A longer period's months and quarters are looked back on so far: longer trends would need other reporters."""


def tables_for(
    sources: released.Sources,
    edition: CountEdition,
    period: Period,
    *,
    compared: Iterable[Period],
    first_day: date,
    extracted_on: date,
) -> Tables:
    """The edition's tables of a period.

    Parameters
    ----------
    sources
        The store, and what is counted by.
    edition
        A shared one.
    period
        The edition's own.
    compared
        Periods of the same kind that it is compared with, as far as they may be shown beside what has been released.
    first_day
        The first day that the exports cover.
    extracted_on
        The newest export's day.

    Raises
    ------
    ConfigError
        When the edition has no such periods, or what has been published stands in the way.
    InputError
        When a longer period has not ended.
    """
    project = sources.project
    _require_kind(project, edition, period)
    if overlapping := sources.in_the_way(period):
        free = sources.register.next_free(period)
        raise ConfigError(
            "Periods of shared reports must not overlap: {others} has been published (data/released) with periods of "
            "another kind or calendar, and {period} overlaps it, so small counts could be worked out. What can be made "
            "is a period that begins after it, --period {free}, or the report of {others} as it was.",
            others=", ".join(overlapping),
            period=period,
            free=free or "latest",
        )
    listed = list(compared)
    if period.kind == project.shared_period:
        # Of two that overlap, the report's own and then the newer are shown.
        releases = sources.releases([period, *sorted(listed, reverse=True)])
        _require_same(period, period in releases)
        shown = tables(releases, period, edition, cells=sources.cells)
        return replace(shown, left_out=tuple(sorted({*listed} - {*releases})))
    if period.end > extracted_on:
        raise InputError(
            "A longer report adds up whole periods of one kind ({kind}), which are then "
            "fixed: {period} ends {last_day}, and the newest export is of {extracted_on}. Choose an earlier --period.",
            kind=Message(KIND_NAMES[project.shared_period]),
            period=period,
            last_day=period.last_day,
            extracted_on=extracted_on,
        )
    parts = period.parts(project.shared_period)
    a_year = Period(period.start, period.a_year_earlier(-1).start, "year").parts(project.shared_period)
    past = parts[0].preceding(YEARS_OF_MONTHS * len(a_year))
    wanted = [*(each for each in past if each.start >= first_day), *parts]
    longer = sources.longer([period, *listed])
    _require_same(period, period in longer)
    releases = sources.releases(wanted)
    shown = longer_tables(releases, longer, period, edition)
    return replace(shown, left_out=tuple(sorted({*listed, *wanted} - {*longer, *releases})))


def _require_kind(project: Project, edition: CountEdition, period: Period) -> None:
    shared = project.shared_period
    may_be_longer = edition.may_roll_up and bool(period.parts(shared))
    if period.kind != shared and not may_be_longer:
        raise ConfigError(
            "Reports of shared editions have periods of one kind (here {shared}), or where an edition may roll up longer ones "
            "that consist of whole such periods; edition '{edition}' cannot have {period} ({kind}). Where periods overlap "
            "otherwise, small counts can be worked out: choose another --period.",
            shared=Message(KIND_NAMES[shared]),
            edition=edition.name,
            period=period,
            kind=Message(KIND_NAMES[period.kind]),
        )


def _require_same(period: Period, is_comparable: bool) -> None:  # noqa: FBT001 - what is required
    if not is_comparable:
        raise ConfigError(
            "What has been published stays as it is: the figures of {period} were fixed with other districts, cells or "
            "categories. Take those back, or remove data/released/{slug}.json and accept that both can be compared.",
            period=period,
            slug=period.slug,
        )
