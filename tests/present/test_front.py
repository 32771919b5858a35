"""The two small pictures of the front page."""

import re
from dataclasses import replace
from datetime import date
from itertools import accumulate

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from lagesbild.config import Editions
from lagesbild.periods import Period
from lagesbild.present import front
from lagesbild.present.drawn_maps import front_map

WEEKS = [Period(date(2024, 11, 18), date(2024, 12, 2), "fortnight").shifted(at) for at in range(52)]


def bars(html):
    return re.findall(r'<rect x="[^"]+" y="[^"]+" width="[^"]+" height="([^"]+)" fill="var\(--(\w+)', html)


def border_corners(path):
    """The corners of a path of steps."""
    steps = [int(each) for each in re.findall(r"-?\d+", path)]
    return list(accumulate(steps[::2])), list(accumulate(steps[1::2]))


def test_a_bar_a_period_with_the_last_one_marked():
    """Fifty-two periods, the last in the accent, in proportion, and told in words for who does not see them."""
    html = front.years(pd.Series([10] * 51 + [20], index=WEEKS))
    drawn = bars(html)
    assert (52, ["accent"]) == (len(drawn), [color for _, color in drawn if color != "muted"])
    assert float(drawn[-1][0]) == pytest.approx(2 * float(drawn[0][0]), abs=0.2)
    assert "mellan 10 och 20, nu 20" in html
    assert ">2025</text>" in html


def test_a_band_for_what_has_come_in_says_so():
    """Nine in ten are in: the band is lower than the earlier bars, and the caption tells why."""
    counts = pd.Series([100, 100, 90], index=WEEKS[:3])
    total = pd.Series({"lower": 80, "upper": 98, "completeness": 0.9})
    told = front.years(counts, total=total).replace("\N{NO-BREAK SPACE}", " ")
    assert "Omkring 90 % av periodens rapporter väntas ha kommit in" in told
    assert "väntas ha kommit in" not in front.years(counts, total=pd.Series({**total, "completeness": 1.0}))


@pytest.mark.parametrize(("lower", "upper"), [(0, 2), (0, 5), (12, 34)])
def test_the_band_never_fills_the_chart(lower, upper):
    """However small the numbers, there is room above what is usual, and its bounds are written at it."""
    total = pd.Series({"lower": lower, "upper": upper})
    html = front.years(pd.Series([1, 2, 1, 0, 1], index=WEEKS[:5]), total=total)
    top, height = map(float, re.search(r'<rect width="360" y="([^"]+)" height="([^"]+)"', html).groups())
    assert top > 24 + 0.1 * 178  # of the room between the picture's head and its axis
    assert height < 0.9 * 178
    assert f"vanligt {lower}–{upper}</text>" in html


def test_a_longer_period_marks_its_own_months():
    """The council's year among its months; no bar is called the last."""
    months = [Period(date(2025, m, 1), date(2025, m + 1, 1), "month") for m in range(1, 9)]
    html = front.months(
        pd.Series(range(1, 9), index=months), within=Period(date(2025, 4, 1), date(2025, 7, 1), "quarter")
    )
    assert [3, 4, 5] == [at for at, (_, color) in enumerate(bars(html)) if color == "accent"]
    assert "kvartal 2, 2025 i blått" in html


def test_a_hidden_count_has_no_bar():
    """Nothing is drawn where nothing may be known, and no picture at all where this period's is hidden."""
    counts = pd.Series([10, None, 12], index=WEEKS[:3], dtype="Float64")
    assert 2 == len(bars(front.years(counts)))
    assert "" == front.years(counts.iloc[:2])
    assert "" == front.years(counts.iloc[:1])


def test_the_map_holds_the_town_and_says_what_lies_outside(make_situation, history):
    """One report far away does not make the town a speck."""
    situation = make_situation(history)
    counts = pd.DataFrame({"total": [5, 6]}, index=[situation.period.shifted(-1), situation.period])
    html = front.pictures(situation, counts).html
    assert "Periodens rapporter på kartan" in html
    assert "front" == front.pictures(situation, counts).slot
    assert html.count("<circle") >= 1


def test_no_point_is_drawn_in_a_shared_edition(make_situation, history):
    """Without tables of what is released the front page has the bars alone."""
    situation = make_situation(history, edition=Editions().edition("rad"))
    counts = pd.DataFrame({"total": [5, 6]}, index=[situation.period.shifted(-1), situation.period])
    html = front.pictures(situation, counts).html
    assert "<circle" not in html
    assert "front-years" in html


@pytest.mark.parametrize("far", [0, 2])
def test_the_frame_holds_most_of_the_points(far):
    """The middle nine tenths are inside, whatever lies far off."""
    import shapely

    town = [Point(1000 + 40 * at, 500 + 30 * at) for at in range(60)]
    points = shapely.get_coordinates([*town, *[Point(90_000, 90_000)] * far])
    inside = front_map._frame(points).box
    assert 60 == sum(inside.covers(point) for point in town)


@pytest.mark.parametrize(("border_m", "has_inset"), [(40_000, True), (2_500, False)])
def test_without_towns_a_small_picture_tells_where_in_the_municipality(
    make_situation, history, border_m, has_inset
):
    """With only a border the reports are drawn near, and their place in it in a corner; not where they fill it."""
    situation = make_situation(history)
    middle = history.geometry.union_all().centroid
    border = gpd.GeoDataFrame(geometry=[middle.buffer(border_m, quad_segs=2)], crs=history.crs)
    nothing = border.iloc[:0]
    bare = replace(
        situation.geography,
        boundary=border,
        built_up=nothing,
        basemap=situation.geography.basemap.iloc[:0],
        fingerprint="",
    )
    html = front_map.front_map(replace(situation, geography=bare))
    assert has_inset == ('<g transform="translate(' in html)
    assert "linjen är kommungränsen, norr är uppåt" in html
    assert re.search(r">\d+\N{NO-BREAK SPACE}?\s?(k?m)</text>", html)
    if not has_inset:  # all of the border is seen
        border_path = re.search(r'<path d="M([^"]+)" fill="var\(--paper', html).group(1)
        x, y = border_corners(border_path)
        assert (min(x) >= 0, max(x) <= 360, min(y) >= 0, max(y) <= 220) == (True,) * 4
