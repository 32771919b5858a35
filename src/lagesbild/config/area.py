"""Model ``[area]`` and its layers: what the municipality is, and what its maps are made of."""

from typing import Literal

from pydantic import Field

from lagesbild.config._types import ExistingFile, MetricCrs, Timezone
from lagesbild.config._types import Table as _Table


class Layer(_Table):
    """A layer of a geographic file."""

    file: ExistingFile = Field(description="GeoPackage or GeoJSON, relative to lagesbild.toml")
    layer: str | None = Field(None, description="layer of the GeoPackage; the only one that fits if left out")


class Areas(Layer):
    """Polygons that a code is looked up in."""

    code: str = Field(description="column with the code")
    name: str | None = Field(None, description="column with the name; the code if left out")
    population: str | None = Field(None, description="column with the number of inhabitants")
    values: dict[str, str] = Field(
        default_factory=dict, description="what an export writes = the code it means; only for a source"
    )


class PopulationGrid(Layer):
    """Inhabitants by small squares, for rates and maps."""

    population: str = Field(description="column with the number of inhabitants")


class BasemapLayer(Layer):
    """A background layer of the maps, drawn in the order written."""

    kind: Literal["water", "stream", "forest", "built_up", "road", "railway", "place"] = Field(
        description="decides how the layer is drawn"
    )
    name: str | None = Field(
        None, description="column with the names to write on the map; of places the most important first"
    )
    road_class: str | None = Field(
        None,
        description="column with each road's class: motorväg, huvudväg, väg or gata, drawn ever thinner; others are not drawn",
    )


class Area(_Table):
    """The municipality and its geography."""

    name: str = Field(min_length=1, description="as it stands in titles: 'Exempelby kommun'")
    boundary: Layer = Field(description="the municipality's border")
    districts: Areas | None = Field(None, description="districts that counts are given for")
    built_up: Layer | None = Field(None, description="built-up areas (tätorter): the study area of hotspots")
    population: PopulationGrid | None = Field(None, description="inhabitants by small squares")
    addresses: Layer | None = Field(
        None,
        description="addresses as points, or a workbook or csv with coordinates: `gata`, `nummer`, `postnummer`, `postort`, `popularnamn`",
    )
    named_places: Layer | None = Field(
        None, description="places that have a name, as points: `namn` and `slag`"
    )
    streets: Layer | None = Field(None, description="streets and roads as lines: `namn` and `klass`")
    own_places: Layer | None = Field(
        None, description="the municipality's own file of places, as points or areas: `namn`"
    )
    basemap: tuple[BasemapLayer, ...] = Field((), description="background layers of the maps")
    crs: MetricCrs = Field("EPSG:3006", description="working coordinate system, in metres")
    timezone: Timezone = Field(
        "Europe/Stockholm", description="timezone of the local days and of times without an offset"
    )
