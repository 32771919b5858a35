"""Turn the bytes of a text file into UTF-8, finding their encoding where none is configured."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from lagesbild.errors import ReadError

_CHUNK = 1 << 24
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BOM_CHARACTER = "\ufeff".encode()
_SAMPLE = 1 << 16
_MANY_ZEROS = 0.3  # Latin text in UTF-16 has a zero byte in nearly every second place
_FEW_ZEROS = 0.05
_NO_ENCODING = "'{}' must be text; no encoding fits it. Save it again as CSV UTF-8."


def to_utf8(data: bytes, encoding: str | None, *, name: str) -> tuple[bytes, str]:
    """Transcode ``data`` to UTF-8 without byte-order mark and NUL characters.

    Found in this order: byte-order mark, UTF-16 without one, strict UTF-8, cp1252, Latin-1 (which
    reads anything).

    Returns
    -------
    bytes, str
        The text, and the encoding it had.

    Raises
    ------
    ReadError
        When the configured encoding is unknown or does not fit.
    """
    if encoding is not None:
        return _configured(data, encoding, name=name), encoding
    for candidate in _candidates(data):
        try:
            return _transcoded(data, candidate), candidate
        except UnicodeDecodeError:
            continue
    raise ReadError(_NO_ENCODING.format(name))


def encoding_of(path: Path) -> str:
    """The encoding that ``to_utf8`` would find, of a file too large to be held in memory.

    Raises
    ------
    ReadError
        When none fits.
    """
    with path.open("rb") as file:
        for candidate in _candidates(file.read(_SAMPLE)):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(candidate)("strict")
            try:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return candidate
    raise ReadError(_NO_ENCODING.format(path.name))


def _configured(data: bytes, encoding: str, *, name: str) -> bytes:
    try:
        return _transcoded(data, encoding)
    except LookupError as error:
        raise ReadError(
            f"The encoding of a source must be one that Python knows; found '{encoding}'. "
            "Write 'utf-8', 'utf-16', 'cp1252' or 'latin-1', or leave the key out."
        ) from error
    except UnicodeError as error:
        raise ReadError(
            f"'{name}' must be written in the configured encoding '{encoding}'; it is not. "
            "Leave the key 'encoding' out, and the encoding is found by itself."
        ) from error


def _candidates(data: bytes) -> Iterator[str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            yield encoding
    sample = data[:_SAMPLE]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _MANY_ZEROS and even < _FEW_ZEROS:
        yield "utf-16-le"
    if even > _MANY_ZEROS and odd < _FEW_ZEROS:
        yield "utf-16-be"
    yield from ("utf-8", "cp1252", "latin-1")


def _transcoded(data: bytes, encoding: str) -> bytes:
    codec = codecs.lookup(encoding)
    if not codec._is_text_encoding:  # noqa: SLF001 - no public way to tell rot13
        raise LookupError(encoding)
    decoder = codec.incrementaldecoder("strict")
    if codec.name == "utf-8":
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
        text = data
    else:
        # In pieces: the whole as one `str` could take four times the file's size.
        pieces = [
            decoder.decode(data[start : start + _CHUNK]).encode() for start in range(0, len(data), _CHUNK)
        ]
        text = b"".join([*pieces, decoder.decode(b"", final=True).encode()])
    text = text.removeprefix(_BOM_CHARACTER)
    return text.replace(b"\0", b"") if b"\0" in text else text
