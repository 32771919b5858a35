"""Draw how good the data are: how soon reports come, and how many have a position."""

import textwrap
from functools import partial
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from lagesbild.findings import Outcome
from lagesbild.present.drawing import svg, theme
from lagesbild.present.html import markup, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_EDGES: Final = (0.0, 1.0, 2.0, 3.0, 7.0, 14.0, 30.0, float("inf"))
_CLASSES: Final = (
    "inom 1 dygn",
    "1–2 dygn",
    "2–3 dygn",
    "3–7 dygn",
    "7–14 dygn",
    "14–30 dygn",
    "mer än 30 dygn",
)
_ROW: Final = 30.0
_ROW_SHARE: Final = 46.0
_FOOT: Final = 40.0


def lag_histogram(situation: Situation, lag_days: pd.Series) -> Block:
    """How many days pass between what happened and the report, in fixed classes.

    Parameters
    ----------
    lag_days
        Days of 24 hours, as ``analysis.reporting.quality.reporting_lag_days`` gives them. NaN and negative values
        are counted below the picture and not drawn.
    """
    known = lag_days[lag_days >= 0]
    bins = pd.cut(known, bins=list(_EDGES), labels=list(_CLASSES), right=False)
    counts = bins.value_counts(sort=False).rename_axis("lag").reset_index()
    late = int((lag_days < 0).sum())
    missing = int(lag_days.isna().sum())
    told = [f"{name} {labels.number(value)}" for name, value in counts.itertuples(index=False)]
    picture = svg.responsive(
        partial(_draw_counts, counts),
        fit=_fit_counts,
        alt=f"Stapeldiagram över dagar till rapport: {'; '.join(told)}.",
    )
    data = tables.html(
        counts,
        caption="Tid till rapport",
        headings={"lag": "Tid till rapport"},
    )
    left_out = [f"{labels.count(missing)} utan rapporttid"] if missing else []
    left_out += [f"{labels.count(late)} med rapporttid före händelsen"] if late else []
    middle = (
        f"Hälften kom inom {labels.compact(round(float(known.median()), 1))} dygn. " if len(known) else ""
    )
    return Block(
        markup.figure(
            "chart",
            picture + markup.disclosure("Visa som tabell", data),
            title="Hur snabbt rapporterna kommer in",
            subtitle="Antal rapporter efter tid från händelse till rapport",
            notes=[
                middle + (f"Inte med i bilden: {labels.enumeration(left_out)}." if left_out else ""),
                markup.source(situation, len(known)),
            ],
        )
    )


def hit_rate_bars(situation: Situation, shares: pd.DataFrame) -> Block:
    """Share of reports with a position, by source, against the goal.

    Parameters
    ----------
    shares
        As ``analysis.reporting.quality.quality_by`` gives them, indexed by what readers call the source:
        ``incidents``, ``with_position``, ``by_register``, ``without_point``, ``at_default`` and ``hit_rate`` (NaN where
        reports only ever have an area).
    """
    goal = situation.settings.geocoding_goal
    shown = ["incidents", "with_position", "by_register", "without_point", "at_default", "hit_rate"]
    rows = shares[shown].rename_axis("source").reset_index()
    rows["source"] = rows["source"].astype(object).where(rows["source"].notna(), "okänd")
    told = [f"{row['source']} {_share(row['hit_rate'])}" for row in rows.to_dict("records")]
    picture = svg.responsive(
        partial(_draw_shares, rows, goal),
        fit=_fit_shares,
        alt=f"Stapeldiagram över andel rapporter med exakt läge: {'; '.join(told)}. Målet är {labels.percent(goal)}.",
    )
    data = tables.html(
        rows,
        caption="Rapporter med exakt läge",
        headings={
            "incidents": "Rapporter",
            "with_position": "Med exakt läge",
            "by_register": "Ur platsregistret",
            "without_point": "Bara gata eller område",
            "at_default": "Förvalt läge",
            "hit_rate": "Andel",
        },
        kinds={"hit_rate": "percent"},
    )
    return Block(
        markup.figure(
            "chart",
            picture + markup.disclosure("Visa som tabell", data),
            title="Hur många rapporter som har ett exakt läge",
            subtitle=f"Andel per källa, mot målet {labels.percent(goal)}",
            notes=[
                _register_note(shares, goal),
                _defaults_note(int(shares["at_default"].sum())),
                markup.source(situation, int(shares["incidents"].sum())),
            ],
        ),
        conclusion=_placed(shares, goal),
    )


