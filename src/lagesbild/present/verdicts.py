"""Say in Swedish what the counts mean, without crying wolf.

Small numbers are told as counts beside what is usual; percent only stands where the base carries it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from lagesbild.columns import CATEGORY, CODE, NAME
from lagesbild.present.exploring.explorer_link import of_finding
from lagesbild.present.front import COMPLETE
from lagesbild.present.html import markup, prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html, joined
from lagesbild.present.words import conclusions, finding_form, labels
from lagesbild.present.words.behind_counts import behind_counts
from lagesbild.present.words.reading_order import ordered
from lagesbild.present.words.verdicts_places import backcheck, concentration, near_repeats, repeat_places
from lagesbild.present.words.verdicts_space import clusters, hotspots
from lagesbild.situation import Situation

__all__ = [
    "backcheck",
    "category_sentence",
    "change",
    "clusters",
    "concentration",
    "deviations",
    "headline",
    "hotspots",
    "judgement",
    "near_repeats",
    "repeat_places",
]

_NONE: Final = {"category": "Ingen kategori", "district": "Inget område"}
_ANY: Final = {"category": "någon kategori", "district": "något område"}
_ALL: Final = {"category": "Visa alla kategorier", "district": "Visa alla områden"}
_MOST_OUTSIDE: Final = 3
"""Counts outside the usual, by chance for all that is known, that the headline names."""
_USUAL_WORD: Final = re.compile(r"vanlig[at]+")

Row = dict[str, Any]
Compared = Mapping[str, pd.DataFrame]


def headline(situation: Situation, compared: Compared) -> Block:
    """What the period's count is, what may lie behind it, and what is unusual, with their finding.

    Parameters
    ----------
    compared
        As ``analysis.series.deviations.compare_period`` gives it: what is unusual in any of it is named.
    """
    row = _row(compared["total"].loc["total"])
    behind = behind_counts(situation)
    short = _counted(row)
    text = " ".join(
        [
            short,
            *_last_year(row, situation),
            *behind.told,
            _deviating(situation, compared, row, behind.others),
        ]
    )
    arrived = row.get("completeness")
    note = Html()
    if arrived is not None and arrived < COMPLETE:
        note = prose.note(
            f"Ungefär {labels.percent(arrived)} av periodens rapporter väntas ha kommit in; det vanliga är räknat därefter."
        )
    finding = finding_form.finding(
        kind="deviation",
        key="total",
        window=situation.period,
        text=text,
        short=short,
        significant=row["is_unusual"],
        **_numbers(row),
    )
    said = conclusions.total(finding) if row["is_unusual"] else None
    return Block(
        prose.verdict(labels.unbroken(text)) + note, findings=(finding,), conclusion=said, slot="headline"
    )


def deviations(situation: Situation, compared: Compared) -> Block:
    """Which categories and districts are unusual, all of them in a sentence each, with a finding each.

    Parameters
    ----------
    compared
        As ``analysis.series.deviations.compare_period`` gives it.
    """
    html: list[str] = []
    claims: list[dict[str, Any]] = []
    groups: dict[str, Sequence[Row]] = {}
    for group in ("category", "district"):
        if group not in compared:
            continue
        groups[group] = rows = _rows(situation, compared[group])
        names = _names(situation, group, rows)
        told = [category_sentence(row, situation) for row in rows]
        stated = [
            finding_form.finding(
                kind="deviation",
                key=str(row[CATEGORY]) if group == "district" else "count",
                category=str(row[CATEGORY]) if group == "category" else None,
                place={"name": name, "lon": None, "lat": None} if group == "district" else None,
                window=situation.period,
                text=f"{name}: {text}",
                short=f"{name}: {short}",
                significant=row["is_unusual"],
                **_numbers(row),
            )
            for name, row, (short, text) in zip(names, rows, told, strict=True)
        ]
        html.append(_listed(group, rows, stated))
        claims += stated
    if not groups:
        return Block(prose.paragraph("Inga kategorier att bedöma."))
    is_judged = any(not pd.isna(row["lower"]) for rows in groups.values() for row in rows)
    said = conclusions.counts(claims, _nothing(groups), is_judged=is_judged)
    return Block(joined(html), findings=tuple(claims), conclusion=said)


def _listed(group: str, rows: Sequence[Row], stated: Sequence[dict[str, Any]]) -> Html:
    """What lies outside the usual, marked when it is unusual; the rest to open."""
    outside: list[Html] = []
    inside: list[Html] = []
    for row, claim in zip(rows, stated, strict=True):
        text = f"{labels.unbroken(claim['text'])} "
        item = prose.point(text, of_finding(claim), is_unusual=bool(row["is_unusual"]))
        (outside if row["is_unusual"] or _is_outside(row) else inside).append(item)
    quiet = Html() if any(row["is_unusual"] for row in rows) else prose.paragraph(_nothing({group: rows}))
    rest = markup.disclosure(_ALL[group], prose.points(inside)) if inside else ""
    return quiet + prose.points(outside) + rest


def category_sentence(row: Row, situation: Situation) -> tuple[str, str]:
    """``3 rapporter (vanligt 1–4).``, with how unusual it is where that can be told; the same with the change.

    Parameters
    ----------
    row
        ``observed``, ``lower``, ``upper``, ``median``, ``same_weeks`` and ``is_unusual``.
    situation
        Its settings say the smallest earlier count that a change is given in percent of.
    """
    observed = int(row["observed"])
    told = labels.count(observed)
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return 2 * (f"{told}; för kort historik för att säga vad som är vanligt.",)
    told += f" ({_usual(row)})"
    if row["is_unusual"] or _is_outside(row):
        told += f", {judgement(row)}"
    return f"{told}.", f"{told}{_change(row, situation)}."


def judgement(row: Row) -> str:
    """``fler än vanligt``, ``inom det vanliga``, or that the history is too short to say.

    Of many counts one or two lie outside their own interval by chance alone: that is said, and no more.
    """
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return "för kort historik"
    if row["is_unusual"]:
        return f"{_direction(row)} än vanligt"
    return f"något {_direction(row)} än vanligt, kan vara slump" if _is_outside(row) else "inom det vanliga"


def change(observed: int, earlier: float, minimum_base: int) -> str:
    """``18,1 % färre``, ``12 % fler``, ``lika många``; "" where the base is too small for percent."""
    if pd.isna(earlier) or earlier < minimum_base:
        return ""
    share = (observed - earlier) / earlier
    if share == 0:
        return "lika många"
    return f"{labels.percent(abs(share), decimals=1)} {'fler' if share > 0 else 'färre'}"


def _counted(row: Row) -> str:
    counted = f"Perioden har {labels.count(int(row['observed']))}"
    if not (pd.isna(row["lower"]) or pd.isna(row["upper"])):
        usual = labels.range_of(row["lower"], row["upper"])
        counted += ", " + _USUAL_WORD.sub(rf"\g<0> ({usual})", judgement(row))
    return f"{counted}."


def _last_year(row: Row, situation: Situation) -> list[str]:
    """The sentence on the same weeks a year earlier, where they are known."""
    then, relative = _same_weeks(row, situation)
    return (
        [f"{labels.capital(labels.same_time(situation.period.kind))} i fjol: {then}{relative}."]
        if then
        else []
    )


def _deviating(situation: Situation, compared: Compared, total: Row, others: Compared) -> str:
    """What is unusual, or that nothing is; with what is so among those whose reporting has not begun or ceased."""
    if pd.isna(total["lower"]):
        return "Historiken är för kort för att säga om det är ovanligt."
    groups = _groups(situation, compared)

    def named(groups: Mapping[str, Sequence[Row]], is_meant: Callable[[str, Row], bool]) -> list[str]:
        return [
            _named(labels.lower(name) if group == "category" else name, row)
            for group, rows in groups.items()
            for name, row in zip(_names(situation, group, rows), rows, strict=True)
            if is_meant(group, row)
        ]

    among_others = {
        (group, row[CATEGORY]): row for group, rows in _groups(situation, others).items() for row in rows
    }

    def is_explained(group: str, row: Row) -> bool:
        """Whether the count is usual once those who began or ceased are left out, before and now."""
        other = among_others.get((group, row[CATEGORY]))
        return other is not None and not pd.isna(other["lower"]) and not _is_outside(other)

    told = []
    if unusual := named(groups, lambda group, row: row["is_unusual"] and not is_explained(group, row)):
        told.append(f"Ovanligt: {labels.enumeration(unusual)}.")
    if explained := named(groups, lambda group, row: row["is_unusual"] and is_explained(group, row)):
        told.append(f"Ovanligt, men inte bland de andra rapportörerna: {labels.enumeration(explained)}.")
    known = {(group, row[CATEGORY]) for group, rows in groups.items() for row in rows if row["is_unusual"]}
    if hidden := named(
        _groups(situation, others),
        lambda group, row: row["is_unusual"] and (group, row[CATEGORY]) not in known,
    ):
        told.append(f"Ovanligt bland de andra rapportörerna: {labels.enumeration(hidden)}.")
    # What a chart shows outside its own interval is named also beside what is unusual: silence would contradict it.
    if outside := named(groups, lambda _, row: _is_outside(row) and not row["is_unusual"]):
        chance = f"Kan vara slump: {labels.enumeration(outside[:_MOST_OUTSIDE])}."
    return " ".join([*(told or [_nothing(groups)]), *([chance] if outside else [])])


def _groups(situation: Situation, compared: Compared) -> dict[str, list[Row]]:
    return {
        group: _rows(situation, compared[group]) for group in ("category", "district") if group in compared
    }


def _nothing(groups: Mapping[str, Sequence[Row]]) -> str:
    """That none of the groups has anything unusual: of how many that is known, and whether all lie inside the usual."""
    rows = [row for each in groups.values() for row in each]
    judged = [row for row in rows if not pd.isna(row["lower"])]
    if not judged:
        return (
            f"Historiken är för kort för att säga om {' eller '.join(_ANY[each] for each in groups)} avviker."
        )
    none = " och ".join(
        _NONE[each] if not at else labels.lower(_NONE[each]) for at, each in enumerate(groups)
    )
    beyond = " mer än slumpen ger" if any(_is_outside(row) for row in judged) else ""
    unknown = len(rows) - len(judged)
    but = f"; {labels.number(unknown)} av {labels.number(len(rows))} går inte att bedöma" if unknown else ""
    return f"{none} avviker från det vanliga{beyond}{but}."


def _change(row: Row, situation: Situation) -> str:
    """``; samma veckor i fjol 50 rapporter (12 % fler nu)``."""
    then, relative = _same_weeks(row, situation)
    return f"; {labels.same_time(situation.period.kind)} i fjol {then}{relative}" if then else ""


def _same_weeks(row: Row, situation: Situation) -> tuple[str, str]:
    """The same weeks a year earlier: always as a count, and as percent where the base carries it; "" where not known."""
    same_weeks = row.get("same_weeks")
    if same_weeks is None or pd.isna(same_weeks):
        return "", ""
    relative = change(int(row["observed"]), float(same_weeks), situation.settings.minimum_base_for_percent)
    return labels.count(int(same_weeks)), f" ({relative} nu)" if relative else ""


def _is_outside(row: Row) -> bool:
    """Whether the count lies outside its own interval; not when there is none."""
    return not pd.isna(row["lower"]) and not row["lower"] <= row["observed"] <= row["upper"]


def _direction(row: Row) -> str:
    middle = row["expected"] if not pd.isna(row.get("expected")) else (row["lower"] + row["upper"]) / 2
    return "fler" if row["observed"] > middle else "färre"


def _named(name: str, row: Row) -> str:
    """``inbrott med 7 rapporter (vanligt 0–5)``."""
    return f"{name} med {labels.count(int(row['observed']))} ({_usual(row)})"


def _usual(row: Row) -> str:
    """``vanligt 0–5``: the interval that each count is told beside, in every chart, table and sentence."""
    return f"vanligt {labels.range_of(row['lower'], row['upper'])}"


def _names(situation: Situation, group: str, rows: Sequence[Row]) -> list[str]:
    """What readers call the series: districts by name, categories as they are."""
    codes = [str(row[CATEGORY]) for row in rows]
    if group == "category":
        return codes
    known = situation.geography.districts.set_index(CODE)[NAME]
    return [str(known.get(code, code)) for code in codes]


def _rows(situation: Situation, comparison: pd.DataFrame) -> list[Row]:
    """The categories, the unusual ones first, then by count; in the order given in a shared edition."""
    frame = comparison.rename_axis(CATEGORY).reset_index()
    frame["is_unusual"] = frame["is_unusual"].fillna(value=False).astype(bool)
    frame = ordered(situation, frame, ["is_unusual", "observed", CATEGORY], ascending=[False, False, True])
    return [_row(row) for _, row in frame.iterrows()]


def _row(series: pd.Series) -> Row:
    row: Row = {str(name): value for name, value in series.items()}
    row["is_unusual"] = bool(not pd.isna(row["is_unusual"]) and row["is_unusual"])
    return row


def _numbers(row: Row) -> dict[str, Any]:
    return {name: row.get(name) for name in ("observed", "expected", "p", "p_adjusted")}
