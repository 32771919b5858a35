"""Towns that the sentence check reports on: quiet ones, planted ones, and the situations that sentences have been wrong in.

Nothing of the demo is used. The town is a square in the open sea with two built-up areas and four districts; incidents
are drawn here, written to CSV as a system would, and read back by the check with plain pandas. Every town says what was
done to it (``SITUATIONS``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

PERIOD_START, PERIOD_END = date(2026, 11, 2), date(2026, 11, 16)
PERIOD = "2026-11-02..2026-11-15"
CRS = "EPSG:3006"
EAST, NORTH, SIDE = 800_000, 6_290_000, 6_000
CATEGORIES = ("Cykelstöld", "Klotter", "Brand", "Buskörning", "Nedskräpning", "Trasig lampa")
SHARES = np.array([0.28, 0.24, 0.18, 0.14, 0.1, 0.06])
REPORTERS = ("Fritid", "Parkförvaltningen", "Vaktbolaget", "Skolan")
REPORTER_SHARES = np.array([0.35, 0.3, 0.2, 0.15])
HEADER = ["Nr", "Hände", "Slut", "Inkom", "Slag", "Vem", "Ställe", "E", "N"]
DISTRICTS = ("Sydväst", "Nordväst", "Sydost", "Nordost")
TOWNS = (
    shapely.box(EAST + 600, NORTH + 600, EAST + 2600, NORTH + 2400),
    shapely.box(EAST + 3600, NORTH + 3200, EAST + 5200, NORTH + 5000),
)
TOWN_NAMES = ("Väst", "Öst")


@dataclass
class Draft:
    """A town in the making: the rows of its delivery and what its settings hold."""

    rng: np.random.Generator
    volume: float
    rows: pd.DataFrame
    has_districts: bool = True
    has_towns: bool = True
    has_report_times: bool = True
    has_clock: bool = True
    police: pd.DataFrame = field(default_factory=pd.DataFrame)
    until: date = PERIOD_END


def _place_names(positions: np.ndarray) -> np.ndarray:
    """A name for every square of 250 m, and none for every fifth."""
    column, row = ((positions - (EAST, NORTH)) // 250).astype(int).T
    names = np.array(
        [f"Kvarteret {chr(65 + c % 26)}{chr(97 + r % 26)}" for c, r in zip(column, row, strict=True)], object
    )
    return np.where((column + 2 * row) % 5 == 0, None, names)


def _positions(number: int, rng: np.random.Generator, habits: np.ndarray) -> np.ndarray:
    """Half at places of habit, the rest anywhere in the towns, on whole metres."""
    box = rng.choice(2, number, p=[0.6, 0.4])
    bounds = np.array([town.bounds for town in TOWNS])[box]
    anywhere = rng.uniform(bounds[:, :2], bounds[:, 2:])
    at = habits[rng.choice(len(habits), number)] + rng.normal(0, 30, (number, 2))
    return np.round(np.where(rng.random(number)[:, None] < 0.4, at, anywhere))


def draft(volume: float, rng: np.random.Generator, *, fortnights: int = 60, spread: float = 0.0) -> Draft:
    """A quiet town: so many reports a fortnight on average, for as many fortnights as told."""
    habits = np.vstack([_positions(1, rng, np.array([[EAST + 900, NORTH + 900]])) for _ in range(6)])
    parts = []
    for back in range(fortnights):
        mean = volume if not spread else rng.gamma(volume / spread, spread)
        number = rng.poisson(mean)
        start = pd.Timestamp(PERIOD_END - timedelta(days=14 * (back + 1)))
        parts.append(_rows(number, start, 14, rng, habits))
    return Draft(rng, volume, pd.concat(parts, ignore_index=True))


def _rows(
    number: int, start: pd.Timestamp, days: float, rng: np.random.Generator, habits: np.ndarray
) -> pd.DataFrame:
    at = start + pd.to_timedelta(rng.integers(0, int(days * 1440), number), unit="min")
    positions = _positions(number, rng, habits) if number else np.empty((0, 2))
    return pd.DataFrame(
        {
            "at": at,
            "end": at
            + pd.to_timedelta(
                np.where(rng.random(number) < 0.5, rng.integers(30, 600, number), 0), unit="min"
            ),
            "reported": at + pd.to_timedelta(np.rint(1440 * rng.lognormal(0, 1, number)), unit="min"),
            "category": rng.choice(CATEGORIES, number, p=SHARES),
            "who": rng.choice(REPORTERS, number, p=REPORTER_SHARES),
            "place": _place_names(positions),
            "east": positions[:, 0],
            "north": positions[:, 1],
        }
    )


def _planted(town: Draft, number: int, category: str | None, days: float, spread_m: float) -> None:
    """So many at one place of the first town, in the last days."""
    rng = town.rng
    centre = np.array([EAST + 1900, NORTH + 1800]) + rng.uniform(-300, 300, 2)
    rows = _rows(number, pd.Timestamp(PERIOD_END) - pd.Timedelta(days=days), days, rng, centre[None])
    rows[["east", "north"]] = np.round(rng.normal(centre, spread_m, (number, 2)))
    rows["place"] = "Planteringen"
    if category:
        rows["category"] = category
    town.rows = pd.concat([town.rows, rows], ignore_index=True)


def _is_now(rows: pd.DataFrame) -> pd.Series:
    return (rows["at"] >= pd.Timestamp(PERIOD_START)) & (rows["at"] < pd.Timestamp(PERIOD_END))


def _step(town: Draft) -> None:
    now = town.rows[_is_now(town.rows) & town.rows["category"].eq("Klotter")]
    more = _rows(
        max(10, len(now) * 2), pd.Timestamp(PERIOD_START), 14, town.rng, np.array([[EAST + 900, NORTH + 900]])
    )
    town.rows = pd.concat([town.rows, more.assign(category="Klotter")], ignore_index=True)


def _hotspot(town: Draft) -> None:
    _planted(town, 16, None, 84, 35)


def _corner(town: Draft) -> None:
    """A place where four squares meet: none of them may hold what the neighbourhood does."""
    _planted(town, 12, None, 80, 1)
    own = town.rows["place"].eq("Planteringen")
    town.rows.loc[own, ["east", "north"]] = np.array([EAST + 1900, NORTH + 1800]) + town.rng.choice(
        [-3, 2], (own.sum(), 2)
    )


def _cluster(town: Draft) -> None:
    _planted(town, 8, "Brand", 7, 40)


def _series(town: Draft) -> None:
    _planted(town, 9, "Cykelstöld", 12, 40)


def _old_series(town: Draft) -> None:
    _planted(town, 12, "Cykelstöld", 12, 30)
    own = town.rows["place"].eq("Planteringen")
    town.rows.loc[own, ["at", "end", "reported"]] -= pd.Timedelta(weeks=47)


def _no_clock(town: Draft) -> None:
    town.has_clock = False


def _centroid(town: Draft) -> None:
    at = town.rng.random(len(town.rows)) < 0.7
    town.rows.loc[at, ["east", "north"]] = EAST + 3000, NORTH + 2900
    town.rows.loc[at, "place"] = None


def _empty(town: Draft) -> None:
    town.rows = town.rows[~_is_now(town.rows)]


def _new_category(town: Draft) -> None:
    begins = pd.Timestamp(PERIOD_END) - pd.Timedelta(days=14 * int(town.rng.integers(1, 6)))
    days = (pd.Timestamp(PERIOD_END) - begins).days
    new = _rows(int(12 * days / 14), begins, days, town.rng, np.array([[EAST + 900, NORTH + 900]]))
    town.rows = pd.concat([town.rows, new.assign(category="Elsparkcykel")], ignore_index=True)


def _renamed(town: Draft) -> None:
    town.rows.loc[_is_now(town.rows) & town.rows["category"].eq("Cykelstöld"), "category"] = "Stulen cykel"


def _bulk(town: Draft) -> None:
    row = town.rows[_is_now(town.rows)].iloc[[0]].assign(category="Nedskräpning", place="Återvinningen")
    row["at"] = row["end"] = pd.Timestamp(PERIOD_START) + pd.Timedelta(days=3, hours=8, minutes=17)
    town.rows = pd.concat([town.rows, *[row] * 50], ignore_index=True)


def _silent(town: Draft) -> None:
    town.rows = town.rows[~(_is_now(town.rows) & town.rows["who"].eq("Fritid"))]


def _begun(town: Draft) -> None:
    new = _rows(
        int(town.volume * 0.7) + 5,
        pd.Timestamp(PERIOD_START),
        14,
        town.rng,
        np.array([[EAST + 900, NORTH + 900]]),
    )
    town.rows = pd.concat([town.rows, new.assign(who="Hamnen")], ignore_index=True)


def _yearly_stop(town: Draft) -> None:
    """The two weeks of the period are empty but for a few, and were so every year."""
    week = town.rows["at"].dt.isocalendar().week
    town.rows = town.rows[~(week.isin([45, 46]) & (town.rng.random(len(town.rows)) < 0.85))]


def _police(town: Draft) -> None:
    own = town.rows.sample(frac=0.3, random_state=1)
    town.police, town.rows = own, town.rows.drop(own.index)


def _no_districts(town: Draft) -> None:
    town.has_districts = False


def _border_only(town: Draft) -> None:
    town.has_districts = town.has_towns = False


def _no_report_times(town: Draft) -> None:
    town.has_report_times = False


def _nothing(town: Draft) -> None:
    pass


SITUATIONS: dict[str, tuple[Callable[[Draft], None], tuple[float, ...], dict[str, float]]] = {
    "quiet": (_nothing, (5, 25, 100), {}),
    "bursts": (_nothing, (5, 25, 100), {"spread": 1.5}),
    "step": (_step, (25, 100), {}),
    "hotspot": (_hotspot, (25,), {}),
    "corner": (_corner, (10, 25), {}),
    "cluster": (_cluster, (25, 100), {}),
    "series": (_series, (25, 100), {}),
    "no clock": (_no_clock, (25,), {}),
    "one point": (_centroid, (25,), {}),
    "empty": (_empty, (1, 5), {}),
    "new category": (_new_category, (25,), {}),
    "renamed": (_renamed, (40,), {}),
    "too little": (_nothing, (1, 2), {}),
    "short": (_nothing, (25,), {"fortnights": 2}),
    "half a year": (_nothing, (25,), {"fortnights": 9}),
    "old series": (_old_series, (25,), {}),
    "bulk": (_bulk, (25,), {}),
    "silent": (_silent, (25, 50), {}),
    "begun": (_begun, (25, 50), {}),
    "yearly stop": (_yearly_stop, (25, 60), {"fortnights": 80}),
    "two sources": (_police, (40,), {}),
    "no districts": (_no_districts, (25,), {}),
    "border only": (_border_only, (25,), {}),
    "no report times": (_no_report_times, (25,), {}),
}
"""By name: what is done to a quiet town, the reports a fortnight to choose among, and how the quiet town is drawn."""


def write(folder: Path, name: str, seed: int) -> Draft:
    """A workspace with the situation of this name; what was delivered is in ``data/raw``."""
    change, volumes, options = SITUATIONS[name]
    rng = np.random.default_rng([seed, *name.encode()])
    town = draft(float(rng.choice(volumes)), rng, **options)
    change(town)
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    _geography(raw / "karta.gpkg")
    _deliver(town, town.rows, raw / f"system_{PERIOD_END + timedelta(days=1)}.csv", "A")
    if len(town.police):
        _deliver(town, town.police, raw / f"polis_{PERIOD_END + timedelta(days=1)}.csv", "B")
    (folder / "lagesbild.toml").write_text(_settings(town), "utf-8")
    return town


def _geography(path: Path) -> None:
    box = shapely.box(EAST, NORTH, EAST + SIDE, NORTH + SIDE)
    gpd.GeoDataFrame({"name": ["Provby"]}, geometry=[box], crs=CRS).to_file(path, layer="grans")
    gpd.GeoDataFrame({"name": TOWN_NAMES}, geometry=list(TOWNS), crs=CRS).to_file(path, layer="orter")
    half = SIDE / 2
    quarters = [
        shapely.box(EAST + c * half, NORTH + r * half, EAST + (c + 1) * half, NORTH + (r + 1) * half)
        for c in (0, 1)
        for r in (0, 1)
    ]
    frame = {"kod": ["SV", "NV", "SO", "NO"], "namn": list(DISTRICTS)}
    gpd.GeoDataFrame(frame, geometry=quarters, crs=CRS).to_file(path, layer="omraden")


def _deliver(town: Draft, rows: pd.DataFrame, path: Path, letter: str) -> None:
    shape = "%Y-%m-%d %H:%M" if town.has_clock else "%Y-%m-%d 00:00"
    ordered = rows.sort_values("at", kind="stable")
    frame = pd.DataFrame(
        {
            "Nr": [f"{letter}{number:06d}" for number in range(len(ordered))],
            "Hände": ordered["at"].dt.strftime(shape),
            "Slut": ordered["end"].dt.strftime(shape) if town.has_clock else "",
            "Inkom": ordered["reported"].dt.strftime("%Y-%m-%d %H:%M"),
            "Slag": ordered["category"],
            "Vem": ordered["who"],
            "Ställe": ordered["place"],
            "E": ordered["east"].astype("Int64"),
            "N": ordered["north"].astype("Int64"),
        }
    )
    # What has not come in when the export is made is not in it.
    frame = frame[(ordered["reported"] < pd.Timestamp(PERIOD_END + timedelta(days=1))).to_numpy()]
    frame = frame if town.has_report_times else frame.drop(columns="Inkom")
    frame.to_csv(path, index=False, encoding="utf-8")


def _settings(town: Draft) -> str:
    categories = sorted({*town.rows["category"], *town.police.get("category", []), *CATEGORIES})
    lines = [
        '[area]\nname = "Provby"\ncrs = "EPSG:3006"\ntimezone = "Europe/Stockholm"',
        'boundary = { file = "data/raw/karta.gpkg", layer = "grans" }',
    ]
    if town.has_towns:
        lines.append('built_up = { file = "data/raw/karta.gpkg", layer = "orter" }')
    if town.has_districts:
        lines.append(
            '[area.districts]\nfile = "data/raw/karta.gpkg"\nlayer = "omraden"\ncode = "kod"\nname = "namn"'
        )
    lines.append("[calendar]\nanchor = 2024-01-01\ndays = 14")
    for name, title in (("system", "Systemet"), ("polis", "Polisen")):
        if name == "system" or len(town.police):
            reported = 'reported_at = "Inkom"\n' if town.has_report_times else ""
            lines.append(
                f'[[sources]]\nname = "{name}"\ntitle = "{title}"\nfiles = "data/raw/{name}_*.csv"\ncrs = "EPSG:3006"\n'
                'datetime_formats = ["iso"]\n[sources.columns]\nid = "Nr"\noccurred_from = "Hände"\noccurred_to = "Slut"\n'
                f'{reported}category = "Slag"\norganisation = "Vem"\nplace = "Ställe"\nx = "E"\ny = "N"'
            )
    lines += [f'[[categories]]\nname = "{name}"' for name in categories]
    lines.append(
        '[[reports]]\nname = "lagesbild"\ntitle = "Lägesbild"\nedition = "arbetsgrupp"\nperiod = "fortnight"'
    )
    for step, names in NOTEBOOKS.items():
        lines += [f'[[reports.notebooks]]\nnotebook = "{name}"\nstep = "{step}"' for name in names]
    return "\n".join(lines) + "\n"


NOTEBOOKS = {
    "kartlaggning": ("oversikt", "karta"),
    "analys": ("avvikelser", "hotspots", "upprepning", "tidsmonster"),
    "underlag": ("datakvalitet",),
}
