"""Letters: signed, with what is decided or done and nothing that is only proposed; without a sender there is none."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

from lagesbild import columns as c
from lagesbild.config import Feedback
from lagesbild.periods import Period
from lagesbild.present import repeat_sites
from lagesbild.present.rounds import feedback

SENDER = Feedback(sender="Säkerhetsenheten & vakten", contact="tips@exempelby.example, 0000-123 45")
NBSP = "\N{NO-BREAK SPACE}"


def plain(html):
    return html.replace(NBSP, " ").replace("\N{WORD JOINER}", "")


@pytest.fixture
def told():
    """Two organisations, one of them with few reports and nothing done where it reports."""
    names = ["incidents", "with_end", "hit_rate", "lag_days", "in_period", "specific", "improve"]
    return pd.DataFrame(
        [[20, 0.5, 0.9, 2.0, 4, 1.0, "with_end"], [2, 1.0, 1.0, 1.0, 1, 1.0, ""]],
        columns=names, index=pd.Index(["Parken", "Hallen <AB>"], name=c.ORGANISATION),
    )  # fmt: skip


@pytest.fixture
def register():
    """One intervention of each status that has a letter's line, and one that has none."""
    rows = [
        ("Belysning", "ongoing", "2026-05-01", None, "Gatan", False),
        ("Grindar", "finished", "2025-05-01", "2026-04-30", None, False),
        ("Fältarbete", "decided", "2026-11-23", None, "Fältet", False),
        ("Sent påtänkt", "decided", "2026-10-01", None, "Fältet", True),
    ]
    frame = pd.DataFrame(rows, columns=[c.TITLE, c.STATUS, c.STARTS_ON, c.ENDS_ON, c.ORGANISATION, "is_late"])
    frame[[c.STARTS_ON, c.ENDS_ON]] = frame[[c.STARTS_ON, c.ENDS_ON]].apply(pd.to_datetime)
    return gpd.GeoDataFrame(frame, geometry=[None] * 4, crs="EPSG:3006")


@pytest.fixture
def done():
    return pd.DataFrame(
        {c.ORGANISATION: ["Parken"] * 4, "intervention": [0, 1, 2, 3], "reports": [9, 3, 2, 1]}
    )


def test_a_letter_says_what_has_been_done_and_who_writes(make_situation, history, told, register, done):
    """Since when, until when, from when: by the register; a first day that has passed is not promised again."""
    block = feedback.letters(
        make_situation(history, feedback=SENDER), told, interventions=register, done=done
    )
    letter = plain(block.files["aterkoppling-parken.html"])
    for line in (
        "<li>Pågår sedan 1 maj 2026: Belysning (Gatan).</li>", "<li>Avslutat 30 april 2026: Grindar.</li>",
        "<li>Beslutat, börjar 23 november 2026: Fältarbete (Fältet).</li>", "<li>Beslutat: Sent påtänkt (Fältet).</li>",
        "Säkerhetsenheten &amp; vakten<br>tips@exempelby.example, 0000-123 45", "Tack för era rapporter",
    ):  # fmt: skip
        assert line in letter, line
    assert "pekas ut" not in letter


def test_a_letter_of_a_year_tells_its_reports_once(make_situation, history, told, register, done):
    """The last weeks lie within the period, and what it says of them would be of all of it."""
    a_year = make_situation(
        history, feedback=SENDER, period=Period(date(2025, 1, 1), date(2026, 1, 1), "year")
    )
    files = feedback.letters(a_year, told, interventions=register, done=done).files
    letter = plain(next(iter(files.values())))
    assert "Ni har lämnat 4 rapporter för 2025." in letter
    assert "veckorna" not in letter


def test_that_nothing_is_decided_is_said(make_situation, history, told, register, done):
    """An organisation with nothing done where it reports is told so, in its own file."""
    block = feedback.letters(
        make_situation(history, feedback=SENDER), told, interventions=register, done=done
    )
    assert {"aterkoppling-parken.html", "aterkoppling-hallen-ab.html"} == set(block.files)
    assert "Inget är beslutat ännu" in block.files["aterkoppling-hallen-ab.html"]
    assert "Hallen &lt;AB&gt;" in block.files["aterkoppling-hallen-ab.html"]
    assert "Tack för" not in block.html  # letters are files, and no part of the report
    assert "2 brev" in plain(block.html)


def test_without_a_sender_no_letter_is_written(make_situation, history, told, register, done):
    """The report says which settings are missing, and no letter goes out with an empty line in it."""
    block = feedback.letters(make_situation(history), told, interventions=register, done=done)
    assert {} == block.files
    assert "<code>[feedback]</code>" in block.html


def test_an_organisation_is_named_once_with_its_places(make_situation, history):
    """Two places of one organisation stand in one line, no place twice, and each is a finding of its own."""
    sites = gpd.GeoDataFrame(
        {
            "place_key": ["a | torget", "a | skolan", "b | torget", "c | ?"],
            "name": ["Torget", "Skolan", "Torget", None],
            "organisation": ["A", "A", "B", "C"],
            "incidents": [5, 2, 4, 9],
        },
        geometry=[None] * 4,
        crs="EPSG:3006",
    )
    block = repeat_sites.repeat_sites(make_situation(history), sites)
    assert (
        "<li><strong>A:</strong> Torget (5) och Skolan (2)</li><li><strong>B:</strong> Torget (4)</li>"
        in plain(block.html)
    )
    assert ["A om Torget: 5 rapporter.", "A om Skolan: 2 rapporter.", "B om Torget: 4 rapporter."] == [
        plain(claim["text"]) for claim in block.findings
    ]
    assert "Ingen organisation" in repeat_sites.repeat_sites(make_situation(history), sites[:0]).html
