"""Explore the reports: map, bars and list in which everything filters everything.

One block, with the incidents packed once beside it as data. Without scripts, and in JupyterLab's own
outputs, it shows the report's period as it is.
"""

from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis import aoristic
from lagesbild.present.cartography import backdrop, basemap, incident_marks, leaflet, map_block
from lagesbild.present.cartography.signs import Dot, Group
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.printed import linear, picture
from lagesbild.present.exploring import _explorer_data
from lagesbild.present.exploring._explorer_data import Packed
from lagesbild.present.exploring.explorer_link import address, link, of_finding
from lagesbild.present.html import explorer_parts, markup, page_parts, prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.explorer_parts import Bar, Column
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span
from lagesbild.present.words.reading_order import ordered
from lagesbild.situation import Situation

__all__ = ["MODULES", "address", "link", "of_finding", "script", "view"]

MODULES: Final = (
    "format",
    "data",
    "aoristic",
    "search",
    "filters",
    "fragment",
    "history",
    "clusters",
    "tasks",
    "map",
    "lasso",
    "area_tools",
    "paper",
    "bars",
    "weeks",
    "sort",
    "list",
    "details",
    "zip",
    "xlsx",
    "export",
    "two_counts",
    "compare",
    "pair",
    "chips",
    "words",
    "coming",
    "view",
)
"""The explorer's scripts in ``present/explorer``, in the order they run."""

_SHOWN_WEEKS: Final = 53
_SHOWN_ROWS: Final = 40
_PREVIEW_PX: Final = 1500
_HOW_TO_USE: Final = (
    "Tryck på en prick för att läsa rapporten, på en siffra för att zooma in, på ett område för att välja det. Med "
    "tangentbordet: pilar flyttar kartan, + och − zoomar, retur öppnar det som ligger i mitten."
)
_METHOD: Final = (
    "Rapporter räknas till den dag de började. En rapport med långt tidsspann delas på de veckodagar och "
    "timmar den kan ha hänt; väljer man några av dem räknas bara den delen, och antalen är avrundade."
)


def view(situation: Situation, *, cell_size_m: float | None = None) -> Block:
    """The explorer of a situation's history.

    Parameters
    ----------
    situation
        Every row of its history is in the page, with the columns that its edition has left filled.
    cell_size_m
        Side of the squares whose middles the positions are, in an edition that shows no points.
    """
    packed = _explorer_data.pack(situation, cell_size_m=cell_size_m)
    focus = map_block.focus_of(situation.geography, incident_marks.spots(situation.recent(), {}))
    area = map_block.corners(situation.geography, focus)
    bounds = map_block.corners(situation.geography, map_block.bounds_of(situation.geography.boundary))
    tiles = situation.tiles
    paper, transform = _paper(situation, focus)
    payload = packed.payload | {
        "map": {
            "label": f"Karta över {situation.area_name} med de rapporter som är valda. De står i listan under diagrammen.",
            "bounds": area,
            "all": bounds,
            "tiled": tiles is not None,
            "tiles": "" if tiles is None else tiles.url,
        },
        "paper": transform,
    }
    name = f"utforska-{markup.digest(markup.as_javascript(payload))}"
    html = _html(situation, packed, paper, payload=name)
    scripts = (backdrop.script(situation.geography), leaflet.runtime(), script())
    host = "" if tiles is None else "/".join(tiles.url.split("/")[:3])
    leaflet.require_self_contained(html, scripts, tile_host=host)
    data = {name: payload}
    backgrounds = backdrop.shared(situation.geography)
    preview = leaflet.preview(
        page_parts.drawn_once(html, backgrounds),
        scripts,
        css_text=markup.css(),
        height=_PREVIEW_PX,
        data=data,
    )
    return Block(
        html, preview=preview, scripts=scripts, assets=("leaflet",), data=data, backgrounds=backgrounds
    )


@cache
def script() -> str:
    """The explorer's modules as one script, without what is only for those who read them."""
    folder = resources.files("lagesbild.present").joinpath("explorer")
    return markup.for_machines(folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in MODULES)


def _paper(situation: Situation, bounds: map_block.Bounds) -> tuple[str, dict[str, Any]]:
    """The map for paper with the period's reports on it, and how the script finds its pixels."""
    colors = theme.category_colors(situation.categories)
    spots = incident_marks.spots(situation.incidents, colors)
    told = labels.count(sum(spot.count for spot in spots)) if spots else "inga rapporter med läge"
    dots = [
        Dot(each.x, each.y, each.radius, each.color, text=labels.number(each.count) if each.count > 1 else "")
        for each in spots
    ]
    drawn = picture(
        situation.geography,
        [Group("explorer-marks", dots)],
        bounds=bounds,
        alt=f"Karta över {situation.area_name}: {told}, {day_span(situation.period)}. De står i listan.",
    )
    return str(drawn), linear(bounds, situation.geography.boundary.crs)


