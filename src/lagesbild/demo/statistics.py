"""Make up official statistics in Brå's layouts, for twelve municipalities that do not exist.

Every figure is invented, whatever the seed and the day of the demo: the same files each time. One year has no
header and names in the genitive, as Brå's own have.
"""

from pathlib import Path
from typing import Final

import numpy as np

FOLDER: Final = "statistik"
OWN: Final = "9901"
YEARS: Final = range(2013, 2026)
FEW_YEARS: Final = range(2021, 2026)

_MUNICIPALITIES: Final = (
    (OWN, "Exempelby", "Exempellän", "Demoregionen", 9_050),
    ("9902", "Provinge", "Exempellän", "Demoregionen", 14_300),
    ("9903", "Mallvik", "Exempellän", "Demoregionen", 31_800),
    ("9904", "Utkast-Skiss", "Exempellän", "Demoregionen", 8_200),
    ("9905", "Låtsasås", "Exempellän", "Demoregionen", 52_400),
    ("9906", "Övningsköping", "Övningslän", "Demoregionen", 104_000),
    ("9907", "Testinge", "Övningslän", "Demoregionen", 12_700),
    ("9908", "Fantasiby", "Övningslän", "Demoregionen", 6_100),
    ("9909", "Påhitta", "Sagolän", "Sagoregionen", 18_900),
    ("9910", "Sagolunda", "Sagolän", "Sagoregionen", 23_500),
    ("9911", "Dikta", "Sagolän", "Sagoregionen", 7_300),
    ("9912", "Fabelstad", "Sagolän", "Sagoregionen", 66_000),
)
_HEADLESS: Final = 2022
_BROKEN: Final = 2015
_CRIMES: Final = (("samtliga", YEARS, 7_600.0), ("skadegorelse", FEW_YEARS, 1_150.0))
_SURVEY: Final = (
    "Fråga;Område;År;Värde;Enhet;Nedre;Övre;Svarande",
    "Otrygg ute sent i eget bostadsområde;Exempelby;2025;23,1;procent;19,4;27,2;412",
    "Otrygg ute sent i eget bostadsområde;Exempelby;2022;26,8;procent;22,7;31,3;398",
    "Otrygg ute sent i eget bostadsområde;Exempellän;2025;24,6;procent;23,3;25,9;4 120",
    "Väljer ofta en annan väg av oro för brott;Exempelby;2025;8,9;procent;6,5;12,1;412",
    "Väljer ofta en annan väg av oro för brott;Exempelby;2022;7,4;procent;5,2;10,4;398",
)


def write(folder: Path) -> None:
    """Write the list of municipalities, inhabitants, Brå's files and a survey into ``folder``.

    Files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = [f"{code},{name},{county},{region}" for code, name, county, region, _ in _MUNICIPALITIES]
    _write(folder / "kommuner.csv", ["kommunkod,kommun,län,polisregion", *listed], "\n")
    ends = [year - 1 for year in YEARS]
    header = ";".join(["Kommun", *(f"31 december {year}" for year in ends)])
    people = [
        ";".join([f"{code} {name}", *(str(_people(inhabitants, year)) for year in ends)])
        for code, name, _, _, inhabitants in _MUNICIPALITIES
    ]
    _write(folder / "folkmangd.csv", [header, *people], "\n")
    for crime, years, rate in _CRIMES:
        rng = np.random.default_rng(len(crime))
        places = rng.lognormal(0.0, 0.25, len(_MUNICIPALITIES))
        for year in years:
            counts = rng.poisson(places * rate * _level(year) * _inhabitants(year) / 1e5)
            _write(folder / f"bra_{crime}_{year}.csv", _bra_rows(year, counts), "\r\n")
    _write(folder / "trygghet.csv", list(_SURVEY), "\n")


def _bra_rows(year: int, counts: np.ndarray) -> list[str]:
    people = _inhabitants(year)
    country = f"Hela landet;{_spaced(counts.sum())};{_spaced(counts.sum() / people.sum() * 1e5)}"
    rows = [
        f"{_written(name, year)};{_spaced(count)};{_spaced(count / inhabitants * 1e5)}"
        for (_, name, *_), count, inhabitants in zip(_MUNICIPALITIES, counts, people, strict=True)
    ]
    return [*([] if year == _HEADLESS else ["Kommun;Antal;Per 100 000 inv."]), country, *rows]


def _written(name: str, year: int) -> str:
    """The name as the year's file has it."""
    name = name.replace("-", "–")
    return f"{name if name[-1] == 's' else f'{name}s'} kommun" if year == _HEADLESS else name


def _inhabitants(year: int) -> np.ndarray:
    return np.array([_people(each[-1], year - 1) for each in _MUNICIPALITIES])


def _people(inhabitants: int, year: int) -> int:
    return round(inhabitants * 1.004 ** (year - YEARS[-1]))


def _level(year: int) -> float:
    """What was counted before the break is not what was counted after it; the level falls slowly since."""
    return (1.25 if year < _BROKEN else 1.0) * 0.985 ** (year - _BROKEN)


def _spaced(number: float) -> str:
    return f"{round(number):,}".replace(",", " ")


def _write(path: Path, rows: list[str], ending: str) -> None:
    path.write_bytes(("\ufeff" + ending.join([*rows, ""])).encode())
