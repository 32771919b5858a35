"""Find the long runs of a text that may stand in many files, and leave the middle of one out.

Every notebook with a map holds Leaflet and the map's background several times: half of what is written. What has been
searched once need not be searched again. The ends stay, for what a run's neighbours may begin in it.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from lagesbild.ingest.reading.encoding import is_utf8

Middle = Callable[[bytes], str | None]
"""What stands for the middle of a run; None where the run must stay as it is."""

_IS_BOUND: Final = bytes(sign in b'"\\>\n' for sign in range(256))
"""What stands around a text in JSON, an element in HTML."""
_LONG: Final = 1 << 12
_END: Final = 1 << 10
APART: Final = "utelamnatx somx genomsoktx"
"""Nobody's words, so many that numbers on both sides are no position."""


def shortened(content: bytes, middle: Middle) -> bytes:
    """The content with the middles of long runs replaced; what is no text, packed or with numbers in bytes, as it is."""
    if b"\0" in content or not is_utf8(content):
        return content
    parts, at = [], 0
    for start, end in _runs(content):
        head = content[start : start + _END].rpartition(b" ")[0]
        tail = content[end - _END : end].partition(b" ")[2]
        if head and tail and (told := middle(content[start:end])) is not None:
            parts += [content[at : start + len(head)], f" {APART} {told} {APART} ".encode()]
            at = end - len(tail)
    return b"".join([*parts, content[at:]])


def _runs(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each long run begins and ends: between two bounds."""
    bounds = np.flatnonzero(np.frombuffer(content.translate(_IS_BOUND), np.bool_))
    for at in np.flatnonzero(np.diff(bounds) > _LONG):
        yield int(bounds[at]) + 1, int(bounds[at + 1])
