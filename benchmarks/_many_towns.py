"""The municipalities that ``many.py`` measures on: as many as there are real ones, every one of them made up.

The list of real municipalities gives their number and the county each lies in; it holds no population. Sizes are
therefore drawn from a lognormal with the country's median and mean, 16 000 and 36 000 inhabitants (Statistics
Sweden, 2024, rounded), and each fictional municipality has 40 reports a year per 1 000 inhabitants, over three
years. No incident is placed in a real municipality: every one of them lies in the demo's, in the open sea.
"""

import csv
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
LIST = ROOT.parent / "shared" / "data" / "sweden" / "kommun_lan_polisregion.csv"
UNTIL, PERIOD = date(2026, 11, 16), "2026-11-02..2026-11-15"
WEEKS = 156
_MEDIAN, _MEAN, _COUNT = 16_000, 36_000, 290
_PER_INHABITANT = 0.04 * WEEKS / 52
_HEADER = {
    "Rapport nr": "number", "Datum": "day", "Kl från": "clock", "Datum slut": "last_day", "Kl slut": "last_clock",
    "Inlagd": "reported", "Händelsetyp": "category", "Notering": "subcategory", "Anmärkning": "description",
    "Rond": "organisation", "Objekt": "place", "Longitud": "lon", "Latitud": "lat",
}  # fmt: skip


def count() -> int:
    """How many municipalities there are; 290 where the list is not here."""
    if not LIST.is_file():
        return _COUNT
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def sizes(number: int) -> np.ndarray:
    """Reports in each municipality's store, smallest first."""
    from scipy.stats import norm

    spread = np.sqrt(2 * np.log(_MEAN / _MEDIAN))
    inhabitants = _MEDIAN * np.exp(spread * norm.ppf((np.arange(number) + 0.5) / number))
    return np.round(inhabitants * _PER_INHABITANT).astype(int)


@dataclass(frozen=True)
class Towns:
    """Makes workspaces of any size, all of the demo's municipality."""

    base: Path
    drawn: pd.DataFrame

    @classmethod
    def begin(cls, folder: Path) -> "Towns":
        """Write the demo's geography and settings once, and draw its incidents."""
        from lagesbild import demo
        from lagesbild.demo import incidents
        from lagesbild.demo.map import geography
        from lagesbild.demo.map.sites import Sites

        demo.write(folder, until=UNTIL)
        for export in (folder / "data" / "raw").glob("*_20??-*"):
            export.unlink()
        shutil.rmtree(folder / "data" / "processed")
        settings = (ROOT / "lagesbild.toml").read_text(encoding="utf-8")
        # A notebook at a time: workers are what is measured. A million incidents may take their time.
        execution = "[execution]\nworkers = 1\ncell_timeout_s = 3600\n"
        (folder / "lagesbild.toml").write_text(f"{settings}\n{execution}", encoding="utf-8")
        rows = incidents.ordinary(Sites(geography.build()), until=UNTIL, weeks=WEEKS, seed=1)
        return cls(folder, pd.DataFrame([vars(each) for each in rows]))

    def write(self, folder: Path, size: int, seed: int) -> Path:
        """A workspace with ``size`` incidents: the drawn ones again and again, moved by metres and by whole weeks."""
        from pyproj import Transformer

        shutil.copytree(self.base, folder)
        rng = np.random.default_rng([seed, size])
        rows = self.drawn.iloc[rng.integers(len(self.drawn), size=size)].reset_index(drop=True)
        weeks = pd.to_timedelta(7 * rng.integers(0, WEEKS, size), unit="D")
        moved = {}
        start = pd.to_datetime(rows["occurred_from"])
        back = start - weeks
        first = pd.Timestamp(UNTIL) - pd.Timedelta(weeks=WEEKS)
        shift = back.where(back >= first, back + pd.Timedelta(weeks=WEEKS)) - start
        # What was reported after the export is not in it.
        late = pd.to_datetime(rows["reported_at"]) + shift - pd.Timestamp(UNTIL)
        shift -= pd.Timedelta(weeks=1) * (late // pd.Timedelta(weeks=1) + 1).clip(lower=0)
        for name in ("occurred_from", "occurred_to", "reported_at"):
            moved[name] = pd.to_datetime(rows[name]) + shift
        x, y = (rows[axis] + rng.normal(0, 40, size) for axis in "xy")
        lon, lat = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True).transform(x, y)
        table = pd.DataFrame(
            {
                "number": [f"L{seed}-{at}" for at in range(size)],
                "day": moved["occurred_from"].dt.strftime("%y%m%d"),
                "clock": moved["occurred_from"].dt.strftime("%H%M"),
                "last_day": moved["occurred_to"].dt.strftime("%y%m%d").fillna("-"),
                "last_clock": moved["occurred_to"].dt.strftime("%H%M").fillna("-"),
                "reported": moved["reported_at"].dt.strftime("%y%m%d %H%M"),
                **{
                    name: rows[name]
                    for name in ("category", "subcategory", "description", "organisation", "place")
                },
                "lon": np.round(lon, 6),
                "lat": np.round(lat, 6),
            }
        )
        table = table.rename(columns={name: title for title, name in _HEADER.items()})[list(_HEADER)]
        path = folder / "data" / "raw" / f"lyktan_{UNTIL}.csv"
        table.to_csv(path, sep=";", decimal=",", encoding="cp1252", index=False)
        return folder
