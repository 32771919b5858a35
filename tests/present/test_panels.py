"""Panels that show the towns, at one scale, with room for what is read."""

import math
from dataclasses import replace
from itertools import combinations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.present.cartography import _overview, arrange, basemap, panels, placing
from lagesbild.present.cartography.frame import fitted
from lagesbild.present.cartography.incident_marks import Spot
from lagesbild.present.cartography.placing import BADGE, Room, around
from lagesbild.present.drawn_maps.drawn_signs import half_width

EAST, NORTH = 560_000, 6_590_000


def spot(east: float, north: float, *, count: int = 1, place: str = "") -> Spot:
    """Reports at a position in kilometres from the municipality's corner."""
    return Spot(EAST + 1000 * east, NORTH + 1000 * north, count, "#000000", place=place)


@pytest.fixture
def bare(geography):
    """A border and nothing else."""
    empty = {name: getattr(geography, name)[:0] for name in ("districts", "built_up", "basemap")}
    return replace(geography, study_area=geography.boundary, **empty)


def test_each_town_where_things_happen_has_a_panel(geography):
    """Two towns with reports are two panels, the one with the most first; the overview shows where they lie."""
    found = panels.around(geography, [spot(7.6, 5.0, count=3), spot(3.0, 2.5)])
    assert (["Norrhamn", "Sörby"], True, "") == (
        [p.name for p in found.shown],
        found.has_overview,
        found.note,
    )
    assert all(found.holds(*town.centroid.coords[0]) for town in geography.built_up.geometry)


def test_a_town_without_reports_has_no_panel(geography):
    """Where nothing happens there is nothing to see."""
    assert ["Norrhamn"] == [panel.name for panel in panels.around(geography, [spot(7.6, 5.0)]).shown]


def test_without_towns_panels_frame_the_reports_and_say_so(bare):
    """Two reports 6 km apart are two panels of about a kilometre, named by the reports."""
    found = panels.around(bare, [spot(3.0, 2.5, count=2, place="Torget"), spot(9.0, 6.0)])
    assert ["Torget", ""] == [panel.name for panel in found.shown]
    assert [900, 900] == [round(panel.bounds[2] - panel.bounds[0]) for panel in found.shown]
    assert "Tätorterna är inte kända" in found.note
    assert ["Del 1, kring Torget", "Del 2"] == found.titles()
    assert ["Del 1", "Del 2"] == found.titles(is_short=True)


@given(st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 5000)), min_size=1, max_size=4))
def test_no_name_of_the_overview_crosses_a_line(corners):
    """Wherever the panels lie in a square municipality, a name stands clear of every frame and of the border, or not at all."""
    border = (0.0, 0.0, 6000.0, 6000.0)
    shown = tuple(panels.Panel(f"Ort {at}", (x, y, x + 900, y + 900)) for at, (x, y) in enumerate(corners))
    frame = fitted(border, 130, 130, margin=8)
    for name in _overview._names(
        panels.Panels(shown, has_overview=True), [panel.name for panel in shown], frame, border
    ):
        x, y = frame.at(name.x, name.y)
        box = shapely.box(x - half_width(name.text), y - 6 - 11, x + half_width(name.text), y - 6 + 3)
        for bounds in (border, *(panel.bounds for panel in shown)):
            west, north = frame.at(bounds[0], bounds[3])
            east, south = frame.at(bounds[2], bounds[1])
            assert not box.intersects(shapely.box(west, north, east, south).exterior)


def test_a_panel_alone_is_called_by_what_lies_there(bare):
    """A single part has no number; a street whose house number is masked is named without it."""
    assert ["Kring Storgatan"] == panels.around(bare, [spot(3, 5, place="Storgatan [nr]")]).titles()


def test_parts_that_become_one_are_named_together(bare):
    """A report in the corner of a frame that bends around it: both names after one preposition, the most reported first."""
    bend = [spot(3, 5), spot(3.9, 5, place="Torget"), spot(3.9, 5.9), spot(3.9, 6.8)]
    spots = [*bend, spot(2.85, 6.5, place="Badet"), spot(9, 5, place="Hamnen")]
    assert ["Del 1, kring Torget och Badet", "Del 2, kring Hamnen"] == panels.around(bare, spots).titles()


def test_reports_that_one_panel_holds_are_not_taken_apart(bare):
    """Four reports along three kilometres are one panel."""
    assert 1 == len(panels.around(bare, [spot(5 + at, 5) for at in range(4)]).shown)


