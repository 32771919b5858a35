"""The geography command's files: known by what is in them, taken by municipality, written as one map."""

import zipfile
from datetime import date

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from lagesbild.errors import InputError
from lagesbild.ingest.atlas import delivered
from lagesbild.ingest.atlas.gather import gather
from lagesbild.ingest.atlas.municipalities import known, municipality
from lagesbild.ingest.atlas.origin import told_by
from lagesbild.ingest.atlas.osm_day import osm_day
from lagesbild.ingest.atlas.sea import sea
from lagesbild.ingest.atlas.write import file_name, write

EAST, NORTH = 785_000, 6_790_000  # in the open Bothnian Sea
HERE = shapely.box(EAST, NORTH, EAST + 10_000, NORTH + 10_000)
BESIDE = shapely.box(EAST + 10_000, NORTH, EAST + 20_000, NORTH + 10_000)


def box(x, y, side):
    """A square about here, metres from the south-west corner."""
    return shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def point(x, y):
    return shapely.Point(EAST + x, NORTH + y)


def line(*corners):
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in corners])


def layer(path, name, geometry, **columns):
    """A layer of a GeoPackage in SWEREF 99 TM, beside those that are there."""
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:3006")
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists())
    return path


@pytest.fixture
def borders(tmp_path):
    """Two municipalities side by side; their codes are Kungsör's and Köping's, their places are in the sea."""
    return layer(
        tmp_path / "a.gpkg",
        "kommun",
        [HERE, BESIDE],
        kommunkod=["1960", "1983"],
        kommunnamn=["Kungsör", "Köping"],
    )


def test_every_municipality_is_known_with_its_county_and_police_region(shared_data):
    """Codes, names, counties and police regions are those of the official list."""
    listed = pd.read_csv(shared_data / "sweden" / "kommun_lan_polisregion.csv", dtype="str")
    expected = set(listed.drop(columns="county_code").itertuples(index=False, name=None))
    assert expected == {(m.code, m.name, m.county, m.police_region) for m in known().values()}


@pytest.mark.parametrize("written", ["Kungsör", "kungsörs kommun", "1960", "KUNGSÖRS  KOMMUN"])
def test_a_municipality_is_known_however_it_is_written(written):
    """Case, genitive and code mean the same municipality."""
    assert "1960" == municipality(written).code


@pytest.mark.parametrize(
    ("name", "title"),
    [("Falun", "Falu kommun"), ("Umeå", "Umeå kommun"), ("Gotland", "Region Gotland"), ("Arboga", "Arboga kommun"),
     ("Köping", "Köpings kommun"), ("Tranås", "Tranås kommun")],
)  # fmt: skip
def test_titles_are_as_the_municipalities_write_them(name, title):
    """The genitive is Swedish: none after a vowel or an s."""
    assert title == municipality(name).title


@pytest.mark.parametrize("suffix", ["", "_sverige", "_SVERIGE"])
def test_topography_becomes_themes_by_its_numbers(tmp_path, borders, suffix):
    """Ground cover is sorted by objekttypnr, roads by class, whatever the case of names and columns."""
    ground = tmp_path / "x.gpkg"
    layer(
        ground,
        f"Mark{suffix}",
        [box(0, 0, 900), box(1000, 0, 900), box(2000, 0, 900), box(3000, 0, 900), box(4000, 0, 900)],
        OBJEKTTYPNR=[2631, 2646, 2642, 2637, 9999],
    )
    roads = tmp_path / "y.gpkg"
    layer(
        roads,
        f"vaglinje{suffix}",
        [line((0, 0), (9000, 0)), line((0, 500), (9000, 500)), line((0, 700), (900, 700))],
        objekttypnr=[1801, 1804, 1820],
        objekttyp=["Motorväg", "Landsväg", "Lokalgata stor"],
    )
    layer(roads, f"ralstrafik{suffix}", [line((0, 800), (900, 800))], objekttypnr=[1861])
    made = gather([borders, ground, roads], name="Kungsör").layers
    assert ["vatten", "skog", "oppen_mark", "tatorter"] == [
        name for name in ("vatten", "skog", "oppen_mark", "tatorter") if len(made[name]) == 1
    ]
    assert ["motorväg", "väg", "gata"] == made["vagar"]["klass"].tolist()
    assert 1 == len(made["jarnvag"])


