"""Show the extent and the consequences of what was reported, for the council: tables and sentences."""

from typing import Any, Final

import pandas as pd

from lagesbild import columns as c
from lagesbild import periods
from lagesbild.analysis import rates
from lagesbild.analysis.series.two_periods import compare_years
from lagesbild.present.html import prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.markup import source
from lagesbild.present.words import certainty, conclusions, finding_form, labels, period_names
from lagesbild.present.words.reading_order import ordered
from lagesbild.situation import Situation

MINIMUM_POPULATION: Final = 500
"""Fewer inhabitants have no rate: one report more or less would change it too much."""

_PER_THOUSAND: Final = rates.PER / 1000
_NO_EARLIER: Final = "Det finns ingen tidigare period att jämföra med."


def headline(situation: Situation, totals: pd.DataFrame) -> Block:
    """The whole period in two sentences, with its finding.

    Parameters
    ----------
    totals
        As for ``compare_years``, with the column ``total``.
    """
    row = compare_years(totals).loc["total"]
    told = "antalet är dolt" if pd.isna(row["observed"]) else labels.count(int(row["observed"]))
    short = f"{labels.capital(period_names.name(situation.period))}: {told}"
    same_time = labels.same_time(situation.period.kind)
    if len(totals) == 1:
        more = _NO_EARLIER
    elif pd.isna(row["observed"]):
        more = f"Det går därför inte att jämföra med {same_time} året före."
    elif pd.isna(row["earlier"]):
        more = f"Antalet {same_time} året före är dolt."
    else:
        short += f", mot {labels.number(row['earlier'])} {same_time} året före"
        more = f"Det är {_difference(row, situation, totals)}."
    text = f"{short}. {more}"
    claim = finding_form.finding(
        kind="deviation",
        key="total",
        window=situation.period,
        text=text,
        short=f"{short}.",
        significant=None if pd.isna(row["p"]) else bool(row["is_changed"]),
        observed=row["observed"],
        expected=row["earlier"],
        **{name: row[name] for name in ("p", "p_adjusted")},
    )
    return Block(prose.verdict(labels.unbroken(text)), findings=(claim,), slot="headline")


def extent(situation: Situation, counts: pd.DataFrame) -> Block:
    """Counts by category for this period and the same period of earlier years, with what has changed for certain.

    Parameters
    ----------
    counts
        As for ``compare_years``.
    """
    compared = compare_years(counts)
    years = [str(period.start.year) for period in counts.index]
    shown = counts.T.astype("Int64").set_axis(years, axis="columns")
    shown = shown.assign(
        judged=[_difference(row, situation, counts, is_short=True) for _, row in compared.iterrows()]
    )
    by_size = ordered(situation, compared.fillna({"observed": 0}), ["observed"], ascending=[False])
    table = tables.table(
        shown.loc[by_size.index].rename_axis(c.CATEGORY).reset_index(),
        caption=f"Rapporter per kategori, {period_names.name(situation.period)} och samma period tidigare år",
        headings={
            "judged": "Mot året före",
            **{year: year for year in years},
        },
        kinds=dict.fromkeys(years, "released"),
        note="En säker skillnad ger slumpen högst en gång på tusen och en trolig sällan, också när vi tittar på alla kategorier "
        "på en gång. En som kan vara slump har ingen procent. Procent skrivs där det finns minst "
        f"{situation.settings.minimum_base_for_percent} rapporter att jämföra med. "
        f"{source(situation, _whole(counts.iloc[-1]))}",
    )
    claims = tuple(
        finding_form.finding(
            kind="deviation",
            key=str(name),
            category=str(name),
            window=situation.period,
            text=f"{name}: {labels.count(int(row['observed']))}, {_difference(row, situation, counts)}.",
            significant=None if pd.isna(row["p"]) else bool(row["is_changed"]),
            observed=row["observed"],
            expected=row["earlier"],
            **{each: row[each] for each in ("p", "p_adjusted")},
        )
        for name, row in compared.iterrows()
        if pd.notna(row["observed"])
    )
    return Block(table.html, findings=claims, conclusion=conclusions.years(claims))


def burden(situation: Situation, frame: pd.DataFrame) -> Block:
    """How many days were touched, and how much fell in the evening and at the weekend.

    Parameters
    ----------
    frame
        As ``analysis.burden.burden`` gives it, by category.
    """
    shown = frame.sort_values("count", ascending=False, kind="stable").reset_index()
    return tables.table(
        shown[[c.CATEGORY, "count", "share_of_days", "evening_share", "weekend_share"]],
        caption=f"När och hur ofta det märks, {period_names.name(situation.period)}",
        headings={
            "share_of_days": "Dagar med rapport",
            "evening_share": "Kväll och natt (18–06)",
            "weekend_share": "Helg (fre 18–sön)",
        },
        kinds=dict.fromkeys(("share_of_days", "evening_share", "weekend_share"), "percent"),
        note="Kväll och natt är hälften av dygnets timmar, helgen en tredjedel av veckans. Andelar skrivs där det finns minst "
        f"{situation.settings.minimum_base_for_percent} rapporter. {source(situation, _whole(frame['count']))}",
    )


