"""What is told of a guessed position: how sure its system is, and what to check."""

from collections.abc import Collection, Sequence
from typing import Final

from pyproj import CRS

from lagesbild.errors import Message

ELSEWHERE: Final = Message(
    "The positions lie in Sweden but mostly outside the municipality: are the border and the coordinate system right?"
)
FAR_AWAY: Final = Message(
    "The positions lie outside the municipality and Sweden: WGS84 is guessed by the size of the numbers."
)
SWAPPED_IN_CELLS: Final = Message(
    "The cells write the axes in another order than they say themselves: swap_axes turns them."
)
SWAPPED_HEADERS: Final = Message(
    "The axes have changed places against what the headers say: x is east/longitude, y north/latitude."
)


def several_systems(systems: Collection[str]) -> Message:
    """Other coordinate systems that fit as well."""
    return Message(
        "The coordinate system may also be {systems}: compare a known place on the map.",
        systems=", ".join(sorted(systems)),
    )


def partly_inside(share: float) -> Message:
    """That no system puts nearly all of the positions in the municipality."""
    return Message(
        "Only {percent} % of the positions lie in or near the municipality, in whatever system they are read: compare a few "
        "places on the map. Some rows may be of other municipalities, or written in another system or order than the others.",
        percent=round(100 * share),
    )


def found_by_search(crs: str) -> Message:
    """A coordinate system that no list of the usual ones has."""
    return Message(
        "The coordinate system {crs} ({name}) is chosen among all that are used where the municipality lies: compare a known "
        "place on the map.",
        crs=crs,
        name=CRS(crs).name,
    )


def unknown_system(columns: Sequence[str], crs: str, *, is_bounded: bool) -> Message:
    """Metres or feet in a system that nobody has told, for which ``crs`` stands; ``is_bounded`` where a border is known."""
    first, *others = columns
    told = Message("'{first}' and '{last}'", first=first, last=others[-1]) if others else f"'{first}'"
    if is_bounded:
        return Message(
            "{columns} looks like a position in metres or feet, but no known coordinate system puts it in the municipality. "
            "Ask who makes the export which system it is and write its EPSG number as crs; {crs} stands there until then.",
            columns=told,
            crs=crs,
        )
    return Message(
        "{columns} looks like a position in metres or feet, but no known coordinate system puts it in Sweden. Ask who makes the "
        "export which system it is and write its EPSG number as crs; {crs} stands there until then. With the municipality's border "
        "all systems that are used there are tried.",
        columns=told,
        crs=crs,
    )


def rounded(metres: float) -> Message:
    """Positions that are rounded to more than a map can bear."""
    return Message(
        "The positions are rounded to some {metres:,.0f} metres: maps and places will be wrong by as much. Export them whole; a "
        "spreadsheet that shows 6,41E+06 has lost the figures, and the column must be made wider or of whole numbers before it is saved.",
        metres=metres,
    )


def default_position(rows: int, positions: int) -> Message:
    """One coordinate that an improbable share of the rows has."""
    return Message(
        "{rows} of {positions} positions are the same: they are taken for a default position and not drawn. If it is a real place: "
        'write default_positions = "point" in the source.',
        rows=rows,
        positions=positions,
    )
