"""The run's one demo workspace, as the tests of the demo see it."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def workspace(demo_files: Path) -> Path:
    """A workspace with the demo municipality's files up to 15 November 2026."""
    return demo_files


@pytest.fixture(scope="session")
def facit(workspace: Path) -> dict[str, Any]:
    """What was planted."""
    return json.loads((workspace / "data" / "processed" / "demo-facit.json").read_text(encoding="utf-8"))
