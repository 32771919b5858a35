"""Draw the headline's figures report by report: bars in an inline SVG, and the same numbers as a table.

Only rectangles and lines stand in the drawing, stretched to the page's width; all text is HTML beside it
and keeps its size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup, escape

from lagesbild.periods import Period
from lagesbild.present.html import tables
from lagesbild.present.words import labels, period_names, publication

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
    said = publication.series_in_words(title, len(shown), _number(min(counted)), _number(max(counted)))
    return Markup(
        '<figure class="series"><figcaption>{title}: antal rapporter i varje period (staplar) och väntat antal '
        '(streck)</figcaption><p class="series-top">{top}</p>'
        '<svg role="img" aria-label="{said}" viewBox="0 0 100 100" preserveAspectRatio="none">{drawing}</svg>'
        '<p class="series-ends"><span>{first}</span><span>{last}</span></p>'
        "<details><summary>Siffrorna i en tabell</summary>{table}</details></figure>"
    ).format(
        title=title,
        top=_number(top),
        said=said,
        drawing=_drawing(shown, top),
        first=first,
        last=last,
        table=Markup(_table(title, shown)),  # noqa: S704 - escaped by the table
    )


def _drawing(points: Sequence[Point], top: float) -> Markup:
    step = _WIDTH / len(points)
    parts = []
    for at, each in enumerate(points):
        left, width = (at + _GAP / 2) * step, step * (1 - _GAP)
        if each.observed is not None:
            height = each.observed / top * _HEIGHT
            said = escape(f"{period_names.day_span(each.period)}: {_number(each.observed)}")
            parts.append(
                f'<rect class="series-bar" x="{left:.2f}" y="{_HEIGHT - height:.2f}" width="{width:.2f}" '
                f'height="{height:.2f}"><title>{said}</title></rect>'
            )
        if each.expected is not None:
            y = _HEIGHT - each.expected / top * _HEIGHT
            parts.append(
                f'<line class="series-expected" x1="{left:.2f}" x2="{left + width:.2f}" y1="{y:.2f}" y2="{y:.2f}"/>'
            )
    return Markup("".join(parts))  # noqa: S704 - numbers, and text escaped above


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
