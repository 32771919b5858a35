"""Check that a piece of HTML stands on its own: no outside reference, no script, no handler.

The page's policy would block what slips through; here it becomes an error before publication.
A web address in running text is text, and fine.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Final

from lagesbild.errors import Message

_REFERENCES: Final = frozenset(
    [
        "action",
        "background",
        "cite",
        "classid",
        "codebase",
        "data",
        "formaction",
        "href",
        "longdesc",
        "manifest",
        "ping",
        "poster",
        "src",
        "srcdoc",
        "srcset",
        "usemap",
        "xlink:href",
    ]
)
_FORBIDDEN: Final = frozenset(
    ["applet", "base", "embed", "form", "frame", "frameset", "iframe", "link", "meta", "object", "script"]
)
_INSIDE: Final = re.compile(r"\s*(#|data:|$)", re.IGNORECASE)
_FROM_LINK: Final = re.compile(r"\s*(#|mailto:|tel:|$)", re.IGNORECASE)
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_URL: Final = re.compile(r"url\(\s*[\"']?(?!\s*(?:data:|#))|image-set\(\s*[\"']", re.IGNORECASE)


def faults_of_html(html: str) -> list[Message]:
    """Name what reaches outside the fragment, or runs; empty when nothing does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults


def faults_of_page(html: str) -> list[Message]:
    """Name what reaches outside in the parts of a whole page.

    The page's frame has elements that a fragment may not have; the parts between are the ones to check. The last mark
    is the frame's own: no script holds one, and a section that does is checked with what follows it.
    """
    return faults_of_html(html.partition("<body>")[2].rpartition("<!-- scripts -->")[0])


def faults_of_css(css: str) -> list[Message]:
    """Name what a style sheet would fetch, and what would end its element before its end."""
    plain = _CSS_COMMENT.sub("", css)
    faults = [Message("a style sheet's @import")] if "@import" in plain.lower() else []
    if _CSS_URL.search(plain):
        faults.append(Message("a style's url() that is neither data: nor #"))
    if "</style" in css.lower():
        faults.append(Message("'</style' inside a style sheet"))
    return faults


def faults_of_script(script: str) -> list[Message]:
    """Name what would end the script's element before its end."""
    lower = script.lower()
    return [Message("'{mark}' inside a script", mark=mark) for mark in ("</script", "<!--") if mark in lower]


def once(faults: Iterable[Message]) -> list[Message]:
    """Each fault once, in order."""
    return [told for _, told in sorted({str(each): each for each in faults}.items())]


class _Reader(HTMLParser):
    """Collects faults; keeps no text, so that no fault can quote any."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Message] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FORBIDDEN:
            self.faults.append(Message("a <{tag}> element", tag=tag))
        self._in_style = tag == "style"
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append(Message("the attribute '{name}' of a <{tag}>", name=name, tag=tag))
            elif name == "style":
                self.faults += faults_of_css(value or "")
            elif name in _REFERENCES and not _is_inside(tag, value or ""):
                self.faults.append(
                    Message(
                        "the attribute '{name}' of a <{tag}>, which leads outside the page",
                        name=name,
                        tag=tag,
                    )
                )

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.faults += faults_of_css(data)


def _is_inside(tag: str, value: str) -> bool:
    pattern = _FROM_LINK if tag in {"a", "area"} else _INSIDE
    return pattern.match(value) is not None
