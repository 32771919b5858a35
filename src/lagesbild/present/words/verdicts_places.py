"""Say in Swedish what is repeated, how concentrated it is, and whether earlier reports pointed right."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild.periods import Period
from lagesbild.present.html import prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import conclusions, finding_form, labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation

DAY: Final[labels.Noun] = ("ingen", "dag", "dagar")
WEEK: Final[labels.Noun] = ("inga veckor", "vecka", "veckor")
PAIR: Final[labels.Noun] = ("inga", "par", "par")
CATEGORY: Final[labels.Noun] = ("ingen kategori", "kategori", "kategorier")
CHAIN: Final[labels.Noun] = ("ingen", "pågående kedja", "pågående kedjor")
_LONGEST: Final = 10


def repeat_places(situation: Situation, places: gpd.GeoDataFrame, *, window: Period | None = None) -> Block:
    """One line a place that was reported more than once, most reports first, with findings.

    Parameters
    ----------
    places
        ``situation.places``, numbered, or as ``analysis.places.repeat_places.repeat_places`` gives them: those have a
        ``place_key``, and each is told with the organisation where it is one's own. A count is no test: nothing is called
        unusual.
    window
        The days they are from; the last weeks if left out.
    """
    window = window or situation.recent_window
    if places.empty:
        return Block(prose.paragraph(f"Ingen plats har rapporterats mer än en gång {day_span(window)}."))
    rows = places.head(_LONGEST).to_dict("records")
    claims = [
        finding_form.finding(
            kind="repeat_place",
            key=f"at-{row.get('place_key') or row['number']}",
            window=window,
            place=None
            if row["geometry"] is None
            else finding_form.place(situation, row["geometry"], name=finding_form.called(row["name"])),
            text=repeat_sentence({str(key): value for key, value in row.items()}),
            significant=None,
            observed=row["incidents"],
        )
        for row in rows
    ]
    items = prose.points(prose.point(claim["text"]) for claim in claims)
    more = len(places) - len(rows)
    left = (
        prose.paragraph(f"Ytterligare {labels.count(more, labels.PLACE)} har rapporterats mer än en gång.")
        if more
        else ""
    )
    return Block(items + left, findings=tuple(claims))


def repeat_sentence(row: Mapping[str, Any]) -> str:
    """``Torget: 5 rapporter på 4 dagar, senast 12 november 2026.``.

    Parameters
    ----------
    row
        ``name`` (or NA), ``incidents``, ``days``, ``last``, and ``number`` or ``place_key`` and ``organisation``.
    """
    number = f" (nr\N{NO-BREAK SPACE}{row['number']})" if "number" in row else ""
    who = f", {row['organisation']}" if " | " in str(row.get("place_key")) else ""
    told = f"{labels.capital(finding_form.called(row['name']))}{number}{who}: {labels.count(int(row['incidents']))}"
    last = labels.day(row["last"])
    if row["incidents"] == 1:
        return f"{told}, {last}."
    if row["days"] == 1:
        return f"{told} samma dag, {last}."
    return f"{told} på {labels.count(int(row['days']), DAY)}, senast {last}."


def near_repeats(situation: Situation, decided: pd.DataFrame, chains: gpd.GeoDataFrame) -> Block:
    """In which categories reports follow each other, and the chains of those that are live now, with findings.

    Parameters
    ----------
    decided
        As ``analysis.space_time.near_repeat_by_category.decide_by`` gives it.
    chains
        As ``analysis.space_time.near_repeat_by_category.live_chains`` gives them.
    """
    reach = (
        f"inom {labels.compact(situation.settings.near_repeat_m)} m "
        f"och {labels.compact(situation.settings.near_repeat_days)} dygn"
    )
    weeks = labels.count(situation.study.days // 7, WEEK)
    claims = []
    for category, row in decided.iterrows():
        short, text = near_repeat_sentence(str(category), row, weeks, situation.settings.near_repeat_days)
        claims.append(
            finding_form.finding(
                kind="near_repeat",
                key="pairs",
                category=str(category),
                window=situation.study,
                text=text,
                short=short,
                significant=bool(row["is_significant"]),
                statistic=row["ratio"],
                **{name: row[name] for name in ("observed", "expected", "p", "p_adjusted")},
            )
        )
    said = conclusions.near_repeats(claims)
    if not claims:
        return Block(
            prose.paragraph(
                f"I ingen kategori finns det nog med rapporter för att se om de upprepas {reach}."
            ),
            conclusion=said,
        )
    told = [labels.unbroken(claim["text"]) for claim in claims if claim["significant"]]
    tested = labels.count(len(claims), CATEGORY)
    if not told:
        text = f"I ingen kategori kommer rapporter tätare på varandra, {reach}, än slumpen ger ({tested} prövade)."
        return Block(prose.paragraph(text), findings=tuple(claims), conclusion=said)
    live = _live_chains(situation, chains)
    shown = (
        prose.points(prose.point(each, is_unusual=True) for each in told)
        + prose.paragraph(f"{labels.capital(labels.count(len(live), CHAIN))}.")
        + prose.points(prose.point(labels.unbroken(each["text"])) for each in live[:_LONGEST])
    )
    return Block(shown, findings=(*claims, *live), conclusion=said)


def near_repeat_sentence(
    category: str, row: Mapping[str, Any] | pd.Series, within: str, live_days: float
) -> tuple[str, str]:
    """``Inbrott: 9 par inom 200 m och 14 dygn på 52 veckor, mot 3,1 väntade.``, and with how sure it is.

    Parameters
    ----------
    category
        As readers see it.
    row
        Of ``analysis.space_time.near_repeat_by_category.decide_by``: what was strongest is what is told.
    within
        ``52 veckor``: what was looked at.
    live_days
        The last days, within which what goes on now has its later incident.
    """
    metres, days = labels.compact(row["near_m"]), labels.compact(row["near_days"])
    expected = labels.number(row["expected"], decimals=1)
    p = f"justerat p {labels.probability(row['p_adjusted'])}"
    if part := labels.random_part(int(row["looked_at"]), int(row["incidents"])):
        p += f"; {part}"
    if row["scope"] == "place":
        told = (
            f"{category}: {labels.count(int(row['observed']))} inom {metres} m från en av dem de senaste {days} dygnen, "
            f"mot {expected} väntade på den platsen"
        )
        return f"{told}.", f"{told} ({p})."
    when = (
        f"där den senare är från de sista {labels.compact(live_days)} dygnen"
        if row["scope"] == "live"
        else f"på {within}"
    )
    chance = "" if row["is_significant"] else "; det kan vara slump"
    told = (
        f"{category}: {labels.count(int(row['observed']), PAIR)} inom {metres} m och {days} dygn {when}, "
        f"mot {expected} väntade"
    )
    return f"{told}{chance}.", f"{told}{chance} ({p})."


def concentration(situation: Situation, measures: pd.DataFrame, *, window: Period | None = None) -> Block:
    """The share of the places that has half of the reports, beside what equal places give, with a finding.

    Parameters
    ----------
    measures
        As ``analysis.places.concentration.concentration_measures`` gives them.
    window
        The days they are from; the last weeks if left out.
    """
    half = measures.loc["half_share"]
    if pd.isna(half["observed"]):
        return Block(prose.paragraph("För få rapporter för att säga hur samlade de är."))
    bounds = f"{labels.number(100 * half['lower'], decimals=1)}–{labels.percent(half['upper'], decimals=1)}"
    text = (
        f"Hälften av rapporterna ligger på {labels.percent(half['observed'], decimals=1)} av platserna; "
        f"vore risken lika stor överallt skulle de ligga på {bounds}."
    )
    # Nothing is claimed: that risk is equal everywhere is a yardstick that nobody believes in, and no test.
    claim = finding_form.finding(
        kind="repeat_place",
        key="concentration",
        window=window or situation.recent_window,
        text=text,
        significant=None,
        **{name: half[name] for name in ("observed", "expected")},
    )
    return Block(prose.paragraph(labels.unbroken(text)), findings=(claim,))


def backcheck(situation: Situation, record: pd.DataFrame, *, is_published: bool = True) -> Block:
    """One line a method on how much of what came after it had pointed out, with findings.

    Parameters
    ----------
    record
        As ``analysis.interventions.backcheck.pooled`` gives it, indexed by method.
    is_published
        Whether it is what reports have pointed out; else what they would have, and no finding.
    """
    checked = record[record["hit_rate"].notna()]
    if checked.empty:
        told_once = conclusions.backchecks([]) if is_published else None
        return Block(prose.paragraph("Ännu finns ingen utpekad plats att följa upp."), conclusion=told_once)
    told = [backcheck_sentence(str(method), row) for method, row in checked.iterrows()]
    claims = [
        finding_form.finding(
            kind="backcheck",
            key=str(method),
            window=situation.period,
            text=text,
            significant=bool(row["p"] < finding_form.SIGNIFICANCE),
            observed=row["hits"],
            expected=row["incidents"] * row["area_share"],
            statistic=row["pai"],
            p=row["p"],
        )
        for text, (method, row) in zip(told, checked.iterrows(), strict=True)
    ]
    even = len(checked) > 1 and checked["lower"].max() <= checked["upper"].min()
    below = prose.paragraph("Skillnaden mellan metoderna ryms i osäkerheten.") if even else ""
    return Block(
        prose.points(prose.point(labels.unbroken(each)) for each in told) + below,
        findings=tuple(claims) if is_published else (),
        conclusion=conclusions.backchecks(claims) if is_published else None,
    )


def backcheck_sentence(method: str, row: Mapping[str, Any] | pd.Series) -> str:
    """``De tätaste rutorna: 23 av 120 rapporter (19 %, osäkerhet 13–27 %) hamnade där. …``.

    Parameters
    ----------
    method
        One of ``analysis.places.hot_cells.METHODS``.
    row
        ``periods``, ``incidents``, ``hits``, ``hit_rate``, ``lower``, ``upper``, ``area_share``, ``p``.
    """
    hits, n = int(row["hits"]), int(row["incidents"])
    counted = f"{labels.number(hits) if hits else 'ingen'} av {labels.count(n)}"
    bounds = f"{labels.number(100 * row['lower'])}–{labels.percent(row['upper'])}"
    told = (
        f"{labels.capital(labels.METHOD_NAMES[method])}: {counted} ({labels.percent(row['hit_rate'])}, "
        f"osäkerhet {bounds}) hamnade där, i {labels.count(int(row['periods']), labels.PERIOD)}; "
        f"slumpen ger {labels.percent(row['area_share'], decimals=1)}."
    )
    p = f"p {labels.probability(row['p'])}"
    if row["p"] < finding_form.SIGNIFICANCE:
        return f"{told} Det är bättre än slumpen ({p})."
    return f"{told} Det går inte att skilja från slumpen ({p})."


def _live_chains(situation: Situation, chains: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """A finding for each chain that may go on; that its category repeats is tested, the chain itself is not."""
    found, radius_m = [], situation.settings.place_radius_m
    for row, shape in zip(chains.to_dict("records"), chains.geometry, strict=True):
        around = shape.buffer(radius_m)
        name = finding_form.place_name(situation, around)
        text = (
            f"{labels.capital(name)}{finding_form.place_number(situation, around)}: {labels.count(int(row['incidents']))} om "
            f"{labels.lower(str(row['category']))} i en kedja, {labels.days(row['first_day'], row['last_day'])}; fler är troligast till och med {labels.day(row['live_until'])}."
        )
        claim = finding_form.finding(
            kind="near_repeat",
            key=f"chain-{shape.centroid.x:.0f}_{shape.centroid.y:.0f}",
            category=str(row["category"]),
            window=Period(row["first_day"].date(), row["last_day"].date() + timedelta(days=1)),
            place=finding_form.place(situation, shape, name=name, radius_m=radius_m),
            text=text,
            significant=None,
            observed=row["incidents"],
        )
        found.append(claim)
    return found
