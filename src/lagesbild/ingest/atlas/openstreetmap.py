"""Read an OpenStreetMap extract (``.osm.pbf``, also of a whole country) with GDAL's driver.

The driver goes through the file once for each kind of shape, keeps the positions of nodes in a file beside its memory,
and hands out only what touches the municipality's box and has the tags asked for: memory does not grow with the file, but with
how widely the numbers of its nodes are spread, which for a country is known (``benchmarks/RESULTS.md``). Tags are OpenStreetMap's own (wiki.openstreetmap.org, *Map features*).
"""

import warnings
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from lagesbild.errors import Message, ReadError
from lagesbild.ingest.atlas.built_up import built_up_areas
from lagesbild.ingest.atlas.delivered import Bounds, File
from lagesbild.ingest.atlas.osm_day import osm_day
from lagesbild.ingest.atlas.recognised import Border
from lagesbild.ingest.atlas.sea import sea
from lagesbild.ingest.atlas.themes import Part, Source, as_theme
from lagesbild.ingest.reading.geo import BROKEN_LAYER
from lagesbild.language import tell

OSM: Final = Source(
    "OpenStreetMap",
    "OpenStreetMap",
    "ODbL 1.0",
    "© OpenStreetMap-bidragsgivare (openstreetmap.org/copyright)",
)
_MADE: Final = Source(
    OSM.publisher, "OpenStreetMap (landuse, building)", OSM.licence, OSM.attribution, rank=0
)
_LEVELS: Final = ("7", "8")
_WATER: Final = {"natural": {"water"}, "landuse": {"reservoir", "basin"}, "waterway": {"riverbank", "dock"}}
_FOREST: Final = {"natural": {"wood"}, "landuse": {"forest"}}
_OPEN: Final = {
    "natural": {"grassland", "heath", "fell", "bare_rock", "scree"},
    "landuse": {"farmland", "meadow", "grass", "farmyard", "orchard", "vineyard"},
}
_ROADS: Final = {
    "motorway": "motorväg",
    "motorway_link": "motorväg",
    "trunk": "huvudväg",
    "trunk_link": "huvudväg",
    "primary": "huvudväg",
    "primary_link": "huvudväg",
    "secondary": "väg",
    "secondary_link": "väg",
    "tertiary": "väg",
    "tertiary_link": "väg",
    "unclassified": "gata",
    "residential": "gata",
    "living_street": "gata",
    "pedestrian": "gata",
    "road": "gata",
    "service": "småväg",
    "track": "småväg",
    "footway": "gångväg",
    "cycleway": "gångväg",
    "path": "gångväg",
    "steps": "gångväg",
    "bridleway": "gångväg",
}
_RAILS: Final = frozenset({"rail", "light_rail", "tram", "narrow_gauge", "subway", "preserved"})
_STREAMS: Final = frozenset({"river", "stream", "canal"})
_SETTLEMENTS: Final = {
    "city": "stad",
    "town": "tätort",
    "village": "ort",
    "hamlet": "by",
    "suburb": "stadsdel",
    "neighbourhood": "kvarter",
    "isolated_dwelling": "gård",
    "farm": "gård",
    "locality": "plats",
    "square": "torg",
}
_ON_THE_MAP: Final = frozenset({"stad", "tätort", "ort", "by"})
_KINDS: Final = {
    "amenity": "service",
    "leisure": "fritid",
    "shop": "butik",
    "tourism": "besöksmål",
    "railway": "station",
    "historic": "besöksmål",
    "office": "kontor",
    "healthcare": "vård",
    "building": "byggnad",
    "landuse": "område",
}
_SWEDISH: Final = {
    "school": "skola",
    "kindergarten": "förskola",
    "parking": "parkering",
    "library": "bibliotek",
    "restaurant": "restaurang",
    "cafe": "kafé",
    "fast_food": "gatukök",
    "pub": "pub",
    "bar": "bar",
    "fuel": "bensinstation",
    "place_of_worship": "kyrka",
    "townhall": "kommunhus",
    "police": "polisstation",
    "bus_station": "busstation",
    "hospital": "sjukhus",
    "pharmacy": "apotek",
    "park": "park",
    "playground": "lekplats",
    "pitch": "idrottsplats",
    "sports_centre": "idrottshall",
    "swimming_pool": "bad",
    "marina": "hamn",
    "museum": "museum",
    "hotel": "hotell",
    "supermarket": "livsmedelsbutik",
    "cemetery": "kyrkogård",
    "industrial": "industriområde",
    "residential": "bostadsområde",
}


def borders(file: File) -> list[Border]:
    """Every municipality of an extract: areas of administrative level 7 (Sweden's) and 8.

    Only those whose whole border is in the extract: a cut of a country has the neighbours' in part.
    """
    where = f"boundary = 'administrative' AND admin_level IN {_LEVELS}"
    found = _read(file, "multipolygons", where=where)
    source = OSM.of(osm_day(file.path))
    return [
        Border(
            code=ref if pd.notna(ref) and len(str(ref)) == 4 and str(ref).isdigit() else None,  # noqa: PLR2004 - a code's digits
            name=None if pd.isna(name) else str(name),
            shape=shape,
            crs="EPSG:4326",
            source=source,
        )
        for name, ref, shape in zip(found["name"], found["ref"], found.geometry, strict=True)
    ]