def test_without_reports_or_towns_the_whole_is_shown(bare):
    """A quiet first report has a map of the municipality, and no overview of the same."""
    found = panels.around(bare, [])
    assert (tuple(bare.boundary.total_bounds), False) == (found.shown[0].bounds, found.has_overview)


def test_a_shared_map_s_panels_know_nothing_of_the_reports(geography):
    """The towns by their size: the same whatever has been reported."""
    assert ["Norrhamn", "Sörby"] == [panel.name for panel in panels.by_size(geography).shown]


def test_frames_that_lie_over_each_other_are_one(bare):
    """Two groups of reports a kilometre and a half apart, in a row of six kilometres, do not show the same ground twice."""
    found = panels.around(bare, [spot(3, 5), spot(3, 6.2), spot(9, 5)])
    boxes = [shapely.box(*panel.bounds) for panel in found.shown]
    assert all(one.intersection(other).area < 0.3 * one.area for one, other in combinations(boxes, 2))


@given(
    st.lists(st.tuples(st.floats(900, 6000), st.floats(900, 6000)), min_size=1, max_size=4),
    st.floats(0.5, 2.0),
)
def test_panels_fill_the_page_at_one_scale(sizes, tall):
    """Each panel is once on the page and whole at the scale; rows are as wide as the page, and the overview is not alone, nor taller than its shape."""
    found = arrange.arrange(sizes, (20_000, 20_000 * tall))
    places = [place for row in found.rows for column in row for place in column]
    assert sorted([arrange.OVERVIEW, *range(len(sizes))]) == sorted(place.panel for place in places)
    for place in places:
        if place.panel == arrange.OVERVIEW:
            assert place.height <= min(tall, 1.3) * place.width + 0.2
        else:
            across, up = sizes[place.panel]
            assert place.width >= across * found.px_per_m - 0.1
            assert place.height >= up * found.px_per_m - 0.1
    for row in found.rows:
        wide = sum(column[0].width for column in row) + arrange.GAP * (len(row) - 1)
        assert arrange.WIDTH == pytest.approx(wide, abs=0.5)
        assert [arrange.OVERVIEW] != [place.panel for column in row for place in column]


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), max_size=10))
def test_numbers_cover_neither_each_other_nor_names(positions):
    """Ten numbers find room in a small picture, wherever their places lie, and leave the town's name alone."""
    room = Room(400, 300)
    room.name(200, 150, 40)
    for x, y in positions:
        room.beside(x, y)
    assert not any(
        shapely.box(*one).intersects(shapely.box(*other)) for one, other in combinations(room.taken, 2)
    )


def test_a_name_at_the_edge_is_moved_in():
    """A name whose place lies two pixels from the edge stands whole beside it."""
    assert (44, 100) == Room(400, 300).name(2, 100, 40)


def test_a_number_keeps_off_a_mark_where_it_can():
    """Up to the right is its first choice; with a mark there it goes elsewhere."""
    room = Room(400, 300)
    room.marked.append(around(213, 137, 8, 8))
    box = shapely.box(*around(*room.beside(200, 150), *BADGE))
    assert not box.intersects(shapely.box(*around(213, 137, 8, 8)))


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), min_size=1, max_size=60),
    st.sampled_from([20.0, 34.0]),
)
def test_a_number_covers_the_fewest_marks_of_all(marks, width):
    """Marks out of its reach are not looked at, and all within it are: the least steps away, a covered mark seven tenths."""
    room = Room(400, 300)
    room.marked += [around(x, y, 12, 12) for x, y in marks]
    costs = {}
    for step, reach in enumerate(placing._REACHES):
        for angle in placing._ANGLES:
            at = 200 + reach * math.cos(angle) * width / BADGE[0], 150 + reach * math.sin(angle)
            box = around(*at, width, BADGE[1])
            if Room(400, 300).is_free(box):
                covered = sum(placing._overlaps(box, mark) for mark in room.marked)
                costs[at] = step + 0.7 * covered
    assert min(costs, key=lambda at: costs[at]) == room.beside(200, 150, width=width)


def test_hundreds_of_districts_leave_the_background_readable(geography):
    """Of a city's hundreds of borders there would be nothing else to see."""
    many = geography.districts.iloc[[0] * 100]
    kinds = [
        kind for kind, _ in basemap.background(replace(geography, districts=many, fingerprint="")).shapes
    ]
    assert "district" not in kinds
