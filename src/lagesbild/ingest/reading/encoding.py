"""Turn the bytes of a text file into UTF-8, finding their encoding where none is configured.

Unicode shows itself. Of the encodings with a byte a sign any may fit, so the one is taken that makes the most
plausible Swedish of the words that have other letters than a to z: ``Ärendenummer`` rather than ``€rendenummer``.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from lagesbild.errors import ReadError

_CHUNK = 1 << 24
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BOM_CHARACTER = "\ufeff".encode()
_SAMPLE = 1 << 16
_MANY_ZEROS = 0.3  # Latin text in UTF-16 has a zero byte in nearly every second place
_FEW_ZEROS = 0.05

_SINGLE_BYTE: Final = ("cp1252", "latin-1", "mac_roman", "cp850", "cp437")
"""Windows, Unix of old, Macintosh, and DOS in Western Europe and in America: where two give the same text, the first
is named. Latin-1 reads anything."""

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]{1,20}")
_LETTERS_BEFORE: Final = re.compile(rb"[A-Za-z]*\Z")
_LETTERS_AFTER: Final = re.compile(rb"[A-Za-z\x80-\xff]*")
_REACH: Final = 20  # letters looked at on either side
_MOST_WORDS: Final = 5000
_NEARLY_ALL: Final = 0.9
_MIXED: Final = 0.1  # in Swedish of one byte a sign, hardly any are UTF-8 by chance
_TWICE: Final = "Ã".encode()
_SWEDISH: Final = "åäöÅÄÖ"
_SIGNS: Final = "–—‘’“”…§°½¼²³€£×±·«»´©®•\u00a0\u00ad"
_MARGIN: Final = 0.3
"""Two encodings are as plausible when they differ less, on a scale from -1 (no text) to 1 (Swedish letters)."""


@dataclass(frozen=True)
class Text:
    """A text in UTF-8, the encoding it had, and another that gives text as good (None where there is none)."""

    utf8: bytes
    encoding: str
    doubt: str | None = None


@dataclass(frozen=True)
class Guess:
    """A likely encoding, and another that is as likely (None where there is none)."""

    encoding: str
    doubt: str | None = None


def to_utf8(data: bytes, encoding: str | None, *, name: str) -> Text:
    """Transcode ``data`` to UTF-8 without byte-order mark and NUL characters.

    Found in this order: byte-order mark, UTF-16 without one, UTF-8 (with a sign or two damaged, which become U+FFFD),
    the most plausible encoding with a byte a sign.

    Raises
    ------
    ReadError
        When the configured encoding is unknown or does not fit.
    """
    if encoding is not None:
        return Text(_configured(data, encoding, name=name), encoding)
    for guess in _guesses(data[:_SAMPLE], lambda: [data]):
        try:
            text = _transcoded(data, guess.encoding)
            return Text(_encoded_once(text), guess.encoding, guess.doubt)
        except UnicodeDecodeError:
            if guess.encoding != "utf-8":
                continue
            share, other = _share_of_utf8(data), single_byte([data])[0].encoding
            if share >= _NEARLY_ALL:
                return Text(data.decode("utf-8", "replace").replace("\0", "").encode(), "utf-8", other)
            if share >= _MIXED:
                lines = [
                    line if is_utf8(line) else line.decode(other, "replace").encode()
                    for line in data.split(b"\n")
                ]
                return Text(
                    b"\n".join(lines).removeprefix(_BOM_CHARACTER).replace(b"\0", b""), "utf-8", other
                )
    raise _no_encoding(name)


def encoding_of(path: Path) -> str:
    """The encoding that ``to_utf8`` would find, of a file too large to be held in memory.

    Raises
    ------
    ReadError
        When none fits.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    for guess in _guesses(sample, lambda: _chunks(path)):
        decoder = codecs.getincrementaldecoder(guess.encoding)("strict")
        try:
            for chunk in _chunks(path):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return guess.encoding
    raise _no_encoding(path.name)


def single_byte(pieces: Iterable[bytes]) -> list[Guess]:
    """Encodings with a byte a sign, the most plausible first; those that do not fit the words are left out.

    Parameters
    ----------
    pieces
        The text, whole or in part.
    """
    words = set(islice((word for piece in pieces for word in _words(piece)), _MOST_WORDS))
    read = {}
    for encoding in _SINGLE_BYTE:
        try:
            read[encoding] = [word.decode(encoding) for word in sorted(words)]
        except UnicodeDecodeError:
            continue
    ranked = sorted(read, key=lambda encoding: -_plausibility(read[encoding]))  # of equals the first named
    return [
        Guess(
            encoding,
            next((other for other in ranked if _is_as_plausible(read[other], read[encoding])), None),
        )
        for encoding in ranked
    ]


