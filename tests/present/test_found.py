"""What the methods found, in words and pictures: grammar, zero and many, and nothing but text from data."""

import itertools
import re
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from lagesbild.analysis import aoristic
from lagesbild.analysis.interventions import backcheck
from lagesbild.analysis.interventions.follow_up import follow_up_each
from lagesbild.analysis.places import concentration
from lagesbild.analysis.space_time import near_repeat
from lagesbild.columns import INTERVENTION_COLUMNS
from lagesbild.periods import Period
from lagesbild.present import charts, maps, verdicts
from lagesbild.present.drawing import follow_up
from lagesbild.present.words import labels
from lagesbild.present.words.verdicts_places import repeat_sentence
from lagesbild.present.words.verdicts_space import recurrence

CRS = "EPSG:3006"
EAST, NORTH = 560_000, 6_590_000
NBSP = "\N{NO-BREAK SPACE}"
HOSTILE = "</script><img src=x onerror=alert(1)>"


def clusters(**changes):
    values = {
        "radius_m": 220.0,
        "first_day": pd.Timestamp("2026-11-08"),
        "days": 8,
        "observed": 7,
        "expected": 1.84,
        "statistic": 6.1,
        "p": 0.0005,
        "recurrence_days": 28_000.0,
        "category": None,
        "p_adjusted": 0.004,
        "is_significant": True,
    }
    frame = pd.DataFrame([values | changes], index=pd.RangeIndex(1, 2, name="rank"))
    return gpd.GeoDataFrame(frame, geometry=[Point(EAST + 7_600, NORTH + 5_000)], crs=CRS)


def cells(*rows):
    """Cells side by side: count, whether hot, and trend class of each."""
    counts, is_hot, trend = zip(*rows, strict=True)
    squares = [
        box(EAST + 7_600 + 100 * at, NORTH + 5_000, EAST + 7_700 + 100 * at, NORTH + 5_100)
        for at in range(len(rows))
    ]
    frame = pd.DataFrame(
        {
            "count": counts,
            "observed": [2 * each for each in counts],
            "expected": 0.5,
            "gi_star": [float(each) for each in counts],
            "p": 0.0001,
            "p_adjusted": 0.002,
            "is_hot": is_hot,
            "trend_class": pd.Series(trend, dtype="str"),
            "density_class": 1,
        }
    )
    frame.index = pd.Index([f"76_{at}" for at in range(len(rows))], name="cell_id")
    return gpd.GeoDataFrame(frame, geometry=squares, crs=CRS)


def plain(block):
    return block.html.replace("\u2060", "").replace(NBSP, " ")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {},
            (
                "Torget (nr 1), inom 220 m, 8–15 november 2026: 7 rapporter mot 1,8 väntade. "
                "Så tätt väntas slumpen ge högst en gång på 76 år (justerat p = 0,004)."
            ),
        ),
        (
            {"category": "Inbrott", "radius_m": 0.0, "observed": 3, "recurrence_days": 400.0},
            (
                "Torget (nr 1), 8–15 november 2026: 3 rapporter om inbrott mot 1,8 väntade. "
                "Så tätt väntas slumpen ge högst en gång på 13 månader (justerat p = 0,004)."
            ),
        ),
        (
            {"is_significant": False, "p_adjusted": 0.3},
            (
                "Ingen ansamling i tid och rum är tätare än slumpen ger. Den tätaste: Torget (nr 1), inom 220 m, 8–15 november 2026: "
                "7 rapporter mot 1,8 väntade; det kan vara slump (justerat p = 0,30)."
            ),
        ),
    ],
)
def test_a_cluster_is_told_in_a_sentence(situation, changes, text):
    """Place, days, found against expected and how rare; or that chance does the same."""
    block = verdicts.clusters(situation, clusters(**changes))
    assert text in plain(block)
    (finding,) = block.findings
    assert (finding["significant"], finding["category"]) == (
        changes.get("is_significant", True),
        changes.get("category"),
    )
    assert {"from": "2026-11-08", "to": "2026-11-15"} == finding["window"]


def test_no_cluster_is_a_finding_too(situation):
    """Where nothing can be tested, that is said, and it is no alarm."""
    block = verdicts.clusters(situation, clusters().iloc[:0])
    assert "Ingen ansamling i tid och rum" in block.html
    assert [False] == [finding["significant"] for finding in block.findings]


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "1 dag"), (13, "13 dagar"), (14, "2 veckor"), (70, "2 månader"), (365, "11 månader"), (731, "2 år")],
)
def test_recurrence_is_rounded_down_in_whole_units(days, text):
    """How long between chances is never told longer than it is."""
    assert text == labels.unbroken(recurrence(days)).replace(NBSP, " ")


