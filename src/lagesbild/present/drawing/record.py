"""Draw the report's own record: how much of what came after fell where it was pointed out."""

from functools import partial
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.periods import Period
from lagesbild.present.drawing import svg, theme
from lagesbild.present.html import markup, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation

_COLORS: Final = (theme.ACCENT, "#d55e00", "#009e73")
_SIGNS: Final = ("o", "s", "D")
_MARKS: Final = ("dot", "box", "box")
_HEIGHT: Final = 280.0
_MOST: Final = 26
_MOST_NARROW: Final = 8
_NAMED: Final = 9
_NAMED_NARROW: Final = 4


def backcheck_series(
    situation: Situation,
    series: pd.DataFrame,
    *,
    title: str = "Träffade vi rätt? Period för period",
    subtitle: str = "",
) -> Block:
    """Hit rate of each method, period by period, with its interval and what chance gives.

    Parameters
    ----------
    series
        As ``analysis.interventions.backcheck.backcheck_series`` gives it, of the methods of ``analysis.places.hot_cells``. The last
        periods are drawn, all are in the table.
    subtitle
        What was pointed out; what is drawn if left out.
    """
    periods = list(pd.unique(series["period"]))
    checked = series[series["hit_rate"].notna()].assign(at=series["period"].map(periods.index))
    if checked.empty:
        return Block("")  # what there is to say about it, the verdict says
    methods = [str(method) for method in pd.unique(series["method"])]
    colors = dict(zip(methods, _COLORS, strict=False))
    keys = [
        markup.Key(mark, f"{_called(method)}, med 95 % osäkerhet", theme.ink(colors[method]))
        for method, mark in zip(methods, _MARKS, strict=False)
    ]
    keys.append(markup.Key("line", "slumpen: ytans andel av området", theme.ink(theme.MUTED)))
    last = periods[-1]
    newest = checked[checked["period"].eq(last)]
    told = [
        f"{_called(str(row['method']))} {labels.percent(row['hit_rate'])} av {labels.count(int(row['incidents']))}"
        for row in newest.to_dict("records")
    ]
    alt = (
        f"Diagram över träffandelen i {labels.count(len(periods), labels.PERIOD)}. "
        f"Senast, {day_span(last)}: {labels.enumeration(told) or 'inget att följa upp'}."
    )
    fit = partial(_fit, checked, periods)
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, checked, colors, fit), fit=fit, alt=alt)
            + markup.disclosure("Visa som tabell", _table(series)),
            title=title,
            subtitle=subtitle or "Andel av periodens rapporter som hamnade där förra rapporten pekade ut",
            notes=[
                (
                    "Få rapporter ger breda streck: läs raden av punkter, inte den sista. En punkt saknas där inget "
                    "pekades ut eller inget hände."
                ),
                markup.source(situation, _incidents(series)),
            ],
        )
    )


def _draw(checked: pd.DataFrame, colors: dict[str, str], fit: svg.Fit, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: labels.percent(value))
    step = min(0.8 / max(len(colors), 1), 0.28)
    beside = {method: (number - (len(colors) - 1) / 2) * step for number, method in enumerate(colors)}
    shown = checked[checked["method"].isin(list(colors))]
    shown = shown.assign(x=shown["at"] + shown["method"].map(beside))
    axes.vlines(
        shown["x"], shown["lower"], shown["upper"], color=shown["method"].map(colors), linewidth=2, alpha=0.55
    )
    axes.hlines(
        shown["area_share"],
        shown["x"] - 0.4 * step,
        shown["x"] + 0.4 * step,
        color=theme.MUTED,
        linewidth=2.5,
    )
    sns.scatterplot(
        shown,
        x="x",
        y="hit_rate",
        hue="method",
        palette=colors,
        style="method",
        markers=dict(zip(colors, _SIGNS, strict=False)),
        s=81,
        edgecolor=theme.PAPER,
        linewidth=1.2,
        zorder=5,
        legend=False,
        ax=axes,
    )
    axes.set(xlabel="perioden börjar", ylabel="")
    fit(figure, width)
    return figure


def _fit(checked: pd.DataFrame, periods: list[Period], figure: Figure, width: float) -> None:
    """Show as many of the last periods as there is room for."""
    axes, end = figure.axes[0], len(periods)
    most, named = (_MOST, _NAMED) if width >= svg.WIDE else (_MOST_NARROW, _NAMED_NARROW)
    first = max(end - most, 0)
    top = float(checked.loc[checked["at"] >= first, "upper"].max())
    svg.place(axes, width, left=52, right=12, top=12, foot=40)
    axes.set(
        xlim=(first - 0.5, end - 0.5), ylim=(-0.02, min(1.02, top * 1.08))
    )  # all of it, where top is NaN
    # The newest period always has its name.
    marked = range(end - 1, first - 1, -max(-(-min(most, end) // named), 1))
    axes.set_xticks(list(marked), [labels.day_short(periods[at].start) for at in marked])


def _table(series: pd.DataFrame) -> Html:
    newest_first = series.iloc[::-1]
    shown = newest_first.assign(
        period=[day_span(period) for period in newest_first["period"]],
        method=[_called(str(method)) for method in newest_first["method"]],
        interval=[
            labels.MISSING if pd.isna(lower) else f"{labels.percent(lower)}–{labels.percent(upper)}"
            for lower, upper in zip(newest_first["lower"], newest_first["upper"], strict=True)
        ],
    )
    return tables.html(
        shown[["period", "method", "incidents", "hits", "hit_rate", "interval", "area_share", "pai"]],
        caption="Träffar per period",
        headings={
            "period": "Period",
            "method": "Metod",
            "incidents": "Rapporter",
            "hits": "Träffar",
            "hit_rate": "Träffandel",
            "interval": "Osäkerhet (95 %)",
            "area_share": "Slumpen ger",
            "pai": "Gånger slumpen (PAI)",
        },
        kinds={
            "incidents": "number",
            "hits": "number",
            "hit_rate": "percent",
            "area_share": "percent",
            "pai": "decimal",
        },
    )


def _incidents(series: pd.DataFrame) -> int:
    """Incidents checked against, each period once."""
    return int(series.groupby("period")["incidents"].max().sum())


def _called(method: str) -> str:
    return labels.METHOD_NAMES.get(method, method)
