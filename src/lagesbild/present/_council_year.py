"""Draw the yearly wheel: what recurs in which months, and when to prepare for it."""

import textwrap
from collections.abc import Hashable
from functools import partial
from typing import Any, Final

import pandas as pd
from babel.dates import get_month_names
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lagesbild.columns import CATEGORY
from lagesbild.present import labels, markup, svg, tables, theme
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_MONTHS: Final = 12
_LEAD: Final = 2
"""Months before its season that something should be prepared."""
_ROW: Final = 30.0
_ROW_NARROW: Final = 46.0
_SIGN: Final = 7.6
_SIGNS: Final = 28
_HEAD: Final = 30.0
Row = dict[Hashable, Any]
_NAMES: Final = get_month_names("wide", locale=labels.LOCALE)
_SHORT: Final = get_month_names("abbreviated", locale=labels.LOCALE)
_TOO_SHORT: Final = "Det krävs tre års rapporter för att säga vad som återkommer. Historiken räcker inte än."


def wheel(
    situation: Situation, profile: pd.DataFrame, seasons: pd.DataFrame, *, months: pd.DataFrame
) -> Block:
    """Month by category: the counts, with the seasons that recur marked.

    Parameters
    ----------
    profile
        As ``analysis.recurrence.month_profile`` gives it.
    seasons
        As ``analysis.recurrence.recurring_seasons`` gives it.
    months
        The counts that the profile is made of, a row a calendar month, NA where hidden; sums with an estimated month are
        told to be about so many.
    """
    if seasons.empty:
        return Block(f"<p>{_TOO_SHORT}</p>")
    hidden = months.isna().groupby([month.start.month for month in months.index]).any()
    about = {(name, month) for name in hidden for month in hidden.index[hidden[name]]}
    left = [group.name for group in situation.categories if group.name not in set(profile[CATEGORY])]
    names = [group.name for group in situation.categories if group.name in set(profile[CATEGORY])]
    counts = profile.pivot_table(index=CATEGORY, columns="month", values="observed").reindex(names)
    recurring = {(str(row[CATEGORY]), month) for row in _recurring(seasons) for month in _months_of(row)}
    alt = f"Månad för månad och kategori. {_sentence(seasons)}"
    keys = [
        markup.Key("box", "återkommer år efter år, mer än slumpen ger", f"var(--accent, {theme.ACCENT})"),
        markup.Key("box", "övriga månader", f"var(--rule, {theme.RULE})"),
    ]
    written = pd.DataFrame(
        [
            [_written(row[month], (name, month) in about) for month in counts]
            for name, row in counts.iterrows()
        ],
        columns=[_NAMES[month] for month in counts],
    )
    written.insert(0, CATEGORY, counts.index)
    data = tables.html(
        written,
        caption="Rapporter per kategori och månad, alla år",
        kinds=dict.fromkeys(written.columns[1:], "text"),
    )
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, counts, recurring, about), alt=alt)
            + markup.disclosure("Visa som tabell", data),
            title="Årshjul: vad som återkommer",
            subtitle="Antal rapporter per månad, alla år tillsammans",
            notes=[
                "Olika antal i olika månader är oftast slump. Bara det som håller också när dess bästa år räknas bort är markerat.",
                *_hidden_notes(about, left),
                markup.source(situation, None if about or left else int(counts.sum().sum())),
            ],
        )
    )


def _hidden_notes(about: set[tuple[str, int]], left: list[str]) -> list[str]:
    notes = []
    if about:
        notes.append(
            "≈: antalet är dolt någon av månaderna, och uppskattat ur det som visas för hela kvartalet eller perioden."
        )
    if left:
        notes.append(
            f"För mycket är dolt för att visa {labels.enumeration([labels.lower(each) for each in left])}."
        )
    return notes


def _written(count: float, is_about: bool) -> str:  # noqa: FBT001 - a cell of a table
    return f"{'≈' * is_about}{labels.number(count)}"


