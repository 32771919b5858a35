"""Draw the reports of each week: everyday ones all over the municipality, and those of the hotspots.

A week is drawn from the seed and its own Monday alone. A later last day therefore adds reports and
leaves the earlier ones as they were.
"""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from lagesbild.demo import profiles, rhythm
from lagesbild.demo.map.shapes import Xy
from lagesbild.demo.map.sites import Sites
from lagesbild.demo.profiles import EMBRACE, GUARDS, PROFILES, Profile
from lagesbild.demo.rhythm import Rhythm

EVERYDAY = "vardag"


@dataclass(frozen=True)
class Incident:
    """One report, in truth.

    ``x``, ``y`` are EPSG:3006 metres; ``stream`` is the hotspot that it belongs to, ``vardag`` for none.
    """

    incident_id: str
    source: str
    category: str
    subcategory: str
    occurred_from: datetime
    occurred_to: datetime | None
    reported_at: datetime
    place: str
    description: str
    organisation: str
    x: int
    y: int
    district: str
    stream: str


@dataclass(frozen=True)
class Hotspot:
    """A place where reports come week after week.

    ``weekly`` is the mean number a week by category. From ``months_ago`` before the last day only the
    share ``remaining`` of them is left: an intervention that worked, or 1.0 for one that did not.
    """

    place: str
    weekly: dict[str, float]
    spread_m: float
    rhythm: Rhythm
    intervention: str = ""
    months_ago: int = 0
    remaining: float = 1.0

    def changed_on(self, until: date) -> date | None:
        """First day of the intervention: the first of a month, so that it stays the same from run to run."""
        return first_of_month(until, self.months_ago) if self.intervention else None