def test_addresses_are_the_valid_ones_of_the_municipality(tmp_path, borders):
    """Number and letter are one text; what is planned, or another municipality's, is left out; everyday names are places."""
    path = layer(
        tmp_path / "b.gpkg",
        "belagenhetsadress",
        [point(100, 100), point(200, 100), point(300, 100), point(400, 100)],
        adressomrade_faststalltnamn=["Storgatan", "Storgatan", "Storgatan", "Holmen"],
        gardsadressomrade_faststalltnamn=[None, None, None, "Norrgården"],
        adressplatsnummer=[12, 12, 14, 3],
        bokstavstillagg=[None, "b", None, None],
        popularnamn=["Stationen", None, None, None],
        postnummer=[73630, 73630, 73630, 73630],
        postort=["Kungsör"] * 4,
        kommunkod=["1960", "1960", "1960", "1960"],
        statusforbelagenhetsadress=["Gallande", "Gällande", "Reserverad", "Gallande"],
    )
    made = gather([borders, path], name="Kungsör").layers
    assert [("Storgatan", "12"), ("Storgatan", "12B"), ("Norrgården", "3")] == list(
        zip(made["adresser"]["gata"], made["adresser"]["nummer"], strict=True)
    )
    assert ["73630"] * 3 == made["adresser"]["postnummer"].tolist()
    assert [("Stationen", "populärnamn")] == list(
        zip(made["platser"]["namn"], made["platser"]["slag"], strict=True)
    )


def test_statistics_areas_are_taken_by_code_and_year(tmp_path):
    """DeSO gives the border and the districts; of built-up areas the latest year counts; squares are people."""
    deso = layer(
        tmp_path / "d.gpkg",
        "DeSO_2025",
        [box(0, 0, 5000), box(5000, 0, 5000), box(10_000, 0, 5000)],
        DeSOkod=["1960A0010", "1960B0020", "1983A0010"],
    )
    urban = tmp_path / "t.gpkg"
    for year, side in (("2015", 400), ("2023", 800)):
        layer(urban, f"Tatorter_{year}", [box(100, 100, side)], tatortskod=["T1"], tatort=["Byn"])
    squares = layer(
        tmp_path / "p.gpkg",
        "rut",
        [box(0, 0, 1000), box(1000, 0, 1000)],
        rutid_scb=["1", "2"],
        beftotalt=[12, 0],
    )
    made = gather([deso, urban, squares], name="1960")
    assert "Kungsör" == made.name
    assert 10_000 * 5000 == pytest.approx(made.border.area)
    assert ["1960A0010", "1960B0020"] == made.layers["omraden"]["kod"].tolist()
    assert [640_000.0] == made.layers["tatorter"].area.tolist()
    assert [12] == made.layers["befolkning"]["befolkning"].tolist()


def test_regso_is_taken_before_deso(tmp_path, borders):
    """Districts that have names are better than those that have only codes."""
    deso = layer(tmp_path / "d.gpkg", "deso", [box(0, 0, 9000)], deso=["1960A0010"])
    regso = layer(
        tmp_path / "r.gpkg",
        "regso",
        [box(0, 0, 9000)],
        regsokod=["1960R001"],
        regsonamn=["Centrum"],
        kommunkod=["1960"],
    )
    assert ["Centrum"] == gather([borders, deso, regso], name="Kungsör").layers["omraden"]["namn"].tolist()


