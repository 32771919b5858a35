"""Write rows with every kind of fault, each with one fault and no other.

A fault is a report in order, with some of its exported cells written wrong. All of them stand in
the newest export of their source and none begins in the last fortnight, so that a report's own counts
do not depend on what is done with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from lagesbild.demo import profiles
from lagesbild.demo.incidents import EVERYDAY, Incident, number, report
from lagesbild.demo.map.sites import Sites
from lagesbild.demo.profiles import EMBRACE, GUARDS, HOUSING
from lagesbild.demo.rhythm import CHANGING_HOUR, clock_change

# Columns of the exports that a fault is written into, by their headers.
ID, CATEGORY = "Ärendenummer", "Typ av händelse"
DATE_FROM, TIME_FROM, DATE_TO, TIME_TO = "Datum från", "Tid från", "Datum till", "Tid till"
REPORTED = "Rapporterad"
EASTING, NORTHING = "E (SWEREF 99 TM)", "N (SWEREF 99 TM)"

_FIRST_NUMBER = 700
_FIRST_DAY = 20
_LONG_AGO = datetime(1929, 3, 4, 12)  # noqa: DTZ001 - local wall clock
_REPORTERS = {
    EMBRACE: "Tekniska kontoret",
    GUARDS: f"{profiles.GUARD_COMPANY} – rond 1",
    HOUSING: f"{profiles.HOUSING_COMPANY}, kundtjänst",
}
_REQUEST = "Uppgiften behöver rättas av den som rapporterat."


@dataclass(frozen=True)
class Fault:
    """A row that breaks the rule ``code``.

    ``cells`` replace what the report would have said, by column; ``is_ragged`` rows have a cell too many.
    """

    code: str
    incident: Incident
    cells: Mapping[str, object] = field(default_factory=dict)
    is_ragged: bool = False


def planted(rng: np.random.Generator, sites: Sites, until: date) -> list[Fault]:
    """One row or two of each fault, from three to nine weeks before ``until``."""
    start = datetime.combine(until, time(14, 30))
    faults: list[Fault] = []

    def base(source: str = EMBRACE) -> Incident:
        """A report in order, on a day of its own."""
        occurred = start - timedelta(days=_FIRST_DAY + 2 * len(faults))
        times = (occurred, occurred + timedelta(hours=1))
        position = sites.anywhere(rng)
        drawn = report(rng, sites, category=profiles.OTHER, position=position, times=times, stream=EVERYDAY)
        monday = occurred.date() - timedelta(days=occurred.weekday())
        return replace(
            drawn,
            incident_id=number(source, monday, _FIRST_NUMBER + len(faults)),
            source=source,
            reported_at=occurred + timedelta(hours=19),
            description=_REQUEST,
            organisation=_REPORTERS[source],
        )

    def plant(code: str, incident: Incident, cells: Mapping[str, object] | None = None) -> None:
        faults.append(Fault(code, incident, cells or {}))

    for _ in range(2):
        plant("NO_ID", base(), {ID: None})
    plant("NO_TIME", base(), {DATE_FROM: None, TIME_FROM: None, DATE_TO: None, TIME_TO: None})
    plant("UNREADABLE_TIME", base(), {DATE_FROM: "i slutet av veckan", TIME_FROM: "på kvällen"})
    backwards = base()
    plant("END_BEFORE_START", replace(backwards, occurred_to=backwards.occurred_from - timedelta(hours=3)))
    early = base()
    plant("START_AFTER_REPORT", replace(early, reported_at=early.occurred_from - timedelta(days=2)))
    # A slip of the pen in the year. Nothing else is said, or the start would also lie after the report.
    future = start.replace(year=start.year + 10, day=min(start.day, 28))
    plant("IN_FUTURE", replace(base(), occurred_from=future, occurred_to=None), {REPORTED: None})
    plant("TOO_EARLY", replace(base(), occurred_from=_LONG_AGO, occurred_to=None))
    late = base()
    plant("LONG_SPAN", replace(late, occurred_from=late.occurred_from - timedelta(days=45)))
    for _ in range(3):
        plant("NO_POSITION", base(), {EASTING: None, NORTHING: None})
    plant("ZERO_POSITION", replace(base(), x=0, y=0))
    inside = base()
    plant("OUTSIDE_BOUNDARY", replace(inside, y=inside.y + 30_000))
    swapped = base()
    plant("SWAPPED_AXES", replace(swapped, x=swapped.y, y=swapped.x))
    for _ in range(2):
        plant("UNKNOWN_CATEGORY", base(), {CATEGORY: "Felregistrering 99"})
    for code, month in (("TIME_SKIPPED", 3), ("TIME_REPEATED", 10)):
        night = clock_change(until - timedelta(days=_FIRST_DAY), month)
        moment = datetime.combine(night, time(CHANGING_HOUR, 30))
        plant(
            code,
            replace(base(), occurred_from=moment, occurred_to=None, reported_at=moment + timedelta(hours=30)),
        )
    plant("NO_POSITION", base(GUARDS), {"Longitud": None, "Latitud": None})
    plant("UNKNOWN_AREA", base(HOUSING), {"Område": "X9"})
    faults.append(Fault("RAGGED_ROW", base(GUARDS), is_ragged=True))
    return faults
