"""Draw the two small pictures of the front page: the last two years' counts, and where the period's reports lie.

They are read at arm's length: no axes to study, the numbers that matter written out, colours from the page.
"""

from itertools import pairwise
from typing import Final

import numpy as np
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
_BARS_HEIGHT: Final = _CHART_HEIGHT - _TOP - _FOOT
_YEAR_WIDTH: Final = 40
_HEADROOM: Final = 1.15
_LEAST_TOP: Final = 5.0
_ACCENT: Final = f"var(--accent, {theme.ACCENT})"
_MUTED: Final = f"var(--muted, {theme.MUTED})"


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
    return Block(months(counts, within=situation.period) + front_map(situation), slot="front")


def years(counts: pd.Series, *, total: pd.Series | None = None) -> str:
    """A bar a period, the last one marked and set against what is usual, as HTML; empty where it compares with nothing.

    Parameters
    ----------
    counts
        Indexed by period, oldest first; NaN for one that is hidden or not known.
    total
        As for ``pictures``.
    """
    usual = _usual(total)
    chart = _Bars(counts, counts.index == counts.index[-1], at_least=usual[1] if usual else 0.0)
    if chart.is_too_little:
        return ""
    now = int(counts.iloc[-1])
    number_y = min(chart.y(now) - 5, _CHART_HEIGHT - _FOOT - 5)
    parts = [
        *(_band(chart.y(usual[0]), chart.y(usual[1])) if usual else []),
        *chart.bars(),
        *([words(0, chart.y(usual[1]) - 4, f"vanligt {labels.range_of(*usual)}")] if usual else []),
        *chart.first_of_years(),
        words(WIDTH, number_y, labels.number(now), anchor="end", bold=True),
    ]
    usual_words = f", streckat band: vanligt nu {labels.range_of(*usual)}" if usual else ""
    alt = (
        f"Antal rapporter i {labels.count(len(counts), labels.PERIOD)} sedan {chart.since}: {chart.sides}, "
        f"nu {labels.number(now)}{usual_words}."
    )
    caption = (
        f"Rapporter per period sedan {chart.since}; den här perioden längst till höger{usual_words}"
        f"{_arrived(total) if usual else ''}"
    )
    return figure("front-years", _CHART_HEIGHT, parts, alt=alt, caption=caption)


def months(counts: pd.Series, *, within: Period) -> str:
    """A bar a month, those within a longer period marked, as HTML; empty where it compares with nothing.

    Parameters
    ----------
    counts
        As for ``long_run``.
    within
        The period whose months are marked.
    """
    is_within = [within.start <= each.start and each.end <= within.end for each in counts.index]
    chart = _Bars(counts, np.array(is_within))
    if chart.is_too_little:
        return ""
    name = period_name(within)
    return figure(
        "front-years",
        _CHART_HEIGHT,
        [*chart.bars(), *chart.first_of_years()],
        alt=f"Antal rapporter per månad sedan {chart.since}: {chart.sides}. {labels.capital(name)} är markerat.",
        caption=f"Rapporter per månad sedan {chart.since}; {name} i blått",
    )


class _Bars:
    """A bar a period, some of them marked.

    Parameters
    ----------
    counts
        As for ``years``.
    is_marked
        Aligned with ``counts``.
    at_least
        A count that the picture has room for in any case.
    """

    def __init__(self, counts: pd.Series, is_marked: np.ndarray, *, at_least: float = 0.0) -> None:
        self.periods: list[Period] = list(counts.index)
        self.counts = counts.astype("Float64")
        self.is_marked = is_marked
        self.at_least = at_least
        self.step = WIDTH / len(self.periods)

    @property
    def is_too_little(self) -> bool:
        """Whether fewer than two counts are known, or none of those that are marked."""
        return bool(self.counts.notna().sum() < 2 or self.counts[self.is_marked].isna().all())  # noqa: PLR2004 - one bar compares with nothing

    def y(self, count: float) -> float:
        """How far down a count lies."""
        # Room above the highest: a band that fills the picture says nothing.
        top = _HEADROOM * max(float(self.counts.max()), self.at_least, _LEAST_TOP)
        return _TOP + _BARS_HEIGHT * (1 - count / top)

    def bars(self) -> list[str]:
        """A rectangle for each count that is known, and the line they stand on."""
        known = [(at, self.y(float(count))) for at, count in enumerate(self.counts) if not pd.isna(count)]
        ground = f"M0 {_TOP + _BARS_HEIGHT:g}h{WIDTH:g}"
        return [
            *(
                shapes.rect(
                    x=f"{at * self.step:.2f}",
                    y=f"{y:.1f}",
                    width=f"{max(self.step - 1, 0.6):.2f}",
                    height=f"{_TOP + _BARS_HEIGHT - y:.1f}",
                    fill=_ACCENT if self.is_marked[at] else _MUTED,
                    fill_opacity=f"{1.0 if self.is_marked[at] else theme.QUIET:g}",
                )
                for at, y in known
            ),
            shapes.path(d=ground, stroke=_MUTED),
        ]

    def first_of_years(self) -> list[str]:
        """Each year, below its first period; not where it would run out of the picture."""
        return [
            words(at * self.step, _CHART_HEIGHT - 4, str(period.start.year))
            for at, (before, period) in enumerate(pairwise(self.periods), start=1)
            if before.start.year != period.start.year and at * self.step < WIDTH - _YEAR_WIDTH
        ]

    @property
    def since(self) -> str:
        """The month of the first period."""
        return month_name(self.periods[0])

    @property
    def sides(self) -> str:
        """The smallest and the largest count."""
        return (
            f"mellan {labels.number(float(self.counts.min()))} och {labels.number(float(self.counts.max()))}"
        )


def _usual(total: pd.Series | None) -> tuple[float, float] | None:
    """The band of a total; None where there is none."""
    if total is None or pd.isna(total["lower"]):
        return None
    return float(total["lower"]), float(total["upper"])


def _arrived(total: pd.Series) -> str:
    """That not all reports are in: else earlier periods, all of which are, would stand above the band unexplained."""
    share = total.get("completeness")
    if share is None or not share < COMPLETE:
        return ""
    return f". Omkring {labels.percent(share)} av periodens rapporter väntas ha kommit in: bandet är räknat därefter"


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
