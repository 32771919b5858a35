"""What a map shows: signs and shapes at metric positions, said once for the screen and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

Lines = Sequence[str]
"""What is told of a sign that is pointed at: the first line stands out. Plain text."""


@dataclass(frozen=True)
class Dot:
    """A sign at a metric position, ``radius`` in pixels, with a text in it or none.

    ``shape`` is one of ``symbols.SHAPES``, or ``circle``; ``count`` the reports that it stands for.
    """

    x: float
    y: float
    radius: float
    color: str
    opacity: float = 0.95
    text: str = ""
    is_dark_text: bool = False
    shape: str = "circle"
    lines: Lines = ()
    count: int = 1


@dataclass(frozen=True)
class Cell:
    """A filled polygon in metric coordinates, with one of ``symbols.PATTERNS`` over its colour, or none."""

    shape: BaseGeometry
    color: str
    pattern: str = ""
    lines: Lines = ()


@dataclass(frozen=True)
class Label:
    """A text in the middle of an area, written where it fits: the first of ``texts`` that ``width_m`` has room for."""

    x: float
    y: float
    texts: Sequence[str]
    width_m: float
    height_m: float


@dataclass(frozen=True)
class Number:
    """A numbered sign beside a metric position, moved to where it covers nothing that is read."""

    x: float
    y: float
    text: str
    lines: Lines = ()


@dataclass(frozen=True)
class Ring:
    """A circle at a metric position, ``radius_m`` in metres."""

    x: float
    y: float
    radius_m: float
    color: str
    is_dashed: bool = False
    lines: Lines = ()


@dataclass(frozen=True)
class Outline:
    """A polygon's or a line's outline in metric coordinates; a polygon is thinly filled.

    ``dash`` is one of ``symbols.DASHES``.
    """

    shape: BaseGeometry
    color: str
    dash: str = ""
    lines: Lines = ()


@dataclass(frozen=True)
class Group:
    """Dots in an element of their own, which a script finds by its class and fills anew; on paper alone."""

    css_class: str
    marks: Sequence[Dot]


Sign = Dot | Cell | Label | Number | Ring | Group | Outline


@dataclass(frozen=True)
class Layer:
    """Signs from the bottom up. A layer with a ``name`` can be switched off; paper has what is shown at first."""

    signs: Sequence[Sign]
    name: str = ""
    is_shown: bool = True
