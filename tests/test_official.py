"""Official statistics: Brå's layouts, the published series of Kungsör, ranks that admit what they do not know."""

from datetime import date

import pandas as pd
import pytest

from lagesbild import official
from lagesbild.config import Statistics
from lagesbild.errors import InputError, ReadError
from lagesbild.ingest.geography.municipalities import codes_of, read_municipalities
from lagesbild.ingest.statistics.bra import COUNTRY, read_bra
from lagesbild.ingest.statistics.surveys import read_survey

LIST = """kommunkod,kommun,län,polisregion
9901,Norrby,Västra länet,Fjärran
9902,Söder-Tuna,Västra länet,Fjärran
9903,Ås,Östra länet,Fjärran
9904,Öga,Norra länet,Bortom
"""
HEADED = "\ufeffKommun;Antal;Per 100 000 inv.\r\nHela landet;12 345;1 000\r\nNorrby;1 200;12 000\r\nSöder–Tuna;0;0\r\nÅs;..;..\r\nÖga;30;3 000\r\n"
HEADLESS = "\ufeffHela landet;12 345;1 000\r\nNorrbys kommun;1\u00a0200;12 000\r\nSöder–Tunas kommun;0;0\r\nÅs kommun;..;..\r\nÖga kommun;30;3 000\r\n"


@pytest.fixture
def known(tmp_path):
    """A list of four fictional municipalities in three counties and two police regions."""
    (tmp_path / "kommuner.csv").write_text(LIST, encoding="utf-8")
    return read_municipalities(tmp_path / "kommuner.csv")


