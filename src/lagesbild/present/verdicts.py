"""Say in Swedish what the counts mean, without crying wolf.

Small numbers are told as counts beside what is usual; percent only stands where the base carries it.
"""

from html import escape
from typing import Any, Final

import pandas as pd

from lagesbild.columns import CATEGORY
from lagesbild.present import _findings, labels
from lagesbild.present._verdicts_places import backcheck, concentration, near_repeats, repeat_places
from lagesbild.present._verdicts_space import clusters, hotspots
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

__all__ = [
    "backcheck",
    "category_sentence",
    "category_verdicts",
    "change",
    "clusters",
    "concentration",
    "headline",
    "hotspots",
    "judgement",
    "near_repeats",
    "repeat_places",
]

_UNUSUAL: Final = ' class="unusual"'

Row = dict[str, Any]


def headline(situation: Situation, total: pd.Series, comparison: pd.DataFrame) -> Block:
    """Two sentences on the whole period, with their finding.

    Parameters
    ----------
    total
        All reports of the period: ``observed``, ``expected``, ``lower``, ``upper``, ``median``,
        ``same_weeks``, ``is_unusual``; NA where there is too little history.
    comparison
        One row a category, as ``analysis.baseline.compare`` gives it, indexed by category: the
        unusual ones are named.
    """
    row = _row(total)
    unusual = [each for each in _rows(comparison) if each["is_unusual"]]
    text = f"{_counted(row)} {_judged(row, situation)}"
    if unusual:
        told = labels.enumeration([_named(each) for each in unusual])
        is_usual = (
            "i sin helhet inom det vanliga" if not row["is_unusual"] else f"{_direction(row)} än vanligt"
        )
        usual = labels.range_of(row["lower"], row["upper"])
        text = f"Perioden har {labels.count(int(row['observed']))}, {is_usual} ({usual}). Ovanligt: {told}."
    return Block(
        f'<p class="verdict">{escape(labels.unbroken(text))}</p>',
        findings=(_finding(situation, row, None, text),),
    )


def category_verdicts(situation: Situation, comparison: pd.DataFrame) -> Block:
    """One line a category, the unusual ones first and marked, with a finding each.

    Parameters
    ----------
    comparison
        One row a category, as ``analysis.baseline.compare`` gives it, indexed by category.
    """
    rows = _rows(comparison)
    told = [(row, f"{row[CATEGORY]}: {category_sentence(row, situation)}") for row in rows]
    items = "".join(
        f"<li{_UNUSUAL if row['is_unusual'] else ''}>{escape(labels.unbroken(text))}</li>"
        for row, text in told
    )
    return Block(
        f'<ul class="verdicts">{items}</ul>' if items else "<p>Inga kategorier att bedöma.</p>",
        findings=tuple(_finding(situation, row, str(row[CATEGORY]), text) for row, text in told),
    )


def category_sentence(row: Row, situation: Situation) -> str:
    """``3 rapporter, mot normalt 1–4``, with how unusual it is and the change where they can be told.

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
        return labels.sentence(f"{told}; för kort historik för att säga vad som är vanligt")
    told += f", mot normalt {labels.range_of(row['lower'], row['upper'])}"
    if row["is_unusual"]:
        told += f", {_direction(row)} än vanligt"
    return labels.sentence(told + _change(row, situation))


def judgement(row: Row) -> str:
    """``fler än vanligt``, ``inom det vanliga``, or that the history is too short to say."""
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return "för kort historik"
    return f"{_direction(row)} än vanligt" if row["is_unusual"] else "inom det vanliga"


def change(observed: int, earlier: float, minimum_base: int) -> str:
    """``18,1 % färre``, ``12 % fler``, ``lika många``; "" where the base is too small for percent."""
    if pd.isna(earlier) or earlier < minimum_base:
        return ""
    share = (observed - earlier) / earlier
    if share == 0:
        return "lika många"
    return f"{labels.percent(abs(share), decimals=1)} {'fler' if share > 0 else 'färre'}"


def _counted(row: Row) -> str:
    observed = int(row["observed"])
    return f"Perioden har {labels.count(observed)}."


def _judged(row: Row, situation: Situation) -> str:
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return "Historiken är för kort för att säga om det är ovanligt."
    usual = f"vanligt är {labels.range_of(row['lower'], row['upper'])} per period"
    compared = _change(row, situation)
    if row["is_unusual"]:
        return f"Det är {_direction(row)} än vanligt: {usual}{compared}."
    return f"Det är inom det vanliga: {usual}{compared}."


def _change(row: Row, situation: Situation) -> str:
    """The same weeks a year earlier: always as a count, and as percent where the base carries it."""
    same_weeks = row.get("same_weeks")
    if same_weeks is None or pd.isna(same_weeks):
        return ""
    relative = change(int(row["observed"]), float(same_weeks), situation.settings.minimum_base_for_percent)
    earlier = f"{labels.same_time(situation.period.kind)} i fjol {labels.count(int(same_weeks))}"
    return f"; {earlier}" + (f" ({relative} nu)" if relative else "")


def _direction(row: Row) -> str:
    middle = row["expected"] if not pd.isna(row.get("expected")) else (row["lower"] + row["upper"]) / 2
    return "fler" if row["observed"] > middle else "färre"


def _named(row: Row) -> str:
    """``inbrott med 7 rapporter mot normalt 0–5``."""
    name = str(row[CATEGORY])
    # A name in capitals (an abbreviation) keeps them within a sentence.
    name = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    return f"{name} med {labels.count(int(row['observed']))} mot normalt {labels.range_of(row['lower'], row['upper'])}"


def _rows(comparison: pd.DataFrame) -> list[Row]:
    """The categories, the unusual ones first, then by count."""
    rows = [_row(row) for _, row in comparison.rename_axis(CATEGORY).reset_index().iterrows()]
    return sorted(rows, key=lambda row: (not row["is_unusual"], -row["observed"], str(row[CATEGORY])))


def _row(series: pd.Series) -> Row:
    row: Row = {str(name): value for name, value in series.items()}
    row["is_unusual"] = bool(not pd.isna(row["is_unusual"]) and row["is_unusual"])
    return row


def _finding(situation: Situation, row: Row, category: str | None, text: str) -> dict[str, Any]:
    return _findings.finding(
        kind="deviation",
        key=category or "total",
        window=situation.period,
        text=text,
        significant=row["is_unusual"],
        observed=row["observed"],
        **{name: row.get(name) for name in ("expected", "statistic", "p", "p_adjusted")},
    ) | {"category": category}
