"""Write half a page to each reporting organisation, in the report and as letters of their own."""

import re
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.feedback import GOALS, MINIMUM
from lagesbild.periods import name as period_name
from lagesbild.present import _findings, labels
from lagesbild.present.blocks import Block
from lagesbild.present.interventions import STATUS_WORDS
from lagesbild.situation import Situation

_ADVICE: Final = {
    "with_end": "Skriv gärna när det slutade, eller när det senast kan ha hänt. Då vet vi vilken tid på dygnet det gäller, "
    "och kan föreslå rätt tider.",
    "hit_rate": "Ange gärna en position, eller en plats så exakt att den går att hitta på kartan. Utan läge kommer "
    "rapporten inte med på kartorna.",
    "specific": "Välj gärna den närmaste kategorin i stället för Övrigt. Då räknas rapporten där den hör hemma.",
    "lag_days": "Rapportera gärna inom ett par dagar. Det som kommer senare hinner inte med när arbetsgruppen bestämmer.",
}
_MEASURES: Final = {
    "with_end": "har en sluttid",
    "hit_rate": "har ett läge på kartan",
    "specific": "har en annan kategori än Övrigt",
}
_MOST: Final = 5
_STYLE: Final = (
    "body{font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1.2rem;"
    "color:#1b1f24;background:#fff}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .2rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}"
    "p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.2rem}.under{color:#5a6169;margin-bottom:1.6rem}"
    ".one{border-left:4px solid #0b5c93;padding:.1rem 0 .1rem .9rem;margin-top:1.6rem}"
    "@media print{body{margin:0;max-width:none}}"
)


def letters(
    situation: Situation,
    told: pd.DataFrame,
    *,
    places: gpd.GeoDataFrame,
    at_places: pd.DataFrame,
    interventions: gpd.GeoDataFrame,
    at_interventions: pd.DataFrame,
) -> Block:
    """A part for each organisation, and the same as a file of its own to send.

    Parameters
    ----------
    told
        As ``analysis.feedback.feedback`` gives it.
    places
        What was pointed out, as ``published.asks_for_an_answer`` gives it.
    interventions
        As ``analysis.interventions.progress`` gives them.
    at_places, at_interventions
        As ``analysis.feedback.led_to`` gives them.
    """
    if told.empty:
        return Block("<p>Ingen organisation har rapporterat de senaste veckorna.</p>")
    parts: list[str] = []
    files: dict[str, str] = {}
    for row in told.reset_index().to_dict("records"):
        organisation = str(row[c.ORGANISATION])
        own_places = at_places[at_places[c.ORGANISATION].eq(organisation)]
        own_work = at_interventions[at_interventions[c.ORGANISATION].eq(organisation)]
        body = _thanks(situation, row) + _led_to(own_places, places, own_work, interventions) + _quality(row)
        parts.append(
            f'<section class="letter"><h4>{escape(organisation)}</h4>{body.replace("h2>", "h5>")}</section>'
        )
        files[_file_name(organisation, files)] = _document(situation, organisation, body)
    note = f"<p>{labels.count(len(files), ('inget', 'brev', 'brev'))} finns som egna filer i mappen bilagor bredvid rapporten.</p>"
    return Block(note + "".join(parts), files=files, slot="attachment")


def _thanks(situation: Situation, row: Mapping[Any, Any]) -> str:
    weeks = situation.settings.recent_weeks
    return (
        f"<p>Tack för era rapporter. Ni har lämnat {labels.count(int(row['in_period']))} om {escape(labels.unbroken(period_name(situation.period)))} "
        f"och {labels.number(row['incidents'])} om de senaste {weeks} veckorna.</p>"
    )


def _led_to(
    own_places: pd.DataFrame,
    places: gpd.GeoDataFrame,
    own_work: pd.DataFrame,
    interventions: gpd.GeoDataFrame,
) -> str:
    lines = []
    for each in own_places.head(_MOST).to_dict("records"):
        name = places["name"].loc[each["area"]]
        called = _findings.NAMELESS if pd.isna(name) else str(name)
        lines.append(f"{labels.capital(called)} pekas ut i lägesbilden, {_with_help(int(each['reports']))}.")
    for each in own_work.head(_MOST).to_dict("records"):
        work = interventions.loc[each["area"]]
        lines.append(
            f"Insatsen {work[c.TITLE]} ({STATUS_WORDS[work[c.STATUS]]}) gäller en plats som ni har rapporterat om."
        )
    if not lines:
        return (
            "<h2>Vad rapporterna ledde till</h2><p>Ingen av platserna ni rapporterat om pekas ut just nu. Rapporterna ingår i "
            "underlaget, och en plats där inget pekas ut är också ett besked.</p>"
        )
    return (
        "<h2>Vad rapporterna ledde till</h2><ul>"
        + "".join(f"<li>{escape(line)}</li>" for line in lines)
        + "</ul>"
    )


def _with_help(reports: int) -> str:
    return f"bland annat genom {labels.count(reports)} från er"


def _quality(row: Mapping[Any, Any]) -> str:
    if row["incidents"] < MINIMUM:
        return (
            f"<h2>Så här kan rapporterna bli bättre</h2><p>Ni har lämnat för få rapporter för att säga något om kvaliteten "
            f"(färre än {MINIMUM}). Skriv vad, var och när så exakt ni kan.</p>"
        )
    shares = [
        f"{labels.percent(row[name])} {words}" for name, words in _MEASURES.items() if not pd.isna(row[name])
    ]
    lag = (
        ""
        if pd.isna(row["lag_days"])
        else f" Hälften har kommit in inom {_days(row['lag_days'])} från att det hände."
    )
    told = (
        f"<h2>Kvalitet</h2><p>Av rapporterna {escape(labels.unbroken(labels.enumeration(shares)))}.{lag}</p>"
    )
    if not row["improve"]:
        return told + '<p class="one">Rapporterna har det som behövs. Fortsätt så.</p>'
    return (
        told
        + f'<p class="one"><strong>En sak att förbättra.</strong> {escape(_ADVICE[row["improve"]])}{_goal(row["improve"])}</p>'
    )


def _days(days: float) -> str:
    return "ett dygn" if days <= 1 else f"{labels.number(days, decimals=0 if days >= 10 else 1)} dygn"  # noqa: PLR2004 - digits that say something


def _goal(measure: str) -> str:
    goal = GOALS[measure]
    return (
        f" Målet är {_days(goal)}." if measure == "lag_days" else f" Målet är minst {labels.percent(goal)}."
    )


def _document(situation: Situation, organisation: str, body: str) -> str:
    """A page of its own that needs nothing from outside."""
    title = f"Återkoppling till {organisation}"
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="under">{escape(situation.area_name)}, {escape(period_name(situation.period))}</p>{body}'
        f'<p class="under">{escape(labels.source_line(situation.source_titles, situation.extracted_on))}</p></main></body></html>\n'
    )


def _file_name(organisation: str, taken: dict[str, str]) -> str:
    """``aterkoppling-parkforvaltningen.html``, each once."""
    plain = unicodedata.normalize("NFKD", organisation.casefold()).encode("ascii", "ignore").decode()
    stem = "aterkoppling-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "organisation")
    name, number = f"{stem}.html", 2
    while name in taken:
        name, number = f"{stem}-{number}.html", number + 1
    return name
