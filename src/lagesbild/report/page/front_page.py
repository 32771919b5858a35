"""Write the front page: the situation, what is new since the last report, and what there is to decide.

A lägesbild is read to decide on measures. What is late in the register and what was found but nothing answers is asked
about, in order of consequence, with who answers for it and where. Nothing to decide is said too. No p-value stands
here: a word, and the figures where the reader asks for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lagesbild.present.words import certainty, front_page, kinds, labels
from lagesbild.report.page.answered import is_answered
from lagesbild.report.page.changes_since import Change, Status
from lagesbild.report.page.sections import Section

Finding = Mapping[str, Any]

_NAMED: Final = 3
_MOST: Final = 5
_MOST_CHANGES: Final = 5
_SINGLE_OVERDUE: Final = 2


@dataclass(frozen=True)
class Told:
    """What became of a finding: in short, how sure it is, the whole sentence, and where its grounds stand."""

    status: Status
    text: str
    word: str
    detail: str
    target: str


@dataclass(frozen=True)
class Question:
    """Something to decide: about what, who answers for it, where, and the id of the heading under which its grounds stand.

    Both are said in words where nobody or nothing is named; ``place`` is empty where ``about`` says it. ``word`` says how
    sure it is, and ``detail`` the figures; empty where nothing was tested.
    """

    about: str
    text: str
    target: str
    owner: str = ""
    place: str = ""
    word: str = ""
    detail: str = ""


def news(changed: Sequence[Change], sections: Iterable[Section]) -> list[Told]:
    """What is new, and what has ended, since the last report; what continues stands in its section."""
    targets = {finding["id"]: section.heading.id for section in sections for finding in section.findings}
    return [
        Told(
            change.status,
            change.finding.get("short", change.text),
            certainty.word(change.finding) if change.finding and change.status == "new" else "",
            change.text,
            targets.get(change.finding.get("id"), "") if change.status == "new" else "",
        )
        for change in changed
        if change.status != "continuing"
    ][:_MOST_CHANGES]


def questions(sections: Sequence[Section]) -> list[Question]:
    """What there is to decide, in order of consequence, at most five; empty when there is nothing.

    Parameters
    ----------
    sections
        The page's, in its order; each finding is asked about where it stands first.
    """
    register = [(each, section.heading.id) for section in sections for each in section.interventions]
    stated = [(finding, section.heading.id) for section in sections for finding in section.findings]
    answers = [each for each, _ in register]
    found = _late(register)
    named = {each.about for each in found}  # each is asked about once, for what is most pressing there
    for asked in kinds.QUESTIONS:
        meant = [
            (finding, target)
            for finding, target in stated
            if finding["kind"] == asked.kind
            and asked.is_asked(finding)
            and not named & _subjects(asked, finding)
            and not (asked.needs_answer and is_answered(finding, answers))
        ]
        if meant:
            found.append(_question(asked, meant))
            named |= {each for finding, _ in meant for each in _subjects(asked, finding)}
    return found[:_MOST]


def _subjects(asked: kinds.Asked, finding: Finding) -> set[str]:
    """What a question is about, and the place where it is asked."""
    return {asked.about(finding), (finding["place"] or {}).get("name") or asked.about(finding)}


def _late(register: Sequence[tuple[Mapping[str, Any], str]]) -> list[Question]:
    """What should have been followed up or begun: each by itself, or all in one line when they are many."""
    overdue = [(each, target) for each, target in register if each["days_overdue"]]
    overdue.sort(key=lambda pair: -pair[0]["days_overdue"])
    late = [(each, target) for each, target in register if each["is_late"] and not each["days_overdue"]]
    if len(overdue) > _SINGLE_OVERDUE:
        longest, target = overdue[0]
        told = [
            Question(
                front_page.several_overdue(len(overdue)),
                front_page.oldest_overdue(
                    _names([each["title"] for each, _ in overdue]), _on(longest["follow_up_on"])
                ),
                target,
                owner=_names([each["owner"] or front_page.UNNAMED for each, _ in overdue]),
                place=_names([each["place"] or front_page.UNNAMED for each, _ in overdue]),
            )
        ]
    else:
        told = [
            Question(
                each["title"],
                front_page.one_overdue(_on(each["follow_up_on"]), each["days_overdue"]),
                target,
                owner=each["owner"] or front_page.UNNAMED,
                place=_own_place(each),
            )
            for each, target in overdue
        ]
    return told + [
        Question(
            each["title"],
            front_page.late_start(_on(each["starts_on"])),
            target,
            owner=each["owner"] or front_page.UNNAMED,
            place=_own_place(each),
        )
        for each, target in late[:_SINGLE_OVERDUE]
    ]


def _question(asked: kinds.Asked, meant: Sequence[tuple[Finding, str]]) -> Question:
    """One question for all that is meant, what stands out most first."""
    ranked = sorted(meant, key=lambda pair: -_excess(pair[0]))
    target = ranked[0][1]
    about = _names([asked.about(finding) for finding, _ in ranked])
    words = {word for finding, _ in ranked if (word := certainty.word(finding))}
    return Question(
        about,
        asked.text,
        target,
        owner=_names([_owner(finding) for finding, _ in ranked]),
        place=_where([finding for finding, _ in ranked], about),
        word=next(
            (word for word in reversed(certainty.WORDS) if word in words), ""
        ),  # no surer than the least sure
        detail=" ".join(finding["text"] for finding, _ in ranked[:_NAMED]) if words else "",
    )


def _owner(finding: Finding) -> str:
    """Who answers for the intervention that a finding is about; nobody yet for what is about none."""
    if "intervention" not in finding:
        return front_page.NOBODY
    return finding["intervention"]["owner"] or front_page.UNNAMED


def _where(findings: Sequence[Finding], about: str) -> str:
    """The places that the question does not begin with."""
    named = [(each["place"] or {}).get("name") or kinds.EVERYWHERE for each in findings]
    return _names(
        [labels.lower(name) if name == kinds.EVERYWHERE else name for name in named if name not in about]
    )


def _own_place(intervention: Mapping[str, Any]) -> str:
    """Where an intervention is, unless its title says it; that the register does not say where it does not."""
    if not intervention["place"]:
        return front_page.UNNAMED
    return front_page.place_beside(intervention)


def _excess(finding: Finding) -> float:
    return abs(float(finding["observed"] or 0) - float(finding["expected"] or 0))


def _on(day: str | None) -> str:
    return labels.day(date.fromisoformat(day)) if day else front_page.EARLIER


def _names(names: Sequence[str]) -> str:
    return front_page.first_few(names, _NAMED)
