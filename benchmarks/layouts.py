"""Judge how exports are proposed: write known incidents in a random layout, and read them by the proposal alone.

Each layout is made from its seed, so that any of them can be made again. Some 60 incidents are written with header words,
an order of columns, forms of times and positions and a container that Swedish municipalities, the police, ArcGIS, Socrata or
Excel may use; ``inspect_file`` proposes a source, and what that source reads is compared with what is known, field by field.

right     every field of every incident is what was written
OBS       something is wrong, and a remark of the proposal speaks of that very field
refused   the file, or most of its rows, are refused in words
wrong     something is wrong and nothing is said

    python benchmarks/layouts.py [--full] [--count N] [--seed FIRST] [--keep] [--real]

``--full`` tries 2 000 layouts, ``--keep`` leaves those that are not right in benchmarks/out, with their seed in the name,
``--real`` judges the proposals of the real files in ../shared/data instead.
"""

import argparse
import math
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from _layout_files import CONTAINERS, GEOGRAPHIC, Sheet, titles, write
from _layout_forms import (
    SHORT,
    Column,
    Incident,
    choose_position,
    choose_times,
    distractors,
    incidents,
    write_position,
    write_texts,
    write_times,
)
from _layout_words import CATEGORIES, ENGLISH, SWEDISH, Headers

OUT = Path(__file__).parent / "out"
INCIDENTS = 60
NEAR_M = 2
GOAL_RIGHT = 0.98
WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000  # open sea
OUTCOMES = ("right", "OBS", "refused", "wrong")
TEXTS = ("category", "subcategory", "description", "organisation", "place")
TIME_FIELDS = frozenset({"occurred_from", "start", "end", "reported", "traceback"})
DIMENSIONS = {
    "container": frozenset({"file", "rows", "traceback"}), "times": TIME_FIELDS, "moment": TIME_FIELDS, "day": TIME_FIELDS, "clock": TIME_FIELDS,
    "position": frozenset({"position", "file"}), "numbering": frozenset({"id"}), "language": frozenset(TEXTS), "border": frozenset({"position"}),
}  # fmt: skip
"""What an export may differ in, and the fields that are judged by it."""


@dataclass(frozen=True)
class Town:
    """A municipality that incidents lie in: its settings, and the systems that are used in it."""

    project: object
    geography: object
    inside: Callable[[random.Random], tuple[float, float]]
    local: str
    utm: str


@dataclass
class Layout:
    """An export, what it was made from, and what can be known of it."""

    seed: int
    town: str
    path: Path
    known: list[Incident]
    columns: list[Column]
    numbering: str
    has_border: bool
    is_doubtful: bool
    says: dict[str, str]
    exported_on: date


@dataclass
class Verdict:
    """What came of a layout: an outcome, and by field what is wrong and whether a remark tells it."""

    outcome: str
    faults: dict[str, str] = field(default_factory=dict)
    told: dict[str, bool] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    detail: str = ""


