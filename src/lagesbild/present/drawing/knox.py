"""Set the near-repeat table: how much more often two reports lie near each other than chance gives.

A table with a tint instead of a picture: it is read aloud, and each cell tells its numbers.
"""

from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from lagesbild.present.drawing import theme
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.tables import Tinted
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation

_ALPHA: Final = 0.05
_BREAKS: Final = (1.0, 1.5, 2.0, 4.0)
_STRENGTHS: Final = (0.1, 0.2, 0.3, 0.42)
_SAME_PLACE_M: Final = 1.0


def knox_table(
    situation: Situation,
    table: pd.DataFrame,
    *,
    category: str,
    sample: tuple[int, int] = (0, 0),
    title: str = "Upprepning: nära i både tid och rum",
) -> Block:
    """Pairs of reports by distance and days apart: how many for each one expected, with p.

    Empty with too few reports, which ``verdicts.near_repeats`` tells.

    Parameters
    ----------
    table
        As ``analysis.space_time.near_repeat.knox_table`` gives it.
    category
        Which reports.
    sample
        How many it was made of, of how many, where ``near_repeat.random_part`` took a part.
    """
    if table["p"].isna().all():
        return Block("")
    if not _has_pairs(table):
        return Block(prose.paragraph("För få par av rapporter nära varandra för att ställa upp i en tabell."))
    near = table.sort_values(["from_m", "from_days"], kind="stable")
    days = near[["from_days", "to_days"]].drop_duplicates()
    bands = near.groupby(["from_m", "to_m"], sort=True)
    cells = {_distance(*band): [_cell(row) for row in rows.to_dict("records")] for band, rows in bands}
    html = tables.crossed(
        cells,
        caption="Gånger oftare än slumpen, efter avstånd och dagar mellan två rapporter",
        corner="Avstånd",
        columns=[_span(*band, unit="dygn") for band in days.to_numpy()],
        kind="knox",
    )
    is_tinted = any(cell.tint for row in cells.values() for cell in row)
    keys = [
        markup.Key("box", text, theme.ink(theme.ACCENT, strength))
        for text, strength in zip(_class_names(), _STRENGTHS, strict=True)
    ]
    return Block(
        markup.figure(
            "chart",
            html
            + (
                markup.legend(keys, title="Oftare än slumpen (justerat p högst 0,05), gånger")
                if is_tinted
                else ""
            ),
            title=title,
            subtitle=f"{category}, {day_span(situation.study)}. Par av rapporter: gånger det väntade, antal mot väntat",
            notes=[
                ("Färgade" if is_tinted else "Inga")
                + " rutor är vanligare än slumpen ger, med hänsyn till hur många rutor som prövas. Ett streck: för få "
                "väntade par. En gräns hör till den ruta som börjar där.",
                *filter(None, [labels.random_part(*sample).capitalize()]),
                markup.source(situation),
            ],
        )
    )


def _has_pairs(table: pd.DataFrame) -> bool:
    """Whether there is any pair but those that lie farthest apart: else it is a table of zeros."""
    near = table[np.isfinite(table["to_m"]) & np.isfinite(table["to_days"])]
    return bool(near["observed"].sum())


def _cell(row: dict[Any, Any]) -> Tinted:
    pairs = f"{labels.number(row['observed'])} mot {labels.number(row['expected'], decimals=1)}"
    told = [pairs] if pd.isna(row["p_adjusted"]) else [pairs, f"p {labels.probability(row['p_adjusted'])}"]
    if pd.isna(row["ratio"]):
        return Tinted(labels.MISSING, told)
    is_more = row["p_adjusted"] <= _ALPHA and row["ratio"] > 1
    tint = int(np.digitize(row["ratio"], _BREAKS)) if is_more else 0
    return Tinted(labels.number(row["ratio"], decimals=1), told, tint)


def _class_names() -> list[str]:
    inner = [f"{labels.compact(low)}–{labels.compact(high)}" for low, high in pairwise(_BREAKS)]
    return [*inner, f"{labels.compact(_BREAKS[-1])} eller mer"]


def _distance(low: float, high: float) -> str:
    return "samma plats" if high <= _SAME_PLACE_M else _span(low, high, unit="m")


def _span(low: float, high: float, *, unit: str) -> str:
    if np.isinf(high):
        return f"från {labels.compact(low)} {unit}"
    return f"{'under ' if low == 0 else f'{labels.compact(low)}–'}{labels.compact(high)} {unit}"
