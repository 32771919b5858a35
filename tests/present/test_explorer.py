"""What the explorer puts into the page: as little as may be shown, the same each time."""

import base64
import json
import re
import zlib
from importlib import resources

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import columns as c
from lagesbild.ingest.identity import keys_of
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.printed import linear
from lagesbild.present.exploring import _explorer_data, explorer
from lagesbild.present.html import packed
from lagesbild.report.audit.unpacked import pieces


def unpacked(planes):
    """Whole numbers from their bytes, the lowest first."""
    bytes_of = [np.frombuffer(zlib.decompress(base64.b64decode(plane)), np.uint8) for plane in planes]
    return sum(each.astype(int) << (8 * at) for at, each in enumerate(bytes_of))


def signed(value):
    return -(value + 1) // 2 if value % 2 else value // 2


def column(payload, name):
    """A column as the page reads it; of a position None where there is none."""
    values = unpacked(payload["columns"][name])
    if name == "start":
        return np.cumsum(values)
    if name in {"category", "district"}:
        last, found = {}, []
        given = unpacked(payload["columns"]["subcategory" if name == "category" else "place"])
        for value, of in zip(values, given, strict=True):
            last[of] = value - 1 if value else last.get(of, 0)
            found.append(last[of])
        return np.array(found)
    if name in {"lat", "lon"}:
        last, places = {}, []
        for step, of in zip(values, unpacked(payload["columns"]["place"]), strict=True):
            last[of] = last.get(of, 0) + (signed(step - 1) if step else 0)
            per_degree = 1e5 if name == "lat" else 5e4
            places.append((payload["origin"][name == "lon"] + last[of]) / per_degree if step else None)
        return places
    return values


def test_of_very_many_the_newest_days_are_in_the_page(make_situation, history, monkeypatch):
    """The page is e-mailed: what it leaves out is said, in whole days, and the report's own period is never cut."""
    whole = _explorer_data.pack(make_situation(history)).payload
    monkeypatch.setattr(_explorer_data, "MOST", 3)
    cut = _explorer_data.pack(make_situation(history)).payload
    in_period = len(make_situation(history).incidents)
    assert in_period <= cut["rows"] < whole["rows"]
    assert "äldre är inte med" in cut["source"]
    assert "äldre är inte med" not in whole["source"]


def test_rows_come_back_as_they_were(situation):
    """Times, names and positions are read back from the columns, oldest first."""
    payload = _explorer_data.pack(situation).payload
    history = situation.history.sort_values("occurred_from", kind="stable")
    start = pd.Timestamp(payload["epoch"]) + pd.to_timedelta(column(payload, "start"), unit="min")
    assert list(history[c.OCCURRED_FROM].dt.floor("min")) == list(start)
    names = [payload["names"]["category"][code - 1] for code in column(payload, "category")]
    assert list(history[c.CATEGORY]) == names
    world = history.geometry.to_crs("EPSG:4326")
    is_placed = history[c.PRECISION].eq(c.POINT)
    for name, expected in (("lat", world.y), ("lon", world.x)):
        found = column(payload, name)
        assert list(is_placed) == [each is not None for each in found]
        assert list(expected[is_placed]) == pytest.approx(
            [each for each in found if each is not None], abs=1.1e-5
        )


def test_a_day_of_the_week_is_counted_from_a_monday(situation):
    """The page counts weekdays from its epoch."""
    assert pd.Timestamp(_explorer_data.pack(situation).payload["epoch"]).day_of_week == 0


def test_texts_stay_out(make_situation, history):
    """Descriptions, addresses, files and report times are not in the page, whatever the situation holds."""
    marked = history.assign(
        description="KANARIE-1",
        address="KANARIE-2",
        file="KANARIE-3",
        reported_at=pd.Timestamp("2099-01-01 03:04"),
    )
    block = explorer.view(make_situation(marked))
    page = json.dumps([block.html, block.scripts, block.data], ensure_ascii=False).encode()
    texts = [text for piece in pieces("page", page) for text in piece.readings()]
    assert any("Torget" in text for text in texts)
    assert not any("KANARIE" in text for text in texts)
    assert {
        "start",
        "span",
        "category",
        "subcategory",
        "organisation",
        "district",
        "place",
        "lat",
        "lon",
    } == set(_explorer_data.pack(make_situation(marked)).payload["columns"])


def numbers(payload) -> list[str]:
    """The case numbers, as the page reads them."""
    ids, last, found = payload["ids"], {}, []
    forms = zlib.decompress(base64.b64decode(ids["forms"])).decode().split("\n")
    for of, step in zip(unpacked(ids["form"]), unpacked(ids["number"]), strict=True):
        before, tab, after = forms[of].partition("\t")
        last[of] = last.get(of, 0) + signed(step)
        found.append(before + (f"{last[of]:0{after[0]}d}{after[1:]}" if tab else ""))
    return found


def test_case_numbers_come_back_as_they_were(make_situation, history):
    """Oldest first, whatever they hold; lines and runs of blanks are one blank."""
    given = [f"2026-{at}" for at in range(len(history) - 3)] + ["", "å/1 <b>", "A\n B"]
    ids = pd.Series(given, index=history.index).where(lambda each: each.ne(""))
    payload = _explorer_data.pack(make_situation(history.assign(incident_id=ids))).payload
    in_time = ids.loc[history.sort_values(c.OCCURRED_FROM, kind="stable").index]
    assert [" ".join(each.split()) for each in in_time.fillna("")] == numbers(payload)