def parts(file: File, within: Bounds, *, crs: str, on_step: Callable[[str], None]) -> Iterator[Part]:
    """Every theme but districts and population.

    Parameters
    ----------
    file
        The extract.
    within
        West, south, east, north in degrees: what touches it is read.
    crs
        In metres, to make built-up areas in.
    on_step
        Is told what is read before each way through the file.
    """
    source = OSM.of(osm_day(file.path))
    on_step(tell("points"))
    points = _read(file, "points", within=within, where='name IS NOT NULL OR "addr:housenumber" IS NOT NULL')
    on_step(tell("lines"))
    lines = _read(
        file,
        "lines",
        within=within,
        where="highway IS NOT NULL OR railway IS NOT NULL OR waterway IS NOT NULL OR natural = 'coastline'",
    )
    on_step(tell("areas"))
    areas = _read(file, "multipolygons", within=within)
    yield from _ground(areas, lines, within, source)
    yield from _ways(lines, source)
    yield from _places(points, areas, source)
    yield _addresses(points, areas, source)
    houses = areas[areas["building"].notna()]
    settled = areas[areas["landuse"].isin({"residential", "commercial", "retail", "industrial"})]
    towns = points[points["place"].isin({"city", "town", "village", "suburb", "hamlet"})]
    made = built_up_areas(houses, settled, towns, crs=crs)
    told = Message(
        "built-up areas are made from land use and buildings; SCB's Tätorter are the official ones"
    )
    yield Part("tatorter", as_theme("tatorter", made, namn=made["namn"]), _MADE.of(source.day), (told,))


def _read(
    file: File, layer: str, *, where: str | None = None, within: Bounds | None = None
) -> gpd.GeoDataFrame:
    with warnings.catch_warnings(), as_file(files(__package__).joinpath("osm.ini")) as tags:
        warnings.simplefilter("ignore")
        try:
            frame = pyogrio.read_dataframe(
                file.path.resolve(), layer=layer, where=where, bbox=within, CONFIG_FILE=str(tags)
            )
        except BROKEN_LAYER as error:
            raise ReadError(
                "'{file}' must be a whole OpenStreetMap extract; it is damaged. Download it again.",
                file=file.shown,
            ) from error
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    return frame.set_geometry(shapely.make_valid(frame.geometry.array), crs="EPSG:4326")


def _tagged(frame: gpd.GeoDataFrame, tags: dict[str, set[str]]) -> gpd.GeoDataFrame:
    is_such = pd.Series(False, index=frame.index)  # noqa: FBT003 - a value, not a flag
    for key, values in tags.items():
        is_such |= frame[key].isin(values)
    return frame[is_such]


def _ground(
    areas: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, within: Bounds, source: Source
) -> Iterator[Part]:
    water = _tagged(areas, _WATER)
    made = as_theme("vatten", water, namn=water["name"])
    coast = lines[lines["natural"].eq("coastline")]
    if (open_sea := sea(coast.geometry, within)) is not None:
        beside = as_theme("vatten", gpd.GeoDataFrame(geometry=[open_sea], crs=made.crs))
        made = gpd.GeoDataFrame(pd.concat([made, beside], ignore_index=True), crs=made.crs)
    yield Part("vatten", made, source)
    forest, fields = _tagged(areas, _FOREST), _tagged(areas, _OPEN)
    yield Part("skog", as_theme("skog", forest, namn=forest["name"]), source)
    yield Part("oppen_mark", as_theme("oppen_mark", fields, namn=fields["name"]), source)


def _ways(lines: gpd.GeoDataFrame, source: Source) -> Iterator[Part]:
    roads = lines[lines["highway"].isin(_ROADS)]
    made = as_theme("vagar", roads, namn=roads["name"], klass=roads["highway"].map(_ROADS))
    yield Part("vagar", made, source)
    rails = lines[lines["railway"].isin(_RAILS) & lines["service"].isna() & ~lines["tunnel"].eq("yes")]
    yield Part("jarnvag", as_theme("jarnvag", rails, namn=rails["name"]), source)
    streams = lines[lines["waterway"].isin(_STREAMS) & ~lines["tunnel"].isin({"yes", "culvert"})]
    yield Part("vattendrag", as_theme("vattendrag", streams, namn=streams["name"]), source)


def _places(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, source: Source) -> Iterator[Part]:
    settled = points[points["name"].notna() & points["place"].isin(_SETTLEMENTS)]
    kind = settled["place"].map(_SETTLEMENTS)
    shown = settled[kind.isin(_ON_THE_MAP)]
    shown = shown.sort_values("place", key=lambda place: place.map(list(_SETTLEMENTS).index), kind="stable")
    yield Part("orter", as_theme("orter", shown, namn=shown["name"], slag=kind), source)
    found = [as_theme("platser", settled, namn=settled["name"], slag=kind)]
    for frame in (points, areas):
        keys = [key for key in _KINDS if key in frame.columns]
        named = frame[frame["name"].notna() & frame[keys].notna().any(axis=1)]
        if not len(named):
            continue
        first = named[keys].notna().idxmax(axis=1)
        value = named[keys].bfill(axis=1).iloc[:, 0]
        told = value.map(_SWEDISH).fillna(first.map(_KINDS))
        placed = _as_points(named)
        found.append(as_theme("platser", placed, namn=named["name"], slag=told))
    yield Part("platser", gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=points.crs), source)


def _addresses(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, source: Source) -> Part:
    found = []
    for frame in (points, areas):
        street = frame["addr:street"].where(frame["addr:street"].notna(), frame["addr:place"])
        own = frame[street.notna() & frame["addr:housenumber"].notna()]
        made = as_theme(
            "adresser",
            _as_points(own),
            gata=street,
            nummer=own["addr:housenumber"].astype("str").str.replace(" ", "").str.upper(),
            postnummer=own["addr:postcode"],
            postort=own["addr:city"],
        )
        found.append(made)
    all_of_them = gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=points.crs)
    once = all_of_them.drop_duplicates(["gata", "nummer", "postnummer", "postort"], ignore_index=True)
    return Part("adresser", once, source)


def _as_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(shapely.point_on_surface(frame.geometry.array), crs=frame.crs)