@pytest.fixture
def brottsfil(tmp_path):
    """Write a file in Brå's layout."""

    def write(text, name="bra.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize("text", [HEADED, HEADLESS], ids=["header", "no header, genitive"])
def test_both_layouts_give_the_same_figures(text, known, brottsfil):
    """With header or without, in nominative or genitive, with any dash and any space: the same."""
    table = read_bra(brottsfil(text), known)
    assert [COUNTRY, "9901", "9902", "9903", "9904"] == list(table.index)
    assert [12_345, 1200, 0, None, 30] == [None if pd.isna(each) else int(each) for each in table["count"]]
    assert 12_000 == table.loc["9901", "rate_per_100k"]


def test_zero_is_not_missing(known, brottsfil):
    """0 and a dash are zero; two full stops are no figure."""
    table = read_bra(brottsfil("Norrby;0;0\r\nSöder-Tuna;–;–\r\nÖga;..;..\r\n"), known)
    assert [0, 0] == table.loc[["9901", "9902"], "count"].tolist()
    assert pd.isna(table.loc["9904", "count"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Norrby;1;2\r\nNågon annan;1;2\r\n", r"municipality of the list; 1 row does not, the first is row 2"),
        ("Norrby;1;2\r\nNorrbys kommun;1;2\r\n", "stands once"),
        ("Norrby;1\r\n", "three fields"),
        ("Norrby;en;2\r\n", "whole numbers"),
        ("Norrby;1,5;2\r\n", "whole numbers"),
        ("\r\n", "empty"),
    ],
)  # fmt: skip
def test_a_fault_names_the_row_and_no_cell(text, told, known, brottsfil):
    """What is wrong is told by rule and row."""
    with pytest.raises(ReadError, match=told) as caught:
        read_bra(brottsfil(text), known)
    assert "annan" not in str(caught.value)


def test_rows_of_counties_and_regions_are_left_out(known, brottsfil):
    """A row of a county, a police region or an unknown municipality is no municipality's."""
    table = read_bra(
        brottsfil("Norrby;1;2\r\nVästra län;9;9\r\nRegion Fjärran;9;9\r\nOkänd kommun;3;\r\n"), known
    )
    assert ["9901"] == list(table.index)


def statistics(tmp_path, years, *, code="9901", population=None, **changes):
    """Settings over files of one crime: year to text."""
    files = []
    for year, text in years.items():
        path = tmp_path / f"bra-{year}.csv"
        path.write_bytes(text.encode())
        files.append(
            {"file": path, "year": year, "crime": "Samtliga brott", "extracted_on": date(2023, 1, 20)}
        )
    values = {
        "municipality_code": code, "municipalities": tmp_path / "kommuner.csv", "files": files, "population": population,
    }  # fmt: skip
    return Statistics.model_validate(values | changes)


def opened(*arguments, **options):
    return official.open_statistics(statistics(*arguments, **options))


@pytest.mark.real_data
def test_kungsors_published_series(tmp_path, shared_data):
    """860, 841, 743 and 638 reported crimes (the municipality's own page), and 638 of 8 787 inhabitants is 7 261."""
    years = {
        year: f"Kungsör;{count};\r\n"
        for year, count in zip(range(2019, 2023), (860, 841, 743, 638), strict=True)
    }
    years[2022] = "Kungsörs kommun;638;7 261\r\n"
    (tmp_path / "folk.csv").write_text('"region";"Folkmängd 2021"\n"1960 Kungsör";8787\n', encoding="utf-8")
    made = opened(
        tmp_path, years, code="1960", population=tmp_path / "folk.csv",
        municipalities=shared_data / "sweden" / "kommun_lan_polisregion.csv",
    )  # fmt: skip
    series = made.series("Samtliga brott")
    assert [860, 841, 743, 638] == series["count"].tolist()
    own = made.figures[made.figures["year"].eq(2022)].iloc[0]
    assert 7261 == round(own["count"] / own["population"] * 100_000) == own["rate_per_100k"]


def test_the_change_is_18_1_per_cent(tmp_path, known):
    """387 → 317 is −18.1 %, which a published text once called 22."""
    series = opened(tmp_path, {2021: "Norrby;387;\r\n", 2022: "Norrby;317;\r\n"}).series("Samtliga brott")
    assert -18.1 == round(100 * series["change"].iloc[1], 1)


@pytest.mark.parametrize(
    ("years", "changes"),
    [
        ({2020: "Norrby;0;0\r\n", 2021: "Norrby;3;\r\n"}, {}),
        ({2019: "Norrby;8;\r\n", 2021: "Norrby;3;\r\n"}, {}),
        ({2020: "Norrby;..;..\r\n", 2021: "Norrby;3;\r\n"}, {}),
        ({2014: "Norrby;9;\r\n", 2015: "Norrby;3;\r\n"}, {}),
        ({2020: "Norrby;9;\r\n", 2021: "Norrby;3;\r\n"}, {"breaks": (2021,)}),
    ],
    ids=["base 0", "a year is missing", "a figure is missing", "the break of 2015", "a break of its own"],
)
def test_no_change_without_a_base(years, changes, tmp_path, known):
    """No percentage of nothing, over a gap, or over a break in the series."""
    assert pd.isna(opened(tmp_path, years, **changes).series("Samtliga brott")["change"].iloc[-1])


@pytest.mark.real_data
def test_the_real_list_has_its_counties_and_regions(tmp_path, shared_data):
    """290 municipalities, 10 of them in Västmanland and 28 in police region Mitt; every genitive is known."""
    known = read_municipalities(shared_data / "sweden" / "kommun_lan_polisregion.csv")
    names = known["municipality"]
    genitives = names.map(lambda name: f"{name if name[-1] in 'sxz' else name + 's'} kommun")
    assert known.index.tolist() == codes_of(genitives.str.replace("-", "–"), known).tolist()
    assert known.index.tolist() == codes_of(names + " kommun", known).tolist()
    rows = "".join(f"{name};{100 + at};{7_000 + at}\r\n" for at, name in enumerate(names))
    made = opened(
        tmp_path,
        {2022: rows},
        code="1960",
        municipalities=shared_data / "sweden" / "kommun_lan_polisregion.csv",
    )
    standing = made.standing("Samtliga brott", 2022)
    assert [10, 28, 290] == standing["ranked"].tolist()
    assert ["Västmanlands län", "Mitt"] == standing["name"].tolist()[:2]


def test_a_rank_says_what_chance_leaves_open(tmp_path, known):
    """1 200 against 0 and 30 in places as large: first for certain; 30 and 31 are not told apart, and equals share."""
    far = opened(tmp_path, {2022: "Norrby;1200;12000\r\nSöder-Tuna;10;100\r\nÅs;10;100\r\nÖga;31;310\r\n"})
    assert [1, 1, 1, 3] == far.standing("Samtliga brott", 2022).loc[
        "region", ["rank", "best", "worst", "ranked"]
    ].tolist()
    near = opened(tmp_path, {2022: "Norrby;30;300\r\nSöder-Tuna;31;310\r\nÅs;30;300\r\nÖga;900;9000\r\n"})
    assert [2, 1, 3, 1] == near.standing("Samtliga brott", 2022).loc[
        "region", ["rank", "best", "worst", "ties"]
    ].tolist()


def test_a_place_without_a_figure_is_not_ranked(tmp_path, known):
    """Two full stops take no place among the ranked, zero does."""
    rows = "Norrby;1200;12000\r\nSöder-Tuna;0;0\r\nÅs;..;..\r\nÖga;30;3000\r\n"
    (tmp_path / "folk.csv").write_text(
        "Kommun;2021\nNorrby;10 000\nSöder-Tuna;9 000\nÅs;5 000\nÖga;1 000\n", encoding="utf-8"
    )
    ranked = opened(tmp_path, {2022: rows}, population=tmp_path / "folk.csv").standing("Samtliga brott", 2022)
    assert [2, 3] == ranked.loc["region", ["ranked", "members"]].tolist()


def test_the_own_municipality_must_be_in_every_file(tmp_path, known):
    """A file without the own municipality is named by crime and year."""
    with pytest.raises(InputError, match="Samtliga brott 2022"):
        opened(tmp_path, {2022: "Öga;30;3000\r\n"})


def test_years_after_the_report_are_not_shown(tmp_path, known):
    """A report of 2021 does not know the figures of 2022."""
    settings = statistics(tmp_path, {2021: "Norrby;387;\r\n", 2022: "Norrby;317;\r\n"})
    made = official.open_statistics(settings, until=date(2021, 12, 31))
    assert [2021] == made.series("Samtliga brott")["year"].tolist()


def test_survey_figures_have_their_columns(tmp_path):
    """Question, year and value are needed; place, unit, bounds and respondents may be there."""
    path = tmp_path / "ntu.csv"
    path.write_text(
        "Fråga;Område;År;Värde;Nedre;Övre\nOtrygg ute sent;Fjärran;2025;24,5;22;27\n", encoding="utf-8"
    )
    (row,) = read_survey(path).to_dict("records")
    assert ("Otrygg ute sent", "Fjärran", 2025, 24.5, 22.0) == tuple(
        row[name] for name in ("question", "place", "year", "value", "lower")
    )
    assert pd.isna(row["unit"])
    path.write_text("Fråga;År\nOtrygg;2025\n", encoding="utf-8")
    with pytest.raises(ReadError, match="lacks Värde"):
        read_survey(path)
