"""Tell and draw what became of each intervention: before and after, beside comparable places."""

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild import columns as c
from lagesbild.analysis.interventions.displacement import CONTROL, DISPLACEMENT, DISPLACEMENT_CONTROL, TREATED
from lagesbild.analysis.interventions.follow_up import FollowUp
from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawing.bar_charts import bars
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html, joined
from lagesbild.present.words import certainty, conclusions, finding_form, labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation

_VERDICTS: Final = certainty.FOLLOW_UPS | {"too_little": "för lite data"}
_ROLES: Final = {
    TREATED: "Insatsens plats",
    CONTROL: "Jämförbara platser",
    DISPLACEMENT: "Runt insatsens plats",
    DISPLACEMENT_CONTROL: "Runt de jämförbara",
}
_PARTS: Final = {"local": "På platsen", "displacement": "Runt omkring", "total": "Tillsammans"}
_COMPARABLE: Final[labels.Noun] = ("ingen", "jämförbar plats", "jämförbara platser")
_CONTROLS: Final = (
    "{}: lika stora, ungefär lika många rapporter före, utan egen insats och längre bort än dit händelserna kan ha "
    "flyttat."
)
_HEIGHT: Final = 360.0
_SPLIT: Final = 132.0
_NO_FOLLOW_UP: Final = Block(
    prose.paragraph(
        "Ingen insats går att följa upp ännu: den behöver en plats, en startdag och minst fyra veckor sedan starten."
    ),
    conclusion=conclusions.follow_ups([]),
)


def follow_up(situation: Situation, judged: list[FollowUp]) -> Block:
    """One line an intervention with its verdict, and a finding each.

    Parameters
    ----------
    judged
        As ``analysis.interventions.follow_up.follow_up_each`` gives them.
    """
    if not judged:
        return _NO_FOLLOW_UP
    claims = [_finding(situation, each) for each in judged]
    items = [
        prose.point(prose.strong(f"{each.intervention[c.TITLE]}:"), f" {labels.unbroken(sentence(each))}")
        for each in judged
    ]
    said = conclusions.follow_ups(claims)
    return Block(prose.points(items), findings=tuple(claims), conclusion=said)


def follow_up_figures(situation: Situation, judged: list[FollowUp]) -> Block:
    """A figure for each intervention with a time to compare with, those with a sure change first: the reports over time, and the difference.

    Parameters
    ----------
    judged
        As ``analysis.interventions.follow_up.follow_up_each`` gives them.
    """
    surest_first = sorted(
        (each for each in judged if each.before),
        key=lambda each: each.verdict not in {"reduction", "increase"},
    )
    figures = [_figure(situation, each) for each in surest_first]
    return Block(joined(figures[:1]), grounds=joined(figures[1:]))


def sentence(judged: FollowUp) -> str:
    """``trolig minskning. 21 färre rapporter än på jämförbara platser (…). …``."""
    verdict = _VERDICTS[judged.verdict]
    if judged.verdict == "too_little":
        return f"{verdict}: {_what_is_missing(judged)}"
    total = judged.parts.loc["total"]
    interval = f"90 % osäkerhet {_signed(total['lower'])} till {_signed(total['upper'])}"
    told = f"{verdict}. Skillnaden mot jämförbara platser är {_signed(total['estimate'])} rapporter sedan starten, omgivningen inräknad ({interval})."
    if judged.verdict == "no_sure_change":
        told += (
            f" En minskning med {labels.number(np.ceil(judged.detectable))} rapporter eller mer skulle oftast ha synts; "
            "en mindre kan ha skett utan att synas."
        )
    return f"{told} {_moved(judged.parts)}"


def _what_is_missing(judged: FollowUp) -> str:
    if not judged.before:
        return "rapporterna börjar inte förrän insatsen hade börjat, så det finns ingen tid före att jämföra med."
    if CONTROL not in set(judged.zones["role"]):
        return "ingen annan plats hade ungefär lika många rapporter före, så det finns inget att jämföra med."
    treated = judged.zones[judged.zones["role"].eq(TREATED)].iloc[0]
    before = treated["before"] * treated["days_after"] / treated["days_before"]
    return (
        f"minst {labels.count(judged.needed)} på lika lång tid före insatsen behövs för att en halvering ska synas, "
        f"och det fanns {labels.number(before)}."
    )


