"""Draw the long run: monthly counts with their levels and breaks, and how each district has fared."""

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.analysis.series.level_shifts import MINIMUM_MONTHS
from lagesbild.findings import Outcome
from lagesbild.periods import Period
from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawing.bar_charts import bars
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.words import finding_form, labels
from lagesbild.present.words.period_names import month_name
from lagesbild.situation import Situation

_HEIGHT: Final = 250.0
_MANY: Final = 30
_TOO_SHORT: Final = "Det krävs två års hela månader, med antal som visas, för att säga om nivån har ändrats."


def trend(situation: Situation, counts: pd.Series, steps: pd.DataFrame) -> Block:
    """Monthly counts of all reports, with the level and the months where it breaks.

    Parameters
    ----------
    counts
        One count a whole month, oldest first.
    steps
        As ``analysis.series.level_shifts.level_shifts`` gives it for ``counts``.
    """
    if counts.empty:
        return Block(prose.paragraph("Historiken har ingen hel månad vars antal visas."))
    if not counts.any():
        return Block(
            prose.paragraph("Antalet är noll eller dolt i alla månader: det finns ingen linje att visa.")
        )
    arrived = first_months(situation, list(counts.index))
    keys = [markup.Key("box", "rapporter per månad", theme.ink(theme.MUTED, theme.QUIET))]
    keys += [markup.Key("line", "nivå, säsongen borträknad", theme.ink(theme.ACCENT))] * bool(len(steps))
    keys += [markup.Key("tick", "en ny källa börjar rapportera")] * bool(arrived)
    told = step_sentence(steps, arrived) if len(counts) >= MINIMUM_MONTHS or len(steps) else _TOO_SHORT
    data = tables.html(
        pd.DataFrame({"month": [month_name(each) for each in counts.index], "count": counts.to_numpy()}),
        caption="Rapporter per månad",
        headings={"month": "Månad"},
    )
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(
                partial(_draw, counts, steps, arrived),
                fit=partial(_fit, list(counts.index)),
                alt=_alt(counts, told),
            )
            + markup.disclosure("Visa som tabell", data),
            title="Alla rapporter, månad för månad",
            subtitle=f"Antal rapporter, {month_name(counts.index[0])}–{month_name(counts.index[-1])}",
            notes=[told, markup.source(situation, int(counts.sum()))],
        ),
        conclusion=_said(counts, steps),
        findings=tuple(_step_finding(situation, steps.loc[[at]], arrived) for at in steps.index),
    )


def breaks(situation: Situation, by_month: pd.DataFrame, found: pd.DataFrame) -> Block:
    """The categories whose level has changed, with when and how much.

    Parameters
    ----------
    by_month
        What was looked at: a row a month, a column a category that is known in every month.
    found
        As ``analysis.series.level_shifts.level_shifts_by`` gives it.
    """
    if found.empty and not by_month.any(axis=None):
        return Block(
            prose.paragraph(
                "Kategoriernas månader är noll eller dolda: det går inte att säga om nivån har ändrats."
            )
        )
    if found.empty and len(by_month) < MINIMUM_MONTHS:
        return Block(prose.paragraph(_TOO_SHORT))
    if found.empty:
        return Block(
            prose.paragraph(
                "Kategorierna kan ha legat på samma nivå hela tiden: månaderna skiljer sig inte mer än säsong och slump ger."
            )
        )
    shown = found.assign(month=[month_name(each) for each in found["month"]])
    table = tables.html(
        shown[["series", "month", "before", "after"]],
        caption="Kategorier som har bytt nivå",
        headings={
            "series": "Kategori",
            "month": "Från",
            "before": "Före, per månad",
            "after": "Efter, per månad",
        },
        kinds={"before": "decimal", "after": "decimal"},
        note="Säsongen är borträknad. En ny källa eller ett nytt sätt att rapportera kan ändra nivån lika väl som en verklig "
        f"förändring. {markup.source(situation)}",
    )
    arrived = first_months(situation, list(by_month.index))
    return Block(
        table,
        findings=tuple(
            _step_finding(situation, found.loc[[at]], arrived, category=str(name))
            for at, name in found["series"].items()
        ),
    )


def first_months(situation: Situation, months: list[Period]) -> dict[Period, list[str]]:
    """The months in which a source reports for the first time, the history's own first month left out."""
    found: dict[Period, list[str]] = {}
    for name, day in situation.arrivals.items():
        for month in (each for each in months[1:] if each.start <= day < each.end):
            found.setdefault(month, []).append(situation.sources.get(name, name))
    return found


