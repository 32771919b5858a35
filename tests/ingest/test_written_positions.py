"""Every way in which people and systems write a position is read, and the proposal claims nothing that ingest does not read."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from lagesbild.config import Source
from lagesbild.ingest.positions.positions import read_positions
from lagesbild.ingest.positions.written_positions import read_number, read_pair
from lagesbild.ingest.proposing._guess_position import PositionGuess, guess_position
from lagesbild.ingest.proposing.profiles import profile
from lagesbild.language import in_swedish

WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000  # open sea
BOUNDARY = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006")
TO_DEGREES = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
Cells = dict[str, str]


def comma(text: str) -> str:
    return text.replace(".", ",")


def sixtieths(angle: float) -> tuple[int, int, str]:
    """Degrees, minutes, and seconds with three decimals, which is 3 cm."""
    thousandths = round(angle * 3_600_000)
    degrees, left = divmod(thousandths, 3_600_000)
    minutes, left = divmod(left, 60_000)
    return degrees, minutes, f"{left / 1000:.3f}"


def dms(angle: float, pattern: str = "{0}°{1}'{2}\"") -> str:
    return pattern.format(*sixtieths(angle))


def minutes(angle: float) -> str:
    """Degrees and minutes with five decimals, which is 2 cm."""
    hundred_thousandths = round(angle * 6_000_000)
    degrees, left = divmod(hundred_thousandths, 6_000_000)
    return f"{degrees} {left / 100_000:.5f}"


def grouped(metres: float, between: str, decimal: str = "") -> str:
    whole = f"{round(metres):,}".replace(",", between)
    return f"{whole}{decimal}5" if decimal else whole


# Each writes latitude and longitude with seven decimals, which is a centimetre.
DEGREES: dict[str, Callable[[float, float], Cells]] = {
    name: (lambda lat, lon, text=text: {"Position": text.format(lat=f"{lat:.7f}", lon=f"{lon:.7f}")})
    for name, text in {
        "a comma": "{lat}, {lon}",
        "a comma alone": "{lat},{lon}",
        "parentheses": "({lat}, {lon})",
        "a space": "{lat} {lon}",
        "east first": "{lon}, {lat}",
        "brackets, east first": "[{lon}, {lat}]",
        "a height": "{lat}, {lon}, 12.5",
        "KML": "{lon},{lat},0",
        "an address before": "Torget 1\nExempelby\n({lat}, {lon})",
        "WKT": "POINT ({lon} {lat})",
        "WKT in lower case": "point({lon} {lat})",
        "WKT with a height": "POINT Z ({lon} {lat} 12.5)",
        "EWKT": "SRID=4326;POINT({lon} {lat})",
        "WKT, north first": "POINT ({lat} {lon})",
        "GeoJSON": '{{"type": "Point", "coordinates": [{lon}, {lat}]}}',
        "keys": "{{'latitude': '{lat}', 'longitude': '{lon}'}}",
        "a query": "lat={lat}&lon={lon}",
        "a link": "https://www.google.com/maps/@{lat},{lon},15z",
        "letters before": "N {lat} E {lon}",
        "letters after": "{lat}° N, {lon}° E",
        "Swedish letters": "N{lat} Ö{lon}",
        "words": "Latitud: {lat}; longitud: {lon}",
    }.items()
}
DEGREES |= {
    "decimal commas": lambda lat, lon: {"Läge": comma(f"{lat:.7f}; ") + comma(f"{lon:.7f}")},
    "decimal commas and a comma": lambda lat, lon: {"Läge": comma(f"{lat:.7f}, {lon:.7f}")},
    "decimal commas and a space": lambda lat, lon: {"Läge": comma(f"{lat:.7f} {lon:.7f}")},
    "nothing but commas": lambda lat, lon: {"Läge": comma(f"{lat:.7f},{lon:.7f}")},
    "degrees, minutes, seconds": lambda lat, lon: {"Läge": f"{dms(lat)}N {dms(lon)}E"},
    "primes": lambda lat, lon: {"Läge": dms(lat, "{0}° {1}′ {2}″ N, ") + dms(lon, "{0}° {1}′ {2}″ E")},
    "seconds with commas": lambda lat, lon: {"Läge": comma(f"{dms(lat)}N, ") + comma(f"{dms(lon)}Ö")},
    "angles without letters": lambda lat, lon: {"Läge": f"{dms(lat)} {dms(lon)}"},
    "angles without signs": lambda lat, lon: {"Läge": dms(lat, "{0} {1} {2}, ") + dms(lon, "{0} {1} {2}")},
    "degrees and minutes": lambda lat, lon: {"Läge": f"N {minutes(lat)} E {minutes(lon)}"},
    "WKB": lambda lat, lon: {"geom": shapely.to_wkb(shapely.Point(lon, lat), hex=True)},
    "EWKB": lambda lat, lon: {
        "geom": shapely.to_wkb(shapely.set_srid(shapely.Point(lon, lat), 4326), hex=True, include_srid=True)
    },
    "two columns": lambda lat, lon: {"Lat": f"{lat:.7f}", "Long": f"{lon:.7f}"},
    "two columns, commas": lambda lat, lon: {"Latitud": comma(f"{lat:.7f}"), "Longitud": comma(f"{lon:.7f}")},
    "two columns, letters": lambda lat, lon: {"Latitud": f"{lat:.7f}° N", "Longitud": f"{lon:.7f}° E"},
    "two columns, angles": lambda lat, lon: {"Lat": f"{dms(lat)}N", "Lon": f"{dms(lon)}E"},
    "two columns, minutes": lambda lat, lon: {"N": minutes(lat), "E": minutes(lon)},
    "two columns, swapped": lambda lat, lon: {"Latitud": f"{lon:.7f}", "Longitud": f"{lat:.7f}"},
}  # fmt: skip
METRES: dict[str, Callable[[float, float], Cells]] = {
    name: (lambda n, e, text=text: {"Koordinat": text.format(n=f"{n:.1f}", e=f"{e:.1f}")})
    for name, text in {
        "letters": "N: {n} E: {e}",
        "letters, east first": "E {e}, N {n}",
        "letters after": "{n}N {e}E",
        "units": "N {n} m, E {e} m",
        "the system": "SWEREF99 TM: N {n}, E {e}",
        "a comma": "{n}, {e}",
        "east first": "{e}, {n}",
        "a slash": "{n} / {e}",
        "X and Y, as geodesists": "X={n} Y={e}",
        "X and Y": "X {e}, Y {n}",
        "WKT": "POINT ({e} {n})",
        "EWKT": "SRID=3006;POINT({e} {n})",
    }.items()
}
METRES |= {
    "two columns": lambda n, e: {"X": f"{e:.1f}", "Y": f"{n:.1f}"},
    "two columns, commas": lambda n, e: {"Öst": comma(f"{e:.1f}"), "Nord": comma(f"{n:.1f}")},
    "two columns, units": lambda n, e: {"N": f"{n:.1f} m", "E": f"{e:.1f} m"},
    "two columns, swapped": lambda n, e: {"X": f"{n:.1f}", "Y": f"{e:.1f}"},
    **{
        f"{name} between thousands": (
            lambda n, e, between=between: {"N": grouped(n, between), "E": grouped(e, between)}
        )
        for name, between in {
            "space": " ", "no-break space": "\u00a0", "thin space": "\u2009", "narrow no-break space": "\u202f",
            "comma": ",", "point": ".", "apostrophe": "'",
        }.items()
    },
    "grouped with decimals": lambda n, e: {"N": grouped(n, ".", ","), "E": grouped(e, ".", ",")},
    "grouped, English": lambda n, e: {"N": grouped(n, ",", "."), "E": grouped(e, ",", ".")},
    "grouped, one column": lambda n, e: {"Koordinater": f"{grouped(n, ' ')}, {grouped(e, ' ')}"},
    "grouped, spaces alone": lambda n, e: {"Koordinater": f"{grouped(n, ' ')} {grouped(e, ' ')}"},
    "whole numbers as text": lambda n, e: {"X": f"{round(e)}.0", "Y": f"{round(n)}.0"},
}  # fmt: skip
FORMS = {f"degrees: {name}": (write, True) for name, write in DEGREES.items()} | {
    f"metres: {name}": (write, False) for name, write in METRES.items()
}


def proposed(
    cells: pd.DataFrame, boundary: gpd.GeoDataFrame | None = BOUNDARY
) -> tuple[PositionGuess, Source]:
    """The guess, and the source that the proposal makes of it."""
    guess = guess_position(cells, profile(cells), boundary=boundary)
    position = {"x": guess.x, "y": guess.y, "latlon": guess.latlon, "lonlat": guess.lonlat}
    columns = {"id": "id", "occurred_from": "t", "category": "c", **position}
    return guess, Source.model_validate(
        {
            "name": "s", "files": "*", "columns": columns,
            "crs": guess.crs, "decimal": guess.decimal, "swap_axes": guess.swap_axes,
        }
    )  # fmt: skip


def frame(rows: list[Cells]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype="str")


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_proposed_and_read_back(form, seed):
    """Any form, proposed from the cells alone, is read by ingest within a decimetre of what its decimals say."""
    write, is_degrees = FORMS[form]
    rng = np.random.default_rng([seed, *form.encode()])
    x, y = rng.uniform(WEST + 10, EAST - 10, 15), rng.uniform(SOUTH + 10, NORTH - 10, 15)
    if is_degrees:
        lon, lat = TO_DEGREES.transform(x, y)
        cells = frame([write(float(a), float(b)) for a, b in zip(lat, lon, strict=True)])
    else:
        # What stands in the cells: tenths, whole metres, or half a metre more than those.
        tenths = {"N", "E"} & set(write(y[0], x[0])) and "grouped" in form
        digits = 0 if "thousands" in form or "grouped" in form or "whole" in form else 1
        cells = frame([write(float(b), float(a)) for a, b in zip(x, y, strict=True)])
        x, y = (np.round(values, digits) + (0.5 if tenths else 0) for values in (x, y))
    guess, source = proposed(cells)
    assert ("boundary", 1.0) == (guess.judged_by, guess.fit)
    found = read_positions(cells, source, boundary=BOUNDARY, areas=None)
    assert found.has_point.all()
    assert np.hypot(found.x - x, found.y - y).max() < 0.1


@pytest.mark.parametrize("between", [".", ","])
def test_what_parts_thousands_in_one_column_is_no_decimal_sign_in_the_other(between):
    """E as 782.300 is no 782 metres beside N as 6.789.470, though those lie within the border too, in an older system."""
    north, east = [6_789_470, 6_786_504, 6_795_457], [782_300, 792_799, 799_556]
    cells = frame(
        [{"N": grouped(n, between), "E": grouped(e, between)} for n, e in zip(north, east, strict=True)]
    )
    guess, source = proposed(cells)
    assert ("EPSG:3006", {".": ",", ",": "."}[between]) == (guess.crs, guess.decimal)
    assert east == read_positions(cells, source, boundary=BOUNDARY, areas=None).x.round().tolist()


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("541.000", ",", 541_000), ("541.000", ".", 541), ("541,000", ".", 541_000), ("541,000", ",", 541),
        ("541.25", ",", 541.25), ("6.589.000", ".", 6_589_000), ("6 589 000,5", ".", 6_589_000.5),
        ("5,41E+05", ",", 541_000),
    ],
)  # fmt: skip
def test_the_setting_decides_only_what_is_ambiguous(text, decimal, expected):
    """One group of three digits is thousands or decimals as the setting says; all else says it itself."""
    assert expected == read_number(text, decimal=decimal, is_degrees=False)


@pytest.mark.parametrize("text", ["59,123", "59.123"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_an_angle_has_no_thousands(text, decimal):
    """A latitude with three decimals is one, whatever the setting."""
    assert 59.123 == read_number(text, decimal=decimal, is_degrees=True)


@pytest.mark.parametrize(
    "text",
    ["Torget", "Storgatan 12, 736 30 Kungsör", "59.3", "POINT EMPTY", "59 75 1, 18 4 7", "12 st", "", "N E"],
)
def test_what_is_no_position_is_not_read(text):
    """Words, halves, empty shapes and minutes beyond sixty give no position."""
    found = read_pair(text, north_first=True, decimal=".", is_degrees=True)
    assert np.isnan([found.east, found.north]).all()


def test_south_and_west_are_negative():
    """The letter turns the sign, before or after the number."""
    found = read_pair("33°45'N 84°23'W", north_first=True, decimal=".", is_degrees=True)
    assert (-(84 + 23 / 60), 33.75) == pytest.approx((found.east, found.north))
    assert -33.5 == read_number("S 33.5", decimal=".", is_degrees=True)


def test_a_shape_lies_on_its_surface():
    """A polygon in a cell is placed at a point within it."""
    found = read_pair("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", north_first=True, decimal=".", is_degrees=False)
    assert (1, 1) == (found.east, found.north)


def test_a_system_that_no_border_decides_is_found_by_it():
    """Web Mercator is tried where the border lies, and the proposal doubts what it had to search for."""
    x, y = Transformer.from_crs("EPSG:3006", "EPSG:3857", always_xy=True).transform(
        np.linspace(785_000, 795_000, 20), np.linspace(6_785_000, 6_795_000, 20)
    )
    cells = frame([{"X": f"{a:.1f}", "Y": f"{b:.1f}"} for a, b in zip(x, y, strict=True)])
    guess, source = proposed(cells)
    assert ("EPSG:3857", "boundary") == (guess.crs, guess.judged_by)
    assert ["jämför med en känd plats" in in_swedish(note) for note in guess.notes] == [True]
    assert read_positions(cells, source, boundary=BOUNDARY, areas=None).has_point.all()


def test_columns_in_an_unknown_system_are_proposed_with_a_doubt():
    """X and Y that fit no system are not dropped: the proposal names them and says what to do."""
    cells = frame(
        [{"X": str(1_000 + 7 * at), "Y": str(2_000 + 3 * at), "Antal": str(at)} for at in range(40)]
    )
    for boundary in (BOUNDARY, None):
        guess, _ = proposed(cells, boundary)
        assert ("X", "Y", "unknown") == (guess.x, guess.y, guess.judged_by)
        assert ["inget känt koordinatsystem" in in_swedish(note) for note in guess.notes] == [True]


def test_numbers_that_no_header_names_are_no_position_by_their_size():
    """Amounts with decimal commas, ages and counts fall nowhere, and are left alone."""
    cells = frame(
        [{"Belopp": f"{at},{at + 3}", "Ålder": str(at), "Antal": str(40 - at)} for at in range(10, 40)]
    )
    assert "" == proposed(cells)[0].judged_by


def test_positions_beyond_the_border_are_doubted():
    """Where Sweden fits and the municipality does not, the proposal says so."""
    cells = frame([{"Lat": f"59.{at:04d}", "Lon": f"16.{at:04d}"} for at in range(100, 140)])
    guess, _ = proposed(cells)
    assert "Sweden" == guess.judged_by
    assert any("utanför kommunen" in in_swedish(note) for note in guess.notes)


def test_a_coordinate_that_most_rows_share_is_told_in_the_proposal():
    """Thirty of sixty rows at one place are named as a default position."""
    places = [(59.4, 16.1)] * 30 + [(59.4 + at / 1000, 16.1) for at in range(1, 31)]
    cells = frame([{"Lat": str(lat), "Lon": str(lon)} for lat, lon in places])
    assert any(
        in_swedish(note).startswith("30 av 60 lägen är desamma") for note in proposed(cells, None)[0].notes
    )
