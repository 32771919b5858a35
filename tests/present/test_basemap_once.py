"""The background is made once for a geography whose files are known, and anew for any other."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lagesbild.ingest.geography.geography import read_geography
from lagesbild.present.cartography import backdrop, basemap


def test_the_background_is_made_once_for_known_files(sea_workspace, monkeypatch):
    """A second map takes it as it is; other files, or files not known, have one of their own."""
    made = []
    collected = basemap._collected
    monkeypatch.setattr(basemap, "_made", {})
    monkeypatch.setattr(
        basemap, "_collected", lambda known: made.append(known.fingerprint) or collected(known)
    )
    known = read_geography(sea_workspace.project().area)
    text = backdrop.script(known)
    assert text == backdrop.script(read_geography(sea_workspace.project().area))
    assert basemap.background(known).shapes == basemap.background(known).shapes
    assert 1 == len(made)
    assert text == backdrop.script(replace(known, fingerprint=""))
    backdrop.script(replace(known, fingerprint="other"))
    assert [known.fingerprint, "", "other"] == made


@pytest.mark.parametrize(
    "box", [(500_000, 6_140_000, 620_000, 6_200_000), (540_000, 7_450_000, 790_000, 7_670_000)]
)
def test_metres_become_degrees_as_the_projection_has_them(sea_workspace, box):
    """From the largest municipality's size in the far north to a small one in the south, to half a metre."""
    known = read_geography(sea_workspace.project().area)
    border = gpd.GeoDataFrame(geometry=[shapely.box(*box)], crs="EPSG:3006")
    world = backdrop._degrees(replace(known, boundary=border, fingerprint=""), (box[0], box[3]))
    x, y = np.random.default_rng(1).uniform(0, (box[2] - box[0], box[3] - box[1]), (500, 2)).T
    u, v = ((each - middle) / world["reach"] for each, middle in zip((x, y), world["middle"], strict=True))
    terms = [u**i * v**j for i in range(5) for j in range(5 - i)]
    lat, lon = (sum(a * term for a, term in zip(world[of], terms, strict=True)) for of in ("lat", "lon"))
    found = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326").to_crs("EPSG:3006")
    expected = gpd.GeoSeries(gpd.points_from_xy(box[0] + x, box[3] - y), crs="EPSG:3006")
    assert found.distance(expected).max() < 0.5
