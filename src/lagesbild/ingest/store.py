"""Keep incidents in GeoParquet, so that a crash at any moment leaves the former store readable.

The data files of each generation carry its name; ``ingest.json`` names the generation and is
replaced in one step, last. Whoever reads goes through ``ingest.json``. The incidents lie in the order
of their starts, so that a report on the past reads no more than its past; of equal ones by source and id, so
that nothing depends on which export came first.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyproj import CRS

from lagesbild import columns as c
from lagesbild import durable, own_files, stop
from lagesbild.errors import DamagedError, StoreError
from lagesbild.ingest.schema import incidents_schema

ACCOUNTING_FILE = "ingest.json"
_DEFAULT_AT = (
    "default_x",
    "default_y",
)  # where a default position lies: for the next ingest, and for nobody else
_GROUP_ROWS = 2**16  # what can be left unread: ten years of a small municipality, a month of a large one
_SELDOM_REPEAT = (
    c.INCIDENT_ID,
    c.OCCURRED_FROM,
    c.OCCURRED_TO,
    c.REPORTED_AT,
    c.ROW,
    c.GEOMETRY,
)  # a dictionary of their values is no shorter than they are
_WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


@dataclass(frozen=True)
class FileAccount:
    """What became of the rows of one export: ``rows_read = accepted + duplicates + quarantined``.

    ``unread`` is what the file holds beside them: each sheet, layer or table by its ``name``, its ``rows``, and
    ``why`` (it has other ``columns``, stands ``beside`` with other columns, is ``hidden``, is a ``copy`` of what is read,
    ``another`` is named in the settings, or it is columns beyond an empty one that are all ``unused``).
    """

    file: str
    source: str
    sha256: str
    exported_on: str
    rows_read: int
    accepted: int
    duplicates: int
    quarantined: int
    revisions: int
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)  # code → {"severity", "rows"}
    placed: int = 0  # current rows whose point the place register gave
    doubts: dict[str, int] = field(default_factory=dict)  # above `rules.warn_above`, or misread → rows
    unread: list[dict[str, Any]] = field(default_factory=list)  # {"name", "rows", "why"}

    def __post_init__(self) -> None:
        counted = self.accepted + self.duplicates + self.quarantined
        assert self.rows_read == counted, f"{self.file}: {self.rows_read} rows read, {counted} accounted for"


@dataclass(frozen=True)
class PlaceAccount:
    """What the place register gave: rows by precision, and the names that wait for an answer.

    ``decided_by`` is a hash of the settings, the layers and the answers that decided it; ``names`` how many places
    the reports name.
    """

    decided_by: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    names: int = 0
    waiting: int = 0
    unusable: int = 0  # answers that cannot be read


@dataclass(frozen=True)
class Accounting:
    """The content of ``ingest.json``: which generation is valid, made from what, by which settings."""

    generation: str
    settings: str  # fingerprint of everything but the exports that decides the result
    incidents: int
    superseded: int
    to_correct: int  # quarantined rows that nobody has corrected, sums left out
    faults: dict[str, int]  # code → incidents, and rows to correct, that have it once places are known
    unused_categories: tuple[str, ...]  # of the settings, that no incident has
    files: tuple[FileAccount, ...]
    places: PlaceAccount = PlaceAccount()

    @classmethod
    def read(cls, folder: Path) -> "Accounting | None":
        """The stored accounting, or None when nothing (readable) is stored."""
        try:
            with own_files.content(folder / ACCOUNTING_FILE) as content:
                files = tuple(FileAccount(**each) for each in content["files"])
                unused = tuple(map(str, content["unused_categories"]))
                places = PlaceAccount(**content["places"])
                return cls(**content | {"files": files, "unused_categories": unused, "places": places})
        except DamagedError:
            return None  # the store is disposable: what cannot be read is made anew


@dataclass(frozen=True)
class Stored:
    """The frames of a generation; ``x`` and ``y`` in the working CRS, NaN where no position is written."""

    current: pd.DataFrame
    superseded: pd.DataFrame
    quarantined: pd.DataFrame

    @classmethod
    def empty(cls) -> "Stored":
        """A store with nothing in it."""
        times = (c.OCCURRED_FROM, c.OCCURRED_TO, c.REPORTED_AT)
        numbers = {
            c.SPAN_MINUTES: "float64",
            c.MATCH_SCORE: "float64",
            c.ROW: "int64",
            "x": "float64",
            "y": "float64",
        }
        kinds = (
            dict.fromkeys(c.INCIDENT_COLUMNS[:-1], "str") | dict.fromkeys(times, "datetime64[us]") | numbers
        )
        nothing = pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
        return cls(nothing, nothing, pd.DataFrame())


def save(folder: Path, stored: Stored, accounting: Accounting, *, crs: str) -> None:
    """Write a generation, make it the valid one, and remove the former."""
    folder.mkdir(parents=True, exist_ok=True)
    incidents, superseded, quarantine = paths = _paths(folder, accounting)
    # The same exports give the same generation: where it is the valid one, its files are not taken away.
    with stop.unfinished(*(path for path in paths if not path.exists())), ThreadPoolExecutor(1) as beside:
        judged = beside.submit(_require_valid, stored.current.copy(deep=False))
        write_points(_without_defaults(stored.current), incidents, crs)
        stored.superseded.to_parquet(superseded, write_page_checksum=True)
        stored.quarantined.to_parquet(quarantine, write_page_checksum=True)
        for path in paths:
            durable.sync(path)
        judged.result()
        text = json.dumps(asdict(accounting), ensure_ascii=False, indent=1) + "\n"
        stop.settle()
        durable.write_text(folder / ACCOUNTING_FILE, text)
    tidy(folder, accounting)


def _require_valid(current: pd.DataFrame) -> None:
    if len(current):
        incidents_schema().validate(current)


def tidy(folder: Path, accounting: Accounting) -> None:
    """Remove the files of other generations, which a run that was cut off may leave."""
    for stale in folder.glob("*-*.parquet"):
        if not stale.stem.endswith(f"-{accounting.generation}"):
            stale.unlink(missing_ok=True)


def load(folder: Path, accounting: Accounting) -> Stored:
    """Read the valid generation, to add to it."""
    with _whole_store():
        table = pq.read_table(_incidents_file(folder, accounting), page_checksum_verification=True)
        points = _points(table.column(c.GEOMETRY))
    incidents = table.drop_columns(c.GEOMETRY).to_pandas()
    at = {name: incidents[kept].fillna(points[name]) for name, kept in zip("xy", _DEFAULT_AT, strict=True)}
    _, superseded, quarantine = _paths(folder, accounting)
    with _whole_store():
        return Stored(
            current=incidents.drop(columns=list(_DEFAULT_AT)).assign(**at),
            superseded=pd.read_parquet(superseded, page_checksum_verification=True),
            quarantined=pd.read_parquet(quarantine, page_checksum_verification=True),
        )


def forget(folder: Path) -> None:
    """Let the next ingest make the store anew."""
    (folder / ACCOUNTING_FILE).unlink(missing_ok=True)


def is_whole(folder: Path, accounting: Accounting) -> bool:
    """Whether the files of the valid generation are there and end as they should; their pages are not read."""
    try:
        for path in _paths(folder, accounting):
            pq.read_metadata(path)
    except (OSError, ValueError):
        return False
    return True


def load_incidents(folder: Path, accounting: Accounting, *, before: date | None = None) -> gpd.GeoDataFrame:
    """The current incidents, with points in the working CRS, in the order of start, source and id.

    Parameters
    ----------
    folder, accounting
        The store.
    before
        Only those that started before this day; the rest is not read.

    Raises
    ------
    StoreError
        When the file is gone or damaged.
    """
    wanted = None if before is None else [(c.OCCURRED_FROM, "<", pd.Timestamp(before))]
    with _whole_store():
        return gpd.read_parquet(
            _incidents_file(folder, accounting),
            columns=list(c.INCIDENT_COLUMNS),
            filters=wanted,
            page_checksum_verification=True,
        )


@dataclass(frozen=True)
class Extent:
    """The first and last start of the stored incidents, and the first report; NaT where there is none."""

    first: pd.Timestamp
    last: pd.Timestamp
    first_report: pd.Timestamp


def extent(folder: Path, accounting: Accounting) -> Extent:
    """What time the current incidents span, as the file's own statistics tell: no row is read.

    Raises
    ------
    StoreError
        When the file is gone or damaged.
    """
    with _whole_store():
        metadata = pq.read_metadata(_incidents_file(folder, accounting))
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]

    def bounds(column: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        at = metadata.schema.names.index(column)
        told = [group.column(at).statistics for group in groups]
        known = [each for each in told if each is not None and each.has_min_max]
        if not known:
            return pd.NaT, pd.NaT
        return pd.Timestamp(min(each.min for each in known)), pd.Timestamp(max(each.max for each in known))

    return Extent(*bounds(c.OCCURRED_FROM), bounds(c.REPORTED_AT)[0])


def load_column(folder: Path, accounting: Accounting, column: str) -> pd.Series:
    """One column of the current incidents; all are read, some rows at a time, so that damage is met before any notebook meets it."""
    with _whole_store():
        file = pq.ParquetFile(_incidents_file(folder, accounting), page_checksum_verification=True)
        groups = (file.read_row_group(number).column(column) for number in range(file.num_row_groups))
        chunks = [chunk for group in groups for chunk in group.chunks]
        return pa.chunked_array(chunks, file.schema_arrow.field(column).type).to_pandas()


def load_columns(folder: Path, accounting: Accounting, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of the current incidents, positions not among them, in the order of ``load_incidents``; the others are not read.

    Raises
    ------
    StoreError
        When the file is gone or damaged.
    """
    with _whole_store():
        file = _incidents_file(folder, accounting)
        return pq.read_table(file, columns=list(columns), page_checksum_verification=True).to_pandas()


