"""Lay a section out: its message as the heading, one picture, and the rest to open.

The message is what the section's blocks conclude, the strongest first. What was looked for and not found, or cannot be told,
needs no picture: it shrinks to its heading. Without a conclusion the notebook's own title stands. A cell's metadata decide
otherwise: ``"lead": true`` is shown in place of the picture, and ``"opens": "…"`` is folded under that text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lagesbild.findings import Outcome
from lagesbild.present.html import page_parts
from lagesbild.present.words import publication
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


@dataclass(frozen=True)
class Shown:
    """One cell's Markdown or one output.

    ``inner`` is its HTML, in a box of the class ``box`` unless that is empty; ``block`` the block it was. Of Markdown, ``headings`` are in
    order and ``rest`` is what follows the heading that it begins with. ``is_picture`` says that a chart, a map or a picture is shown.
    """

    inner: str
    block: Mapping[str, Any]
    headings: Sequence[Heading] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    box: str = ""
    rest: str | None = None
    is_picture: bool = False

    @property
    def html(self) -> str:
        """With its box; "" when there is nothing to show."""
        return page_parts.boxed(self.box, self.inner) if self.inner.strip() else ""

    @property
    def is_text(self) -> bool:
        """Whether it is Markdown, and no output."""
        return bool(self.headings) or not self.block

    @property
    def is_bare_heading(self) -> bool:
        """Whether it is a heading alone."""
        return self.rest is not None and not self.rest.strip()


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
        rest = first.inner if first.rest is None else first.rest
        shown = [replace(first, inner=rest, rest=None, headings=first.headings[1:]), *shown[1:]]
    opening = page_parts.heading(heading.level, heading.id, heading.title, said.text, said.also)
    shown = [part for each in shown for part in _one_by_one(each)]
    own = [at for at, each in enumerate(shown) if each.metadata.get("opens")]
    lead = _lead(shown, said) - set(own)
    folded = [
        each
        for at, each in enumerate(_without_bare_headings(shown, lead))
        if at not in lead and at not in own
    ]
    parts = [shown[at].html for at in sorted(lead)]
    parts.append(page_parts.folded(publication.GROUNDS, _seen(folded)))
    parts += [page_parts.folded(str(shown[at].metadata["opens"]), _seen([shown[at]])) for at in own]
    return opening + "\n".join(part for part in parts if part)


def _lead(shown: Sequence[Shown], said: Message) -> set[int]:
    """Which of the parts are shown before anything is opened."""
    if said.outcome in QUIET:
        return set()
    chosen = {at for at, each in enumerate(shown) if each.metadata.get("lead")}
    if chosen:
        return chosen
    picture = next((at for at, each in enumerate(shown) if each.is_picture), None)
    if picture is not None:
        return {picture}
    return set() if said.text else set(range(len(shown)))


def _one_by_one(shown: Shown) -> list[Shown]:
    """A block and its grounds as two: the first may be the picture."""
    grounds = shown.block.get("grounds", "")
    return [replace(shown, inner=shown.block["html"]), replace(shown, inner=grounds)] if grounds else [shown]


def _without_bare_headings(shown: Sequence[Shown], lead: set[int]) -> list[Shown]:
    """The parts, without the text of a heading all of whose content is shown elsewhere."""
    kept = list(shown)
    for at, each in enumerate(shown):
        if at in lead or not each.is_bare_heading:
            continue
        until = next(
            (next_at for next_at in range(at + 1, len(shown)) if shown[next_at].headings), len(shown)
        )
        own = [n for n in range(at + 1, until) if n not in lead and shown[n].html]
        if not own:
            kept[at] = Shown("", {})
    return kept


def _seen(parts: Iterable[Shown]) -> list[str]:
    return [each.html for each in parts if each.html]
