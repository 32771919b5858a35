"""Draw the hours of the day, each with what the data leave uncertain."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawing.bar_charts import bars
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import conclusions, labels
from lagesbild.situation import Situation

_HOURS: Final = 24
_HEIGHT: Final = 250.0
_NAMED: Final = 3


def hour_profile(
    situation: Situation,
    profile: pd.DataFrame,
    *,
    subtitle: str = "",
) -> Block:
    """Reports by hour of the day, with the interval of each hour.

    Parameters
    ----------
    profile
        As ``analysis.aoristic.hour_profile_interval`` gives it.
    subtitle
        Which reports and which days; "Rapporter per timme på dygnet" if left out.
    """
    day = profile.reset_index()
    n = float(day["incidents"].sum())
    if not n:
        return Block(prose.paragraph("Inga rapporter med känd tid."))
    has_interval = day["lower"].notna().any()
    keys = [
        markup.Key("box", "rapporter i timmen", theme.ink(theme.ACCENT)),
        *([markup.Key("tick", f"osäkerhet ({labels.percent(0.95)})")] if has_interval else []),
        markup.Key("line line-dashed", "jämnt spritt över dygnet", theme.ink(theme.MUTED)),
    ]
    data = tables.html(
        day.assign(hour=[labels.hour(hour) for hour in day["hour"]])[["hour", "incidents", "lower", "upper"]],
        caption="Rapporter per timme på dygnet",
        headings={"hour": "Timme", "incidents": "Rapporter", "lower": "Lägst", "upper": "Högst"},
    )
    short = "" if has_interval else " För få rapporter för att räkna ut osäkerheten."
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, day), fit=_fit, alt=_alt(day))
            + markup.disclosure("Visa som tabell", data),
            title="När på dygnet det händer",
            subtitle=subtitle or "Rapporter per timme på dygnet",
            notes=[
                f"En rapport med ett tidsspann fördelas över de timmar då det kan ha hänt.{short}",
                markup.source(situation, round(n)),
            ],
        ),
        conclusion=conclusions.hours(day["incidents"], situation.settings.minimum_base_for_percent),
    )


def _draw(day: pd.DataFrame, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    incidents = day["incidents"].to_numpy()
    top = float(np.nanmax([incidents.max(), day["upper"].max()]))
    axes.set(xlim=(-0.6, _HOURS - 0.4), ylim=(0, max(top, 1e-9) * 1.05), xlabel="klockslag")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: labels.compact(value))
    bars(axes, range(_HOURS), incidents, thickness=0.82, color=theme.ACCENT, alpha=0.75, zorder=2)
    axes.vlines(range(_HOURS), day["lower"], day["upper"], color=theme.INK, linewidth=1.6, zorder=4)
    axes.axhline(incidents.mean(), color=theme.MUTED, linewidth=1.5, linestyle=(0, (5, 3)), zorder=3)
    peak = int(incidents.argmax())
    over = float(np.nanmax([incidents[peak], day["upper"].iloc[peak]]))
    axes.annotate(
        labels.hour(peak),
        (peak, over),
        (0, 5),
        textcoords="offset points",
        ha="right" if peak > _HOURS - 4 else "left" if peak < 4 else "center",  # noqa: PLR2004 - room for the words
        weight="bold",
    )
    _fit(figure, width)
    return figure


def _fit(figure: Figure, width: float) -> None:
    axes = figure.axes[0]
    svg.place(axes, width, left=34, right=10, top=24, foot=44)
    hours = range(0, _HOURS + 1, 3 if width >= svg.WIDE else 6)
    axes.set_xticks([hour - 0.5 for hour in hours], [f"{hour:02d}" for hour in hours])


def _alt(day: pd.DataFrame) -> str:
    most = labels.number(day["incidents"].max(), decimals=1)
    peaks = day[[labels.number(value, decimals=1) == most for value in day["incidents"]]]
    first = peaks.iloc[0]
    interval = (
        ""
        if len(peaks) > 1 or pd.isna(first["lower"])
        else f" (osäkerhet {labels.number(first['lower'], decimals=1)}–{labels.number(first['upper'], decimals=1)})"
    )
    when = (
        labels.enumeration([labels.hour(int(hour)) for hour in peaks["hour"]])
        if len(peaks) <= _NAMED
        else f"i {labels.number(len(peaks))} av timmarna"
    )
    each = " var" if len(peaks) > 1 else ""
    quarters = day["incidents"].to_numpy().reshape(4, 6).sum(axis=1)
    told = [
        f"kl. {6 * at:02d}–{6 * at + 6:02d} {labels.number(value, decimals=1)}"
        for at, value in enumerate(quarters)
    ]
    return (
        f"Stapeldiagram över dygnets timmar. Mest {when}: {most} rapporter{each}{interval}. "
        f"Per kvarts dygn: {labels.enumeration(told)}."
    )