def test_hot_cells_near_each_other_are_one_hotspot(situation):
    """One place, told as its strongest cell was tested: the reports within the radius against those expected."""
    block = verdicts.hotspots(
        situation,
        cells((4, True, "new_hot"), (1, False, None), (6, True, "intensifying_hot"), (0, False, None)),
    )
    assert (
        "Torget, öster 2 (nr 9): tilltagande hotspot, 12 rapporter i rutan och rutorna inom 150 m mot 0,5 väntade (justerat p = 0,002)."
        in plain(block)
    )
    (finding,) = block.findings
    assert ("76_2", 150, 12, 0.5) == (
        finding["place"]["cell_id"],
        finding["place"]["radius_m"],
        finding["observed"],
        finding["expected"],
    )


def test_a_hot_cell_without_reports_is_told_by_its_neighbours(situation):
    """What was tested is the cell with those around it: eight reports, and none in the cell itself."""
    tested = cells((0, True, None), (8, False, None)).assign(observed=8, gi_star=5.0)
    assert "hotspot, 8 rapporter i rutan och rutorna inom 150 m mot 0,5 väntade" in plain(
        verdicts.hotspots(situation, tested)
    )


def test_the_longest_list_of_hotspots_is_ten_lines(situation):
    """What is more stands on the map; all are findings."""
    apart = [(3, True, None), *[(0, False, None)] * 7] * 12
    block = verdicts.hotspots(situation, cells(*apart))
    assert (12, 10) == (len(block.findings), block.html.count("<li"))
    assert "… och 2 till på kartan." in plain(block)


def test_no_hotspot_is_said(situation):
    """Where nothing is denser than chance, the report says so."""
    assert "Ingen plats är hotspot" in verdicts.hotspots(situation, cells((1, False, None))).html


def test_too_little_to_tell_is_no_finding_of_nothing(situation):
    """Where no cell could be judged, nothing is said of how dense it is."""
    block = verdicts.hotspots(situation, cells((1, False, None)).assign(p=float("nan")))
    assert "Det går inte att säga" in block.html
    assert (None, None) == (block.findings[0]["significant"], block.findings[0]["observed"])


def test_the_hotspot_map_shows_what_is_and_what_was(situation):
    """Hot cells and formerly hot ones have each their class; cold and quiet cells are not drawn."""
    found = cells(
        (4, True, "new_hot"), (3, True, "no_pattern"), (0, False, "historical_hot"), (0, False, "new_cold")
    )
    places = gpd.GeoDataFrame(
        {"number": [1], "rank": [1], "name": [HOSTILE], "incidents": [4]},
        geometry=[Point(EAST + 7_600, NORTH + 5_000)],
        crs=CRS,
    )
    pointed = found.reset_index()[["cell_id", "geometry"]].assign(method="hotspot")
    block = maps.hotspot_map(situation, found, places=places, pointed_out=pointed)
    legend = plain(block)
    for key in (
        "Hotspots nu: 2 rutor",
        "ny (1)",
        "hotspot nu, utan tydlig historia (1)",
        "tidigare hotspot, inte nu (1)",
    ):
        assert key in legend
    assert {"pointed_out", "hotspots"} == set(block.layers)
    told = [each["properties"]["trend_class"] for each in block.layers["hotspots"]["features"]]
    assert ["new", "none", "historical"] == told
    assert HOSTILE not in block.html
    assert not any("</script" in script for script in block.scripts)


def test_a_hotspot_s_classes_add_up(situation):
    """A cell that has a class of hot cells and is not hot now is a former one: each cell is in one class."""
    found = cells((4, True, "sporadic_hot"), (3, False, "sporadic_hot"), (3, False, "persistent_hot"))
    places = gpd.GeoDataFrame({"number": [], "rank": [], "name": [], "incidents": []}, geometry=[], crs=CRS)
    pointed = found.reset_index()[["cell_id", "geometry"]].assign(method="hotspot")
    html = plain(maps.hotspot_map(situation, found, places=places, pointed_out=pointed))
    legend = re.sub("<[^>]+>", "", html)
    assert "1 ruta är hotspot nu" in legend
    assert "återkommande då och då (1)tidigare hotspot, inte nu (2)" in legend


