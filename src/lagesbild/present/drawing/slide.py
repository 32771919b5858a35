"""Lay a figure out on a canvas of its own: title above, picture, legend beside, source below.

A chart on a page has its title, legend and source around it; cut out alone it says nothing. Here they go along, in
the proportions of a slide, always on light paper.
"""

import re
import textwrap
from typing import Final

from lagesbild.content import Ink, Key, Picture
from lagesbild.present.drawing import theme
from lagesbild.present.html import shapes

_VARIABLE: Final = re.compile(r"var\(--[\w-]+,\s*(#[0-9a-fA-F]+)\)")
"""A colour that follows the page, with the one on light paper: what draws a slide knows no variables."""
_FONTS: Final = "'DejaVu Sans',system-ui,'Segoe UI',Roboto,Arial,sans-serif"
_EM: Final = 0.58  # mean width of a letter, of its size
_MARGIN: Final = 0.035
_LEGEND: Final = 0.25
_UNIT: Final = 1080  # the sizes below are for a canvas so high


def picture(figure: Picture, *, width: int, height: int, footer: str) -> str:
    """The figure as an SVG document of ``width`` by ``height`` pixels.

    Parameters
    ----------
    footer
        Who and what it is about and for whom: stands at the bottom, so that a picture that has left its report
        still says so.
    """
    unit = height / _UNIT
    margin = _MARGIN * width
    parts = [shapes.rect(width=width, height=height, fill=theme.PAPER)]
    top = margin + 44 * unit
    parts.append(_words(figure.title, margin, top, 42 * unit, theme.INK, bold=True))
    if figure.subtitle:
        top += 42 * unit
        parts.append(_words(figure.subtitle, margin, top, 25 * unit, theme.MUTED))
    size = 19 * unit
    notes = [line for note in figure.notes for line in _wrapped(note, width - 2 * margin, size)]
    foot = height - margin
    parts.append(_words(footer, margin, foot, size, theme.INK, bold=True))
    for line in reversed(notes):
        foot -= 1.4 * size
        parts.append(_words(line, margin, foot, size, theme.MUTED))
    top, bottom = top + 28 * unit, foot - 2 * size
    beside = _LEGEND * width if figure.keys else 0.0
    parts.append(_nested(figure.svg, margin, top, width - 2 * margin - beside, bottom - top))
    parts += _legend(figure, width - margin - beside + 30 * unit, top, beside - 30 * unit, unit)
    drawn = shapes.document(
        shapes.title(figure.title) + "".join(parts), width=width, height=height, font_family=_FONTS
    )
    return _VARIABLE.sub(r"\1", drawn)


def png(svg: str) -> bytes:
    """The SVG document drawn as a PNG, with the font that comes along: the same on every machine."""
    import matplotlib as mpl
    import resvg_py

    fonts = f"{mpl.get_data_path()}/fonts/ttf"
    drawn: bytes = bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_dirs=[fonts],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )
    return drawn


def _nested(svg: str, x: float, y: float, width: float, height: float) -> str:
    """The figure's picture as a part of the canvas, as large as there is room for."""
    return shapes.frame(svg, x=f"{x:.0f}", y=f"{y:.0f}", width=f"{width:.0f}", height=f"{height:.0f}")


def _legend(figure: Picture, x: float, y: float, width: float, unit: float) -> list[str]:
    size, parts = 22 * unit, []
    y += size
    for line in _wrapped(figure.legend_title, width, size):
        parts.append(_words(line, x, y, size, theme.MUTED))
        y += 1.4 * size
    for key in figure.keys:
        parts.append(_mark(key, x, y - 0.35 * size, size))
        for line in _wrapped(key.text, width - 1.9 * size, size):
            parts.append(_words(line, x + 1.9 * size, y, size, theme.INK))
            y += 1.35 * size
        y += 0.3 * size
    return parts


def _mark(key: Key, x: float, y: float, size: float) -> str:
    """The legend's mark, its middle at height ``y``."""
    kinds = set(key.mark.split())
    if key.picture:
        wide = shapes.MARK_WIDTHS["line" in kinds] / shapes.MARK_WIDTHS[False] * size
        return shapes.frame(
            key.picture,
            x=f"{x:.1f}",
            y=f"{y - size / 2:.1f}",
            width=f"{wide:.1f}",
            height=f"{size:.1f}",
        )
    ink = key.ink or Ink(theme.MUTED)
    color, opacity = ink.color, ink.strength
    middle, radius = x + 0.65 * size, 0.42 * size * (0.6 if "small" in kinds else 1)
    line = {"stroke": color, "stroke_width": f"{0.12 * size:.1f}"}
    place = {"cx": f"{middle:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.1f}"}
    if "dot" in kinds:
        return shapes.circle(**place, fill=color, fill_opacity=opacity)
    if "ring" in kinds:
        dashes = f"{0.2 * size:.1f}" if "ring-dashed" in kinds else None
        return shapes.circle(**place, fill="none", **line, stroke_dasharray=dashes)
    if "tick" in kinds:
        return shapes.path(d=f"M{middle:.1f} {y - 0.5 * size:.1f}v{size:.1f}", **line)
    if "line" in kinds:
        gap = {"line-dashed": 0.35, "line-dotted": 0.12}.get(next(iter(kinds - {"line"}), ""), 0.0)
        dashes = f"{gap * size:.1f}" if gap else None
        return shapes.path(d=f"M{x:.1f} {y:.1f}h{1.3 * size:.1f}", **line, stroke_dasharray=dashes)
    high, wide, inset = (0.5, 1.3 * size, 0.0) if "band" in kinds else (0.8, 0.8 * size, 0.25 * size)
    fill = {"band": theme.RULE, "rank": theme.INK}.get(next(iter(kinds & {"band", "rank"}), ""), color)
    return shapes.rect(
        x=f"{x + inset:.1f}",
        y=f"{y - high * size / 2:.1f}",
        width=f"{wide:.1f}",
        height=f"{high * size:.1f}",
        rx=f"{0.1 * size:.1f}",
        fill=fill,
        fill_opacity=opacity,
    )


def _words(text: str, x: float, y: float, size: float, color: str, *, bold: bool = False) -> str:
    return shapes.text(
        text,
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        font_size=f"{size:.1f}",
        fill=color,
        font_weight="bold" if bold else None,
    )


def _wrapped(text: str, width: float, size: float) -> list[str]:
    return textwrap.wrap(text, max(int(width / (size * _EM)), 8)) if text else []
