"""Read a layer of a geographic file, and judge it: its kind, its system and its shapes.

A layer comes from somebody's map program. It may be a line where an area is meant, lie beside another layer in its file,
say the wrong system or none, or cross itself. What can only be meant in one way is read so, and told; the rest is
refused with what was found and what to do.
"""

import math
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from lagesbild.errors import InputError, Message
from lagesbild.ingest.positions.coordinate_systems import (
    WGS84,
    Reading,
    can_lie,
    is_usable,
    lies_in_sweden,
    name_of,
    names_of,
    reaches,
    readings,
)
from lagesbild.ingest.reading.geo import BROKEN_LAYER, GEOGRAPHIC_ENDINGS, opened_as, require_geographic
from lagesbild.ingest.reading.wrapped import unwrapped

GeometryKind = Literal["area", "surface", "line", "point", "any"]

_DIMENSIONS: Final[dict[GeometryKind, tuple[int, ...]]] = {
    "area": (2,),
    "surface": (2,),
    "line": (1,),
    "point": (0,),
    "any": (0, 1, 2),
}
_TYPES: Final = {"Point": 0, "LineString": 1, "Polygon": 2, "CurvePolygon": 2, "MultiSurface": 2}
_LARGEST_LONGITUDE: Final = 180
_SAME_AREA: Final = 1e-6
_LINES: Final = {"CompoundCurve", "MultiCurve", "CircularString"}


@dataclass(frozen=True)
class Judged:
    """A layer as it is read: ``frame``, and in ``notes`` what was not as it should be and how it was taken."""

    frame: gpd.GeoDataFrame
    notes: tuple[Message, ...] = ()

    def told(self, *notes: Message) -> "Judged":
        """The same with more notes."""
        return replace(self, notes=(*self.notes, *notes))


def judged_layer(
    path: Path,
    layer: str | None = None,
    *,
    kind: GeometryKind = "any",
    working: str | None = None,
    usual: str | None = None,
) -> Judged:
    """Read one layer, in the system it is written in.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, shapefile, FlatGeobuf or KML, also in a zip file.
    layer
        Its name; when None the only layer, or the only one of the kind.
    kind
        What is meant to be drawn. Of an ``area`` everything must lie where it can, and there must be one: whatever else
        is in the layer is left out, and lines that close become the area they enclose. The other kinds, ``surface``
        among them, only choose between layers, and may reach as far as they like.
    working
        The workspace's system, whose use says where the layer can lie; without it Sweden is what is tried.
    usual
        The name that the layer has in what ``geography`` writes: of several that fit it is the one.

    Returns
    -------
    Judged
        ``frame`` has valid shapes without heights, none missing or empty, in a system that is known.

    Raises
    ------
    InputError
        When the file cannot be read, lacks the layer, has several to choose from, has nothing of the kind, or lies
        where no system puts it.
    """
    with unwrapped(path, GEOGRAPHIC_ENDINGS) as file:
        source = _source(file)
        name, chosen = _chosen(path, source, layer, kind, usual)
        frame = _read(path, source, name)
    total = len(frame)
    shapes = frame.geometry.array
    frame = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    notes = list(chosen)
    if left := total - len(frame):
        notes.append(
            Message(
                "{left} of {total} rows in '{file}' have no geometry and are left out.",
                left=left,
                total=total,
                file=path.name,
            )
        )
    if not len(frame):
        raise InputError(
            "A layer must have shapes; '{file}' has {rows} rows and no shape among them. Export it again from QGIS.",
            file=path.name,
            rows=total,
        )
    frame, found = _in_its_system(frame, path, working, is_whole=kind == "area")
    frame, mended = _valid(frame, path)
    frame, made = _areas_only(frame, path) if kind == "area" else (frame, ())
    return Judged(frame.reset_index(drop=True), (*notes, *found, *mended, *made))


def _source(file: Path) -> Path | str:
    """What GDAL is to open, once the content is of the kind that its ending says."""
    if file.suffix.lower() not in GEOGRAPHIC_ENDINGS:
        raise InputError(
            "A geographic file must end in {known}; '{file}' does not. Export it as a GeoPackage from QGIS.",
            known=", ".join(GEOGRAPHIC_ENDINGS),
            file=file.name,
        )
    require_geographic(file)
    return opened_as(file)


