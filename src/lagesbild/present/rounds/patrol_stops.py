"""Say what every list of the guards' stops says alike: a stop's number, name, place and why somebody should go there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.present.cartography import basemap
from lagesbild.present.words import finding_form, labels
from lagesbild.situation import Situation

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


@dataclass(frozen=True)
class Known:
    """What the report calls a place, and its number there."""

    number: int
    name: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def known(situation: Situation, places_used: Iterable[int], places: gpd.GeoDataFrame) -> dict[int, Known]:
    """Each place's number and name: the report's own where it is one of those that the report numbers, else the numbers that follow.

    Parameters
    ----------
    places_used
        Positions in ``places``.
    places
        As ``analysis.patrols.patrol.candidate_places`` gives them.
    """
    used, ranked = sorted(set(places_used)), situation.places
    at_places, at_ranked = (each.geometry.to_numpy() for each in (places.iloc[used], ranked))
    metres = shapely.distance(at_places[:, None], at_ranked[None, :])
    near = np.argwhere(metres <= situation.settings.place_radius_m)
    own: dict[int, Known] = {}
    taken: set[int] = set()
    for at, other in sorted(near.tolist(), key=lambda pair: metres[pair[0], pair[1]]):
        if used[at] not in own and other not in taken:
            taken.add(other)
            row = ranked.iloc[other]
            own[used[at]] = Known(int(row["number"]), finding_form.called(row["name"]))
    following = count(int(ranked["number"].max()) + 1 if len(ranked) else 1)
    return {
        place: own.get(place) or Known(next(following), finding_form.called(places["name"].iloc[place]))
        for place in used
    }


def shift_name(start: int, hours: int) -> str:
    """``fredag kl. 18–22``, of the hour of the week that a shift begins in."""
    day, hour = divmod(start, 24)
    return f"{labels.WEEKDAYS[day]} kl. {hour:02d}–{(hour + hours) % 24:02d}"


def stops(
    situation: Situation,
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
            number=each.number,
            name=each.name,
            why=_why(
                reasons.iloc[place],
                is_found=found is not None and found.intersects(places.geometry.iloc[place]),
            ),
            category="" if pd.isna(reasons["category"].iloc[place]) else str(reasons["category"].iloc[place]),
            lat=round(float(world[place][1]), 5),
            lon=round(float(world[place][0]), 5),
        )
        for place, each in known(situation, places_used, places).items()
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