def _moved(parts: pd.DataFrame) -> str:
    around = parts.loc["displacement"]
    if around["lower"] > 0:
        told = "Runt platsen har rapporterna ökat mer än väntat"
        return f"{told}: en del kan ha flyttat dit." if parts.loc["local", "is_reduction"] else f"{told}."
    if around["upper"] < 0:
        return "Också runt platsen har rapporterna minskat: nyttan kan ha spridit sig dit."
    return "Runt platsen har rapporterna inte ändrats mer än slumpen ger."


def _finding(situation: Situation, judged: FollowUp) -> dict[str, Any]:
    row, total = judged.intervention, judged.parts.loc["total"]
    treated = judged.zones[judged.zones["role"].eq(TREATED)].iloc[0]
    is_judged = judged.verdict != "too_little"
    return finding_form.finding(
        kind="intervention",
        key=f"follow_up-{row[c.INTERVENTION_ID]}",
        window=judged.after,
        place=finding_form.place(situation, row[c.GEOMETRY], name=finding_form.called(row[c.PLACE])),
        intervention=row,
        text=f"{row[c.TITLE]}: {sentence(judged)}",
        significant=judged.verdict in {"reduction", "increase"} if is_judged else None,
        observed=treated["after"],
        expected=treated["after"] - judged.parts.loc["local", "estimate"] if is_judged else None,
        statistic=total["z"] if is_judged else None,
        p=total["p"] if is_judged else None,
    )


def _figure(situation: Situation, judged: FollowUp) -> Html:
    row = judged.intervention
    against = (row[c.CATEGORIES] or "").replace(";", ", ") or "alla kategorier"
    compared = labels.enumeration([day_span(period) for period in reversed(judged.before)])
    season = (
        "Samma dagar tidigare år jämförs, så att årstiden är lika."
        if judged.is_same_season
        else "Historiken är för kort för samma dagar tidigare år: lika lång tid före jämförs, och årstiden kan spela in."
    )
    keys = [
        markup.Key("box", "rapporter på insatsens plats", theme.ink(theme.ACCENT)),
        markup.Key("line", "jämförbara platser, omräknade till samma nivå", theme.ink("#d55e00")),
        markup.Key("box", "tid som jämförs", theme.ink(theme.MUTED, 0.14)),
    ]
    places = int(judged.zones["role"].eq(CONTROL).sum())
    return markup.figure(
        "chart",
        markup.legend(keys)
        + svg.responsive(partial(_draw, judged), fit=partial(_fit, judged), alt=_alt(judged))
        + markup.disclosure("Visa som tabell", _table(judged)),
        title=str(row[c.TITLE]),
        subtitle=f"{against}, från {labels.day(row[c.STARTS_ON])}: {_VERDICTS[judged.verdict]}",
        notes=[
            f"{season} Före: {compared or 'ingen tid'}. Efter: {day_span(judged.after)}.",
            _CONTROLS.format(labels.capital(labels.count(places, _COMPARABLE))),
            markup.source(situation, int(judged.zones["before"].sum() + judged.zones["after"].sum())),
        ],
    )


def _table(judged: FollowUp) -> Html:
    counts = (
        judged.zones.groupby("role")[["before", "after"]].sum().reindex(list(_ROLES)).dropna().astype(int)
    )
    shown = counts.rename(index=_ROLES).rename_axis("zone").reset_index()
    days = judged.zones.iloc[0]
    return tables.html(
        shown,
        caption="Rapporter före och efter",
        headings={
            "zone": "Var",
            "before": f"Före ({labels.number(days['days_before'])} dagar)",
            "after": f"Efter ({labels.number(days['days_after'])} dagar)",
        },
    )


