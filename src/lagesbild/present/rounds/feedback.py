"""Write half a page to each reporting organisation: what has been done, and one thing that makes reports better.

A letter leaves the working group. It names what is decided or done, never what is only pointed out or proposed, and is
signed by who the settings say.
"""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import spelling
from lagesbild.analysis.reporting.feedback import GOALS, MINIMUM
from lagesbild.findings import Outcome
from lagesbild.present.html import letters as letter
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.html.fragments import Html
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import in_recent, is_whole
from lagesbild.present.words.period_names import name as period_name
from lagesbild.situation import Situation

_ADVICE: Final = {
    "with_end": "Skriv gärna när det slutade, eller när det senast kan ha hänt. Då vet vi vilken tid på dygnet det gäller, "
    "och kan föreslå rätt tider.",
    "hit_rate": "Ange gärna en koordinat, eller en plats så exakt att den går att hitta på kartan. Utan läge kommer "
    "rapporten inte med på kartorna.",
    "specific": "Välj gärna den närmaste kategorin i stället för Övrigt. Då räknas rapporten där den hör hemma.",
    "lag_days": "Rapportera gärna inom ett par dagar. Det som kommer senare hinner inte med när arbetsgruppen bestämmer.",
}
_MEASURES: Final = {
    "with_end": "en sluttid",
    "hit_rate": "ett läge på kartan",
    "specific": "en annan kategori än Övrigt",
}
_MOST: Final = 5
_LETTER: Final[labels.Noun] = ("inget brev", "brev", "brev")


def letters(
    situation: Situation, told: pd.DataFrame, *, interventions: gpd.GeoDataFrame, done: pd.DataFrame
) -> Block:
    """A letter to each organisation as a file of its own to send, and in the report who gets one.

    Parameters
    ----------
    told
        As ``analysis.reporting.feedback.feedback`` gives it.
    interventions
        The register, as ``analysis.interventions.interventions.progress`` gives it.
    done
        As ``analysis.reporting.feedback.done_about`` gives it.
    """
    if told.empty:
        return _nobody_has_reported(situation)
    if situation.feedback is None:
        return _nobody_signs()
    files: dict[str, str] = {}
    rows = []
    for row in told.reset_index().to_dict("records"):
        organisation = str(row[c.ORGANISATION])
        own = done[done[c.ORGANISATION].eq(organisation)].head(_MOST)
        body = [_thanks(situation, row), _done(own, interventions), _quality(row)]
        name = _file_name(organisation, files)
        files[name] = _document(situation, organisation, body)
        rows.append(
            {c.ORGANISATION: organisation, "recent": row["incidents"], "done": len(own), "file": name}
        )
    when = in_recent(situation.period, situation.recent_window)
    table = tables.html(
        pd.DataFrame(rows),
        caption="Brev att skicka",
        headings={"recent": f"Rapporter {when}", "done": "Insatser i brevet"},
        kinds={"recent": "number", "done": "number"},
    )
    text = (
        f"{labels.capital(labels.count(len(files), _LETTER))} ligger i mappen bilagor bredvid rapporten, ett till varje organisation "
        f"som har rapporterat {when}. Avsändare är {situation.feedback.sender}."
    )
    return Block(
        prose.paragraph(text) + markup.disclosure("Visa vilka som får brev", table),
        files=files,
        slot="attachment",
    )


def _nobody_has_reported(situation: Situation) -> Block:
    """Whether the exports do not say who reports, or nobody has."""
    if situation.history[c.ORGANISATION].isna().all():
        text = prose.paragraph(
            "Exporterna säger inte vem som har rapporterat, så det finns ingen att skriva till. Finns det i en kolumn, "
            "ange den som ",
            prose.code("organisation"),
            " under ",
            prose.code("[sources.columns]"),
            " i inställningarna.",
        )
        said = "Inga brev: exporterna säger inte vem som har rapporterat"
    else:
        text = prose.paragraph("Ingen organisation har rapporterat de senaste veckorna.")
        said = "Inga brev: ingen har rapporterat de senaste veckorna"
    return Block(text, conclusion=Conclusion(said, Outcome.NOT_LOOKED_FOR))


def _nobody_signs() -> Block:
    return Block(
        prose.paragraph(
            "Breven till dem som rapporterar skrivs när det finns någon att skriva under dem. Ange ",
            prose.code("sender"),
            " och ",
            prose.code("contact"),
            " under ",
            prose.code("[feedback]"),
            " i inställningarna.",
        )
    )


