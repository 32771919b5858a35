"""Read the features of a GeoJSON or GeoPackage file, their positions as two columns of text."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyogrio.errors import DataSourceError, FeatureError, GeometryError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from lagesbild.errors import ReadError
from lagesbild.ingest._records import TEXT, Records, column_names

X: Final = "geometry.x"
Y: Final = "geometry.y"

_SQLITE = b"SQLite format 3\0"
_START = 4096
_LARGEST_DEGREES = 360


def read_features(path: Path, *, layer: str | None, crs: str) -> Records:
    """Read one layer, the first if none is named.

    The position of a feature that is no point is a point on its surface; an empty one has none. Positions are in
    ``crs``, reprojected from the file's own; a file that states none, or degrees for what can be none, is taken to be
    in ``crs``.

    Raises
    ------
    ReadError
        When the file is of another kind or damaged, or lacks the layer.
    """
    _require_kind(path)
    layer = _layer(path, layer)
    with _gdal(path):
        meta, table = pyogrio.read_arrow(
            path.resolve(), layer=layer, datetime_as_string=True, **_options(path)
        )
        table.validate(full=True)  # text that is no UTF-8
        geometry = meta["geometry_name"] or "wkb_geometry"
        properties = [name for name in table.column_names if name != geometry]
        columns = [_as_text(table[name]) for name in properties]
    if geometry in table.column_names:
        columns += _positions(table[geometry], meta["crs"], crs, path=path)
        properties += [X, Y]
    return Records(
        names=column_names(properties, len(properties)),
        columns=columns,
        rows=np.arange(1, table.num_rows + 1),
        layer=layer,
    )


def _require_kind(path: Path) -> None:
    """Look at the content: GDAL would open other formats by their content, some of which point elsewhere."""
    with path.open("rb") as file:
        start = file.read(_START)
    is_package = path.suffix.lower() == ".gpkg"
    is_right = start.startswith(_SQLITE) if is_package else start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    if not is_right:
        kind = "a GeoPackage" if is_package else "GeoJSON, a FeatureCollection between braces"
        raise ReadError(f"'{path.name}' must be {kind}; its content is something else. Export it again.")


@contextmanager
def _gdal(path: Path) -> Iterator[None]:
    """Turn what GDAL raises into one error; what it only warns of shows in the rows."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except (
        DataSourceError,
        FeatureError,
        GeometryError,
        pa.ArrowException,
        RuntimeError,
        UnicodeError,
    ) as error:
        raise ReadError(_damaged(path)) from error


def _layer(path: Path, layer: str | None) -> str:
    with _gdal(path):
        names = [str(name) for name in pyogrio.list_layers(path.resolve())[:, 0]]
    if not names:
        raise ReadError(f"'{path.name}' must have a layer; it has none. Export it again.")
    if layer is None:
        return names[0]
    if layer not in names:
        found = ", ".join(f"'{name}'" for name in names)
        raise ReadError(f"'{path.name}' must have the layer '{layer}'; it has {found}. Correct 'layer'.")
    return layer


def _options(path: Path) -> dict[str, str]:
    # Dates stay as they are written: GDAL's guess would drop offsets and invent midnights.
    return {} if path.suffix.lower() == ".gpkg" else {"DATE_AS_STRING": "YES"}


def _damaged(path: Path) -> str:
    return (
        f"'{path.name}' must be a whole geographic file; it is damaged. Open it in QGIS, or export it again."
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_floating(kind):
        return _chunked([None if value is None else _number(value) for value in column.to_pylist()])
    if pa.types.is_timestamp(kind) or pa.types.is_temporal(kind):
        return _chunked([None if value is None else value.isoformat() for value in column.to_pylist()])
    try:
        return pc.cast(column, TEXT)
    except pa.ArrowException:  # lists and binary values, which no mapping asks for
        return _chunked([None if value is None else str(value) for value in column.to_pylist()])


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _positions(geometry: pa.ChunkedArray, own: str | None, crs: str, *, path: Path) -> list[pa.ChunkedArray]:
    try:
        x, y = _points(shapely.from_wkb(geometry.to_numpy()))
        if own and _states_wrongly(own, x, y):
            own = None
        x, y = Transformer.from_crs(own or crs, crs, always_xy=True).transform(x, y)
    except (shapely.errors.ShapelyError, CRSError) as error:
        raise ReadError(_damaged(path)) from error
    return [
        _chunked([repr(float(value)) if np.isfinite(value) else None for value in axis]) for axis in (x, y)
    ]


def _points(shapes: Any) -> tuple[np.ndarray, np.ndarray]:  # noqa: ANN401 - arrays of shapes have no narrower type
    """Coordinates of each shape's point, or of one on its surface; NaN where it is missing or empty."""
    x, y = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    is_point = there & (shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
    points = shapes.copy()
    points[there & ~is_point] = shapely.point_on_surface(shapes[there & ~is_point])
    x[there], y[there] = shapely.get_x(points[there]), shapely.get_y(points[there])
    return x, y


def _states_wrongly(own: str, x: np.ndarray, y: np.ndarray) -> bool:
    """Whether most numbers cannot be degrees, though the file says so, or GeoJSON does by saying nothing."""
    beyond = (np.abs(x) > _LARGEST_DEGREES) | (np.abs(y) > _LARGEST_DEGREES)
    return CRS(own).is_geographic and 2 * int(beyond.sum()) > int(np.isfinite(x).sum())


def _chunked(values: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, TEXT)])
