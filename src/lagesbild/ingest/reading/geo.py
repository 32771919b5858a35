"""Read the features of a geographic file, their positions as two columns of text."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from lagesbild.errors import Message, ReadError, marked
from lagesbild.ingest.positions.coordinate_systems import is_usable
from lagesbild.ingest.reading._parts import Heading, chosen, join, left_out
from lagesbild.ingest.reading.encoding import to_utf8
from lagesbild.ingest.reading.records import TEXT, Records, Unread, column_names
from lagesbild.ingest.reading.unpacking import BROKEN_XML

X: Final = "geometry.x"
Y: Final = "geometry.y"

_START: Final = 4096
_PIECE: Final = 1 << 20
_GDAL_NAMES: Final = {"mac_roman": "MACINTOSH", "latin-1": "ISO-8859-1"}
QGIS_OWN: Final = frozenset({"layer_styles", "qgis_projects"})
"""Tables that QGIS keeps its own things in."""
_LARGEST_DEGREES: Final = 360
BROKEN_LAYER: Final = (
    RuntimeError,
    ValueError,
    UnboundLocalError,
    pa.ArrowException,
    shapely.errors.ShapelyError,
)
"""What reading a damaged geographic file raises: pyogrio's own errors are RuntimeErrors, and of some systems its name is unbound."""
# GDAL's own way from FlatGeobuf to Arrow writes wrong offsets after a feature without a position; the general one does not.
pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True})


@dataclass(frozen=True)
class _Format:
    """A kind of geographic file: how it begins, and the GDAL drivers that may open it."""

    name: str
    begins: tuple[bytes, ...]
    drivers: frozenset[str]


_GEOJSON: Final = _Format(
    marked("GeoJSON, a FeatureCollection between braces"), (b"{",), frozenset({"GeoJSON"})
)
_FORMATS: Final = {
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".gpkg": _Format(marked("a GeoPackage"), (b"SQLite format 3\0",), frozenset({"GPKG"})),
    ".shp": _Format(marked("a shapefile"), (b"\0\0\x27\x0a",), frozenset({"ESRI Shapefile"})),
    ".fgb": _Format("FlatGeobuf", (b"fgb\x03fgb",), frozenset({"FlatGeobuf"})),
    ".kml": _Format("KML", (b"<",), frozenset({"LIBKML", "KML"})),
}
GEOGRAPHIC_ENDINGS: Final = tuple(_FORMATS)


def read_features(path: Path, *, layer: str | None, crs: str, wanted: frozenset[str]) -> Records:
    """Read one layer, or all that hold the same table if none is named.

    The position of a feature that is no point is a point on its surface; an empty one has none. Positions are in
    ``crs``, reprojected from the file's own; a file that states none, or degrees for what can be none, is taken to be
    in ``crs``.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile (by its ``.shp``), FlatGeobuf or KML.
    layer
        Name of the only layer to read.
    crs
        System of the positions.
    wanted
        Columns that tell which layers are meant where several tables are there.

    Raises
    ------
    ReadError
        When the file is of another kind or damaged, or lacks the layer.
    """
    require_geographic(path)
    source = opened_as(path)
    headings = _headings(path, source)
    if layer is not None:
        _require_layer([each.name for each in headings], layer, path=path)
        others = [each for each in headings if each.name != layer and each.rows]
        unread = tuple(Unread(each.name, each.rows, "another") for each in others)
        return replace(_layer(path, source, layer, crs), unread=unread)
    # A layer without any column is read too: the mapping says which are missing.
    found = chosen(headings, wanted) or [0]
    joined = join([(headings[at].name, _layer(path, source, headings[at].name, crs)) for at in found])
    return replace(joined, unread=(*joined.unread, *left_out(headings, found)))


def require_geographic(path: Path) -> None:
    """Raise unless a file's content is of the kind that its ending says, and leads nowhere else.

    GDAL opens a file by its content, whatever it is called, and some kinds point at other files or at the network.

    Raises
    ------
    ReadError
        When the content is of another kind, or a shapefile lacks its other parts.
    """
    kind = _FORMATS[path.suffix.lower()]
    with path.open("rb") as file:
        start = file.read(_START)
    if not start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(
        kind.begins
    ) and not start.startswith(kind.begins):
        raise _another_kind(path)
    if path.suffix.lower() == ".kml":
        _require_kml(path)
    if path.suffix.lower() == ".shp":
        beside = {each.name.casefold() for each in path.parent.iterdir()}
        if missing := [end for end in (".shx", ".dbf") if f"{path.stem}{end}".casefold() not in beside]:
            raise ReadError(
                "A shapefile is several files of one name; '{file}' lacks {missing} beside it. "
                "Put all of them in, or export a GeoPackage.",
                file=path.name,
                missing=", ".join(missing),
            )
    with _gdal(path):
        driver = pyogrio.read_info(opened_as(path), layer=0).get("driver")
    if driver not in kind.drivers:
        raise _another_kind(path)


