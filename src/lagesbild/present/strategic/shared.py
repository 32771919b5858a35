"""Show the tables of a shared edition: counts by category, district and cell, and what is hidden.

A hidden count is written as a word everywhere: never as a dash, which is a missing one, nor as 0. Categories and
districts stand in the settings' order, whatever their counts.
"""

from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.editions import Withheld
from lagesbild.disclosure.release.tables import Tables
from lagesbild.findings import Outcome
from lagesbild.present import charts, verdicts
from lagesbild.present.drawn_maps.shared_maps import cell_map, district_map
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.html.fragments import Html, joined
from lagesbild.present.words import finding_form, labels
from lagesbild.present.words.period_names import name
from lagesbild.situation import Situation

__all__ = [
    "by_group",
    "categories",
    "cell_map",
    "cells",
    "district_map",
    "districts",
    "headline",
    "over_time",
    "parts_of_week",
    "protection",
]

HIDDEN: Final = labels.HIDDEN
NO_DISTRICT: Final = "Utan område"


def headline(now: Situation, total: pd.DataFrame, by_category: pd.DataFrame) -> Block:
    """Two sentences on the whole period, with their finding.

    Parameters
    ----------
    total, by_category
        As ``analysis.reporting.suppressed.compare`` gives them; ``total`` has one row.
    """
    row = total.iloc[0]
    if not pd.isna(row["observed"]):
        shown = by_category.dropna(subset=["observed"])
        return verdicts.headline(now, {"total": total.set_axis(["total"]), "category": shown})
    text = f"Antalet rapporter är dolt: färre än {_tables(now).threshold}, eller dolt för att små antal annars gick att räkna ut."
    told = finding_form.finding(kind="deviation", key="total", window=now.period, text=text, significant=None)
    return Block(prose.verdict(text), findings=(told,), slot="headline")


def categories(now: Situation, comparison: pd.DataFrame) -> Block:
    """Each category's count beside what is usual, drawn where it is shown, and as a table with findings.

    Parameters
    ----------
    comparison
        As ``analysis.reporting.suppressed.compare`` gives it, indexed by category.
    """
    shown = comparison.dropna(subset=["observed"])
    drawn = charts.category_bars(now, shown.astype({"observed": int})) if len(shown) else Block("")
    told = verdicts.deviations(now, {"category": shown})
    table = _compared(now, comparison, comparison.index, "category", "Rapporter per kategori")
    return Block(joined([drawn.html, table]), findings=told.findings, conclusion=told.conclusion)


def over_time(now: Situation, counts: pd.DataFrame, total: pd.DataFrame) -> Block:
    """A bar for each period, where all are shown; a table otherwise.

    Parameters
    ----------
    counts
        ``Int64``, a row a period, with the column ``total``.
    total
        As ``analysis.reporting.suppressed.compare`` gives it.
    """
    if counts["total"].notna().all():
        return charts.period_series(now, counts.astype(int), total=total.iloc[0])
    frame = pd.DataFrame(
        {"period": [labels.capital(name(each)) for each in counts.index], "count": _written(counts["total"])}
    )
    return tables.table(
        frame, caption="Rapporter per period", headings={"period": "Period"}, kinds={"count": "text"}
    )


def districts(now: Situation, comparison: pd.DataFrame) -> Block:
    """Each district's count beside what is usual there, as a table.

    Parameters
    ----------
    comparison
        As ``analysis.reporting.suppressed.compare`` gives it, indexed by district code, ``""`` for none.
    """
    return Block(
        _compared(now, comparison, _district_names(now, comparison.index), "district", "Rapporter per område")
    )


def by_group(now: Situation) -> Block:
    """The counts of categories in each district; the smallest categories together."""
    shown = _tables(now)
    if shown.by_group.empty:
        return Block(prose.paragraph("Rapporterna är för få för att visas per kategori i varje område."))
    frame = shown.by_group.T
    written = pd.DataFrame({group: _written(frame[group]) for group in frame.columns}, index=frame.index)
    written.insert(0, "district", _district_names(now, frame.index))
    together = [members for members in shown.groups.values() if len(members) > 1]
    note = (
        f"I övriga kategorier ingår {labels.enumeration([labels.lower(each) for each in together[0]])}: "
        "de är för få för att visas var för sig, av kommunens och områdenas visade antal att döma. "
        if together
        else ""
    )
    return tables.table(
        written,
        caption=f"Rapporter per område och kategori, {name(now.period)}",
        headings={str(group): str(group) for group in frame.columns},
        note=note + _mark(shown),
    )