def test_the_cluster_map_letters_the_clusters(situation):
    """A cluster beyond chance is drawn, with a letter, for numbers are the places'; without any the map says so."""
    one = maps.cluster_map(situation, clusters())
    none = maps.cluster_map(situation, clusters().iloc[:0])
    assert "1 ansamling tätare än slumpen ger" in plain(one)
    (told,) = (each["properties"] for each in one.layers["clusters"]["features"])
    assert ("2026-11-08", "A") == (told["first_day"], told["letter"])
    assert "Ingen ansamling är utpekad" in plain(none)


def test_a_city_s_cluster_map_is_no_grey_sea(situation, monkeypatch):
    """With more spots than can be told apart only those around the clusters are drawn, and that is said."""
    monkeypatch.setattr("lagesbild.present.drawn_maps.cluster_map._MOST_SPOTS", 10)
    near = maps.cluster_map(situation, clusters(radius_m=10.0))
    none = maps.cluster_map(situation, clusters().iloc[:0])
    assert "Bara rapporter i och kring ansamlingarna är ritade." in near.html
    assert 0 < near.html.count("<circle") < 143
    assert none.html.count("<circle") < near.html.count("<circle")


def decided(**changes):
    row = {
        "near_m": 200.0,
        "near_days": 14.0,
        "scope": "year",
        "incidents": 40,
        "looked_at": 40,
        "observed": 9,
        "expected": 3.1,
        "ratio": np.nan,
        "p": 0.001,
        "p_adjusted": 0.004,
        "is_significant": True,
    }
    return pd.DataFrame([row | changes], index=pd.Index(["Inbrott"], name="category"))


def chains(number=1):
    frame = pd.DataFrame(
        {
            "incidents": [4] * number,
            "first_day": pd.Timestamp("2026-11-03"),
            "last_day": pd.Timestamp("2026-11-12"),
            "live_until": pd.Timestamp("2026-11-25"),
            "category": ["Inbrott"] * number,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[Point(EAST + 7_600, NORTH + 5_000)] * number, crs=CRS)


def test_a_series_is_told_with_its_live_chains(situation):
    """The category, the pairs against chance, and the chain with the days it may go on."""
    block = verdicts.near_repeats(situation, decided(), chains())
    html = plain(block)
    assert (
        "Inbrott: 9 par inom 200 m och 14 dygn på 52 veckor, mot 3,1 väntade (justerat p = 0,004)."
    ) in html
    assert "1 pågående kedja." in html
    assert (
        "Torget (nr 1): 4 rapporter om inbrott i en kedja, 3–12 november 2026; fler är troligast till och med 25 november 2026."
        in html
    )
    category, chain = block.findings
    assert (True, None) == (category["significant"], category["place"])
    assert (None, "Torget", 4) == (chain["significant"], chain["place"]["name"], chain["observed"])
    assert {"from": "2026-11-03", "to": "2026-11-12"} == chain["window"]


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (
            "place",
            "Inbrott: 9 rapporter inom 100 m från en av dem de senaste 7 dygnen, mot 3,1 väntade på den platsen (justerat p = 0,004).",
        ),
        (
            "live",
            (
                "Inbrott: 9 par inom 100 m och 7 dygn där den senare är från de sista 14 dygnen, "
                "mot 3,1 väntade (justerat p = 0,004)."
            ),
        ),
    ],
)
def test_what_goes_on_now_is_told_as_it_was_tested(situation, scope, told):
    """A series of the last days is told by the band that the decision rests on."""
    block = verdicts.near_repeats(situation, decided(scope=scope, near_m=100.0, near_days=7.0), chains())
    assert told in plain(block).replace(NBSP, " ")


def test_a_random_part_is_told(situation):
    """Where a part of the reports was enough, the sentence says how many of how many; else nothing."""
    of_many = decided(incidents=51_000, looked_at=9_000)
    told = plain(verdicts.near_repeats(situation, of_many, chains()))
    assert "(justerat p = 0,004; räknat på 9 000 av 51 000 rapporter, tagna på måfå)" in told.replace(
        NBSP, " "
    )


@pytest.mark.parametrize(("observed", "pairs"), [(0, "inga par"), (1, "1 par")])
def test_without_a_series_nothing_is_marked(situation, observed, pairs):
    """Chance alone gives one sentence, no chains, and findings that are not significant."""
    quiet = decided(observed=observed, p=0.6, p_adjusted=0.6, is_significant=False)
    block = verdicts.near_repeats(situation, quiet, chains(0))
    assert "I ingen kategori kommer rapporter tätare på varandra" in plain(block)
    assert "kedja" not in block.html
    (finding,) = block.findings
    assert pairs in finding["text"].replace(NBSP, " ")
    assert not finding["significant"]


