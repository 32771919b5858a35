"""Say on the front page what there is to decide: a question for each kind of thing that stands out.

A lägesbild is read to decide on measures. What is significant becomes a question; the answer is the
working group's. Nothing that stands out, nothing to decide: that is said too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lagesbild.present import labels
from lagesbild.report.sections import Section

Finding = Mapping[str, Any]

_NAMED: Final = 3
_MOST: Final = 5


@dataclass(frozen=True)
class Question:
    """Something to decide, and the id of the heading under which its grounds stand."""

    about: str
    text: str
    target: str


@dataclass(frozen=True)
class _Asked:
    """What is asked of findings of one kind; ``about`` names one of them."""

    kind: str
    is_asked: Callable[[Finding], bool]
    about: Callable[[Finding], str]
    text: str


def _is_above(finding: Finding) -> bool:
    return bool(finding["significant"]) and (finding["observed"] or 0) >= (finding["expected"] or 0)


def _is_below(finding: Finding) -> bool:
    return bool(finding["significant"]) and not _is_above(finding)


def _is_significant(finding: Finding) -> bool:
    return bool(finding["significant"])


def _place(finding: Finding) -> str:
    return (finding["place"] or {}).get("name") or finding["category"] or "Hela kommunen"


def _title(finding: Finding) -> str:
    """The place of an intervention; the council knows it by its title."""
    return (finding["place"] or {}).get("name") or finding["text"].partition(":")[0]


def _category(finding: Finding) -> str:
    return finding["category"] or _place(finding)


_ASKED: Final = (
    _Asked(
        "deviation", _is_above, _category, "Fler än vanligt. Räcker det som görs, eller behövs en insats?"
    ),
    _Asked("cluster", _is_significant, _place, "Något kan ha börjat. Vem tar reda på vad som händer?"),
    _Asked(
        "near_repeat",
        # Of a chain that may go on; that a category repeats over a year is nothing to act on today.
        lambda finding: finding["place"] is not None,
        _category,
        "Risken är högre nära det som nyss hänt. Ska de som finns där få veta?",
    ),
    _Asked("hotspot", _is_significant, _place, "Rapporterna samlas här. Passar en insats på platsen?"),
    _Asked(
        "repeat_place",
        lambda finding: _is_significant(finding) and finding["place"] is not None,
        _place,
        "Samma plats om och om igen. Vad på platsen går att ändra?",
    ),
    _Asked(
        "intervention",
        _is_significant,
        _place,
        "Insatsen kan följas upp. Ska den fortsätta, ändras eller avslutas?",
    ),
    _Asked(
        "patrol",
        lambda finding: finding["significant"] is not False,
        lambda _: "Väktarrondering",
        "Ska förslaget gälla till nästa rapport?",
    ),
    _Asked(
        "intervention",
        lambda finding: finding["place"] is None and finding["significant"] is None and finding["observed"],
        _title,
        "Skulle ha följts upp. Vem gör det, och när?",
    ),
    _Asked("season", _is_significant, _category, "Återkommer varje år. Vem förbereder, och när börjar vi?"),
    _Asked(
        "trend",
        lambda finding: _is_significant(finding) and finding["place"] is not None,
        _place,
        "Fler rapporter än områdets andel av invånarna. Behövs en åtgärd?",
    ),
    _Asked(
        "deviation",
        _is_below,
        _category,
        "Färre än vanligt. Har det blivit lugnare, eller rapporteras det mindre?",
    ),
)


def questions(sections: Iterable[Section]) -> list[Question]:
    """What there is to decide, the most pressing first; empty when nothing stands out.

    Parameters
    ----------
    sections
        The page's, in its order; each finding is asked about where it stands first.
    """
    stated = [(finding, section.heading.id) for section in sections for finding in section.findings]
    found = []
    for asked in _ASKED:
        meant = [
            (asked.about(finding), target)
            for finding, target in stated
            if finding["kind"] == asked.kind and asked.is_asked(finding)
        ]
        if meant:
            found.append(Question(_names([about for about, _ in meant]), asked.text, meant[0][1]))
    return found[:_MOST]


def _names(names: Sequence[str]) -> str:
    """The first few, each once, and how many more."""
    each = list(dict.fromkeys(names))
    more = len(each) - _NAMED
    return labels.enumeration(each if more <= 0 else [*each[:_NAMED], f"{labels.number(more)} till"])
