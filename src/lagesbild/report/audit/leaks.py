"""Look for what an edition may not show in everything that a report consists of, before others do.

Each file is taken apart (``unpacked``) and held against the store (``secrets``): numbers and words of reports,
exact positions in any notation and in raw numbers, exact times, names that are withheld, paths of this machine, and
small counts wherever a count can be told from other numbers. The tables for machines are audited as a reader would.

Limits: a number of a report with fewer than six digits cannot be told from a count, nor an address's number that stands
apart from a name that the edition shows ("Hamngatan (5)"), nor a position that is a public
place's own. A point drawn in a picture has no coordinates to find. Nothing found is no proof; what a shared edition's
notebooks hold is.
"""

import hashlib
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from lagesbild import columns as c
from lagesbild.disclosure.suppression.linked import Sum, too_narrow
from lagesbild.disclosure.suppression.suppression import width
from lagesbild.errors import LagesbildError, Message, marked
from lagesbild.present.cartography import basemap
from lagesbild.report.audit.long_runs import APART, shortened
from lagesbild.report.audit.unpacked import Piece, pieces
from lagesbild.report.audit.withheld_values import Phrases, Secrets, Words, is_written
from lagesbild.report.exports.open_data import TABLES
from lagesbild.situation import Geography

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

FINDINGS: Final = "findings.json"
_NEAR_M: Final = 0.75
_DOUBLE: Final = 8  # bytes of a number
_NO_PAIRS: Final = np.empty((0, 2))
_CLOSE_BY: Final = 24  # signs between the two numbers of a position
_NUMBER: Final = re.compile(r"-?\d{1,7}\.\d{3,}|\d{6,7}(?:\.\d+)?")
_CLOSING: Final = re.compile(r"[\])}]")
_ISO: Final = re.compile(r"\b(\d{4})-?(\d{2})-?(\d{2})[T\s]+(\d{2})[:.]?(\d{2})")
_SPOKEN: Final = re.compile(
    r"\b(\d{1,2})[\s/]+(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z.]*\s+(?:(\d{4})\s+)?(?:kl\.?\s*)?(\d{1,2})[.:](\d{2})\b"
)
_MONTHS: Final = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"], start=1
    )
}
_YEAR: Final = re.compile(r"\b(20\d\d)\b")
_EPOCH: Final = re.compile(r"(?<![\d.])(1\d{9})(000)?(?![\d.])")
_COUNTED: Final = re.compile(r"(?<![\d–.,-])(\d{1,2})[\s\u00a0]+rapport(?:er)?\b")
_PATHS: Final = (  # each begins with a sign that a text can be searched for at once
    re.compile(r"file:///?\w"),
    re.compile(r"/(?<![\w.:/<]/)(?:home|Users|root|tmp|var|mnt|srv)/[\w.-]"),
    re.compile(r":(?<=\b[A-Za-z]:)\\+Users\b"),
)
_PHRASES: Final = {
    c.INCIDENT_ID: marked("incident_id of a report"),
    c.DESCRIPTION: marked("description of a report"),
    c.ORGANISATION: marked("organisation of a report"),
    c.PLACE: marked("place of a report"),
    c.ADDRESS: marked("address of a report"),
    c.MATCHED: marked("place that a report was matched to"),
    c.SUBCATEGORY: marked("subcategory of a report"),
}
_COUNTS: Final = ("count", "incidents", "observed", "reports")


@dataclass(frozen=True)
class Leak:
    """So many of ``what`` stand in ``where``. What it says is not repeated."""

    where: str
    what: str
    found: int

    def told(self) -> Message:
        """A line of what is told of all."""
        return Message(
            "  {where}: {what} ({count})", where=self.where, what=Message(self.what), count=self.found
        )


