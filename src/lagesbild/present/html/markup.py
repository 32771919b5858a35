"""Put the parts of a figure together as HTML, with everything from data escaped."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from importlib import resources
from typing import Any, Final, Self
from urllib.parse import urlsplit

from lagesbild import content
from lagesbild.content import Picture
from lagesbild.present.html.fragments import Html, Legend
from lagesbild.present.words import labels
from lagesbild.situation import Situation

Key = content.Key

_FOR_READERS: Final = re.compile(
    r"^[ \t]*/\*.*?\*/\n|^[ \t]*//[^\n]*\n|^[ \t]+|^\n", re.DOTALL | re.MULTILINE
)
"""Comments on lines of their own, indentation and empty lines; no text in them goes over a line's end."""

_TEMPLATE_TAG: Final = re.compile(r"\{(?=[{%#])")  # JSON itself never has these next to each other


def css() -> str:
    """The rules that blocks need; the page gives the variables --ink --muted --paper --rule --accent."""
    folder = resources.files("lagesbild.present")
    sheets = (folder.joinpath("blocks.css"), folder.joinpath("explorer", "explorer.css"))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def digest(*parts: str) -> str:
    """Twelve hexadecimal digits decided by the content, for ids that are the same each time."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def figure(kind: str, body: str, *, title: str, subtitle: str = "", notes: Iterable[str] = ()) -> Html:
    """A figure with its title above and its notes below; its picture takes them and the legend along.

    Parameters
    ----------
    kind
        CSS class: ``chart`` or ``map``.
    body
        HTML between title and notes, escaped already.
    title, subtitle, notes
        Plain text. Of a note that is a ``source`` the page, whose head names its sources, has what follows the line.
    """
    under = f'<span class="figure-subtitle">{escape(labels.capital(subtitle))}</span>' if subtitle else ""
    told = tuple(note for note in notes if note)
    head = f'<figure class="{kind}"><figcaption><span class="figure-title">{escape(title)}</span>{under}</figcaption>'
    below = _notes(getattr(note, "more", note) for note in told)
    made = Html(head) + body + Html(f"{below}</figure>", alone=f"{_notes(told)}</figure>")
    legends = [each for each in made.parts if isinstance(each, Legend)]
    words: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "subtitle": labels.capital(subtitle) if subtitle else "",
        "notes": tuple(str(note) for note in told),
        "keys": tuple(key for each in legends for key in each.keys),
        "legend_title": next((each.title for each in legends if each.title), ""),
    }
    parts = [replace(each, **words) if isinstance(each, Picture) else each for each in made.content]
    return Html(str(made), tuple(parts), alone=made.alone)


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<p class="figure-note">{escape(note)}</p>' for note in notes if note)


def legend(keys: Sequence[Key], *, title: str = "") -> Html:
    """A legend as a list, so that it is read aloud, wraps on a phone and prints."""
    heading = f'<span class="legend-title">{escape(title)}</span>' if title else ""
    items = "".join(f"<li>{key.picture or _mark(key)}{escape(key.text)}</li>" for key in keys)
    if not keys:
        return Html("")
    return Html(f'<div class="legend">{heading}<ul>{items}</ul></div>', (Legend(title, tuple(keys)),))


def disclosure(summary: str, body: str) -> Html:
    """Something to open: the numbers behind a figure. ``body`` is escaped already."""
    opening = f'<details class="figure-data"><summary>{escape(summary)}</summary>'
    return Html(opening) + body + "</details>"


def policy(scripts: Iterable[str], *, tile_url: str = "") -> str:
    """The page's policy: these scripts by their hashes, and nothing from elsewhere but the tiles."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    address = urlsplit(tile_url.replace("{s}", "*"))
    tiles = f" {address.scheme}://{address.netloc}" if tile_url else ""
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:{tiles}; "
        "base-uri 'none'; form-action 'none'"
    )


class Source(str):
    """The source line of a figure, and what it says beyond the page's own sources (``more``)."""

    __slots__ = ("more",)

    more: str

    def __new__(cls, line: str, more: str = "") -> Self:
        """The whole line."""
        made = super().__new__(cls, f"{line} {more}" if more else line)
        made.more = more
        return made


def source(situation: Situation, n: int | None = None) -> Source:
    """The source line of a figure, with the number of reports that it shows."""
    line = labels.source_line(situation.source_titles, situation.extracted_on)
    return Source(line, "" if n is None else labels.sample(n))


def data_element(identity: str, data: object) -> str:
    """Data for a script, in an element that runs nothing."""
    return f'<script type="application/json" id="{escape(identity)}">{as_javascript(data)}</script>'


def for_machines(parts: Iterable[str]) -> str:
    """Scripts or style sheets as one for the page, without what is only for those who read them."""
    return _FOR_READERS.sub("", "\n".join(parts)).strip()


def as_javascript(data: object) -> str:
    """JSON that cannot leave its script, nor look like an address or a template's tag in it.

    branca reads every script that it is given as a Jinja template once more: a place called ``{{ … }}`` would be run.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = _TEMPLATE_TAG.sub("\\\\u007b", text)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.replace("//", "\\/\\/")


def _mark(key: Key) -> str:
    color = f' style="--mark:{escape(_color(key.ink))}"' if key.ink else ""
    return f'<i class="mark mark-{key.mark}"{color} aria-hidden="true"></i>'


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _color(ink: content.Ink) -> str:
    """A colour as CSS: what is laid on thinly is mixed with the page, as an opacity does in a picture."""
    color = f"var({ink.variable}, {ink.color})" if ink.variable else ink.color
    if ink.strength == 1:
        return color
    return f"color-mix(in srgb, {color} {ink.strength:.0%}, transparent)"