def test_too_few_reports_for_near_repeats_is_said(situation):
    """With no category decided the report says that there is too little."""
    assert (
        "I ingen kategori finns det nog"
        in verdicts.near_repeats(situation, decided().iloc[:0], chains(0)).html
    )


def test_a_category_of_a_near_repeat_is_text(situation):
    """A category named like markup is shown, not obeyed."""
    html = verdicts.near_repeats(situation, decided().rename(index={"Inbrott": HOSTILE}), chains(0)).html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"incidents": 1, "days": 1}, "Torget: 1 rapport, 12 november 2026."),
        ({"incidents": 3, "days": 1}, "Torget: 3 rapporter samma dag, 12 november 2026."),
        ({"incidents": 3, "days": 2}, "Torget: 3 rapporter på 2 dagar, senast 12 november 2026."),
    ],
)
def test_a_repeat_place_is_told_by_its_days(row, text):
    """Several reports of one day are one event for all we know, and are told as such."""
    told = repeat_sentence({"name": "torget", "last": date(2026, 11, 12)} | row)
    assert text == told.replace(NBSP, " ")


def record(**changes):
    row = {"periods": 13, "incidents": 120, "hits": 23, "hit_rate": 23 / 120, "lower": 0.13, "upper": 0.27}
    row |= {"area_share": 0.015, "pai": 12.8, "p": 0.0001}
    return pd.DataFrame([row | changes], index=pd.Index(["density"], name="method"))


def test_the_record_says_hits_interval_and_chance(situation):
    """A hit rate never stands without its interval and what chance gives."""
    html = plain(verdicts.backcheck(situation, record()))
    assert (
        "De tätaste rutorna: 23 av 120 rapporter (19 %, osäkerhet 13–27 %) hamnade där, i 13 perioder; "
        "slumpen ger 1,5 %. Det är bättre än slumpen (p &lt; 0,001)."
    ) in html


def test_no_hit_in_one_period_is_grammatical(situation):
    """Zero and one have their own forms."""
    html = plain(
        verdicts.backcheck(situation, record(periods=1, incidents=4, hits=0, hit_rate=0.0, lower=0.0, p=1.0))
    )
    assert "ingen av 4 rapporter (0 %, osäkerhet 0–27 %) hamnade där, i 1 period;" in html
    assert "Det går inte att skilja från slumpen (p = 1,00)." in html


def test_what_would_have_been_is_no_finding(situation):
    """Only what was published is the report's record."""
    assert (1, 0) == (
        len(verdicts.backcheck(situation, record()).findings),
        len(verdicts.backcheck(situation, record(), is_published=False).findings),
    )


def test_without_a_record_the_chart_is_silent(situation):
    """The verdict says that there is nothing to follow up; the chart does not say it again."""
    assert "Ännu finns ingen utpekad plats" in verdicts.backcheck(situation, record().iloc[:0]).html
    area = gpd.GeoDataFrame(geometry=[box(EAST, NORTH, EAST + 1, NORTH + 1)], crs=CRS)
    nothing = gpd.GeoDataFrame({"period": [], "method": []}, geometry=[], crs=CRS)
    series = backcheck.backcheck_series(nothing, situation.history, area=area)
    assert "" == charts.backcheck_series(situation, series).html


def test_the_record_is_drawn_period_by_period(situation):
    """Each method has its mark, its hit rate in the table, and the newest period its name in the alt text."""
    fortnight = Period(date(2026, 10, 19), date(2026, 11, 2), "fortnight")
    square = box(EAST + 7_000, NORTH + 4_500, EAST + 8_000, NORTH + 5_500)
    told = gpd.GeoDataFrame(
        {"period": [fortnight] * 2, "method": ["density", "ranked"]}, geometry=[square] * 2, crs=CRS
    )
    series = backcheck.backcheck_series(told, situation.history, area=situation.geography.study_area)
    html = plain(charts.backcheck_series(situation, series))
    assert "Senast, 2–15 november 2026: de tätaste rutorna" in html
    assert "rutorna med flest rapporter, med 95 % osäkerhet" in html


