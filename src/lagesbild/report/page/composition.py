"""Lay a section out: its message as the heading, one picture, and the rest to open.

The message is what the section's blocks conclude, the strongest first. What was looked for and not found, or cannot be told,
needs no picture: it shrinks to its heading. Without a conclusion the notebook's own title stands. A cell's metadata decide
otherwise: ``"lead": true`` is shown in place of the picture, and ``"opens": "…"`` is folded under that text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Final

from lagesbild.findings import Outcome
from lagesbild.present.words import labels, publication
from lagesbild.report.page.markdown import Heading

QUIET: Final = frozenset({Outcome.NOT_FOUND, Outcome.TOO_LITTLE, Outcome.NOT_LOOKED_FOR})
"""Outcomes that need no picture."""

_STRENGTH: Final = (
    Outcome.FOUND,
    Outcome.DESCRIBED,
    Outcome.NOT_FOUND,
    Outcome.TOO_LITTLE,
    Outcome.NOT_LOOKED_FOR,
)
_TITLE: Final = re.compile(r"(?<=\A<div class=\"text\">)<h(\d) id=\"[^\"]*\">.*?</h\1>\s*", re.DOTALL)
_HEADING_ALONE: Final = re.compile(r"\A\s*<h(\d) [^>]*>(?:(?!</h\1>).)*</h\1>\s*\Z", re.DOTALL)
_BETWEEN: Final = '</figure><figure class="chart"'
_PICTURE: Final = re.compile(r"<figure class=\"(?:chart|map|output)\"")


@dataclass(frozen=True)
class Shown:
    """One cell's Markdown or one output: its HTML, the block it was, its headings and its cell's metadata."""

    html: str
    block: Mapping[str, Any]
    headings: Sequence[Heading] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether it is Markdown, and no output."""
        return bool(self.headings) or not self.block


@dataclass(frozen=True)
class Message:
    """What a section says: its heading, what else it concludes, and the strongest outcome ("" without any)."""

    text: str
    also: tuple[str, ...]
    outcome: str


NOTHING: Final = Message("", (), "")
"""Of a section that concludes nothing."""


def message(shown: Iterable[Shown]) -> Message:
    """The conclusions of the blocks, the strongest as the heading."""
    stated = [each.block["conclusion"] for each in shown if each.block.get("conclusion")]
    if not stated:
        return NOTHING
    ranked = sorted(stated, key=lambda each: _STRENGTH.index(each["outcome"]))
    texts = list(dict.fromkeys(str(each["text"]) for each in ranked))
    return Message(texts[0], tuple(texts[1:]), str(ranked[0]["outcome"]))


def composed(shown: Sequence[Shown], heading: Heading, said: Message) -> str:
    """The section's HTML.

    Parameters
    ----------
    shown
        What stands in the section, in the notebook's order.
    heading
        The notebook's title: its topic.
    said
        From ``message``.
    """
    if shown and shown[0].headings:  # the title gives way to the message, what stands under it stays
        first = shown[0]
        rest = _TITLE.sub("", first.html, count=1)
        shown = [Shown(rest, {}, first.headings[1:], first.metadata), *shown[1:]]
    opening = _heading(heading, said)
    shown = [part for each in shown for part in _one_by_one(each)]
    own = [at for at, each in enumerate(shown) if each.metadata.get("opens")]
    lead = _lead(shown, said) - set(own)
    folded = [
        each
        for at, each in enumerate(_without_bare_headings(shown, lead))
        if at not in lead and at not in own
    ]
    parts = [shown[at].html for at in sorted(lead) if _inner(shown[at].html).strip()]
    parts.append(_folded(publication.GROUNDS, folded))
    parts += [_folded(str(shown[at].metadata["opens"]), [shown[at]]) for at in own]
    return opening + "\n".join(part for part in parts if part)


def _heading(heading: Heading, said: Message) -> str:
    """The message under its topic; the topic alone where nothing is concluded."""
    level = heading.level
    if not said.text:
        return f'<h{level} id="{heading.id}">{escape(heading.title)}</h{level}>'
    also = "".join(f"<li>{escape(labels.unbroken(each))}</li>" for each in said.also)
    return (
        f'<h{level} id="{heading.id}"><span class="topic">{escape(heading.title)}</span> '
        f"{escape(labels.unbroken(said.text))}</h{level}>" + (f'<ul class="also">{also}</ul>' if also else "")
    )


def _lead(shown: Sequence[Shown], said: Message) -> set[int]:
    """Which of the parts are shown before anything is opened."""
    if said.outcome in QUIET:
        return set()
    chosen = {at for at, each in enumerate(shown) if each.metadata.get("lead")}
    if chosen:
        return chosen
    picture = next((at for at, each in enumerate(shown) if _PICTURE.search(each.html)), None)
    if picture is not None:
        return {picture}
    return set() if said.text else set(range(len(shown)))


def _one_by_one(shown: Shown) -> list[Shown]:
    """A block of several figures as so many: the first may be the picture, the rest its grounds."""
    if not shown.block or _BETWEEN not in shown.html:
        return [shown]
    first, rest = shown.html.split(_BETWEEN, 1)
    end, start = _BETWEEN.split("><")
    return [
        replace(shown, html=f"{first}{end}></div>"),
        replace(shown, html=f'<div class="block"><{start}{rest}'),
    ]


def _without_bare_headings(shown: Sequence[Shown], lead: set[int]) -> list[Shown]:
    """The parts, without the text of a heading all of whose content is shown elsewhere."""
    kept = list(shown)
    for at, each in enumerate(shown):
        if at in lead or not _HEADING_ALONE.match(_inner(each.html)):
            continue
        until = next(
            (next_at for next_at in range(at + 1, len(shown)) if shown[next_at].headings), len(shown)
        )
        own = [n for n in range(at + 1, until) if n not in lead and _inner(shown[n].html).strip()]
        if not own:
            kept[at] = Shown("", {})
    return kept


def _folded(summary: str, parts: Sequence[Shown]) -> str:
    body = "\n".join(each.html for each in parts if _inner(each.html).strip())
    if not body:
        return ""
    return f'<details class="grounds"><summary>{escape(summary)}</summary>\n<div class="grounds-body">{body}</div></details>'


def _inner(html: str) -> str:
    return re.sub(r"\A<div class=\"(?:text|block)\">(.*)</div>\Z", r"\1", html, flags=re.DOTALL)


def told_once(html: str, source: str) -> str:
    """The page without the source line under each figure: it is the page's own, which stands at its foot.

    What the figure counted stays; a figure of other sources keeps its line.
    """
    note = f'<p class="figure-note">{escape(source)}'
    return html.replace(f"{note}</p>", "").replace(f"{note} ", '<p class="figure-note">')
