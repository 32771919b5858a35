"""Take any file of a report apart into the texts and bytes it holds, as someone who looks for leaks would.

What is packed in what is packed again is looked into as well: base64 in JSON in HTML, compressed parts of an
archive or a picture, tables of a database and the pages that it no longer uses.
"""

import base64
import binascii
import gzip
import html
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lagesbild.ingest.reading.encoding import is_utf8

_DEEPEST: Final = 4
_PNG, _JPEG, _SQLITE = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"SQLite format 3\0"
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_LETTERS_OF_BASE64: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
_IS_LETTER: Final = bytes(letter in _LETTERS_OF_BASE64 for letter in range(256))
_SHORTEST: Final = b"\1" * 24
"""So many of its letters in a row may be base64."""
_PADDING: Final = re.compile("={0,2}")
_TAG: Final = re.compile(r"<[^<>]*>")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")
"""One or more; begun with the sign itself, which is searched for forty times as fast as a group of it."""
_COMMON: Final = (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"))
"""What maps are full of, written out first: ``html.unescape`` keeps a text for each. None of them can begin or go on another."""
_PICTURE_TEXT: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf"})
_DOUBLE: Final = 8  # bytes of a number in an array
_NUL_SHARE: Final = 0.3  # of a text in two bytes a sign, in a European language


@dataclass(frozen=True)
class Piece:
    """Something found in a file: ``where`` names the file and the way to it, ``raw`` are its bytes, ``texts`` what can be read in them."""

    where: str
    raw: bytes
    texts: tuple[str, ...]

    def readings(self) -> Iterator[str]:
        """The texts, and the last of them without its tags: a word in bold is part of its sentence.

        A map's text takes hundreds of megabytes: who reads on lets go of the reading before.
        """
        yield from self.texts
        if "<" in self.texts[-1]:
            yield _TAG.sub(" ", self.texts[-1])


def pieces(name: str, content: bytes, *, depth: int = 0) -> Iterator[Piece]:
    """The file itself and everything packed in it.

    Parameters
    ----------
    name
        The file's name, for ``where``; itself looked into.
    content
        Its bytes.
    depth
        How deep in another file this lies.
    """
    if depth > _DEEPEST:
        return
    texts = _texts(content)
    yield Piece(name, content, (name, *texts) if depth == 0 else texts)
    for way, inner in _inside(content, texts):
        yield from pieces(f"{name} ({way})", inner, depth=depth + 1)


def _texts(content: bytes) -> tuple[str, ...]:
    """The text as it stands, and again, last, with what is escaped in it written out."""
    head = content[:2_000]
    is_wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"} or head.count(0) > _NUL_SHARE * max(len(head), 1)
    plain = content.decode("utf-8", errors="replace")
    texts = [plain]
    if is_wide and not content.startswith(_SQLITE):
        texts.append(
            content.decode("utf-16-le" if content[:2] != b"\xfe\xff" else "utf-16", errors="replace")
        )
    told = _unescaped(plain)
    # Without an escape the text as it stands is the one whose tags are left out.
    return (*texts, told) if told != plain else (*texts[1:], plain)


def _unescaped(text: str) -> str:
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    text = _PERCENT.sub(_of_percent, text)
    for sign, plain in _COMMON:
        text = text.replace(sign, plain)
    return html.unescape(text)


def _of_percent(found: re.Match[str]) -> str:
    """Percent signs as ``urllib.parse.unquote`` reads them, which takes a list of all words of a text with an å for it."""
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", errors="replace")


def _inside(content: bytes, texts: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    if content.startswith(_PNG):
        yield from _of_png(content)
    elif content.startswith(_JPEG):
        yield from _of_jpeg(content)
    elif content.startswith(_SQLITE):
        yield from _of_database(content)
    elif content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((entry, archive.read(entry)) for entry in archive.namelist())
    elif content.startswith(_GZIP):
        yield "gzip", gzip.decompress(content)
    elif content[:1] == b"\x78" and (unpacked := _inflated(content)):
        yield "zlib", unpacked
    else:
        for found in {each for text in texts for each in base64_like(text)}:
            if decoded := _of_base64(found):
                yield "base64", decoded


def base64_like(text: str) -> Iterator[str]:
    """What in a text may be base64: 24 of its letters or more in a row, and what fills up the last of them.

    A search for bytes finds rows of letters ten times as fast as a pattern of what a letter is.
    """
    flags = text.encode("ascii", errors="replace").translate(_IS_LETTER)
    start = flags.find(_SHORTEST)
    while start >= 0:
        end = flags.find(b"\0", start)
        end = len(flags) if end < 0 else end
        padding = _PADDING.match(text, end)
        yield text[start : padding.end() if padding else end]
        start = flags.find(_SHORTEST, end)


def _of_base64(text: str) -> bytes:
    """The bytes, where they say anything: a known format, or letters. A hash says nothing."""
    padded = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        decoded = base64.b64decode(padded + "=" * (-len(padded) % 4))
    except (binascii.Error, ValueError):
        return b""
    known = (_PNG, _JPEG, _SQLITE, _ZIP, _GZIP, b"\x78")
    if decoded.startswith(known):
        return decoded
    is_text = decoded.count(0) > _NUL_SHARE * len(decoded) or is_utf8(decoded)
    return decoded if is_text or len(decoded) % _DOUBLE == 0 else b""


def _of_png(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(_PNG)
    while at + 8 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if kind in _PICTURE_TEXT:
            yield f"PNG {kind.decode()}", data.replace(b"\0", b"\n")
            # A compressed text begins after its keyword, and after language and translation if it has them.
            for start in (found.end() for found in re.finditer(rb"\0", data)):
                if unpacked := _inflated(data[start:]) or _inflated(data[start + 1 :]):
                    yield f"PNG {kind.decode()}", unpacked
        at += 12 + length


def _of_jpeg(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:  # noqa: PLR2004 - the picture itself begins
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        yield "JPEG metadata", content[at + 4 : at + 2 + length].replace(b"\0", b"")
        at += 2 + length


def _of_database(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The values of all tables; the raw bytes, free pages among them, are looked into as they are."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            quoted = table.replace('"', '""')
            rows = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - the file's own name, quoted
            lines = (" ".join(str(value) for value in row if not isinstance(value, bytes)) for row in rows)
            yield f"table {table}", "\n".join(lines).encode()
    except sqlite3.Error:
        return  # a table of a kind that this SQLite does not know: its bytes are looked into all the same
    finally:
        connection.close()


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""
