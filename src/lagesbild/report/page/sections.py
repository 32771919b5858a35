"""Turn an executed notebook into a section of the page: what it shows, and nothing of how.

Code, printed text and warnings stay in the executed notebook. An output is taken in the richest
form that the page can hold: a block, HTML, a picture, Markdown, plain text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from lagesbild.errors import ExecutionError, Message
from lagesbild.present.html import page_parts
from lagesbild.present.html.blocks import MIME
from lagesbild.present.words import publication
from lagesbild.report.page import composition, markdown, self_contained
from lagesbild.report.page.composition import Message as Said
from lagesbild.report.page.composition import Shown
from lagesbild.report.page.markdown import Heading, Outline

HEADLINE: Final = "deviation-total"
"""The id of the finding on all reports of the period."""
STEP_LEVEL: Final = 2
"""The steps are h2: a notebook's first-level heading becomes h3."""

_ID: Final = re.compile(r"id=[\"']([^\"']+)[\"']")  # also where a longer name ends so: one name less to take
_PLAIN: Final[Mapping[str, Any]] = {"slot": "section"}
"""What stands for the block of an output that is none."""
_REPR: Final = re.compile(r"<[^\n]*>|None")  # an object's default text: an address, and nothing to read


@dataclass(frozen=True)
class Section:
    """One notebook's part of the page.

    ``html`` is complete, and empty when there is nothing to show; ``heading`` the notebook's title; scripts, findings,
    layers, data, files and interventions are those of its blocks, in order. ``said`` is its message, ``front`` what it
    has for the front page. ``backgrounds`` are what drawings refer to. ``pieces`` are what it is made of: the cell, its HTML and its scripts.
    """

    notebook: str
    step: str
    heading: Heading
    html: str
    scripts: tuple[str, ...]
    assets: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    layers: tuple[tuple[str, dict[str, Any]], ...]
    data: tuple[tuple[str, dict[str, Any]], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    pieces: tuple[tuple[Message, str, tuple[str, ...]], ...] = ()
    said: Said = composition.NOTHING
    front: tuple[str, ...] = ()
    interventions: tuple[dict[str, Any], ...] = ()
    backgrounds: Mapping[str, str] = field(default_factory=dict)


def ids_of_outputs(cells: Iterable[Mapping[str, Any]]) -> set[str]:
    """Ids that blocks and HTML outputs bring along: headings must not take them."""
    texts = (
        _joined(data.get(kind, "")) if kind != MIME else _html_of(data.get(MIME, {}))
        for _, _, data in _data_of(cells)
        for kind in (MIME, "text/html")
    )
    return {identity for text in texts for identity in _ID.findall(text)}


def read(cells: Iterable[Mapping[str, Any]], *, notebook: str, step: str, outline: Outline) -> Section:
    """Read a notebook's cells, outputs in order.

    Parameters
    ----------
    cells
        Cells of the executed notebook.
    notebook, step
        Its name, and the step it stands under.
    outline
        The page's headings so far; changed. Its last heading must be the step's.

    Raises
    ------
    ExecutionError
        When an output is an error. Whether one leads outside the page is asked of the whole page.
    """
    read = list(_shown(list(cells), notebook=notebook, outline=outline))
    shown = [each for _, each in read]
    headings = [heading for each in shown for heading in each.headings]
    if headings:
        heading = headings[0]
    else:  # a notebook without a title still needs its place in the table of contents
        title = notebook.replace("_", " ").capitalize()
        heading = Heading(STEP_LEVEL + 1, outline.unique(markdown.slug(title)), title)
    blocks = [each.block for each in shown]
    said = composition.message(shown)
    own = [each for each in shown if each.block.get("slot", "section") == "section"]
    is_attached = any(block.get("slot") == "attachment" for block in blocks) and all(
        each.is_text for each in own
    )
    return Section(
        notebook=notebook,
        step=step,
        heading=heading,
        html="" if is_attached else composition.composed(own, heading, said),
        scripts=tuple(script for block in blocks for script in block.get("scripts", ())),
        assets=tuple(asset for block in blocks for asset in block.get("assets", ())),
        findings=tuple(finding for block in blocks for finding in block.get("findings", ())),
        layers=tuple(layer for block in blocks for layer in block.get("layers", {}).items()),
        data=tuple(each for block in blocks for each in block.get("data", {}).items()),
        files=tuple(file for block in blocks for file in block.get("files", {}).items()),
        pieces=tuple((where, each.html, tuple(each.block.get("scripts", ()))) for where, each in read),
        said=said,
        front=tuple(str(block["html"]) for block in blocks if block.get("slot") == "front"),
        interventions=tuple(each for block in blocks for each in block.get("interventions", ())),
        backgrounds={
            name: drawing for block in blocks for name, drawing in block.get("backgrounds", {}).items()
        },
    )


def require_enclosed(section: Section) -> None:
    """Name the cell whose output runs a script of its own or leads outside the page.

    Raises
    ------
    ExecutionError
        When there is one.
    """
    for where, html, scripts in section.pieces:
        faults = self_contained.faults_of_html(html)
        faults += [fault for script in scripts for fault in self_contained.faults_of_script(script)]
        if faults:
            raise ExecutionError(
                "{where}: an output may run scripts only through a block, and must lead nowhere outside the page; "
                "found:\n{faults}\nShow it with lagesbild.present, or as a picture.",
                where=where,
                faults=self_contained.once(faults),
            )


def _shown(
    cells: list[Mapping[str, Any]], *, notebook: str, outline: Outline
) -> Iterator[tuple[Message, Shown]]:
    """Each part and where it comes from."""
    data_by_cell: dict[int, list[Mapping[str, Any]]] = {}
    for number, _, data in _data_of(cells):
        data_by_cell.setdefault(number, []).append(data)
    title = notebook
    for number, cell in enumerate(cells, start=1):
        where = Message("Notebook '{notebook}', cell {cell}", notebook=notebook, cell=number)
        if cell["cell_type"] == "markdown":
            text = markdown.render(cell["source"], outline=outline, shift=STEP_LEVEL, where=where)
            title = text.headings[0].title if text.headings else title
            yield where, _of_text(text, cell["metadata"])
        _require_no_error(cell, where=where)
        for data in data_by_cell.get(number, []):
            alt = str(cell["metadata"].get("alt") or publication.picture_in(title))
            yield where, _of_output(data, cell["metadata"], alt=alt, outline=outline, where=where)


def _data_of(
    cells: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any]]]:
    """Cell number, cell and data of every output that carries data."""
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] in {"display_data", "execute_result"}:
                yield number, cell, output["data"]


