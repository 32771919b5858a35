"""What the front page asks the meeting, and what it says of the register."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lagesbild.present.words import labels

NOBODY: Final = "ingen ännu"
"""Who answers for what nobody has taken on."""
UNNAMED: Final = "ingen angiven"
"""Who answers for an intervention, or where it is, when the register does not say."""
EARLIER: Final = "tidigare"
"""When something was due, where no day was set."""

_DAY: Final[labels.Noun] = ("ingen", "dag", "dagar")


def several_overdue(count: int) -> str:
    """So many follow-ups are late."""
    return labels.capital(f"{labels.number(count)} uppföljningar är försenade")


def oldest_overdue(titles: str, due: str) -> str:
    """Which they are, and when the oldest was due."""
    return f"{titles}. Den äldsta skulle ha gjorts {due}."


def one_overdue(due: str, days: int) -> str:
    """When a follow-up was due, and how long ago that is."""
    return f"Uppföljningen skulle ha gjorts {due}, för {labels.count(days, _DAY)} sedan."


def late_start(due: str) -> str:
    """An intervention that is decided and should have begun."""
    return f"Skulle ha börjat {due} men står som beslutad."


def place_beside(intervention: Mapping[str, Any]) -> str:
    """Where an intervention of ``agenda.interventions`` is, to set beside its title; empty where the title says it."""
    place: str = intervention["place"]
    return "" if place in intervention["title"] else place


def first_few(names: Sequence[str], most: int) -> str:
    """The first few names, each once, and how many more."""
    once = list(dict.fromkeys(names))
    more = len(once) - most
    return labels.enumeration(once if more <= 0 else [*once[:most], f"{labels.number(more)} till"])
