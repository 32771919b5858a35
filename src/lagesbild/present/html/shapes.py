"""Write the parts of an SVG: shapes, texts, groups and frames, with their attributes escaped, and their texts.

An attribute is a keyword, in the order it is written: ``data_kind`` is ``data-kind``, ``css_class`` is ``class``; one
that is None is left out. What lies within another part is SVG that was made here.
"""

from html import escape
from typing import Final

Value = str | float | None
MARK_WIDTHS: Final = {False: 16, True: 28}
"""Of a legend's mark, and of one that shows a line; both are as high as the first is wide."""
_NAMES: Final = {"css_class": "class", "xmlns_xlink": "xmlns:xlink"}


def path(**look: Value) -> str:
    """A line or a surface."""
    return _alone("path", look)


def circle(**look: Value) -> str:
    """A circle."""
    return _alone("circle", look)


def rect(**look: Value) -> str:
    """A rectangle."""
    return _alone("rect", look)


def text(words: str, **look: Value) -> str:
    """Plain text, escaped here."""
    return _around("text", escape(words), look)


def group(inner: str, **look: Value) -> str:
    """Parts with a look in common."""
    return _around("g", inner, look)


def frame(inner: str, **look: Value) -> str:
    """A picture of its own, alone or as a part of another."""
    return _around("svg", inner, look)


def document(inner: str, *, width: int, height: int, **look: Value) -> str:
    """A picture in a file of its own, in pixels."""
    names = {"xmlns": "http://www.w3.org/2000/svg", "xmlns_xlink": "http://www.w3.org/1999/xlink"}
    return frame(inner, **names, width=width, height=height, viewBox=f"0 0 {width} {height}", **look)


def title(words: str) -> str:
    """What a picture says, in plain words, escaped here."""
    return _around("title", escape(words), {})


def pattern(inner: str, **look: Value) -> str:
    """A tile that fills surfaces."""
    return _around("pattern", inner, look)


def marker(inner: str, **look: Value) -> str:
    """A mark at each corner of the lines that name it."""
    return _around("marker", inner, look)


def definitions(inner: str) -> str:
    """What other parts refer to; nothing of nothing."""
    return _around("defs", inner, {}) if inner else ""


def mark_picture(inner: str, *, is_wide: bool = False) -> str:
    """A legend's mark, of a dot or a surface, or wider of a line: it is said in words beside it, and not read aloud."""
    kind = "mark-picture mark-wide" if is_wide else "mark-picture"
    view = f"0 0 {MARK_WIDTHS[is_wide]} {MARK_WIDTHS[False]}"
    return frame(inner, css_class=kind, viewBox=view, aria_hidden="true")


def _alone(name: str, look: dict[str, Value]) -> str:
    return f"<{name}{_attributes(look)}/>"


def _around(name: str, inner: str, look: dict[str, Value]) -> str:
    return f"<{name}{_attributes(look)}>{inner}</{name}>"


def _attributes(look: dict[str, Value]) -> str:
    return "".join(
        f' {_NAMES.get(name) or name.replace("_", "-")}="{_escaped(value)}"'
        for name, value in look.items()
        if value is not None
    )


def _escaped(value: str | float) -> str:
    return escape(str(value), quote=False).replace('"', "&quot;")
