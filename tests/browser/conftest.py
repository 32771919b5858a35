"""Pages for the browser: blocks rendered as a report renders them, opened under watch."""

import importlib.util
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pytest

from lagesbild.config import Editions
from lagesbild.periods import Period
from lagesbild.report.page.render import Masthead, page, read_sections

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


def _beside():
    """The situation of the tests of ``present``, made by the same functions."""
    path = Path(__file__).parents[1] / "present" / "conftest.py"
    spec = importlib.util.spec_from_file_location("present_fixtures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_fixtures = _beside()
geography, make_situation, history = _fixtures.geography, _fixtures.make_situation, _fixtures.history


@pytest.fixture(scope="session")
def write_page() -> Callable[..., Path]:
    """Write a page with the blocks, each a notebook of its own, and say where it is."""

    def write(folder: Path, *blocks, **masthead) -> Path:
        notebooks = []
        for number, block in enumerate(blocks, start=1):
            cells = [
                nbformat.v4.new_markdown_cell(f"# Avsnitt {number}"),
                nbformat.v4.new_code_cell(
                    outputs=[nbformat.v4.new_output("display_data", data=block._repr_mimebundle_())]
                ),
            ]
            path = folder / f"avsnitt-{number}.ipynb"
            nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
            notebooks.append((path.stem, "kartlaggning", path))
        said = {
            "area": "Exempelby kommun",
            "title": "Lägesbild",
            "period": PERIOD,
            "edition": Editions().edition("arbetsgrupp"),
            "extracted_on": PERIOD.end,
            "sources": ("Embrace",),
            "headline": "",
        }
        path = folder / "lagesbild.html"
        path.write_text(page(read_sections(notebooks), Masthead(**(said | masthead))), encoding="utf-8")
        return path

    return write


@pytest.fixture
def visit(chromium):
    """Open a file as a reader does, in a browser's context of its own; see ``_watched`` for what the tab knows."""
    contexts = []

    def opened(path: Path, fragment: str = "", **options):
        tab = _watched(chromium, **options)
        contexts.append(tab.context)
        tab.goto(path.as_uri() + fragment)
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def _kept(chromium):
    """The tab that a module's tests open their pages in, one after the other."""
    tab = _watched(chromium)
    yield tab
    tab.context.close()


@pytest.fixture
def visit_anew(_kept):
    """Open a file anew in the module's tab: half the work of a tab of its own, whose program has to begin."""

    def opened(path: Path, fragment: str = ""):
        _kept.goto("about:blank")  # else a fragment is followed in the page that is open
        _kept.asked.clear()
        _kept.complaints.clear()
        _kept.goto(path.as_uri() + fragment)
        return _kept

    return opened


def _watched(chromium, *, width: int = 1280, **options):
    """A tab that knows what it asked for and what it complained about."""
    tab = chromium.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    tab.asked, tab.complaints = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    if options.get("java_script_enabled", True):
        tab.add_init_script(WATCH)
    return tab
