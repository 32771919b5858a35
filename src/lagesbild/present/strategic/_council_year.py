"""Draw the yearly wheel: what recurs in which months, and when to prepare for it."""

import textwrap
from collections.abc import Hashable
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
import seaborn as sns
from babel.dates import get_month_names
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from lagesbild.columns import CATEGORY
from lagesbild.findings import Outcome
from lagesbild.present.drawing import svg, theme
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.html.fragments import Html
from lagesbild.present.words import finding_form, labels
from lagesbild.situation import Situation

_MONTHS: Final = 12
_LEAD: Final = 2
"""Months before its season that something should be prepared."""
_ROW: Final = 30.0
_ROW_NARROW: Final = 46.0
_SIGN: Final = 7.6
_SIGNS: Final = 28
_SIGNS_NARROW: Final = 44
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
        As ``analysis.series.recurrence.month_profile`` gives it.
    seasons
        As ``analysis.series.recurrence.recurring_seasons`` gives it.
    months
        The counts that the profile is made of, a row a calendar month, NA where hidden; sums with an estimated month are
        told to be about so many.
    """
    if seasons.empty:
        said = Conclusion("För kort historik för att säga vad som återkommer varje år", Outcome.TOO_LITTLE)
        return Block(prose.paragraph(_TOO_SHORT), conclusion=said)
    names = [group.name for group in situation.categories if group.name in set(profile[CATEGORY])]
    left = [group.name for group in situation.categories if group.name not in names]
    counts = profile.pivot_table(index=CATEGORY, columns="month", values="observed").reindex(names)
    recurring = {(str(row[CATEGORY]), month) for row in _recurring(seasons) for month in _months_of(row)}
    hidden = months.isna().groupby([month.start.month for month in months.index]).any()
    about = {(name, month) for name in hidden for month in hidden.index[hidden[name]]}
    keys = [
        markup.Key("box", "återkommer år efter år, mer än slumpen ger", theme.ink(theme.ACCENT)),
        markup.Key("box", "övriga månader", theme.ink(theme.RULE)),
    ]
    alt = f"Månad för månad och kategori. {_sentence(seasons)}"
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, counts, recurring, about), alt=alt)
            + markup.disclosure("Visa som tabell", _table(counts, about)),
            title="Årshjul: vad som återkommer",
            subtitle="Antal rapporter per månad, alla år tillsammans",
            notes=[
                "Olika antal i olika månader är oftast slump. Bara det som håller också när dess bästa år räknas bort är markerat.",
                *_hidden_notes(about, left),
                markup.source(situation, None if about or left else int(counts.sum().sum())),
            ],
        ),
        conclusion=_said(seasons),
    )


def _table(counts: pd.DataFrame, about: set[tuple[str, int]]) -> Html:
    """The wheel's counts as they are written."""
    written = pd.DataFrame(
        [
            [_written(row[month], (name, month) in about) for month in counts]
            for name, row in counts.iterrows()
        ],
        columns=[_NAMES[month] for month in counts],
    )
    written.insert(0, CATEGORY, counts.index)
    return tables.html(
        written,
        caption="Rapporter per kategori och månad, alla år",
        kinds=dict.fromkeys(written.columns[1:], "text"),
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
    """What recurs, how strongly, in how many years, and from when to prepare, with a finding each.

    Parameters
    ----------
    found
        As ``analysis.series.recurrence.recurring_seasons`` gives it.
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
        return Block(prose.verdict(_sentence(found)))
    table = tables.html(
        pd.DataFrame(rows),
        caption="Det här återkommer",
        headings={
            "months": "Månader",
            "observed": "Rapporter",
            "ratio": "Gånger så många som i ett jämnt år",
            "years": "Fler än i ett jämnt år",
            "prepare": "Förbered från",
        },
        kinds={"ratio": "decimal"},
        note="Ett jämnt år har lika många rapporter varje dag. Förberedelsen börjar två månader före. Att något återkommer säger "
        f"inte varför. {markup.source(situation)}",
    )
    return Block(
        prose.verdict(_sentence(found)) + table,
        findings=tuple(_finding(situation, row) for row in _recurring(found)),
    )


def _finding(situation: Situation, row: Row) -> dict[str, Any]:
    """What the front page says of a season, and asks about it."""
    short = (
        f"{row[CATEGORY]} återkommer i {month_span(row)}: fler rapporter än om året var jämnt, i {labels.number(row['years_above'])} av "
        f"{labels.number(row['years'])} år."
    )
    return finding_form.finding(
        kind="season",
        key=f"{int(row['first_month'])}-{int(row['months'])}",
        category=str(row[CATEGORY]),
        window=situation.period,
        text=f"{short} Förbered från {prepare_from(row)}.",
        short=short,
        significant=True,
        **{name: row[name] for name in ("observed", "expected", "p", "p_adjusted")},
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


def _named(seasons: pd.DataFrame) -> str:
    """What recurs and when, in a row; empty where nothing does."""
    return labels.enumeration(
        [f"{labels.lower(str(row[CATEGORY]))} i {month_span(row)}" for row in _recurring(seasons)]
    )


def _said(seasons: pd.DataFrame) -> Conclusion:
    told = _named(seasons)
    if not told:  # the wheel is shown all the same: a year is planned by it
        return Conclusion("Inget återkommer i samma månader varje år mer än slumpen ger", Outcome.DESCRIBED)
    return Conclusion(f"Varje år återkommer {told}", Outcome.FOUND)


def _sentence(seasons: pd.DataFrame) -> str:
    told = _named(seasons)
    return (
        f"Återkommer: {told}." if told else "Inget återkommer i samma månader år efter år mer än slumpen ger."
    )


def _draw(
    counts: pd.DataFrame, recurring: set[tuple[str, int]], about: set[tuple[str, int]], width: float
) -> Figure:
    """A row a category and a cell a month; the name stands beside its row, over it where the page is narrow."""
    is_narrow = width < svg.WIDE
    lines, height = (2, _ROW_NARROW) if is_narrow else (1, _ROW)
    signs = _SIGNS_NARROW if is_narrow else _SIGNS
    names = [textwrap.shorten(str(name), signs, placeholder=" …") for name in counts.index]
    figure = svg.new_figure(width, height * len(counts) + _HEAD)
    axes = figure.add_subplot()
    _fill(axes, counts, recurring, about, lines=lines)
    months = [_SHORT[month].rstrip(".") for month in counts]
    axes.set_xticks(
        np.arange(len(months)) + 0.5, [name[0].upper() if is_narrow else name[:4] for name in months]
    )
    axes.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
    axes.tick_params(axis="y", labelsize=theme.SIZE, labelcolor=theme.INK, pad=12)
    rows = np.arange(len(counts))
    if is_narrow:
        for row, name in zip(rows, names, strict=True):
            axes.text(0, lines * row + 0.6, name, fontsize=theme.SMALL, va="center")
    else:
        axes.set_yticks(rows + 0.5, names)
    axes.grid(visible=False)
    left = 4.0 if is_narrow else max(map(len, names), default=0) * _SIGN + 16
    svg.place(axes, width, left=left, right=4, top=_HEAD, foot=0)
    return figure


def _fill(
    axes: Axes,
    counts: pd.DataFrame,
    recurring: set[tuple[str, int]],
    about: set[tuple[str, int]],
    *,
    lines: int,
) -> None:
    """Fill the last of each row's lines with its cells: the counts, and a colour where they recur."""
    cells = [[(str(name), month) for month in counts] for name in counts.index]
    marked = np.array([[cell in recurring for cell in row] for row in cells])
    written = np.array(
        [
            [_written(count, cell in about) for count, cell in zip(row, named, strict=True)]
            for row, named in zip(counts.to_numpy(), cells, strict=True)
        ]
    )
    marked, written = np.repeat(marked, lines, axis=0), np.repeat(written, lines, axis=0)
    is_empty = np.zeros_like(marked)
    is_empty[np.arange(len(marked)) % lines < lines - 1] = True
    sns.heatmap(
        marked,
        mask=is_empty,
        cmap=[to_rgba(theme.RULE, 0.4), theme.ACCENT],
        vmin=0,
        vmax=1,
        annot=written,
        fmt="",
        annot_kws={"color": theme.MUTED, "size": theme.SMALL},
        linewidths=2.4,
        linecolor=theme.PAPER,
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        ax=axes,
    )
    for words, is_marked in zip(axes.texts, marked[~is_empty], strict=True):
        if is_marked:
            words.set(color=theme.PAPER, weight="bold")
