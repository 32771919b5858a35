"""Say in Swedish what each kind of claim is about: what readers call it, and what a meeting is asked of it.

A kind is a row of ``findings.KINDS``. One that points out ground has its word in ``PLACED``; one that a meeting is to
decide about has its question in ``QUESTIONS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Finding = Mapping[str, Any]

PLACED: Final = {
    "repeat_place": "många rapporter",
    "hotspot": "hotspot",
    "cluster": "ansamling",
    "near_repeat": "serie",
}
"""What readers call what was found at a place, by kind."""

EVERYWHERE: Final = "Hela kommunen"


@dataclass(frozen=True)
class Asked:
    """What is asked of the findings of a kind, where ``is_asked`` says so; ``about`` names one of them.

    With ``needs_answer``, only of what no intervention answers.
    """

    kind: str
    is_asked: Callable[[Finding], bool]
    about: Callable[[Finding], str]
    text: str
    needs_answer: bool = False


def _is_significant(finding: Finding) -> bool:
    return bool(finding["significant"])


def _is_above(finding: Finding) -> bool:
    return _is_significant(finding) and (finding["observed"] or 0) >= (finding["expected"] or 0)


def _is_below(finding: Finding) -> bool:
    return _is_significant(finding) and not _is_above(finding)


def _is_placed(finding: Finding) -> bool:
    return finding["place"] is not None


def _is_waiting(finding: Finding) -> bool:
    """Whether it is of an intervention that should have been followed up, where an edition shows no places of them."""
    return "intervention" in finding and not _is_placed(finding)


def _place(finding: Finding) -> str:
    return (finding["place"] or {}).get("name") or finding["category"] or EVERYWHERE


def _title(finding: Finding) -> str:
    return str(finding["intervention"]["title"])


def _category(finding: Finding) -> str:
    return finding["category"] or _place(finding)


QUESTIONS: Final = (
    Asked(
        "cluster",
        _is_significant,
        _place,
        "Något kan ha börjat. Vem tar reda på vad som händer?",
        needs_answer=True,
    ),
    Asked(
        "deviation",
        _is_above,
        _category,
        "Fler rapporter än vanligt. Räcker det som görs?",
        needs_answer=True,
    ),
    # Of a chain that may go on; that a category repeats over a year is nothing to act on today.
    Asked(
        "near_repeat",
        _is_placed,
        _category,
        "Risken är högre nära det som nyss hänt. Vem talar med dem som finns där?",
        needs_answer=True,
    ),
    Asked("hotspot", _is_significant, _place, "Rapporterna samlas här. Vad går att göra?", needs_answer=True),
    Asked(
        "intervention",
        _is_significant,
        _place,
        "Insatsen går att följa upp. Ska den fortsätta, ändras eller avslutas?",
    ),
    Asked(
        "patrol",
        lambda finding: finding["significant"] is not False,
        lambda _: "Väktarrondering",
        "Ska förslaget gälla till nästa rapport?",
    ),
    Asked("intervention", _is_waiting, _title, "Skulle ha följts upp. Vem gör det, och när?"),
    Asked("season", _is_significant, _category, "Återkommer varje år. Vem förbereder, och när börjar vi?"),
    Asked(
        "trend",
        lambda finding: _is_significant(finding) and _is_placed(finding),
        _place,
        "En större andel av rapporterna än av invånarna. Behövs en åtgärd?",
    ),
    Asked(
        "deviation",
        _is_below,
        _category,
        "Färre rapporter än vanligt. Har det blivit lugnare, eller rapporteras det mindre?",
    ),
)
"""In order of consequence."""
