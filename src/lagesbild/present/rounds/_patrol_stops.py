"""Say what every list of the guards' stops says alike: a stop's number, name, place and why somebody should go there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.present.cartography import basemap
from lagesbild.present.words import _findings, labels

_MOSTLY: Final = 0.4  # of a place's reports in one category, before that is told as what happens there


@dataclass(frozen=True)
class Stop:
    """A place to stop at: ``number`` is the map's, ``category`` the commonest there ("" for none)."""

    number: int
    name: str
    why: str
    category: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Shift:
    """One guard's shift on a day; ``visits`` are its rows of the schedule, ``guard`` is 0 where there is only one."""

    begins: pd.Timestamp
    ends: pd.Timestamp
    guard: int
    visits: pd.DataFrame

    @property
    def title(self) -> str:
        """``Fredag 20 november kl. 18–22``, with the guard where there are several."""
        day = f"{labels.capital(labels.WEEKDAYS[self.begins.weekday()])} {_day(self.begins)}"
        return f"{day} kl. {_clock(self.begins)}–{_clock(self.ends)}" + self.of_guard

    @property
    def of_guard(self) -> str:
        """``, väktare 2``; nothing where there is only one."""
        return f", väktare {self.guard}" if self.guard else ""

    @property
    def slug(self) -> str:
        """``2026-11-20-1800``, and ``-2`` for the second of several guards."""
        return f"{self.begins:%Y-%m-%d-%H%M}" + (f"-{self.guard}" if self.guard else "")


def numbers(places_used: Iterable[int]) -> dict[int, int]:
    """The number of each place on the map: 1 and up, the most troubled first, none left out."""
    return {place: number for number, place in enumerate(sorted(set(places_used)), start=1)}


def called(place: int, places: gpd.GeoDataFrame) -> str:
    """What readers call a place."""
    name = places["name"].iloc[place]
    return _findings.NAMELESS if pd.isna(name) else str(name)


def shift_name(start: int, hours: int) -> str:
    """``fredag kl. 18–22``, of the hour of the week that a shift begins in."""
    day, hour = divmod(start, 24)
    return f"{labels.WEEKDAYS[day]} kl. {hour:02d}–{(hour + hours) % 24:02d}"


def stops(
    places_used: Iterable[int],
    places: gpd.GeoDataFrame,
    reasons: pd.DataFrame,
    *,
    found: shapely.Geometry | None = None,
) -> dict[int, Stop]:
    """The stops by place.

    Parameters
    ----------
    places_used
        Positions in ``places``.
    reasons
        As ``analysis.patrols.patrol.reasons`` gives them.
    found
        Where the last report found something beyond chance.
    """
    world = shapely.get_coordinates(places.geometry.to_crs(basemap.WGS84).array)
    return {
        place: Stop(
            number=number,
            name=called(place, places),
            why=_why(
                reasons.iloc[place],
                is_found=found is not None and found.intersects(places.geometry.iloc[place]),
            ),
            category="" if pd.isna(reasons["category"].iloc[place]) else str(reasons["category"].iloc[place]),
            lat=round(float(world[place][1]), 5),
            lon=round(float(world[place][0]), 5),
        )
        for place, number in numbers(places_used).items()
    }


def shifts(schedule: pd.DataFrame) -> Iterator[Shift]:
    """The schedule shift by shift, in order."""
    is_several = bool(len(schedule)) and schedule["guard"].max() > 1
    for (begins, guard), visits in schedule.groupby(["begins", "guard"], sort=True):
        yield Shift(
            pd.Timestamp(begins),
            pd.Timestamp(visits["ends"].iloc[0]),
            int(guard) if is_several else 0,
            visits.sort_values("arrives", kind="stable"),
        )


def _why(row: pd.Series, *, is_found: bool) -> str:
    """``14 rapporter det senaste året, mest inbrott (9). Senast 12 november.``."""
    reports, own = int(row["reports"]), int(row["of_category"])
    told = f"{labels.count(reports)} det senaste året"
    if own == reports and reports:
        told += f", {'alla ' if reports > 1 else ''}{labels.lower(str(row['category']))}"
    elif own >= _MOSTLY * reports and own > 1:
        told += f", mest {labels.lower(str(row['category']))} ({labels.number(own)})"
    elif reports:
        told += " av flera slag"
    last = "" if pd.isna(row["last"]) else f" Senast {_day(row['last'])}."
    return f"{labels.capital(told)}.{last}" + " Utpekad i förra rapporten." * is_found


def _day(moment: pd.Timestamp) -> str:
    """``20 november``: of a day within a year from now."""
    return labels.day(moment).rpartition(" ")[0]


def _clock(moment: pd.Timestamp) -> str:
    return f"{moment:%H}" if moment.minute == 0 else f"{moment:%H.%M}"
