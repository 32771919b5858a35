"""Read a list of places with coordinates, as a workbook or text: its columns and system are guessed as an export's are."""

from pathlib import Path
from typing import Final

import geopandas as gpd

from lagesbild.config import Columns, Source
from lagesbild.errors import InputError
from lagesbild.ingest.positions.positions import read_positions
from lagesbild.ingest.proposing._guess_position import guess_position
from lagesbild.ingest.proposing.profiles import profile
from lagesbild.ingest.reading.read import read

_WANTED: Final = "boundary"  # what must tell the system: nobody is asked whether it is right


def read_list(path: Path, sheet: str | None, boundary: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The rows that lie in the municipality, as points in the boundary's system, with the columns of the table as text.

    Raises
    ------
    InputError
        When the file cannot be read, or nothing in it tells where in the municipality its rows lie.
    """
    columns = Columns(id=None, occurred_from="?", category="?")
    source = Source(name="lista", files=path.name, sheet=sheet, columns=columns)
    cells = read(path, source).cells
    guess = guess_position(cells, profile(cells), boundary=boundary)
    if guess.judged_by != _WANTED:
        raise InputError(
            "A list of places must have coordinates that lie in the municipality; '{file}' has none that do. Give it two columns, as "
            "Öst and Nord, or name a GeoPackage.",
            file=path.name,
        )
    at = {name: getattr(guess, name) for name in ("x", "y", "latlon", "lonlat")}
    source = source.model_copy(
        update={
            "columns": columns.model_copy(update=at),
            **{name: getattr(guess, name) for name in ("crs", "decimal", "swap_axes")},
        }
    )
    positions = read_positions(cells, source, boundary=boundary, areas=None)
    points = gpd.points_from_xy(positions.x, positions.y, crs=boundary.crs)
    return gpd.GeoDataFrame(cells, geometry=points)[positions.has_point]