def test_what_is_none_of_the_known_is_told(tmp_path, borders):
    """A layer of somebody's own, called as Lantmäteriet's file, is named as unknown and gives nothing."""
    own = layer(tmp_path / "mark_sverige.gpkg", "egen", [box(0, 0, 900)], namn=["sjö"])
    note = tmp_path / "läs mig.txt"
    note.write_text("kommun")
    made = gather([tmp_path], name="Kungsör")
    assert {own.name, note.name} == set(made.unknown)
    assert {"kommun"} == set(made.layers)
    with pytest.raises(InputError, match="none of these is one that is known"):
        gather([own])


def test_a_zip_of_several_files_is_looked_through(tmp_path, borders):
    """All that a zip file holds is read, also where names lead elsewhere."""
    water = layer(tmp_path / "w.gpkg", "mark", [box(0, 0, 900)], objekttypnr=[2632])
    packed = tmp_path / "order.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(borders, "../../kommun.gpkg")
        archive.write(water, "topografi/mark_sverige.gpkg")
    made = gather([packed], name="Kungsör")
    assert {"kommun", "vatten"} == set(made.layers)
    assert not (tmp_path.parent.parent / "kommun.gpkg").exists()


def test_which_municipality_must_be_plain(borders):
    """Of several borders none is guessed; one that is not there is told with those that are."""
    with pytest.raises(InputError, match="the files have 2: Kungsör, Köping"):
        gather([borders])
    with pytest.raises(InputError, match="'Arboga' must be in the files; they have 2"):
        gather([borders], name="Arboga")


def test_the_border_that_is_there_says_which(borders):
    """Without a name the municipality is the one that the workspace's border lies in."""
    own = gpd.GeoDataFrame(geometry=[BESIDE.buffer(-50)], crs="EPSG:3006")
    assert "1983" == gather([borders], border=own).code


def test_sources_stand_beside_their_layers(tmp_path, borders):
    """The GeoPackage says of each layer who made it, on which terms, its day, and what a map must say."""
    made = gather([borders], name="Kungsör")
    path = tmp_path / "ut" / file_name("Kungsör")
    write(made, path)
    assert "kungsor.gpkg" == path.name
    row = pyogrio.read_dataframe(path, layer="kallor").iloc[0]
    assert ("kommun", "Lantmäteriet", "CC0 1.0") == (row["lager"], row["utgivare"], row["licens"])
    assert date.today().isoformat()[:4] == row["dag"][:4]  # noqa: DTZ011 - the file was made just now
    assert "© Lantmäteriet" == told_by(path, "kommun")
    assert told_by(borders, "kommun") is None
    assert [path.name] == [each.name for each in path.parent.iterdir()]


def test_the_sea_is_on_the_right_of_a_coastline():
    """A coast drawn northwards has its water in the east, as OpenStreetMap draws it."""
    coast = gpd.GeoSeries([shapely.LineString([(0.4, -1), (0.4, 2)])], crs="EPSG:4326")
    assert 0.6 == pytest.approx(sea(coast, (0, 0, 1, 1)).area)
    assert 0.4 == pytest.approx(sea(coast.reverse(), (0, 0, 1, 1)).area)
    assert sea(coast.iloc[:0], (0, 0, 1, 1)) is None


def test_of_a_large_file_only_what_lies_near_is_read(tmp_path, borders, monkeypatch):
    """A country's ground cover is read within the municipality's box: what lies far off is not even in the frame."""
    monkeypatch.setattr(delivered, "_READ_WHOLE", 0)
    path = layer(tmp_path / "m.gpkg", "mark", [box(0, 0, 900), box(60_000, 0, 900)], objekttypnr=[2631, 2631])
    found = delivered.layers_of(delivered.File(path, path.name))[0]
    assert 1 == len(found.read((20.0, 61.0, 20.6, 61.3)))
    assert 1 == len(gather([borders, path], name="Kungsör").layers["vatten"])


