"""Tell how each district has fared: whether it has more reports than its share of the inhabitants explains."""

from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.places.trend_classes import MINIMUM_WINDOWS
from lagesbild.periods import Period
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import finding_form, labels
from lagesbild.present.words.period_names import month_name
from lagesbild.present.words.reading_order import ordered
from lagesbild.situation import Situation

_MONTH_NOUN: Final[labels.Noun] = ("ingen", "månad", "månader")
TRENDS: Final = {
    "new_hot": "nytt: fler än sin andel den senaste tiden",
    "consecutive_hot": "fler än sin andel sedan en tid",
    "intensifying_hot": "fler än sin andel nästan alltid, och tilltagande",
    "persistent_hot": "fler än sin andel nästan alltid",
    "diminishing_hot": "fler än sin andel nästan alltid, men avtagande",
    "sporadic_hot": "fler än sin andel då och då, också nu",
    "oscillating_hot": "växlar mellan fler och färre än sin andel",
    "historical_hot": "tidigare fler än sin andel, inte nu",
    "new_cold": "nytt: färre än sin andel den senaste tiden",
    "consecutive_cold": "färre än sin andel sedan en tid",
    "intensifying_cold": "färre än sin andel nästan alltid, och allt färre",
    "persistent_cold": "färre än sin andel nästan alltid",
    "diminishing_cold": "färre än sin andel nästan alltid, men fler än förr",
    "sporadic_cold": "färre än sin andel då och då, också nu",
    "oscillating_cold": "växlar mellan färre och fler än sin andel",
    "historical_cold": "tidigare färre än sin andel, inte nu",
    "no_pattern": "inget tydligt mönster",
}
"""What readers call a district's trend class."""
_SHARE: Final = "en större andel av rapporterna än av invånarna"
ABOVE: Final = {
    "new_hot": f"den senaste tiden haft {_SHARE}",
    "consecutive_hot": f"sedan en tid haft {_SHARE}",
    "intensifying_hot": f"nästan alltid haft {_SHARE}, och allt större",
    "persistent_hot": f"nästan alltid haft {_SHARE}",
    "sporadic_hot": f"då och då haft {_SHARE}",
    "oscillating_hot": "växlat mellan en större och en mindre andel av rapporterna än av invånarna",
}
"""The classes that call for attention: what a district *has* done, true when it has ended too."""


def district_trends(situation: Situation, counts: pd.DataFrame, classes: pd.Series) -> Block:
    """The trend class of each district over the last months.

    Parameters
    ----------
    counts
        One row a district code, one column a window of whole months.
    classes
        As ``analysis.places.district_trends.district_trend_classes`` gives it.
    """
    known = situation.geography.districts
    if known.empty or classes.isna().all():
        return Block(
            prose.paragraph(
                f"Det krävs {labels.number(MINIMUM_WINDOWS)} perioder där områdenas antal visas, och områden med invånare, för att säga "
                "något om områdenas trend."
            )
        )
    names = known.set_index(c.CODE)[c.NAME]
    shown = pd.DataFrame(
        {
            c.DISTRICT: counts.index.map(names),
            "count": counts.sum(axis=1).astype("Int64").to_numpy(),
            "trend": [TRENDS[each] for each in classes.reindex(counts.index)],
        }
    )
    shown = ordered(situation, shown, ["count", c.DISTRICT], ascending=[False, True])
    first, last = counts.columns[0], counts.columns[-1]
    length = round(last.days / 30.4)
    table = tables.html(
        shown,
        caption=f"Områdenas trend, {month_name(first)}–{month_name(_last_month(last))}",
        headings={"trend": "Trend"},
        note=f"{labels.count(len(counts.columns), labels.PERIOD)} om {labels.count(length, _MONTH_NOUN)} jämförs. "
        "Områdets andel är dess andel av invånarna. Ett centrum där få bor och många vistas har nästan alltid fler. "
        f"{markup.source(situation, int(counts.to_numpy().sum()))}",
    )
    claims = [
        finding_form.finding(
            kind="trend",
            key=f"district-{code}",
            window=situation.period,
            place={"name": str(names[code]), "lon": None, "lat": None},
            text=f"{names[code]} har {ABOVE[str(trend)]}.",
            significant=True,
        )
        for code, trend in classes.reindex(counts.index).items()
        if trend in ABOVE
    ]
    return Block(table, findings=tuple(claims))


def _last_month(window: Period) -> Period:
    return Period(window.last_day.replace(day=1), window.end)
