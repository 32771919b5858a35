"""Read the municipality's geography into frames in the working CRS, judged once when it comes in.

``layers`` judges a layer by itself; what a layer must be to the others is judged here: a border has an area, a code
names one area, and what the municipality has lies within its border.
"""

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.config import Area, Areas, Layer, PopulationGrid, Project
from lagesbild.errors import InputError, Message
from lagesbild.ingest.atlas.origin import told_by
from lagesbild.ingest.atlas.themes import ThemeName
from lagesbild.ingest.geography import municipalities
from lagesbild.ingest.geography.codes import as_written, plain
from lagesbild.ingest.geography.layers import GeometryKind, Judged, judged_layer

_DRAWN: Final[dict[str, GeometryKind]] = {
    "stream": "line",
    "road": "line",
    "railway": "line",
    "place": "point",
}
_ROADS: Final = {"gata": "street", "väg": "road", "huvudväg": "main_road", "motorväg": "main_road"}
"""How a road's class is drawn: the smallest first, below the others."""
_SWEDISH_NAME: Final = "namn"  # the column of what the geography command writes
_BORDER: Final[ThemeName] = "kommun"
_SLIP_OF_SMALLER: Final = (
    0.01  # of the smaller district's ground: borders are drawn some metres over each other
)
_NAMED: Final = 5  # codes that a message names at most


@dataclass(frozen=True)
class Geography:
    """The municipality in the working CRS (metres).

    ``boundary`` has one row. ``districts`` has the columns ``code``, ``name``, ``population`` (NA when
    not known). ``built_up`` are polygons. ``basemap`` has ``kind`` and ``name`` (NA for none), in
    drawing order. ``study_area`` is one row: the built-up areas where there are any, else the boundary.
    All but ``boundary`` and ``study_area`` may be empty. ``notes`` say what in the files was not as it should
    be, and how it was taken. ``attributions`` are what the sources ask every map to say. ``fingerprint`` names the settings and files it was
    read from, so that what is drawn of it can be drawn once; it is not to be changed, and empty when not known.
    """

    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    study_area: gpd.GeoDataFrame
    fingerprint: str = ""
    notes: tuple[Message, ...] = ()
    attributions: tuple[str, ...] = ()

    @property
    def roads(self) -> gpd.GeoSeries:
        """The lines of the basemap that are roads, of any class; none where it has no such layer."""
        return self.basemap.geometry[self.basemap[c.KIND].isin({"road", *_ROADS.values()})]


_kept: dict[str, Geography] = {}


def keep(area: Area) -> Geography:
    """Read a geography once for this process and those forked from it, in place of any kept before.

    ``read_geography`` then hands it out for as long as the settings and the files are what they were.
    """
    return _read_and_kept(area, _fingerprint(area))


def _read_and_kept(area: Area, fingerprint: str) -> Geography:
    _kept.clear()  # also when it cannot be read: one at a time
    geography = _read(area, fingerprint)
    _kept[fingerprint] = geography
    return geography


def read_geography(area: Area) -> Geography:
    """Read every layer that ``area`` names, or take what was read last if settings and files are what they were.

    Raises
    ------
    InputError
        When a layer cannot be read, is not what it should be, or lacks a column it should have.
    """
    fingerprint = _fingerprint(area)
    kept = _kept.get(fingerprint) or _read_and_kept(area, fingerprint)
    # Frames of the caller's own: pandas copies what they share only when one of them is changed.
    values = {each.name: getattr(kept, each.name) for each in fields(kept)}
    return Geography(
        **{
            name: value.copy(deep=False) if isinstance(value, gpd.GeoDataFrame) else value
            for name, value in values.items()
        }
    )


