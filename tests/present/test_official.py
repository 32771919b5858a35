"""Official statistics as readers meet them: by themselves, dated, and with what cannot be said left unsaid."""

from datetime import date

import numpy as np
import pytest

from lagesbild import official
from lagesbild.config import Statistics
from lagesbild.demo import statistics as demo_statistics
from lagesbild.present.strategic import official as shown
from lagesbild.present.words import labels

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def figures(tmp_path):
    """Two years of two fictional municipalities, the later one preliminary."""
    (tmp_path / "kommuner.csv").write_text(
        "kommunkod,kommun,län,polisregion\n9901,Norrby,Västra länet,Fjärran\n9902,Öga,Västra länet,Fjärran\n",
        encoding="utf-8",
    )
    files = []
    for year, count in ((2021, 387), (2022, 317)):
        path = tmp_path / f"{year}.csv"
        path.write_text(f"Norrby;{count};{count * 10}\nÖga;0;0\n", encoding="utf-8")
        files.append(
            {"file": path, "year": year, "crime": "Alla <b>brott</b>", "extracted_on": date(2023, 1, 20)}
        )
    files[1]["preliminary"] = True
    (tmp_path / "ntu.csv").write_text("Fråga;År;Värde;Nedre;Övre\nOtrygg;2022;24,5;22;27\n", encoding="utf-8")
    survey = {"file": tmp_path / "ntu.csv", "title": "NTU", "extracted_on": date(2023, 1, 20)}
    settings = {"municipality_code": "9901", "municipalities": tmp_path / "kommuner.csv", "files": files}
    return official.open_statistics(Statistics.model_validate(settings | {"surveys": [survey]}))


def test_a_series_has_change_source_and_what_it_counts(figures):
    """−18,1 %, a likely decrease, preliminary, with its day of extraction, and never mixed with reports."""
    html = shown.series(figures).html
    for told in (
        f"−18,1{NBSP}%", "trolig minskning", "2022 (preliminär)", "uttag 20 januari 2023", "Preliminära uppgifter för 2022",
        "Räknas efter dagen då brottet anmäldes", ">.</td>",
    ):  # fmt: skip
        assert told in html, told


def test_no_line_crosses_a_year_without_a_figure(figures, tmp_path, drawn):
    """2021 and 2022 are joined, 2023 has no figure, 2024 stands alone, and 2026 after a year that is missing too."""
    files = []
    for year, count in ((2021, "30"), (2022, "31"), (2023, "."), (2024, "33"), (2026, "35")):
        path = tmp_path / f"{year}.csv"
        path.write_text(f"Norrby;{count};{count}\nÖga;1;1\n", encoding="utf-8")
        files.append({"file": path, "year": year, "crime": "Stöld", "extracted_on": date(2027, 1, 20)})
    settings = {"municipality_code": "9901", "municipalities": tmp_path / "kommuner.csv", "files": files}
    assert shown.series(official.open_statistics(Statistics.model_validate(settings))).html
    lines = [np.asarray(line.get_xydata()) for line in drawn[0].axes[0].lines]
    joined = [line[~np.isnan(line).any(axis=1), 0].tolist() for line in lines]
    assert [[2021, 2022], [2024], [2026]] == [years for years in joined if years]


def test_a_rank_is_given_with_its_uncertainty(figures, tmp_path):
    """30 of 10 000 against 31 of 10 000: second, and either place is open."""
    path = tmp_path / "2023.csv"
    path.write_text("Norrby;30;300\nÖga;31;310\n", encoding="utf-8")
    settings = Statistics.model_validate(
        {
            "municipality_code": "9901",
            "municipalities": tmp_path / "kommuner.csv",
            "files": [{"file": path, "year": 2023, "crime": "Alla brott", "extracted_on": date(2024, 1, 20)}],
        }
    )
    html = shown.standing(official.open_statistics(settings)).html.replace("\u2060", "")
    for told in ("plats 1–2 av 2", "2 av 2", "Västra länet", "Polisregion Fjärran", "Hela landet"):
        assert told in html, told


def test_without_others_there_is_no_rank(figures):
    """One municipality alone is not first of one; nobody knows how many live where nothing was reported."""
    assert "inga uppgifter om andra kommuner" in shown.standing(figures).html


def test_survey_figures_have_their_interval(figures):
    """24,5 with 22–27 beside it."""
    html = shown.survey(figures).html
    assert "24,5" in html
    assert labels.unbroken("22–27") in html


def test_text_from_settings_is_escaped(figures):
    """The type of crime is text, never markup."""
    assert "<b>brott" not in shown.series(figures).html


def test_without_statistics_the_reader_is_told():
    """A workspace without official statistics says so, and nothing fails."""
    assert "inlagd" in shown.series(None).html
    assert "" == shown.standing(None).html


def test_the_demos_figures_are_called_made_up(tmp_path, repository):
    """What is fictional says so beside every figure."""
    demo_statistics.write(tmp_path)
    text = (repository / "lagesbild.toml").read_text(encoding="utf-8")
    assert 'source = "påhittade siffror i Brås form"' in text
    assert 'title = "Påhittad trygghetsundersökning"' in text
    assert 18 == len(list(tmp_path.glob("bra_*.csv")))
