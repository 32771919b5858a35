"""Say in Swedish where it has gathered: clusters in space and time, and hotspots."""

from collections.abc import Hashable
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.periods import Period
from lagesbild.present.exploring.explorer_link import of_finding
from lagesbild.present.html import prose
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.words import conclusions, finding_form, labels
from lagesbild.situation import Situation

HOTSPOTS: Final = {
    "new": "ny hotspot",
    "consecutive": "hotspot flera perioder i rad",
    "intensifying": "tilltagande hotspot",
    "persistent": "ihållande hotspot",
    "diminishing": "avtagande hotspot",
    "sporadic": "hotspot då och då",
    "oscillating": "växlande hotspot",
    "none": "hotspot",
}
"""A hotspot by its trend class."""

_MOST: Final = 10
"""Lines in a list of hotspots or clusters; what is more, the map shows."""

_WEEK, _MONTH, _YEAR = 7.0, 30.4375, 365.25

Row = dict[Hashable, Any]


def clusters(situation: Situation, found: gpd.GeoDataFrame) -> Block:
    """One line a cluster beyond chance, or that there is none, with findings.

    Parameters
    ----------
    found
        As ``analysis.space_time.clusters_by_category.scan_by`` gives them. Where none is beyond chance, the first is told.
    """
    rows = found.drop(columns=found.geometry.name).to_dict("records")
    beyond = [number for number, row in enumerate(rows) if row["is_significant"]]
    if not rows:
        text = "Ingen ansamling i tid och rum: inga rapporter ligger så tätt att det går att pröva."
        return _quiet(situation, "cluster", text, said=conclusions.clusters([]))
    shown = beyond or [0]
    claims = []
    for number in shown:
        row, centre = rows[number], found.geometry.iloc[number]
        area = centre.buffer(max(float(row["radius_m"]), situation.settings.place_radius_m))
        called = finding_form.place_name(situation, area)
        short, text = cluster_sentence(row, called + finding_form.place_number(situation, area))
        claims.append(
            finding_form.finding(
                kind="cluster",
                key=f"{centre.x:.0f}_{centre.y:.0f}",
                category=None if pd.isna(row["category"]) else str(row["category"]),
                window=_window(row),
                place=finding_form.place(situation, centre, name=called, radius_m=float(row["radius_m"])),
                text=text,
                short=short,
                significant=number in beyond,
                **{name: row[name] for name in ("observed", "expected", "statistic", "p", "p_adjusted")},
            )
        )
    lead = "" if beyond else "Ingen ansamling i tid och rum är tätare än slumpen ger. Den tätaste: "
    return _listed(lead, claims, conclusions.clusters(claims))


def cluster_sentence(row: Row, name: str) -> tuple[str, str]:
    """``Torget, inom 220 m, 8–15 november 2026: 7 rapporter mot 1,8 väntade.``, and with how sure it is.

    Parameters
    ----------
    row
        Of ``analysis.space_time.clusters_by_category.scan_by``.
    name
        What readers call the place.
    """
    within = f", inom {labels.number(row['radius_m'])} m" if row["radius_m"] > 0 else ""
    counted = labels.count(int(row["observed"]))
    of_what = "" if pd.isna(row["category"]) else f" om {labels.lower(str(row['category']))}"
    told = f"{labels.capital(name)}{within}, {labels.days(_window(row).start, _window(row).last_day)}: {counted}{of_what}"
    told += f" mot {labels.number(row['expected'], decimals=1)} väntade"
    p = f"justerat p {labels.probability(row['p_adjusted'])}"
    if not row["is_significant"]:
        return f"{told}; det kan vara slump.", f"{told}; det kan vara slump ({p})."
    rare = f"Så tätt väntas slumpen ge högst en gång på {recurrence(float(row['recurrence_days']))} ({p})."
    return f"{told}.", f"{told}. {rare}"