def _html(situation: Situation, packed: Packed, paper: str, *, payload: str) -> str:
    own = situation.incidents
    rows = packed.rows.loc[own.index]
    weights = aoristic.hour_of_week_weights(own[c.OCCURRED_FROM], own[c.OCCURRED_TO])
    unplaced = incident_marks.left_out(own)
    thanks = basemap.thanks(situation.geography) if situation.tiles is None else []
    panels = [
        explorer_parts.map_panel(paper, notes=[_HOW_TO_USE, *thanks]),
        _codes(situation, packed, "category", "Kategori", colors=packed.payload["colors"]),
        explorer_parts.panel("weekdays", "Veckodag", explorer_parts.weekday_bars(weights), kind="columns"),
        explorer_parts.panel("hours", "Tid på dygnet", explorer_parts.hour_bars(weights), kind="columns"),
        explorer_parts.panel(
            "weeks", "Vecka", _weeks(situation), kind="columns", after=explorer_parts.player()
        ),
        _codes(situation, packed, "district", "Område"),
        _codes(situation, packed, "organisation", "Organisation som rapporterat"),
    ]
    parts = [
        explorer_parts.controls([each["title"] for each in packed.payload["periods"]]),
        explorer_parts.count(len(own), f"{day_span(situation.period)}. {unplaced}".strip()),
        explorer_parts.comparison(),
        explorer_parts.grid(panels),
        _list(own, rows, packed),
        explorer_parts.details(),
        prose.note(f"{_METHOD} {markup.source(situation, len(packed.rows))}"),
    ]
    return explorer_parts.whole(parts, payload=payload)


def _codes(
    situation: Situation, packed: Packed, dimension: str, title: str, colors: list[str] | None = None
) -> str:
    """Bars of a column, the most first where that may be told; one for what is missing only where anything is.

    A column without names is left out.
    """
    names = packed.names[dimension]
    if not names:
        return ""
    own = packed.rows.loc[situation.incidents.index, dimension]
    counts = np.bincount(own, minlength=len(names) + 1)
    shown = pd.DataFrame({"code": range(1, len(names) + 1), "name": names, "value": counts[1:]})
    # A category of the settings that has never been reported is no choice.
    shown = ordered(
        situation, shown[shown["code"].isin(packed.rows[dimension])], by=["value"], ascending=[False]
    )
    bars = [
        Bar(code, name, int(value), color=colors[code - 1] if colors else "")
        for code, name, value in shown.itertuples(index=False)
    ]
    if packed.rows[dimension].eq(0).any():
        bars.append(Bar(0, "saknas", int(counts[0])))
    return explorer_parts.panel(dimension, title, bars, kind="rows")


def _weeks(situation: Situation) -> list[Bar]:
    """The last year's weeks, those of the period chosen."""
    starts = situation.history[c.OCCURRED_FROM].to_numpy(dtype="datetime64[D]")
    last = situation.period.end - timedelta(days=1)
    monday = last - timedelta(days=last.weekday())
    first = situation.history[c.OCCURRED_FROM].min()
    known = _SHOWN_WEEKS if pd.isna(first) else (monday - first.date()).days // 7 + 2
    bars = []
    for back in range(min(_SHOWN_WEEKS, max(known, 1)) - 1, -1, -1):
        begins = monday - timedelta(weeks=back)
        ends = begins + timedelta(weeks=1)
        count = int(((starts >= np.datetime64(begins)) & (starts < np.datetime64(ends))).sum())
        thursday, before = begins + timedelta(days=3), begins - timedelta(days=4)
        name = f"Vecka {begins.isocalendar().week}, {labels.days(begins, ends - timedelta(days=1))}"
        bars.append(
            Bar(
                back,
                name,
                count,
                label=labels.month_short(thursday) if thursday.month != before.month else "",
                is_minor=thursday.month % 2 == 0,
                is_out=ends <= situation.period.start or begins >= situation.period.end,
            )
        )
    return bars


def _list(own: gpd.GeoDataFrame, rows: pd.DataFrame, packed: Packed) -> str:
    """Search, order, files and the list; a column that the edition has emptied is left out."""
    columns = [
        Column("time", "När"),
        Column("category", "Kategori"),
        *(
            Column(key, title)
            for key, title in (("place", "Plats"), ("district", "Område"), ("organisation", "Organisation"))
            if packed.names[key]
        ),
        *([Column("id", "Ärende")] if packed.payload["ids"] else []),
    ]
    latest = own.index[::-1][:_SHOWN_ROWS]
    said = {
        key: [names[code - 1] if code else "" for code in rows.loc[latest, key]]
        for key, names in packed.names.items()
    }
    spans = zip(own.loc[latest, c.OCCURRED_FROM], own.loc[latest, c.OCCURRED_TO], strict=True)
    texts = said | {
        "time": [labels.time_span(start, end) for start, end in spans],
        "id": list(packed.numbers.loc[latest]),
    }
    lines = [
        [
            (texts[column.key][at] or labels.MISSING, said["subcategory"][at] * (column.key == "category"))
            for column in columns
        ]
        for at in range(len(latest))
    ]
    more = max(0, len(own) - _SHOWN_ROWS)
    return explorer_parts.list_tools(columns) + explorer_parts.listing(
        columns, lines, caption="Rapporterna", more=more
    )
