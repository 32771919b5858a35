"""Measure a workbook before it is unpacked: a few kilobytes can hold gigabytes.

Sizes that the file states about itself are not believed: each part is really unpacked, piece by
piece, and counted.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from lagesbild.errors import ReadError

UNPACKED_LIMIT: Final = 768 * 2**20
"""Bytes that a workbook may unpack to; a million rows of twelve columns take some 500 MB."""

GRID_LIMIT: Final = 13_000_000
"""Cells between the first and the last used cell of a sheet: the reader makes room for all of them, 32 bytes
each. A million rows of twelve columns are within it, and the whole of ingest stays under a gigabyte."""

_PIECE = 1 << 20
_LOCAL_HEADER = struct.Struct("<26xHH")
_ENCRYPTED = 0x1


def require_unpackable(
    path: Path, *, unpacked_limit: int = UNPACKED_LIMIT, grid_limit: int = GRID_LIMIT
) -> None:
    """Raise unless a zipped workbook can be read within the limits.

    Raises
    ------
    ReadError
        When the zip is damaged or encrypted, unpacks to more than ``unpacked_limit`` bytes, or a sheet
        spans more than ``grid_limit`` cells.
    """
    unpacked = 0
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            for part in archive.infolist():
                extent = _Extent() if part.filename.lower().endswith(".xml") else None
                for piece in _unpacked(file, part, name=path.name):
                    unpacked += len(piece)
                    if unpacked > unpacked_limit:
                        raise ReadError(
                            f"A workbook may unpack to {unpacked_limit // 2**20} MB; '{path.name}' unpacks to more. "
                            "Save only the rows as a new workbook, or as CSV."
                        )
                    if extent is not None:
                        extent.feed(piece)
                if extent is not None and extent.cells > grid_limit:
                    raise ReadError(
                        f"A sheet may span {grid_limit:,} cells from its first to its last used cell; one in "
                        f"'{path.name}' spans {extent.cells:,}. Delete the stray cell far down or to the right, "
                        "or save the table as CSV."
                    )
    except (zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, NotImplementedError) as error:
        raise ReadError(
            f"'{path.name}' must be a whole workbook; it is damaged. Open it in Excel, save it again, or export it again."
        ) from error


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo, *, name: str) -> Iterator[bytes]:
    """Pieces of a part, as long as they truly are: ``zipfile`` itself stops at the stated size."""
    if part.flag_bits & _ENCRYPTED:
        raise ReadError(f"A workbook must have no password; '{name}' has one. Save it without.")
    file.seek(part.header_offset)
    name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(name_length + extra_length, 1)
    left = part.compress_size
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise NotImplementedError(part.compress_type)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, _PIECE))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            yield inflater.decompress(packed, _PIECE)
            packed = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()


class _Extent:
    """Widest reach of the cells of a sheet, read from their own references as the parts stream by."""

    def __init__(self) -> None:
        self._rows: tuple[int, int] | None = None
        self._columns: tuple[int, int] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start

    @property
    def cells(self) -> int:
        """Cells of the rectangle around all that was seen."""
        if self._rows is None or self._columns is None:
            return 0
        return (self._rows[1] - self._rows[0] + 1) * (self._columns[1] - self._columns[0] + 1)

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None or tag.rpartition(":")[2] not in {"c", "row"}:
            return
        letters = reference.rstrip("0123456789")
        if row := reference[len(letters) :]:
            number = int(row)
            first, last = self._rows or (number, number)
            self._rows = (min(first, number), max(last, number))
        if letters.isascii() and letters.isalpha():
            column = _column_number(letters)
            first, last = self._columns or (column, column)
            self._columns = (min(first, column), max(last, column))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
