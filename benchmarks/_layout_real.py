"""What each field of the real files should be, written down by hand from their description, for layouts.py."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from _layout_forms import Column

DATA = Path(__file__).parents[2] / "shared" / "data"
FIELDS = ("rows", "id", "start", "end", "reported", "category", "subcategory", "description", "organisation", "place", "position")  # fmt: skip
_SETTINGS = {"Atlanta": ("EPSG:32616", "America/New_York"), "Washington": ("EPSG:26918", "America/New_York"),
             "New York": ("EPSG:26918", "America/New_York"), "Chicago": ("EPSG:26916", "America/Chicago"),
             "Memphis": ("EPSG:26916", "America/Chicago"), "Sweden": ("EPSG:3006", "Europe/Stockholm")}  # fmt: skip
_END_OF_DAY = pd.Timedelta(hours=23, minutes=59)
_TIMES = {"start": "occurred_from", "end": "occurred_to", "reported": "reported_at"}
Reading = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Real:
    """A real file: ``times`` as plain pandas reads them, and by field the columns that may be read.

    ``columns`` lists what is right for a field; a field that is not named must be read from nothing, and a category from
    none is a constant. ``position`` are the columns of x and y, and their system.
    """

    town: str
    times: dict[str, Reading]
    columns: dict[str, tuple[str, ...]]
    position: tuple[str, str, str]
    names: tuple[str, ...] = ()
    optional: tuple[str, ...] = field(default=("subcategory", "place"))


def _never(plain: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NaT, index=plain.index)


def _at(column: str, pattern: str | None = None) -> Reading:
    return lambda plain: pd.to_datetime(plain[column], format=pattern, errors="coerce")


def _joined(day: str, clock: str, pattern: str) -> Reading:
    return lambda plain: pd.to_datetime(plain[day] + " " + plain[clock], format=pattern, errors="coerce")


def _day_end(column: str) -> Reading:
    return lambda plain: pd.to_datetime(plain[column], errors="coerce") + _END_OF_DAY


def _with_offset(column: str) -> Reading:
    return lambda plain: (
        pd.to_datetime(plain[column], utc=True, format="%Y-%m-%d %H:%M:%S %z")
        .dt.tz_convert("Europe/Stockholm")
        .dt.tz_localize(None)
    )


def _atlanta_2020(code: str) -> Real:
    return Real(
        "Atlanta",
        {
            "start": _joined("occur_date", "occur_time", "%m/%d/%Y %H:%M"),
            "end": _joined("poss_date", "poss_time", "%m/%d/%Y %H:%M"),
            "reported": _at("rpt_date", "%m/%d/%Y"),
        },
        {"id": ("offense_id",), "category": ("UC2_Literal",), "subcategory": (code,), "place": ("location",)},
        ("long", "lat", "EPSG:4326"),
    )


_POLISEN = Real(
    "Sweden",
    {"start": _with_offset("datetime")},
    {"id": ("id",), "category": ("type",), "description": ("summary",), "place": ("location",)},
    ("lon", "lat", "EPSG:4326"),
)
_NAMELESS = Real(
    "Chicago", {"start": _at("day"), "end": _day_end("day")}, {}, ("x", "y", "EPSG:26971"), names=("x", "y", "day")
)  # fmt: skip
FILES = {
    "atlanta/COBRA-2019.csv": Real(
        "Atlanta",
        {
            "start": _joined("Occur Date", "Occur Time", "%Y-%m-%d %H%M"),
            "end": _joined("Possible Date", "Possible Time", "%Y-%m-%d %H%M"),
            "reported": _at("Report Date", "%Y-%m-%d"),
        },
        {"id": ("Report Number",), "category": ("UCR Literal",), "subcategory": ("UCR #", "IBR Code"), "place": ("Location",)},
        ("Longitude", "Latitude", "EPSG:4326"),
    ),
    "atlanta/COBRA-2020-OldRMS-09292020.csv": _atlanta_2020("UCR_Number"),
    "atlanta/COBRA-2020_NEW_RMS_9-30_12-31.csv": _atlanta_2020("ibr_code"),
    "aoristic/dcburglaries.csv": Real(
        "Washington",
        {"start": _at("StartDateTime_local"), "end": _at("EndDateTime_local")},
        {},
        ("X", "Y", "EPSG:2248"),
    ),
    "aoristic/NYburg.csv": Real(
        "New York", {"start": _at("FROM_DT"), "end": _at("TO_DT")}, {}, ("X_COORD_CD", "Y_COORD_CD", "EPSG:2263")
    ),
    "near_repeat/chicago_arson.csv": Real(
        "Chicago", {"start": _at("date"), "end": _day_end("date")}, {}, ("X", "Y", "EPSG:26971")
    ),
    "near_repeat/NRC_chicago_arson.csv": _NAMELESS,
    "near_repeat/NRC_chicago_be_month1.csv": _NAMELESS,
    "hotspot/memphis_robberies.csv": Real(
        "Memphis",
        {"start": _at("date")},
        {"id": ("uid",), "category": ("offense_type",)},
        ("lon", "lat", "EPSG:4326"),
    ),
    "scale/chicago_aggravated_assaults.csv.gz": Real(
        "Chicago",
        {"start": _at("date")},
        {"place": ("loc_cat",), "subcategory": ("loc_cat",)},
        ("longitude", "latitude", "EPSG:4326"),
    ),
    "sweden/polisen_events_kungsor.csv": _POLISEN,
    "sweden/polisen_events_vastmanland.csv": _POLISEN,
}  # fmt: skip


def print_record() -> int:
    """Print file by field; the number of fields that are wrong and that nothing is said of."""
    if not DATA.is_dir():
        print("the real data (../shared/data) is not here")
        return 0
    wrong = 0
    details = []
    print(f"| File | Border | {' | '.join(FIELDS)} |")
    print(f"|---|---|{'---|' * len(FIELDS)}")
    for name, real in FILES.items():
        for has_border in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                told = _record(DATA / name, real, Path(folder) / "town", has_border=has_border)
            unjudged = told.pop("", None)
            cells = [told.get(each, unjudged or ("right", ""))[0] for each in FIELDS]
            wrong += cells.count("wrong")
            print(f"| {name} | {'known' if has_border else 'not known'} | {' | '.join(cells)} |", flush=True)
            if unjudged:
                details.append(f"{name} ({'border' if has_border else 'no border'}): {': '.join(unjudged)}")
            details += [f"{name} ({'border' if has_border else 'no border'}), {each}: {outcome}, {why}" for each, (outcome, why) in told.items()]  # fmt: skip
    print("\n" + "\n".join(details))
    print(f"\nwrong without an OBS {wrong} (goal 0)")
    return wrong


def _record(path: Path, real: Real, folder: Path, *, has_border: bool) -> dict[str, tuple[str, str]]:
    """By field what is not right: its outcome and why; under an empty name what keeps the others from being judged."""
    import geopandas as gpd
    import shapely
    from layouts import Layout, _speaks_of, town_of

    from lagesbild.errors import LagesbildError
    from lagesbild.ingest.mapping import map_export
    from lagesbild.ingest.proposing.inspect import inspect_file
    from lagesbild.ingest.reading.read import read
    from lagesbild.language import in_swedish

    header = None if real.names else 0
    plain = pd.read_csv(path, dtype=str, encoding="utf-8-sig", names=real.names or None, header=header)
    metric, timezone = _SETTINGS[real.town]
    points = _points(plain, real).to_crs(metric)
    border = gpd.GeoDataFrame(geometry=[shapely.box(*points.total_bounds).buffer(2000)], crs=metric)
    area = f'crs = "{metric}"\ntimezone = "{timezone}"'
    town = town_of(folder, border, None, local="", utm="", area=area)
    layout = Layout(0, "", path, [], _columns(plain, real), "", has_border, is_doubtful=False, says={}, exported_on=date(2026, 11, 1))  # fmt: skip
    try:
        proposal = inspect_file(path, project=town.project if has_border else None)
        if proposal.missing_fields:
            return {"": ("OBS", f"no column found for {', '.join(proposal.missing_fields)}")}
        table = read(path, proposal.source)
    except LagesbildError as error:
        return {"": ("refused", str(error)[:160])}
    try:
        mapped = map_export(
            table,
            proposal.source,
            project=town.project,
            geography=town.geography,
            areas=None,
            exported_on=layout.exported_on,
        )
    except LagesbildError as error:  # no row lies in the municipality: the proposal may have said so
        is_told = any(
            _speaks_of(remark, "position", layout, proposal.source)
            for remark in map(in_swedish, proposal.remarks)
        )
        why = f"ingest says: {str(error)[:160]}"
        return {"": ("–", "ingest takes no row"), "position": ("OBS" if is_told else "refused", why)}
    faults = _lost(table, mapped, plain)
    if len(table.cells) != len(plain):
        unjudged = {"": ("–", "other rows than the file's, no field can be compared")}
    else:
        unjudged = {}
        place = pd.Series(range(len(plain)), index=table.cells.index)
        at = place.loc[mapped.incidents["row"]].to_numpy()
        faults |= _wrong_values(mapped.incidents, plain.iloc[at], points.iloc[at], real, proposal.source)
        faults |= _wrong_columns(real, proposal.source)
    told = {
        name: any(
            _speaks_of(remark, name, layout, proposal.source) for remark in map(in_swedish, proposal.remarks)
        )
        for name in faults
    }
    return unjudged | {name: ("OBS" if told[name] else "wrong", why) for name, why in faults.items()}


def _points(plain: pd.DataFrame, real: Real):
    """The positions; zero, zero is nowhere."""
    import geopandas as gpd

    x, y, crs = real.position
    numbers = [pd.to_numeric(plain[name], errors="coerce") for name in (x, y)]
    is_nowhere = numbers[0].eq(0) & numbers[1].eq(0)
    return gpd.GeoSeries(gpd.points_from_xy(*(each.mask(is_nowhere) for each in numbers)), crs=crs)


def _columns(plain: pd.DataFrame, real: Real) -> list[Column]:
    """The file's columns and the fields that may be read from them."""
    feeds: dict[str, set[str]] = {name: set() for name in plain}
    for name, columns in real.columns.items():
        for column in columns:
            feeds[column].add(name)
    return [Column(name, [], frozenset(held)) for name, held in feeds.items()]