def recurrence(interval_days: float) -> str:
    """``10 dagar``, ``5 veckor``, ``8 månader``, ``3 år``: how long between chances, rounded down."""
    units = (
        (2 * _YEAR, _YEAR, "år", "år"),
        (2 * _MONTH, _MONTH, "månad", "månader"),
        (2 * _WEEK, _WEEK, "vecka", "veckor"),
    )
    for least, length, one, several in units:
        if interval_days >= least:
            return labels.count(int(interval_days // length), (several, one, several))
    return labels.count(max(int(interval_days), 1), ("dagar", "dag", "dagar"))


def hotspots(situation: Situation, cells: gpd.GeoDataFrame) -> Block:
    """One line a hotspot, as it was tested, or that there is none, with findings.

    A cell is tested with all within the radius. Hot cells with less than the radius between them are one hotspot, told
    by the neighbourhood of its strongest cell: what was counted there against what was expected.

    Parameters
    ----------
    cells
        As for ``maps.hotspot_map``, indexed by cell id.
    """
    hot = cells.loc[cells["is_hot"].fillna(value=False).astype(bool)]
    if hot.empty:
        is_judged = cells["p"].notna().any()
        text = (
            "Ingen plats är hotspot: rapporterna ligger ingenstans tydligt tätare än slumpen ger."
            if is_judged
            else "Det går inte att säga om någon plats är hotspot: rapporterna med läge är för få."
        )
        said = conclusions.hotspots([{"significant": False if is_judged else None}])
        return _quiet(situation, "hotspot", text, said=said, is_judged=is_judged)
    reach = situation.settings.hotspot_radius_m / 2
    areas = shapely.get_parts(shapely.union_all(hot.geometry.buffer(reach).array))
    inside = hot.geometry.representative_point()
    claims = [_hotspot(situation, hot.loc[inside.intersects(area)]) for area in areas]
    claims.sort(key=lambda claim: (-claim["observed"], claim["id"]))
    return _listed("", claims, conclusions.hotspots(claims))


def hotspot_sentence(
    name: str, *, observed: float, expected: float, radius_m: float, trend: str, p_adjusted: float
) -> tuple[str, str]:
    """``Torget: tilltagande hotspot, 12 rapporter i rutan och rutorna inom 300 m mot 4,1 väntade.``, and with its p.

    Parameters
    ----------
    trend
        A trend class; that of the strongest cell.
    """
    told = f"{labels.capital(name)}: {HOTSPOTS.get(trend, HOTSPOTS['none'])}, {labels.count(int(observed))} i rutan och "
    told += f"rutorna inom {labels.number(radius_m)} m mot {labels.number(expected, decimals=1)} väntade"
    p = "" if pd.isna(p_adjusted) else f" (justerat p {labels.probability(p_adjusted)})"
    return f"{told}.", f"{told}{p}."


def _hotspot(situation: Situation, own: gpd.GeoDataFrame) -> dict[str, Any]:
    strongest, radius_m = own["gi_star"].idxmax(), situation.settings.hotspot_radius_m
    best, middle = own.loc[strongest], own.geometry.loc[strongest].centroid
    name = finding_form.place_name(situation, middle.buffer(radius_m))
    trend = best["trend_class"]
    short, text = hotspot_sentence(
        name + finding_form.place_number(situation, middle.buffer(radius_m)),
        observed=best["observed"],
        expected=best["expected"],
        radius_m=radius_m,
        trend="none" if pd.isna(trend) else str(trend).removesuffix("_hot"),
        p_adjusted=best["p_adjusted"],
    )
    return finding_form.finding(
        kind="hotspot",
        key=str(strongest),
        window=situation.recent_window,
        place=finding_form.place(situation, middle, name=name, cell_id=str(strongest), radius_m=radius_m),
        text=text,
        short=short,
        significant=True,
        statistic=best["gi_star"],
        **{each: best[each] for each in ("observed", "expected", "p", "p_adjusted")},
    )


def _window(row: Row) -> Period:
    """The cluster's days."""
    first = pd.Timestamp(row["first_day"])
    return Period(first.date(), (first + pd.Timedelta(days=int(row["days"]))).date())


def _quiet(situation: Situation, kind: str, text: str, *, said: Conclusion, is_judged: bool = True) -> Block:
    claim = finding_form.finding(
        kind=kind,
        key="none",
        window=situation.recent_window,
        text=text,
        significant=False if is_judged else None,
        observed=0 if is_judged else None,
    )
    return Block(prose.paragraph(text), findings=(claim,), conclusion=said)


def _listed(lead: str, claims: list[dict[str, Any]], said: Conclusion) -> Block:
    if lead:
        return Block(
            prose.paragraph(labels.unbroken(lead + claims[0]["text"])),
            findings=tuple(claims),
            conclusion=said,
        )
    items = [
        prose.point(f"{labels.unbroken(claim['text'])} ", of_finding(claim), is_unusual=True)
        for claim in claims[:_MOST]
    ]
    more = len(claims) - _MOST
    rest = prose.paragraph(f"… och {labels.number(more)} till på kartan.") if more > 0 else ""
    return Block(prose.points(items) + rest, findings=tuple(claims), conclusion=said)
