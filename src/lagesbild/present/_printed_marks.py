"""What is drawn on a printed map: signs and shapes at metric positions, without a word of how they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Dot:
    """A circle at a metric position, ``radius`` in pixels, with a text in it or none."""

    x: float
    y: float
    radius: float
    color: str
    opacity: float = 0.95
    text: str = ""
    is_dark_text: bool = False


@dataclass(frozen=True)
class Cell:
    """A filled polygon in metric coordinates."""

    shape: BaseGeometry
    color: str


@dataclass(frozen=True)
class Number:
    """A numbered sign beside a metric position."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Ring:
    """A dashed circle at a metric position, ``radius_m`` in metres."""

    x: float
    y: float
    radius_m: float
    color: str


@dataclass(frozen=True)
class Group:
    """Marks in an element of their own, which a script finds by its class and fills anew."""

    css_class: str
    marks: Sequence[Dot]


@dataclass(frozen=True)
class Outline:
    """A polygon's or a line's outline in metric coordinates; a polygon is thinly filled."""

    shape: BaseGeometry
    color: str


Mark = Dot | Cell | Number | Ring | Group | Outline
