"""Write down what was planted, so that a test can ask whether it was found.

Keys of ``demo-facit.json``; positions are ``x``, ``y`` (EPSG:3006) and ``lon``, ``lat`` (WGS84):

``until``, ``first``, ``seed``
    The day after the last report, the first day, and the seed.
``files``
    File name: ``source``, ``rows``, ``duplicates`` (seen in an earlier export, or twice in this one),
    ``revisions`` (numbers of reports given with new content) and ``faults`` (rule code: rows).
``faults``
    Each faulty row: ``file``, ``row`` as a spreadsheet shows it, ``code`` of the only rule it breaks,
    ``id`` (``null`` where the row has none).
``revisions``
    Each late correction: ``id``, ``file`` and ``changed`` (category, description, occurred_to, position).
``hotspots``
    Places where reports come all the time: ``place``, position, ``radius_m`` (holds 95 % of them),
    ``weekly`` (mean reports a week by category), ``reports`` (all), ``ids``.
``interventions``
    ``name``, ``place``, position, ``radius_m``, ``from`` (first day), ``remaining`` (share of the reports
    that is left after it; 1 when it had no effect), and ``before``, ``after``: reports that began in the
    as many days before ``from`` as there are from it to ``until``.
``near_repeat``, ``emerging``
    The burglary series and the cluster of the last fortnight: ``place``, position of the centre,
    ``radius_m``, ``from``, ``to`` (first and last day), ``ids``. Nothing else lies within 200 m of the latter.
``hard_texts``
    Numbers of the reports whose text attacks a page.
``last_fortnight``
    ``from``, ``to`` (exclusive), and reports without fault that began in it, as corrected: ``total``,
    ``by_category``, ``by_source``, ``by_district``. No faulty row begins in it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from lagesbild.demo import planted
from lagesbild.demo.exports import Export
from lagesbild.demo.incidents import HOTSPOTS, Hotspot, Incident
from lagesbild.demo.layouts import wgs84
from lagesbild.demo.map.geography import Municipality
from lagesbild.demo.map.shapes import Xy
from lagesbild.demo.map.sites import NEVER_BY_CHANCE
from lagesbild.demo.planted import Revision

_FORTNIGHT = timedelta(days=14)
_WITHIN_95 = math.sqrt(-2 * math.log(0.05))  # Rayleigh: distance of two normal coordinates, in spreads


def expected_of_files(exports: Sequence[Export]) -> dict[str, Any]:
    """Rows, duplicates, revisions and faults of each file."""
    return {
        export.file: {
            "source": export.source,
            "rows": len(export.lines),
            "duplicates": export.duplicates,
            "revisions": list(export.revisions),
            "faults": dict(sorted(Counter(line.fault for line in export.lines if line.fault).items())),
        }
        for export in exports
    }


def faulty_rows(exports: Sequence[Export], first_rows: Sequence[int]) -> list[dict[str, Any]]:
    """Where each faulty row stands; ``first_rows`` are the rows of each file's first report."""
    return [
        {
            "file": export.file,
            "row": first_row + number,
            "code": line.fault,
            "id": None if line.fault == "NO_ID" else line.incident.incident_id,
        }
        for export, first_row in zip(exports, first_rows, strict=True)
        for number, line in enumerate(export.lines)
        if line.fault
    ]


def corrections(revisions: Iterable[Revision], file: str) -> list[dict[str, Any]]:
    """What the newest export has corrected."""
    return [{"id": each.after.incident_id, "file": file, "changed": each.changed} for each in revisions]


def hotspots(town: Municipality, incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """The lasting hotspots."""
    return [_hotspot(spot, town.point(spot.place), incidents) for spot in HOTSPOTS]


def interventions(town: Municipality, incidents: Sequence[Incident], until: date) -> list[dict[str, Any]]:
    """The one that worked and the one that did not."""
    found = []
    for spot in HOTSPOTS:
        if since := spot.changed_on(until):
            begun = [each.occurred_from.date() for each in incidents if each.stream == spot.place]
            earlier = since - (until - since)
            found.append(
                {
                    "name": spot.intervention,
                    "place": spot.place,
                    **_position(town.point(spot.place)),
                    "radius_m": round(spot.spread_m * _WITHIN_95),
                    "from": since.isoformat(),
                    "remaining": spot.remaining,
                    "before": sum(earlier <= day < since for day in begun),
                    "after": sum(since <= day < until for day in begun),
                }
            )
    return found


def series(incidents: Sequence[Incident]) -> dict[str, Any]:
    """The burglary series."""
    own = [each for each in incidents if each.stream == planted.SERIES]
    return _cluster(own, "Norrgärdet", planted.SERIES_AT, planted.SERIES_RADIUS_M)


def emerging(town: Municipality, incidents: Sequence[Incident]) -> dict[str, Any]:
    """What begins in the last fortnight."""
    own = [each for each in incidents if each.stream == planted.EMERGING]
    return _cluster(own, NEVER_BY_CHANCE, town.point(NEVER_BY_CHANCE), planted.EMERGING_RADIUS_M)


def last_fortnight(incidents: Iterable[Incident], until: date) -> dict[str, Any]:
    """Counts of the last fourteen days; ``incidents`` as corrected."""
    start = until - _FORTNIGHT
    begun = [
        each
        for each in incidents
        if datetime.combine(start, time()) <= each.occurred_from < datetime.combine(until, time())
    ]
    return {
        "from": start.isoformat(),
        "to": until.isoformat(),
        "total": len(begun),
        "by_category": _counted(each.category for each in begun),
        "by_source": _counted(each.source for each in begun),
        "by_district": _counted(each.district for each in begun),
    }


def _hotspot(spot: Hotspot, at: Xy, incidents: Sequence[Incident]) -> dict[str, Any]:
    own = [each.incident_id for each in incidents if each.stream == spot.place]
    return {
        "place": spot.place,
        **_position(at),
        "radius_m": round(spot.spread_m * _WITHIN_95),
        "weekly": spot.weekly,
        "reports": len(own),
        "ids": own,
    }


def _cluster(own: Sequence[Incident], place: str, at: Xy, radius_m: float) -> dict[str, Any]:
    days = [each.occurred_from.date() for each in own]
    return {
        "place": place,
        **_position(at),
        "radius_m": radius_m,
        "from": min(days).isoformat(),
        "to": max(days).isoformat(),
        "ids": [each.incident_id for each in own],
    }


def _position(at: Xy) -> dict[str, float]:
    longitude, latitude = wgs84(at)
    return {"x": at[0], "y": at[1], "lon": round(longitude, 6), "lat": round(latitude, 6)}


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
