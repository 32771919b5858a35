"""Write executed notebooks to files, and read them again.

nbformat's own functions hold a notebook against its schema each time, and indent it with Python's slow encoder:
of a report's notebooks that is more than half a second. What papermill has made is a notebook.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lagesbild import own_files
from lagesbild.errors import Message


def dumps(notebook: Mapping[str, Any]) -> str:
    """A notebook's file, a cell a line; the same text for the same notebook."""
    cells = ",\n".join(_dumped(cell) for cell in notebook["cells"])
    rest = _dumped({name: value for name, value in notebook.items() if name != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


def read_cells(path: Path, *, remedy: Message | None = None) -> list[dict[str, Any]]:
    """The cells of a notebook's file, the source of each in one piece.

    Parameters
    ----------
    path, remedy
        As for ``own_files.content``.

    Raises
    ------
    DamagedError
        When the file is no notebook.
    """
    with own_files.content(path, remedy=remedy) as notebook:
        return [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