def _words(piece: bytes) -> Iterator[bytes]:
    """The signs beyond ASCII, each with the letters around it."""
    for found in _BEYOND_ASCII.finditer(piece):
        start, end = found.span()
        before = _LETTERS_BEFORE.search(piece[max(0, start - _REACH) : start])
        after = _LETTERS_AFTER.match(piece[end : end + _REACH])
        yield b"".join(each[0] if each else b"" for each in (before, found, after))


def _share_of_utf8(data: bytes) -> float:
    """Share of the signs beyond ASCII that are UTF-8.

    Of nine in ten the rest is damaged, or cut short within a sign; of fewer it was appended in another encoding.
    """
    read = [is_utf8(found[0]) for found in islice(_BEYOND_ASCII.finditer(data), _MOST_WORDS)]
    return sum(read) / len(read) if read else 0.0


def _encoded_once(text: bytes) -> bytes:
    """UTF-8 without a second layer: a program took "å" in UTF-8 for two signs, and wrote "Ã¥" in UTF-8."""
    if _TWICE not in text:
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            once = text.decode().encode(encoding)
            _require_utf8(once)
        except UnicodeError:
            continue
        return once
    return text


def is_utf8(signs: bytes) -> bool:
    """Whether the bytes are text in UTF-8."""
    try:
        signs.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_as_plausible(other: Sequence[str], one: Sequence[str]) -> bool:
    """Whether words read in another way are as likely, judged by those that differ."""
    differing = [pair for pair in zip(other, one, strict=True) if pair[0] != pair[1]]
    if not differing:
        return False
    others, ones = zip(*differing, strict=True)
    return _plausibility(others) > _plausibility(ones) - _MARGIN


def _plausibility(words: Iterable[str]) -> float:
    """How much Swedish the signs beyond ASCII make of the words: from -1, no text, to 1, all å, ä and ö."""
    weights = [_weight(word, at) for word in words for at, sign in enumerate(word) if not sign.isascii()]
    return sum(weights) / len(weights) if weights else 0.0


def _weight(word: str, at: int) -> float:
    sign, before, after = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    if sign.isalpha():
        # A capital within a word, and a letter that stands alone, are what another encoding looks like.
        is_within = before.islower() or (before.isupper() and after.islower())
        if (sign.isupper() and is_within) or not (before or after):
            return -0.5
        if sign in _SWEDISH:
            return 1.0
        return 0.4 if unicodedata.normalize("NFD", sign)[0].isascii() or sign in "æøÆØ" else -0.5
    if sign in _SIGNS:
        return 0.3 if not (before.isalpha() and after.isalpha()) or sign in "’´–\u00ad" else -0.5
    return -1.0


def _guesses(sample: bytes, pieces: Callable[[], Iterable[bytes]]) -> Iterator[Guess]:
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            yield Guess(encoding)
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _MANY_ZEROS and even < _FEW_ZEROS:
        yield Guess("utf-16-le")
    if even > _MANY_ZEROS and odd < _FEW_ZEROS:
        yield Guess("utf-16-be")
    yield Guess("utf-8")
    yield from single_byte(pieces())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _no_encoding(name: str) -> ReadError:
    return ReadError("'{file}' must be text; no encoding fits it. Save it again as CSV UTF-8.", file=name)


def _configured(data: bytes, encoding: str, *, name: str) -> bytes:
    try:
        return _transcoded(data, encoding)
    except LookupError as error:
        raise ReadError(
            "The encoding of a source must be one that Python knows; found '{encoding}'. "
            "Write 'utf-8', 'utf-16', 'cp1252', 'mac_roman' or 'latin-1', or leave the key out.",
            encoding=encoding,
        ) from error
    except UnicodeError as error:
        raise ReadError(
            "'{file}' must be written in the configured encoding '{encoding}'; it is not. "
            "Leave the key 'encoding' out, and the encoding is found by itself.",
            file=name,
            encoding=encoding,
        ) from error


def _transcoded(data: bytes, encoding: str) -> bytes:
    codec = codecs.lookup(encoding)
    if not codec._is_text_encoding:  # noqa: SLF001 - no public way to tell rot13
        raise LookupError(encoding)
    decoder = codec.incrementaldecoder("strict")
    if codec.name in {"utf-8", "utf-8-sig"}:
        _require_utf8(data)
        text = data if codec.name == "utf-8" else data.removeprefix(codecs.BOM_UTF8)
    else:
        # In pieces: the whole as one `str` could take four times the file's size.
        pieces = [
            decoder.decode(data[start : start + _CHUNK]).encode() for start in range(0, len(data), _CHUNK)
        ]
        text = b"".join([*pieces, decoder.decode(b"", final=True).encode()])
    text = text.removeprefix(_BOM_CHARACTER)
    return text.replace(b"\0", b"") if b"\0" in text else text


def _require_utf8(data: bytes) -> None:
    """Raise ``UnicodeDecodeError`` unless the bytes are UTF-8; Arrow tells without making a text of them."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        data.decode()
