"""Know every Swedish municipality: its code, its county and its police region.

Names and codes are SCB's (*Län och kommuner i kodnummerordning*, 290 municipalities since 2003); the first two digits
are the county. The seven police regions are the Swedish Police Authority's, whole counties each.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from lagesbild.ingest.geography.municipalities import find, folded, forms

_COUNTIES: Final = {
    "01": ("Stockholms län", "Stockholm"),
    "03": ("Uppsala län", "Mitt"),
    "04": ("Södermanlands län", "Öst"),
    "05": ("Östergötlands län", "Öst"),
    "06": ("Jönköpings län", "Öst"),
    "07": ("Kronobergs län", "Syd"),
    "08": ("Kalmar län", "Syd"),
    "09": ("Gotlands län", "Stockholm"),
    "10": ("Blekinge län", "Syd"),
    "12": ("Skåne län", "Syd"),
    "13": ("Hallands län", "Väst"),
    "14": ("Västra Götalands län", "Väst"),
    "17": ("Värmlands län", "Bergslagen"),
    "18": ("Örebro län", "Bergslagen"),
    "19": ("Västmanlands län", "Mitt"),
    "20": ("Dalarnas län", "Bergslagen"),
    "21": ("Gävleborgs län", "Mitt"),
    "22": ("Västernorrlands län", "Nord"),
    "23": ("Jämtlands län", "Nord"),
    "24": ("Västerbottens län", "Nord"),
    "25": ("Norrbottens län", "Nord"),
}
_TITLES: Final = {
    "Gotland": "Region Gotland",
    "Falun": "Falu kommun",
    "Kalmar": "Kalmar kommun",
    "Stockholm": "Stockholms stad",
    "Göteborg": "Göteborgs stad",
    "Malmö": "Malmö stad",
}
_NO_GENITIVE: Final = "aeiouyåäösxz"


@dataclass(frozen=True)
class Municipality:
    """A Swedish municipality: four digits, its name, its county's name and its police region's."""

    code: str
    name: str
    county: str
    police_region: str

    @property
    def title(self) -> str:
        """As it stands in titles: "Kungsörs kommun"."""
        if self.name in _TITLES:
            return _TITLES[self.name]
        return f"{self.name}{'' if self.name[-1] in _NO_GENITIVE else 's'} kommun"


@cache
def known() -> dict[str, Municipality]:
    """Every municipality by its code."""
    text = files(__package__).joinpath("kommuner.csv").read_text(encoding="utf-8")
    rows = (line.split(";") for line in text.splitlines()[1:])
    return {code: Municipality(code, name, *_COUNTIES[code[:2]]) for code, name in rows}


def municipality(written: str) -> Municipality | None:
    """The municipality that a name or a code means, however it is written; None when it is no Swedish one."""
    return find(written, _by_form())


@cache
def _by_form() -> dict[str, Municipality]:
    by_form = {form: each for each in known().values() for form in forms(each.name)}
    by_form |= {folded(each.title): each for each in known().values()}
    return by_form | known()
