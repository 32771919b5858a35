"""Draw the two small pictures of the front page: the last two years' counts, and where the period's reports lie.

They are read at arm's length: no axes to study, the numbers that matter written out, colours from the page.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import pandas as pd

from lagesbild.periods import Period
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.front_map import WIDTH, figure, front_map, words
from lagesbild.present.html import shapes
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import month_name
from lagesbild.present.words.period_names import name as period_name
from lagesbild.situation import Situation

COMPLETE: Final = 0.97
"""Share of the reports from which a period is taken as complete."""
_CHART_HEIGHT: Final = 220.0
_TOP: Final = 24.0
_FOOT: Final = 18.0
_HEADROOM: Final = 1.15
_LEAST_TOP: Final = 5.0


def pictures(situation: Situation, counts: pd.DataFrame, *, total: pd.Series | None = None) -> Block:
    """Both pictures, for the front page.

    Parameters
    ----------
    counts
        As ``analysis.series.counts.count_by_period`` gives them: indexed by period, oldest first, this one last, with ``total``.
    total
        ``lower`` and ``upper`` of this period's total, drawn as a band; none if left out.
    """
    return Block(years(counts["total"], total=total) + front_map(situation), slot="front")


def long_run(situation: Situation, counts: pd.Series) -> Block:
    """A bar a month, those of the report's own period marked, and the map, for the front page of a longer period.

    Parameters
    ----------
    counts
        Indexed by whole month, oldest first; NA for one that is hidden.
    """
    return Block(years(counts, within=situation.period) + front_map(situation), slot="front")


def years(counts: pd.Series, *, total: pd.Series | None = None, within: Period | None = None) -> str:
    """A bar a period, the last one marked, as HTML.

    Parameters
    ----------
    counts
        Indexed by period, oldest first; NaN for one that is hidden or not known.
    total
        As for ``pictures``.
    within
        Marks all that lie in it, in place of the last one; each is then a month.
    """
    periods: list[Period] = list(counts.index)
    known = counts.astype("Float64")
    is_now = [
        each == periods[-1] if within is None else within.start <= each.start and each.end <= within.end
        for each in periods
    ]
    if known.notna().sum() < 2 or known[is_now].isna().all():  # noqa: PLR2004 - one bar compares with nothing
        return ""
    usual = (
        None if total is None or pd.isna(total["lower"]) else (float(total["lower"]), float(total["upper"]))
    )
    # Room above the highest: a band that fills the picture says nothing.
    top = _HEADROOM * max(float(known.max()), usual[1] if usual else 0.0, _LEAST_TOP)
    height = _CHART_HEIGHT - _TOP - _FOOT

    def y(value: float) -> float:
        return _TOP + height * (1 - value / top)

    step = WIDTH / len(periods)
    parts = _band(y(usual[0]), y(usual[1])) if usual else []
    for at, value in enumerate(known):
        if not pd.isna(value):
            color, strength = ("--accent", theme.ACCENT), 1.0
            if not is_now[at]:
                color, strength = ("--muted", theme.MUTED), theme.QUIET
            parts.append(
                shapes.rect(
                    x=f"{at * step:.2f}",
                    y=f"{y(float(value)):.1f}",
                    width=f"{max(step - 1, 0.6):.2f}",
                    height=f"{_TOP + height - y(float(value)):.1f}",
                    fill=f"var({color[0]}, {color[1]})",
                    fill_opacity=f"{strength:g}",
                )
            )
    foot = f"M0 {_TOP + height:g}h{WIDTH:g}"
    parts.append(shapes.path(d=foot, stroke=f"var(--muted, {theme.MUTED})"))
    if usual:
        parts.append(words(0, y(usual[1]) - 4, f"vanligt {labels.range_of(*usual)}"))
    parts += [
        words(at * step, _CHART_HEIGHT - 4, str(period.start.year))
        for at, period in _first_of_years(periods)
        if at * step < WIDTH - 40
    ]
    span = month_name(periods[0])
    sides = f"mellan {labels.number(float(known.min()))} och {labels.number(float(known.max()))}"
    if within is not None:
        name = period_name(within)
        alt = f"Antal rapporter per månad sedan {span}: {sides}. {labels.capital(name)} är markerat."
        caption = f"Rapporter per månad sedan {span}; {name} i blått"
        return figure("front-years", _CHART_HEIGHT, parts, alt=alt, caption=caption)
    now = int(known.iloc[-1])
    parts.append(
        words(WIDTH, min(y(now) - 5, _CHART_HEIGHT - _FOOT - 5), labels.number(now), anchor="end", bold=True)
    )
    usual_words = f", streckat band: vanligt nu {labels.range_of(*usual)}" if usual else ""
    alt = (
        f"Antal rapporter i {labels.count(len(periods), labels.PERIOD)} sedan {span}: {sides}, "
        f"nu {labels.number(now)}{usual_words}."
    )
    caption = f"Rapporter per period sedan {span}; den här perioden längst till höger{usual_words}"
    arrived = None if total is None else total.get("completeness")
    # Without these words earlier periods, all of which are in, would stand above the band unexplained.
    if usual and arrived is not None and arrived < COMPLETE:
        caption += f". Omkring {labels.percent(arrived)} av periodens rapporter väntas ha kommit in: bandet är räknat därefter"
    return figure("front-years", _CHART_HEIGHT, parts, alt=alt, caption=caption)


def _band(foot: float, head: float) -> list[str]:
    """What is usual, between two dashed lines that are seen where bars cover the ground."""
    lines = f"M0 {foot:.1f}h{WIDTH:g}M0 {head:.1f}h{WIDTH:g}"
    return [
        shapes.rect(
            width=f"{WIDTH:g}",
            y=f"{head:.1f}",
            height=f"{foot - head:.1f}",
            fill=f"var(--rule, {theme.RULE})",
        ),
        shapes.path(d=lines, stroke=f"var(--ink, {theme.INK})", stroke_dasharray="3 3"),
    ]


def _first_of_years(periods: Sequence[Period]) -> list[tuple[int, Period]]:
    """Each period that is the first of a year, and its place."""
    return [
        (at, each)
        for at, (before, each) in enumerate(pairwise(periods), start=1)
        if before.start.year != each.start.year
    ]