def _thanks(situation: Situation, row: Mapping[Any, Any]) -> Html:
    now, window = int(row["in_period"]), situation.recent_window
    period = labels.unbroken(period_name(situation.period))
    given = (
        f"Ni har lämnat {labels.count(now)} för {period}"
        if now
        else f"För {period} har ni inte lämnat någon rapport"
    )
    recent = (
        ""
        if is_whole(situation.period, window)
        else f", och {labels.number(row['incidents'])} {in_recent(situation.period, window)}"
    )
    return prose.paragraph(f"Tack för era rapporter. {given}{recent}.")


def _done(own: pd.DataFrame, interventions: gpd.GeoDataFrame) -> Html:
    """What is decided or done where the organisation has reported; that nothing is, where nothing is."""
    lines = [_line(interventions.loc[at]) for at in own["intervention"]]
    told = (
        "På platser som ni har rapporterat om det senaste året:"
        if lines
        else "Inget är beslutat ännu om de platser som ni har rapporterat om. Rapporterna finns med när arbetsgruppen "
        "bestämmer vad som ska göras."
    )
    items = prose.points((prose.point(labels.unbroken(line)) for line in lines), kind="")
    return letter.heading("Vad som har gjorts") + prose.paragraph(told) + items


def _line(work: pd.Series) -> str:
    """``Pågår sedan 1 maj 2026: Ny belysning i Sjöparken (Parkförvaltningen).``."""
    starts, ends = (
        "" if pd.isna(work[name]) else labels.day(work[name]) for name in (c.STARTS_ON, c.ENDS_ON)
    )
    match work[c.STATUS]:
        case "ongoing":
            told = f"Pågår sedan {starts}" if starts else "Pågår"
        case "finished":
            told = f"Avslutat {ends}" if ends else "Avslutat"
        case _:  # a first day that is past is no promise
            told = "Beslutat" + (f", börjar {starts}" if starts and not work["is_late"] else "")
    by = "" if pd.isna(work[c.ORGANISATION]) else f" ({work[c.ORGANISATION]})"
    return f"{told}: {work[c.TITLE]}{by}."


def _quality(row: Mapping[Any, Any]) -> Html:
    if row["incidents"] < MINIMUM:
        return letter.heading("Så här kan rapporterna bli bättre") + prose.paragraph(
            f"Rapporterna är färre än {MINIMUM}: för få för att säga något om kvaliteten. Skriv vad, var och när så exakt "
            "ni kan."
        )
    shares = [
        f"{labels.percent(row[name])} {words}" for name, words in _MEASURES.items() if not pd.isna(row[name])
    ]
    lag = (
        ""
        if pd.isna(row["lag_days"])
        else f" Hälften har kommit in inom {_days(row['lag_days'])} efter händelsen."
    )
    told = letter.heading("Kvalitet") + prose.paragraph(
        f"Av rapporterna har {labels.unbroken(labels.enumeration(shares))}.{lag}"
    )
    measure = row["improve"]
    if not measure:
        return told + letter.advice("Rapporterna har det som behövs. Fortsätt så.")
    return told + letter.advice(prose.strong("En sak att förbättra."), f" {_ADVICE[measure]}{_goal(measure)}")


def _days(days: float) -> str:
    return "ett dygn" if days <= 1 else f"{labels.number(days, decimals=0 if days >= 10 else 1)} dygn"  # noqa: PLR2004 - digits that say something


def _goal(measure: str) -> str:
    goal = GOALS[measure]
    return (
        f" Målet är {_days(goal)}." if measure == "lag_days" else f" Målet är minst {labels.percent(goal)}."
    )


def _document(situation: Situation, organisation: str, body: list[Html]) -> str:
    """The letter, signed."""
    assert situation.feedback is not None, "a letter has a sender"
    sender = situation.feedback
    return letter.document(
        f"Återkoppling till {organisation}",
        under=f"{situation.area_name}, {period_name(situation.period)}",
        body=body,
        signed=["Med vänlig hälsning", sender.sender, sender.contact],
        source=labels.source_line(situation.source_titles, situation.extracted_on),
    )


def _file_name(organisation: str, taken: dict[str, str]) -> str:
    """``aterkoppling-parkforvaltningen.html``, each once."""
    stem = f"aterkoppling-{spelling.slug(organisation)[:60] or 'organisation'}"
    name, number = f"{stem}.html", 2
    while name in taken:
        name, number = f"{stem}-{number}.html", number + 1
    return name
