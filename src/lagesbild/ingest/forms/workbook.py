"""Write a workbook whose cells are what they say: no text becomes a formula, a link or a number."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xlsxwriter

_AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(path: Path) -> Iterator["xlsxwriter.Workbook"]:
    """A workbook to fill, written to ``path`` in one piece at the end: a full disk leaves nobody to close half of one.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    content = BytesIO()
    try:
        with xlsxwriter.Workbook(content, _AS_TEXT) as book:
            yield book
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    path.write_bytes(content.getvalue())