class Judge:
    """Towns to put incidents in, and a folder to write exports to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.towns = {"sea": _sea(root / "sea"), "demo": _demo(root / "demo")}

    def layout(self, seed: int) -> Layout:
        """The layout of a seed, written."""
        rng = random.Random(seed)
        name = rng.choice(sorted(self.towns))
        town = self.towns[name]
        language = rng.choices([SWEDISH, ENGLISH], weights=[3, 1])[0]
        container = rng.choices(list(CONTAINERS), weights=list(CONTAINERS.values()))[0]
        has_border = rng.random() < 0.75
        headers = Headers(rng, language)
        times = choose_times(rng, language, can_be_real=container.startswith(("xlsx", "ods")))
        known = incidents(rng, INCIDENTS, town.inside, is_short=times.structure in SHORT,
                          is_early_in_month=times.is_early_in_month)  # fmt: skip
        columns, numbering, left_out = write_texts(rng, known, headers)
        written = write_times(rng, known, times, headers)
        is_geographic = container.startswith(GEOGRAPHIC)
        form = "none" if is_geographic else choose_position(rng)
        crs = "EPSG:3006" if container == "geojson in metres" else "EPSG:4326"
        if container.startswith(("gpkg", "shp", "fgb")):
            crs = rng.choice(["EPSG:4326", "EPSG:3006", "EPSG:3006", town.local, "EPSG:3021"])
        points: list[tuple[float, float] | None] = []
        if is_geographic:
            points = _points(rng, known, crs)
        position = write_position(rng, known, form, headers, local=town.local, utm=town.utm, has_border=has_border) if not is_geographic else None  # fmt: skip
        columns += written.columns + (position.columns if position else [])
        columns += distractors(rng, known, headers)
        if rng.random() < 0.7:
            rng.shuffle(columns)
        if container.startswith("shp"):
            _cut_headers(columns)
        _set_texts(known, columns)
        folder = self.root / "exports"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        stem = rng.choice(["export", "uttag", "handelser", "Incidents", "lista"]) + rng.choice(["", "_2026-11-20", " 2026", "-v47"])  # fmt: skip
        path, special = write(rng, container, folder / stem, Sheet(columns, titles(rng), points, crs))
        last = max(each.reported or each.end or each.start for each in known).date() + 5 * timedelta(days=1)
        stamp = datetime.combine(last, datetime.min.time()).timestamp()
        os.utime(path, (stamp, stamp))
        says = {
            "container": container,
            "file": special,
            "times": times.structure,
            "time form": written.form.partition(": ")[2] or written.form,
            **times.used(),
            "reported": times.reported,
            "position": "geometry" if is_geographic else form,
            "position form": position.form if position else f"geometry {crs}",
            "numbering": numbering,
            "language": f"{language}, {headers.style}",
            "border": "known" if has_border else "not known",
            "left out": left_out,
        }
        is_doubtful = written.is_doubtful or bool(position and position.is_doubtful)
        # Fewer than ten positions tell no system; without one there is nothing to tell it from.
        return Layout(seed, name, path, known, columns, numbering, has_border, is_doubtful, says, last)

    def verdict(self, layout: Layout) -> Verdict:
        """Read the layout by its proposal alone, and compare."""
        from lagesbild.errors import LagesbildError

        try:
            return self._verdict(layout)
        except LagesbildError as error:
            return Verdict("refused", {"file": str(error)[:160]})
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            if not any("lagesbild" in Path(each.filename).parts for each in frames):
                raise  # the judge's own
            frame = frames[-1]
            fault = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno} {str(error)[:100]}"
            return Verdict("wrong", {"traceback": fault}, {"traceback": False})

    def _verdict(self, layout: Layout) -> Verdict:
        from lagesbild.errors import InputError
        from lagesbild.ingest.intake import identified, require_usable
        from lagesbild.ingest.mapping import map_export
        from lagesbild.ingest.proposing.inspect import inspect_file
        from lagesbild.ingest.reading.read import read
        from lagesbild.ingest.store import Stored
        from lagesbild.language import in_swedish

        town = self.towns[layout.town]
        proposal = inspect_file(layout.path, project=town.project if layout.has_border else None)
        source, remarks = proposal.source, tuple(map(in_swedish, proposal.remarks))
        if proposal.missing_fields:
            return _told(layout, source, remarks, dict.fromkeys(proposal.missing_fields, "not found"))
        table = read(layout.path, source)
        try:
            mapped = map_export(
                table,
                source,
                project=town.project,
                geography=town.geography,
                areas=None,
                exported_on=layout.exported_on,
            )
        except InputError as error:  # no row lies in the municipality: the proposal may have said so
            verdict = _told(layout, source, remarks, {"position": str(error)[:160]})
            verdict.outcome = "OBS" if verdict.outcome == "OBS" else "refused"
            return verdict
        faults = _quarantined(mapped)
        is_refused = False
        try:
            require_usable(mapped, source, town.project)
            rows = identified(mapped.incidents, Stored.empty().current, source, town.project)
        except InputError as error:
            is_refused = True
            rows = mapped.incidents
            faults["refused"] = str(error).partition("\n")[0][:120]
        faults |= _compared(layout, table, mapped, rows, source)
        verdict = _told(layout, source, remarks, faults)
        if is_refused and verdict.outcome == "wrong":
            verdict.outcome = "refused"
        return verdict


def _sea(root: Path) -> Town:
    import geopandas as gpd
    import shapely

    border = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006")
    return town_of(
        root,
        border,
        lambda rng: (rng.uniform(WEST + 500, EAST - 500), rng.uniform(SOUTH + 500, NORTH - 500)),
        local="EPSG:3016",
        utm="EPSG:32634",
    )


def _demo(root: Path) -> Town:
    import shapely

    from lagesbild.demo.map.geography import build

    border = build().boundary
    shape = border.union_all().buffer(-500)
    west, south, east, north = shape.bounds

    def inside(rng: random.Random) -> tuple[float, float]:
        while True:
            point = rng.uniform(west, east), rng.uniform(south, north)
            if shapely.contains_xy(shape, *point):
                return point

    longitude = border.to_crs("EPSG:4326").union_all().centroid.x
    zones = {12.0: 3007, 13.5: 3008, 15.0: 3009, 16.5: 3010, 18.0: 3011, 14.25: 3012, 15.75: 3013, 17.25: 3014, 18.75: 3015, 20.25: 3016, 21.75: 3017, 23.25: 3018}  # fmt: skip
    nearest = min(zones, key=lambda meridian: abs(meridian - longitude))
    return town_of(
        root, border, inside, local=f"EPSG:{zones[nearest]}", utm=f"EPSG:326{int(longitude // 6) + 31}"
    )


def town_of(root: Path, border, inside, *, local: str, utm: str, area: str = "") -> Town:
    """A municipality with a border, and the further settings of its ``area``.

    No export is stopped for its categories: a new workspace takes them from the export itself.
    """
    from lagesbild import config
    from lagesbild.ingest.geography.geography import read_geography

    root.mkdir(parents=True)
    border.to_file(root / "boundary.geojson")
    categories = "".join(f'[[categories]]\nname = "{name}"\n' for name in CATEGORIES)
    settings = f"""
