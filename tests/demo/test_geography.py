import shutil
from dataclasses import fields

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from lagesbild import workspace
from lagesbild.demo.map import geography


@pytest.fixture(scope="module")
def town():
    return geography.build()


def test_districts_tile_the_boundary(town):
    """The districts leave no gap in the municipality, overlap nowhere and do not reach outside it."""
    boundary = town.boundary.geometry.iloc[0]
    assert shapely.coverage_is_valid(town.districts.geometry.to_numpy())
    assert town.districts.union_all().symmetric_difference(boundary).area == 0
    assert town.districts.area.sum() == pytest.approx(boundary.area, abs=1)


def test_every_district_is_one_piece(town):
    """No district has an exclave."""
    assert set(town.districts.geom_type) == {"Polygon"}


def test_it_is_a_small_swedish_municipality(town):
    """About 200 km² and 9 000 inhabitants, two towns."""
    assert 180 < town.boundary.area.sum() / 1e6 < 220
    assert 8_500 < town.districts["population"].sum() < 9_500
    assert list(town.built_up["name"]) == ["Exempelby", "Provåsa"]


def test_it_lies_in_the_open_sea(town):
    """The map lies in the Bothnian Sea, 30 km or more from both coasts."""
    left, bottom, right, top = town.boundary.total_bounds
    to_degrees = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform([left, right], [bottom, top])
    # At 61.0-61.3° N the mainland ends at about 17.2° E in Sweden and begins at about 21.3° E in Finland.
    assert min(lon) > 18.5
    assert max(lon) < 20.7
    assert min(lat) > 61.0
    assert max(lat) < 61.3


def test_the_population_squares_hold_every_inhabitant(town):
    """The squares' inhabitants sum to those of the districts, and each square meets the municipality."""
    assert town.population["population"].sum() == town.districts["population"].sum()
    assert town.population.intersects(town.boundary.geometry.iloc[0]).all()


def test_streets_and_places_are_on_dry_land_inside_the_towns(town):
    """No street runs into the lake and no named place lies in it."""
    water = town.water.union_all()
    assert town.streets.intersection(water).length.sum() == 0
    assert not town.places.intersects(water).any()
    assert town.streets.within(town.built_up.union_all()).all()


def test_all_layers_are_inside_the_boundary(town):
    """Nothing is drawn outside the municipality (a line's end may lie on its border)."""
    area = town.boundary.geometry.iloc[0].buffer(0.01)
    for layer in (town.built_up, town.water, town.forest, town.roads, town.railway, town.settlements):
        assert layer.within(area).all()


def test_the_drawing_is_always_the_same(town):
    """Drawing the map again gives the same coordinates."""
    again = geography.build.__wrapped__()
    for layer in fields(town):
        first, second = (getattr(each, layer.name).geometry.to_numpy() for each in (town, again))
        assert np.array_equal(shapely.get_coordinates(first), shapely.get_coordinates(second))


def test_the_command_makes_the_demos_map_of_its_files(demo_ingested, tmp_path):
    """What is delivered, read as any municipality's files are, gives the same map and leaves the settings as they stand."""
    own = shutil.copytree(demo_ingested / "data" / "raw", tmp_path / "data" / "raw") / "geografi"
    shutil.copy(demo_ingested / "lagesbild.toml", tmp_path)
    made = own / "exempelby.gpkg"
    expected = {name: pyogrio.read_dataframe(made, layer=name) for name, _ in pyogrio.list_layers(made)}
    made.unlink()
    assert made == workspace.geography(tmp_path, [own / "nedladdat"], municipality="9901").path
    assert set(expected) == {name for name, _ in pyogrio.list_layers(made)}
    for name, layer in expected.items():
        assert layer.equals(pyogrio.read_dataframe(made, layer=name)), name
    assert (demo_ingested / "lagesbild.toml").read_text() == (tmp_path / "lagesbild.toml").read_text()


def test_the_map_is_as_it_was_drawn(demo_files, town):
    """On the way through others' layouts no shape, name or inhabitant is lost, and nobody is thanked for a fiction."""
    made = demo_files / "data" / "raw" / "geografi" / "exempelby.gpkg"
    for name, drawn in {
        "kommun": [town.boundary],
        "omraden": [town.districts],
        "tatorter": [town.built_up],
        "vatten": [town.water],
        "skog": [town.forest],
        "vagar": [town.roads, town.streets],
        "orter": [town.settlements],
        "landmarken": [town.places],
        "befolkning": [town.population],
    }.items():
        layer = pyogrio.read_dataframe(made, layer=name)
        shapes = [shape for frame in drawn for shape in frame.geometry]
        assert len(shapes) == len(layer), name
        assert shapely.union_all(shapes).equals(layer.union_all()), name
    districts = pyogrio.read_dataframe(made, layer="omraden").set_index("kod")["befolkning"]
    assert town.districts.set_index("code")["population"].to_dict() == districts.to_dict()
    assert ["Låtsassjön"] == pyogrio.read_dataframe(made, layer="vatten")["namn"].dropna().tolist()
    assert set(town.places["name"]) == set(pyogrio.read_dataframe(made, layer="landmarken")["namn"])
    sources = pyogrio.read_dataframe(made, layer="kallor")
    assert {""} == set(sources["utgivare"]) | set(sources["tack"])