def _chosen(
    path: Path, source: Path | str, layer: str | None, kind: GeometryKind, usual: str | None
) -> tuple[str, tuple[Message, ...]]:
    """The layer's name, and what to say of the choice."""
    dimensions = _layers(path, source)
    if layer is not None:
        if layer not in dimensions:
            raise InputError(
                "A layer is named as in its file; '{file}' has no layer '{layer}' but {found}. Correct 'layer'.",
                file=path.name,
                layer=layer,
                found=_listed(dimensions),
            )
        return layer, ()
    drawn = {name: dimension for name, dimension in dimensions.items() if dimension != _NO_SHAPES}
    if not drawn:
        raise InputError(
            "A layer must have shapes; '{file}' has no layer with any. Export it again from QGIS.",
            file=path.name,
        )
    if len(drawn) == 1:
        return next(iter(drawn)), ()
    fitting = [name for name, dimension in drawn.items() if dimension in _DIMENSIONS[kind]]
    if not fitting:  # a layer of any shapes may hold the kind, and lines may close
        fitting = [name for name, dimension in drawn.items() if dimension == _ANY_SHAPES] or (
            [name for name, dimension in drawn.items() if dimension == 1] if kind == "area" else []
        )
    if len(fitting) == 1:
        return fitting[0], (
            Message(
                "'{file}' has {layers} layers; '{name}' is the only one that fits, and is read.",
                file=path.name,
                layers=len(drawn),
                name=fitting[0],
            ),
        )
    if usual is not None and usual in fitting:
        return usual, ()
    raise InputError(
        "Which layer to read must be plain; '{file}' has {found}. Write 'layer' with the name of the one that is meant.",
        file=path.name,
        found=_listed(fitting or drawn),
    )


_ANY_SHAPES, _NO_SHAPES = -1, -2


def _layers(path: Path, source: Path | str) -> dict[str, int]:
    """The dimension of each layer's shapes by its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = pyogrio.list_layers(source)
        except BROKEN_LAYER as error:
            raise _unreadable(path) from error
    return {str(name): dimension_of(kind) for name, kind in found}


def dimension_of(kind: str | None) -> int:
    """0 for points, 1 for lines, 2 for areas; negative when anything may be in the layer, or nothing is."""
    if kind is None:
        return _NO_SHAPES
    plain = kind.removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ").split()[0]
    if plain in _LINES:
        return 1
    return _TYPES.get(plain, _TYPES.get(plain.removeprefix("Multi"), _ANY_SHAPES))


def _read(path: Path, source: Path | str, layer: str) -> gpd.GeoDataFrame:
    """The layer's rows; a shape is missing only where none is written."""
    frame = _read_as(path, source, layer, on_invalid="ignore")
    missing = shapely.is_missing(frame.geometry.array)
    if missing.any():
        # What can be read with force only is half a shape: a ring that was not closed.
        broken = int(
            (
                missing & ~shapely.is_missing(_read_as(path, source, layer, on_invalid="fix").geometry.array)
            ).sum()
        )
        if broken:
            raise InputError(
                "A layer's shapes must be whole; in '{file}' {broken} of {rows} have a ring that is too short or not closed. "
                "Mend them in QGIS (Check validity, Fix geometries) and export again.",
                file=path.name,
                broken=broken,
                rows=len(frame),
            )
    return frame


def _read_as(
    path: Path, source: Path | str, layer: str, *, on_invalid: Literal["ignore", "fix"]
) -> gpd.GeoDataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pyogrio.read_dataframe(source, layer=layer, on_invalid=on_invalid, force_2d=True)
        except BROKEN_LAYER as error:
            raise _unreadable(path) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(
            "A layer must have shapes; '{file}' has only a table. Export it again from QGIS.", file=path.name
        )
    return frame


def _unreadable(path: Path) -> InputError:
    return InputError(
        "A layer must be a whole geographic file, as GeoPackage or GeoJSON; '{file}' is not. Export it again from QGIS.",
        file=path.name,
    )


def _in_its_system(
    frame: gpd.GeoDataFrame, path: Path, working: str | None, *, is_whole: bool
) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    """The frame in the system that it is written in: as stated, or the only one that puts it where it can lie.

    A stated system that the numbers can be written in is never replaced by another: at most the axes change places.
    """
    xy = shapely.get_coordinates(frame.geometry.array)
    stated = frame.crs.to_string() if is_usable(frame.crs) else None
    if stated and not is_whole and (working is None or reaches(xy, stated, working)):
        return frame, ()
    is_right = stated is not None and can_lie(xy, stated, working=working)
    # Degrees that change places lie somewhere too: in Sweden, or in the Indian Ocean.
    if stated and is_right and (working or stated != WGS84 or lies_in_sweden(xy, stated)):
        return frame, ()
    fits = readings(xy, working=working)
    if stated and can_lie(xy, stated, working=None):
        turned = [each for each in fits if each.is_swapped and each.crs == stated]
        if is_right and not turned:
            return frame, ()
        if not turned:
            raise _misplaced(xy, path, stated, working, fits)
        fits = turned
    best = _best(fits, stated, working)
    if best is None and fits:
        raise InputError(
            "A layer must say its coordinate system; '{file}' says {stated}, its numbers lie from {low} to {high}, and "
            "{systems} fit alike. Set the layer's coordinate system in QGIS and export again.",
            file=path.name,
            stated=name_of(stated) if stated else Message("no system"),
            **_extent(xy),
            systems=names_of(fits),
        )
    if best is None:
        raise _misplaced(xy, path, stated, working, fits)
    found = {
        "file": path.name,
        "stated": name_of(stated) if stated else Message("no coordinate system"),
        "right": name_of(best.crs),
    }
    told = Message("'{file}' says {stated} but lies right only in {right}, and is read so.", **found)
    if best.is_swapped:
        told = Message(
            "'{file}' says {stated} but lies right only in {right} with its axes swapped (north before east), and is read so.",
            **found,
        )
        frame = frame.set_geometry(shapely.transform(frame.geometry.array, lambda each: each[:, ::-1]))
    return frame.set_crs(best.crs, allow_override=True), (told,)


