"""Lay a figure out on a canvas of its own: title above, picture, legend beside, source below.

A chart on a page has its title, legend and source around it; cut out alone it says nothing. Here they go along, in
the proportions of a slide, always on light paper.
"""

import re
import textwrap
from html import escape
from typing import Final

from lagesbild.content import Key, Picture
from lagesbild.present.drawing import theme

_OPENING: Final = re.compile(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>')
_VARIABLE: Final = re.compile(r"var\(--[\w-]+,\s*(#[0-9a-fA-F]+)\)")
_OF_LEGEND: Final = re.compile(
    r'<svg class="mark-picture[^"]*" viewBox="0 0 (\d+) 16"[^>]*>(.*)</svg>', re.DOTALL
)
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_STRENGTH: Final = re.compile(r"(\d+)%")
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
    parts = [f'<rect width="{width}" height="{height}" fill="{theme.PAPER}"/>']
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
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="{_FONTS}">'
        f"<title>{escape(figure.title)}</title>{''.join(parts)}</svg>"
    )


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
    """The figure's picture as a part of the canvas, as large as there is room for, in the light colours."""
    found = _OPENING.search(svg)
    assert found is not None, "a picture of ours has a viewBox"
    inner = _VARIABLE.sub(r"\1", svg[found.end() : svg.rindex("</svg>")])
    return (
        f'<svg x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {found[1]} {found[2]}" '
        f'preserveAspectRatio="xMidYMid meet">{inner}</svg>'
    )


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
    if own := _OF_LEGEND.fullmatch(key.picture):
        wide, inner = int(own[1]) / 16 * size, _VARIABLE.sub(r"\1", own[2])
        return (
            f'<svg x="{x:.1f}" y="{y - size / 2:.1f}" width="{wide:.1f}" height="{size:.1f}" '
            f'viewBox="0 0 {own[1]} 16">{inner}</svg>'
        )
    found, strength = _COLOR.search(key.color), _STRENGTH.search(key.color)
    color = found[0] if found else theme.MUTED
    opacity = int(strength[1]) / 100 if strength else 1.0
    kinds = set(key.mark.split())
    middle, radius = x + 0.65 * size, 0.42 * size * (0.6 if "small" in kinds else 1)
    line = f'stroke="{color}" stroke-width="{0.12 * size:.1f}"'
    if "dot" in kinds:
        return f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{color}" fill-opacity="{opacity}"/>'
    if "ring" in kinds:
        dashes = f' stroke-dasharray="{0.2 * size:.1f}"' if "ring-dashed" in kinds else ""
        return f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" {line}{dashes}/>'
    if "tick" in kinds:
        return f'<path d="M{middle:.1f} {y - 0.5 * size:.1f}v{size:.1f}" {line}/>'
    if "line" in kinds:
        gap = {"line-dashed": 0.35, "line-dotted": 0.12}.get(next(iter(kinds - {"line"}), ""), 0.0)
        dashes = f' stroke-dasharray="{gap * size:.1f}"' if gap else ""
        return f'<path d="M{x:.1f} {y:.1f}h{1.3 * size:.1f}" {line}{dashes}/>'
    high, wide, inset = (0.5, 1.3 * size, 0.0) if "band" in kinds else (0.8, 0.8 * size, 0.25 * size)
    fill = {"band": theme.RULE, "rank": theme.INK}.get(next(iter(kinds & {"band", "rank"}), ""), color)
    return (
        f'<rect x="{x + inset:.1f}" y="{y - high * size / 2:.1f}" '
        f'width="{wide:.1f}" height="{high * size:.1f}" rx="{0.1 * size:.1f}" '
        f'fill="{fill}" fill-opacity="{opacity}"/>'
    )


def _words(text: str, x: float, y: float, size: float, color: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.1f}" fill="{color}"{weight}>{escape(text)}</text>'
    )


def _wrapped(text: str, width: float, size: float) -> list[str]:
    return textwrap.wrap(text, max(int(width / (size * _EM)), 8)) if text else []
