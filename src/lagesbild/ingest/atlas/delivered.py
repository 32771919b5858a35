"""Find what a delivery holds: every layer of every file in it, folders and zip files looked through.

A layer is known by its own name, its columns and its shapes; what the file is called says nothing.
"""

import sqlite3
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

import geopandas as gpd
import pyogrio
import shapely
from pyproj import CRS, Transformer

from lagesbild.errors import InputError, ReadError
from lagesbild.ingest.atlas.origin import SOURCES
from lagesbild.ingest.geography.layers import GeometryKind, dimension_of, judged_layer
from lagesbild.ingest.positions.coordinate_systems import WGS84, is_usable
from lagesbild.ingest.reading.geo import (
    BROKEN_LAYER,
    GEOGRAPHIC_ENDINGS,
    QGIS_OWN,
    opened_as,
    require_geographic,
)
from lagesbild.ingest.reading.unpacking import BROKEN_ZIP, unpacked_pieces
from lagesbild.ingest.reading.wrapped import SHAPEFILE_PARTS, is_noise

Bounds = tuple[float, float, float, float]

_OSM_HEAD: Final = b"OSMHeader"
_HEAD: Final = 400
_UNPACKED_LIMIT: Final = 24 * 2**30  # a country's ground cover
_READ_WHOLE: Final = 64 * 2**20
"""Bytes up to which a layer is judged whole; of larger ones only the part within is read."""


@dataclass(frozen=True)
class File:
    """A file of the delivery: where it lies now, and what it is called where it came from."""

    path: Path
    shown: str

    @property
    def is_osm(self) -> bool:
        """Whether the content is an OpenStreetMap extract."""
        with self.path.open("rb") as file:
            start = file.read(_HEAD)
        return _OSM_HEAD in start[:32] or b"<osm " in start

    @property
    def day(self) -> date | None:
        """The day that a GeoPackage says it was last changed; None where a file says nothing of it."""
        if self.path.suffix.lower() != ".gpkg":
            return None
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as package:
                found = package.execute("SELECT max(last_change) FROM gpkg_contents").fetchone()[0]
            return datetime.fromisoformat(str(found)).date()
        except (sqlite3.Error, ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Layer:
    """A layer as it is delivered: its name and columns folded, the dimension of its shapes (-1 when not said)."""

    file: File
    name: str
    columns: frozenset[str]
    dimension: int
    crs: str | None

    @property
    def folded(self) -> str:
        """The name without case, or what says that it is the whole country's."""
        return self.name.casefold().removesuffix("_sverige")

    def has(self, *columns: str) -> bool:
        """Whether every one of the columns is there."""
        return self.columns.issuperset(columns)

    def first(self, *columns: str) -> str | None:
        """The first of the columns that is there."""
        return next((each for each in columns if each in self.columns), None)

    def read(
        self, within: Bounds | None = None, *, kind: GeometryKind = "any", working: str | None = None
    ) -> gpd.GeoDataFrame:
        """The rows, columns folded, in the layer's system.

        Parameters
        ----------
        within
            Of a large file only what touches this: west, south, east, north in degrees.
        kind, working
            As for ``layers.judged_layer``: a border's system is tried against where it can lie.
        """
        if self.file.path.stat().st_size <= _READ_WHOLE or within is None or not is_usable(self.crs):
            frame = judged_layer(self.file.path, self.name, kind=kind, working=working).frame
        else:
            box = Transformer.from_crs(WGS84, CRS(self.crs), always_xy=True).transform_bounds(*within)
            frame = _read(self.file, self.name, bbox=box)
        shapes = frame.geometry.name
        return frame.rename(columns={each: each.casefold() for each in frame.columns if each != shapes})


@contextmanager
def delivered(paths: Sequence[Path]) -> Iterator[list[File]]:
    """The files of a delivery that may hold a map, those of zip files unpacked for as long as they are read.

    Raises
    ------
    ReadError
        When a zip file is damaged or has a password.
    """
    with TemporaryDirectory(prefix="lagesbild-", ignore_cleanup_errors=True) as folder:
        files = []
        for number, path in enumerate(_each_file(paths)):
            if zipfile.is_zipfile(path) and path.suffix.lower() not in {".xlsx", ".kmz"}:
                files += list(_unpacked(path, Path(folder) / str(number)))
            else:
                files.append(File(path, path.name))
        shapefiles = {each.path.with_suffix("") for each in files if each.path.suffix.lower() == ".shp"}
        yield [
            each
            for each in files
            if each.path.suffix.lower() not in SHAPEFILE_PARTS or each.path.with_suffix("") not in shapefiles
        ]


def layers_of(file: File) -> list[Layer]:
    """Every layer of a file that has shapes; none where it is no geographic file."""
    if file.path.suffix.lower() not in GEOGRAPHIC_ENDINGS:
        return []
    try:
        require_geographic(file.path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = opened_as(file.path)
            named = [(str(name), kind) for name, kind in pyogrio.list_layers(source)]
            if SOURCES in dict(named):
                return []  # a map that was made by this command is no delivery
            return [
                _layer(file, name, kind, pyogrio.read_info(source, layer=name))
                for name, kind in named
                if kind is not None and name not in QGIS_OWN
            ]
    except (InputError, *BROKEN_LAYER):
        return []


def _layer(file: File, name: str, kind: str, info: dict[str, Any]) -> Layer:
    columns = frozenset(str(each).casefold() for each in info["fields"])
    return Layer(file, name, columns, dimension_of(kind), info["crs"])


def _read(file: File, layer: str, **how: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - pyogrio's own arguments
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pyogrio.read_dataframe(opened_as(file.path), layer=layer, force_2d=True, **how)
        except BROKEN_LAYER as error:
            raise ReadError(
                "'{file}' must be a whole geographic file; it is damaged. Download it again.", file=file.shown
            ) from error
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return frame.set_geometry(shapely.make_valid(frame.geometry.array), crs=frame.crs)


def _each_file(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                each for each in path.rglob("*") if each.is_file() and not each.name.startswith(".")
            )
        else:
            yield path


def _unpacked(path: Path, folder: Path) -> Iterator[File]:
    """What of a zip file may be a map, under names of its own in a folder."""
    try:
        with path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
            left = _UNPACKED_LIMIT
            for number, part in enumerate(archive.infolist()):
                inner = PurePosixPath(part.filename)
                ending = inner.suffix.lower()
                if part.is_dir() or is_noise(part.filename):
                    continue
                if ending not in {*GEOGRAPHIC_ENDINGS, *SHAPEFILE_PARTS, ".pbf", ".osm"}:
                    continue
                # A shapefile's parts keep their common name; nothing else needs one, and a name may lead elsewhere.
                is_part = ending in {".shp", *SHAPEFILE_PARTS}
                stem = inner.stem.replace("\\", "_") if is_part else str(number)
                folder.mkdir(exist_ok=True)
                target = folder / f"{stem}{ending}"
                with target.open("wb") as file:
                    for piece in unpacked_pieces(packed, part, name=path.name):
                        left -= len(piece)
                        if left < 0:
                            raise ReadError(
                                "A zip file may unpack to {limit} GB; '{file}' unpacks to more. Download a smaller part.",
                                limit=_UNPACKED_LIMIT // 2**30,
                                file=path.name,
                            )
                        file.write(piece)
                yield File(target, f"{path.name}: {inner.name}")
    except (*BROKEN_ZIP, EOFError, ValueError) as error:
        raise ReadError(
            "'{file}' must be a whole zip file; it is damaged. Download it again.", file=path.name
        ) from error
