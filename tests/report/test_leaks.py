"""Nothing of one report gets out: canaries in every field, and a search that finds whatever is planted."""

import base64
import gzip
import hashlib
import html
import io
import json
import re
import shutil
import sqlite3
import struct
import zipfile
import zlib
from urllib.parse import quote

import geopandas as gpd
import nbformat
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from nbformat import v4

from lagesbild import config, periods
from lagesbild.config import Editions
from lagesbild.errors import LeakError
from lagesbild.ingest.geography.geography import Geography
from lagesbild.ingest.run import ingest
from lagesbild.operation.notify import mail
from lagesbild.operation.run.outcome import Outcome
from lagesbild.report.archive.archive import write_index
from lagesbild.report.audit import leaks
from lagesbild.report.audit.check import Gate, check_path
from lagesbild.report.audit.leaks import Searcher
from lagesbild.report.audit.withheld_values import secrets, shown_texts
from lagesbild.report.exports.export import export
from lagesbild.report.page.results import STYLES
from lagesbild.report.run import RunOptions, run_report

COLUMNS = (
    "Nr",
    "Från",
    "Till",
    "Rapporterad",
    "Kategori",
    "Sort",
    "Text",
    "Organisation",
    "Plats",
    "Adress",
    "Öst",
    "Nord",
)
SETTINGS = """
[area]
name = "Exempelby kommun"
boundary = { file = "data/raw/boundary.geojson" }
districts = { file = "data/raw/districts.geojson", code = "kod", name = "namn" }

[[sources]]
name = "embrace"
title = "Embrace"
files = "data/raw/*.csv"
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M"]
[sources.columns]
id = "Nr"
occurred_from = "Från"
occurred_to = "Till"
reported_at = "Rapporterad"
category = "Kategori"
subcategory = "Sort"
description = "Text"
organisation = "Organisation"
place = "Plats"
address = "Adress"
x = "Öst"
y = "Nord"

[[categories]]
name = "Skadegörelse"
[[categories]]
name = "Inbrott"

[[reports]]
name = "rad"
title = "Råd"
edition = "rad"
period = "quarter"
notebooks = [
    { notebook = "delad_oversikt", step = "kartlaggning" },
    { notebook = "delad_karta", step = "kartlaggning" },
    { notebook = "delad_skydd", step = "underlag" },
]
[[reports]]
name = "oppen"
title = "Öppen"
edition = "oppen"
period = "quarter"
notebooks = [
    { notebook = "delad_oversikt", step = "kartlaggning" },
    { notebook = "delad_skydd", step = "underlag" },
]
[[reports]]
name = "slarvig"
title = "Slarvig"
edition = "oppen"
period = "quarter"
notebooks = [{ notebook = "slarvig", step = "analys" }]
[[reports]]
name = "intern"
title = "Intern"
edition = "arbetsgrupp"
period = "quarter"
notebooks = [{ notebook = "intern", step = "analys" }]
[[reports]]
name = "pratsam"
title = "Pratsam"
edition = "arbetsgrupp"
period = "quarter"
notebooks = [{ notebook = "pratsam", step = "analys" }]
"""
DISTRICTS = {"V": "Västra", "O": "Östra"}
CARELESS = 'import glob\nimport pandas as pd\nf = glob.glob("data/processed/incidents*.parquet")[0]\npd.read_parquet(f)["description"].tolist()'


