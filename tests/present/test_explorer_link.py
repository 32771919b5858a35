"""Links that open the explorer with its filters set."""

from datetime import date
from html import unescape
from urllib.parse import unquote

import geopandas as gpd
import pytest
import shapely

from lagesbild.periods import Period
from lagesbild.present.exploring import explorer

FORTNIGHT = Period(date(2026, 11, 2), date(2026, 11, 16))


def area_of(address: str) -> shapely.Polygon:
    """The area that an address holds, longitude first."""
    corners = [tuple(map(float, each.split(","))) for each in address.partition("yta=")[2].split(";")]
    return shapely.Polygon([(lon, lat) for lat, lon in corners])


def test_an_address_says_what_is_chosen():
    """Names are quoted, days are counted from 1, and what is not chosen is not said."""
    assert "#utforska?" == explorer.address()
    assert (
        "#utforska?period=2026-11-02..2026-11-15&kategori=Inbrott&omrade=%C3%85s,A%2CB&dag=5,6&timme=0,23"
        == (
            explorer.address(
                period=FORTNIGHT, category="Inbrott", district=["Ås", "A,B"], weekdays={5, 4}, hours=[23, 0]
            )
        )
    )


def test_an_area_is_told_in_degrees():
    """A square of the working CRS is the same square on the map."""
    square = shapely.box(560_000, 6_590_000, 560_500, 6_590_500)
    world = gpd.GeoSeries([square], crs="EPSG:3006").to_crs("EPSG:4326").iloc[0]
    found = area_of(explorer.address(area=square, crs="EPSG:3006"))
    assert world.symmetric_difference(found).area < 0.005 * world.area  # five decimals are a metre


def test_several_areas_hold_what_each_of_them_holds():
    """By the crossings of a ray, which is how the page asks, the line through all of them holds each and no more."""
    parts = [
        shapely.box(16.0, 59.0, 16.1, 59.1),
        shapely.box(16.3, 59.2, 16.4, 59.3),
        shapely.box(16.1, 59.4, 16.2, 59.5),
    ]
    found = area_of(explorer.address(area=shapely.MultiPolygon(parts)))
    corners = list(found.exterior.coords)[:-1]

    def crossings(lon: float, lat: float) -> int:
        pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
        return sum(
            (a[1] > lat) != (b[1] > lat) and lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
            for a, b in pairs
        )

    points = [shapely.Point(16 + x / 40 + 0.003, 59 + y / 40 + 0.004) for x in range(20) for y in range(22)]
    inside = [any(part.contains(at) for part in parts) for at in points]
    assert inside == [crossings(at.x, at.y) % 2 == 1 for at in points]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (None, "#utforska?period=2026-11-02..2026-11-15&kategori=Inbrott"),
        (
            {"name": "Norrhamn", "lon": None, "lat": None},
            "#utforska?period=2026-11-02..2026-11-15&kategori=Inbrott&omrade=Norrhamn",
        ),
    ],
)
def test_a_finding_leads_to_its_reports(place, expected):
    """The days, the category and the district of the claim are chosen."""
    window = {"from": "2026-11-02", "to": "2026-11-15"}
    html = explorer.of_finding({"window": window, "category": "Inbrott", "place": place})
    assert f'href="{expected.replace("&", "&amp;")}"' in html


def test_a_finding_at_a_place_leads_to_its_circle():
    """Within the radius that the claim names, to a few metres."""
    window = {"from": "2026-11-02", "to": "2026-11-15"}
    place = {"name": "Torget", "lon": 16.2, "lat": 59.5, "radius_m": 300.0}
    html = explorer.of_finding({"window": window, "category": None, "place": place})
    circle = area_of(unescape(html).partition('href="')[2].partition('"')[0])
    metric = gpd.GeoSeries([circle, shapely.Point(16.2, 59.5)], crs="EPSG:4326").to_crs("EPSG:3006")
    reach = [metric.iloc[1].distance(shapely.Point(at)) for at in metric.iloc[0].exterior.coords]
    assert [300.0] * len(reach) == pytest.approx(reach, abs=2.0)
    assert 'aria-label="Visa på kartan: Torget"' in html


def test_what_a_link_is_about_is_text():
    """Markup in a name stays text."""
    hostile = '"><img src=x onerror=alert(1)>'
    html = explorer.link(about=hostile, category=hostile)
    assert "<img" not in html
    assert hostile in unquote(unescape(html))