def _lost(table, mapped, plain: pd.DataFrame) -> dict[str, str]:
    """Rows that are not read, or more than a few set aside."""
    if len(table.cells) + len(table.ragged) != len(plain):
        return {"rows": f"{len(table.cells)} rows read of {len(plain)}"}
    aside = len(mapped.quarantined)
    return {"rows": f"{aside} set aside: {mapped.reasons}"} if aside > 0.02 * len(plain) else {}


def _wrong_values(rows: pd.DataFrame, plain: pd.DataFrame, points, real: Real, source) -> dict[str, str]:
    """Times and positions that differ from what plain pandas reads in the same rows."""
    from layouts import NEAR_M, _taken

    faults = {}
    read_from = {name: ", ".join(_taken(source, name)) or "nothing" for name in (*_TIMES, "position")}
    for name, column in _TIMES.items():
        expected = real.times.get(name, _never)(plain).reset_index(drop=True)
        read_as = rows[column].reset_index(drop=True)
        if name == "reported":
            read_as = read_as.dt.normalize()
        is_same = (read_as - expected).abs().le(pd.Timedelta(seconds=30)) | (read_as.isna() & expected.isna())
        if not is_same.all():
            faults[name] = f"{int((~is_same).sum())} of {len(rows)} wrong, read from {read_from[name]}"
    away = np.hypot(points.x.to_numpy() - rows["x"].to_numpy(), points.y.to_numpy() - rows["y"].to_numpy())
    is_near = (away <= NEAR_M) | (points.x.isna().to_numpy() & rows["x"].isna().to_numpy())
    if not is_near.all():
        faults["position"] = f"{int((~is_near).sum())} of {len(rows)} wrong, {source.crs} from {read_from['position']}"  # fmt: skip
    return faults


def _wrong_columns(real: Real, source) -> dict[str, str]:
    """Fields that are read from another column than they may be."""
    from layouts import _taken

    faults = {}
    for name in ("id", "category", "subcategory", "description", "organisation", "place"):
        taken, may = _taken(source, name), real.columns.get(name, ())
        is_right = taken[0] in may if taken else not may or name in real.optional
        if not is_right:
            faults[name] = f"read from {', '.join(taken) or 'nothing'}, should be {', '.join(may) or 'nothing'}"  # fmt: skip
    return faults
