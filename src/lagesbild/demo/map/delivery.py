"""Lay Exempelby's map out as the files that a municipality downloads, and gather it as its own would be.

The layers and columns are Lantmäteriet's and SCB's, what is in them is drawn. The municipality's code is no Swedish
municipality's, by which ``gather`` knows that they are not the publishers' own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild.columns import CODE, NAME, POPULATION
from lagesbild.demo import files
from lagesbild.demo.map import gazetteer
from lagesbild.demo.map.geography import CRS, Municipality
from lagesbild.ingest.atlas.gather import gather
from lagesbild.ingest.atlas.write import file_name, write

MUNICIPALITY_CODE: Final = "9901"
FOLDER: Final = "nedladdat"
_WATER, _FOREST = 2631, 2646
_MAIN_ROAD, _ROAD, _STREET = (1803, "Landsväg stor"), (1804, "Landsväg liten"), (1812, "Lokalgata liten")


def deliver(town: Municipality, folder: Path) -> None:
    """Write the files as they are downloaded into ``folder``; those of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, layers in _files(town).items():
        files.write_geopackage(layers, folder / name)


def make_map(delivery: Path, folder: Path) -> Path:
    """Gather the map as the command ``geography`` does, and write it into ``folder``; returns the file."""
    atlas = gather([delivery], name=MUNICIPALITY_CODE, crs=CRS)
    path = folder / file_name(atlas.name)
    with files.fixed_date():
        write(atlas, path)
    return path


def _files(town: Municipality) -> dict[str, dict[str, gpd.GeoDataFrame]]:
    own = {"kommunkod": MUNICIPALITY_CODE, "kommunnamn": town.built_up[NAME].iloc[0]}
    is_main = town.roads[NAME].isin([name for name, _ in gazetteer.MAIN_ROADS])
    roads = [
        _roads(town.roads[is_main], _MAIN_ROAD),
        _roads(town.roads[~is_main], _ROAD),
        _roads(town.streets, _STREET),
    ]
    lakes = town.water[town.water[NAME].notna()]
    names = [
        _names(town.places, town.places["typ"]),
        _names(town.settlements, "Bebyggelse"),
        _names(lakes.set_geometry(lakes.representative_point()), "Sjö"),
    ]
    ground = [
        _layer(town.water, objekttypnr=_WATER, objekttyp="Sjö"),
        _layer(town.forest, objekttypnr=_FOREST, objekttyp="Barr- och blandskog"),
    ]
    return {
        "administrativindelning_sverige.gpkg": {"kommun": _layer(town.boundary, **own)},
        "mark_sverige.gpkg": {"mark": _one(ground)},
        "kommunikation_sverige.gpkg": {
            "vaglinje": _one(roads),
            "ralstrafik": _layer(town.railway, objekttypnr=1861, objekttyp="Järnväg"),
        },
        "ortnamn_sverige.gpkg": {"ortnamn": _one(names)},
        "Tatorter_2023.gpkg": {
            "Tatorter_2023": _layer(
                town.built_up,
                tatortskod=[f"{MUNICIPALITY_CODE}T{number}" for number in range(1, len(town.built_up) + 1)],
                tatort=town.built_up[NAME],
                **own,
            )
        },
        "RegSO_2025.gpkg": {
            "RegSO_2025": _layer(
                town.districts,
                regsokod=town.districts[CODE],
                regsonamn=town.districts[NAME],
                befolkning=town.districts[POPULATION],
                **own,
            )
        },
        "TotRut_SweRef.gpkg": {
            "TotRut_SweRef": _layer(
                town.population,
                rutid_scb=[f"{x:.0f}{y:.0f}" for x, y in town.population.bounds[["minx", "miny"]].to_numpy()],
                beftotalt=town.population[POPULATION],
            )
        },
    }


def _roads(lines: gpd.GeoDataFrame, kind: tuple[int, str]) -> gpd.GeoDataFrame:
    number, told = kind
    return _layer(lines, objekttypnr=number, objekttyp=told, gatunamn=lines[NAME])


def _names(points: gpd.GeoDataFrame, kind: pd.Series | str) -> gpd.GeoDataFrame:
    return _layer(points, ortnamn=points[NAME], namntyp=kind, sprak="svenska")


def _layer(shapes: gpd.GeoDataFrame, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - a layer's own
    attributes: Mapping[str, Any] = columns
    return gpd.GeoDataFrame(attributes, index=shapes.index, geometry=shapes.geometry, crs=CRS)


def _one(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