[area]
name = "Exempelby kommun"
boundary = {{ file = "boundary.geojson" }}
{area}
[rules.stop_above]
unknown_category = 1

[[sources]]
name = "former"
files = "data/raw/former*.csv"
columns = {{ occurred_from = "Start", category = "Kategori" }}
{categories}
[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{{ notebook = "oversikt", step = "kartlaggning" }}]
"""
    (root / "lagesbild.toml").write_text(settings, encoding="utf-8")
    project = config.load(root)
    return Town(project, read_geography(project.area), inside, local, utm)


def _points(rng: random.Random, known: list[Incident], crs: str) -> list[tuple[float, float] | None]:
    from _layout_forms import _transformer

    if rng.random() < 0.3:
        for each in known:
            if rng.random() < 0.1:
                each.east = each.north = None
    return [None if each.east is None else _transformer(crs).transform(each.east, each.north) for each in known]  # fmt: skip


def _cut_headers(columns: list[Column]) -> None:
    """A shapefile's names have ten bytes."""
    used: set[str] = set()
    for column in columns:
        name = column.header.encode()[:10].decode(errors="ignore").strip()
        if name.casefold() in used:
            name = f"{name.encode()[:8].decode(errors='ignore')}_{len(used) % 10}"
        used.add(name.casefold())
        column.header = name


def _set_texts(known: list[Incident], columns: list[Column]) -> None:
    """What no column says is not known."""
    fed = {name for column in columns for name in column.feeds}
    for name in TEXTS:
        if name not in fed:
            for each in known:
                setattr(each, name, None)


_TIME_RULES = {
    "NO_TIME": "start",
    "UNREADABLE_TIME": "start",
    "IN_FUTURE": "start",
    "TOO_EARLY": "start",
    "END_BEFORE_START": "end",
    "OUTSIDE_BOUNDARY": "position",
    "SWAPPED_AXES": "position",
    "NO_ID": "id",
    "REWRITTEN_ID": "id",
    "UNKNOWN_AREA": "position",
}