def cells(now: Situation) -> Block:
    """The cells of the map as a table: the same as the map says; nothing where there is no such map."""
    shown = _tables(now)
    if shown.is_rolled_up(now.period):
        return Block("")
    frame = shown.cells.drop(columns="geometry").rename_axis("cell_id").reset_index()
    frame = frame.loc[frame["count"].isna() | (frame["count"] > 0)]
    names = dict(zip(now.geography.districts[c.CODE], now.geography.districts[c.NAME], strict=True))
    rests = shown.rests[shown.rests.isna() | (shown.rests > 0)]
    rows = pd.DataFrame(
        {
            "district": [*frame["district"].map(names), *rests.index.map(names)],
            "cell_id": [*frame["cell_id"], *["utanför rutorna"] * len(rests)],
            "count": [*_written(frame["count"]), *_written(rests)],
        }
    ).sort_values(["district", "cell_id"])
    table = tables.html(
        rows,
        caption=f"Rapporter per ruta, {name(now.period)}",
        headings={"cell_id": "Ruta"},
        note="Rutor utan rapporter är inte med. Utanför rutorna räknas glesa delar av området och rapporter utan exakt läge. "
        + _mark(shown),
    )
    return Block(markup.disclosure("Visa rutorna som tabell", table))


def parts_of_week(now: Situation) -> Block:
    """When in the week: the parts of the week as a table, weekdays beside weekends."""
    if _tables(now).is_rolled_up(now.period):
        return Block(
            prose.paragraph(
                "Tid på dygnet visas i rapporterna för de kortare perioder som den här består av."
            )
        )
    parts = _tables(now).parts
    rows: dict[str, dict[str, Any]] = {}
    for part, value in parts.items():
        day, _, hours = str(part).partition(", ")
        if hours:
            rows.setdefault(labels.capital(hours), {})[labels.capital(day)] = value
    frame = pd.DataFrame(rows).T.astype("Int64")
    written = pd.DataFrame({day: _written(frame[day]) for day in frame.columns}, index=frame.index)
    written.insert(0, "part", frame.index)
    unknown = parts.iloc[-1]
    left = HIDDEN if pd.isna(unknown) else labels.number(unknown)
    return tables.table(
        written,
        caption=f"Rapporter efter tid på dygnet, {name(now.period)}",
        headings={"part": "Klockan", **{str(day): str(day) for day in frame.columns}},
        note=f"Bara rapporter vars hela tidsspann ligger i en del av dygnet räknas hit; för övriga ({left}) går det inte att säga. "
        + _mark(_tables(now)),
    )


def protection(now: Situation) -> Block:
    """What is hidden, how much, and why."""
    shown = _tables(now)
    of = f"{labels.number(shown.counted)} antal"
    if shown.hidden:
        number = labels.number(shown.hidden)
        hidden = f"Av de {of} i rapporten som inte är noll är {number} dolda."
        said = f"{number} av {of} är dolda, så att ingen kan pekas ut"
    else:
        hidden, said = "I den här rapporten är inget antal dolt.", "Inget antal är dolt"
    points = [
        *_why_hidden(shown),
        *_where_hidden(now, shown),
        "Det som en gång har publicerats för en period ändras inte när fler rapporter kommer in: skillnaden skulle visa vad som tillkommit.",
        *_of_longer_periods(now),
    ]
    listed = prose.points((prose.point(each) for each in points), kind="")
    return Block(prose.paragraph(hidden) + listed, conclusion=Conclusion(said, Outcome.DESCRIBED))


def _why_hidden(shown: Tables) -> list[str]:
    """Which counts are hidden, and that it suffices."""
    return [
        (
            f"Antal från 1 till {labels.number(shown.threshold - 1)} är dolda, så att ingen enskild händelse eller person kan pekas ut. "
            f"Noll visas: att inget har rapporterats pekar inte ut någon."
        ),
        (
            "Står bara ett dolt antal i en summa går det att räkna ut. Därför är också några större antal dolda. Ett dolt antal kan vara "
            f"{labels.number(shown.threshold)} eller mer."
        ),
        "Att det räcker är prövat: för varje dolt antal finns andra tal som stämmer lika bra med allt som visas.",
    ]