def _of_output(
    data: Mapping[str, Any], metadata: Mapping[str, Any], *, alt: str, outline: Outline, where: Message
) -> Shown:
    if MIME in data:
        block = data[MIME]
        is_picture = any(each["type"] == "picture" for each in block["content"]["items"])
        return Shown(_html_of(block), block, metadata=metadata, box="block", is_picture=is_picture)
    if "text/html" in data:
        return Shown(page_parts.output(_joined(data["text/html"])), _PLAIN, metadata=metadata)
    if "image/svg+xml" in data:
        # As a picture of its own: its ids cannot meet another figure's, and it can run nothing.
        return _picture("data:image/svg+xml," + quote(_joined(data["image/svg+xml"])), alt, metadata)
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return _picture(f"data:{kind};base64," + "".join(_joined(data[kind]).split()), alt, metadata)
    if "text/markdown" in data:
        text = _joined(data["text/markdown"])
        return _of_text(markdown.render(text, outline=outline, shift=STEP_LEVEL, where=where), metadata)
    text = _joined(data.get("text/plain", ""))
    shown = "" if _REPR.fullmatch(text.strip()) else page_parts.preformatted(text)
    return Shown(shown, _PLAIN, metadata=metadata)


def _html_of(block: Mapping[str, Any]) -> str:
    """All that a block shows; "" of none."""
    return str(block.get("html", "")) + str(block.get("grounds", ""))


def _picture(uri: str, alt: str, metadata: Mapping[str, Any]) -> Shown:
    return Shown(page_parts.picture(uri, alt), _PLAIN, metadata=metadata, is_picture=True)


def _of_text(text: markdown.Rendered, metadata: Mapping[str, Any]) -> Shown:
    return Shown(text.html, {}, text.headings, metadata, box="text", rest=text.rest)


def _joined(text: str | list[str]) -> str:
    """Notebook files may hold a text as a list of its lines."""
    return text if isinstance(text, str) else "".join(text)


def _require_no_error(cell: Mapping[str, Any], *, where: Message) -> None:
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            raise ExecutionError(
                "{where}: a report holds only notebooks that ran to their end; found {error}. "
                "Correct the notebook and run again.",
                where=where,
                error=output["ename"],
            )