def _fingerprint(area: Area) -> str:
    """The settings, and the bytes of every file they name."""
    layers = [area.boundary, area.districts, area.built_up, *area.basemap]
    digest = hashlib.sha256(area.model_dump_json().encode("utf-8"))
    for path in sorted({layer.file for layer in layers if layer}):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def judged_boundary(path: Path, layer: str | None = None, *, working: str | None = None) -> Judged:
    """Read a border, in its own coordinate system; needs no workspace.

    Parameters
    ----------
    path
        Of the file.
    layer
        Its name; when None the only one with areas, or what ``geography`` calls the border.
    working
        As for ``layers.judged_layer``.

    Returns
    -------
    Judged
        ``frame`` has one row: all that the layer encloses.

    Raises
    ------
    InputError
        When it is no border, or what it is cannot be told.
    """
    judged = judged_layer(path, layer, kind="area", working=working, usual=_BORDER)
    whole = Judged(_dissolved(judged.frame), judged.notes)
    parts = len(judged.frame)
    if (named := _municipalities_in(judged.frame)) > 1:
        return whole.told(
            Message(
                "The border in '{file}' is of {named} municipalities; together they count as one. For one of them, run: "
                "lagesbild geography FILE --municipality NAME",
                file=path.name,
                named=named,
            )
        )
    if parts > 1:
        return whole.told(
            Message(
                "The border in '{file}' is {rows} rows; together they count as the municipality.",
                file=path.name,
                rows=parts,
            )
        )
    return whole


def _municipalities_in(frame: gpd.GeoDataFrame) -> int:
    """How many municipalities the rows name; 0 where no column says."""
    named = [column for column in frame if str(column).casefold() in municipalities.NAMED_IN]
    return max((frame[column].nunique() for column in named), default=0)


def _read(area: Area, fingerprint: str) -> Geography:
    border = judged_boundary(area.boundary.file, area.boundary.layer, working=area.crs)
    boundary = border.frame.to_crs(area.crs)
    districts = judged_areas(area.districts, area.crs) if area.districts else Judged(_no_areas(area.crs))
    if area.districts:
        _require_within(districts.frame, boundary, area.districts, area)
        districts = districts.told(*_overlaps(districts.frame, area.districts))
    built_up = boundary.iloc[:0]
    study_area = boundary
    if area.built_up:
        built_up = read_layer(area.built_up, area.crs, kind="area")
        if c.NAME not in built_up.columns:
            built_up = built_up.rename(columns={_SWEDISH_NAME: c.NAME})
        _require_within(built_up, boundary, area.built_up, area)
        study_area = _dissolved(built_up.clip(boundary))
    return Geography(
        boundary,
        districts.frame,
        built_up,
        _read_basemap(area),
        study_area,
        fingerprint,
        (*border.notes, *districts.notes),
        attributions(area),
    )


def attributions(area: Area) -> tuple[str, ...]:
    """What the sources of the area's layers ask every map to say, as the ``geography`` command has written it."""
    layers = [area.boundary, area.districts, area.built_up, area.population, *area.basemap]
    asked = [told_by(layer.file, layer.layer) for layer in layers if layer]
    return tuple(sorted({each for each in asked if each}))


def _require_within(frame: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame, layer: Layer, area: Area) -> None:
    """Raise when nothing of a layer lies in the municipality."""
    if not frame.intersects(boundary.geometry.iloc[0]).any():
        raise InputError(
            "What belongs to the municipality must lie within its border; of '{file}' nothing lies within '{border}'. See to "
            "it that both are of the same municipality, and that each says its right coordinate system.",
            file=layer.file.name,
            border=area.boundary.file.name,
        )