def test_a_border_that_says_the_wrong_system_is_read_where_it_lies(tmp_path):
    """GeoJSON in SWEREF 99 TM that says WGS 84 by saying nothing, as map programs export it."""
    path = tmp_path / "kommun.geojson"
    frame = gpd.GeoDataFrame({"kommunkod": ["1960"]}, geometry=[HERE], crs="EPSG:3006")
    path.write_text(frame.to_json(), encoding="utf-8")
    assert 1e8 == pytest.approx(gather([path]).border.area, rel=1e-4)


def test_what_the_command_has_written_is_no_delivery(tmp_path, borders):
    """A folder that also holds the map made before: it is told as unknown, not taken for somebody's file."""
    urban = layer(tmp_path / "t.gpkg", "Tatorter", [box(0, 0, 900)], tatortskod=["T1"], tatort=["Byn"])
    first = gather([borders, urban], name="Kungsör")
    write(first, tmp_path / "kungsor.gpkg")
    again = gather([tmp_path], name="Kungsör")
    assert ("kungsor.gpkg",) == again.unknown
    assert 1 == len(again.layers["tatorter"])


def test_a_layer_known_by_less_thanks_nobody(tmp_path, borders):
    """Areas called tätorter, without SCB's columns, are built-up areas of an unknown publisher."""
    urban = layer(tmp_path / "t.gpkg", "Våra tätorter", [box(0, 0, 900)], namn=["Byn"])
    source = gather([borders, urban], name="Kungsör").sources["tatorter"]
    assert ("", "") == (source.publisher, source.attribution)


def test_a_towns_landmarks_are_chosen_and_waters_named(tmp_path, borders):
    """Stations before schools, each name once, none out in the country or in a town of one point; a lake gets its name."""
    urban = layer(
        tmp_path / "t.gpkg",
        "Tatorter_2023",
        [box(0, 0, 900), box(5000, 5000, 900), box(7000, 7000, 900)],
        tatortskod=["T1", "T2", "T3"],
        tatort=["Byn", "Holmen", None],
    )
    water = layer(tmp_path / "m.gpkg", "mark", [box(2000, 2000, 900)], objekttypnr=[2631])
    names = layer(
        tmp_path / "o.gpkg",
        "ortnamn",
        [point(100, 100), point(200, 100), point(300, 100), point(4000, 100), point(5100, 5100), point(2100, 2100),
         point(400, 100), point(7100, 7100), point(7200, 7100)],
        ortnamn=["Byskolan", "Stationen", "Byskolan", "Ensamma skolan", "Holmens skola", "Långsjön", "Ån", "A", "B"],
        namntyp=["Skola", "Station", "Skola", "Skola", "Skola", "Sjö", "Terräng", "Skola", "Park"],
        sprak=["svenska"] * 9,
    )  # fmt: skip
    made = gather([borders, urban, water, names], name="Kungsör")
    assert ["Stationen", "Byskolan"] == made.layers["landmarken"]["namn"].tolist()
    assert made.sources["platser"] == made.sources["landmarken"]
    assert ["Långsjön"] == made.layers["vatten"]["namn"].tolist()


def test_texts_are_known_by_either_of_their_columns(tmp_path, borders):
    """Topografi has had karttext and texttyp, textstrang and textkategori."""
    for text, kind in (("karttext", "texttyp"), ("textstrang", "textkategori")):
        path = layer(
            tmp_path / f"{text}.gpkg", "textpunkt", [point(100, 100)], **{text: ["Byn"], kind: ["Tätort"]}
        )
        assert ["Byn"] == gather([borders, path], name="Kungsör").layers["orter"]["namn"].tolist()


def test_districts_keep_the_inhabitants_that_somebody_has_joined(tmp_path, borders):
    """A column of inhabitants follows; without one none are known."""
    for columns, expected in (({"befolkning": [1200.0]}, [1200]), ({}, [None])):
        path = layer(
            tmp_path / f"{len(columns)}.gpkg", "deso", [box(0, 0, 900)], desokod=["1960A0010"], **columns
        )
        people = gather([borders, path], name="Kungsör").layers["omraden"]["befolkning"]
        assert expected == people.astype("object").where(people.notna(), None).tolist()


