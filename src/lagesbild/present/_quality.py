"""Draw how good the data are: how soon reports come, and how many have a position."""

import textwrap
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from lagesbild.present import labels, markup, svg, tables, theme
from lagesbild.present._bars import bars
from lagesbild.present.blocks import Block
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
        Days of 24 hours, as ``analysis.quality.reporting_lag_days`` gives them. NaN and negative values
        are counted below the picture and not drawn.
    """
    known = lag_days[lag_days >= 0]
    bins = pd.cut(known, bins=list(_EDGES), labels=list(_CLASSES), right=False)
    counts = [int((bins == each).sum()) for each in _CLASSES]
    late = int((lag_days < 0).sum())
    missing = int(lag_days.isna().sum())
    told = [f"{name}: {labels.number(value)}" for name, value in zip(_CLASSES, counts, strict=True)]
    picture = svg.responsive(
        partial(_draw_counts, counts), alt=f"Stapeldiagram över dagar till rapport. {'; '.join(told)}."
    )
    data = tables.html(
        pd.DataFrame({"lag": _CLASSES, "count": counts}),
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
        As ``analysis.quality.quality_by`` gives them, indexed by what readers call the source:
        ``incidents``, ``with_position``, ``at_default`` and ``hit_rate`` (NaN where reports only ever have an area).
    """
    goal = situation.settings.geocoding_goal
    rows = (
        shares[["incidents", "with_position", "at_default", "hit_rate"]].rename_axis("source").reset_index()
    )
    rows["source"] = rows["source"].astype(object).where(rows["source"].notna(), "okänd")
    told = [f"{row['source']} {labels.percent(row['hit_rate'])}" for row in rows.to_dict("records")]
    picture = svg.responsive(
        partial(_draw_shares, rows, goal),
        alt=f"Stapeldiagram över andel rapporter med position: {'; '.join(told)}. Målet är {labels.percent(goal)}.",
    )
    data = tables.html(
        rows,
        caption="Rapporter med position",
        headings={
            "incidents": "Rapporter",
            "with_position": "Med position",
            "at_default": "Förvalt läge",
            "hit_rate": "Andel",
        },
        kinds={"hit_rate": "percent"},
    )
    return Block(
        markup.figure(
            "chart",
            picture + markup.disclosure("Visa som tabell", data),
            title="Hur många rapporter som har en position",
            subtitle=f"Andel per källa, mot målet {labels.percent(goal)}",
            notes=[
                _defaults_note(int(shares["at_default"].sum())),
                markup.source(situation, int(shares["incidents"].sum())),
            ],
        )
    )


def _defaults_note(defaults: int) -> str:
    if not defaults:
        return ""
    return (
        f"{labels.capital(labels.count(defaults))} har ett förvalt läge, en koordinat som en osannolikt stor del av rapporterna "
        "delar. De räknas som utan position, ritas inte och är inte med när hotspots söks."
    )


def _draw_counts(counts: list[int], width: float) -> Figure:
    height = _ROW * len(counts)
    figure = svg.new_figure(width, height)
    left = 124 / width
    axes = figure.add_axes((left, 0, 1 - left - 60 / width, 1))
    bars(axes, range(len(counts)), counts, thickness=0.66, lie=True, color=theme.ACCENT)
    for position, value in enumerate(counts):
        axes.annotate(
            labels.number(value), (value, position), (6, 0), textcoords="offset points", va="center"
        )
    axes.set(ylim=(len(counts) - 0.5, -0.5), xlim=(0, max([*counts, 1])), xticks=[])
    axes.set_yticks(range(len(counts)), _CLASSES)
    axes.spines["bottom"].set_visible(False)
    return figure


def _draw_shares(rows: pd.DataFrame, goal: float, width: float) -> Figure:
    step = _ROW_SHARE
    height = step * len(rows) + _FOOT
    figure = svg.new_figure(width, height)
    axes = figure.add_axes((8 / width, _FOOT / height, 1 - 64 / width, 1 - _FOOT / height))
    for position, row in enumerate(rows.to_dict("records")):
        share = 0.0 if pd.isna(row["hit_rate"]) else float(row["hit_rate"])
        bars(axes, [position + 0.18], 1, thickness=0.36, lie=True, color=theme.RULE, alpha=0.5)
        bars(axes, [position + 0.18], share, thickness=0.36, lie=True, color=theme.ACCENT)
        words = f"{labels.percent(row['hit_rate'])} (n = {labels.number(row['incidents'])})"
        words = "bara områden" if pd.isna(row["hit_rate"]) else words
        name = textwrap.shorten(str(row["source"]), 30, placeholder=" …")
        axes.text(0, position - 0.24, f"{name}: {words}", va="center")
    axes.axvline(goal, color=theme.INK, linewidth=1.5, linestyle=(0, (4, 3)))
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, 1), yticks=[])
    axes.set_xticks([0, 0.5, goal], ["0", "50 %", f"mål {labels.percent(goal)}"])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    return figure
