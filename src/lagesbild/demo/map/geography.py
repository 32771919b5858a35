"""Draw Exempelby kommun: a municipality that does not exist, in the open Bothnian Sea.

It has the size and shape of a small Swedish municipality (some 200 km², 9 000 inhabitants, two
towns by a lake, a road and a railway) and lies about 61.1° N, 20.3° E, where there is only water:
nothing that is shown on its map can be taken for a real place. The drawing never changes; only
the reports depend on a seed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from lagesbild.columns import NAME, POPULATION
from lagesbild.demo.map import gazetteer, shapes
from lagesbild.demo.map.shapes import Xy

CRS = "EPSG:3006"
ORIGIN: Xy = (785_000.0, 6_790_000.0)
_DRAWING = 20  # the generator's seed; another number is another municipality
_CELL_M = 500


@dataclass(frozen=True)
class Municipality:
    """The map, every layer in EPSG:3006.

    ``districts`` has ``code``, ``name`` and ``population`` and tiles ``boundary`` exactly;
    ``population`` has inhabitants by squares of 500 m; the other layers have ``name``, ``None`` for
    what has no name.
    """

    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    forest: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    railway: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    population: gpd.GeoDataFrame

    def point(self, name: str) -> Xy:
        """Position of a named place, in metres."""
        return self._positions[name]

    @cached_property
    def _positions(self) -> dict[str, Xy]:
        """By name: five hotspots are asked for, each week of four years."""
        at = self.places.geometry
        return dict(zip(self.places[NAME], zip(at.x.tolist(), at.y.tolist(), strict=True), strict=True))


@cache
def build() -> Municipality:
    """Draw the municipality; always the same."""
    rng = np.random.default_rng(_DRAWING)
    outline = shapes.noisy_ring(rng, (0, 0), (9200, 7000), roughness=0.07, waves=30, tilt=0.12).simplify(70)
    lake = _lake(rng)
    towns = {
        "Exempelby": shapes.noisy_ring(
            rng, gazetteer.EXEMPELBY, (1480, 1130), roughness=0.2, waves=12, tilt=0.1
        ),
        "Provåsa": shapes.noisy_ring(rng, gazetteer.PROVASA, (700, 760), roughness=0.13, waves=12, tilt=0.35),
    }
    areas, outline = _district_areas(rng, outline, towns)
    river = shapes.winding(gazetteer.RIVER).buffer(11)
    tarn = shapes.noisy_ring(rng, (950, 3500), (620, 430), roughness=0.16, tilt=0.5)
    second_tarn = shapes.noisy_ring(rng, (-7000, 1900), (330, 520), roughness=0.15)
    water = _clipped([lake, shapely.union_all([river, tarn]).difference(lake), second_tarn], outline)
    wet = shapely.union_all(water)
    towns = {name: shape.difference(wet.buffer(5)) for name, shape in towns.items()}
    towns = {name: max(shapely.get_parts(shape), key=shapely.area) for name, shape in towns.items()}
    roads = [(name, shapes.winding(route)) for name, route in (*gazetteer.MAIN_ROADS, *gazetteer.MINOR_ROADS)]
    town_streets = _streets(rng, towns)
    railway = _clipped([shapes.winding(gazetteer.RAILWAY)], outline, "LineString")
    forest = _forest(rng, outline, [wet.buffer(40), *(t.buffer(120) for t in towns.values())])
    districts = _frame(
        areas,
        code=[code for code, *_ in gazetteer.DISTRICTS],
        name=[name for _, name, *_ in gazetteer.DISTRICTS],
        population=[people for *_, people, _ in gazetteer.DISTRICTS],
    )
    inside_roads = [(name, part) for name, line in roads for part in _clipped([line], outline, "LineString")]
    return Municipality(
        boundary=_frame([outline], name=[gazetteer.AREA_NAME]),
        districts=districts,
        built_up=_frame(towns.values(), name=list(towns)),
        water=_frame(water, name=["Låtsassjön", *[None] * (len(water) - 1)]),
        forest=_frame(forest, name=[None] * len(forest)),
        roads=_frame([line for _, line in inside_roads], name=[name for name, _ in inside_roads]),
        streets=_frame(town_streets, name=[None] * len(town_streets)),
        railway=_frame(railway, name=["Exempelbanan"] * len(railway)),
        settlements=_frame(
            [shapely.Point(at) for _, at in gazetteer.SETTLEMENTS], name=[n for n, _ in gazetteer.SETTLEMENTS]
        ),
        places=_frame(
            [shapely.Point(at) for *_, at in gazetteer.PLACES],
            name=[name for name, *_ in gazetteer.PLACES],
            typ=[kind for _, kind, _ in gazetteer.PLACES],
        ),
        population=_population(districts, town_streets, [line for _, line in inside_roads]),
    )


def _lake(rng: np.random.Generator) -> shapely.Geometry:
    basin = shapes.noisy_ring(rng, (-3600, -4900), (4700, 2350), roughness=0.13, waves=40, tilt=0.16)
    bay = shapes.noisy_ring(rng, (-2250, -2750), (750, 620), roughness=0.12)
    islands = [
        shapes.noisy_ring(rng, center, radii, roughness=0.2)
        for center, radii in (
            ((-5600, -4300), (380, 230)),
            ((-2700, -4700), (240, 300)),
            ((-1500, -5000), (150, 110)),
        )
    ]
    return basin.union(bay).difference(shapely.union_all(islands))


def _forest(
    rng: np.random.Generator, outline: shapely.Geometry, clearings: list[shapely.Geometry]
) -> list[shapely.Geometry]:
    blobs = [
        shapes.noisy_ring(rng, tuple(rng.uniform((-9000, -7000), (9000, 7000))), tuple(rng.uniform(700, 2300, 2)),
                          roughness=0.2)
        for _ in range(36)
    ]  # fmt: skip
    fields = [
        shapes.noisy_ring(rng, tuple(rng.uniform((-9000, -7000), (9000, 7000))), tuple(rng.uniform(250, 800, 2)),
                          roughness=0.2)
        for _ in range(30)
    ]  # fmt: skip
    opened = [shapely.Point(at).buffer(350) for _, at in gazetteer.SETTLEMENTS]
    grown = shapely.union_all(blobs).difference(shapely.union_all([*fields, *opened, *clearings]))
    return _clipped([grown.buffer(-40).buffer(40)], outline)


def _district_areas(
    rng: np.random.Generator, outline: shapely.Polygon, towns: dict[str, shapely.Geometry]
) -> tuple[list[shapely.Geometry], shapely.Geometry]:
    near = [shape.buffer(220) for shape in towns.values()]
    points = np.vstack(
        [_jittered(rng, outline.buffer(900), 600), *(_jittered(rng, shape, 130) for shape in near)]
    )
    cells = shapes.cells_about(points)
    seeds = np.array([seed for *_, seed in gazetteer.DISTRICTS])
    choices = (gazetteer.IN_EXEMPELBY, gazetteer.IN_PROVASA)
    labels = []
    for cell in cells:
        at = shapely.get_coordinates(cell.centroid)[0]
        inside = [town for town, shape in zip(choices, near, strict=True) if shape.contains(cell.centroid)]
        allowed = (
            list(inside[0]) if inside else list(range(gazetteer.IN_PROVASA.stop, len(gazetteer.DISTRICTS)))
        )
        labels.append(allowed[int(np.argmin(np.hypot(*(seeds[allowed] - at).T)))])
    return shapes.tiling(cells, labels, outline)


def _jittered(rng: np.random.Generator, shape: shapely.Geometry, step: float) -> shapes.Floats:
    left, bottom, right, top = shape.bounds
    grid = np.stack(np.meshgrid(np.arange(left, right, step), np.arange(bottom, top, step)), axis=-1)
    points = grid.reshape(-1, 2) + rng.uniform(-0.4 * step, 0.4 * step, (grid.size // 2, 2))
    return points[shapely.contains_xy(shape, points)]


def _streets(rng: np.random.Generator, towns: dict[str, shapely.Geometry]) -> list[shapely.Geometry]:
    drawn = (
        shapes.streets(
            rng, gazetteer.EXEMPELBY, reach_m=1700, core_m=480, angle=0.12, block_m=(70, 115), gap=0.06
        ),
        shapes.streets(
            rng, gazetteer.PROVASA, reach_m=950, core_m=230, angle=0.45, block_m=(70, 110), gap=0.04
        ),
    )
    lines = []
    for pattern, town in zip(drawn, towns.values(), strict=True):
        kept = shapes.without_stubs(rng, _clipped(pattern, town.buffer(-20), "LineString"), share=0.5)
        lines += _connected(kept)
    return lines


def _connected(lines: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """The lines that hang together with the largest net: no street stands alone in a field."""
    net = shapely.union_all([line.buffer(1) for line in lines])
    largest = max(shapely.get_parts(net), key=shapely.area)
    return [line for line in lines if line.intersects(largest)]


def _clipped(
    geometries: list[shapely.Geometry], area: shapely.Geometry, kind: str = "Polygon"
) -> list[shapely.Geometry]:
    return shapes.parts([each.intersection(area) for each in geometries], kind)


def _population(
    districts: gpd.GeoDataFrame, streets: list[shapely.Geometry], roads: list[shapely.Geometry]
) -> gpd.GeoDataFrame:
    """Spread each district's inhabitants over squares by the length of street (and road) in them."""
    left, bottom, right, top = districts.total_bounds
    columns = np.arange(np.floor(left / _CELL_M), np.ceil(right / _CELL_M)) * _CELL_M
    rows = np.arange(np.floor(bottom / _CELL_M), np.ceil(top / _CELL_M)) * _CELL_M
    squares = np.array([shapely.box(x, y, x + _CELL_M, y + _CELL_M) for y in rows for x in columns])
    houses = _moved(shapely.union_all(streets)), _moved(shapely.union_all(roads))
    people = np.zeros(len(squares), dtype=int)
    for area, inhabitants in zip(districts.geometry, districts[POPULATION], strict=True):
        along_streets, along_roads = (
            shapely.length(shapely.intersection(squares, lines.intersection(area))) for lines in houses
        )
        # A street has houses all along it, a road through the countryside one now and then.
        people += _shared_out(int(inhabitants), along_streets + 0.05 * along_roads)
    settled = people > 0
    return gpd.GeoDataFrame(
        {POPULATION: people[settled]},
        geometry=squares[settled],
        crs=CRS,
    )


def _shared_out(total: int, weights: shapes.Floats) -> np.ndarray:
    """Whole numbers in proportion to ``weights`` that sum to ``total`` (largest remainders)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(int)
    most_owed = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[most_owed] += 1
    return whole


def _frame(geometries: Iterable[shapely.Geometry], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[_moved(each) for each in geometries], crs=CRS)


def _moved(geometry: shapely.Geometry) -> shapely.Geometry:
    """From metres about the origin to EPSG:3006."""
    return shapely.transform(geometry, lambda corners: corners + np.array(ORIGIN))
