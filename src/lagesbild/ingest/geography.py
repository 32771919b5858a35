"""Read the municipality's geography into frames in the working CRS."""

import hashlib
from dataclasses import dataclass, fields

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.config import Area, Areas, Layer, Project
from lagesbild.errors import InputError


@dataclass(frozen=True)
class Geography:
    """The municipality in the working CRS (metres).

    ``boundary`` has one row. ``districts`` has the columns ``code``, ``name``, ``population`` (NA when
    not known). ``built_up`` are polygons. ``basemap`` has ``kind`` and ``name`` (NA for none), in
    drawing order. ``study_area`` is one row: the built-up areas where there are any, else the boundary.
    All but ``boundary`` and ``study_area`` may be empty. ``fingerprint`` names the settings and files it was
    read from, so that what is drawn of it can be drawn once; it is not to be changed, and empty when not known.
    """

    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    study_area: gpd.GeoDataFrame
    fingerprint: str = ""

    @property
    def roads(self) -> gpd.GeoSeries:
        """The lines of the basemap that are roads; none where it has no such layer."""
        return self.basemap.geometry[self.basemap[c.KIND].eq("road")]


_kept: dict[str, Geography] = {}


def keep(area: Area) -> Geography:
    """Read a geography once for this process and those forked from it, in place of any kept before.

    ``read_geography`` then hands it out for as long as the settings and the files are what they were.
    """
    _kept.clear()
    fingerprint = _fingerprint(area)
    _kept[fingerprint] = _read(area, fingerprint)
    return _kept[fingerprint]


def read_geography(area: Area) -> Geography:
    """Read every layer that ``area`` names, or take what was kept.

    Raises
    ------
    InputError
        When a layer cannot be read, has no coordinate system, or lacks a column it should have.
    """
    fingerprint = _fingerprint(area)
    kept = _kept.get(fingerprint)
    if kept is None:
        return _read(area, fingerprint)
    # Frames of the caller's own: pandas copies what they share only when one of them is changed.
    frames = {each.name: getattr(kept, each.name) for each in fields(kept) if each.name != "fingerprint"}
    return Geography(
        **{name: frame.copy(deep=False) for name, frame in frames.items()}, fingerprint=fingerprint
    )


def _fingerprint(area: Area) -> str:
    """The settings, and the bytes of every file they name."""
    layers = [area.boundary, area.districts, area.built_up, *area.basemap]
    digest = hashlib.sha256(area.model_dump_json().encode("utf-8"))
    for path in sorted({layer.file for layer in layers if layer}):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _read(area: Area, fingerprint: str) -> Geography:
    boundary = _dissolved(read_layer(area.boundary, area.crs))
    districts = read_areas(area.districts, area.crs) if area.districts else _no_areas(area.crs)
    built_up = read_layer(area.built_up, area.crs) if area.built_up else boundary.iloc[:0]
    study_area = _dissolved(built_up.clip(boundary)) if len(built_up) else boundary
    return Geography(boundary, districts, built_up, _read_basemap(area), study_area, fingerprint)


def read_layer(layer: Layer, crs: str) -> gpd.GeoDataFrame:
    """All features of a layer, reprojected to ``crs``, with valid geometries."""
    import pyogrio

    try:
        frame = pyogrio.read_dataframe(layer.file, layer=layer.layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(
            f"A layer must be readable GeoPackage or GeoJSON; '{layer.file.name}' is not, or has no layer "
            f"'{layer.layer or '(first)'}'. Export it again from QGIS."
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise InputError(
            f"A layer must have geometries and a coordinate system; '{layer.file.name}' lacks one. "
            "Set it in QGIS and export again."
        )
    frame = frame[frame.geometry.notna()]
    return frame.set_geometry(shapely.make_valid(frame.geometry.array)).to_crs(crs).reset_index(drop=True)


def read_areas(areas: Areas, crs: str) -> gpd.GeoDataFrame:
    """Polygons with the columns ``code`` (text), ``name`` and ``population``."""
    frame = read_layer(areas, crs)
    wanted = [column for column in (areas.code, areas.name, areas.population) if column]
    if missing := [column for column in wanted if column not in frame.columns]:
        raise InputError(
            f"The layer '{areas.file.name}' must have the column(s) {', '.join(missing)}; "
            f"it has {', '.join(column for column in frame.columns if column != 'geometry')}."
        )
    population = pd.to_numeric(frame[areas.population]) if areas.population else pd.NA
    return gpd.GeoDataFrame(
        {
            c.CODE: frame[areas.code].astype("str"),
            c.NAME: frame[areas.name or areas.code].astype("str"),
            c.POPULATION: pd.Series(population, index=frame.index, dtype="Int64"),
        },
        geometry=frame.geometry,
        crs=crs,
    )


def source_areas(project: Project, source_areas: Areas | None) -> gpd.GeoDataFrame | None:
    """The polygons that a source's area codes are looked up in: its own, or the districts."""
    areas = source_areas or project.area.districts
    return read_areas(areas, project.area.crs) if areas else None


def _read_basemap(area: Area) -> gpd.GeoDataFrame:
    layers = []
    for each in area.basemap:
        frame = read_layer(each, area.crs)
        names = frame[each.name] if each.name else None
        layers.append(
            gpd.GeoDataFrame({c.KIND: each.kind, c.NAME: names}, geometry=frame.geometry, index=frame.index)
        )
    if not layers:
        return gpd.GeoDataFrame({c.KIND: [], c.NAME: []}, geometry=[], crs=area.crs)
    return gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=area.crs)


def _dissolved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[frame.union_all()], crs=frame.crs)


def _no_areas(crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({c.CODE: [], c.NAME: [], c.POPULATION: []}, geometry=[], crs=crs)
