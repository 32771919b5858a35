"""Pack data into a page: compressed, as text that ``inflate.js`` reads in any browser.

What is packed is no secret: whoever looks for leaks unpacks it as well (``report.audit.unpacked``).
"""

import base64
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WINDOW: Final = 15
_MEMORY: Final = 9
_STRATEGIES: Final = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY)


def packed(content: bytes) -> str:
    """The bytes in zlib's format, as base64; the shortest of what its strategies make."""
    return base64.b64encode(min((_deflated(content, each) for each in _STRATEGIES), key=len)).decode("ascii")


def packed_text(text: str) -> str:
    """The same of a text, in UTF-8."""
    return packed(text.encode())


def planes(values: NDArray[np.int64]) -> list[str]:
    """Whole numbers from 0 up: the lowest byte of each packed, then the next, up to the highest that any has.

    The bytes of one place are alike, and pack better beside each other than beside those of other places.
    """
    number = max((int(values.max(initial=0)).bit_length() + 7) // 8, 1)
    return [packed((values >> (8 * at) & 0xFF).astype(np.uint8).tobytes()) for at in range(number)]


def zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of either sign as numbers from 0 up: 0, −1, 1, −2, 2 become 0, 1, 2, 3, 4."""
    return np.where(values < 0, ~(values << 1), values << 1)


def _deflated(content: bytes, strategy: int) -> bytes:
    made = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, _WINDOW, _MEMORY, strategy)
    return made.compress(content) + made.flush()
