"""What was delivered, and what can be counted in it with plain pandas: nothing of the library's analysis is used."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from _sentence_towns import EAST, NORTH, PERIOD_END, PERIOD_START, SIDE, TOWN_NAMES, TOWNS
from scipy import stats
from scipy.cluster import hierarchy

FORTNIGHT = timedelta(days=14)
RECENT_START = PERIOD_END - timedelta(weeks=12)
STUDY_WEEKS = 52
PLACE_M, CELL_M, PLACES = 100, 100, 10
REACH_M, TOGETHER_M, WIDEST_M, LEAST_M, MARGIN_M = 200, 1000, 4500, 900, 120
SHARED, LEAST_SHARE, PARTS, APART_M = 0.3, 0.03, 4, 300
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_DEFAULT_SHARE, _FEW = 0.25, 10
_EXTRACTED = PERIOD_END + timedelta(days=1)


def number(text: str) -> float:
    """``1 013``, ``0,6``, ``inga``, ``ingen``: as a number."""
    if text.startswith("ing"):
        return 0
    return float(re.sub(r"[\s\u00a0]", "", text).replace(",", ".").replace("\N{MINUS SIGN}", "-"))


def span(text: str) -> tuple[date, date]:
    """``5–15 november 2026`` and the like: first and last day."""
    first, _, last = text.partition("–")
    end = _day(last or first)
    parts = first.split()
    begin = [
        *parts,
        *([MONTHS[end.month - 1]] if len(parts) == 1 else []),
        *([str(end.year)] if len(parts) < 3 else []),
    ]
    return _day(" ".join(begin)), end


def _day(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a map: so many reports, their box with what lies around, and the places named there.

    Of each group in it those named the most, one or several; the group with most reports first.
    """

    number: int
    box: shapely.Geometry
    names: tuple[frozenset[str], ...]

    @classmethod
    def town(cls, name: str, shape: shapely.Geometry, at: np.ndarray) -> "Part":
        """A town with the reports at its edge."""
        wide = shape.buffer(APART_M / 2)
        return cls(
            int(shapely.intersects_xy(wide, *at.T).sum()), shapely.box(*wide.bounds), (frozenset([name]),)
        )

    @classmethod
    def group(cls, rows: pd.DataFrame) -> "Part":
        """Reports that lie together."""
        box = shapely.box(*shapely.MultiPoint(rows[["E", "N"]].to_numpy(float)).bounds)
        called = frozenset(rows["Ställe"].dropna().mode())
        return cls(len(rows), box.buffer(REACH_M, join_style="mitre"), (called,) if called else ())

    def rank(self) -> tuple[int, int]:
        """The tallest first, as they stand on the page; of equals the one with most reports."""
        _, south, _, north = self.frame.bounds
        return -round(north - south), -self.number

    @property
    def frame(self) -> shapely.Geometry:
        """What its map shows: the box with a margin, 900 m across at the least."""
        west, south, east, north = self.box.bounds
        x, y = (max(LEAST_M - side, 2 * MARGIN_M) / 2 for side in (east - west, north - south))
        return shapely.box(west - x, south - y, east + x, north + y)

    def meets(self, other: "Part") -> bool:
        """Whether the two would show much of the same ground."""
        least = min(self.frame.area, other.frame.area)
        return self.frame.intersection(other.frame).area > SHARED * least

    def and_also(self, other: "Part") -> "Part":
        """Both in one."""
        first, second = sorted((self, other), key=lambda part: -part.number)
        box = shapely.box(*shapely.union_all([self.box, other.box]).bounds)
        return Part(self.number + other.number, box, tuple(dict.fromkeys([*first.names, *second.names])))