def _overlaps(districts: gpd.GeoDataFrame, layer: Layer) -> list[Message]:
    """What to say of districts that have ground in common, beyond slips of the pen along their borders."""
    first, second = districts.sindex.query(districts.geometry, predicate="overlaps")
    within, around = districts.sindex.query(districts.geometry, predicate="within")
    first, second = np.concatenate([first, within]), np.concatenate([second, around])
    shapes = districts.geometry.array
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    is_shared = (first != second) & (shared > _SLIP_OF_SMALLER * smaller)
    pairs = {(min(pair), max(pair)) for pair in zip(first[is_shared], second[is_shared], strict=True)}
    if not pairs:
        return []
    names = districts[c.NAME].tolist()
    one, other = min(pairs)
    return [
        Message(
            "{pairs} {pairs:pair|pairs} of districts in '{file}' lie over each other, as '{one}' and '{other}' do. An incident "
            "counts in one district only: the one that stands first in the file. Let them lie beside each other.",
            pairs=len(pairs),
            file=layer.file.name,
            one=names[one],
            other=names[other],
        )
    ]


def read_layer(layer: Layer, crs: str, *, kind: GeometryKind = "any") -> gpd.GeoDataFrame:
    """All features of a layer, judged, in ``crs``.

    Raises
    ------
    InputError
        As ``layers.judged_layer`` does.
    """
    return judged_layer(layer.file, layer.layer, kind=kind, working=crs).frame.to_crs(crs)


def read_areas(areas: Areas, crs: str) -> gpd.GeoDataFrame:
    """Polygons with the columns ``code`` (text), ``name`` and ``population``; see ``judged_areas``."""
    return judged_areas(areas, crs).frame


def judged_areas(areas: Areas, crs: str) -> Judged:
    """Areas by their codes.

    Returns
    -------
    Judged
        ``frame`` has ``code`` (text, each once), ``name`` (the code where none is written) and ``population``, in ``crs``.
        Rows that are alike in all of these are parts of one area.

    Raises
    ------
    InputError
        When the layer is no layer of areas, lacks a column, or an area has no code or one that another has.
    """
    judged = judged_layer(areas.file, areas.layer, kind="area", working=crs)
    frame = judged.frame.to_crs(crs)
    if list(frame.columns) == [frame.geometry.name]:
        raise InputError(
            "Each area must be a row of its own with its code; '{file}' is drawn as lines that several areas share, or says "
            "nothing of its areas. Draw them as polygons in QGIS, with their codes.",
            file=areas.file.name,
        )
    _require_columns(areas, frame, [areas.code, areas.name, areas.population])
    code = as_written(frame[areas.code])
    if missing := int(code.isna().sum()):
        raise InputError(
            "Every area must have a code; in '{file}' {missing} of {rows} areas have none in the column '{column}'. Fill in, "
            "or take away, those areas.",
            file=areas.file.name,
            missing=missing,
            rows=len(frame),
            column=areas.code,
        )
    population = _numbers(areas, frame, areas.population) if areas.population else pd.NA
    named = gpd.GeoDataFrame(
        {
            c.CODE: code,
            c.NAME: as_written(frame[areas.name or areas.code]).fillna(code),
            c.POPULATION: pd.Series(population, index=frame.index, dtype="Int64"),
        },
        geometry=frame.geometry,
        crs=crs,
    )
    whole = _one_row_each(named, areas)
    if parts := len(named) - len(whole):
        return Judged(whole, judged.notes).told(
            Message(
                "{rows} rows in '{file}' are parts of areas that other rows have too; they are put together.",
                rows=parts,
                file=areas.file.name,
            )
        )
    return Judged(named, judged.notes)


def _one_row_each(areas: gpd.GeoDataFrame, source: Areas) -> gpd.GeoDataFrame:
    """Each area once; codes that are compared alike but belong to different areas are named."""
    key = areas[c.CODE].map(plain)
    if not key.duplicated().any():
        return areas
    distinct = areas[[c.NAME, c.POPULATION]].assign(key=key).drop_duplicates()
    shared = distinct["key"].value_counts()
    if several := list(shared.index[shared > 1]):
        raise InputError(
            "A code must name one area; in '{file}' {several} codes in the column '{column}' stand for several: {codes}. "
            "Give each area a code of its own.",
            file=source.file.name,
            several=len(several),
            column=source.code,
            codes=", ".join(f"'{code}'" for code in several[:_NAMED]) + " …" * (len(several) > _NAMED),
        )
    shapes = areas.geometry.groupby(key, sort=False).agg(lambda parts: shapely.union_all(parts.array))
    first = ~key.duplicated()
    return areas[first].set_geometry(shapes.to_numpy(), crs=areas.crs).reset_index(drop=True)


