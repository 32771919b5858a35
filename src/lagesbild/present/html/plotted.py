"""Turn a plotting library's SVG into a picture that follows the page and is the same each time.

Ids are made from the picture's content, so that several pictures share a page without clashing. It is the library's
markup that is read here, for the library has no other form of a drawing; its own settings give neither variables of CSS
nor ids without chance.
"""

import re
from html import escape

from lagesbild.present.drawing import theme
from lagesbild.present.html.markup import digest
from lagesbild.present.html.shorter import shorter

_OPENING = re.compile(r"<svg[^>]*>", re.DOTALL)
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", re.DOTALL)
_EMPTY_DEFS = re.compile(r"<defs>\s*</defs>")
_REFERRED = re.compile(r'(?:url\(|xlink:href=")#(\w+)')
_TAG = re.compile(r"<[^>]+>")
_GROUP_ID = re.compile(r'(<g[^>]*?) id="[^"]*"')
_ID = re.compile(r'\bid="')
_APART = "\0"  # no sign of XML
_NO_TURN = re.compile(r' transform="rotate\(-0 [^"]*"')
_ALIKE = re.compile(r'<path d="[^"]*"([^>]*)/>(?:\s*<path d="[^"]*"\1/>)+')
_OUTLINE = re.compile(r'(?<= d=")[^"]*')
_FINER = re.compile(r"(\.\d\d)\d+")  # than a hundredth of a pixel
_SPACE = re.compile(r">\s*\n\s*<")


def inline(raw: str, width: float, height: float, *, alt: str, css_class: str) -> str:
    """A document of the library as an ``<svg>`` element with alternative text; text stays text.

    Parameters
    ----------
    width, height
        Of the picture, in CSS pixels.
    """
    drawn = _DROPPED.sub("", raw[raw.index("<svg") :])
    inner = _EMPTY_DEFS.sub("", _OPENING.sub("", drawn, count=1)).rsplit("</svg>", 1)[0]
    inner = _numbered(_ALIKE.sub(_as_one, inner))
    prefix = f"s{digest(css_class, alt, inner)}"
    # All tags are changed at once: a picture has some two hundred.
    tags = _follow_page(_own_ids(_APART.join(_TAG.findall(inner)), prefix)).split(_APART)
    texts = _TAG.split(inner)
    body = "".join(text + tag for text, tag in zip(texts, [*tags, ""], strict=True))
    drawing = shorter(_SPACE.sub("><", body).strip())
    return picture(drawing, width, height, alt=alt, css_class=css_class, prefix=prefix)


def picture(inner: str, width: float, height: float, *, alt: str, css_class: str, prefix: str) -> str:
    """A drawing in its frame, with its role and its alternative text."""
    return (
        f'<svg class="{css_class}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{prefix}-alt" '
        f'style="max-width:{width:g}px;font-family:{theme.FONTS}"><title id="{prefix}-alt">{escape(alt)}</title>'
        f"{inner}</svg>"
    )


def _as_one(alike: re.Match[str]) -> str:
    """One path for neighbours of one look: half the bytes of a heat map, a path a cell."""
    return f'<path d="{"".join(_OUTLINE.findall(alike[0]))}"{alike[1]}/>'


def _numbered(drawing: str) -> str:
    """Ids that are referred to as numbers, in their order; the library's own have eleven signs."""
    for number, name in enumerate(dict.fromkeys(_REFERRED.findall(drawing))):
        drawing = re.sub(rf'(?<=[#"]){name}(?=["\)])', f"{number}", drawing)
    return drawing


def _own_ids(tags: str, prefix: str) -> str:
    tags = _ID.sub(f'id="{prefix}-', _GROUP_ID.sub(r"\1", tags))  # nothing refers to a group
    tags = tags.replace("url(#", f"url(#{prefix}-")
    return tags.replace('xlink:href="#', f'xlink:href="#{prefix}-')


def _follow_page(tags: str) -> str:
    tags = tags.replace("font-family: 'DejaVu Sans'; ", "").replace("'DejaVu Sans'", theme.FONTS)
    tags = _FINER.sub(r"\1", _NO_TURN.sub("", tags)).replace(" \n", " ").replace("\n", " ")
    for color, variable in theme.VARIABLES.items():
        tags = tags.replace(color, f"var({variable}, {color})")
    return tags
