"""Say which organisations report about the same place again, each named once with its places after it."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.present.html import prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import finding_form, labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation

_MOST: Final = 10
_PLACES: Final = 4
_MORE: Final[labels.Noun] = ("ingen", "organisation till", "organisationer till")


def repeat_sites(situation: Situation, sites: gpd.GeoDataFrame) -> Block:
    """One line an organisation that reports about the same place more than once, most reports first, with findings.

    Parameters
    ----------
    sites
        As ``analysis.places.repeat_places.repeat_places`` gives them by ``site``. A count is no test: nothing is called unusual.
    """
    window = situation.recent_window
    known = sites[sites[c.ORGANISATION].notna() & sites["name"].notna()]
    if known.empty:
        return Block(
            prose.paragraph(
                f"Ingen organisation har rapporterat om samma plats mer än en gång {day_span(window)}."
            )
        )
    by = known.groupby(known[c.ORGANISATION].astype("str"), sort=True)["incidents"].sum()
    shown = by.sort_values(ascending=False, kind="stable").head(_MOST).index
    items, claims = [], []
    for organisation in shown:
        rows = known[known[c.ORGANISATION].eq(organisation)].head(_PLACES).to_dict("records")
        more = int(known[c.ORGANISATION].eq(organisation).sum()) - len(rows)
        places = labels.enumeration(
            [
                *(f"{row['name']} ({labels.number(row['incidents'])})" for row in rows),
                *[f"{labels.number(more)} till"] * bool(more),
            ]
        )
        items.append(prose.point(prose.strong(f"{organisation}:"), f" {labels.unbroken(places)}"))
        claims += [_claim(situation, row) for row in rows]
    left = len(by) - len(shown)
    note = f"Antalet rapporter {day_span(window)} står inom parentes." + (
        f" {labels.count(left, _MORE)} rapporterar om samma plats igen." if left else ""
    )
    return Block(
        prose.points(items) + prose.note(note),
        findings=tuple(claims),
    )


def _claim(situation: Situation, row: dict[Any, Any]) -> dict[str, Any]:
    point = row[c.GEOMETRY]
    return finding_form.finding(
        kind="repeat_place",
        key=f"at-{row['place_key']}",
        window=situation.recent_window,
        place=None
        if point is None or pd.isna(point)
        else finding_form.place(situation, point, name=str(row["name"])),
        text=f"{row[c.ORGANISATION]} om {row['name']}: {labels.count(int(row['incidents']))}.",
        significant=None,
        observed=row["incidents"],
    )
