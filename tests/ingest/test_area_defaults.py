"""The working system and the timezone follow from where the border lies, and a wrong system is refused."""

import geopandas as gpd
import pytest
import shapely

from lagesbild.errors import InputError
from lagesbild.ingest.proposing.area_defaults import (
    distance_error,
    require_true_distances,
    timezone_at,
    working_crs,
)
from lagesbild.ingest.run import ingest

PLACES = {
    "Kungsör": ((15.9, 59.35, 16.3, 59.5), "EPSG:3006", "Europe/Stockholm"),
    "Haparanda": ((23.7, 65.75, 24.1, 65.95), "EPSG:3006", "Europe/Stockholm"),
    "Oslo": ((10.6, 59.8, 10.9, 60.0), "EPSG:32632", "Europe/Oslo"),
    "Atlanta": ((-84.6, 33.6, -84.25, 33.92), "EPSG:32616", "America/New_York"),
    "the Bothnian Sea": ((20.2, 61.0, 20.5, 61.2), "EPSG:3006", None),
}


def border(box, crs="EPSG:4326"):
    return gpd.GeoDataFrame(geometry=[shapely.box(*box)], crs="EPSG:4326").to_crs(crs)


@pytest.mark.parametrize("place", PLACES)
def test_the_border_tells_system_and_timezone(place):
    """SWEREF 99 TM in Sweden and its sea, elsewhere the UTM zone; the zone of the clocks there, if any."""
    box, crs, timezone = PLACES[place]
    assert (crs, timezone) == (working_crs(border(box)), timezone_at(border(box)))
    require_true_distances(border(box, crs))


def test_web_mercator_stretches_as_the_latitude_says():
    """Its scale is 1 / cos(latitude): at 60° north a distance is twice as long, less the ellipsoid's share."""
    assert distance_error(border((16, 60, 16.0001, 60.0001), "EPSG:3857")) == pytest.approx(1.0, abs=0.01)


def test_a_system_in_which_distances_are_false_is_refused(sea_workspace):
    """The error says by how much, and which system to write; nothing is stored."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    project = sea_workspace.project(
        'name = "Exempelby kommun"', 'name = "Exempelby kommun"\ncrs = "EPSG:3857"'
    )
    with pytest.raises(InputError, match='Write crs = "EPSG:3006"') as caught:
        ingest(project)
    assert float(str(caught.value.fields["error"]).rstrip("%")) == pytest.approx(107, abs=3)
    assert not project.processed.exists()
