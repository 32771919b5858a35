"""Say in Swedish what is repeated, how concentrated it is, and whether earlier reports pointed right."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild.periods import Period, day_span
from lagesbild.present import _findings, labels
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

DAY: Final[labels.Noun] = ("ingen", "dag", "dagar")
PAIR: Final[labels.Noun] = ("inga", "par", "par")
CHAIN: Final[labels.Noun] = ("ingen", "pågående kedja", "pågående kedjor")
_LONGEST: Final = 10


def repeat_places(situation: Situation, places: gpd.GeoDataFrame, *, window: Period | None = None) -> Block:
    """One line a place that was reported more than once, most reports first, with findings.

    Parameters
    ----------
    places
        As ``analysis.repeat_places.repeat_places`` gives them. A count is no test: nothing is called unusual.
    window
        The days they are from; the last weeks if left out.
    """
    window = window or Period(situation.recent_start, situation.period.end)
    if places.empty:
        return Block(f"<p>Ingen plats har rapporterats mer än en gång {escape(day_span(window))}.</p>")
    rows = places.head(_LONGEST).to_dict("records")
    claims = [
        _findings.finding(
            kind="repeat_place",
            key=f"at-{row['place_key']}",
            window=window,
            place=None
            if row["geometry"] is None
            else _findings.place(situation, row["geometry"], name=_called(row)),
            text=repeat_sentence({str(key): value for key, value in row.items()}),
            significant=None,
            observed=row["incidents"],
        )
        for row in rows
    ]
    items = "".join(f"<li>{escape(claim['text'])}</li>" for claim in claims)
    more = len(places) - len(rows)
    left = (
        f"<p>Ytterligare {escape(labels.count(more, labels.PLACE))} har rapporterats mer än en gång.</p>"
        if more
        else ""
    )
    return Block(f'<ul class="verdicts">{items}</ul>{left}', findings=tuple(claims))


def repeat_sentence(row: Mapping[str, Any]) -> str:
    """``Torget: 5 rapporter på 4 dagar, senast 12 november 2026.``.

    Parameters
    ----------
    row
        ``name`` (or NA), ``incidents``, ``days`` and ``last``.
    """
    told = f"{labels.capital(_called(row))}: {labels.count(int(row['incidents']))}"
    last = labels.day(row["last"])
    if row["incidents"] == 1:
        return f"{told}, {last}."
    if row["days"] == 1:
        return f"{told} samma dag, {last}."
    return f"{told} på {labels.count(int(row['days']), DAY)}, senast {last}."


def near_repeats(
    situation: Situation,
    band: Mapping[str, Any] | pd.Series,
    chains: gpd.GeoDataFrame,
    *,
    category: str | None = None,
) -> Block:
    """Whether a report is followed by others nearby, and if so the chains that are live now, with a finding.

    Parameters
    ----------
    band
        The one band that decides: ``distance_to`` (m), ``days_to``, ``observed`` and ``expected`` (pairs),
        ``ratio``, ``p``, and ``p_adjusted`` where it is adjusted.
    chains
        Live chains: ``incidents``, ``first``, ``last``, geometry. Without a pattern they are chance, and are
        not told.
    category
        The category that was tested; all together when None.
    """
    row = dict(band)
    decided = row["p_adjusted"] if not pd.isna(row.get("p_adjusted")) else row["p"]
    is_found = not pd.isna(decided) and decided < _findings.SIGNIFICANCE
    text = near_repeat_sentence(row)
    claim = _findings.finding(
        kind="near_repeat",
        key="pairs",
        category=category,
        window=Period(situation.recent_start, situation.period.end),
        text=text,
        significant=None if pd.isna(decided) else is_found,
        statistic=row.get("ratio"),
        **{name: row.get(name) for name in ("observed", "expected", "p", "p_adjusted")},
    )
    html = f"<p>{escape(labels.unbroken(text))}</p>"
    if is_found:
        html += _live_chains(situation, chains)
    return Block(html, findings=(claim,))


def near_repeat_sentence(row: Mapping[str, Any]) -> str:
    """``En rapport följs oftare än slumpen av en till inom 200 m och 14 dygn: 9 par mot 3,1 väntade (p = 0,030).``."""
    reach = f"inom {labels.compact(row['distance_to'])} m och {labels.compact(row['days_to'])} dygn"
    decided = row["p_adjusted"] if not pd.isna(row.get("p_adjusted")) else row["p"]
    if pd.isna(decided):
        return f"För få rapporter för att säga om de följs av fler {reach}."
    counted = (
        f"{labels.count(int(row['observed']), PAIR)} mot {labels.number(row['expected'], decimals=1)} väntade"
    )
    p = f"p {labels.probability(decided)}"
    if decided < _findings.SIGNIFICANCE:
        return f"En rapport följs oftare än slumpen av en till {reach}: {counted} ({p})."
    return f"En rapport följs inte oftare än slumpen av en till {reach}: {counted} ({p})."


def concentration(situation: Situation, measures: pd.DataFrame, *, window: Period | None = None) -> Block:
    """The share of the places that has half of the reports, beside what equal places give, with a finding.

    Parameters
    ----------
    measures
        As ``analysis.concentration.concentration_measures`` gives them.
    window
        The days they are from; the last weeks if left out.
    """
    half = measures.loc["half_share"]
    if pd.isna(half["observed"]):
        return Block("<p>För få rapporter för att säga hur samlade de är.</p>")
    bounds = f"{labels.percent(half['lower'], decimals=1)}–{labels.percent(half['upper'], decimals=1)}"
    text = f"Hälften av rapporterna ligger på {labels.percent(half['observed'], decimals=1)} av platserna; "
    text += (
        f"om alla hade samma risk väntas {bounds}. Rapporterna är mer samlade än slumpen ger (p {labels.probability(half['p'])})."
        if half["is_concentrated"]
        else f"det är inte mer samlat än om alla hade samma risk ({bounds})."
    )
    claim = _findings.finding(
        kind="repeat_place",
        key="concentration",
        window=window or Period(situation.recent_start, situation.period.end),
        text=text,
        significant=bool(half["is_concentrated"]),
        **{name: half[name] for name in ("observed", "expected", "p")},
    )
    return Block(f"<p>{escape(labels.unbroken(text))}</p>", findings=(claim,))


def backcheck(situation: Situation, record: pd.DataFrame) -> Block:
    """One line a method on how much of what came after it had pointed out, with findings.

    Parameters
    ----------
    record
        As ``analysis.backcheck.pooled`` gives it, indexed by method.
    """
    checked = record[record["hit_rate"].notna()]
    if checked.empty:
        return Block("<p>Ännu finns ingen utpekad plats att följa upp.</p>")
    claims = [
        _findings.finding(
            kind="backcheck",
            key=str(method),
            window=situation.period,
            text=backcheck_sentence(str(method), row),
            significant=bool(row["p"] < _findings.SIGNIFICANCE),
            observed=row["hits"],
            expected=row["incidents"] * row["area_share"],
            statistic=row["pai"],
            p=row["p"],
        )
        for method, row in checked.iterrows()
    ]
    items = "".join(f"<li>{escape(labels.unbroken(claim['text']))}</li>" for claim in claims)
    even = len(checked) > 1 and checked["lower"].max() <= checked["upper"].min()
    below = "<p>Skillnaden mellan metoderna ryms i osäkerheten.</p>" if even else ""
    return Block(f'<ul class="verdicts">{items}</ul>{below}', findings=tuple(claims))


def backcheck_sentence(method: str, row: Mapping[str, Any] | pd.Series) -> str:
    """``Hotspotkartan: 23 av 120 rapporter (19 %, osäkerhet 13–27 %) … slumpen ger 5 %. …``.

    Parameters
    ----------
    method
        ``hotspot`` or ``ranked``.
    row
        ``periods``, ``incidents``, ``hits``, ``hit_rate``, ``lower``, ``upper``, ``area_share``, ``p``.
    """
    hits, n = int(row["hits"]), int(row["incidents"])
    counted = f"{labels.number(hits) if hits else 'ingen'} av {labels.count(n)}"
    bounds = f"{labels.number(100 * row['lower'])}–{labels.percent(row['upper'])}"
    told = (
        f"{labels.capital(labels.METHOD_NAMES.get(method, method))}: {counted} ({labels.percent(row['hit_rate'])}, osäkerhet {bounds}) "
        f"hamnade där den pekat, i {labels.count(int(row['periods']), labels.PERIOD)}; slumpen ger {labels.percent(row['area_share'])}."
    )
    p = f"p {labels.probability(row['p'])}"
    if row["p"] < _findings.SIGNIFICANCE:
        return f"{told} Det är bättre än slumpen ({p})."
    return f"{told} Det går inte att skilja från slumpen ({p})."


def _live_chains(situation: Situation, chains: gpd.GeoDataFrame) -> str:
    told = [
        f"{labels.capital(_findings.place_name(situation, shape.buffer(situation.settings.place_radius_m)))}: "
        f"{labels.count(int(row['incidents']))}, {labels.days(row['first'], row['last'])}."
        for row, shape in zip(chains.to_dict("records"), chains.geometry, strict=True)
    ]
    items = "".join(f"<li>{escape(labels.unbroken(each))}</li>" for each in told[:_LONGEST])
    head = f"<p>{escape(labels.capital(labels.count(len(chains), CHAIN)))}.</p>"
    return f'{head}<ul class="verdicts">{items}</ul>' if items else head


def _called(row: Mapping[Any, Any]) -> str:
    name = row["name"]
    return _findings.NAMELESS if pd.isna(name) else str(name)