@given(st.lists(st.text("ab0019/å😀٣", max_size=24), min_size=1, max_size=12))
def test_any_case_number_comes_back(texts):
    """Leading zeros, long numbers, none at all, digits of other scripts."""
    assert texts == numbers({"ids": _explorer_data._packed_numbers(pd.Series(texts, dtype="str"))})


def test_a_key_of_ours_is_no_case_number(make_situation, history):
    """A source without numbers has none to show, and the list no column for them."""
    keys = keys_of(pd.Series(np.arange(len(history), dtype=np.uint64) // 2, index=history.index))
    keyed = make_situation(history.assign(incident_id=keys))
    assert _explorer_data.pack(keyed).payload["ids"] is None
    assert 'data-sort="id"' not in explorer.view(keyed).html
    assert 'data-sort="id"' in explorer.view(make_situation(history)).html


def test_bars_stand_by_count(situation):
    """The most first, in the working group's edition."""
    html = explorer.view(situation).html
    part = html.partition('data-dimension="category"')[2].partition("explorer-weekdays")[0]
    counts = [int(each) for each in re.findall(r'bar-number">(\d+)<', part)]
    assert len(counts) > 1
    assert sorted(counts, reverse=True) == counts


def test_what_an_edition_has_emptied_is_empty(make_situation, history):
    """Without places, organisations and positions there are none in the page, and nothing breaks."""
    masked = history.assign(
        incident_id=pd.NA,
        subcategory=pd.NA,
        place=pd.NA,
        organisation=pd.NA,
        district=pd.NA,
        precision=c.NONE,
    )
    masked = masked.set_geometry(gpd.GeoSeries([None] * len(masked), crs=history.crs))
    payload = _explorer_data.pack(make_situation(masked)).payload
    assert [[], [], []] == [payload["names"][name] for name in ("place", "organisation", "subcategory")]
    assert payload["ids"] is None
    assert {None} == set(column(payload, "lat"))
    assert {0} == set(column(payload, "place")) == set(column(payload, "district"))


def test_an_area_is_never_a_point(make_situation, history):
    """A row of area precision is counted, and has no place on the map even when it has a geometry."""
    areas = history.assign(precision=c.AREA)
    assert {None} == set(column(_explorer_data.pack(make_situation(areas)).payload, "lon"))


def test_the_same_situation_gives_the_same_block(situation):
    """Ids come from the content."""
    assert explorer.view(situation) == explorer.view(situation)


@pytest.mark.parametrize(
    ("top", "planes"), [(0, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 3), (2**31, 4)]
)
def test_a_column_has_as_many_planes_as_its_numbers_have_bytes(top, planes):
    """And each number comes back."""
    values = np.array([top, 0, top // 2])
    assert planes == len(packed.planes(values))
    assert values.tolist() == unpacked(packed.planes(values)).tolist()


def test_names_are_escaped_in_the_page(make_situation, history):
    """Markup in a place, an organisation or a category is text in bars, list and data."""
    hostile = "</script><img src=x onerror=alert(1)>"
    block = explorer.view(
        make_situation(history.assign(organisation=hostile, place=hostile, category=hostile))
    )
    assert "<img" not in block.html
    (payload,) = block.data.values()
    assert hostile in payload["names"]["place"]


def test_paper_finds_its_pixels_without_a_projection(situation):
    """The fitted terms place any point of the picture within a tenth of a pixel."""
    bounds = (560_000.0, 6_590_000.0, 574_000.0, 6_602_000.0)
    terms = linear(bounds, "EPSG:3006")
    rng = np.random.default_rng(3)
    x, y = rng.uniform(bounds[0], bounds[2], 50), rng.uniform(bounds[1], bounds[3], 50)
    world = gpd.GeoSeries(shapely.points(x, y), crs="EPSG:3006").to_crs("EPSG:4326")
    e, n = world.x - terms["at"][1], world.y - terms["at"][0]
    found = [
        sum(t * v for t, v in zip(terms[axis], (1, e, n, e * n, e * e, n * n), strict=True)) for axis in "xy"
    ]
    middle = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]
    scale = (680 - 52) / (bounds[2] - bounds[0])
    height = 680 * (bounds[3] - bounds[1]) / (bounds[2] - bounds[0])
    scale = min(scale, (height - 52) / (bounds[3] - bounds[1]))
    assert np.abs(found[0] - (340 + (x - middle[0]) * scale)).max() < 0.1
    assert np.abs(found[1] - (height / 2 - (y - middle[1]) * scale)).max() < 0.1


@pytest.mark.parametrize(
    ("color", "ink"),
    [("#0072b2", "#ffffff"), ("#e69f00", theme.INK), ("#56b4e9", theme.INK), ("#6e6e6e", "#ffffff")],
)
def test_numbers_are_read_on_their_colour(color, ink):
    """White on dark categories, black on light ones."""
    assert ink == theme.ink_on(color)


def test_one_script_holds_every_module():
    """Each file of the folder is loaded, once."""
    folder = resources.files("lagesbild.present").joinpath("explorer")
    files = sorted(each.name.removesuffix(".js") for each in folder.iterdir() if each.name.endswith(".js"))
    assert files == sorted(explorer.MODULES)