def test_a_code_that_is_no_swedish_municipalitys_is_nobodys_product(tmp_path):
    """Files laid out as Lantmäteriet's about a municipality that does not exist: read alike, and nobody is thanked."""
    path = layer(
        tmp_path / "k.gpkg", "kommun", [HERE, BESIDE], kommunkod=["9901", "9902"], kommunnamn=["A", "B"]
    )
    made = gather([path], name="9901")
    assert ("A", "9901") == (made.name, made.code)
    assert ("", "", "") == (
        made.sources["kommun"].publisher,
        made.sources["kommun"].licence,
        made.sources["kommun"].attribution,
    )


def test_ground_cover_without_numbers_is_known_by_its_words(tmp_path, borders):
    """A layer mark with objekttyp alone is sorted as one with objekttypnr."""
    kinds = [
        "Sjö",
        "Barr- och blandskog",
        "Åker",
        "Sluten bebyggelse",
        "Vattendragsyta",
        "Ej karterat område",
    ]
    shapes = [box(1000 * at, 0, 900) for at in range(len(kinds))]
    path = layer(tmp_path / "m.gpkg", "mark", shapes, objekttyp=kinds)
    made = gather([borders, path], name="Kungsör").layers
    assert [2, 1, 1, 1] == [len(made[name]) for name in ("vatten", "skog", "oppen_mark", "tatorter")]


def test_of_two_years_districts_only_the_latest_are_read(tmp_path, borders):
    """RegSO of 2018 beside those of 2025 would cover each municipality twice."""
    for year, name in (("2018", "Centrum"), ("2025", "Nya centrum")):
        layer(
            tmp_path / f"r{year}.gpkg",
            f"RegSO_{year}",
            [box(0, 0, 9000)],
            regsokod=["1960R001"],
            regsonamn=[name],
            kommunkod=[1960],
        )
    made = gather([tmp_path], name="Kungsör").layers
    assert ["Nya centrum"] == made["omraden"]["namn"].tolist()


def test_a_border_is_known_by_shortened_columns_and_a_number(tmp_path):
    """KnKod as a number without its leading zero, and KnNamn."""
    path = layer(
        tmp_path / "k.gpkg",
        "kommuner",
        [HERE, BESIDE],
        KnKod=[114, 115],
        KnNamn=["Upplands Väsby", "Vallentuna"],
    )
    assert "0114" == gather([path], name="Upplands Väsby").code


@pytest.fixture
def extract(shared_data):
    """OpenStreetMap's Liechtenstein."""
    return shared_data / "geography" / "liechtenstein.osm.pbf"


def test_an_extract_alone_gives_everything_but_statistics(extract):
    """Balzers out of Liechtenstein: all themes but districts and population, addresses as they are there, a town of its own."""
    made = gather([extract], name="Balzers")
    assert {"omraden", "befolkning"} == set(made.missing)
    assert "EPSG:32632" == made.crs
    # 19.6 km² by Liechtenstein's Amt für Statistik.
    assert 19.6 == pytest.approx(made.border.area / 1e6, rel=0.02)
    assert "Balzers" in set(made.layers["tatorter"]["namn"])
    assert set(made.layers["vagar"]["klass"]) <= {"motorväg", "huvudväg", "väg", "gata", "småväg", "gångväg"}
    addresses = made.layers["adresser"]
    assert 1_000 < len(addresses) < 3_000
    assert {"9496"} == set(addresses["postnummer"].dropna())
    assert any("built-up areas are made" in str(note) for note in made.notes)
    assert osm_day(extract) == date(2022, 7, 24)


def test_an_extract_of_many_municipalities_needs_a_name(extract):
    """Of a country's municipalities none is guessed."""
    with pytest.raises(InputError, match="Balzers, Eschen"):
        gather([extract])