@contextmanager
def _whole_store() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise StoreError(
            "The store in data/processed must be whole; it cannot be read. "
            "Delete data/processed/ingest.json and run: lagesbild ingest"
        ) from error


def _incidents_file(folder: Path, accounting: Accounting) -> Path:
    return folder / f"incidents-{accounting.generation}.parquet"


def _without_defaults(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose ``x`` and ``y`` are points alone; what is no point lies in columns of its own."""
    at_default = ~rows[c.PRECISION].isin(c.PRECISE)
    kept = dict(zip(_DEFAULT_AT, (rows["x"].where(at_default), rows["y"].where(at_default)), strict=True))
    return rows.assign(x=rows["x"].mask(at_default), y=rows["y"].mask(at_default), **kept)


def write_points(rows: pd.DataFrame, path: Path, crs: str) -> None:
    """Write rows with ``x`` and ``y`` as GeoParquet, in the store's order; a row without a position has a null geometry.

    A point in WKB is 21 bytes, so the column is laid out at once: making a geometry object of each
    row first would take as long as all the rest of ingest.
    """
    points = np.empty(len(rows), dtype=_WKB_POINT)
    points["order"], points["type"], points["x"], points["y"] = 1, 1, rows["x"], rows["y"]
    bounds = np.arange(len(rows) + 1, dtype=np.int32) * _WKB_POINT.itemsize
    has_point = np.packbits(rows["x"].notna(), bitorder="little")
    geometry = pa.Array.from_buffers(
        pa.binary(), len(rows), [pa.py_buffer(each) for each in (has_point, bounds, points.view(np.uint8))]
    )
    table = pa.Table.from_pandas(rows.drop(columns=["x", "y"]), preserve_index=False)
    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": CRS.from_user_input(crs).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": c.GEOMETRY, "columns": {c.GEOMETRY: column}}
    table = table.append_column(c.GEOMETRY, geometry)
    metadata = (table.schema.metadata or {}) | {b"geo": json.dumps(geo).encode()}
    table = table.replace_schema_metadata(metadata).combine_chunks()
    order = _order_of(table)
    groups = (order[start : start + _GROUP_ROWS] for start in range(0, max(1, len(rows)), _GROUP_ROWS))
    repeating = [name for name in table.column_names if name not in _SELDOM_REPEAT]
    with (
        ThreadPoolExecutor(max_workers=1) as beside,  # one group is gathered while another is written
        pq.ParquetWriter(
            path,
            table.schema,
            use_dictionary=repeating,
            write_statistics=[
                c.OCCURRED_FROM,
                c.REPORTED_AT,
            ],  # what rows are left unread by, and their extent
            write_page_checksum=True,
        ) as file,
    ):
        for group in beside.map(table.take, groups):
            file.write_table(group)


def _points(geometry: pa.ChunkedArray) -> pd.DataFrame:
    """``x`` and ``y`` of a column that ``write_points`` wrote, NaN where it has null."""
    written = geometry.drop_null().combine_chunks().cast(pa.binary(_WKB_POINT.itemsize))
    points = np.frombuffer(written.buffers()[1] or b"", _WKB_POINT, count=len(written))
    has_point = geometry.is_valid().to_numpy()
    at = {name: np.full(len(geometry), np.nan) for name in "xy"}
    for name, values in at.items():
        values[has_point] = points[name]
    return pd.DataFrame(at)


def _order_of(table: pa.Table) -> np.ndarray:
    """The places of the rows in the store's order.

    Starts are numbers, which are sorted many times faster than text: source and id are compared where starts are equal.
    """
    starts = table.column(c.OCCURRED_FROM).to_numpy().view("int64")
    order = np.argsort(starts)
    is_tied = np.zeros(len(order), dtype=bool)
    as_before = np.diff(starts[order]) == 0
    is_tied[1:] |= as_before
    is_tied[:-1] |= as_before
    tied = order[is_tied]
    keys = [(name, "ascending") for name in (c.OCCURRED_FROM, c.SOURCE, c.INCIDENT_ID)]
    order[is_tied] = tied[
        pc.sort_indices(table.select([name for name, _ in keys]).take(tied), sort_keys=keys)
    ]
    return order


def _paths(folder: Path, accounting: Accounting) -> tuple[Path, Path, Path]:
    """The data files of a generation: incidents, superseded, quarantine."""
    incidents, superseded, quarantine = (
        folder / f"{kind}-{accounting.generation}.parquet"
        for kind in ("incidents", "superseded", "quarantine")
    )
    return incidents, superseded, quarantine
