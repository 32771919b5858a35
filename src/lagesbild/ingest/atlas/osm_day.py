"""Read the day that an OpenStreetMap extract was taken from its first block.

The block is a ``HeaderBlock`` of the PBF format (wiki.openstreetmap.org, *PBF Format*), packed with zlib or not; its field 32,
a varint, is when the data was last brought up to date, in seconds since 1970.
"""

import zlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

_HEAD: Final = b"OSMHeader"
_PIECE: Final = 1 << 16
_ZLIB: Final = b"\x78"
_FIELD: Final = b"\x80\x02"  # 32 << 3, as a varint
_MORE: Final = 0x80
_BITS: Final = 7
_PLAUSIBLE: Final = range(1_000_000_000, 10_000_000_000)
_LONGEST: Final = 10


def osm_day(path: Path) -> date | None:
    """The day; None where the file says nothing of it."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
    if _HEAD not in start[:32]:
        return None
    header = _unpacked(start)
    at = header.find(_FIELD)
    if at < 0:
        return None
    seconds = shift = 0
    for byte in header[at + len(_FIELD) : at + len(_FIELD) + _LONGEST]:
        seconds |= (byte & ~_MORE) << shift
        shift += _BITS
        if byte < _MORE:
            break
    return datetime.fromtimestamp(seconds, UTC).date() if seconds in _PLAUSIBLE else None


def _unpacked(start: bytes) -> bytes:
    at = start.find(_ZLIB)
    while at >= 0:
        try:
            return zlib.decompressobj().decompress(start[at:])
        except zlib.error:
            at = start.find(_ZLIB, at + 1)
    return start