def seasons(situation: Situation, found: pd.DataFrame) -> Block:
    """What recurs, how strongly, in how many years, and from when to prepare.

    Parameters
    ----------
    found
        As ``analysis.recurrence.recurring_seasons`` gives it.
    """
    if found.empty:
        return Block("")
    rows = [
        {
            CATEGORY: row[CATEGORY],
            "months": month_span(row),
            "observed": row["observed"],
            "ratio": row["observed"] / row["expected"],
            "years": f"{labels.number(row['years_above'])} av {labels.number(row['years'])} år",
            "prepare": prepare_from(row),
        }
        for row in _recurring(found)
    ]
    if not rows:
        return Block(f'<p class="verdict">{_sentence(found)}</p>')
    return tables.table(
        pd.DataFrame(rows),
        caption="Det här återkommer",
        headings={
            "months": "Månader",
            "observed": "Rapporter",
            "ratio": "Gånger ett jämnt år",
            "years": "Över det jämna",
            "prepare": "Förbered från",
        },
        kinds={"ratio": "decimal"},
        note="Förberedelsen börjar två månader före. Att något återkommer säger inte varför. "
        + markup.source(situation),
    )


def month_span(row: Row) -> str:
    """``april–juni``, ``december``."""
    months = _months_of(row)
    first, last = _NAMES[months[0]], _NAMES[months[-1]]
    return first if first == last else f"{first}–{last}"


def prepare_from(row: Row) -> str:
    """The month in which to begin to prepare."""
    return str(_NAMES[(_months_of(row)[0] - 1 - _LEAD) % _MONTHS + 1])


def _recurring(seasons: pd.DataFrame) -> list[Row]:
    chosen = seasons[seasons["is_recurring"].astype(bool)]
    rows: list[Row] = chosen.sort_values(["first_month", CATEGORY]).to_dict("records")
    return rows


def _months_of(row: Row) -> list[int]:
    first, count = int(row["first_month"]), int(row["months"])
    return [(first - 1 + step) % _MONTHS + 1 for step in range(count)]


def _sentence(seasons: pd.DataFrame) -> str:
    told = [f"{row[CATEGORY]} i {month_span(row)}" for row in _recurring(seasons)]
    if not told:
        return "Inget återkommer säkert i samma månader år efter år."
    return f"Återkommer: {labels.enumeration(told)}."


def _draw(
    counts: pd.DataFrame, recurring: set[tuple[str, int]], about: set[tuple[str, int]], width: float
) -> Figure:
    narrow = width < svg.WIDE
    step = _ROW_NARROW if narrow else _ROW
    height = step * len(counts) + _HEAD
    figure = svg.new_figure(width, height)
    longest = max((min(len(str(name)), _SIGNS) for name in counts.index), default=0)
    left = 4.0 if narrow else longest * _SIGN + 16
    axes = figure.add_axes((left / width, 0, (width - left - 4) / width, (height - _HEAD) / height))
    axes.set_xlim(0, _MONTHS)
    axes.set_ylim(len(counts), 0)
    axes.axis("off")
    lift = 0.4 if narrow else 0.08
    for at, (name, row) in enumerate(counts.iterrows()):
        called = textwrap.shorten(str(name), 44 if narrow else _SIGNS, placeholder=" …")
        if narrow:
            axes.text(0, at + 0.3, called, fontsize=theme.SMALL, va="center")
        else:
            axes.text(
                -12 / (width - left) * _MONTHS, at + 0.5, called, fontsize=theme.SIZE, va="center", ha="right"
            )
        for month, count in row.items():
            is_marked = (str(name), month) in recurring
            color = theme.ACCENT if is_marked else theme.RULE
            box = Rectangle(
                (month - 0.96, at + lift),
                0.92,
                0.96 - lift,
                facecolor=color,
                alpha=1.0 if is_marked else 0.4,
                linewidth=0,
            )
            axes.add_patch(box)
            axes.text(
                month - 0.5,
                at + lift + (0.96 - lift) / 2,
                _written(count, (str(name), month) in about),
                ha="center",
                va="center",
                fontsize=theme.SMALL,
                color=theme.PAPER if is_marked else theme.MUTED,
                weight="bold" if is_marked else "normal",
            )
    for month in range(1, _MONTHS + 1):
        short = _SHORT[month].rstrip(".")
        axes.text(
            month - 0.5,
            -0.12,
            short[0].upper() if narrow else short[:4],
            ha="center",
            va="bottom",
            fontsize=theme.SMALL,
            color=theme.MUTED,
        )
    return figure