def test_a_record_whose_last_periods_had_nothing_to_follow_up_is_drawn(situation, drawn):
    """The periods stand on the axis, empty, and the words say so."""
    days = [date(2026, 10, 5), date(2026, 10, 19), date(2026, 11, 2)]
    fortnights = [Period(first, end, "fortnight") for first, end in itertools.pairwise(days)]
    row = {"method": "density", "incidents": 40, "hits": 10, "hit_rate": 0.25, "lower": 0.13, "upper": 0.41}
    row |= {"area_share": 0.02, "pai": 12.5, "p": 0.001, "period": fortnights[0]}
    missing = row | dict.fromkeys(("hit_rate", "lower", "upper", "pai", "p"), np.nan)
    series = pd.DataFrame([row, missing | {"period": fortnights[1], "incidents": 0, "hits": 0}])
    html = plain(charts.backcheck_series(situation, series))
    assert "inget att följa upp" in html
    axes = drawn[0].axes[0]
    assert ["19 okt", "5 okt"] == [label.get_text() for label in axes.get_xticklabels()]
    assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()


@pytest.mark.parametrize(("starts_on", "is_drawn"), [("2026-06-01", True), ("2026-02-01", False)])
def test_an_intervention_with_nothing_to_compare_with_is_told(situation, starts_on, is_drawn):
    """One place alone has no like, and one that began before the reports no time before; neither stops the report."""
    days = pd.date_range("2026-03-01", "2026-11-01", freq="2D")
    incidents = gpd.GeoDataFrame({"occurred_from": days, "category": "Inbrott"})
    incidents = incidents.set_geometry([Point(EAST, NORTH)] * len(days), crs=CRS)
    row = dict.fromkeys(INTERVENTION_COLUMNS) | {
        "intervention_id": "1", "title": "Ljus", "status": "ongoing", "starts_on": pd.Timestamp(starts_on),
        "ends_on": pd.NaT, "categories": "", "place_kind": "point", "geometry": Point(EAST, NORTH).buffer(100),
    }  # fmt: skip
    judged = follow_up_each(
        incidents,
        gpd.GeoDataFrame([row], crs=CRS),
        first_day=days[0].date(),
        end=date(2026, 11, 16),
    )
    missing = "inget att jämföra med" if is_drawn else "ingen tid före att jämföra med"
    assert missing in follow_up.sentence(judged[0])
    assert is_drawn == ("insatsen börjar" in follow_up.follow_up_figures(situation, judged).html)


def test_near_repeats_are_a_table_of_pairs(situation):
    """Bands are named as people say them, and too few expected pairs give a dash and no ratio."""
    table = near_repeat.knox_table(
        situation.history.dropna(subset=["geometry"]), permutations=19, rng=np.random.default_rng(1)
    )
    html = plain(charts.knox_table(situation, table, category="Alla kategorier"))
    assert "på måfå" not in html
    of_many = plain(charts.knox_table(situation, table, category="Alla kategorier", sample=(40, 90)))
    assert "Räknat på 40 av 90 rapporter, tagna på måfå" in of_many
    for text in (
        "samma plats",
        "100–200 m",
        "från 400 m",
        "under 7 dygn",
        "från 28 dygn",
        "Alla kategorier,",
    ):
        assert text in html
    too_few = near_repeat.knox_table(
        situation.history.iloc[:3], permutations=19, rng=np.random.default_rng(1)
    )
    assert "" == str(charts.knox_table(situation, too_few, category="Inbrott").html)


def test_the_profile_of_the_day_tells_its_peak(situation):
    """The hour with the most reports is named with its interval; the table has all 24."""
    began, ended = situation.history["occurred_from"], situation.history["occurred_to"]
    profile = aoristic.hour_profile_interval(began, ended, rng=np.random.default_rng(1), repetitions=99)
    html = plain(charts.hour_profile(situation, profile))
    assert f"Mest {labels.hour(int(profile['incidents'].idxmax()))}" in html
    assert "osäkerhet (95 %)" in html
    none = aoristic.hour_profile_interval(began.iloc[:0], ended.iloc[:0], rng=np.random.default_rng(1))
    assert "Inga rapporter med känd tid" in charts.hour_profile(situation, none).html


def test_concentration_stands_beside_chance(situation):
    """Half of the reports on a share of the places, and what equal places would show."""
    counts = np.array([12, 9, 5, 3, 2, 1, 1, 1] + [0] * 92)
    options = {"places": 100, "repetitions": 199, "rng": np.random.default_rng(1)}
    block = verdicts.concentration(situation, concentration.concentration_measures(counts, **options))
    assert "vore risken lika stor överallt skulle de ligga på" in block.html
    assert (None, None) == tuple(block.findings[0][name] for name in ("significant", "p"))
    chart = charts.concentration_curve(situation, concentration.concentration_curve(counts, **options))
    assert "100 platser." in plain(chart)
    few = concentration.concentration_curve([1, 1], rng=np.random.default_rng(1))
    assert "För få rapporter" in charts.concentration_curve(situation, few).html
