"""Plant what the report should find: a series, something that starts now, and texts that attack it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from lagesbild.demo import profiles
from lagesbild.demo.incidents import EVERYDAY, Incident, number, report
from lagesbild.demo.map.shapes import Xy
from lagesbild.demo.map.sites import NEVER_BY_CHANCE, Sites
from lagesbild.demo.profiles import EMBRACE

SERIES, EMERGING = "inbrottsserie", "nytt kluster"
SERIES_AT: Xy = (782_300.0, 6_790_020.0)  # villas in Norrgärdet, EPSG:3006
SERIES_RADIUS_M, EMERGING_RADIUS_M = 90.0, 60.0
_SERIES_FROM, _EMERGING_FROM, _ATTACKS_FROM = 500, 600, 800  # running numbers that no ordinary week reaches

# Days before the last day. The series lies in the fortnight before the last, the cluster in the last.
_SERIES_DAYS = (27, 25, 23, 21, 18, 16)
_EMERGING_DAYS = (11, 9, 8, 7, 5, 4, 3, 2)
_ATTACK_DAYS = (6, 17, 31, 45, 60)

_ATTACKS = (
    "Klotter: <img src=x onerror=\"document.title='öppen'\"> på väggen, ca 2 × 1 m.",
    "</script><script>document.title='öppen'</script> Text på lapp vid åäö-skylten.",
    'Skylt med texten <b>Välkommen</b> & "hej" nedriven; \' och ; och | i samma mening.',
    "{{ 7 * 7 }} ${7*7} <!-- okänd text på plank -->",
    "=1+1 stod överst i lappen, därefter @import och -- slut.",
)
_LATE_ADDITION = " Kompletterat efter besök på platsen."


@dataclass(frozen=True)
class Revision:
    """A report that a later export gives with new content."""

    before: Incident
    after: Incident
    changed: str


def burglary_series(rng: np.random.Generator, sites: Sites, until: date) -> list[Incident]:
    """Six burglaries within 180 m and twelve days: one draws the next."""
    planted = []
    for count, days in enumerate(_SERIES_DAYS):
        start = datetime.combine(until - timedelta(days=days), time(7, 30)) + _minutes(rng, 0, 6)
        times = (start, start + timedelta(hours=8) + _minutes(rng, 0, 8))
        at = _within(rng, SERIES_AT, SERIES_RADIUS_M)
        drawn = report(rng, sites, category=profiles.BURGLARY, position=at, times=times, stream=SERIES)
        planted.append(_numbered(drawn, "Bostad", times[1] + timedelta(hours=2), _SERIES_FROM + count))
    return planted


def emerging_cluster(rng: np.random.Generator, sites: Sites, until: date) -> list[Incident]:
    """Eight evenings at a place where nothing has been reported before."""
    planted = []
    for count, days in enumerate(_EMERGING_DAYS):
        start = datetime.combine(until - timedelta(days=days), time(19)) + _minutes(rng, 0, 14)
        times = (start, start + timedelta(minutes=30) + _minutes(rng, 0, 6))
        category = profiles.VANDALISM if count % 3 == 2 else profiles.GATHERING  # noqa: PLR2004 - every third
        at = _within(rng, sites.town.point(NEVER_BY_CHANCE), EMERGING_RADIUS_M)
        drawn = report(rng, sites, category=category, position=at, times=times, stream=EMERGING)
        planted.append(
            _numbered(drawn, drawn.subcategory, times[1] + timedelta(hours=3), _EMERGING_FROM + count)
        )
    return planted


def attacks(rng: np.random.Generator, sites: Sites, until: date) -> list[Incident]:
    """Reports whose text attacks a page, a spreadsheet or a file; the last also in its subcategory."""
    planted = []
    for count, (text, days) in enumerate(zip(_ATTACKS, _ATTACK_DAYS, strict=True)):
        start = datetime.combine(until - timedelta(days=days), time(12)) + _minutes(rng, 0, 18)
        drawn = report(
            rng,
            sites,
            category=profiles.VANDALISM,
            position=sites.anywhere(rng),
            times=(start, None),
            stream=EVERYDAY,
        )
        subcategory = "</script>" if days == min(_ATTACK_DAYS) else drawn.subcategory
        in_order = _numbered(drawn, subcategory, start + timedelta(hours=4), _ATTACKS_FROM + count)
        planted.append(replace(in_order, description=text))
    return planted


def revisions(incidents: Sequence[Incident], *, before: date) -> list[Revision]:
    """Correct the last ordinary reports that had been exported on the day ``before``."""
    limit = datetime.combine(before, time())
    chosen = [
        each
        for each in incidents
        if each.source == EMBRACE
        and each.stream == EVERYDAY
        and each.category != profiles.OTHER
        and each.reported_at < limit
        and each.occurred_to
    ][-4:]
    category, description, end, position = chosen
    return [
        Revision(category, replace(category, category=profiles.OTHER), "category"),
        Revision(
            description,
            replace(description, description=description.description + _LATE_ADDITION),
            "description",
        ),
        Revision(end, replace(end, occurred_to=None), "occurred_to"),
        Revision(position, replace(position, x=position.x + 35, y=position.y - 20), "position"),
    ]


def _numbered(drawn: Incident, subcategory: str, reported_at: datetime, count: int) -> Incident:
    """Reported in Embrace soon after, so that all of it is known before the last day."""
    source_organisation = profiles.PROFILES[drawn.category].organisations[0]
    monday = drawn.occurred_from.date() - timedelta(days=drawn.occurred_from.weekday())
    return replace(
        drawn,
        source=EMBRACE,
        incident_id=number(EMBRACE, monday, count),
        subcategory=subcategory,
        reported_at=reported_at,
        organisation=source_organisation,
    )


def _within(rng: np.random.Generator, center: Xy, radius_m: float) -> Xy:
    distance, angle = radius_m * np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
    return float(center[0] + distance * np.cos(angle)), float(center[1] + distance * np.sin(angle))


def _minutes(rng: np.random.Generator, low: int, high: int) -> timedelta:
    return timedelta(minutes=10 * int(rng.integers(low, high)))