def canaries():
    """Fifteen reports: twelve in the west, three in the east, four of them burglaries; no field of two alike."""
    rows = []
    for n in range(15):
        east = n >= 12
        rows.append(
            {
                "Nr": f"KAN{n:02}-q7x{n:03}",
                "Från": f"2026-08-{3 + n:02} 10:{17 + n}",
                "Till": f"2026-08-{3 + n:02} 11:{31 + n}",
                "Rapporterad": f"2026-08-{4 + n:02} 07:{13 + n}",
                "Kategori": "Inbrott" if n % 4 == 1 else "Skadegörelse",
                "Sort": f"kanariesort{n}åä",
                "Text": f"kanarietext{n} såg någon, kanarienamn{n} vid porten",
                "Organisation": f"Kanarieorg{n} & Söner",
                "Plats": f"Kanarieplats{n} <vid> ån",
                "Adress": f"Kanariegatan {700 + n} B lgh 11{n:02}",
                "Öst": 792_617 + 37 * n if east else 785_123 + 37 * n,
                "Nord": 6_790_457 + 41 * n,
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, zygote):
    """A workspace of canaries, ingested, with a careless notebook of its own."""
    root = tmp_path_factory.mktemp("arbetsyta")
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    whole = shapely.box(780_000, 6_785_000, 795_000, 6_795_000)
    gpd.GeoDataFrame(geometry=[whole], crs="EPSG:3006").to_file(raw / "boundary.geojson")
    halves = [
        shapely.box(780_000, 6_785_000, 790_000, 6_795_000),
        shapely.box(790_000, 6_785_000, 795_000, 6_795_000),
    ]
    names = {"kod": list(DISTRICTS), "namn": list(DISTRICTS.values())}
    gpd.GeoDataFrame(names, geometry=halves, crs="EPSG:3006").to_file(raw / "districts.geojson")
    canaries().to_csv(raw / "kanariefil_2026-10-01.csv", sep=";", index=False)
    (root / "lagesbild.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "notebooks").mkdir()
    notebooks = {
        "slarvig": ("oppen", CARELESS),
        "intern": ("arbetsgrupp", CARELESS.replace("description", "incident_id")),
        "pratsam": ("arbetsgrupp", CARELESS),
    }
    for name, (edition, code) in notebooks.items():
        parameters = f'project: str = ""\nperiod: str = "latest"\nedition: str = "{edition}"'
        cells = [
            v4.new_markdown_cell("# Slarvig"),
            v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            v4.new_code_cell(code),
        ]
        (root / "notebooks" / f"{name}.ipynb").write_text(
            nbformat.writes(v4.new_notebook(cells=cells)), encoding="utf-8"
        )
    project = config.load(root)
    zygote.prepare(root)
    return project, ingest(project).accounting, zygote


def run(workspace, report, *, keep_former=False):
    project, accounting, zygote = workspace
    period = periods.parse("2026-Q3", calendar=project.calendar.calendar(), today=periods.date(2026, 11, 1))
    manner = RunOptions(keep_former=keep_former, zygote=zygote)
    report = project.report(report) if isinstance(report, str) else report
    return run_report(project, report, period, accounting=accounting, manner=manner).parent


@pytest.fixture(scope="module", params=["rad", "oppen"])
def folder(request, workspace):
    """The published folder of a shared edition."""
    return run(workspace, request.param)


def disguises(text):
    """Every way that the text may be written in a file."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield html.escape(text).encode()
    yield quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield json.dumps(json.dumps(text))[3:-3].encode()
    for shift in range(3):  # base64 of the text inside a longer one: what its neighbours cannot change
        coded = base64.b64encode(b"\0" * shift + text.encode())
        yield coded[4 if shift else 0 : -4]


def everything(folder):
    """The folder's bytes, file names among them, and what is compressed or encoded in them."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            content = path.read_bytes()
            yield content
            for coded in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", content):
                with_padding = coded + b"=" * (-len(coded) % 4)
                try:
                    yield base64.b64decode(with_padding)
                except ValueError:
                    continue


def test_no_canary_is_in_any_byte(folder):
    """Of numbers, words, names and the export's own name nothing is found, however it is written."""
    secret = {
        word
        for _, row in canaries().iterrows()
        for text in row.iloc[[0, 5, 6, 7, 8]]
        for word in text.split()
        if "kan" in word.casefold()
    }
    secret |= {"kanariefil"}
    assert 15 * 6 + 1 == len(secret)
    haystack = b"\n".join(everything(folder))
    assert not {each for each in secret for written in disguises(each) if written in haystack}


def test_no_exact_position_or_minute_is_in_any_byte(folder):
    """Neither metres nor degrees nor raw doubles of a position, and no time of a report, is found."""
    haystack = b"\n".join(everything(folder))
    # How many seconds a notebook took may by chance be a longitude.
    haystack = re.sub(rb'"duration": [\d.]+', b"", haystack)
    points = gpd.GeoSeries(gpd.points_from_xy(canaries()["Öst"], canaries()["Nord"]), crs="EPSG:3006")
    degrees = points.to_crs("EPSG:4326")
    whole = {str(int(value)).encode() for point in points for value in (point.x, point.y)}
    # Six digits in the midst of a long decimal are no position.
    assert not whole & set(re.findall(rb"(?<![\d.])\d{6,7}(?!\d)", haystack))
    secret = [f"{value:.{n}f}".encode() for point in degrees for value in (point.x, point.y) for n in (5, 6)]
    secret += [
        struct.pack(order, value)
        for series in (points, degrees)
        for point in series
        for value in (point.x, point.y)
        for order in ("<d", ">d")
    ]
    moments = [
        pd.Timestamp(text) for column in ("Från", "Till", "Rapporterad") for text in canaries()[column]
    ]
    for moment in moments:
        seconds = str(int(moment.timestamp()))
        secret += [f"{moment:%Y-%m-%d %H:%M}".encode(), f"{moment:%Y-%m-%dT%H:%M}".encode(), seconds.encode()]
    assert not [each for each in secret if each in haystack]
    # Beside its day a time may stand alone; with seconds it is when the report was made.
    clocks = set(re.findall(rb"(?<![\d:.])\d\d:\d\d(?![:\d])", haystack))
    assert not {f"{moment:%H:%M}".encode() for moment in moments} & clocks


def test_the_map_shows_the_municipality_whatever_the_reports(folder):
    """The map's first view does not follow the points: their outer bounds are nowhere, nor is their middle."""
    page = (folder / "lagesbild.html").read_text(encoding="utf-8")
    bounds = [
        float(each)
        for pair in re.findall(r'"bounds":\[\[([\d.,]+)\],\[([\d.,]+)\]\]', page)
        for part in pair
        for each in part.split(",")
    ]
    assert bounds
    points = gpd.GeoSeries(gpd.points_from_xy(canaries()["Öst"], canaries()["Nord"]), crs="EPSG:3006")
    for margin in (0, 150):
        own = (
            gpd.GeoSeries([shapely.box(*points.total_bounds).buffer(margin)], crs="EPSG:3006")
            .to_crs("EPSG:4326")
            .total_bounds
        )
        assert not {round(float(each), 4) for each in own} & {round(each, 4) for each in bounds}


def test_no_small_count_is_in_any_table(folder):
    """Three in the east and four burglaries are hidden in page, findings, layers and tables, and so is what gives them away."""
    page = (folder / "lagesbild.html").read_text(encoding="utf-8")
    listed = [
        re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]
    first_of = {row[0]: row[1] for row in reversed(listed)}
    assert ["dolt"] * 4 == [first_of[name] for name in ("Västra", "Östra", "Inbrott", "Skadegörelse")]
    assert not [cell for row in listed for cell in row if cell in {"1", "2", "3", "4", "11", "12"}]
    assert not re.search(r"(?<!\d)(?:1|2|3|4|11|12)[\s\u00a0]rapport", page)
    findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert [15] == [each["observed"] for each in findings]
    for layer in {name for name, _ in pyogrio.list_layers(folder / "results.gpkg")} - {STYLES}:
        counts = pyogrio.read_dataframe(folder / "results.gpkg", layer=layer)["count"]
        assert not set(counts.dropna()) & {1, 2, 3, 4, 11, 12}
    (own,) = json.loads((folder / "tables.json").read_text(encoding="utf-8"))["periods"]
    assert {"V": None, "O": None} == {
        name[1]: count for name, count in own["cells"] if name[0] == "district" and name[1]
    }


def test_the_check_agrees(workspace, folder):
    """The same folders pass the project's own search."""
    assert [] == check_path(workspace[0], folder)


def test_a_leak_is_not_published(workspace):
    """A notebook that reads the store by itself makes a page with words of reports: the run fails, and says no word of them."""
    with pytest.raises(LeakError, match=r"description of a report") as caught:
        run(workspace, "slarvig")
    assert "kanarie" not in str(caught.value)
    reports = workspace[0].reports_folder
    assert not (reports / "2026-07-01--2026-09-30" / "slarvig").exists()
    kept = (reports / "failed" / "2026-07-01--2026-09-30" / "slarvig" / "error.txt").read_text(
        encoding="utf-8"
    )
    assert "kanarie" not in kept


def test_the_working_group_s_report_passes_the_same_gate(workspace):
    """Free text that the settings do not show is refused before it is published; what it shows, check lets pass too."""
    with pytest.raises(LeakError, match=r"description of a report"):
        run(workspace, "pratsam")
    assert [] == check_path(workspace[0], run(workspace, "intern"))


def test_the_gate_judges_what_is_to_be_published(workspace):
    """A file that was looked at and has changed since is searched anew; one that is not published does not count."""
    leak = "kanarietext3 såg någon, kanarienamn3".encode()
    with Gate(workspace[0], "arbetsgrupp") as gate:
        gate.look("a.html", b"nothing")
        gate.look("b.html", leak)
        assert [] == gate.leaks({"a.html": b"nothing"})
        assert ["a.html"] == [each.where for each in gate.leaks({"a.html": leak, "c.html": b"nothing"})]


# --- former versions, other editions and what is taken out of a folder --------------------------------


def without_canaries(content):
    """Whether no word of a report is in the bytes, whatever they are packed in."""
    return b"kanarie" not in content.lower() and not re.search(rb"KAN\d\d-q7x", content)


@pytest.fixture(scope="module")
def changed(workspace):
    """A report of the working group, refreshed, that became public, and was then refreshed; with its folder."""
    project, *_ = workspace
    public = project.report("oppen")
    as_public = public.model_copy(update={"name": "blandad", "notebooks": public.notebooks[:1]})
    as_group = project.report("intern").model_copy(update={"name": "blandad"})
    for report in (as_group, as_group, as_public, as_public):
        folder = run(workspace, report, keep_former=True)
    return as_public, folder


def test_a_folder_holds_one_edition(changed):
    """The working group's versions are set aside whole; the public line begins at one, and holds nothing of theirs."""
    _, folder = changed
    aside = folder.with_name("blandad.arbetsgrupp")
    assert not all(map(without_canaries, everything(aside)))
    assert ["1"] == [path.name for path in (aside / "revisions").iterdir()]
    assert ["1"] == [path.name for path in (folder / "revisions").iterdir()]
    assert all(map(without_canaries, everything(folder)))
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (2, []) == (told["revision"]["number"], told["revision"]["corrections"])
    first = json.loads((folder / "revisions" / "1" / "manifest.json").read_text(encoding="utf-8"))
    assert ("oppen", None) == (first["edition"], first["revision"])


def test_the_index_links_no_former_version_of_another_edition(workspace, changed):
    """Beside the public report stand its own versions alone, though a version of another edition lay among them."""
    _, folder = changed
    planted = folder / "revisions" / "9"
    shutil.copytree(folder.with_name("blandad.arbetsgrupp") / "revisions" / "1", planted)
    try:
        page = write_index(workspace[0].reports_folder, area="Exempelby kommun").read_text(encoding="utf-8")
        assert "/blandad/revisions/1/" in page
        assert "/blandad/revisions/9/" not in page
        assert "report of another edition" in {each.what for each in check_path(workspace[0], folder)}
    finally:
        shutil.rmtree(planted)
    assert [] == check_path(workspace[0], folder)


def test_a_leak_in_a_former_version_stops_the_new_one(workspace, changed):
    """The gate reads former versions too: one that holds a report's words is told, and nothing is published."""
    report, folder = changed
    planted = folder / "revisions" / "1" / "findings.json"
    before = planted.read_bytes()
    planted.write_text('[{"text": "kanarietext3 såg någon, kanarienamn3", "observed": 3}]', encoding="utf-8")
    try:
        with pytest.raises(LeakError, match=r"revisions/1/findings\.json"):
            run(workspace, report, keep_former=True)
        assert ["1"] == [path.name for path in (folder / "revisions").iterdir()]
    finally:
        planted.write_bytes(before)


def test_no_canary_is_taken_out_of_a_public_folder(changed, tmp_path):
    """Neither the exported workbook and pictures nor the mail to readers holds a word of a report."""
    report, folder = changed
    export(folder, tmp_path, size=(800, 600))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            packed = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None
            parts = [packed.read(name) for name in packed.namelist()] if packed else [path.read_bytes()]
            assert all(map(without_canaries, parts)), path.name
    period = periods.Period(periods.date(2026, 7, 1), periods.date(2026, 10, 1), "quarter")
    project = config.load(folder.parents[2])
    settings = config.Mail(
        host="localhost",
        sender="a@kommun.example",
        recipients={"oppen": ("b@kommun.example",)},
        attach=("oppen",),
    )
    told = Outcome(report, period, "published", page=folder / "lagesbild.html")
    (message,) = mail._to_readers(project, settings, [told])
    (attached,) = message.iter_attachments()
    assert (folder / "lagesbild.html").read_bytes() == attached.get_payload(decode=True)
    assert without_canaries(attached.get_payload(decode=True))
    assert without_canaries(message.as_bytes())


def test_no_hash_of_an_export_is_in_a_shared_folder(workspace, changed, folder):
    """Who has the export, or guesses it, cannot confirm it: the manifest's hashes are keyed, and the key is not there."""
    project, *_ = workspace
    key = (project.root / "data" / "secret.key").read_bytes().strip()
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest().encode() for path in project.root.rglob("*.csv")}
    hashes |= {hashlib.sha256((project.root / "lagesbild.toml").read_bytes()).hexdigest().encode(), key}
    assert not [
        each
        for shared in (folder, changed[1])
        for each in hashes
        for part in everything(shared)
        if each in part
    ]


# --- the search itself ------------------------------------------------------------------------------

POINT = (785_123.0, 6_790_457.0)


@pytest.fixture(scope="module")
def searcher():
    """A search for one report's secrets."""
    incidents = gpd.GeoDataFrame(
        {
            "incident_id": ["2026-46001"],
            "occurred_from": pd.to_datetime(["2026-08-03 10:17"]),
            "occurred_to": pd.to_datetime([None]),
            "reported_at": pd.to_datetime(["2026-08-04 00:00"]),
            "subcategory": ["Klotter på fasad mot gatan"],
            "description": ["Två ungdomar sprang mot ån när vakten kom"],
            "organisation": ["Fritidsenheten"],
            "place": ["Skolbacken"],
            "address": ["Påhittsgatan 47 C"],
            "matched_place": ["Kanariekiosken vid ån"],
        },
        geometry=[shapely.Point(POINT)],
        crs="EPSG:3006",
    )
    whole = gpd.GeoDataFrame(geometry=[shapely.box(780_000, 6_785_000, 795_000, 6_795_000)], crs="EPSG:3006")
    districts = gpd.GeoDataFrame({"code": [], "name": [], "population": []}, geometry=[], crs="EPSG:3006")
    basemap = gpd.GeoDataFrame(
        {"kind": ["place"], "name": ["Skolbacken"]},
        geometry=[shapely.Point(781_000, 6_786_000)],
        crs="EPSG:3006",
    )
    geography = Geography(whole, districts, whole.iloc[:0], basemap, whole)
    hidden = secrets(incidents, Editions().edition("rad"), public=["Exempelby", "Skolbacken"])
    return Searcher(hidden, geography, 5, ("/srv/lagesbild",))


def test_a_few_figures_in_a_row_are_nobodys_words():
    """A description of "7 7 7 7 tack" has no run of words that is long enough to be its own; a sentence has."""
    empty = {name: pd.Series([pd.NaT, pd.NaT]) for name in ("occurred_from", "occurred_to", "reported_at")}
    texts = {
        name: pd.Series([None, None], dtype="str")
        for name in ("incident_id", "organisation", "place", "address", "matched_place", "subcategory")
    }
    written = pd.Series(["7 7 7 7 tack", "kanariegul moped vid bryggan"], dtype="str")
    incidents = gpd.GeoDataFrame(
        {**empty, **texts, "description": written}, geometry=[None, None], crs="EPSG:3006"
    )
    found = secrets(incidents, Editions().edition("rad"), public=[]).phrases["description"]
    assert {("kanariegul", "moped", "vid", "bryggan")} == found


def png(chunk, data):
    body = struct.pack(">I", len(data)) + chunk + data + struct.pack(">I", zlib.crc32(chunk + data))
    return b"\x89PNG\r\n\x1a\n" + body


def archive(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("inside.txt", content)
    return buffer.getvalue()


def database(*, deleted):
    """A database with the secret in a row, or in a page that it no longer uses."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (text TEXT)")
    connection.execute("INSERT INTO t VALUES ('Två ungdomar sprang mot ån')")
    if deleted:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DROP TABLE t")
    connection.commit()
    return bytes(connection.serialize())


TEXT = "… ungdomar sprang mot ån …"
LON, LAT = (
    float(each[0])
    for each in gpd.GeoSeries([shapely.Point(POINT)], crs="EPSG:3006")
    .to_crs("EPSG:4326")
    .get_coordinates()
    .to_numpy()
    .T
)
PLANTED = {
    "plain text": ("a.html", TEXT.encode(), "description"),
    "other signs between": ("a.html", b"Tv\xc3\xa5 UNGDOMAR,<b>sprang</b> mot", "description"),
    "HTML entities": ("a.html", b"ungdomar sprang mot &aring;n", "description"),
    "JSON escapes": ("a.json", json.dumps({"t": TEXT}).encode(), "description"),
    "percent escapes": ("a.svg", quote(TEXT).encode(), "description"),
    "two bytes a sign": ("a.csv", TEXT.encode("utf-16"), "description"),
    "base64": ("a.html", b"data:text/plain;base64," + base64.b64encode(TEXT.encode() * 2), "description"),
    "base64 of gzip": ("a.html", base64.b64encode(gzip.compress(TEXT.encode())), "description"),
    "an archive": ("a.bin", archive(TEXT), "description"),
    "a picture's text": ("a.png", png(b"tEXt", b"Comment\0" + TEXT.encode()), "description"),
    "a picture's packed text": (
        "a.png",
        png(b"zTXt", b"Comment\0\0" + zlib.compress(TEXT.encode())),
        "description",
    ),
    "EXIF": (
        "a.jpg",
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", 2 + 6 + len(TEXT.encode()))
        + b"Exif\0\0"
        + TEXT.encode()
        + b"\xff\xda",
        "description",
    ),
    "a database's row": ("results.bin", database(deleted=False), "description"),
    "a database's free page": ("results.bin", database(deleted=True), "description"),
    "notebook metadata": ("a.ipynb", json.dumps({"metadata": {"x": "2026-46001"}}).encode(), "incident_id"),
    "an address": ("a.html", "<td>PÅHITTSGATAN 47 C</td>".encode(), "address of a report"),
    "a matched place": ("a.csv", "Kanariekiosken vid ån;1".encode(), "place that a report was matched to"),
    "a number": ("a.html", b"<td>2026-46001</td>", "incident_id"),
    "a file's name": ("fritidsenheten.csv", b"", "organisation"),
    "metres": ("a.json", b'{"x": 785123.0, "y": 6790457.0}', "exact position"),
    "metres, north first": ("a.txt", b"N 6790457 E 785123", "exact position"),
    "degrees": ("a.json", f"[{LON:.5f},{LAT:.5f}]".encode(), "exact position"),
    "degrees, latitude first": ("a.js", f"L.marker([{LAT:.5f}, {LON:.5f}])".encode(), "exact position"),
    "doubles": ("a.bin", b"\0\0" + np.array(POINT).tobytes(), "exact position"),
    "an ISO time": ("a.json", b'"2026-08-03T10:17:00"', "exact time"),
    "a Swedish time": ("a.html", b"3 augusti 2026 kl. 10.17", "exact time"),
    "a short Swedish time": ("a.html", "mån 3 aug 10.17 … 2026".encode(), "exact time"),
    "a time since 1970": ("a.js", b"[1785752220000]", "exact time"),
    "a folder": ("a.json", b'"/srv/lagesbild/data"', "absolute path"),
    "a home folder": ("a.ipynb", b'"/home/anna/x.py"', "absolute path"),
    "a Windows folder": ("a.ipynb", rb'"C:\\Users\\anna"', "absolute path"),
    "a small count": ("a.html", b"Stortorget: 3 rapporter", "small count in words"),
    "a finding": ("findings.json", b'[{"observed": 2}]', "small count of a finding"),
    "a table": (
        "tables.json",
        json.dumps({"periods": [{"period": "2026-Q3", "cells": [[["total"], 3]], "sums": []}]}).encode(),
        "small count in a table",
    ),
    "a subtraction": (
        "tables.json",
        json.dumps(
            {
                "periods": [
                    {
                        "period": "2026-Q3",
                        "cells": [[["total"], 20], [["district", "a"], 17], [["district", "b"], None]],
                        "sums": [[0, [1, 2]]],
                    }
                ]
            }
        ).encode(),
        "can be worked out",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_found(searcher, planted):
    """However a secret is packed or written, the search finds it and says of what kind it is, not what."""
    name, content, kind = PLANTED[planted]
    found = searcher.search({name: content})
    assert found
    assert {True} == {kind in each.what for each in found}, [str(each) for each in found]
    assert not [each for each in found if "ungdomar" in str(each)]


@pytest.mark.parametrize("times", [10, pytest.param(30, marks=pytest.mark.sweep)])
def test_what_was_searched_in_another_file_is_left_out_and_nothing_is_missed(searcher, monkeypatch, times):
    """Files of the same long runs, with secrets in them, beside them and across their ends: found as without leaving out."""
    rng = np.random.default_rng(1)
    spoken, secret = (
        b"m\xc3\xa5n 3 aug 10.17",
        [content for _, content, _ in PLANTED.values() if b"\0" not in content],
    )
    harmless = [
        b"function(t, e){return t.panTo(e) }, " * 200,
        b"8978 14748l-3 12 5-15 " * 400,
        b"(c) 2026, " * 600,
    ]
    runs = [*harmless]
    for base in harmless:
        at = len(base) // 2
        runs += [
            base[:at] + b" " + each.replace(b'"', b" ") + b" " + base[at:] for each in (spoken, *secret[:3])
        ]
    runs += [base + b" ungdomar sprang " for base in harmless]
    pieces = [*runs, *secret, spoken, b" mot ", b"\xc3\xa5n 2026 ", b" 785123.0,", b"6790457.0 "]
    read = []
    words_of = leaks.Phrases.met
    monkeypatch.setattr(
        leaks.Phrases, "met", lambda self, text: read.append(len(text)) or words_of(self, text)
    )
    lengths = []
    for _ in range(times):
        files = {
            f"{name}.ipynb": b"".join(
                pieces[at] + (b'"', b"\\", b"\n", b">")[bound]
                for at, bound in zip(rng.integers(0, len(pieces), 12), rng.integers(0, 4, 12), strict=True)
            )
            for name in "abc"
        }
        read.clear()
        found = searcher.search(files)
        lengths.append(sum(read))
        with monkeypatch.context() as patch:
            patch.setattr(leaks, "shortened", lambda content, _: content)
            read.clear()
            assert searcher.search(files) == found
            lengths[-1] /= sum(read)
    assert np.mean(lengths) < 0.85


def test_a_layer_is_looked_into(searcher, tmp_path):
    """A small count in a layer's attribute is found, and so is a report's position in its geometry."""
    frame = gpd.GeoDataFrame({"count": [3]}, geometry=[shapely.Point(POINT)], crs="EPSG:3006")
    frame.to_file(tmp_path / "results.gpkg")
    found = {
        each.what for each in searcher.search({"results.gpkg": (tmp_path / "results.gpkg").read_bytes()})
    }
    assert {"small count in a layer", "exact position of a report"} <= found


@pytest.mark.parametrize(
    "harmless",
    [
        "Två ungdomar på torget",  # three words in a row may be anybody's
        "Skolbacken",  # stands on the map
        "12 rapporter, 5–9 rapporter, inga rapporter, 23 rapporter",
        "2026-08-04 00:00",  # a midnight is where days begin
        "2026-11-25T09:12:33",
        "[781000,6786000]",  # a place on the map
        "https://example.org/home",
    ],
)
def test_what_is_harmless_is_left_alone(searcher, harmless):
    """Public names, large counts and ordinary times are no leaks."""
    assert [] == searcher.search({"a.html": harmless.encode()})


def test_words_that_anyone_may_read_are_no_secrets(searcher):
    """A description that is a place's or a category's name, or one common word, does not stop a report."""
    incidents = gpd.GeoDataFrame(
        {"description": ["Provåsa torg", "Belysning", "Lampan vid Provåsa torg trasig"], "address": None},
        geometry=[None] * 3,
        crs="EPSG:3006",
    )
    hidden = secrets(incidents, Editions().edition("arbetsgrupp"), public=["Provåsa torg", "Inbrott"])
    search = Searcher(hidden, searcher.geography, None).search
    assert [] == search({"a.html": "Belysning. Provåsa torg. Inbrott.".encode()})
    assert search({"a.html": "lampan vid Provåsa torg".encode()})


def test_a_place_s_name_is_no_secret_in_a_sentence(searcher):
    """A description of "vid Vägen vid Tänkhult" has four words, and a heading says the same of the place; a word more is its own."""
    written = pd.Series(["Bråk vid Vägen vid Tänkhult"], dtype="str")
    incidents = gpd.GeoDataFrame(
        {"description": written, "place": ["Vägen vid Tänkhult"], "subcategory": None, "organisation": None,
         "matched_place": None, "address": None},
        geometry=[None],
        crs="EPSG:3006",
    )  # fmt: skip
    hidden = secrets(incidents, Editions().edition("arbetsgrupp"), public=shown_texts(incidents))
    search = Searcher(hidden, searcher.geography, None).search
    assert [] == search({"a.html": "Fler rapporter än vanligt vid Vägen vid Tänkhult".encode()})
    assert search({"a.html": "bråk vid Vägen vid Tänkhult".encode()})


def test_a_count_beside_a_street_s_name_is_no_address(searcher):
    """A list of streets with counts is no list of addresses; an address is found as it is written, and everywhere by a shared edition."""
    incidents = gpd.GeoDataFrame(
        {"incident_id": ["1"], "reported_at": pd.NaT, "occurred_from": pd.NaT, "occurred_to": pd.NaT,
         "description": None, "place": ["Västra Hamngatan"], "subcategory": None, "organisation": None,
         "matched_place": None, "address": ["Västra Hamngatan 5"]},
        geometry=[shapely.Point(POINT)],
        crs="EPSG:3006",
    )  # fmt: skip
    counts = [
        b"Flest: Torget (9), V\xc3\xa4stra Hamngatan (5)",
        "<td>Västra Hamngatan</td><td>5</td>".encode(),
    ]
    written = "På Västra\u00a0Hamngatan 5 och".encode()
    group, council = (
        Searcher(
            secrets(incidents, Editions().edition(name), public=shown_texts(incidents)),
            searcher.geography,
            None,
        ).search
        for name in ("arbetsgrupp", "rad")
    )
    assert [[], []] == [group({"a.html": text}) for text in counts]
    assert ["address of a report"] == [each.what for each in group({"a.html": written})]
    assert all("address of a report" in [each.what for each in council({"a.html": text})] for text in counts)


def test_words_across_two_public_texts_are_nobody_s(searcher):
    """A run that begins in one name and ends in the next stands in no public text."""
    incidents = gpd.GeoDataFrame(
        {"description": ["lampan på Stora torget trasig"], "address": [None]},
        geometry=[None],
        crs="EPSG:3006",
    )
    edition = Editions().edition("arbetsgrupp")
    apart = secrets(incidents, edition, public=["Röda lampan på Stora", "torget trasig bänk"])
    whole = secrets(incidents, edition, public=["Röda lampan på Stora torget", "på Stora torget trasig"])
    assert {("lampan", "på", "stora", "torget"), ("på", "stora", "torget", "trasig")} == set(
        apart.phrases["description"]
    )
    assert not whole.phrases["description"]


def test_a_date_is_nobody_s_and_a_telephone_is(searcher):
    """Reports tell their days as the page does; four numbers in a row are a date only beside a month."""
    incidents = gpd.GeoDataFrame(
        {"description": ["Den 2 november 2026 ringde 070 123 45 67"], "address": [None]},
        geometry=[None],
        crs="EPSG:3006",
    )
    search = Searcher(
        secrets(incidents, Editions().edition("arbetsgrupp"), public=[]), searcher.geography, None
    ).search
    assert [] == search({"a.html": "Rapporten gäller den 2 november 2026 och framåt".encode()})
    assert search({"a.html": b"Ring 070 123 45 67"})


def test_the_working_group_may_see_reports(searcher):
    """Of the working group's edition only free text and addresses are secret."""
    incidents = gpd.GeoDataFrame(
        {
            "incident_id": ["2026-46001"],
            "description": ["Två ungdomar sprang mot ån när vakten kom"],
            "address": ["Påhittsgatan 47 C"],
        },
        geometry=[shapely.Point(POINT)],
        crs="EPSG:3006",
    )
    hidden = secrets(incidents, Editions().edition("arbetsgrupp"), public=[])
    search = Searcher(hidden, searcher.geography, None).search
    assert [] == search({"a.html": b"2026-46001 [785123,6790457] 3 rapporter"})
    assert ["description of a report"] == [each.what for each in search({"a.html": TEXT.encode()})]
    assert ["address of a report"] == [each.what for each in search({"a.html": "påhittsgatan 47 c".encode()})]