def first_of_month(until: date, months_ago: int) -> date:
    """The first day of the month so many before that of ``until``."""
    month = until.year * 12 + until.month - 1 - months_ago
    return date(month // 12, month % 12 + 1, 1)


_EVENINGS = Rhythm(
    weekdays=(0.6, 0.6, 0.8, 1.0, 2.0, 1.9, 0.6),
    peaks=((20.5, 1.4, 0.85), (16.5, 1.0, 0.15)),
    spans=(("seen", 0.85), ("no_end", 0.15)),
)
_AFTER_SCHOOL = Rhythm(
    weekdays=(0.8, 0.8, 0.9, 0.9, 1.5, 1.2, 0.9),
    peaks=((19.0, 1.8, 1.0),),
    spans=(("night", 0.4), ("weekend", 0.25), ("seen", 0.35)),
    months=(0.9, 0.9, 1.0, 1.1, 1.2, 0.8, 0.4, 1.2, 1.3, 1.2, 1.0, 0.8),
)

HOTSPOTS: tuple[Hotspot, ...] = (
    Hotspot(
        "Stationstorget", {profiles.GATHERING: 0.8, profiles.NARCOTICS: 0.4, profiles.THEFT: 0.15}, 28, _EVENINGS
    ),
    Hotspot("Exempelbyskolan", {profiles.VANDALISM: 0.55, profiles.GATHERING: 0.4}, 32, _AFTER_SCHOOL),
    Hotspot(
        "Sjöparken", {profiles.GATHERING: 0.5, profiles.VANDALISM: 0.3, profiles.UNSAFE_PLACE: 0.2}, 40, _EVENINGS,
        intervention="Ny belysning och röjd sikt i Sjöparken", months_ago=6, remaining=0.15,
    ),
    Hotspot(
        "Provåsa torg", {profiles.VANDALISM: 0.45, profiles.GATHERING: 0.4}, 30, _EVENINGS,
        intervention="Utökad rondering vid Provåsa torg", months_ago=8,
    ),
)  # fmt: skip


EARLIER: tuple[Hotspot, ...] = (
    Hotspot(
        "Idrottsplatsen", {profiles.VANDALISM: 0.5, profiles.GATHERING: 0.4}, 34, _AFTER_SCHOOL,
        intervention="Grindar och belysning vid Idrottsplatsen", months_ago=30, remaining=0.08,
    ),
)  # fmt: skip
"""What was a hotspot once: the council's year has an intervention to look back on."""


def ordinary(sites: Sites, *, until: date, weeks: int, seed: int) -> list[Incident]:
    """All reports made in the ``weeks`` before ``until``, in the order they were made."""
    spots = (*HOTSPOTS, *EARLIER)
    changes = {spot.place: (spot.changed_on(until), spot.remaining) for spot in spots}
    first = datetime.combine(until - timedelta(weeks=weeks), datetime.min.time())
    last = datetime.combine(until, datetime.min.time())
    monday = first.date() - timedelta(days=first.weekday(), weeks=8)
    kept = []
    while monday < until:
        for luck, incident in week(sites, monday, seed=seed):
            changed_on, remaining = changes.get(incident.stream, (None, 1.0))
            is_prevented = changed_on and incident.occurred_from.date() >= changed_on and luck > remaining
            if first <= incident.reported_at < last and not is_prevented:
                kept.append(incident)
        monday += timedelta(weeks=1)
    return sorted(kept, key=lambda each: (each.reported_at, each.incident_id))


def week(
    sites: Sites, monday: date, *, seed: int, hotspots: tuple[Hotspot, ...] = (*HOTSPOTS, *EARLIER)
) -> list[tuple[float, Incident]]:
    """The reports of one week, each with a number in ``[0, 1)`` that decides what prevents it."""
    rng = np.random.default_rng([seed, monday.toordinal()])
    drawn = [
        (float(rng.random()), _everyday(rng, sites, monday, category))
        for category, profile in PROFILES.items()
        for _ in range(rng.poisson(profile.weekly * profile.rhythm.season(monday)))
    ]
    for spot in hotspots:
        at = sites.town.point(spot.place)
        for category, weekly in spot.weekly.items():
            for _ in range(_count(rng, spot, weekly, monday)):
                position = tuple(rng.normal(at, spot.spread_m))
                times = rhythm.times(rng, spot.rhythm, monday)
                drawn.append(
                    (
                        float(rng.random()),
                        report(
                            rng, sites, category=category, position=position, times=times, stream=spot.place
                        ),
                    )
                )
    numbers = dict.fromkeys((EMBRACE, GUARDS, profiles.APP, profiles.HOUSING), 0)
    numbered = []
    for luck, incident in drawn:
        numbers[incident.source] += 1
        numbered.append(
            (luck, replace(incident, incident_id=number(incident.source, monday, numbers[incident.source])))
        )
    return numbered


def number(source: str, monday: date, count: int) -> str:
    """A report's number, as its source writes it: year, week and a running number."""
    year, at_week, _ = monday.isocalendar()
    match source:
        case profiles.EMBRACE:
            return f"{year}-{at_week:02d}{count:03d}"
        case profiles.GUARDS:
            return f"LB{year % 100:02d}{at_week:02d}-{count:03d}"
        case profiles.APP:
            return f"FA{year}{at_week:02d}{count:03d}"
        case _:
            return f"H{year % 100:02d}{at_week:02d}{count:03d}"


def report(
    rng: np.random.Generator, sites: Sites, *, category: str, position: Xy, times: rhythm.Times, stream: str
) -> Incident:
    """An incident at ``position`` as somebody reports it; its number is still to be given.

    Hotspots are reported in Embrace and by the guards only: the other sources have no good position.
    """
    profile = PROFILES[category]
    sources = {
        name: share
        for name, share in profile.sources.items()
        if stream == EVERYDAY or name in {EMBRACE, GUARDS}
    } or {EMBRACE: 1.0}
    shares = np.array(list(sources.values()))
    source = str(rng.choice(list(sources), p=shares / shares.sum()))
    start, end = times
    subcategory, sentence = profile.accounts[int(rng.integers(len(profile.accounts)))]
    place = sites.name(position)
    return Incident(
        incident_id="",
        source=source,
        category=category,
        subcategory=subcategory,
        occurred_from=start,
        occurred_to=end,
        reported_at=rhythm.reported(rng, end or start, on_duty=source == GUARDS),
        place=place,
        description=sentence.format(place=place),
        organisation=_organisation(rng, source, profile),
        x=round(position[0]),
        y=round(position[1]),
        district=sites.district(position),
        stream=stream,
    )


def _count(rng: np.random.Generator, spot: Hotspot, weekly: float, monday: date) -> int:
    """Reports of a category in one week at a hotspot.

    Where there is an intervention they come as evenly as whole numbers allow. By chance alone an
    intervention without effect would now and then look like one that worked, and the truth planted
    would not be what a sound method finds.
    """
    if not spot.intervention:
        return int(rng.poisson(weekly * spot.rhythm.season(monday)))
    number_of_week = monday.toordinal() // 7
    return math.floor((number_of_week + 1) * weekly) - math.floor(number_of_week * weekly)


def _everyday(rng: np.random.Generator, sites: Sites, monday: date, category: str) -> Incident:
    times = rhythm.times(rng, PROFILES[category].rhythm, monday)
    return report(rng, sites, category=category, position=sites.anywhere(rng), times=times, stream=EVERYDAY)


def _organisation(rng: np.random.Generator, source: str, profile: Profile) -> str:
    match source:
        case profiles.GUARDS:
            return f"{profiles.GUARD_COMPANY} – rond {int(rng.integers(1, 4))}"
        case profiles.HOUSING:
            return f"{profiles.HOUSING_COMPANY}, {rng.choice(('kundtjänst', 'fastighetsskötsel'))}"
        case profiles.APP:
            return "E-tjänsten Felanmälan"
        case _:
            return str(rng.choice(profile.organisations))
