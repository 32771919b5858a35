"""Count the cells that a sheet spans, as the parts of a workbook stream by.

A reader makes room for the whole rectangle around the used cells, so that two cells far apart are a bomb.
"""

import struct
from typing import Final, Protocol
from xml.parsers import expat

_SHEET_DATA: Final = 0x91
_ROW: Final = 0x00
_LAST_CELL: Final = 0x0B  # records 1 to 11 are cells
_MORE: Final = 0x80
_LONGEST_SIZE: Final = 4  # bytes that say a record's size
_LONGEST_RECORD: Final = 1 << 24


class Extent(Protocol):
    """What has been seen of a part."""

    @property
    def cells(self) -> int:
        """Cells that the reader would make room for."""

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""


class Rectangle:
    """The rectangle around the cells seen."""

    def __init__(self) -> None:
        self._rows: tuple[int, int] | None = None
        self._columns: tuple[int, int] | None = None

    @property
    def cells(self) -> int:
        """Cells within it."""
        if self._rows is None or self._columns is None:
            return 0
        return (self._rows[1] - self._rows[0] + 1) * (self._columns[1] - self._columns[0] + 1)

    def add_row(self, number: int) -> None:
        """Widen it to a row."""
        first, last = self._rows or (number, number)
        self._rows = (min(first, number), max(last, number))

    def add_column(self, number: int) -> None:
        """Widen it to a column."""
        first, last = self._columns or (number, number)
        self._columns = (min(first, number), max(last, number))


class XmlExtent:
    """A sheet of ``.xlsx``, read from the cells' own references."""

    def __init__(self) -> None:
        self._seen = Rectangle()
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start

    @property
    def cells(self) -> int:
        """Cells of the rectangle around all that was seen."""
        return self._seen.cells

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None or tag.rpartition(":")[2] not in {"c", "row"}:
            return
        letters = reference.rstrip("0123456789")
        if row := reference[len(letters) :]:
            self._seen.add_row(int(row))
        if letters.isascii() and letters.isalpha():
            self._seen.add_column(column_number(letters))


class OdsExtent:
    """All sheets of an ``.ods``: cells and rows say how often they are repeated, empty ones at the end are none."""

    def __init__(self) -> None:
        self.cells = 0
        self._rows = self._empty_rows = self._width = 0
        self._filled = self._empty = 0  # cells of the row
        self._row_repeats = self._cell_repeats = 1
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        told = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        match tag.rpartition(":")[2]:
            case "table":
                self._rows = self._empty_rows = self._width = 0
            case "table-row":
                self._filled = self._empty = 0
                self._row_repeats = int(told.get("number-rows-repeated", "1"))
            case "table-cell" | "covered-table-cell":
                self._cell_repeats = int(told.get("number-columns-repeated", "1"))
                self._empty += self._cell_repeats
                if told.keys() & {"value-type", "formula"}:
                    self._fill()
            case "p":
                self._fill()

    def _fill(self) -> None:
        """Count the cell, and the empty ones before it, as used."""
        self._filled, self._empty = self._filled + self._empty, 0

    def _on_end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "table-row" if self._filled:
                self._rows += self._empty_rows + self._row_repeats
                self._width, self._empty_rows = max(self._width, self._filled), 0
            case "table-row":
                self._empty_rows += self._row_repeats
            case "table":
                self.cells += self._rows * self._width


class BinaryExtent:
    """A sheet of ``.xlsb``: records of a kind, a size and so many bytes."""

    def __init__(self) -> None:
        self._seen = Rectangle()
        self._waiting = b""
        self._is_in_data = False

    @property
    def cells(self) -> int:
        """Cells of the rectangle around all that was seen."""
        return self._seen.cells

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        data, at = self._waiting + piece, 0
        while (record := _record(data, at)) is not None:
            kind, start, at = record
            if kind == _SHEET_DATA:
                self._is_in_data = True
            elif self._is_in_data and kind <= _LAST_CELL and at - start >= struct.calcsize("<I"):
                (number,) = struct.unpack_from("<I", data, start)
                if kind == _ROW:
                    self._seen.add_row(number)
                else:
                    self._seen.add_column(number)
        self._waiting = data[at:]
        if len(self._waiting) > _LONGEST_RECORD:
            if self._is_in_data:
                raise ValueError(len(self._waiting))
            self._waiting = b""  # no sheet, and its bytes are no records


def _record(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, start and end of the record at a byte; None when it is not all there."""
    try:
        kind = data[at]
        at += 1
        if kind & _MORE:
            kind = kind & ~_MORE | (data[at] & ~_MORE) << 7
            at += 1
        size = 0
        for group in range(_LONGEST_SIZE):
            byte = data[at]
            at += 1
            size |= (byte & ~_MORE) << 7 * group
            if not byte & _MORE:
                break
    except IndexError:
        return None
    return (kind, at, at + size) if at + size <= len(data) else None


def column_number(letters: str) -> int:
    """The number of a column that is called by its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