def _best(fits: list[Reading], stated: str | None, working: str | None) -> Reading | None:
    """The only reading; or, of several, the one in the system that the file or the workspace names."""
    if len(fits) == 1:
        return fits[0]
    for crs in (stated, working):
        named = [each for each in fits if each.crs == crs]
        if len(named) == 1:
            return named[0]
    return None


def _misplaced(
    xy: np.ndarray, path: Path, stated: str | None, working: str | None, fits: list[Reading]
) -> InputError:
    found = {"file": path.name, "stated": name_of(stated) if stated else Message("no system"), **_extent(xy)}
    if stated is None:
        return InputError(
            "A layer must have a coordinate system; '{file}' has none, and its numbers, from {low} to {high}, fit no "
            "Swedish one. Set it in QGIS and export again.",
            **found,
        )
    if working is None:
        return InputError(
            "A layer must lie where its coordinate system is used; '{file}' says {stated}, and its numbers, from {low} to "
            "{high}, lie nowhere in it, nor in a Swedish one. Set the layer's right system in QGIS and export again.",
            **found,
        )
    if fits:
        return InputError(
            "A layer must lie where the workspace's coordinate system, {working}, is used; '{file}' says {stated}, and its "
            "numbers, from {low} to {high}, would fit {systems}. Set the layer's right system in QGIS and export again.",
            working=name_of(working),
            systems=names_of(fits),
            **found,
        )
    return InputError(
        "A layer must lie where the workspace's coordinate system, {working}, is used; '{file}' says {stated}, and its numbers "
        "lie from {low} to {high}. Choose 'crs' under [area] for the place, or set the layer's right system in QGIS.",
        working=name_of(working),
        **found,
    )


def _extent(xy: np.ndarray) -> dict[str, str]:
    low, high = xy.min(axis=0), xy.max(axis=0)
    decimals = 4 if np.abs([low, high]).max() <= _LARGEST_LONGITUDE else 0
    first, last = (f"({east:.{decimals}f}, {north:.{decimals}f})" for east, north in (low, high))
    return {"low": first, "high": last}


def _valid(frame: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    is_broken = ~shapely.is_valid(frame.geometry.array)
    if not is_broken.any():
        return frame, ()
    mended = frame.set_geometry(shapely.make_valid(frame.geometry.array))
    return mended, (
        Message(
            "{rows} areas in '{file}' cross themselves and are mended.",
            rows=int(is_broken.sum()),
            file=path.name,
        ),
    )


def _areas_only(frame: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    """The rows with an area, and only that of them; or the area that the lines enclose."""
    shapes = frame.geometry.array
    if (shapely.area(shapes) > 0).any():
        areas = np.array([_area_of(shape) for shape in shapes], dtype=object)
        is_area = shapely.area(areas) > 0
        left = int((~is_area).sum())
        told = Message(
            "{left} of {total} rows in '{file}' are no areas and are left out.",
            left=left,
            total=len(frame),
            file=path.name,
        )
        return frame.set_geometry(areas, crs=frame.crs)[is_area], (told,) if left else ()
    lines = shapes[shapely.get_dimensions(shapes) == 1]
    enclosed = shapely.build_area(shapely.union_all(np.asarray(lines))) if len(lines) else shapely.Polygon()
    if enclosed.area > 0:
        rings = [shapely.build_area(shape) for shape in shapes]
        sizes = [ring.area for ring in rings]
        if all(sizes) and math.isclose(sum(sizes), enclosed.area, rel_tol=_SAME_AREA):
            # Each row closes by itself, beside the others: it keeps what it says.
            frame = frame.set_geometry(rings, crs=frame.crs)
        else:
            frame = gpd.GeoDataFrame(geometry=[enclosed], crs=frame.crs)
        return frame, (
            Message("'{file}' is drawn as lines; the area that they enclose is read.", file=path.name),
        )
    kinds = ", ".join(sorted({str(kind) for kind in frame.geom_type}))
    raise InputError(
        "An area must be drawn as polygons; '{file}' has {rows} rows of {kinds}, and they enclose nothing. Choose the layer "
        "with the areas, or draw them as polygons in QGIS.",
        file=path.name,
        rows=len(frame),
        kinds=kinds,
    )


def _area_of(shape: shapely.Geometry) -> shapely.Geometry:
    """What of a shape has an area."""
    if shapely.get_dimensions(shape) == 2 and not isinstance(shape, shapely.GeometryCollection):  # noqa: PLR2004
        return shape
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) > 0]
    return shapely.union_all(parts) if len(parts) else shapely.Polygon()


def _listed(names: object) -> str:
    return ", ".join(f"'{name}'" for name in names)  # type: ignore[attr-defined]
