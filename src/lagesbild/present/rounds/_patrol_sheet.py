"""Write the sheet that a guard carries: one page or one telephone screen a shift, a line a stop.

A line is a report in itself: it opens the form beside the sheet with place, time and the commonest category filled
in. What is filled in stands after the address's ``#``, which no browser sends anywhere.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import urlencode

import pandas as pd

from lagesbild.present.html import markup, patrol_sheets
from lagesbild.present.html.patrol_sheets import Line, Sheet
from lagesbild.present.rounds.patrol_files import first_round
from lagesbild.present.rounds.patrol_stops import Shift, Stop
from lagesbild.present.words import labels
from lagesbild.situation import Situation

SHEETS: Final = "rondering.html"
"""All shifts, a page each."""
FORM: Final = "rapportera.html"
"""The form that the sheet's links open, beside it."""

_ROUND: Final[labels.Noun] = ("inget", "varv", "varv")


def file_name(shift: Shift) -> str:
    """The file of one shift's sheet."""
    return f"rondering-{shift.slug}.html"


def document(situation: Situation, shifts: Iterable[Shift], stops: Mapping[int, Stop]) -> str:
    """A page of its own with the shifts' sheets, each of which prints on a page."""
    chosen = list(shifts)
    title = (
        chosen[0].title
        if len(chosen) == 1
        else f"Rondering, {labels.count(len(chosen), ('', 'pass', 'pass'))}"
    )
    sheets = [_sheet(situation, shift, stops) for shift in chosen]
    return patrol_sheets.document(
        title, sheets, style=_file("patrol_sheet.css"), script=_file("patrol_sheet.js")
    )


def _sheet(situation: Situation, shift: Shift, stops: Mapping[int, Stop]) -> Sheet:
    visits = {int(place): list(own["arrives"]) for place, own in shift.visits.groupby("place")}
    order = first_round(shift)
    rounds = max(len(times) for times in visits.values())
    return Sheet(
        f"p{shift.slug}",
        markup.digest(situation.area_name, shift.slug),
        shift.title,
        f"{situation.area_name}. {labels.capital(labels.count(len(order), labels.PLACE))}, "
        f"{labels.count(rounds, _ROUND)}. Tiderna är ungefärliga.",
        [_line(stops[place], visits[place]) for place in order],
    )


def _line(stop: Stop, times: list[pd.Timestamp]) -> Line:
    filled = {
        "plats": stop.name,
        "koordinat": f"{stop.lat}, {stop.lon}",
        "dag": f"{times[0]:%Y-%m-%d}",
        "klockan": f"{times[0]:%H:%M}",
        **({"vad": stop.category} if stop.category else {}),
    }
    visits = [(f"{at:%Y-%m-%dT%H:%M}", f"{at:%H.%M}") for at in times]
    form = f"{FORM}#{urlencode(filled)}"
    return Line(stop.number, stop.name, form, labels.unbroken(stop.why), visits)


@cache
def _file(name: str) -> str:
    return resources.files("lagesbild.present").joinpath(name).read_text(encoding="utf-8").strip()