def _placed(shares: pd.DataFrame, goal: float) -> Conclusion | None:
    """How many of all there are, against the goal; None without reports."""
    total = int(shares["incidents"].sum())
    if not total:
        return None
    share = labels.percent(int(shares["with_position"].sum()) / total)
    return Conclusion(
        f"{share} av rapporterna har ett exakt läge, mot målet {labels.percent(goal)}", Outcome.DESCRIBED
    )


def _share(hit_rate: float) -> str:
    return "bara områden" if pd.isna(hit_rate) else labels.percent(hit_rate)


def _register_note(shares: pd.DataFrame, goal: float) -> str:
    """How many positions come of words, and how many were too vague for a point."""
    placed, wide = int(shares["by_register"].sum()), int(shares["without_point"].sum())
    if not placed and not wide:
        return ""
    took_part, total = int(shares["with_position"].sum()), int(shares["incidents"].sum())
    told = (
        f"{labels.number(took_part)} av {labels.count(total)} ({labels.percent(took_part / total)}) har ett läge som är exakt "
        f"nog för kartor och hotspots; målet {labels.percent(goal)} är Ratcliffes (2004). "
    )
    if placed:
        told += f"{labels.capital(labels.count(placed))} fick läget av platsens namn eller adress, ur platsregistret. "
    if wide:
        told += f"{labels.capital(labels.count(wide))} anger bara en gata eller ett område. De räknas men syns inte på kartan. "
    return told.strip()


def _defaults_note(defaults: int) -> str:
    if not defaults:
        return ""
    return (
        f"{labels.capital(labels.count(defaults))} har ett förvalt läge, en koordinat som en osannolikt stor del av rapporterna "
        "delar. De räknas som rapporter utan läge: de syns inte på kartan och är inte med när hotspots söks."
    )


def _draw_counts(counts: pd.DataFrame, width: float) -> Figure:
    figure = svg.new_figure(width, _ROW * len(counts))
    axes = figure.add_subplot()
    axes.set(xlim=(0, max(counts["count"].max(), 1)), xticks=[])
    sns.barplot(
        counts,
        x="count",
        y="lag",
        color=theme.ACCENT,
        saturation=1,
        width=0.66,
        errorbar=None,
        legend=False,
        ax=axes,
    )
    for position, count in enumerate(counts["count"]):
        axes.annotate(
            labels.number(count), (count, position), (6, 0), textcoords="offset points", va="center"
        )
    axes.set(xlabel="", ylabel="")
    axes.grid(visible=False)
    axes.tick_params(axis="y", labelsize=theme.SIZE, labelcolor=theme.INK)
    axes.spines["left"].set_visible(True)
    axes.spines["bottom"].set_visible(False)
    _fit_counts(figure, width)
    return figure


def _fit_counts(figure: Figure, width: float) -> None:
    svg.place(figure.axes[0], width, left=124, right=60, top=0, foot=0)


def _draw_shares(rows: pd.DataFrame, goal: float, width: float) -> Figure:
    figure = svg.new_figure(width, _ROW_SHARE * len(rows) + _FOOT)
    axes = figure.add_subplot()
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, goal], ["0", "50\N{NO-BREAK SPACE}%", f"mål {labels.percent(goal)}"])
    row = partial(sns.barplot, orient="h", saturation=1, width=0.36, errorbar=None, legend=False, ax=axes)
    row(x=[1] * len(rows), y=rows.index, color=theme.RULE, alpha=0.5)
    row(x=rows["hit_rate"].astype(float), y=rows.index, color=theme.ACCENT)
    for position, row_of in enumerate(rows.itertuples(index=False)):
        words = _share(row_of.hit_rate)
        words += "" if pd.isna(row_of.hit_rate) else f" (n = {labels.number(row_of.incidents)})"
        source = textwrap.shorten(str(row_of.source), 30, placeholder=" …")
        axes.text(0, position - 0.42, f"{source}: {words}", va="center")
    axes.axvline(goal, color=theme.INK, linewidth=1.5, linestyle=(0, (4, 3)))
    axes.set(xlabel="", ylabel="", yticks=[], ylim=(len(rows) - 0.68, -0.68))
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    _fit_shares(figure, width)
    return figure


def _fit_shares(figure: Figure, width: float) -> None:
    svg.place(figure.axes[0], width, left=8, right=56, top=0, foot=_FOOT)
