"""What a search of the source may count on: Swedish and HTML stand where they are looked for, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "lagesbild"
MODULES = sorted(SOURCE.rglob("*.py"))
LETTERS = re.compile(r"[åäöÅÄÖ]")
NAMES = re.compile(
    r"lägesbild|Lantmäteriet|Brå|SCB, Tätorter|tätorter|Statistiska centralbyrån|Kungsör|Övrigt|sena_kvallar|Sena kvällar"
)
"""Names in English messages: of the product, of authorities and their data, and of the commands' examples."""
ELEMENTS = (
    "a|aside|b|body|br|button|caption|circle|code|dd|defs|details|dialog|div|dl|dt|em|figcaption|figure|footer|form|g|h[1-6]|"
    "head|header|html|i|iframe|img|input|label|li|line|main|meta|nav|ol|option|p|path|pattern|pre|rect|script|section|select|"
    "small|span|strong|style|sub|summary|sup|svg|table|tbody|td|text|th|thead|title|tr|ul|use"
)
TAG = re.compile(rf"(?<![?P])</?(?:{ELEMENTS})(?=[\s>/]|$)")

SWEDISH = {
    "present": "what readers see",
    "demo": "the fictional municipality",
    "config/area.py": "the classes of roads, as the layers write them",
    "config/sources.py": "headings of the municipality's own workbooks, by default",
    "config/interventions.py": "headings of the municipality's own workbooks, by default",
    "disclosure/masking": "the words that tell of a person in Swedish text",
    "disclosure/release": "names that releases are stored under",
    "ingest/atlas": "what Swedish maps call things, and the counties",
    "ingest/forms": "the workbooks that the municipality fills in",
    "ingest/geography/geography.py": "the classes of roads",
    "ingest/geography/municipalities.py": "how counties are named",
    "ingest/places/apart.py": "the winds, in names of places",
    "ingest/places/parse.py": "how places are written in Swedish",
    "ingest/places/normalise.py": "how places are written in Swedish",
    "ingest/places/register.py": "the workbook that asks for places",
    "ingest/places/workbook.py": "the workbook that asks for places",
    "ingest/positions": "how positions are written in Swedish",
    "ingest/proposing": "how columns are named in Swedish, and the proposed settings",
    "ingest/quarantine.py": "the workbook of rows to correct",
    "ingest/reading": "the letters that tell an encoding",
    "ingest/register/intervention_rows.py": "the register of interventions as the municipality keeps it",
    "ingest/register/interventions.py": "the workbook of interventions to correct",
    "ingest/statistics": "headings of official tables",
    "ingest/times": "how times are written in Swedish",
}
"""Where Swedish stands, and what it is there."""

HTML = {
    "present/html": "all that is shown: paragraphs, tables, shapes, maps, the explorer, letters",
    "report/page/self_contained.py": "the tags that would end a script or a style, looked for",
    "demo/planted.py": "attacks that a report must show as text",
}
"""Where tags stand, and what they are there; the templates are no modules."""


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is no docstring, with its line; the parts of an f-string one by one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(line.value)
        for node in ast.walk(tree)
        for line in (node.body if isinstance(getattr(node, "body", None), list) else [])
        if isinstance(line, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def is_allowed(module: str, places: dict[str, str]) -> bool:
    return any(module == place or module.startswith(f"{place}/") for place in places)


def found(pattern: re.Pattern[str], places: dict[str, str]) -> list[str]:
    return [
        f"{module}:{line}: {text[:60]}"
        for path in MODULES
        if not is_allowed(module := path.relative_to(SOURCE).as_posix(), places)
        for line, text in texts(path)
        if pattern.search(NAMES.sub("", text))
    ]


def test_swedish_stands_in_its_places():
    """Whoever translates or corrects what is told finds it in the rooms named here."""
    assert [] == found(LETTERS, SWEDISH)


def test_html_stands_in_its_places():
    """Whoever changes how a page looks, or checks what is escaped, need look only here and in the templates."""
    assert [] == found(TAG, HTML)


@pytest.mark.parametrize(("pattern", "places"), [(LETTERS, SWEDISH), (TAG, HTML)], ids=["swedish", "html"])
def test_no_place_is_allowed_for_nothing(pattern, places):
    """A room that no longer needs its leave loses it."""
    used = {
        place
        for path in MODULES
        for place in places
        if is_allowed(path.relative_to(SOURCE).as_posix(), {place: ""})
        and any(pattern.search(NAMES.sub("", text)) for _, text in texts(path))
    }
    assert set(places) == used


@pytest.mark.parametrize(
    ("text", "is_tag"),
    [
        ("<p>", True),
        ('<svg x="', True),
        ("</li>", True),
        ("<br/>", True),
        ("a <= b", False),
        ("(?P<name>x)", False),
        ("a < b and c > d", False),
    ],
)
def test_a_tag_is_told_from_a_comparison(text, is_tag):
    """The pattern sees elements, and no named group or sign."""
    assert is_tag == bool(TAG.search(text))
