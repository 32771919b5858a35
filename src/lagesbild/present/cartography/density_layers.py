"""Turn ranked places and density classes into signs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild.present.cartography import symbols
from lagesbild.present.cartography.signs import Cell, Number
from lagesbild.present.drawn_maps.shades import shades
from lagesbild.present.html import markup
from lagesbild.present.words import finding_form, labels
from lagesbild.situation import Situation

_DENSITY_UNIT: Final = "gånger områdets medeltäthet"
_AS_MANY: Final = ("så tätt som ", " rapporter på samma ställe")
_ONES: Final = (2.0, 4.0, 8.0, 16.0)
FEW: Final = 20
"""Fewer reports than this are drawn one by one: their density says no more."""


@dataclass(frozen=True)
class Classes:
    """Density in classes: the cells drawn, the class of each from 1 on, the classes' names and the words around one."""

    cells: gpd.GeoDataFrame
    steps: pd.Series
    names: tuple[str, ...]
    words: tuple[str, str]

    def signs(self, surfaces: gpd.GeoSeries) -> list[Cell]:
        """A surface a class; ``surfaces`` by class."""
        colors = shades(len(self.names))
        return [
            Cell(shape, colors[step - 1], lines=(self.names[step - 1].join(self.words),))
            for step, shape in surfaces.items()
        ]

    @property
    def title(self) -> str:
        """What stands over the legend."""
        before, after = self.words
        return labels.capital(f"{before}…{after}" if before else after.strip())

    def keys(self) -> list[markup.Key]:
        """The legend's entries."""
        return [
            markup.Key("box", text, picture=symbols.swatch("", color))
            for text, color in zip(self.names, shades(len(self.names)), strict=True)
        ]


def peak_of_one(bandwidth_m: float) -> float:
    """The density where a single report lies, per km²: a quartic kernel's."""
    return 3e6 / (math.pi * bandwidth_m**2)


def of_reports(situation: Situation, cells: gpd.GeoDataFrame, n: int) -> Classes:
    """The classes that tell many reports from one.

    A cell that a single report gives its density is not drawn. Where even one report would reach the highest class,
    the classes are how many reports at one spot give as much.

    Parameters
    ----------
    cells
        With ``density`` (reports per km²) and ``density_class``, which is by ``settings.density_breaks``.
    n
        The reports that the density was made from.
    """
    breaks, one = situation.settings.density_breaks, peak_of_one(situation.settings.bandwidth_m)
    mean = n / (situation.geography.study_area.area.sum() / 1e6)
    if len(breaks) and one >= breaks[-1] * mean:
        times = cells["density"] / one
        steps = sum((times.ge(each * 0.98).astype(int) for each in _ONES), start=pd.Series(0, cells.index))
        drawn = steps.ge(1)
        return Classes(cells[drawn], steps[drawn], tuple(class_names(_ONES)), _AS_MANY)
    steps = cells["density_class"].fillna(0).astype(int)
    drawn = steps.ge(1) & cells["density"].gt(1.05 * one)
    return Classes(cells[drawn], steps[drawn], tuple(class_names(breaks)), ("", f" {_DENSITY_UNIT}"))


def class_names(breaks: Sequence[float]) -> list[str]:
    """What readers call the classes between the breaks."""
    inner = [f"{labels.compact(low)}–{labels.compact(high)}" for low, high in pairwise(breaks)]
    return [*inner, f"{labels.compact(breaks[-1])} eller mer"]


def ranked(places: gpd.GeoDataFrame) -> list[Number]:
    """A numbered sign a place."""
    ordered = places.sort_values("number", kind="stable")
    return [
        Number(
            float(point.x),
            float(point.y),
            str(int(number)),
            (f"{number}. {finding_form.called(title)}", labels.count(int(n))),
        )
        for point, number, title, n in zip(
            ordered.geometry, ordered["number"], ordered["name"], ordered["incidents"], strict=True
        )
    ]