@dataclass(frozen=True)
class Searcher:
    """Looks through files for an edition's secrets.

    ``threshold`` is None where counts may be of any size; ``paths`` are texts that name folders of this machine.
    """

    secrets: Secrets
    geography: Geography
    threshold: int | None
    paths: tuple[str, ...] = ()

    def search(self, files: Mapping[str, bytes]) -> list[Leak]:
        """Every kind of leak in every file, by name."""
        found: Counter[tuple[str, str]] = Counter()
        for name, content in sorted(files.items()):
            for piece in pieces(name, shortened(content, self._middle)):
                for what, number in self._of_piece(piece):
                    found[piece.where, what] += number
            for what, number in self._of_numbers(name, content):
                found[name, what] += number
        return [Leak(where, what, number) for (where, what), number in found.items() if number]

    @cached_property
    def _places(self) -> "_Places":
        return _Places(self.secrets.positions, self.geography)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.secrets.phrases)

    @cached_property
    def _middles(self) -> dict[bytes, str | None]:
        """Of each long run that was met, by its hash: see ``_middle``."""
        return {}

    def _middle(self, run: bytes) -> str | None:
        """The years that a long run tells, which belong to days elsewhere in its file; None where anything in it may be a leak."""
        key = hashlib.sha256(run).digest()
        if key not in self._middles:
            moments = _Moments()
            outer, *inner = pieces("", run)
            found = [
                *self._of_piece(outer, moments),
                *(each for piece in inner for each in self._of_piece(piece)),
            ]
            is_open = moments.lack_a_year or any(number for _, number in found)
            self._middles[key] = None if is_open else f" {APART} ".join(map(str, sorted(moments.years)))
        return self._middles[key]

    def _of_piece(self, piece: Piece, moments: "_Moments | None" = None) -> Iterator[tuple[str, int]]:
        met: set[tuple[str, Words]] = set()
        moments, pairs, folders = moments or _Moments(), [_NO_PAIRS], set()
        paths = small = 0
        for text in piece.readings():
            met.update(self._met(text))
            if self.secrets.moments:
                moments.read(text)
            pairs.append(self._places.pairs(text))
            folders |= {path for path in self.paths if path in text}
            paths += sum(1 for sought in _PATHS for _ in sought.finditer(text))
            if self.threshold is not None:
                small += sum(0 < int(each[1]) < self.threshold for each in _COUNTED.finditer(text))
        for column in self.secrets.phrases:
            yield _PHRASES[column], sum(kind == column for kind, _ in met)
        yield marked("exact time of a report"), len(self.secrets.moments & moments.told())
        yield (
            marked("exact position of a report"),
            self._places.known(np.concatenate(pairs)) + self._places.packed(piece.raw),
        )
        yield marked("absolute path"), len(folders) + paths
        yield marked("small count in words"), small

    def _met(self, text: str) -> Iterator[tuple[str, Words]]:
        """The phrases in a text, but for a public name with a count beside it."""
        folded = ""
        for kind, run in set(self._phrases.met(text)):
            if run in self.secrets.like_counts:
                folded = folded or text.casefold()
                if not is_written(run, folded):
                    continue
            yield kind, run

    def _of_numbers(self, name: str, content: bytes) -> Iterator[tuple[str, int]]:
        """Counts that can be told to be counts."""
        if self.threshold is None:
            return
        base = name.rpartition("/")[2]
        if base == FINDINGS:
            counts = [each.get("observed") for each in json.loads(content)]
            yield marked("small count of a finding"), sum(_is_small(each, self.threshold) for each in counts)
        elif base == TABLES:
            yield from self._of_tables(json.loads(content))
        elif base.endswith(".gpkg"):
            yield (
                marked("small count in a layer"),
                sum(_is_small(each, self.threshold) for each in _layer_counts(content)),
            )

    def _of_tables(self, document: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        assert self.threshold is not None
        for period in document["periods"]:
            names = [tuple(cell) for cell, _ in period["cells"]]
            shown = pd.Series(
                [count for _, count in period["cells"]],
                index=pd.Index(names, tupleize_cols=False),
                dtype="Int64",
            )
            sums = [
                Sum(names[total], tuple(names[part] for part in parts)) for total, parts in period["sums"]
            ]
            yield marked("small count in a table"), int(shown.dropna().between(1, self.threshold - 1).sum())
            try:
                open_ones = len(too_narrow(shown, sums, width=width(self.threshold)))
            except LagesbildError:
                open_ones = 1  # tables that contradict each other say that something else is wrong
            yield marked("hidden count that can be worked out"), open_ones


class _Places:
    """Positions of reports, and those that anyone may know. Of an edition that shows points there are none to look for."""

    _tree: "cKDTree | None" = None

    def __init__(self, positions: NDArray[np.float64], geography: Geography) -> None:
        if not len(positions):
            return
        # Imported where it is used, for most reports show points: with what it needs it is a tenth of the program's own imports.
        from scipy.spatial import cKDTree

        crs = geography.boundary.crs
        self._to_working = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._box = geography.boundary.total_bounds + np.array([-5_000, -5_000, 5_000, 5_000])
        public = cKDTree(_public_points(geography))
        secret = positions[public.query(positions)[0] > _NEAR_M]
        self._secret = secret
        self._tree = cKDTree(secret) if len(secret) else None
        self._public = public
        self._coded = np.unique(secret[:, 0] + 1j * secret[:, 1])

    def packed(self, raw: bytes) -> int:
        """How many positions stand in the bytes as two numbers of double precision, as in a geometry."""
        if self._tree is None or b"\0" not in raw:
            return 0
        found: set[complex] = set()
        (west, south), (east, north) = self._secret.min(axis=0), self._secret.max(axis=0)
        for start in range(_DOUBLE):  # a number may begin at any byte
            numbers = np.frombuffer(raw, "<f8", (len(raw) - start) // _DOUBLE, start)
            x, y = numbers[:-1], numbers[1:]
            at = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
            found.update(np.intersect1d(x[at] + 1j * y[at], self._coded).tolist())
        return len(found)

    def pairs(self, text: str) -> NDArray[np.float64]:
        """Numbers that stand beside each other as those of a position do, each pair once and in both orders."""
        if self._tree is None:
            return _NO_PAIRS
        told = ((each.start(), each.end(), float(each[0])) for each in _NUMBER.finditer(text))
        found = np.fromiter(told, [("start", np.int64), ("end", np.int64), ("value", np.float64)])
        ends, starts = found["end"][:-1], found["start"][1:]
        # Where a bracket closes, the next number is of another position.
        near = [
            at
            for at in np.flatnonzero(starts - ends <= _CLOSE_BY).tolist()
            if not _CLOSING.search(text, ends[at], starts[at])
        ]
        first, second = found["value"][:-1][near], found["value"][1:][near]
        return np.unique(
            np.concatenate([np.column_stack([first, second]), np.column_stack([second, first])]), axis=0
        )

    def known(self, pairs: NDArray[np.float64]) -> int:
        """How many of the pairs are positions, in the working coordinates or in degrees."""
        if self._tree is None:
            return 0
        pairs = np.unique(pairs, axis=0)
        metric = pairs[(abs(pairs) > 1_000).all(axis=1)]  # noqa: PLR2004 - degrees end at 180
        degrees = pairs[(abs(pairs[:, 0]) <= 180) & (abs(pairs[:, 1]) <= 90)]  # noqa: PLR2004 - as the globe has it
        moved = (
            np.column_stack(self._to_working.transform(degrees[:, 0], degrees[:, 1]))
            if len(degrees)
            else degrees
        )
        points = np.concatenate([metric, moved])
        west, south, east, north = self._box
        x, y = points.T
        points = points[(x > west) & (x < east) & (y > south) & (y < north)]
        if not len(points):
            return 0
        is_near = self._tree.query(points)[0] <= _NEAR_M
        is_public = self._public.query(points)[0] <= _NEAR_M
        return int((is_near & ~is_public).sum())


def read_folder(path: Path) -> dict[str, bytes]:
    """The files of a report, or the one file, by name."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    return {
        each.relative_to(path).as_posix(): each.read_bytes()
        for each in sorted(path.rglob("*"))
        if each.is_file()
    }


def _public_points(geography: Geography) -> NDArray[np.float64]:
    """Corners and middles of everything that the map's background draws, as it is and as it is simplified."""
    frames = [geography.boundary, geography.districts, geography.built_up, geography.basemap]
    shapes = [shape for frame in frames for shape in frame.geometry]
    drawn = [shape for _, shape in basemap.background(geography).shapes]
    middles = [frame.representative_point() for frame in frames] + [frame.centroid for frame in frames]
    return np.concatenate(
        [
            shapely.get_coordinates(shapes),
            shapely.get_coordinates(drawn),
            *(shapely.get_coordinates(each.array) for each in middles),
        ]
    )


class _Moments:
    """Times to the minute, however they are written; a day without a year is one of each year that is told."""

    def __init__(self) -> None:
        self._written: set[pd.Timestamp] = set()
        self._spoken: set[tuple[str, ...]] = set()
        self.years: set[int] = set()

    def read(self, text: str) -> None:
        for parts in {each.groups() for each in _ISO.finditer(text)}:
            self._written.update(_moment(*map(int, parts)))
        for seconds in {each[1] for each in _EPOCH.finditer(text)}:
            self._written.add(pd.Timestamp(int(seconds), unit="s").floor("min"))
        folded = text.casefold()
        self.years |= {int(each[1]) for each in _YEAR.finditer(folded)}
        self._spoken |= {each.groups(default="") for each in _SPOKEN.finditer(folded)}

    @property
    def lack_a_year(self) -> bool:
        """Whether a time was read that any year may belong to."""
        return any(not year for _, _, year, *_ in self._spoken)

    def told(self) -> set[pd.Timestamp]:
        """Of all that was read."""
        return self._written | {
            moment
            for day, month, year, hour, minute in self._spoken
            for each in ([int(year)] if year else self.years)
            for moment in _moment(each, _MONTHS[month], int(day), int(hour), int(minute))
        }


def _moment(*parts: int) -> Iterator[pd.Timestamp]:
    try:
        year, month, day, hour, minute = parts
        yield pd.Timestamp(year=year, month=month, day=day, hour=hour, minute=minute)
    except ValueError:
        return


def _is_small(count: object, threshold: int) -> bool:
    return isinstance(count, int | float) and not isinstance(count, bool) and 0 < count < threshold


def _layer_counts(content: bytes) -> Iterator[float]:
    import pyogrio

    with tempfile.TemporaryDirectory(prefix="lagesbild-") as folder:
        path = Path(folder) / "layers.gpkg"
        path.write_bytes(content)
        for layer, _ in pyogrio.list_layers(path):
            frame = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
            for column in frame.columns.intersection(_COUNTS):
                yield from pd.to_numeric(frame[column], errors="coerce").dropna().astype(float)
