"""Write a workbook whose cells are what they say: no text becomes a formula, a link or a number."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter

_AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to fill, written to ``path`` in one piece at the end: a full disk leaves nobody to close half of one."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, _AS_TEXT) as book:
        yield book
    path.write_bytes(content.getvalue())
