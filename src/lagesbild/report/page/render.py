"""Make the page: sections in, one HTML file out that reaches nothing outside itself.

The same sections give the same bytes. Every script stands in the page's policy by its hash.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lagesbild.config import Edition
from lagesbild.errors import ExecutionError
from lagesbild.periods import Period
from lagesbild.present.cartography import leaflet
from lagesbild.present.html import markup, page_parts
from lagesbild.present.words import certainty, labels, period_names, publication
from lagesbild.present.words.front_page import place_beside
from lagesbild.report.archive.corrections import Revision
from lagesbild.report.execute import notebook_files
from lagesbild.report.page import sections, self_contained
from lagesbild.report.page.composition import QUIET
from lagesbild.report.page.front_page import Question, Told
from lagesbild.report.page.markdown import Heading, Outline
from lagesbild.report.page.sections import Section

_DECISIONS: Final = 6
_OTHER_DECISIONS: Final = 1
"""Lines to write decisions on: so many in all, and at least so many for other questions."""
_MOST_LISTED: Final = 7
"""Interventions on the meeting's sheet: it is one page."""
_OWN_IDS: Final = frozenset(
    {
        "innehall",
        "huvudinnehall",
        "rubrik",
        "i-korthet",
        "laget",
        "andrat",
        "besluta",
        "om-rapporten",
        "motesblad",
        "bilagor",
        "andrade-siffror",
    }
)


@dataclass(frozen=True)
class Masthead:
    """What the page says about itself.

    ``headline`` may be empty, and begins with ``state``, the whole of it where that is left out; ``news`` are what is new and has ended since the last report, unless it ``is_first``,
    ``questions`` what there is to decide and ``interventions`` what is open in the register. ``sources`` are the titles of the sources, ``extracted_on`` the day of the newest export. ``gaps``
    are sentences on what is missing in the exports, ``revision`` tells what a new version of the report changes.
    """

    area: str
    title: str
    period: Period
    edition: Edition
    extracted_on: date
    sources: tuple[str, ...]
    headline: str
    state: str = ""
    news: Sequence[Told] = ()
    is_first: bool = False
    gaps: Sequence[str] = ()
    revision: Revision | None = None
    questions: Sequence[Question] = ()
    interventions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class _Part:
    """A step of the page."""

    heading: Heading
    sections: Sequence[Section]


def read_sections(
    notebooks: Iterable[tuple[str, str, Path]], *, headings: Mapping[str, str] = publication.STEPS
) -> list[_Part]:
    """Read executed notebooks into the page's parts.

    Parameters
    ----------
    notebooks
        Name, step and path of each, in the report's order.
    headings
        Step to heading, in the page's order.

    Returns
    -------
    list
        The steps that have a notebook, in the order of ``headings``; notebooks keep theirs within a step.
    """
    cells = [(name, step, notebook_files.read_cells(path)) for name, step, path in notebooks]
    outline = Outline(taken=set(_OWN_IDS).union(*(sections.ids_of_outputs(each) for _, _, each in cells)))
    parts = []
    for step, title in headings.items():
        chosen = [(name, each) for name, its_step, each in cells if its_step == step]
        if not chosen:
            continue
        level, identity = outline.add(title, sections.STEP_LEVEL)
        read = []
        for name, each in chosen:
            outline.level = sections.STEP_LEVEL
            read.append(sections.read(each, notebook=name, step=step, outline=outline))
        parts.append(_Part(Heading(level, identity, title), read))
    return parts


def page(parts: Sequence[_Part], masthead: Masthead, *, tile_url: str = "") -> str:
    """The report's page.

    Parameters
    ----------
    parts
        From ``read_sections``.
    masthead
        What the page says about itself.
    tile_url
        Address of the tile server, if one is configured: the only host the page may then ask.

    Raises
    ------
    ExecutionError
        When anything in the page leads outside it.
    """
    shown = [section for part in parts for section in part.sections]
    assets = {asset for section in shown for asset in section.assets}
    scripts, styles = _scripts(shown, assets), _styles(assets, masthead)
    html = (
        environment()
        .get_template("page.html.j2")
        .render(
            **_machinery(shown, scripts=scripts, styles=styles, tile_url=tile_url),
            **_front_page(shown, masthead),
            **_body(parts),
        )
    )
    backgrounds = {name: drawing for section in shown for name, drawing in section.backgrounds.items()}
    html, rules = page_parts.styled_once(page_parts.drawn_once(html, backgrounds))
    _require_enclosed(html, styles + rules, scripts, shown)
    return html