def _draw(judged: FollowUp, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    _draw_series(judged, figure.add_subplot())
    _draw_parts(judged, figure.add_subplot())
    _fit(judged, figure, width)
    return figure


def _fit(judged: FollowUp, figure: Figure, width: float) -> None:
    narrow = width < svg.WIDE
    above, below = figure.axes
    svg.place(above, width, left=34, right=12, top=24, foot=_SPLIT + 34)
    svg.place(below, width, left=112 if narrow else 128, right=20, top=_HEIGHT - _SPLIT + 16, foot=46)
    months = pd.date_range(judged.series["start"].min(), judged.after.end, freq="12MS" if narrow else "6MS")
    above.set_xticks(
        [_day_number(month) for month in months],
        [f"{labels.month_short(month)} {month.year}" for month in months],
    )
    above.set_title("" if narrow else "Rapporter, fyra veckor i taget", loc="left")
    below.set_xlabel("fler (+) eller färre (−) rapporter" + ("" if narrow else " än på jämförbara platser"))


def _draw_series(judged: FollowUp, axes: Axes) -> None:
    series = judged.series
    days = series["start"].map(_day_number) + 14
    highest = float(np.nanmax([series["treated"].max(), series["control"].max(), 1])) * 1.12
    axes.set(ylim=(0, highest))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    for period in (*judged.before, judged.after):
        axes.axvspan(
            _day_number(period.start),
            _day_number(period.end),
            color=theme.MUTED,
            alpha=0.14,
            linewidth=0,
            zorder=0,
        )
    bars(axes, days, series["treated"], thickness=24, color=theme.ACCENT, alpha=0.8, zorder=2)
    known = series["control"].notna()
    if known.any():  # seaborn draws no line of nothing
        sns.lineplot(
            x=days,
            y=series["control"],
            units=(~known).cumsum(),
            estimator=None,
            color="#d55e00",
            linewidth=2,
            zorder=3,
            ax=axes,
        )
    start = _day_number(judged.after.start)
    axes.axvline(start, color=theme.INK, linewidth=1.4, zorder=4)
    axes.annotate(
        "insatsen börjar", (start, highest), (0, 4), textcoords="offset points",
        ha="right" if start > days.mean() else "left", va="bottom", fontsize=theme.SMALL,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def _draw_parts(judged: FollowUp, axes: Axes) -> None:
    parts = judged.parts.reindex(list(_PARTS))
    rows = np.arange(len(parts))[::-1]
    axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=1)
    axes.hlines(rows, parts["lower"], parts["upper"], color=theme.MUTED, linewidth=2.2, zorder=2)
    axes.plot(parts["estimate"], rows, "o", color=theme.ACCENT, markersize=8, zorder=3)
    if judged.verdict == "too_little":
        axes.text(
            0.02,
            0.5,
            "för lite data att bedöma",
            transform=axes.transAxes,
            fontsize=theme.SMALL,
            color=theme.MUTED,
        )
    axes.set(ylim=(-0.6, len(parts) - 0.4))
    axes.set_yticks(rows, list(_PARTS.values()))
    axes.tick_params(axis="y", labelsize=theme.SIZE, labelcolor=theme.INK)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: _signed(value))
    axes.grid(visible=False)


def _alt(judged: FollowUp) -> str:
    counts = judged.zones.groupby("role")[["before", "after"]].sum()
    told = [
        f"{name.lower()} {labels.number(counts.loc[role, 'before'])} före och {labels.number(counts.loc[role, 'after'])} efter"
        for role, name in _ROLES.items()
        if role in counts.index
    ]
    return (
        f"Diagram över rapporter före och efter {judged.intervention[c.TITLE]}: {labels.enumeration(told)}. "
        f"{labels.capital(sentence(judged))}"
    )


def _day_number(day: Any) -> float:  # noqa: ANN401 - a date or a timestamp
    return float((pd.Timestamp(day) - pd.Timestamp(0)) / pd.Timedelta(days=1))


def _signed(value: float) -> str:
    """``+8`` or ``−21``; the nought has no sign."""
    rounded = round(float(value))
    return ("+" if rounded > 0 else "") + labels.number(rounded)
