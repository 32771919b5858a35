"""Find the tables and figures that a published report shows, as things that can leave it.

They are read from the executed notebooks beside the page, where each stands as the block that it was: nothing is
computed again, so an export shows what the report shows, and no more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from lagesbild import own_files
from lagesbild.errors import ConfigError
from lagesbild.present import printed
from lagesbild.present.blocks import MIME
from lagesbild.report import archive, notebook_files, publish

_FIGURE: Final = re.compile(r'<figure class="(?:chart|map)">.*?</figure>', re.DOTALL)
_CHART: Final = re.compile(r'<svg class="chart-wide".*?</svg>', re.DOTALL)
_KEY: Final = re.compile(
    r'<li>(?:<i class="mark mark-([^"]+)"(?: style="--mark:([^"]+)")?[^>]*></i>|(<svg class="mark-picture.*?</svg>))(.*?)</li>',
    re.DOTALL,
)
_TABLE: Final = re.compile(
    r'<table class="data">.*?</table></div>(?:<p class="figure-note">.*?</p>)*', re.DOTALL
)


@dataclass(frozen=True)
class Key:
    """One entry of a figure's legend: the mark's CSS classes and its colour, or its picture, and what it means."""

    mark: str
    color: str
    text: str
    picture: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart or a map: its picture as SVG and the words around it."""

    notebook: str
    title: str
    subtitle: str
    svg: str
    keys: tuple[Key, ...]
    legend_title: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it is shown: text cells, with the columns that hold numbers, and the lines under it."""

    notebook: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Exhibits:
    """What a published report has to show; ``manifest`` says of what and for whom."""

    manifest: Mapping[str, Any]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]


def read(folder: Path) -> Exhibits:
    """Read the exhibits of the report published in ``folder``, in the page's order.

    Raises
    ------
    ConfigError
        When there is no published report.
    DamagedError
        When its manifest or a notebook of it cannot be read.
    """
    path = folder / publish.MANIFEST
    if not path.is_file():
        raise ConfigError(
            "An export is made of a published report; there is none in '{period}/{report}'. "
            "Make it first: lagesbild run",
            period=folder.parent.name,
            report=folder.name,
        )
    with own_files.content(path, remedy=publish.REMAKE) as manifest:
        archive.entry(folder, manifest)
        order = [each["name"] for each in manifest["notebooks"]]
    shown = list(_blocks(folder / publish.NOTEBOOKS))
    shown.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return Exhibits(
        manifest,
        tuple(table for name, html in shown for table in _tables(name, html)),
        tuple(figure for name, html in shown for figure in _figures(name, html)),
    )


def _blocks(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.ipynb")):
        with own_files.guarded(path, remedy=publish.REMAKE):
            outputs = [
                each
                for cell in notebook_files.read_cells(path, remedy=publish.REMAKE)
                for each in cell.get("outputs", [])
            ]
            data = [each.get("data", {}) for each in outputs]
            shown = [str(each[MIME]["html"]) for each in data if MIME in each]
        yield from ((path.stem, html) for html in shown)


def _figures(notebook: str, html: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(html):
        text = found[0]
        picture = _CHART.search(text)
        drawn = picture[0] if picture else printed.whole(text)
        if not drawn:  # a figure of words, or a table dressed as one
            continue
        body = re.sub(r'<table class="data">.*?</table>', "", text, flags=re.DOTALL)
        yield Figure(
            notebook,
            title=_text(body, "figure-title"),
            subtitle=_text(body, "figure-subtitle"),
            svg=drawn,
            keys=tuple(
                Key(mark, unescape(color), _plain(words), picture)
                for mark, color, picture, words in _KEY.findall(body)
            ),
            legend_title=_text(body, "legend-title"),
            notes=tuple(
                _plain(note) for note in re.findall(r'<p class="figure-note">(.*?)</p>', body, re.DOTALL)
            ),
        )


def _tables(notebook: str, html: str) -> Iterator[Table]:
    for found in _TABLE.finditer(html):
        reader = _Reader()
        reader.feed(found[0])
        head, *rows = reader.rows or [[]]
        yield Table(
            notebook,
            reader.caption,
            tuple(text for text, _ in head),
            tuple(tuple(text for text, _ in row) for row in rows),
            tuple(is_number for _, is_number in head),
            tuple(reader.notes),
        )


def _text(html: str, css_class: str) -> str:
    found = re.search(rf'<span class="{css_class}">(.*?)</span>', html, re.DOTALL)
    return _plain(found[1]) if found else ""


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).replace("\u2060", "").strip()


@dataclass
class _Reader(HTMLParser):
    """Reads one table: its caption, its cells with whether they hold numbers, and the notes after it."""

    caption: str = ""
    rows: list[list[tuple[str, bool]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append(("", dict(attrs).get("class") == "num"))
        elif tag == "p":
            self.notes.append("")
        self._inside = tag if tag in {"caption", "th", "td", "p"} else self._inside

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        data = data.replace("\u2060", "")
        if self._inside == "caption":
            self.caption += data
        elif self._inside == "p":
            self.notes[-1] += data
        elif self._inside:
            text, is_number = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data, is_number)
