"""Write the demo municipality into a workspace: its map, its exports, and what was planted in them."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from lagesbild.demo import (
    exports,
    faults,
    files,
    incidents,
    planted,
    planted_truth,
    profiles,
    register,
    statistics,
)
from lagesbild.demo.exports import Reports
from lagesbild.demo.incidents import Incident
from lagesbild.demo.map import delivery, geography
from lagesbild.demo.map.sites import Sites
from lagesbild.demo.planted import Revision

_WEEKS = 208


@dataclass(frozen=True)
class _Truth:
    incidents: list[Incident]
    revisions: list[Revision]
    reports: Reports
    hard_texts: list[str]


def write(folder: Path, *, until: date, seed: int = 1) -> None:
    """Write the demo municipality into the workspace ``folder``.

    Parameters
    ----------
    folder
        Gets the map's files as they are downloaded in ``data/raw/geografi/nedladdat``, the map that is made of them in
        ``data/raw/geografi/exempelby.gpkg`` (EPSG:3006), the exports and ``insatser.xlsx`` in ``data/raw``, made-up official statistics in ``data/raw/statistik`` and, for tests alone,
        ``data/processed/demo-facit.json``. Files of the same names are replaced.
    until
        The day of the newest exports: reports run for 208 weeks up to, and not including, it. What
        should be seen "now" lies in the last four weeks before it, so let it be the day after the
        report's period.
    seed
        Draws other reports. The same seed and day give the same bytes. A later day leaves the everyday
        reports as they were and adds to them; what is planted moves along.
    """
    raw, processed = folder / "data" / "raw", folder / "data" / "processed"
    maps = raw / "geografi"
    processed.mkdir(parents=True, exist_ok=True)
    town = geography.build()
    delivery.deliver(town, maps / delivery.FOLDER)
    delivery.make_map(maps / delivery.FOLDER, maps)
    statistics.write(raw / statistics.FOLDER)
    register.write(town, until, raw / "insatser.xlsx")
    first = until - timedelta(weeks=_WEEKS)
    truth = _draw(Sites(town), first, until, seed)
    planned = exports.plan(truth.reports, first=first, until=until)
    first_rows = [files.write_export(export, raw) for export in planned]
    corrected = [truth.reports.corrected.get(each.incident_id, each) for each in truth.incidents]
    newest = next(export.file for export in planned if export.is_newest and export.source == profiles.EMBRACE)
    found = {
        "until": until.isoformat(),
        "first": first.isoformat(),
        "seed": seed,
        "files": planted_truth.expected_of_files(planned),
        "faults": planted_truth.faulty_rows(planned, first_rows),
        "revisions": planted_truth.corrections(truth.revisions, newest),
        "hotspots": planted_truth.hotspots(town, truth.incidents),
        "interventions": planted_truth.interventions(town, truth.incidents, until),
        "near_repeat": planted_truth.series(truth.incidents),
        "emerging": planted_truth.emerging(town, truth.incidents),
        "hard_texts": truth.hard_texts,
        "last_fortnight": planted_truth.last_fortnight(corrected, until),
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (processed / "demo-facit.json").write_text(text + "\n", encoding="utf-8")


def _draw(sites: Sites, first: date, until: date, seed: int) -> _Truth:
    everyday = incidents.ordinary(sites, until=until, weeks=_WEEKS, seed=seed)
    # Its own generator: what is planted depends on the last day, what is everyday must not.
    rng = np.random.default_rng([seed, until.toordinal(), 1])
    hard = planted.attacks(rng, sites, until)
    series, cluster = planted.burglary_series(rng, sites, until), planted.emerging_cluster(rng, sites, until)
    reported = sorted(
        [*everyday, *series, *cluster, *hard], key=lambda each: (each.reported_at, each.incident_id)
    )
    revisions = planted.revisions(everyday, before=exports.last_before(first, until))
    return _Truth(
        incidents=reported,
        revisions=revisions,
        reports=Reports(
            incidents=reported,
            corrected={each.after.incident_id: each.after for each in revisions},
            faults=faults.planted(rng, sites, until),
        ),
        hard_texts=[each.incident_id for each in hard],
    )