@dataclass(frozen=True)
class Delivery:
    """The rows of a workspace's exports, and the area in which squares are counted."""

    rows: pd.DataFrame
    area: shapely.Geometry

    @classmethod
    def read(cls, folder: Path) -> "Delivery":
        """Read what stands in ``data/raw``."""
        parts = []
        for path in sorted((folder / "data" / "raw").glob("*.csv")):
            part = pd.read_csv(path, dtype={"Ställe": "str", "Slut": "str"})
            part["file"] = path.name
            parts.append(
                part.assign(source={"system": "Systemet", "polis": "Polisen"}[path.stem.partition("_")[0]])
            )
        rows = pd.concat(parts, ignore_index=True)
        rows["at"] = pd.to_datetime(rows["Hände"])
        rows["reported"] = pd.to_datetime(rows["Inkom"]) if "Inkom" in rows else pd.NaT
        shared = rows.groupby(["E", "N"])["Nr"].transform("size") >= _DEFAULT_SHARE * len(rows)
        rows["is_placed"] = rows["E"].notna() & ~shared
        column, row = ((rows[["E", "N"]].to_numpy() - (EAST, NORTH)) // (SIDE / 2)).T
        rows["district"] = np.select(
            [~rows["is_placed"], (column == 0) & (row == 0), (column == 0), (row == 0)],
            ["", "Sydväst", "Nordväst", "Sydost"],
            "Nordost",
        )
        has_towns = "built_up" in (folder / "lagesbild.toml").read_text("utf-8")
        area = shapely.union_all(TOWNS) if has_towns else shapely.box(EAST, NORTH, EAST + SIDE, NORTH + SIDE)
        rows["is_inside"] = rows["is_placed"] & shapely.contains_xy(area, rows["E"] + 0.5, rows["N"] + 0.5)
        return cls(rows, area)

    def within(self, start: date, end: date) -> pd.DataFrame:
        """The rows that began from ``start`` to the day before ``end``."""
        return self.rows[(self.rows["at"] >= pd.Timestamp(start)) & (self.rows["at"] < pd.Timestamp(end))]

    @cached_property
    def now(self) -> pd.DataFrame:
        return self.within(PERIOD_START, PERIOD_END)

    @cached_property
    def recent(self) -> pd.DataFrame:
        return self.within(RECENT_START, PERIOD_END)

    @cached_property
    def lags(self) -> pd.Series:
        """Days to the report of the last weeks' rows that have one; below zero when it is dated before, but for its day alone."""
        own = self.recent.dropna(subset=["reported"])
        lag = (own["reported"] - own["at"]).dt.total_seconds() / 86400
        return lag.mask(own["reported"].eq(own["at"].dt.normalize()), 0.0)

    @cached_property
    def first_day(self) -> date:
        """The first day that is covered: of the first report, or of the first incident where none tells."""
        first = self.rows["reported"].min()
        return (self.rows["at"].min() if pd.isna(first) else first).date()

    @cached_property
    def study(self) -> pd.DataFrame:
        return self.within(max(PERIOD_END - timedelta(weeks=STUDY_WEEKS), self.first_day), PERIOD_END)

    def last_year(self) -> pd.DataFrame:
        """The same weeks a year earlier."""
        return self.within(PERIOD_START - timedelta(weeks=52), PERIOD_END - timedelta(weeks=52))

    def earlier(self, most: int) -> list[tuple[date, date]]:
        """The covered fortnights before the period, oldest first."""
        starts = [PERIOD_START - FORTNIGHT * back for back in range(most, 0, -1)]
        return [(start, start + FORTNIGHT) for start in starts if start >= self.first_day]

    def usual(self, column: str, name: str, most: int = 13) -> float:
        """Mean count of those before, as long as there was any."""
        counts = [int(self.within(*each)[column].eq(name).sum()) for each in self.earlier(most)]
        while counts and not counts[-1]:
            counts.pop()
        return float(np.mean(counts)) if counts else 0.0

    def is_new(self, column: str, name: str) -> bool:
        """Whether there was none until two fortnights ago."""
        return not any(self.within(*each)[column].eq(name).any() for each in self.earlier(13)[:-2])

    @cached_property
    def places(self) -> list[pd.DataFrame]:
        """The circles with the most reports, each report in one of them; ties by the least easting, then northing."""
        left = self.recent[self.recent["is_placed"]].sort_values(["E", "N", "Nr"])
        found = []
        while len(left) and len(found) < PLACES:
            at = left[["E", "N"]].to_numpy(float)
            near = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) <= PLACE_M
            best = int(near.sum(axis=1).argmax())
            if near[best].sum() < 2:
                break
            found.append(left[near[best]])
            left = left[~near[best]]
        return found

    @cached_property
    def has_towns(self) -> bool:
        """Whether the area is the towns, and not all within the border."""
        return self.area.area < SIDE**2

    @cached_property
    def parts(self) -> list[Part]:
        """What the maps of recent reports show, in their order: the towns with a share of them, or where they lie together.

        Reports nearer than a kilometre to another lie together, all of them where they lie within 4.5 km; groups whose
        frames cover three tenths of the smaller become one.
        """
        placed = self.recent[self.recent["is_placed"]]
        at = placed[["E", "N"]].to_numpy(float)
        if self.has_towns:
            parts = [Part.town(name, shape, at) for name, shape in zip(TOWN_NAMES, TOWNS, strict=True)]
            return sorted((part for part in parts if part.number >= LEAST_SHARE * len(at)), key=Part.rank)
        if not len(at):
            return []
        label = np.zeros(len(at))
        if np.ptp(at, axis=0).max() > WIDEST_M:
            label = hierarchy.fcluster(hierarchy.linkage(at, "single"), TOGETHER_M, "distance")
        parts = [Part.group(own) for _, own in placed.groupby(label)]
        while pair := next((pair for pair in combinations(parts, 2) if pair[0].meets(pair[1])), None):
            parts = [*(each for each in parts if each not in pair), pair[0].and_also(pair[1])]
        most = sorted(parts, key=lambda part: -part.number)[:PARTS]
        return sorted(most, key=Part.rank)

    def beyond(self, rows: pd.DataFrame) -> int:
        """The placed rows that no part shows."""
        shown = shapely.union_all([part.frame for part in self.parts])
        placed = rows[rows["is_placed"]]
        return int((~shapely.intersects_xy(shown, placed["E"], placed["N"])).sum())

    def sites(self) -> pd.Series:
        """Reports of the last weeks by organisation and place, those with several."""
        named = self.recent.dropna(subset=["Ställe", "Vem"])
        counted = named.groupby(["Ställe", "Vem"]).size()
        return counted[counted > 1]

    def around(self, rows: pd.DataFrame, at: tuple[float, float], radius_m: float) -> pd.DataFrame:
        """The rows with a position at most so far away."""
        away = np.hypot(rows["E"] - at[0], rows["N"] - at[1])
        return rows[rows["is_placed"] & (away <= radius_m)]

    def of(self, category: str | None, rows: pd.DataFrame) -> pd.DataFrame:
        """The placed rows of a category, written with any first letter; of all when None."""
        placed = rows[rows["is_placed"]]
        return placed if category is None else placed[placed["Slag"].str.casefold().eq(category.casefold())]

    def pairs(self, category: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Metres and days between all the year's reports of a category, and how many days before the end each was."""
        rows = self.of(category, self.study)
        at = rows[["E", "N"]].to_numpy(float)
        until = ((pd.Timestamp(PERIOD_END) - rows["at"].dt.normalize()).dt.days).to_numpy()
        return (
            np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)),
            np.abs(until[:, None] - until[None]),
            until,
        )

    def chains(self, category: str) -> list[tuple[int, date, date]]:
        """How many, first and last day of each live chain of reports within 200 m and 14 days of another."""
        metres, days, until = self.pairs(category)
        linked = (metres < 200) & (days < 14)
        label = np.arange(len(until))
        for _ in range(len(until)):
            least = np.where(linked, label[None], len(until)).min(axis=1)
            if (least == label).all():
                break
            label = least
        found = []
        for each in np.unique(label):
            own = until[label == each]
            if len(own) > 1 and own.min() <= 14:
                found.append(
                    (len(own), *(PERIOD_END - timedelta(days=int(d)) for d in (own.max(), own.min())))
                )
        return found

    def in_cells(self, rows: pd.DataFrame, at: tuple[float, float]) -> int:
        """Reports in the square of 100 m at ``at`` and those whose middles are within 150 m: 300 by 300 m."""
        corner = [(value // CELL_M - 1) * CELL_M for value in at]
        inside = (rows["E"] >= corner[0]) & (rows["E"] < corner[0] + 3 * CELL_M)
        inside &= (rows["N"] >= corner[1]) & (rows["N"] < corner[1] + 3 * CELL_M)
        return int((inside & rows["is_inside"]).sum())

    def share_of_area(self, at: tuple[float, float]) -> float:
        """How much of the area the 300 by 300 m around ``at`` are."""
        west, south = [(value // CELL_M - 1) * CELL_M for value in at]
        square = shapely.box(west, south, west + 3 * CELL_M, south + 3 * CELL_M)
        return float(self.area.intersection(square).area / self.area.area)

    def crowded(self, share: float) -> float:
        """Share of the area's squares with this share of the year's reports, taking the fullest first."""
        rows, cells = self.study[self.study["is_inside"]], self.area.area / CELL_M**2
        full = rows.groupby([rows["E"] // CELL_M, rows["N"] // CELL_M]).size().sort_values(ascending=False)
        return float((full.cumsum() < len(rows) * share).sum() + 1) / cells

    @cached_property
    def hours(self) -> pd.DataFrame:
        """Recent reports by weekday and hour: of a span, each minute counts as its share; a date alone is 00:00 to 23:59."""
        start, end = self.recent["at"], pd.to_datetime(self.recent["Slut"])
        if start.eq(start.dt.normalize()).all():
            end = start + pd.Timedelta(hours=23, minutes=59)
        minutes = ((end - start) / pd.Timedelta(minutes=1)).fillna(0).clip(lower=1).astype(int).to_numpy()
        first = np.repeat(np.cumsum(minutes) - minutes, minutes)
        passed = pd.to_timedelta(np.arange(minutes.sum()) - first, unit="min")
        at = pd.DatetimeIndex(np.repeat(start.to_numpy(), minutes)) + passed
        weights = np.zeros((7, 24))
        np.add.at(weights, (at.day_of_week, at.hour), np.repeat(1 / minutes, minutes))
        return pd.DataFrame(weights)

    def completeness(self) -> float:
        """Share of the period's reports that are in: delays as those of a season ago had them."""
        old = self.within(_EXTRACTED - timedelta(days=365), _EXTRACTED - timedelta(days=60))
        delay = ((old["reported"].dt.normalize() - old["at"].dt.normalize()).dt.days).dropna()
        waited = np.array([(_EXTRACTED - PERIOD_START).days - 1 - day for day in range(14)])
        if len(delay) < _FEW:  # nothing is old enough: as the generator draws them
            return float(stats.lognorm(1).cdf(waited + 0.5).mean())
        return float(np.mean([(delay <= each).mean() for each in waited]))