def read_population(layer: PopulationGrid, crs: str) -> gpd.GeoDataFrame:
    """Squares with ``population``, none missing.

    Raises
    ------
    InputError
        When the layer has no areas, or lacks the column or numbers in it.
    """
    frame = read_layer(layer, crs, kind="area")
    _require_columns(layer, frame, [layer.population])
    people = _numbers(layer, frame, layer.population).fillna(0)
    return gpd.GeoDataFrame({c.POPULATION: people}, geometry=frame.geometry, crs=crs)


def _require_columns(layer: Layer, frame: gpd.GeoDataFrame, columns: list[str | None]) -> None:
    if missing := [column for column in columns if column and column not in frame.columns]:
        raise InputError(
            "The layer '{file}' must have the column(s) {missing}; it has {found}. Correct the name in lagesbild.toml.",
            file=layer.file.name,
            missing=", ".join(missing),
            found=", ".join(column for column in frame.columns if column != frame.geometry.name),
        )


def _numbers(layer: Layer, frame: gpd.GeoDataFrame, column: str) -> pd.Series:
    """A column of inhabitants, in whole people."""
    numbers = pd.to_numeric(frame[column], errors="coerce")
    bad = int((numbers.isna() & frame[column].notna()).sum() + (numbers < 0).sum())
    if bad:
        raise InputError(
            "Inhabitants must be numbers from 0 up; in '{file}' {bad} of {rows} rows of the column '{column}' are not. "
            "Correct them in the layer.",
            file=layer.file.name,
            bad=bad,
            rows=len(frame),
            column=column,
        )
    return numbers.astype("float64").round().astype("Int64")


def source_areas(project: Project, source_areas: Areas | None) -> gpd.GeoDataFrame | None:
    """The polygons that a source's area codes are looked up in: its own, or the districts."""
    areas = source_areas or project.area.districts
    return read_areas(areas, project.area.crs) if areas else None


def notes_on_geography(project: Project, geography: Geography) -> tuple[Message, ...]:
    """What is not as it should be in the geography that rows are judged by, and how it is taken; each once."""
    own = [source.areas for source in project.sources if source.areas]
    noted = [judged_areas(areas, project.area.crs).notes for areas in own]
    return tuple({str(note): note for each in (geography.notes, *noted) for note in each}.values())


def _read_basemap(area: Area) -> gpd.GeoDataFrame:
    layers = []
    for each in area.basemap:
        frame = read_layer(each, area.crs, kind=_DRAWN.get(each.kind, "surface"))
        _require_columns(each, frame, [each.name, each.road_class])
        kinds: str | pd.Series = each.kind
        if each.road_class:
            kinds = frame[each.road_class].map(_ROADS)
            frame = frame.assign(**{c.KIND: kinds})[kinds.notna()]
            order = list(dict.fromkeys(_ROADS.values()))
            frame = frame.sort_values(c.KIND, key=lambda kind: kind.map(order.index), kind="stable")
            kinds = frame[c.KIND]
        names = as_written(frame[each.name]) if each.name else None
        layers.append(
            gpd.GeoDataFrame({c.KIND: kinds, c.NAME: names}, geometry=frame.geometry, index=frame.index)
        )
    if not layers:
        return gpd.GeoDataFrame({c.KIND: [], c.NAME: []}, geometry=[], crs=area.crs)
    return gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=area.crs)


def _dissolved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[frame.union_all()], crs=frame.crs)


def _no_areas(crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({c.CODE: [], c.NAME: [], c.POPULATION: []}, geometry=[], crs=crs)
