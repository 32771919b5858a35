"""Write the working group's register: what was planted as interventions, and some that stand at other points."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from lagesbild.config import InterventionColumns
from lagesbild.demo import profiles
from lagesbild.demo.incidents import EARLIER, HOTSPOTS, Hotspot, first_of_month
from lagesbild.demo.map.geography import Municipality
from lagesbild.ingest.forms.template import Cell
from lagesbild.ingest.forms.templates import write_register

_NAMES = InterventionColumns()
_REACH_M = 100


def write(town: Municipality, until: date, path: Path) -> None:
    """Write ``insatser.xlsx`` as the working group would have it on the day ``until``."""
    rows = [*_planted(town, until), *_others(town, until), *_of_earlier_years(town, until)]
    numbered = [{_NAMES.id: f"{until.year}-{number:02d}", **row} for number, row in enumerate(rows, start=1)]
    write_register(
        path,
        categories=list(profiles.PROFILES),
        districts=[str(name) for name in town.districts["name"]],
        rows=numbered,
    )


def _planted(town: Municipality, until: date) -> Iterator[dict[str, Cell]]:
    spots = [spot for spot in HOTSPOTS if spot.intervention]
    worked, failed = sorted(spots, key=lambda spot: spot.remaining)
    yield _row(
        worked,
        town,
        until,
        kind="Belysning",
        problem="Samlingar och skadegörelse på kvällarna; gångvägen är mörk och skymd.",
        organisation="Parkförvaltningen",
        effect="Färre än hälften så många rapporter från parken.",
        follow_up_on=until + timedelta(days=24),
    )
    yield _row(
        failed,
        town,
        until,
        kind="Bevakning",
        problem="Skadegörelse och samlingar kring torget på fredagar och lördagar.",
        organisation="Säkerhetsenheten",
        effect="En tredjedel färre rapporter från torget.",
        follow_up_on=until - timedelta(days=18),
    )


def _row(
    spot: Hotspot,
    town: Municipality,
    until: date,
    *,
    kind: str,
    problem: str,
    organisation: str,
    effect: str,
    follow_up_on: date,
) -> dict[str, Cell]:
    since = spot.changed_on(until)
    assert since is not None
    return {
        _NAMES.title: spot.intervention,
        _NAMES.type: kind,
        _NAMES.problem: problem,
        _NAMES.organisation: organisation,
        **_at(spot.place, town),
        _NAMES.starts_on: since,
        _NAMES.category: "Alla kategorier",
        _NAMES.expected_effect: effect,
        _NAMES.expected_on: since + timedelta(days=150),
        _NAMES.status: "Pågår",
        _NAMES.decided_on: since - timedelta(days=40),
        _NAMES.follow_up_on: follow_up_on,
    }


def _at(place: str, town: Municipality) -> dict[str, Cell]:
    x, y = town.point(place)
    return {_NAMES.place: place, _NAMES.x: x, _NAMES.y: y, _NAMES.radius: _REACH_M}


def _others(town: Municipality, until: date) -> Iterator[dict[str, Cell]]:
    yield {
        _NAMES.title: "Fältarbete kring Exempelbyskolan efter skoltid",
        _NAMES.type: "Fältarbete",
        _NAMES.problem: "Skadegörelse på skolgården, mest torsdag till lördag.",
        _NAMES.organisation: "Fältgruppen",
        **_at("Exempelbyskolan", town),
        _NAMES.starts_on: until + timedelta(days=7),
        _NAMES.category: f"{profiles.VANDALISM};{profiles.GATHERING}",
        _NAMES.expected_effect: "Färre kvällar med skadegörelse på skolgården.",
        _NAMES.expected_on: until + timedelta(days=130),
        _NAMES.status: "Beslutad",
        _NAMES.decided_on: until - timedelta(days=11),
        _NAMES.follow_up_on: until + timedelta(days=190),
    }
    yield {
        _NAMES.title: "Grannsamverkan i Norrgärdet",
        _NAMES.type: "Samverkan",
        _NAMES.problem: "Inbrott i villor på dagtid.",
        _NAMES.organisation: "Säkerhetsenheten",
        _NAMES.place: "Norrgärdet",
        _NAMES.district: "Norrgärdet",
        _NAMES.category: profiles.BURGLARY,
        _NAMES.expected_effect: "Fler boende som vet vad de ska titta efter.",
        _NAMES.status: "Föreslagen",
    }
    yield {
        _NAMES.title: "Informationskampanj om cykelstölder",
        _NAMES.type: "Information",
        _NAMES.problem: "Cykelstölder vid stationen.",
        _NAMES.organisation: "Kommunikation",
        _NAMES.place: "Hela kommunen",
        _NAMES.starts_on: until - timedelta(days=200),
        _NAMES.ends_on: until - timedelta(days=170),
        _NAMES.category: profiles.THEFT,
        _NAMES.status: "Avslutad",
        _NAMES.decided_on: until - timedelta(days=340),
        _NAMES.follow_up_on: until - timedelta(days=80),
    }


def _of_earlier_years(town: Municipality, until: date) -> Iterator[dict[str, Cell]]:
    """What the council decided the year before: one that worked, one that changed nothing, one that cannot be measured.

    Those that have ended did so more than a year before ``until``: the working group does not meet them any more.
    """
    (spot,) = EARLIER
    since = spot.changed_on(until)
    assert since is not None
    yield {
        _NAMES.title: spot.intervention,
        _NAMES.type: "Belysning",
        _NAMES.problem: "Skadegörelse på läktare och omklädningsrum efter stängning.",
        _NAMES.organisation: "Tekniska kontoret",
        **_at(spot.place, town),
        _NAMES.starts_on: since,
        _NAMES.ends_on: since + timedelta(days=364),
        _NAMES.category: "Alla kategorier",
        _NAMES.expected_effect: "Färre än hälften så många rapporter från idrottsplatsen.",
        _NAMES.expected_on: since + timedelta(days=244),
        _NAMES.status: "Avslutad",
        _NAMES.decided_on: since - timedelta(days=70),
        _NAMES.follow_up_on: since + timedelta(days=395),
    }
    begins, ends = first_of_month(until, 22), first_of_month(until, 13) - timedelta(days=1)
    yield {
        _NAMES.title: "Fritidsledare på kvällarna vid Stationstorget",
        _NAMES.type: "Fältarbete",
        _NAMES.problem: "Samlingar och narkotika på kvällarna.",
        _NAMES.organisation: "Fritidsenheten",
        **_at("Stationstorget", town),
        _NAMES.starts_on: begins,
        _NAMES.ends_on: ends,
        _NAMES.category: "Alla kategorier",
        _NAMES.expected_effect: "En tredjedel färre rapporter från torget.",
        _NAMES.expected_on: ends,
        _NAMES.status: "Avslutad",
        _NAMES.decided_on: begins - timedelta(days=45),
        _NAMES.follow_up_on: ends + timedelta(days=25),
    }
    begins = first_of_month(until, 20)
    yield {
        _NAMES.title: "Trygghetsvandring varje kvartal",
        _NAMES.type: "Trygghetsvandring",
        _NAMES.problem: "Trasig belysning och skymd sikt som ingen äger.",
        _NAMES.organisation: "Säkerhetsenheten",
        _NAMES.place: "Hela kommunen",
        _NAMES.starts_on: begins,
        _NAMES.category: profiles.UNSAFE_PLACE,
        _NAMES.status: "Pågår",
        _NAMES.decided_on: begins - timedelta(days=30),
        _NAMES.follow_up_on: until + timedelta(days=75),
    }
