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
from lagesbild.ingest.reading._compound import Compound, records_cells
from lagesbild.ingest.reading._extents import BinaryExtent, Extent, OdsExtent, XmlExtent

ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN_ZIP: Final = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError)
"""What ``zipfile`` and what unpacks its parts raise on a damaged file."""

BROKEN_XML: Final = (expat.ExpatError, LookupError, ValueError)
"""What ``expat`` raises on damaged XML, an encoding that is none or has several bytes a sign among it."""

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
    """Raise unless the file is a workbook that can be read within the limits.

    Raises
    ------
    ReadError
        When it is no workbook, is damaged or encrypted, unpacks to more than ``unpacked_limit`` bytes, or a sheet
        (of ``.xls`` and ``.ods``, which are read as a whole: all sheets) spans more than ``grid_limit`` cells.
    """
    with path.open("rb") as file:
        start = file.read(len(COMPOUND))
        if start.startswith(ZIP):
            cells = _cells_of_zip(file, path.name, unpacked_limit)
        elif start == COMPOUND:
            cells = _cells_of_compound(path, unpacked_limit)
        else:
            raise ReadError(
                "'{file}' must be a workbook; its content is something else. "
                "Save it as .xlsx, or give it the ending it was saved with.",
                file=path.name,
            )
    if cells > grid_limit:
        raise ReadError(
            "A sheet may span {limit:,} cells from its first to its last used cell; one in '{file}' spans {cells:,}. "
            "Delete the stray cell far down or to the right, or save the table as CSV.",
            limit=grid_limit,
            file=path.name,
            cells=cells,
        )


def damaged(name: str) -> ReadError:
    """The error of a workbook that cannot be read to its end."""
    return ReadError(
        "'{file}' must be a whole workbook; it is damaged. Open it in Excel, save it again, or export it again.",
        file=name,
    )


def _cells_of_zip(file: IO[bytes], name: str, unpacked_limit: int) -> int:
    """Cells that the widest sheet spans."""
    unpacked, widest = 0, 0
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            is_binary = any(part.filename.lower().endswith("workbook.bin") for part in parts)
            for part in parts:
                measure = _Measure(part.filename, is_binary=is_binary)
                for piece in unpacked_pieces(file, part, name=name):
                    unpacked += len(piece)
                    if unpacked > unpacked_limit:
                        raise ReadError(
                            "A workbook may unpack to {limit} MB; '{file}' unpacks to more. "
                            "Save only the rows as a new workbook, or as CSV.",
                            limit=unpacked_limit // 2**20,
                            file=name,
                        )
                    measure.feed(piece)
                widest = max(widest, measure.cells)
    except (*BROKEN_ZIP, *BROKEN_XML) as error:
        raise damaged(name) from error
    return widest


def _cells_of_compound(path: Path, unpacked_limit: int) -> int:
    """Cells that all sheets of an old workbook span together."""
    if path.stat().st_size > unpacked_limit:
        raise damaged(path.name)
    try:
        streams = Compound(path.read_bytes())
        if "EncryptedPackage" in streams.names:
            raise ReadError(
                "A workbook must have no password; '{file}' is encrypted. "
                "Open it in Excel, remove the password and save it as .xlsx.",
                file=path.name,
            )
        return sum(
            records_cells(streams.read(name)) for name in ("Workbook", "Book") if name in streams.names
        )
    except (struct.error, IndexError, ValueError) as error:
        raise damaged(path.name) from error


class _Measure:
    """Cells of a part of a zipped workbook: what it is shows in its first piece, whatever it is called."""

    def __init__(self, name: str, *, is_binary: bool) -> None:
        self._name, self._is_binary = name.lower(), is_binary
        self._extent: Extent | None = None
        self._is_first = True

    @property
    def cells(self) -> int:
        """Cells that the part spans; 0 where it is no sheet."""
        return self._extent.cells if self._extent is not None else 0

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        if self._is_first and piece:
            self._is_first = False
            is_xml = piece.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"
            if self._name == "content.xml":
                self._extent = OdsExtent()
            elif is_xml or self._name.endswith(".xml"):
                self._extent = XmlExtent()
            elif self._is_binary:
                self._extent = BinaryExtent()
        if self._extent is None:
            return
        try:
            self._extent.feed(piece)
        except expat.ExpatError:
            if self._name.endswith(".xml"):
                raise
            self._extent = None  # a drawing, in what Excel takes for XML


def unpacked_pieces(file: IO[bytes], part: zipfile.ZipInfo, *, name: str) -> Iterator[bytes]:
    """Pieces of a part, as long as they truly are: ``zipfile`` itself stops at the stated size."""
    if part.flag_bits & _ENCRYPTED:
        raise ReadError("A file must have no password; '{file}' has one. Save it without.", file=name)
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
