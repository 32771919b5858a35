"""What the report rests on is said in words that a reader can use."""

from lagesbild.analysis.reporting.delay import Completeness
from lagesbild.present.words.basis import basis


def test_the_facts_are_there(situation):
    """Sources with their counts, extraction, how far back, completeness and limits."""
    html = basis(situation, completeness=Completeness(0.93, 0.88, 0.97, 120)).html
    counted = situation.incidents["source"].eq("embrace").sum()
    assert f"Embrace ({counted}\xa0rapporter i perioden)" in html
    assert "16 november 2026. Rapporterna går tillbaka till 1 januari 2024." in html
    assert (
        "Omkring 93\xa0% av periodens rapporter väntas ha kommit in vid uttaget (osäkerhet 88\xa0% till 97\xa0%)"
        in html
    )
    for name in ("Källor som är med", "Källor som inte är med", "Uttag", "Fullständighet", "Begränsningar"):
        assert f"<dt>{name}</dt>" in html


def test_what_is_not_known_is_said(situation):
    """Without enough report times nothing is claimed."""
    for unknown in (None, Completeness(float("nan"), float("nan"), float("nan"), 3)):
        assert "går inte att säga" in basis(situation, completeness=unknown).html


def test_nothing_is_on_its_way_where_all_has_come(situation):
    """A share that would be told as 100 % is told in words."""
    html = basis(situation, completeness=Completeness(0.998, 0.99, 1.0, 120)).html
    assert "Så gott som alla periodens rapporter väntas ha kommit in" in html
    assert "på väg" not in html


def test_sources_left_out_are_named_as_text(situation):
    """The municipality's own words are escaped, and end as sentences."""
    html = basis(situation, left_out=["socialtjänstens <b>uppgifter</b>, av sekretess"]).html
    assert "Socialtjänstens &lt;b&gt;uppgifter&lt;/b&gt;, av sekretess." in html