def _quarantined(mapped) -> dict[str, str]:
    """Rows that are set aside, by the field whose rule they break: none should be."""
    codes = Counter(code for text in mapped.quarantined["faults"] for code in text.split())
    faults: dict[str, str] = {}
    for code, rows in codes.items():
        if code in _TIME_RULES or code == "RAGGED_ROW":
            faults.setdefault(_TIME_RULES.get(code, "rows"), f"{rows} rows {code}")
    return faults


def _places(table, mapped, rows, count: int) -> list[int] | str:
    """The place of each row among the known incidents, or why it cannot be told."""
    read = len(table.cells) + len(table.ragged)
    if read != count:
        return f"{read} rows read of {count}"
    if len(table.ragged):
        return f"{len(table.ragged)} rows have another number of cells than the header"
    aside = set(_spots(mapped.quarantined))
    accepted = [at for at, spot in enumerate(_spots(table.located(table.cells.index))) if spot not in aside]
    return accepted if len(accepted) == len(rows) else f"{len(rows)} rows accepted, {len(aside)} set aside"


def _spots(rows) -> list[tuple[str, int]]:
    """The sheet and row of each row."""
    from lagesbild import columns as c

    return list(zip(rows[c.SHEET].fillna(""), rows[c.ROW], strict=True))


def _compared(layout: Layout, table, mapped, rows, source) -> dict[str, str]:
    """What differs from what is known, by field."""
    from lagesbild import columns as c
    from lagesbild.config import Constant
    from lagesbild.ingest.identity import CATEGORY_WRITTEN

    known, faults = layout.known, {}
    at = _places(table, mapped, rows, len(known))
    if isinstance(at, str):
        return {"rows": at}
    own = [known[number] for number in at]
    if rows[c.INCIDENT_ID].nunique() != len(rows):
        faults["id"] = f"{rows[c.INCIDENT_ID].nunique()} incidents of {len(rows)}"
    faults |= _judged_id(layout, mapped, own, source)
    checks = {
        "start": [_is_same(read, each.start) for read, each in zip(rows[c.OCCURRED_FROM], own, strict=True)],
        "end": [_is_end(read, each) for read, each in zip(rows[c.OCCURRED_TO], own, strict=True)],
        "reported": [_is_report(read, each) for read, each in zip(rows[c.REPORTED_AT], own, strict=True)],
        "position": [
            _is_near(x, y, each) for x, y, each in zip(rows["x"], rows["y"], own, strict=True)
        ],
    }  # fmt: skip
    read_texts = {
        "category": rows[CATEGORY_WRITTEN],
        **{name: rows[name] for name in TEXTS[1:]},
    }
    for name, texts in read_texts.items():
        if name == "category" and not _columns_of(layout, "category"):
            if not isinstance(source.columns.category, Constant):
                faults["category"] = f"none is written, '{source.columns.category}' is read"
            continue
        checks[name] = [
            _text(read) == _text(getattr(each, name)) for read, each in zip(texts, own, strict=True)
        ]
    for name, right in checks.items():
        if not all(right):
            taken = _taken(source, name)
            wrong = right.count(False)
            faults.setdefault(name, f"{wrong} of {len(right)} wrong, read from {', '.join(taken) or 'nothing'}")  # fmt: skip
    if source.columns.area_code is not None:
        faults["area_code"] = f"'{source.columns.area_code}' is read as one"
    return faults


