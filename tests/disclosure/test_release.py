"""What is published of a period: tables that add up, hidden alike in all shared editions, and fixed for ever."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.config import Editions
from lagesbild.disclosure.release.cells import disclosure_cells
from lagesbild.disclosure.release.groups import OTHER_CATEGORIES
from lagesbild.disclosure.release.release import Release, part_of_week, release
from lagesbild.disclosure.suppression.linked import too_narrow

CATEGORIES = ("Inbrott", "Stöld", "Klotter")
DISTRICTS = gpd.GeoDataFrame(
    {"code": ["A", "B"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 3000, 1000)],
    crs="EPSG:3006",
)
CELLS = disclosure_cells(DISTRICTS, None, cell_size_m=500, people=0)


def incidents(rows):
    """Reports of category, district and position, in the afternoon of a Wednesday."""
    frame = pd.DataFrame(rows, columns=["category", "district", "x", "y"])
    points = gpd.points_from_xy(frame["x"], frame["y"], crs="EPSG:3006")
    start = pd.Timestamp("2026-11-04 13:30")
    return gpd.GeoDataFrame(
        {
            "category": frame["category"],
            "district": frame["district"].astype("str"),
            "occurred_from": start,
            "occurred_to": start,
        },
        geometry=points,
    )


EDITION = {each.name: each for each in Editions().shared}


def released(rows, **options):
    return release(
        incidents(rows),
        categories=CATEGORIES,
        districts=DISTRICTS["code"],
        cells=CELLS,
        settings=Editions.model_validate(options),
        structure="s",
    )


@st.composite
def reports(draw):
    """Up to 60 reports, most of them in a few places."""
    size = draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.clip(rng.gamma(1.5, 500, size), 0, 2999).round()
    y = rng.integers(0, 1000, size)
    kinds = rng.choice(CATEGORIES, size, p=[0.6, 0.3, 0.1])
    district = [None if rng.random() < 0.05 else "A" if each < 1000 else "B" for each in x]
    return list(zip(kinds, district, x, y, strict=True))


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(reports(), st.sampled_from([(5, 5), (5, 10), (3, 5)]))
def test_no_edition_lets_a_hidden_count_be_worked_out(rows, thresholds):
    """In each shared edition, over all its tables together, no small count is shown and none is pinned down."""
    council, public = thresholds
    made = released(rows, rad={"threshold": council}, oppen={"threshold": public})
    for edition, threshold in (("rad", council), ("oppen", public)):
        shown = made.shown(EDITION[edition])
        assert not shown.dropna().between(1, threshold - 1).any()
        assert (shown[made.table(EDITION[edition]).counts == 0] == 0).all()
        assert 0 == len(too_narrow(shown, made.table(EDITION[edition]).sums, width=threshold - 1))


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(reports(), st.sampled_from([5, 10]))
def test_who_reads_both_editions_learns_no_more(rows, threshold):
    """The public edition shows no count that the council's edition hides, and no cell or part of the week."""
    made = released(rows, oppen={"threshold": threshold})
    council, public = made.shown(EDITION["rad"]), made.shown(EDITION["oppen"])
    assert set(public.index) <= set(council.index)
    assert not (council[public.index].isna() & public.notna()).any()
    assert not {"cell", "part"} & {cell[0] for cell in public.index}


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(reports())
def test_a_kept_release_is_the_same(rows):
    """Written and read again, a release shows and hides the same."""
    made = released(rows)
    again = Release.loads(made.dumps())
    assert made.groups == again.groups
    for edition in ("rad", "oppen"):
        assert made.shown(EDITION[edition]).equals(again.shown(EDITION[edition]))


def test_categories_are_added_together_where_too_much_is_small():
    """The smallest categories become one when more than the share that is borne would be small by district."""
    many = [("Inbrott", "A", 100, 100)] * 20 + [("Inbrott", "B", 1200, 100)] * 20
    few = [(kind, code, x, 100) for kind in ("Stöld", "Klotter") for code, x in (("A", 100), ("B", 1200))] * 3
    assert {"Inbrott": ("Inbrott",), OTHER_CATEGORIES: ("Stöld", "Klotter")} == released(many + few).groups
    assert 3 == len(released(many + few, max_hidden=1).groups)


def test_where_all_is_small_there_is_no_table_by_district_and_category():
    """One group of all categories is the districts' table again."""
    assert {} == released([("Inbrott", "A", 100, 100), ("Stöld", "B", 1200, 100)], max_hidden=0.1).groups


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [
        ("2026-11-04 13:30", None, "måndag–fredag, eftermiddag 12–18"),
        ("2026-11-07 22:00", "2026-11-08 00:00", "lördag–söndag, kväll 18–24"),
        ("2026-11-04 11:00", "2026-11-04 13:00", "okänd tid på dygnet"),
        ("2026-11-04 13:00", "2026-11-05 14:00", "okänd tid på dygnet"),
        ("2026-11-04 00:00", "2026-11-04 06:00", "måndag–fredag, natt 0–6"),
    ],
)
def test_a_span_is_in_a_part_of_the_week_or_unknown(start, end, part):
    """Only a span that lies in one part of one day tells when; an end is up to, and not including."""
    found = part_of_week(pd.Series([pd.Timestamp(start)]), pd.Series([pd.Timestamp(end)]))
    assert [part] == found.tolist()


FOURTH = {"shows": "counts", "title": "t", "notice": "n", "tables": ["parts"]}
FIRST = FOURTH | {"tables": ["cells", "parts", "months"], "may_roll_up": True, "threshold": 3}


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(
    reports(),
    st.sampled_from(
        [{"mellan": FOURTH}, {"allt": FIRST}, {"minst": FOURTH | {"tables": [], "threshold": 9}}]
    ),
)
def test_an_edition_that_comes_later_shows_no_more_than_the_others(rows, fourth):
    """Of a period that was fixed before it, it shows nothing that the one that shows most hides, and no small count."""
    before = released(rows)
    editions = Editions.model_validate(fourth).shared
    after = before.widened(editions)
    (name,) = fourth
    shown, most = (
        after.shown(next(each for each in editions if each.name == name)),
        before.shown(EDITION["rad"]),
    )
    assert not (most[shown.index].isna() & shown.notna()).any()
    assert not shown.dropna().between(1, 4).any()
    assert [each.name for each in editions] == list(after.hidden)