def _machinery(
    shown: Sequence[Section], *, scripts: Sequence[str], styles: str, tile_url: str
) -> dict[str, Any]:
    """What a browser needs and a reader does not see. All of it is ours or checked by ``_require_enclosed``."""
    head, opened = resource("head.js"), resource("open.js")
    data = {name: value for section in shown for name, value in section.data}
    return {
        "policy": markup.policy([head, opened, *scripts], tile_url=tile_url),
        "styles": Markup(styles),  # noqa: S704 - checked
        "head_script": Markup(head),  # noqa: S704 - our own script
        "data": [Markup(markup.data_element(*each)) for each in data.items()],  # noqa: S704 - escaped JSON
        "scripts": [Markup(script) for script in scripts],  # noqa: S704 - checked and hashed
        "open_script": Markup(opened),  # noqa: S704 - our own script
    }


def _front_page(shown: Sequence[Section], masthead: Masthead) -> dict[str, Any]:
    """What the first page says, and what is folded behind it."""
    state = masthead.state or masthead.headline
    words = [each.word for each in masthead.news] + [each.word for each in masthead.questions]
    return {
        "masthead": masthead,
        "period": period_names.name(masthead.period),
        "extracted_on": labels.day(masthead.extracted_on),
        "front": [Markup(each) for section in shown for each in section.front],  # noqa: S704 - checked
        "state": (state, masthead.headline.removeprefix(state).lstrip()),
        "blank_lines": max(_DECISIONS - len(masthead.questions), _OTHER_DECISIONS),
        "words_explained": certainty.EXPLAINED if any(words) else "",
        "most_listed": _MOST_LISTED,
        "place_beside": place_beside,
        "statuses": publication.STATUSES,
        "corrections_title": publication.CORRECTIONS,
        "version": metadata.version("lagesbild"),
    }


def _body(parts: Sequence[_Part]) -> dict[str, Any]:
    """The sections by step, what each says in a sentence, and what stands in files beside the page."""
    visible = [
        _Part(part.heading, own) for part in parts if (own := [each for each in part.sections if each.html])
    ]
    every = [section for part in parts for section in part.sections]
    return {
        "parts": visible,
        "sheet": [each for part in visible for each in part.sections if each.said.text],
        "attachments": [
            (section.heading.title, [name for name, _ in section.files]) for section in every if section.files
        ],
        "quiet": QUIET,
        "analyses": len(every),
    }


def css_string(text: str) -> str:
    """A CSS string in which every character that is not a letter or digit is escaped."""
    return '"' + "".join(each if each.isalnum() else f"\\{ord(each):x} " for each in text) + '"'


def theme() -> str:
    """The page's own style sheet: variables in light and dark, type and layout."""
    return resource("theme.css")


def _scripts(shown: Iterable[Section], assets: Iterable[str]) -> list[str]:
    """Shared assets first, then the blocks' scripts, each text once, then the page's own."""
    texts = [leaflet.js()] if "leaflet" in assets else []
    texts += [script for section in shown for script in section.scripts]
    texts.append(resource("page.js"))
    # The browser hashes a script after it has read CR LF as LF.
    return list(dict.fromkeys(re.sub(r"\r\n?", "\n", text) for text in texts))


def _styles(assets: Iterable[str], masthead: Masthead) -> str:
    """What the page looks like, without what is only for those who read the sheets."""
    running = f"{masthead.area} · {masthead.title} · {period_names.name(masthead.period)}"
    return markup.for_machines(
        [
            leaflet.css() if "leaflet" in assets else "",
            theme(),
            markup.css(),
            f"@page {{ @bottom-left {{ content: {css_string(running)}; }} }}",
            f"@page {{ @top-left {{ content: {css_string(masthead.edition.title)}; }} }}",
        ]
    )


def _require_enclosed(html: str, styles: str, scripts: Sequence[str], shown: Sequence[Section]) -> None:
    faults = self_contained.faults_of_page(html) + self_contained.faults_of_css(styles)
    faults += [fault for script in scripts for fault in self_contained.faults_of_script(script)]
    if faults:
        for section in shown:
            sections.require_enclosed(section)
        raise ExecutionError(
            "The page must hold everything it shows; found:\n{faults}\n"
            "Find the block that brings it, and let it bring the content instead.",
            faults=self_contained.once(faults),
        )


@cache
def environment() -> Environment:
    """The templates, with autoescape on."""
    made = Environment(
        loader=PackageLoader("lagesbild.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["swedish_day"] = labels.day
    made.filters["unbroken"] = labels.unbroken
    return made


@cache
def resource(name: str) -> str:
    """The text of a file beside the templates."""
    return resources.files("lagesbild.report").joinpath("templates", name).read_text(encoding="utf-8").strip()
