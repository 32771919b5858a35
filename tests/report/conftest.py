"""Notebooks made in memory, and a masthead, for what needs no kernel."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from lagesbild.config import Editions
from lagesbild.periods import Period
from lagesbild.present.html.blocks import Block
from lagesbild.report.page.render import Masthead

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
FINDING = {
    "id": "deviation-total",
    "kind": "deviation",
    "category": None,
    "window": {"from": "2026-11-02", "to": "2026-11-15"},
    "place": None,
    "observed": 23,
    "expected": 24.5,
    "statistic": None,
    "p": None,
    "p_adjusted": None,
    "significant": False,
    "text": "Läget är lugnt.",
}


@pytest.fixture(scope="session")
def period() -> Period:
    return PERIOD


@pytest.fixture
def finding() -> dict[str, Any]:
    """A valid finding, the headline's."""
    return dict(FINDING)


@pytest.fixture(scope="session")
def markdown_cell() -> Callable[[str], Any]:
    return v4.new_markdown_cell


@pytest.fixture(scope="session")
def output_cell() -> Callable[..., Any]:
    """A code cell that has shown ``data``: a block, or a dict of MIME types."""

    def make(data: Block | dict[str, Any], **metadata: Any) -> Any:
        bundle = data._repr_mimebundle_() if isinstance(data, Block) else data
        cell = v4.new_code_cell("secret_code()", metadata=metadata)
        cell.outputs = [v4.new_output("display_data", data=bundle)]
        return cell

    return make


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., tuple[str, str, Path]]:
    """A notebook of cells on disk, as ``render.read_sections`` takes it."""

    def save(*cells: Any, name: str = "oversikt", step: str = "kartlaggning") -> tuple[str, str, Path]:
        path = tmp_path / f"{name}.ipynb"
        path.write_text(nbformat.writes(v4.new_notebook(cells=list(cells))), encoding="utf-8")
        return name, step, path

    return save


@pytest.fixture
def masthead() -> Masthead:
    return Masthead(
        area="Exempelby kommun",
        title="Lägesbild",
        period=PERIOD,
        edition=Editions().edition("arbetsgrupp"),
        extracted_on=date(2026, 11, 16),
        sources=("Embrace",),
        headline="Läget är lugnt.",
    )