def _judged_id(layout: Layout, mapped, own: Sequence[Incident], source) -> dict[str, str]:
    """The number must be the incident's; without one the rows' own key or an object's number will do."""
    from lagesbild import columns as c

    taken = _taken(source, "id")
    if layout.numbering == "none":
        fits = all("id" in _feeds(layout, name) for name in taken)
        return {} if fits else {"id": f"none is written, {', '.join(taken)} is read"}
    if not taken or "id" not in _feeds(layout, taken[0]):
        return {"id": f"read from {', '.join(taken) or 'nothing'}"}
    if len(taken) > 1 and layout.numbering == "numbered":
        return {"id": f"put together of {', '.join(taken)}"}
    read = [str(each).split(" / ")[0] for each in mapped.incidents[c.INCIDENT_ID]]
    wrong = sum(one != each.id for one, each in zip(read, own, strict=True))
    return {"id": f"{wrong} of {len(own)} wrong, read from {', '.join(taken)}"} if wrong else {}


def _is_same(read, known: datetime | None) -> bool:
    if known is None or pd.isna(read):
        return known is None and pd.isna(read)
    return abs((read - known).total_seconds()) <= 30


def _is_end(read, known: Incident) -> bool:
    if not known.slack:
        return _is_same(read, known.end)
    if pd.isna(read):
        return known.end is None
    first = known.end or known.start
    return timedelta(0) <= read.to_pydatetime() - first <= known.slack


def _is_report(read, known: Incident) -> bool:
    if known.reported and known.has_day_report:
        return not pd.isna(read) and read.date() == known.reported.date()
    return _is_same(read, known.reported)


def _is_near(x: float, y: float, known: Incident) -> bool:
    if known.east is None:
        return math.isnan(x) and math.isnan(y)
    return math.hypot(x - known.east, y - known.north) <= NEAR_M


def _text(value) -> str:
    return str(value).strip() if isinstance(value, str) else ""


_FIELD_OF = {
    "start": ("occurred_from",), "end": ("occurred_to",), "reported": ("reported_at",), "position": ("x", "y", "latlon"),
    "occurred_from": ("occurred_from",),
}  # fmt: skip


def _taken(source, name: str) -> list[str]:
    """Columns that the source reads a field from."""
    from lagesbild.ingest.fields import named_columns

    named = named_columns(source.columns)
    return [column for each in _FIELD_OF.get(name, (name,)) for column in named.get(each, [])]


def _columns_of(layout: Layout, name: str) -> list[str]:
    name = {"occurred_from": "start"}.get(name, name)
    return [" ".join(column.header.split()) for column in layout.columns if name in column.feeds]


def _feeds(layout: Layout, header: str) -> frozenset[str]:
    found = [column.feeds for column in layout.columns if column.header.strip() == header.strip()]
    return found[0] if found else frozenset()


_TIME_WORDS = r"tid|datum|\bdag|månad|klock|timm|midnatt|start|slut|occurred|reported_at|zon|1904"
_SPOKEN = {
    "start": _TIME_WORDS, "end": _TIME_WORDS, "reported": _TIME_WORDS, "occurred_from": _TIME_WORDS,
    "position": r"position|koordinat|axlar|latitud|longitud|karta|wgs|sweref|crs|swap_axes",
    "id": r"ärendenummer|\bid\b|repeated_ids|numret",
    "category": r"kategori|category|vad som hänt",
    "rows": r"karantän|\bblad|lager|fel antal|rubrikrad",
}  # fmt: skip


def _speaks_of(remark: str, name: str, layout: Layout, source) -> bool:
    """A remark that names columns speaks of what is, or should be, read from them; another of what its words say."""
    own = {*_columns_of(layout, name), *_taken(source, name)}
    named = {
        column.header for column in layout.columns if re.search(rf"(?<!\w){re.escape(column.header)}(?!\w)", remark)
    } & set(re.findall(r"'([^']+)'", remark))  # fmt: skip
    if named:
        return bool(named & own)
    field_names = _FIELD_OF.get(name, (name,))
    if any(re.search(rf"\b{each}\b", remark) for each in field_names if len(each) > 1):
        return True
    return name in _SPOKEN and bool(re.search(_SPOKEN[name], remark.casefold()))


