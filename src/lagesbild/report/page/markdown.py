"""Render an analyst's Markdown: no HTML, headings in order, links written out.

A link that leads out of the page becomes its text followed by the address: the page is one file
that reaches nothing, and an address on paper can be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lagesbild import spelling
from lagesbild.errors import ExecutionError, Message
from lagesbild.present.html import page_parts

_DEEPEST = 6
_HEADING_TOKENS = 3  # its start, its text and its end


@dataclass
class Outline:
    """The page's headings so far: ids are unique, and no level is skipped.

    Parameters
    ----------
    taken
        Ids that the page already uses.
    level
        Level of the last heading.
    """

    taken: set[str] = field(default_factory=set)
    level: int = 1

    def add(self, title: str, level: int) -> tuple[int, str]:
        """The level and the id that a heading gets, at most one level below the one before it."""
        self.level = min(level, self.level + 1, _DEEPEST)
        return self.level, self.unique(slug(title))

    def unique(self, identity: str) -> str:
        """``identity``, with a number if it is taken."""
        candidate, number = identity, 2
        while candidate in self.taken:
            candidate, number = f"{identity}-{number}", number + 1
        self.taken.add(candidate)
        return candidate


@dataclass(frozen=True)
class Heading:
    """A heading as it stands in the page."""

    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Rendered:
    """Markdown as HTML, with its headings in order; ``rest`` is without the heading it begins with, None when it begins with none."""

    html: str
    headings: tuple[Heading, ...]
    rest: str | None


def slug(title: str) -> str:
    """An id of ASCII letters: "Så läser du kartan" becomes ``sa-laser-du-kartan``."""
    return spelling.slug(title) or "avsnitt"


def render(text: str, *, outline: Outline, shift: int, where: Message) -> Rendered:
    """Turn Markdown into HTML.

    Parameters
    ----------
    text
        CommonMark with tables; HTML in it is shown as text.
    outline
        Takes the headings' ids and levels; changed.
    shift
        Added to a heading's level.
    where
        Notebook and cell, for messages.

    Returns
    -------
    Rendered
        The HTML and its headings.

    Raises
    ------
    ExecutionError
        When the text holds an image: a picture in a report is a cell's output, with its alt text.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    headings: list[Heading] = []
    for number, token in enumerate(tokens):
        if token.type == "inline":
            token.children = _written_out(token.children or [], where=where)
        elif token.type == "heading_open":
            title = _plain(tokens[number + 1].children or [])
            level, identity = outline.add(title, int(token.tag[1]) + shift)
            token.tag = tokens[number + 2].tag = f"h{level}"
            token.attrSet("id", identity)
            headings.append(Heading(level, identity, title))
    begins_with_title = bool(tokens) and tokens[0].type == "heading_open"
    return Rendered(
        _written(markdown, tokens),
        tuple(headings),
        _written(markdown, tokens[_HEADING_TOKENS:]) if begins_with_title else None,
    )


def _written(markdown: MarkdownIt, tokens: Sequence[Token]) -> str:
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return page_parts.scrolling_tables(html)


def _written_out(children: Sequence[Token], *, where: Message) -> list[Token]:
    """The tokens, with outside links as text and address."""
    kept: list[Token] = []
    address = ""
    for token in children:
        if token.type == "image":
            raise ExecutionError(
                "{where}: a picture must be a cell's output, so that the page holds it; found an image in "
                "Markdown. Show it from code instead.",
                where=where,
            )
        href = str(token.attrGet("href") or "")
        if token.type == "link_open" and not href.startswith("#"):
            address = href
        elif token.type == "link_close" and address:
            if _plain(kept).endswith(address):  # an address that is its own text stands once
                address = ""
            kept += [_text(f" ({address})")] if address else []
            address = ""
        else:
            kept.append(token)
    return kept


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _plain(children: Sequence[Token]) -> str:
    return "".join(token.content for token in children if token.type in {"text", "code_inline"}).strip()
