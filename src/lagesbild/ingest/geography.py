"""Read the municipality's geography into frames in the working CRS."""

from dataclasses import dataclass

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
    All but ``boundary`` and ``study_area`` may be empty.
    """

    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    study_area: gpd.GeoDataFrame

    @property
    def roads(self) -> gpd.GeoSeries:
        """The lines of the basemap that are roads; none where it has no such layer."""
        return self.basemap.geometry[self.basemap[c.KIND].eq("road")]


def read_geography(area: Area) -> Geography:
    """Read every layer that ``area`` names.

    Raises
    ------
    InputError
        When a layer cannot be read, has no coordinate system, or lacks a column it should have.
    """
    boundary = _dissolved(read_layer(area.boundary, area.crs))
    districts = read_areas(area.districts, area.crs) if area.districts else _no_areas(area.crs)
    built_up = read_layer(area.built_up, area.crs) if area.built_up else boundary.iloc[:0]
    study_area = _dissolved(built_up.clip(boundary)) if len(built_up) else boundary
    return Geography(boundary, districts, built_up, _read_basemap(area), study_area)


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