def district_rates(situation: Situation, frame: pd.DataFrame) -> Block:
    """Reports by district per 1 000 inhabitants, where inhabitants say something, and a warning where they do not.

    Parameters
    ----------
    frame
        As ``analysis.rates.rates`` gives it, indexed by district code; districts whose count is hidden are not in it.
    """
    known = situation.geography.districts
    if known.empty:
        return Block("")  # the map above says so
    if len(frame) == len(known) and not frame["count"].any():
        return Block(prose.paragraph("Inga rapporter kan räknas per invånare i ett område."))
    visited = rates.is_visited(frame)
    few = frame["population"].isna() | frame["population"].lt(MINIMUM_POPULATION)
    per_thousand = (frame[["rate_per_100k", "lower", "upper"]].astype(float) / _PER_THOUSAND).mask(few)
    shown = frame.assign(
        district=frame.index.map(known.set_index(c.CODE)[c.NAME]),
        rate=per_thousand["rate_per_100k"],
        interval=[
            labels.MISSING
            if pd.isna(low)
            else f"{labels.number(low, decimals=1)}–{labels.number(high, decimals=1)}"
            for low, high in zip(per_thousand["lower"], per_thousand["upper"], strict=True)
        ],
        note=[_warning(*row) for row in zip(frame["population"], visited, strict=True)],
    )
    shown = ordered(situation, shown, ["count", "district"], ascending=[False, True])
    shown["count"] = shown["count"].astype("Int64")
    shown["population"] = shown["population"].astype("Int64")
    return tables.table(
        shown[["district", "count", "population", "rate", "interval", "note"]],
        caption=f"Rapporter per 1 000 invånare och område, {period_names.name(situation.period)}",
        headings={
            "rate": "Per 1 000 inv.",
            "interval": "Osäkerhet (95\N{NO-BREAK SPACE}%)",
            "note": "Att tänka på",
        },
        note="Invånare är de som är folkbokförda, inte de som är där. Rapporter utan läge och områdeskod är inte med. "
        f"{_left_out(situation, frame)}{source(situation, _whole(frame['count']))}",
    )


def _difference(row: pd.Series, situation: Situation, counts: pd.DataFrame, *, is_short: bool = False) -> str:
    """``säker ökning, 24,0 %``, ``kan vara slump``; percent only of one beyond chance with a base that carries it."""
    if pd.isna(row["p"]):
        return "går inte att jämföra" if is_short else "det finns inget att jämföra med"
    if not row["is_changed"]:
        return certainty.WORDS[2] if is_short else certainty.CHANCE
    word = f"{certainty.adjective(row['p_adjusted'])} {'ökning' if row['ratio'] > 1 else 'minskning'}"
    is_small = row["earlier"] < situation.settings.minimum_base_for_percent
    if is_small or not _are_alike(*counts.index[-2:]):
        return word if is_short else f"en {word}"
    share = abs(float(row["observed"]) - float(row["earlier"])) / float(row["earlier"])
    told = labels.percent(share, decimals=1)
    return f"{word}, {told}" if is_short else f"en {word} med {told}"


def _are_alike(one: periods.Period, other: periods.Period) -> bool:
    """Whether percent between two periods says anything: the day more of a leap year does no harm."""
    return abs(one.days - other.days) <= 1


def _left_out(situation: Situation, frame: pd.DataFrame) -> str:
    known = situation.geography.districts.set_index(c.CODE)[c.NAME]
    left = sorted(known[~known.index.isin(frame.index)])
    return f"Antalet är dolt i {labels.enumeration(left)}. " if left else ""


def _warning(population: float, is_visited: bool) -> str:  # noqa: FBT001 - a cell of a row
    if pd.isna(population):
        return "Antalet invånare är inte känt"
    if population < MINIMUM_POPULATION:
        return f"Färre än {labels.number(MINIMUM_POPULATION)} invånare: inget tal per invånare"
    return "Många vistas här utan att bo här: talet säger hur platsen används" if is_visited else ""


def _whole(counts: pd.Series) -> int | None:
    """The sum, or None where a part of it is hidden."""
    known: Any = counts.sum(skipna=False)
    return None if pd.isna(known) else int(known)
