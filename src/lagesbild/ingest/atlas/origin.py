"""Read where the layers of a GeoPackage come from, as ``write`` has put it beside them."""

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final

SOURCES: Final = "kallor"
"""The table that says where each layer comes from."""


def told_by(path: Path, layer: str | None) -> str | None:
    """What a map that shows a layer must say; None where its file says nothing of it."""
    if path.suffix.lower() != ".gpkg":
        return None
    stat = path.stat()
    asked = _asked(path, stat.st_mtime_ns, stat.st_size)
    return asked.get(layer or "") or None


@lru_cache(maxsize=8)
def _asked(path: Path, _changed: int, _size: int) -> dict[str, str]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as package:
            return dict(package.execute(f"SELECT lager, tack FROM {SOURCES}"))  # noqa: S608 - our own name
    except sqlite3.Error:
        return {}  # another program's file
