"""One demo workspace for all tests of the demo: writing it takes some seconds."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lagesbild import demo

UNTIL = date(2026, 11, 16)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo municipality's files up to 15 November 2026."""
    folder = tmp_path_factory.mktemp("demo")
    demo.write(folder, until=UNTIL)
    return folder


@pytest.fixture(scope="session")
def facit(workspace: Path) -> dict[str, Any]:
    """What was planted."""
    return json.loads((workspace / "data" / "processed" / "demo-facit.json").read_text(encoding="utf-8"))
