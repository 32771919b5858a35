"""Draw figures of matplotlib for the page: one as wide as it, and one for a phone."""

import io
import warnings
from collections.abc import Callable
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from lagesbild.content import Picture
from lagesbild.present.drawing import theme
from lagesbild.present.html import plotted
from lagesbild.present.html.fragments import Html

WIDE: Final = 680.0
NARROW: Final = 340.0
Fit = Callable[[Figure, float], None]

_NO_METADATA: Final = dict.fromkeys(("Date", "Creator", "Format", "Type"))


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
    width, height = (float(side) * 72 for side in figure.get_size_inches())
    return plotted.inline(buffer.getvalue(), width, height, alt=alt, css_class=css_class)
