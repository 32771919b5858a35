"""Clean the cells that a reader found: without white space around them, and without what stands for nothing.

Most columns are clean already. A look at their bytes tells so; to write one anew takes as much memory as it has, so that is
done only where it must be.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.ingest.reading.records import TEXT

_TURNING: Final = r"[\x{061C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]"
"""Signs that turn the direction of writing, unseen: Windows writes them into days that are copied from a window."""
_TURNING_BYTES: Final = (0xD8, 0xE2)  # that one of them begins with in UTF-8
_FORMULA: Final = r'(?s)^="(.*)"$'
"""A text that is written as a formula, so that a spreadsheet leaves it as it is."""
_EQUALS: Final = 0x3D
_SPACE: Final = 0x20  # white space within ASCII is no greater
_BEYOND_ASCII: Final = 0x80
_LATIN: Final = 0xC3  # begins À to ÿ, of which none is white space


def cleaned(columns: Sequence[pa.ChunkedArray], missing: Sequence[str]) -> list[pa.ChunkedArray]:
    """The columns with stripped cells, null where one is empty or a ``missing`` token."""
    nothing = pa.array(sorted({"", *(token.strip() for token in missing)}), TEXT)
    with ThreadPoolExecutor() as threads:  # Arrow and NumPy work outside Python's lock
        return list(threads.map(lambda column: _cleaned(column, nothing), columns))


def _cleaned(column: pa.ChunkedArray, nothing: pa.Array) -> pa.ChunkedArray:
    looks = [_look(chunk) for chunk in column.chunks if len(chunk)]
    if (
        any(look.may_turn for look in looks)
        and pc.any(pc.match_substring_regex(column, _TURNING), min_count=0).as_py()
    ):
        column = pc.replace_substring_regex(column, _TURNING, "")
        looks = [_look(chunk) for chunk in column.chunks if len(chunk)]
    if any(look.has_space_around for look in looks):
        column = pc.utf8_trim_whitespace(column)
        looks = [_look(chunk) for chunk in column.chunks if len(chunk)]
    if any(look.may_be_formula for look in looks):
        column = pc.replace_substring_regex(column, _FORMULA, r"\1")
        looks = [_look(chunk) for chunk in column.chunks if len(chunk)]
    longest = pc.max(pc.binary_length(nothing)).as_py()
    if all(look.shortest > longest for look in looks):
        return column
    is_nothing = pc.is_in(column, nothing)
    return pc.if_else(is_nothing, pa.scalar(None, TEXT), column) if pc.any(is_nothing).as_py() else column


@dataclass(frozen=True)
class _Look:
    """What the bytes of some cells tell: whether there may be signs that turn, white space around or formulas; the shortest."""

    may_turn: bool
    has_space_around: bool
    may_be_formula: bool
    shortest: int


def _look(cells: pa.LargeStringArray) -> _Look:
    _, offsets, signs = cells.buffers()
    bounds = np.frombuffer(offsets, np.int64)[cells.offset : cells.offset + len(cells) + 1]
    text = np.frombuffer(signs or b"", np.uint8)
    starts, ends = bounds[:-1], bounds[1:]
    shortest = int((ends - starts).min())
    if not shortest:
        is_filled = ends > starts
        starts, ends = starts[is_filled], ends[is_filled]
    first, last, whole = text[starts], text[ends - 1], text[bounds[0] : bounds[-1]]
    return _Look(
        may_turn=any(bool((whole == sign).any()) for sign in _TURNING_BYTES),
        has_space_around=bool(
            (first <= _SPACE).any()
            or (last <= _SPACE).any()
            or ((first >= _BEYOND_ASCII) & (first != _LATIN)).any()
            or (last >= _BEYOND_ASCII).any()
        ),
        may_be_formula=bool((first == _EQUALS).any()),
        shortest=shortest,
    )
