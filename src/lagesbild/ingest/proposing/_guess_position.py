"""Guess which columns hold the position, how it is written, in which coordinate system, and whether the axes are swapped.

Every guess is read by the reader that ingest uses, and judged by where its positions fall: in the municipality, else in
Sweden, else by the size of the numbers alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.config import Rules
from lagesbild.errors import Message
from lagesbild.ingest.positions.coarse import rounded_to_m
from lagesbild.ingest.positions.coordinate_systems import WGS84
from lagesbild.ingest.positions.coordinates import Writing, is_geographic, numbers, read_coordinates
from lagesbild.ingest.positions.default_positions import is_default
from lagesbild.ingest.positions.positions import is_filler
from lagesbild.ingest.proposing import _position_notes as notes
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing._position_trials import (
    ENOUGH,
    MOSTLY,
    SWEREF_99_TM,
    SYSTEMS,
    Reading,
    Trial,
    readings_of,
    systems_of,
    told_apart,
    trials_of,
)
from lagesbild.ingest.proposing.profiles import Profile

_SWEDEN = shapely.box(10.0, 55.0, 24.5, 69.5)
_MARGIN_M = 2_000  # an export also holds reports from just outside
_NEARLY_AS_GOOD = 0.02
_LARGEST_LATITUDE = 90
_MOST_UNNAMED = 8
_LOOKED_AT = 1_000  # rows that the decimal sign is sought in
_BOUNDARY, _IN_SWEDEN, _RANGE, _UNKNOWN = "boundary", "Sweden", "range", "unknown"
_NAMED_ALONE: Final = {_RANGE, _UNKNOWN}
_SHORTEST_AXIS = 4  # characters of a coordinate, which a count of persons or hours hardly has
_SURENESS: Final = {"": 0, _UNKNOWN: 1, _RANGE: 2, _IN_SWEDEN: 3, _BOUNDARY: 4}


@dataclass(frozen=True)
class PositionGuess:
    """Where an export says that things happened.

    ``alternatives`` are other systems that fit as well; ``fit`` the share of positions in the place
    they were judged against (``judged_by``: boundary, Sweden, range for the values' size, or unknown when no system fits);
    ``is_swapped`` says that the headers, or the cells, name the axes the other way round.
    """

    x: str | None = None
    y: str | None = None
    latlon: str | None = None
    lonlat: str | None = None
    crs: str = WGS84
    decimal: str = "."
    swap_axes: bool = False
    alternatives: tuple[str, ...] = ()
    fit: float = 0.0
    judged_by: str = ""
    is_swapped: bool = False
    notes: tuple[Message, ...] = ()

    @property
    def used(self) -> frozenset[str]:
        """Columns that the position takes."""
        return frozenset(name for name in (self.x, self.y, self.latlon, self.lonlat) if name)

    @property
    def sureness(self) -> int:
        """How well the place that judged it tells, from 0."""
        return _SURENESS[self.judged_by]


@dataclass(frozen=True)
class _Candidate:
    """One or two columns that may hold the position; ``is_named`` when their headers say so."""

    columns: tuple[str, ...]
    is_named: bool
    words: str = ""


@dataclass(frozen=True)
class _Place:
    """Where the positions should be: the boundary with a margin, and its system; nothing when not known."""

    outline: shapely.Geometry | None
    crs: str

    @classmethod
    def of(cls, boundary: gpd.GeoDataFrame | None) -> "_Place":
        if boundary is None:
            return cls(None, SWEREF_99_TM)
        return cls(boundary.buffer(_MARGIN_M).to_crs(WGS84).union_all(), boundary.crs.to_string())


def guess_position(
    cells: pd.DataFrame, profiles: Sequence[Profile], *, boundary: gpd.GeoDataFrame | None
) -> PositionGuess:
    """Guess the position columns of ``cells``, judged against the boundary, else against Sweden."""
    place = _Place.of(boundary)
    best = PositionGuess()
    for candidate in _candidates(profiles):
        if not candidate.is_named and best.judged_by in _NAMED_ALONE and place.outline is None:
            break  # nothing could tell that another column is better than one whose header speaks of it
        guess = _judged(cells, candidate, place)
        if guess.sureness > best.sureness:
            best = guess
        if best.judged_by == (_IN_SWEDEN if place.outline is None else _BOUNDARY):
            break  # nothing could be surer
    if not best.judged_by:
        return best
    return replace(best, notes=(*best.notes, *_notes_on_cells(cells, best)))


def _candidates(profiles: Sequence[Profile]) -> Iterator[_Candidate]:
    """What may hold the position, the likeliest first: named pairs, single columns, pairs that no header names."""
    axes = {each.name: vocabulary.axis(each.words) for each in profiles}
    numeric = [each for each in profiles if _is_axis(each)]
    easts = [each for each in numeric if axes[each.name] == "x"]
    norths = [each for each in numeric if axes[each.name] == "y"]
    named = [(east, north) for east in easts for north in norths]
    for east, north in sorted(named, key=lambda pair: (abs(pair[0].place - pair[1].place), pair[0].place)):
        yield _Candidate((east.name, north.name), is_named=True)
    for each in sorted(profiles, key=lambda each: not vocabulary.speaks_of_position(each.words)):
        if axes[each.name] is None:  # a header of one axis is half a position, whatever its decimal sign
            yield _Candidate((each.name,), vocabulary.speaks_of_position(each.words), each.words)
    plain = [
        each
        for each in profiles
        if each.numeric >= MOSTLY and each.distinct > 1 and each.mean_length >= _SHORTEST_AXIS
    ]
    # Half a pair and a running number may fall within a border too, in some local system: what stands side by side goes first.
    pairs = permutations(plain[:_MOST_UNNAMED], 2)
    for east, north in sorted(pairs, key=lambda pair: abs(pair[0].place - pair[1].place)):
        yield _Candidate((east.name, north.name), is_named=False)


def _is_axis(column: Profile) -> bool:
    """Whether most cells are numbers or angles, however they are written."""
    if column.numeric >= MOSTLY:
        return True
    read = (numbers(column.values, Writing(is_degrees=is_degrees)) for is_degrees in (True, False))
    return any(len(each) and np.isfinite(each).mean() >= MOSTLY for each in read)


def _judged(cells: pd.DataFrame, candidate: _Candidate, place: _Place) -> PositionGuess:
    """The candidate as a guess: judged by the municipality, else by Sweden, else by the size of its numbers."""
    chosen = cells[list(candidate.columns)]
    readings = readings_of(chosen, _writings(candidate, chosen.head(_LOOKED_AT)))
    if not readings:
        return PositionGuess()
    is_surely_one = candidate.is_named or any(each.says_axes for each in readings)
    found = None
    if place.outline is not None:
        found = _in_the_municipality(candidate, readings, place.outline, is_surely_one=is_surely_one)
    if found is None:
        found = _in_sweden(candidate, readings, place, is_surely_one=is_surely_one)
    if found is None:
        found = _by_size(candidate, readings, place) if is_surely_one else PositionGuess()
    return found


def _in_the_municipality(
    candidate: _Candidate, readings: Sequence[Reading], outline: shapely.Geometry, *, is_surely_one: bool
) -> PositionGuess | None:
    """In one of the usual systems; what surely is a position and mostly falls in none is tried in all that are used there."""
    usual = trials_of(readings, SYSTEMS, outline)
    found = _guess(candidate, usual, _BOUNDARY, ENOUGH if is_surely_one else MOSTLY)
    if not is_surely_one or (found and found.fit >= MOSTLY):
        return found
    every = told_apart(trials_of(readings, systems_of(outline), outline))
    if better := _guess(candidate, every, _BOUNDARY, MOSTLY):
        doubts = (
            notes.found_by_search(better.crs),
            *((notes.several_systems({found.crs}),) if found else ()),
        )
        return replace(better, notes=(*better.notes, *doubts))
    return found and replace(found, notes=(*found.notes, notes.partly_inside(found.fit)))


def _in_sweden(
    candidate: _Candidate, readings: Sequence[Reading], place: _Place, *, is_surely_one: bool
) -> PositionGuess | None:
    """In one of the usual systems; with a doubt where the municipality is known, for it is not there."""
    trials = trials_of(readings, SYSTEMS, _SWEDEN, is_wide=True)
    found = _guess(candidate, trials, _IN_SWEDEN, ENOUGH if is_surely_one else MOSTLY)
    if found and place.outline is not None:
        return replace(found, notes=(*found.notes, notes.ELSEWHERE))
    return found


def _writings(candidate: _Candidate, cells: pd.DataFrame) -> Iterator[Writing]:
    """The ways to read the candidate, degrees before metres and the decimal sign that is seen before the other."""
    if len(candidate.columns) == 1:
        (column,) = candidate.columns
        orders = [Writing(latlon=column), Writing(lonlat=column)]
        if vocabulary.names_longitude_first(candidate.words):
            orders.reverse()
    else:
        orders = [Writing(x=candidate.columns[0], y=candidate.columns[1])]
    decimals = _decimals(cells)
    for is_degrees, decimal in ((True, decimals[0]), *((False, decimal) for decimal in decimals)):
        for order in orders:
            yield replace(order, is_degrees=is_degrees, decimal=decimal)


def _decimals(cells: pd.DataFrame) -> list[str]:
    """The decimal signs that may be meant, the likelier first: what parts the thousands of one number is none of another."""

    def stands(pattern: str) -> bool:
        return any(cells[name].str.contains(pattern, na=False).any() for name in cells)

    signs = [",", "."] if stands(r"\d,\d") and not stands(r"\d\.\d") else [".", ","]
    return [each for each in signs if not stands(rf"\d[{each}]\d{{3}}[{each}]\d{{3}}(?!\d)")] or signs


def _guess(
    candidate: _Candidate, trials: Sequence[Trial], judged_by: str, needed: float
) -> PositionGuess | None:
    """The trial that puts most positions in the place, and the systems that do as well; None when none does."""
    best = max(trials, key=lambda trial: trial.fit, default=None)
    if best is None or best.fit < needed or (best.is_swapped and not _may_be_swapped(candidate, best)):
        return None
    others = {each.crs for each in trials if each.fit >= best.fit - _NEARLY_AS_GOOD} - {best.crs}
    guess = _as_guess(best.reading, is_swapped=best.is_swapped)
    doubts = (notes.several_systems(others),) if others else ()
    return replace(
        guess,
        crs=best.crs,
        fit=best.fit,
        judged_by=judged_by,
        alternatives=tuple(sorted(others)),
        notes=(*_swapped_note(guess), *doubts),
    )


def _may_be_swapped(candidate: _Candidate, trial: Trial) -> bool:
    """Where no header names the axes, the other order of the columns is a candidate of its own."""
    return candidate.is_named or trial.reading.says_axes


def _as_guess(reading: Reading, *, is_swapped: bool) -> PositionGuess:
    writing = reading.writing
    if writing.x:
        x, y = (writing.y, writing.x) if is_swapped else (writing.x, writing.y)
        return PositionGuess(x=x, y=y, decimal=writing.decimal, is_swapped=is_swapped)
    column = writing.latlon or writing.lonlat
    is_lonlat = reading.is_wkt or writing.lonlat is not None
    return PositionGuess(
        latlon=None if is_lonlat else column,
        lonlat=column if is_lonlat else None,
        decimal=writing.decimal,
        swap_axes=is_swapped,
        is_swapped=is_swapped,
    )


def _swapped_note(guess: PositionGuess) -> tuple[Message, ...]:
    if not guess.is_swapped:
        return ()
    return (notes.SWAPPED_IN_CELLS if guess.swap_axes else notes.SWAPPED_HEADERS,)


def _by_size(candidate: _Candidate, readings: Sequence[Reading], place: _Place) -> PositionGuess:
    """Degrees that lie elsewhere, or else metres in a system that nobody has told."""
    for reading in readings:
        if not reading.writing.is_degrees:
            continue
        largest = np.abs(reading.north).max()
        is_swapped = bool(reading.writing.x) and bool(largest > _LARGEST_LATITUDE)
        if not is_swapped and largest > _LARGEST_LATITUDE:
            continue
        guess = _as_guess(reading, is_swapped=is_swapped)
        return replace(guess, fit=1.0, judged_by=_RANGE, notes=(*_swapped_note(guess), notes.FAR_AWAY))
    for reading in readings:
        if not reading.writing.is_degrees:
            guess = _as_guess(reading, is_swapped=False)
            crs = place.crs if not is_geographic(place.crs) else SWEREF_99_TM
            return replace(
                guess,
                crs=crs,
                judged_by=_UNKNOWN,
                notes=(notes.unknown_system(candidate.columns, crs, is_bounded=place.outline is not None),),
            )
    return PositionGuess()


def _notes_on_cells(cells: pd.DataFrame, guess: PositionGuess) -> tuple[Message, ...]:
    """That one coordinate has an improbable share of the rows, and that all are rounded, as ingest would tell it."""
    writing = Writing(
        x=guess.x, y=guess.y, latlon=guess.latlon, lonlat=guess.lonlat, decimal=guess.decimal,
        is_degrees=is_geographic(guess.crs), is_swapped=guess.swap_axes,
    )  # fmt: skip
    read = read_coordinates(cells, writing)
    told = read.east.notna() & ~is_filler(read.east, read.north)
    if not told.any():
        return ()
    share = Rules().default_position_share
    rows = int(is_default(read.east[told], read.north[told], share=share).sum())
    default = (notes.default_position(rows, int(told.sum())),) if rows else ()
    metres = rounded_to_m(read.east[told], read.north[told], guess.crs)
    return default if metres is None else (*default, notes.rounded(metres))
