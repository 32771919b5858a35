"""Show the working group's register: what is decided, ongoing and overdue, where, and what it answers."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.findings import Outcome
from lagesbild.present.cartography.incident_marks import Spot
from lagesbild.present.cartography.map_block import MapContent, bind, exported
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer, Number, Outline
from lagesbild.present.drawing.follow_up import follow_up, follow_up_figures
from lagesbild.present.drawn_maps.register_looks import PLACE, keys, look
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.words import agenda, conclusions, finding_form, labels
from lagesbild.present.words.kinds import PLACED
from lagesbild.situation import Situation

__all__ = ["follow_up", "follow_up_figures", "in_brief", "register", "register_map", "to_answer"]

STATUS_WORDS: Final = {
    "proposed": "föreslagen",
    "decided": "beslutad",
    "ongoing": "pågår",
    "finished": "avslutad",
    "cancelled": "avbruten",
}
"""What readers call each status."""

COUNTED: Final[dict[str, labels.Noun]] = {
    "ongoing": ("ingen pågår", "pågår", "pågår"),
    "decided": ("ingen är beslutad", "är beslutad", "är beslutade"),
    "proposed": ("ingen är föreslagen", "är föreslagen", "är föreslagna"),
    "finished": ("ingen är avslutad", "är avslutad", "är avslutade"),
    "cancelled": ("ingen är avbruten", "är avbruten", "är avbrutna"),
}
"""How many have each status."""

INTERVENTION: Final[labels.Noun] = ("ingen", "insats", "insatser")
_BEGUN: Final = {"ongoing": " sedan", "decided": ", börjar"}
_NONE: Final = Block(
    prose.paragraph(
        "Inget register över insatser finns. Mallen ligger i ", prose.code("mallar/insatser.xlsx"), "."
    ),
    conclusion=Conclusion("Inget register över insatser finns ännu", Outcome.NOT_LOOKED_FOR),
)


def in_brief(situation: Situation, interventions: gpd.GeoDataFrame) -> Block:
    """How many are ongoing, decided and overdue, and a line for each that somebody must see to, with findings.

    Parameters
    ----------
    interventions
        As ``analysis.interventions.interventions.progress`` gives them.
    """
    if interventions.empty:
        return _NONE
    counts = interventions[c.STATUS].value_counts()
    told = [
        labels.count(int(counts[status]), COUNTED[status])
        for status in ("ongoing", "decided", "proposed")
        if status in counts.index
    ]
    overdue = interventions[interventions["is_overdue"]]
    late = interventions[interventions["is_late"] & ~interventions["is_overdue"]]
    head = f"{labels.capital(labels.enumeration(told))}." if told else "Inga insatser är öppna."
    head += (
        f" {labels.count(len(overdue), INTERVENTION)} skulle redan ha följts upp."
        if len(overdue)
        else " Ingen uppföljning är försenad."
    )
    texts = [
        (
            row,
            f"{row[c.TITLE]}: skulle ha följts upp {labels.day(row[c.FOLLOW_UP_ON])}, för {_waited(row)} sedan.",
        )
        for row in overdue.to_dict("records")
    ]
    texts += [
        (row, f"{row[c.TITLE]}: skulle ha börjat {labels.day(row[c.STARTS_ON])} men står som beslutad.")
        for row in late.to_dict("records")
    ]
    return Block(
        prose.verdict(head) + prose.points(prose.point(text, is_unusual=True) for _, text in texts),
        findings=tuple(_overdue_finding(situation, row, text) for row, text in texts),
        conclusion=conclusions.register(int(counts.get("ongoing", 0)), len(overdue)),
        interventions=agenda.interventions(situation, interventions),
    )


def register(situation: Situation, interventions: gpd.GeoDataFrame) -> Block:
    """The register as a table, what is overdue first."""
    if interventions.empty:
        return Block("")
    shown = interventions.assign(
        status=[_status({str(k): v for k, v in row.items()}) for row in interventions.to_dict("records")],
        against=[
            names.replace(";", ", ") or "alla kategorier" for names in interventions[c.CATEGORIES].fillna("")
        ],
    )
    return tables.table(
        shown[["number", c.TITLE, c.PLACE, "against", c.ORGANISATION, "status", c.FOLLOW_UP_ON]],
        caption=f"Insatser, {labels.day(situation.period.end)}",
        headings={
            "number": "Nr",
            c.TITLE: "Insats",
            "against": "Ska minska",
            c.ORGANISATION: "Ansvarig",
            "status": "Status",
            c.FOLLOW_UP_ON: "Uppföljning",
        },
        kinds={c.FOLLOW_UP_ON: "day"},
        note="Ur arbetsgruppens register. Det som avslutades för mer än ett år sedan är inte med.",
    )


def register_map(situation: Situation, interventions: gpd.GeoDataFrame, findings: gpd.GeoDataFrame) -> Block:
    """The interventions where they work, by status, over the places that were found.

    Parameters
    ----------
    interventions
        As ``analysis.interventions.interventions.progress`` gives them.
    findings
        As ``published.asks_for_an_answer`` gives them.
    """
    placed = interventions[interventions.geometry.notna()]
    if placed.empty and findings.empty:
        return Block("")
    middles = shapely.get_coordinates(shapely.centroid(placed.geometry.array))
    rows = placed.drop(columns=placed.geometry.name).to_dict("records")
    looks = [look(row) for row in rows]
    lines = [_lines(row) for row in rows]
    asked = [
        Outline(shape, PLACE, lines=(finding_form.called(name), _kinds(kinds)))
        for shape, name, kinds in zip(findings.geometry, findings["name"], findings["kinds"], strict=True)
    ]
    outlines = [
        Outline(shape, color, dash, told)
        for shape, (color, dash), told in zip(placed.geometry, looks, lines, strict=True)
    ]
    numbers = [
        Number(x, y, str(row["number"]), told) for (x, y), row, told in zip(middles, rows, lines, strict=True)
    ]
    layers = [Layer(asked, "Utpekade platser"), Layer(outlines, "Insatser"), Layer(numbers, "Nummer")]
    missing = len(interventions) - len(placed)
    note = (
        f"{labels.capital(labels.count(missing, INTERVENTION))} saknar plats och syns inte på kartan."
        if missing
        else ""
    )
    told = "; ".join(", ".join(each) for each in lines)
    return bind(
        situation,
        MapContent(
            [layer for layer in layers if layer.signs],
            around(situation.geography, _spots([*placed.geometry, *findings.geometry])),
            "Insatser och utpekade platser",
            "Numren är de i tabellen över insatser; en ring utan nummer är en plats som har pekats ut",
            f"Karta över {situation.area_name} med {labels.count(len(placed), INTERVENTION)}. {told}".strip(),
            keys(rows, STATUS_WORDS, has_findings=len(findings) > 0),
            [note, markup.source(situation)],
        ),
        layers={"interventions": exported(_plain(placed))} if len(placed) else {},
    )


def to_answer(situation: Situation, findings: gpd.GeoDataFrame, interventions: gpd.GeoDataFrame) -> Block:
    """What was found beside the interventions that answer it; what nothing answers stands first.

    Parameters
    ----------
    findings
        With ``answered_by``, as ``analysis.interventions.interventions.answers`` gives it.
    interventions
        As ``analysis.interventions.interventions.progress`` gives them.
    """
    if findings.empty:
        return Block(
            prose.paragraph("Ingen plats pekas ut den här perioden, och ingen pekades ut i förra rapporten.")
        )
    title = interventions.set_index("number")[c.TITLE]
    status = interventions.set_index("number")[c.STATUS]
    is_open = ~findings["answered_by"].map(bool)
    shown = findings.assign(
        name=[finding_form.called(name) for name in findings["name"]],
        kinds=[_kinds(kinds) for kinds in findings["kinds"]],
        since=["förra rapporten" if is_earlier else "ny" for is_earlier in findings["is_earlier"]],
        answer=[
            "; ".join(f"{number}. {title[number]} ({STATUS_WORDS[status[number]]})" for number in numbers)
            or "ingen insats"
            for numbers in findings["answered_by"]
        ],
        is_answered=~is_open,
    ).sort_values("is_answered", kind="stable")
    unanswered = int(is_open.sum())
    text = (
        f"{labels.number(unanswered)} av {labels.number(len(findings))} utpekade platser saknar insats."
        if unanswered
        else "Varje utpekad plats har en insats."
    )
    table = tables.html(
        shown[["name", "kinds", "incidents", "since", "answer"]],
        caption="Utpekade platser och insatser som svarar på dem",
        headings={
            "name": "Plats",
            "kinds": "Varför",
            "incidents": "Rapporter",
            "since": "Utpekad sedan",
            "answer": "Insats",
        },
        kinds={"incidents": "number"},
        note="En insats svarar på en plats när den verkar där, mot samma kategori eller mot alla. "
        "Att en plats saknar insats är inget fel.",
    )
    claim = finding_form.finding(
        kind="intervention",
        key="unanswered",
        window=situation.period,
        text=text,
        significant=None,
        observed=unanswered,
    )
    return Block(prose.verdict(text) + table, findings=(claim,))


def _overdue_finding(situation: Situation, row: dict[Any, Any], text: str) -> dict[str, Any]:
    shape = row[c.GEOMETRY]
    return finding_form.finding(
        kind="intervention",
        key=f"overdue-{row[c.INTERVENTION_ID]}",
        window=situation.period,
        place=None
        if shape is None
        else finding_form.place(situation, shape, name=finding_form.called(row[c.PLACE])),
        intervention=row,
        text=text,
        significant=None,
        observed=row["days_overdue"],
    )


def _waited(row: dict[Any, Any]) -> str:
    return labels.count(int(row["days_overdue"]), ("ingen", "dag", "dagar"))


def _status(row: dict[str, Any]) -> str:
    """``pågår sedan 1 mars 2026, försenad uppföljning``; the day in one piece, as the column is narrow on paper."""
    told = STATUS_WORDS[row[c.STATUS]]
    if (begun := _BEGUN.get(row[c.STATUS])) and not pd.isna(row[c.STARTS_ON]):
        told += f"{begun} " + labels.day(row[c.STARTS_ON]).replace(" ", "\N{NO-BREAK SPACE}")
    return told + (", försenad uppföljning" if row["is_overdue"] else "")


def _lines(row: dict[Any, Any]) -> list[str]:
    status = STATUS_WORDS[row[c.STATUS]] + (", försenad uppföljning" if row["is_overdue"] else "")
    return [f"{row['number']}. {row[c.TITLE]}", status]


def _kinds(kinds: str) -> str:
    return labels.enumeration([PLACED[kind] for kind in kinds.split(";")])


def _spots(shapes: list[Any]) -> list[Spot]:
    """What the map shows first: the middle of each shape."""
    return [Spot(shape.centroid.x, shape.centroid.y, 1, "") for shape in shapes]


def _plain(interventions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Days as text, as QGIS shows them; free text stays behind."""
    days = {name: interventions[name].dt.strftime("%Y-%m-%d") for name in c.INTERVENTION_DAYS}
    kept = ["number", c.INTERVENTION_ID, c.TITLE, c.STATUS, c.CATEGORIES, *days, "is_overdue", c.GEOMETRY]
    return interventions.assign(**days)[kept]