def opened_as(path: Path) -> Path | str:
    """What GDAL is to open: of GeoJSON it is told the kind, for other JSON may be a command to carry out."""
    resolved = path.resolve()
    return f"GeoJSON:{resolved}" if _FORMATS[path.suffix.lower()] is _GEOJSON else resolved


def _require_kml(path: Path) -> None:
    """KML that is one whole element, without a document type: what follows the first could be of another kind."""
    roots: list[str] = []

    def on_start(tag: str, _: dict[str, str]) -> None:
        if not roots:
            roots.append(tag.rpartition(":")[2])

    def on_doctype(*_: object) -> None:
        raise _another_kind(path)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = on_start, on_doctype
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except BROKEN_XML as error:
        raise _damaged(path) from error
    if roots != ["kml"]:
        raise _another_kind(path)


def _another_kind(path: Path) -> ReadError:
    return ReadError(
        "'{file}' must be {kind}; its content is something else. Export it again.",
        file=path.name,
        kind=Message(_FORMATS[path.suffix.lower()].name),
    )


def _headings(path: Path, source: Path | str) -> list[Heading]:
    """The layers with their columns and rows, before any row is read."""
    with _gdal(path):
        names = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
        told = [(name, _info(path, source, name)) for name in names if name not in QGIS_OWN]
    if not told:
        raise ReadError("'{file}' must have a layer; it has none. Export it again.", file=path.name)
    return [
        Heading(
            name,
            (*map(str, info["fields"]), *((X, Y) if info["geometry_type"] else ())),
            int(info["features"]),
        )
        for name, info in told
    ]


def _info(path: Path, source: Path | str, layer: str) -> dict[str, Any]:
    info: dict[str, Any] = pyogrio.read_info(source, layer=layer, force_feature_count=True, **_options(path))
    return info


def _require_layer(names: Sequence[str], layer: str, *, path: Path) -> None:
    if layer not in names:
        raise ReadError(
            "'{file}' must have the layer '{layer}'; it has {found}. Correct 'layer'.",
            file=path.name,
            layer=layer,
            found=", ".join(f"'{name}'" for name in names),
        )


def _layer(path: Path, source: Path | str, layer: str, crs: str) -> Records:
    with _gdal(path):
        meta, table = pyogrio.read_arrow(source, layer=layer, datetime_as_string=True, **_options(path))
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


@contextmanager
def _gdal(path: Path) -> Iterator[None]:
    """Turn what GDAL raises into one error; what it only warns of shows in the rows."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except BROKEN_LAYER as error:
        raise _damaged(path) from error


def _options(path: Path) -> dict[str, str]:
    match path.suffix.lower():
        case ".geojson" | ".json":
            # Dates stay as they are written: GDAL's guess would drop offsets and invent midnights.
            return {"DATE_AS_STRING": "YES"}
        case ".shp":
            return _shapefile_encoding(path)
        case _:
            return {}


def _shapefile_encoding(path: Path) -> dict[str, str]:
    """The encoding of a shapefile that does not say it: GDAL would take Latin-1."""
    beside = {each.name.casefold(): each for each in path.parent.iterdir()}
    if f"{path.stem}.cpg".casefold() in beside:
        return {}
    with beside[f"{path.stem}.dbf".casefold()].open("rb") as file:
        sample = file.read(_PIECE)
    # The rows begin where the file's head says; the last may be cut within a sign.
    rows = sample[int.from_bytes(sample[8:10], "little") : sample.rfind(b" ") + 1]
    found = to_utf8(rows, None, name=path.name).encoding
    return {"ENCODING": _GDAL_NAMES.get(found, found)}


def _damaged(path: Path) -> ReadError:
    return ReadError(
        "'{file}' must be a whole geographic file; it is damaged. Open it in QGIS, or export it again.",
        file=path.name,
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
        if own and (not is_usable(own) or _states_wrongly(own, x, y)):
            own = None
        x, y = Transformer.from_crs(own or crs, crs, always_xy=True).transform(x, y)
    except (shapely.errors.ShapelyError, ProjError) as error:
        raise _damaged(path) from error
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
