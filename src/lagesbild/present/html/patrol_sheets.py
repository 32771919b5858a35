"""Write the guards' sheets as a page of its own: an article a shift, a line a stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from lagesbild.present.html import markup


@dataclass(frozen=True)
class Line:
    """A stop: its number and name, the form's address, why it is there, and its visits as a moment and a clock time."""

    number: int
    name: str
    form: str
    why: str
    visits: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """A shift: its element's id, the name that its ticks are kept under, its title, a line under it, and its stops."""

    identity: str
    kept_as: str
    title: str
    under: str
    lines: Sequence[Line]


def document(title: str, sheets: Iterable[Sheet], *, style: str, script: str) -> str:
    """A page that needs nothing from outside."""
    body = "".join(_sheet(each) for each in sheets)
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{markup.policy([script])}">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title><style>{style}</style></head>'
        f"<body><main>{body}</main><script>{script}</script></body></html>\n"
    )


def _sheet(sheet: Sheet) -> str:
    return (
        f'<article id="{sheet.identity}" data-shift="{escape(sheet.kept_as)}">'
        f'<h1>{escape(sheet.title)}</h1><p class="under">{escape(sheet.under)}</p><ol>{"".join(map(_line, sheet.lines))}</ol>'
        '<p class="foot">Kryssa när du har varit där. Ring 112 vid fara. Skriv aldrig namn, registreringsnummer eller annat som '
        'pekar ut någon. <span class="screen">Rapportera öppnar formuläret med plats och tid ifyllda.</span></p></article>'
    )


def _line(line: Line) -> str:
    name = escape(line.name)
    boxes = "".join(
        f'<label class="visit"><input type="checkbox" data-at="{moment}" aria-label="{clock} {name}, besökt">{clock}</label>'
        for moment, clock in line.visits
    )
    return (
        f'<li><div class="name"><span class="number">{line.number}</span>{name}</div>'
        f'<a class="report" target="_blank" rel="noopener" href="{escape(line.form)}">Rapportera'
        f'<span class="hidden"> från {name}</span></a>'
        f'<p class="why">{escape(line.why)}</p>'
        f'<div class="row"><div class="visits">{boxes}</div>'
        f'<label class="seen"><span class="hidden">Vad du såg vid {name}</span>'
        '<input type="text" maxlength="200" autocomplete="off" placeholder="Vad såg du?"></label></div></li>'
    )