def _where_hidden(now: Situation, shown: Tables) -> list[str]:
    """How the map is divided, where there is one, and by what counts are told."""
    has_cells = isinstance(shown.cells, gpd.GeoDataFrame) and len(shown.cells) > 0
    told_by = ["per kategori", "per område"]
    told_by += ["per kategori och område"] if len(shown.by_group) else []
    told_by += ["per ruta"] if has_cells else []
    has_hours = not isinstance(shown.parts, Withheld) and not shown.is_rolled_up(now.period)
    told_by += ["efter tid på dygnet"] if has_hours else []
    told_by += [] if isinstance(shown.months, Withheld) else ["per månad och kategori"]
    points = [
        (
            f"Antal visas {labels.enumeration(told_by)}. Händelsernas beskrivningar, klockslag, adresser och ärendenummer är inte med, "
            "inte heller vem som har rapporterat."
        )
    ]
    if has_cells:
        size = labels.compact(_cell_size(shown.cells))
        points.insert(
            0,
            f"Kartans rutor är {size} × {size} m, delade vid områdesgränserna, och ligger alltid på samma plats. "
            "Glesa delar av ett område har ingen egen ruta.",
        )
    return points


def _of_longer_periods(now: Situation) -> list[str]:
    """What else is published that a hidden count might have been worked out from."""
    shown, points = _tables(now), []
    if shown.is_rolled_up(now.period):
        points.append(
            "Perioden består av kortare perioder, som också visas. Det som är dolt i dem går inte att räkna ut ur det som visas för hela."
        )
    if now.decisions is not None:
        points.append(
            "Insatserna är kommunens beslut. Vad det blev av dem står bara där omdömet bygger på tillräckligt många rapporter."
        )
    if left := shown.left_out:
        span = name(left[0]) if len(left) == 1 else f"{name(left[0])}–{name(left[-1])}"
        points.append(
            f"{labels.capital(labels.count(len(left), labels.PERIOD))} att jämföra med ({span}) är inte med: deras dagar har "
            "publicerats med perioder av ett annat slag, eller med andra områden, rutor eller kategorier. Tillsammans "
            "hade de kunnat avslöja små antal."
        )
    return points


def _compared(now: Situation, comparison: pd.DataFrame, names: pd.Index, column: str, caption: str) -> Html:
    rows = comparison.to_dict("records")
    frame = pd.DataFrame(
        {
            column: names,
            "observed": _written(comparison["observed"]),
            "usual": [
                labels.MISSING if pd.isna(row["lower"]) else labels.range_of(row["lower"], row["upper"])
                for row in rows
            ],
            "same_weeks": _written(comparison["same_weeks"])
            if comparison["same_weeks"].notna().any()
            else labels.MISSING,
            "judged": [_judged(row) for row in rows],
        }
    )
    return tables.html(
        frame,
        caption=f"{caption}, {name(now.period)}",
        headings={
            "usual": "Vanligt antal",
            "judged": "Bedömning",
            "same_weeks": f"{labels.capital(labels.same_time(now.period.kind))} i fjol",
        },
        note=_mark(_tables(now))
        + " Ett område eller en kategori bedöms bara när alla antal som behövs visas.",
    )


def _judged(row: dict[Any, Any]) -> str:
    return (
        "går inte att bedöma"
        if pd.isna(row["observed"]) or pd.isna(row["lower"])
        else verdicts.judgement(row)
    )


def _written(counts: pd.Series) -> list[str]:
    return [HIDDEN if pd.isna(value) else labels.number(value) for value in counts]


def _district_names(now: Situation, codes: pd.Index) -> pd.Index:
    known = dict(zip(now.geography.districts[c.CODE], now.geography.districts[c.NAME], strict=True))
    return pd.Index([known.get(code, NO_DISTRICT) for code in codes])


def _mark(shown: Tables) -> str:
    return f"”{HIDDEN}”: färre än {labels.number(shown.threshold)}, eller ett större antal som döljs för att små antal annars gick att räkna ut."


def _tables(now: Situation) -> Tables:
    assert now.tables is not None, "a shared edition has tables"
    return now.tables


def _cell_size(cells: gpd.GeoDataFrame) -> float:
    bounds = cells.bounds
    return float((bounds["maxx"] - bounds["minx"]).max()) if len(cells) else 0.0
