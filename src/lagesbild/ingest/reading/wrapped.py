"""Unpack a compressed export into a folder of its own, within a limit, for as long as it is read.

A zip may hold one export; a shapefile's parts are one. Sizes that the file states are not believed.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Final

from lagesbild.errors import ReadError
from lagesbild.ingest.reading.unpacking import BROKEN_ZIP, UNPACKED_LIMIT, unpacked_pieces

WRAPPED_ENDINGS: Final = (".gz", ".zip", ".kmz")
SHAPEFILE_PARTS: Final = (".shx", ".dbf", ".prj", ".cpg")
"""What stands beside a ``.shp``: the first two are needed."""

_PIECE: Final = 1 << 20
_NAMES_TOLD: Final = 5


@contextmanager
def unwrapped(path: Path, known: Sequence[str], *, limit: int = UNPACKED_LIMIT) -> Iterator[Path]:
    """The file itself, or what it holds when it is a ``.gz``, ``.zip`` or ``.kmz``.

    Parameters
    ----------
    path
        An export.
    known
        Endings that an export may have.
    limit
        Bytes that it may unpack to.

    Raises
    ------
    ReadError
        When it is damaged or encrypted, unpacks to more, or does not hold one export.
    """
    ending = path.suffix.lower()
    if ending not in WRAPPED_ENDINGS:
        yield path
        return
    with TemporaryDirectory(prefix="lagesbild-", ignore_cleanup_errors=True) as folder:
        try:
            if ending == ".gz":
                unpacked = _gunzipped(path, Path(folder), limit)
            else:
                unpacked = _unzipped(path, Path(folder), known, limit)
        except (*BROKEN_ZIP, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
            raise ReadError(
                "'{file}' must be a whole compressed file; it is damaged, or no compressed file. Export it again.",
                file=path.name,
            ) from error
        yield unpacked


def _gunzipped(path: Path, folder: Path, limit: int) -> Path:
    target = folder / path.stem
    with gzip.open(path) as packed, target.open("wb") as file:
        _copy(iter(lambda: packed.read(_PIECE), b""), file, limit, name=path.name)
    return target


def _unzipped(path: Path, folder: Path, known: Sequence[str], limit: int) -> Path:
    stem = Path(path.stem).stem if Path(path.stem).suffix.lower() in known else path.stem
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        held = [part for part in archive.infolist() if not part.is_dir() and not is_noise(part.filename)]
        export = _export_among(held, known, name=path.name)
        inner = PurePosixPath(export.filename)
        wanted = [export]
        if inner.suffix.lower() == ".shp":
            beside = {str(inner.with_suffix(ending)).casefold() for ending in SHAPEFILE_PARTS}
            wanted += [part for part in held if part.filename.casefold() in beside]
        left = limit
        for part in wanted:
            target = folder / f"{stem}{PurePosixPath(part.filename).suffix.lower()}"
            with target.open("wb") as to:
                left -= _copy(unpacked_pieces(file, part, name=path.name), to, left, name=path.name)
    return folder / f"{stem}{inner.suffix.lower()}"


def _export_among(held: Sequence[zipfile.ZipInfo], known: Sequence[str], *, name: str) -> zipfile.ZipInfo:
    """The one part that is an export; a text beside another is what one reads first."""
    exports = [part for part in held if PurePosixPath(part.filename).suffix.lower() in known]
    tables = [part for part in exports if not part.filename.lower().endswith((".txt", ".json"))] or exports
    if len(tables) == 1:
        return tables[0]
    if not held:
        raise ReadError("A zip file must hold an export; '{file}' holds no file. Export it again.", file=name)
    named = ", ".join(PurePosixPath(part.filename).name for part in (tables or held)[:_NAMES_TOLD])
    raise ReadError(
        "A zip file must hold one export; '{file}' holds {count}: {named}. Unpack it, and put in what is to be read.",
        file=name,
        count=len(tables),
        named=named,
    )


def is_noise(name: str) -> bool:
    """What systems leave in a zip by themselves."""
    path = PurePosixPath(name)
    return path.name.startswith((".", "~$")) or "__MACOSX" in path.parts


def _copy(pieces: Iterator[bytes], to: IO[bytes], limit: int, *, name: str) -> int:
    """Write the pieces and give their size."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise ReadError(
                "A compressed export may unpack to {limit} MB; '{file}' unpacks to more. Divide it by year.",
                limit=UNPACKED_LIMIT // 2**20,
                file=name,
            )
        to.write(piece)
    return size