def _told(layout: Layout, source, remarks: Sequence[str], faults: dict[str, str]) -> Verdict:
    told = {
        name: any(_speaks_of(remark, name, layout, source) for remark in remarks)
        for name in faults
        if name != "refused"
    }
    outcome = "right" if not faults else "OBS" if all(told.values()) else "wrong"
    times = {key: getattr(source, key) for key in ("datetime_formats", "date_formats", "time_formats", "crs")}
    return Verdict(outcome, faults, told, tuple(remarks), str(times))


@dataclass
class Score:
    """Verdicts of layouts by seed, with what the layouts were."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    layouts: dict[int, Layout] = field(default_factory=dict)

    def share(self, outcome: str, seeds: Iterable[int] | None = None) -> float:
        """Share of layouts with an outcome, of those that the file itself can decide unless told otherwise."""
        chosen = list(self.decided() if seeds is None else seeds)
        return sum(self.verdicts[seed].outcome == outcome for seed in chosen) / max(1, len(chosen))

    def decided(self) -> list[int]:
        """Layouts whose meaning the file and the border hold."""
        return [seed for seed, layout in self.layouts.items() if not layout.is_doubtful]

    def silent(self) -> list[int]:
        """Layouts with something wrong that nothing is said of."""
        return [seed for seed, verdict in self.verdicts.items() if verdict.outcome == "wrong"]


def judged(seeds: Iterable[int], judge: Judge, *, keep: bool = False, is_told: bool = False) -> Score:
    """Judge the layouts of the seeds."""
    score = Score()
    for seed in seeds:
        layout = judge.layout(seed)
        verdict = judge.verdict(layout)
        score.verdicts[seed], score.layouts[seed] = verdict, layout
        if keep and verdict.outcome != "right":
            OUT.mkdir(exist_ok=True)
            shutil.copy(layout.path, OUT / f"layout-{seed}-{layout.path.name}")
        if is_told and len(score.verdicts) % 200 == 0:
            print(f"{len(score.verdicts)} layouts, {score.share('right'):.1%} right, {len(score.silent())} wrong", flush=True)  # fmt: skip
    return score


def _outcome(verdict: Verdict, fields: frozenset[str]) -> str:
    """The outcome as far as some fields go."""
    own = verdict.faults.keys() & fields
    if not own:
        return "refused" if "file" in verdict.faults else "right"
    if verdict.outcome == "refused":
        return "refused"
    return "OBS" if all(verdict.told.get(name) for name in own) else "wrong"


def _print_shares(score: Score) -> None:
    decided = set(score.decided())
    print("\n| | | Layouts | Right | OBS | Refused | Wrong |")
    print("|---|---|---|---|---|---|---|")
    for told, seeds in (("decided", sorted(decided)), ("not decided", sorted(set(score.layouts) - decided))):
        shares = " | ".join(f"{score.share(outcome, seeds):.1%}" for outcome in OUTCOMES)
        print(f"| whole layouts | {told} by the file | {len(seeds)} | {shares} |")
    for dimension, fields in DIMENSIONS.items():
        by_value: dict[str, list[str]] = defaultdict(list)
        for seed in sorted(decided):
            value = score.layouts[seed].says.get(dimension)
            if value:
                by_value[value].append(_outcome(score.verdicts[seed], fields))
        for value, outcomes in sorted(by_value.items()):
            shares = " | ".join(f"{outcomes.count(each) / len(outcomes):.1%}" for each in OUTCOMES)
            print(f"| {dimension}: its own fields | {value} | {len(outcomes)} | {shares} |")


def _cause(layout: Layout, name: str, fault: str) -> str:
    """The part of a layout that a fault of a field most likely comes from."""
    says = layout.says
    match name:
        case "file" | "rows" | "traceback" | "refused":
            return f"{says['container']}, {says['file']}" if name == "traceback" else says["container"]
        case "start" | "end" | "occurred_from":
            return f"{says['times']}: {says['time form']}"
        case "reported":
            return f"{says['reported']} in '{', '.join(_columns_of(layout, name)) or 'none'}'"
        case "position":
            return f"{says['position form']}, border {says['border']}"
        case _:
            taken = fault.partition("read from ")[2] or fault
            return f"'{', '.join(_columns_of(layout, name)) or 'none'}' against {taken}"


def _print_kinds(score: Score) -> None:
    """Faults of one field and one likely cause together."""
    kinds: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for seed, verdict in score.verdicts.items():
        for name, fault in verdict.faults.items():
            told = "refused" if verdict.outcome == "refused" else "OBS" if verdict.told.get(name, True) else "silent"  # fmt: skip
            kinds[name, told, _cause(score.layouts[seed], name, fault)].append(seed)
    print("\n| Field | Told | Likely cause | Layouts | Seeds |")
    print("|---|---|---|---|---|")
    for (name, told, cause), seeds in sorted(kinds.items(), key=lambda each: (each[0][:2], -len(each[1]))):
        print(f"| {name} | {told} | {cause} | {len(seeds)} | {', '.join(map(str, seeds[:6]))} |")


def _print_fields(score: Score) -> None:
    told: Counter = Counter()
    silent: Counter = Counter()
    for seed in score.verdicts:
        verdict = score.verdicts[seed]
        for name in verdict.faults.keys() - {"refused"}:
            (told if verdict.told.get(name) or verdict.outcome == "refused" else silent)[name] += 1
    print("\n| Field wrong | With OBS or refused | Silent |")
    print("|---|---|---|")
    for name, _ in (told + silent).most_common():
        print(f"| {name} | {told[name]} | {silent[name]} |")


def _print_failures(score: Score) -> None:
    for outcome in ("wrong", "refused", "OBS"):
        seeds = [seed for seed, verdict in score.verdicts.items() if verdict.outcome == outcome]
        if seeds:
            print(f"\n{outcome} ({len(seeds)}):")
        for seed in seeds:
            verdict, says = score.verdicts[seed], score.layouts[seed].says
            faults = "; ".join(
                f"{'' if verdict.told.get(name, True) else '! '}{name}: {fault}"
                for name, fault in verdict.faults.items()
            )
            layout = ", ".join(f"{says[name]}" for name in ("container", "file", "times", "time form", "reported", "position form", "border"))  # fmt: skip
            print(f"  seed {seed}: {faults}\n      [{layout}]")


def main() -> None:
    """Judge the layouts, or the real files, and print what came of them."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--full", action="store_true", help="2 000 layouts instead of 300")
    asked.add_argument("--count", type=int, help="so many layouts")
    asked.add_argument("--seed", type=int, default=0, help="the first seed")
    asked.add_argument("--keep", action="store_true", help="keep what is not right in benchmarks/out")
    asked.add_argument("--remarks", action="store_true", help="print remarks and headers of each layout too")
    asked.add_argument("--real", action="store_true", help="judge the real files' proposals")
    options = asked.parse_args()
    if options.real:
        from _layout_real import print_record

        sys.exit(print_record())
    count = options.count or (2000 if options.full else 300)
    start = time.process_time()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        score = judged(
            range(options.seed, options.seed + count), Judge(Path(folder)), keep=options.keep, is_told=True
        )
    _print_failures(score)
    if options.remarks:
        for seed, layout in score.layouts.items():
            print(
                f"\nseed {seed}: {[(each.header, each.values[:3], sorted(each.feeds)) for each in layout.columns]}"
            )
            print("\n".join(f"   OBS {remark}" for remark in score.verdicts[seed].remarks), score.verdicts[seed].detail)  # fmt: skip
    _print_kinds(score)
    _print_shares(score)
    _print_fields(score)
    right, silent = score.share("right"), len(score.silent())
    noted = [len(each.remarks) for each in score.verdicts.values() if each.outcome == "right"]
    print(f"\n{count} layouts, {time.process_time() - start:.0f} s of processor time; remarks of a right proposal: {sum(noted) / max(1, len(noted)):.2f}")  # fmt: skip
    print(f"right {right:.1%} (goal {GOAL_RIGHT:.0%}), wrong without an OBS {silent} (goal 0)")
    sys.exit(right < GOAL_RIGHT or silent > 0)


if __name__ == "__main__":
    main()