def _said(counts: pd.Series, steps: pd.DataFrame) -> Conclusion:
    """The last break, which is the level now; else since when none is certain."""
    if len(steps):
        last = steps.iloc[-1]
        way = "fler" if last["after"] > last["before"] else "färre"
        return Conclusion(
            f"{labels.capital(way)} rapporter i månaden sedan {month_name(last['month'])}", Outcome.FOUND
        )
    if len(counts) < MINIMUM_MONTHS:
        return Conclusion("För kort historik för att säga om nivån har ändrats", Outcome.TOO_LITTLE)
    return Conclusion(
        f"Nivån har inte ändrats mer än slumpen ger sedan {month_name(counts.index[0])}", Outcome.DESCRIBED
    )


def step_sentence(steps: pd.DataFrame, arrived: dict[Period, list[str]]) -> str:
    """Where the level breaks, and whether a new source may be why."""
    if steps.empty:
        return (
            "Nivån kan ha varit densamma hela tiden: månaderna skiljer sig inte mer än säsong och slump ger."
        )
    told = [
        f"från {month_name(row['month'])} ligger nivån på {labels.number(row['after'])} i månaden, mot "
        f"{labels.number(row['before'])} före"
        for row in steps.to_dict("records")
    ]
    near = sorted(
        {
            title
            for month, titles in arrived.items()
            for step in steps["month"]
            if abs((month.start - step.start).days) <= 2 * 31
            for title in titles
        }
    )
    why = f" {labels.enumeration(near)} började rapportera ungefär då." if near else ""
    return f"{labels.capital(labels.enumeration(told))}.{why}"


def _step_finding(
    situation: Situation, step: pd.DataFrame, arrived: dict[Period, list[str]], category: str | None = None
) -> dict[str, Any]:
    """What the one row of ``step`` says; of a category with its name before it."""
    row = step.iloc[0]
    short, text = (
        told if category is None else f"{category}: {labels.lower(told)}"
        for told in (step_sentence(step, {}), step_sentence(step, arrived))
    )
    return finding_form.finding(
        kind="trend",
        key=str(row["month"].start),
        category=category,
        window=situation.period,
        text=text,
        short=short,
        significant=True,
        observed=row["after"],
        expected=row["before"],
        p=row["p"],
    )


def _draw(counts: pd.Series, steps: pd.DataFrame, arrived: dict[Period, list[str]], width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    values, months = counts.to_numpy(dtype=float), list(counts.index)
    axes.set(xlim=(-0.7, len(values) - 0.3), ylim=(0, max(float(np.nanmax(values)), 4.0) * 1.1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: labels.number(value))
    # Quiet bars are see-through: paper under them keeps the grid from shining through.
    for color, alpha in ((theme.PAPER, 1.0), (theme.MUTED, theme.QUIET)):
        bars(axes, range(len(values)), values, thickness=0.8, color=color, alpha=alpha, zorder=2)
    if len(steps):
        edges = np.array([0, *(months.index(month) for month in steps["month"]), len(months)]) - 0.5
        levels = [*steps["before"].iloc[:1], *steps["after"]]
        sns.lineplot(
            x=np.repeat(edges, 2)[1:-1],
            y=np.repeat(levels, 2),
            units=np.repeat(range(len(levels)), 2),
            estimator=None,
            color=theme.ACCENT,
            linewidth=2.5,
            zorder=4,
            ax=axes,
        )
        for at in edges[1:-1]:
            axes.axvline(at, color=theme.ACCENT, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    for month in arrived:
        axes.axvline(months.index(month) - 0.5, color=theme.MUTED, linewidth=2, ymax=0.12, zorder=5)
    axes.set(xlabel="", ylabel="")
    _fit(months, figure, width)
    return figure


def _fit(months: list[Period], figure: Figure, width: float) -> None:
    svg.place(figure.axes[0], width, left=36, right=16, top=18, foot=40)
    named = [at for at, month in enumerate(months) if month.start.month in {1, 7}] or [0]
    if width < svg.WIDE and len(months) >= _MANY:
        named = [at for at in named if months[at].start.month == 1]
    figure.axes[0].set_xticks(
        named,
        [
            labels.month_short(months[at].start)
            + (f"\n{months[at].start.year}" if months[at].start.month == 1 or at == named[0] else "")
            for at in named
        ],
    )


def _alt(counts: pd.Series, told: str) -> str:
    return (
        f"Stapeldiagram över rapporter per månad, {month_name(counts.index[0])} till {month_name(counts.index[-1])}. "
        f"Minst {labels.number(counts.min())}, mest {labels.number(counts.max())}. {told}"
    )
