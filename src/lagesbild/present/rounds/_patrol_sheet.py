"""Write the sheet that a guard carries: one page or one telephone screen a shift, a line a stop.

A line is a report in itself: it opens the form beside the sheet with place, time and the commonest category filled
in. What is filled in stands after the address's ``#``, which no browser sends anywhere.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib import resources
from typing import Final
from urllib.parse import urlencode

import pandas as pd

from lagesbild.present.html import markup
from lagesbild.present.rounds._patrol_files import first_round
from lagesbild.present.rounds._patrol_stops import Shift, Stop
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
    style, script = _file("patrol_sheet.css"), _file("patrol_sheet.js")
    body = "".join(_sheet(situation, shift, stops) for shift in chosen)
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{markup.policy([script])}">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title><style>{style}</style></head>'
        f"<body><main>{body}</main><script>{script}</script></body></html>\n"
    )


def _sheet(situation: Situation, shift: Shift, stops: Mapping[int, Stop]) -> str:
    visits = {int(place): list(own["arrives"]) for place, own in shift.visits.groupby("place")}
    order = first_round(shift)
    rounds = max(len(times) for times in visits.values())
    under = f"{situation.area_name}. {labels.capital(labels.count(len(order), labels.PLACE))}, {labels.count(rounds, _ROUND)}. Tiderna är ungefärliga."
    lines = "".join(_line(stops[place], visits[place]) for place in order)
    return (
        f'<article id="p{shift.slug}" data-shift="{escape(markup.digest(situation.area_name, shift.slug))}">'
        f'<h1>{escape(shift.title)}</h1><p class="under">{escape(under)}</p><ol>{lines}</ol>'
        '<p class="foot">Kryssa när du har varit där. Ring 112 vid fara. Skriv aldrig namn, registreringsnummer eller annat som '
        'pekar ut någon. <span class="screen">Rapportera öppnar formuläret med plats och tid ifyllda.</span></p></article>'
    )


def _line(stop: Stop, times: list[pd.Timestamp]) -> str:
    name = escape(stop.name)
    boxes = "".join(
        f'<label class="visit"><input type="checkbox" data-at="{at:%Y-%m-%dT%H:%M}" aria-label="{at:%H.%M} {name}, besökt">{at:%H.%M}</label>'
        for at in times
    )
    filled = {
        "plats": stop.name,
        "koordinat": f"{stop.lat}, {stop.lon}",
        "dag": f"{times[0]:%Y-%m-%d}",
        "klockan": f"{times[0]:%H:%M}",
        **({"vad": stop.category} if stop.category else {}),
    }
    return (
        f'<li><div class="name"><span class="number">{stop.number}</span>{name}</div>'
        f'<a class="report" target="_blank" rel="noopener" href="{escape(f"{FORM}#{urlencode(filled)}")}">Rapportera'
        f'<span class="hidden"> från {name}</span></a>'
        f'<p class="why">{escape(labels.unbroken(stop.why))}</p>'
        f'<div class="row"><div class="visits">{boxes}</div>'
        f'<label class="seen"><span class="hidden">Vad du såg vid {name}</span>'
        '<input type="text" maxlength="200" autocomplete="off" placeholder="Vad såg du?"></label></div></li>'
    )


@cache
def _file(name: str) -> str:
    return resources.files("lagesbild.present").joinpath(name).read_text(encoding="utf-8").strip()
