"""Turn a matplotlib figure into inline SVG that follows the page and is the same each time.

Ids are made from the picture's content, so that several pictures share a page without clashing.
"""

import io
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from lagesbild.content import Picture
from lagesbild.present.drawing import theme
from lagesbild.present.drawing._shorter import shorter
from lagesbild.present.html.fragments import Html
from lagesbild.present.html.markup import digest

WIDE: Final = 680.0
NARROW: Final = 340.0
Fit = Callable[[Figure, float], None]

_NO_METADATA: Final = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_OPENING = re.compile(r"<svg[^>]*>", re.DOTALL)
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", re.DOTALL)
_EMPTY_DEFS = re.compile(r"<defs>\s*</defs>")
_REFERRED = re.compile(r'(?:url\(|xlink:href=")#(\w+)')
_TAG = re.compile(r"<[^>]+>")
_NO_TURN = re.compile(r' transform="rotate\(-0 [^"]*"')
_ALIKE = re.compile(r'<path d="[^"]*"([^>]*)/>(?:\s*<path d="[^"]*"\1/>)+')
_OUTLINE = re.compile(r'(?<= d=")[^"]*')
_FINER = re.compile(r"(\.\d\d)\d+")  # than a hundredth of a pixel
_SPACE = re.compile(r">\s*\n\s*<")


def responsive(draw: Callable[[float], Figure], *, alt: str, fit: Fit | None = None) -> Html:
    """The figure for a page and for a phone; the style sheet shows the one that fits.

    Scaling one picture down to a phone would halve its text. Only the shown one is read aloud.

    Parameters
    ----------
    draw
        Makes the figure at a width in CSS pixels.
    alt
        What the picture says, in words; plain text.
    fit
        Lays a drawn figure out anew for a phone, which takes half the time of drawing it anew: what ``draw`` ends with.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        # The reader's browser draws the text, with fonts that have more signs than the measuring one.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        theme.use()
        figure = draw(WIDE)
        wide = inline(figure, alt=alt, css_class="chart-wide")
        if fit is None:
            figure = draw(NARROW)
        else:
            fit(figure, NARROW)
        narrow = inline(figure, alt=alt, css_class="chart-narrow")
        return Html(wide + narrow, (Picture("chart", wide, alt),))


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, sized in CSS pixels, that no global state knows of: one point is one unit of the SVG."""
    return Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="none")


def place(axes: Axes, width: float, *, left: float, right: float, top: float, foot: float) -> None:
    """Make the figure ``width`` wide, and leave margins around the axes; all in CSS pixels."""
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    figure.set_figwidth(width / 72)
    height = figure.get_figheight() * 72
    axes.set_position(
        (left / width, foot / height, (width - left - right) / width, (height - foot - top) / height)
    )


def inline(figure: Figure, *, alt: str, css_class: str) -> str:
    """The figure as an ``<svg>`` element with alternative text; text stays text.

    Raises
    ------
    ValueError
        When there is no alternative text.
    """
    if not alt.strip():
        raise ValueError("A picture must have an alternative text; found none. Say in words what it shows.")
    buffer = io.StringIO()
    FigureCanvasSVG(figure).print_svg(buffer, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    raw = buffer.getvalue()
    drawn = _DROPPED.sub("", raw[raw.index("<svg") :])
    inner = _EMPTY_DEFS.sub("", _OPENING.sub("", drawn, count=1)).rsplit("</svg>", 1)[0]
    inner = _numbered(_ALIKE.sub(_as_one, inner))
    prefix = f"s{digest(css_class, alt, inner)}"
    width, height = (float(side) * 72 for side in figure.get_size_inches())
    body = _TAG.sub(lambda tag: _follow_page(_own_ids(tag[0], prefix)), inner)
    return (
        opening(width, height, alt=alt, css_class=css_class, prefix=prefix)
        + shorter(_SPACE.sub("><", body).strip())
        + "</svg>"
    )


def opening(width: float, height: float, *, alt: str, css_class: str, prefix: str) -> str:
    """The start of a picture: its frame, its role and its alternative text."""
    return (
        f'<svg class="{css_class}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{prefix}-alt" '
        f'style="max-width:{width:g}px;font-family:{theme.FONTS}"><title id="{prefix}-alt">{escape(alt)}</title>'
    )


def _as_one(alike: re.Match[str]) -> str:
    """One path for neighbours of one look: half the bytes of a heat map, a path a cell."""
    return f'<path d="{"".join(_OUTLINE.findall(alike[0]))}"{alike[1]}/>'


def _numbered(drawing: str) -> str:
    """Ids that are referred to as numbers, in their order; the library's own have eleven signs."""
    for number, name in enumerate(dict.fromkeys(_REFERRED.findall(drawing))):
        drawing = re.sub(rf'(?<=[#"]){name}(?=["\)])', f"{number}", drawing)
    return drawing


def _own_ids(tag: str, prefix: str) -> str:
    if tag.startswith("<g"):  # nothing refers to a group
        tag = re.sub(r' id="[^"]*"', "", tag)
    tag = re.sub(r'\bid="', f'id="{prefix}-', tag)
    tag = tag.replace("url(#", f"url(#{prefix}-")
    return tag.replace('xlink:href="#', f'xlink:href="#{prefix}-')


def _follow_page(tag: str) -> str:
    tag = tag.replace("font-family: 'DejaVu Sans'; ", "").replace("'DejaVu Sans'", theme.FONTS)
    tag = _FINER.sub(r"\1", _NO_TURN.sub("", tag)).replace(" \n", " ").replace("\n", " ")
    for color, variable in theme.VARIABLES.items():
        tag = tag.replace(color, f"var({variable}, {color})")
    return tag
