"""Chart the headline's counts report by report: bars, and the same numbers as a table.

Only rectangles and lines stand in the drawing, stretched to the page's width; all text is HTML beside it
and keeps its size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from lagesbild.periods import Period
from lagesbild.present.html import tables
from lagesbild.present.words import labels, period_names, publication
from lagesbild.report.page.render import environment

_LONGEST = 26  # a year of fortnights
_WIDTH, _HEIGHT, _GAP = 100.0, 100.0, 0.3


@dataclass(frozen=True)
class Point:
    """The headline of one report; ``observed`` is None where the edition hides it."""

    period: Period
    observed: float | None
    expected: float | None


def chart(title: str, points: Sequence[Point]) -> Markup:
    """A figure of the newest points, oldest first; empty when fewer than two have a number.

    Parameters
    ----------
    title
        The report's title.
    points
        In any order.
    """
    shown = sorted(points, key=lambda each: each.period)[-_LONGEST:]
    counted = [each.observed for each in shown if each.observed is not None]
    if len(counted) < 2:  # noqa: PLR2004 - one number is no series
        return Markup()
    top = max([*counted, *(each.expected for each in shown if each.expected is not None)]) or 1
    first, last = period_names.day_span(shown[0].period), period_names.day_span(shown[-1].period)
    step = _WIDTH / len(shown)
    drawn = [
        _Bar(
            left=(at + _GAP / 2) * step,
            width=step * (1 - _GAP),
            height=None if each.observed is None else each.observed / top * _HEIGHT,
            expected=None if each.expected is None else _HEIGHT - each.expected / top * _HEIGHT,
            said=""
            if each.observed is None
            else f"{period_names.day_span(each.period)}: {_number(each.observed)}",
        )
        for at, each in enumerate(shown)
    ]
    said = publication.series_in_words(title, len(shown), _number(min(counted)), _number(max(counted)))
    html = (
        environment()
        .get_template("series.html.j2")
        .render(
            title=title,
            top=_number(top),
            said=said,
            bars=drawn,
            first=first,
            last=last,
            table=Markup(_table(title, shown)),  # noqa: S704 - escaped by the table
        )
    )
    return Markup(html.strip())  # noqa: S704 - a template's, which escapes


@dataclass(frozen=True)
class _Bar:
    """One report's bar, in the drawing's units; ``height`` and ``expected`` are None where there is no number."""

    left: float
    width: float
    height: float | None
    expected: float | None
    said: str


def _table(title: str, points: Sequence[Point]) -> str:
    rows = [(period_names.name(each.period), each.observed, each.expected) for each in reversed(points)]
    frame = pd.DataFrame(rows, columns=["period", "observed", "expected"]).astype(
        {"period": "str", "observed": "Float64", "expected": "Float64"}
    )
    return tables.html(
        frame,
        caption=publication.series_caption(title),
        headings=publication.SERIES_HEADINGS,
        kinds={"observed": "number", "expected": "decimal"},
    )


def _number(value: float) -> str:
    return labels.number(value) if float(value).is_integer() else labels.number(value, decimals=1)
