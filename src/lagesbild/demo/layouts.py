"""Say what each export looks like: its columns, in which order, and how a report fills them.

Four sources, four layouts, none like another: the municipality's reporting system (Embrace), a
security company, an app for the public and a housing company. The words for the categories are each
source's own; ``lagesbild.toml`` says what they mean.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from pyproj import Transformer

from lagesbild.demo import faults, profiles
from lagesbild.demo.incidents import Incident
from lagesbild.demo.map.geography import CRS
from lagesbild.demo.map.shapes import Xy

Row = dict[str, object]
_ZONE = ZoneInfo("Europe/Stockholm")

EMBRACE_COLUMNS = (
    faults.ID, faults.CATEGORY, "Underkategori", faults.DATE_FROM, faults.TIME_FROM, faults.DATE_TO,
    faults.TIME_TO, faults.REPORTED, "Plats", "Beskrivning", "Rapporterande organisation",
    faults.EASTING, faults.NORTHING,
)  # fmt: skip
EMBRACE_LATER_COLUMNS = (
    faults.ID, faults.REPORTED, "Rapporterande organisation", faults.CATEGORY, "Underkategori",
    faults.DATE_FROM, faults.TIME_FROM, faults.DATE_TO, faults.TIME_TO, faults.NORTHING, faults.EASTING,
    "Plats", "Beskrivning",
)  # fmt: skip
EMBRACE_NEWEST_COLUMNS = (*EMBRACE_LATER_COLUMNS[:2], "Status", *EMBRACE_LATER_COLUMNS[2:])

GUARD_COLUMNS = (
    "Rapport nr", "Datum", "Kl från", "Datum slut", "Kl slut", "Händelsetyp", "Notering", "Objekt",
    "Longitud", "Latitud", "Inlagd", "Rond", "Anmärkning",
)  # fmt: skip
GUARD_NEWEST_COLUMNS = ("Rapport nr", "Larmnr", *GUARD_COLUMNS[5:7], *GUARD_COLUMNS[1:5], *GUARD_COLUMNS[7:])

APP_COLUMNS = (
    "Id",
    "Inkom",
    "Upptäckt",
    "Till",
    "Typ",
    "Undertyp",
    "Adress",
    "Position",
    "Meddelande",
    "Kanal",
)

HOUSING_COLUMNS = ("Ärende", "Ärendetyp", "Område", "Tidigast", "Senast", "Anmält", "Anmält av", "Anteckning")
# What the housing company calls one of the districts; the other codes are the municipality's own.
HOUSING_AREAS = {"P1": "PROV-C"}

_GUARD_WORDS = {
    profiles.VANDALISM: "Skada på egendom",
    profiles.GATHERING: "Störande samling",
    profiles.BURGLARY: "Inbrott/inbrottsförsök",
    profiles.NARCOTICS: "Misst. narkotika",
    profiles.EVENT: "Evenemang",
    profiles.THEFT: "Stöld/snatteri",
    profiles.OTHER: "Övrig iakttagelse",
}
_APP_WORDS = {
    profiles.UNSAFE_PLACE: "Belysning, buskage och skräp",
    profiles.VANDALISM: "Klotter och skadegörelse",
}
_HOUSING_WORDS = {
    profiles.VANDALISM: "Åverkan",
    profiles.BURGLARY: "Inbrott i källare eller förråd",
    profiles.THEFT: "Stöld av cykel eller barnvagn",
    profiles.UNSAFE_PLACE: "Trygghet utomhus",
    profiles.OTHER: "Störning",
}


def embrace(incident: Incident) -> Row:
    """A report in Embrace: dates and times in separate cells, SWEREF 99 TM."""
    start, end = incident.occurred_from, incident.occurred_to
    return {
        faults.ID: incident.incident_id,
        faults.CATEGORY: incident.category,
        "Underkategori": incident.subcategory,
        faults.DATE_FROM: start.date(),
        faults.TIME_FROM: start.time(),
        faults.DATE_TO: end.date() if end else None,
        faults.TIME_TO: end.time() if end else None,
        faults.REPORTED: incident.reported_at,
        "Plats": incident.place,
        "Beskrivning": incident.description,
        "Rapporterande organisation": incident.organisation,
        faults.EASTING: incident.x,
        faults.NORTHING: incident.y,
        "Status": "Avslutad",
    }


def guards(incident: Incident) -> Row:
    """A guard's report: ``yymmdd`` and ``hhmm``, degrees with a decimal comma, a dash for nothing."""
    start, end = incident.occurred_from, incident.occurred_to
    longitude, latitude = wgs84((incident.x, incident.y))
    return {
        "Rapport nr": incident.incident_id,
        "Larmnr": None,
        "Datum": f"{start:%y%m%d}",
        "Kl från": f"{start:%H%M}",
        "Datum slut": f"{end:%y%m%d}" if end else None,
        "Kl slut": f"{end:%H%M}" if end else None,
        "Händelsetyp": _GUARD_WORDS.get(incident.category, incident.category),
        "Notering": incident.subcategory,
        "Objekt": incident.place,
        "Longitud": f"{longitude:.6f}".replace(".", ","),
        "Latitud": f"{latitude:.6f}".replace(".", ","),
        "Inlagd": f"{incident.reported_at:%y%m%d %H%M}",
        "Rond": incident.organisation,
        "Anmärkning": incident.description,
    }


def app(incident: Incident) -> Row:
    """A report from the public: ISO times with their offset, one column "latitude,longitude"."""
    longitude, latitude = wgs84((incident.x, incident.y))
    return {
        "Id": incident.incident_id,
        "Inkom": _with_offset(incident.reported_at),
        "Upptäckt": _with_offset(incident.occurred_from),
        "Till": _with_offset(incident.occurred_to) if incident.occurred_to else None,
        "Typ": _APP_WORDS.get(incident.category, incident.category),
        "Undertyp": incident.subcategory,
        "Adress": incident.place,
        "Position": f"{latitude:.6f},{longitude:.6f}",
        "Meddelande": incident.description + "\nBild bifogad.",
        "Kanal": incident.organisation,
    }


def housing(incident: Incident) -> Row:
    """A housing company's errand: an area's code and no position."""
    return {
        "Ärende": incident.incident_id,
        "Ärendetyp": _HOUSING_WORDS.get(incident.category, incident.category),
        "Område": HOUSING_AREAS.get(incident.district, incident.district),
        "Tidigast": incident.occurred_from,
        "Senast": incident.occurred_to,
        "Anmält": incident.reported_at,
        "Anmält av": incident.organisation,
        "Anteckning": incident.description,
    }


def wgs84(position: Xy) -> tuple[float, float]:
    """Longitude and latitude of a position in EPSG:3006."""
    longitude, latitude = _to_degrees().transform(*position)
    return float(longitude), float(latitude)


def in_order(row: Mapping[str, object], columns: tuple[str, ...]) -> list[object]:
    """The row's cells in the order of ``columns``."""
    return [row[column] for column in columns]


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def _with_offset(moment: datetime) -> str:
    return moment.replace(tzinfo=_ZONE).isoformat(timespec="minutes")
