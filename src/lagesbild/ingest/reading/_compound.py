"""Look into a compound file, the container of ``.xls`` and of encrypted workbooks, before a reader does.

Microsoft, *[MS-CFB]: Compound File Binary File Format* and *[MS-XLS]*, 2.1.4 (records).
"""

import struct
from typing import Final

from lagesbild.ingest.reading._extents import Rectangle

_REGULAR: Final = 0xFFFFFFFA  # sectors are numbered below it; what is above are marks
_MINI_STREAM_BELOW: Final = 4096
_ENTRY: Final = 128
_ROOT, _STREAM = 5, 2
_MINI_SECTOR: Final = 64
_BEGINS: Final = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_CELLS: Final = frozenset({
    0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x0207, 0x027E, 0x0406, 0x00D6, 0x00FD, 0x00BD,
})  # fmt: skip
_RUN_OF_CELLS: Final = 0x00BD
_PLACE: Final = struct.Struct("<HH")  # row and column, which every cell begins with


class Compound:
    """The streams of a compound file.

    Raises
    ------
    ValueError, IndexError, struct.error
        When it is damaged.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in {9, 12}:
            raise ValueError(shift)
        self._size = 1 << shift
        table_sectors = list(struct.unpack_from("<109I", data, 76))
        (following,) = struct.unpack_from("<I", data, 68)
        for _ in range(len(data) // self._size):
            if following >= _REGULAR:
                break
            *listed, following = self._numbers(self._sector(following))
            table_sectors += listed
        self._table = [
            number
            for each in table_sectors
            if each < _REGULAR
            for number in self._numbers(self._sector(each))
        ]
        (directory, _, _, mini_table) = struct.unpack_from("<4I", data, 48)
        self._mini_table = self._numbers(self._chain(mini_table)) if mini_table < _REGULAR else []
        entries = self._chain(directory)
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini_stream = b""
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            if kind == _ROOT and start < _REGULAR:
                self._mini_stream = self._chain(start)
            elif kind == _STREAM:
                name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                self._entries[name] = (start, size)

    @property
    def names(self) -> frozenset[str]:
        """Names of the streams."""
        return frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of a stream."""
        start, size = self._entries[name]
        if size >= _MINI_STREAM_BELOW:
            return self._chain(start)[:size]
        found: list[bytes] = []
        links = self._mini_table
        while start < _REGULAR and len(found) * _MINI_SECTOR < size:
            found.append(self._mini_stream[start * _MINI_SECTOR : (start + 1) * _MINI_SECTOR])
            start = links[start]
        return b"".join(found)[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _chain(self, number: int) -> bytes:
        """The sectors that follow each other from one on."""
        found = []
        while number < _REGULAR:
            found.append(self._sector(number))
            if len(found) > len(self._table):
                raise ValueError(number)
            number = self._table[number]
        return b"".join(found)


def records_cells(stream: bytes) -> int:
    """Cells that the sheets of a workbook's stream span, all together."""
    cells, seen, at = 0, Rectangle(), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind in _BEGINS:
            cells, seen = cells + seen.cells, Rectangle()
        elif kind in _CELLS and size >= _PLACE.size and at + size <= len(stream):
            row, column = _PLACE.unpack_from(stream, at)
            seen.add_row(row)
            seen.add_column(column)
            if kind == _RUN_OF_CELLS:
                seen.add_column(*struct.unpack_from("<H", stream, at + size - 2))
        at += size
    return cells + seen.cells
