"""What the front page asks the meeting, and what it says of the register."""

from collections.abc import Sequence
from typing import Final

from lagesbild.present.words import labels

NOBODY: Final = "ingen ännu"
"""Who answers for what nobody has taken on."""
EVERYWHERE: Final = "Hela kommunen"
PATROL: Final = "Väktarrondering"

CLUSTER: Final = "Något kan ha börjat. Vem tar reda på vad som händer?"
MORE: Final = "Fler rapporter än vanligt. Räcker det som görs?"
REPEATED: Final = "Risken är högre nära det som nyss hänt. Vem talar med dem som finns där?"
HOTSPOT: Final = "Rapporterna samlas här. Vad går att göra?"
EVALUABLE: Final = "Insatsen går att följa upp. Ska den fortsätta, ändras eller avslutas?"
PROPOSED_PATROL: Final = "Ska förslaget gälla till nästa rapport?"
OVERDUE: Final = "Skulle ha följts upp. Vem gör det, och när?"
SEASON: Final = "Återkommer varje år. Vem förbereder, och när börjar vi?"
DISTRICT_TREND: Final = "Fler rapporter än områdets andel av invånarna. Behövs en åtgärd?"
FEWER: Final = "Färre rapporter än vanligt. Har det blivit lugnare, eller rapporteras det mindre?"

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


def first_few(names: Sequence[str], most: int) -> str:
    """The first few names, each once, and how many more."""
    once = list(dict.fromkeys(names))
    more = len(once) - most
    return labels.enumeration(once if more <= 0 else [*once[:most], f"{labels.number(more)} till"])
