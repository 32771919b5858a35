"""List what a report has to list: ranked places, who reports, and what became of the rows."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.ingest.rules import RULES
from lagesbild.language import in_swedish
from lagesbild.present import verdicts
from lagesbild.present.html import prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import conclusions, finding_form, labels
from lagesbild.present.words.period_names import day_span, in_recent
from lagesbild.situation import Situation

_LONGEST = 20  # rows of a table that grows by every export or reporter
_SEVERITIES = {"quarantine": "i karantän", "flag": "räknas, men märkt"}


def ranked_places(situation: Situation, places: gpd.GeoDataFrame) -> Block:
    """The places with the most reports of the last weeks, as a table and as findings.

    Parameters
    ----------
    places
        As ``analysis.places.places.rank_places`` gives them.
    """
    window = situation.recent_window
    when = in_recent(situation.period, window)
    if not len(places):
        return Block(prose.paragraph(f"Ingen plats har mer än en rapport {when}."))
    named = places.assign(
        name=places["name"].map(finding_form.called),
        category=places["category"].astype("string").fillna("flera lika vanliga"),
    )
    table = tables.table(
        named[["number", "name", "incidents", "category"]],
        caption=f"Platser med flest rapporter, {day_span(window)}",
        headings={
            "number": "Nr",
            "name": "Plats",
            "incidents": "Rapporter",
            "category": "Vanligaste kategori",
        },
        note=f"Rapporter inom {labels.compact(situation.settings.place_radius_m)} m från platsens mitt. "
        "Rapporter utan exakt läge är inte med.",
    )
    lonlat = places.geometry.to_crs("EPSG:4326")
    findings = tuple(
        {
            "id": f"repeat_place-{number}",
            "kind": "repeat_place",
            "category": None,
            "window": {"from": str(window.start), "to": str(window.last_day)},
            "place": {
                "name": place["name"],
                "lon": round(point.x, 5),
                "lat": round(point.y, 5),
                "radius_m": situation.settings.place_radius_m,
            },
            "observed": int(place["incidents"]),
            "expected": None,
            "statistic": None,
            "p": None,
            "p_adjusted": None,
            "significant": False,
            "text": f"{labels.capital(place['name'])}: {labels.count(place['incidents'])}, "
            f"plats {place['rank']} i rangordningen.",
        }
        for number, (place, point) in enumerate(zip(named.to_dict("records"), lonlat, strict=True), start=1)
    )
    return Block(table.html, findings=findings, conclusion=conclusions.ranking(named, when))


def districts(situation: Situation, compared: Mapping[str, pd.DataFrame]) -> Block:
    """The period's count of each district beside what is usual there.

    Parameters
    ----------
    compared
        As ``analysis.series.deviations.compare_period`` gives it.
    """
    known = situation.geography.districts
    if known.empty:
        return Block("")
    comparison = compared["district"]
    shown = comparison.assign(
        district=comparison.index.map(known.set_index(c.CODE)[c.NAME]),
        usual=[
            labels.MISSING if pd.isna(lower) else labels.range_of(lower, upper)
            for lower, upper in zip(comparison["lower"], comparison["upper"], strict=True)
        ],
        judged=[verdicts.judgement(row) for row in comparison.to_dict("records")],
    ).sort_values(["observed", "district"], ascending=[False, True])
    return tables.table(
        shown[["district", "observed", "usual", "same_weeks", "judged"]],
        caption=f"Rapporter per område, {day_span(situation.period)}",
        headings={
            "usual": "Vanligt antal",
            "same_weeks": f"{labels.capital(labels.same_time(situation.period.kind))} i fjol",
            "judged": "Bedömning",
        },
        note="Rapporter utan läge och områdeskod är inte med.",
    )


def reporters(situation: Situation, quality: pd.DataFrame) -> Block:
    """Reports of the last weeks by who made them, with how complete they are.

    Parameters
    ----------
    quality
        As ``analysis.reporting.quality.quality_by`` gives it, by organisation.
    """
    active = int(quality.index.notna().sum())
    shown = quality.rename_axis("organisation").reset_index()
    shown["organisation"] = shown["organisation"].astype(object).where(shown["organisation"].notna(), "okänd")
    return tables.table(
        shown[["organisation", "incidents", "hit_rate", "with_end", "lag_days"]],
        caption=f"Rapporter efter organisation, {day_span(situation.recent_window)}",
        headings={
            "incidents": "Rapporter",
            "hit_rate": "Med exakt läge",
            "with_end": "Med sluttid",
            "lag_days": "Dygn till rapport (median)",
        },
        limit=_LONGEST,
        kinds={"hit_rate": "percent", "with_end": "percent", "lag_days": "decimal"},
        note=f"{labels.count(active, ('ingen', 'aktiv organisation', 'aktiva organisationer'))}. "
        "Tiden till rapport räknas från händelsens början.",
    )


def periods(quality: pd.DataFrame) -> Block:
    """How much was reported, by how many, period by period, newest first.

    Parameters
    ----------
    quality
        As ``analysis.reporting.quality.quality_by_period`` gives it.
    """
    newest_first = quality.iloc[::-1]
    return tables.table(
        newest_first.assign(period=[day_span(period) for period in newest_first["period"]]),
        caption="Rapporter och rapportörer, period för period",
        headings={
            "period": "Period",
            "incidents": "Rapporter",
            "active_reporters": "Aktiva organisationer",
            "hit_rate": "Med exakt läge",
            "with_end": "Med sluttid",
        },
        kinds={"hit_rate": "percent", "with_end": "percent"},
        note="Ändras antalet organisationer som rapporterar ändras antalet rapporter, utan att mer har hänt.",
    )


def accounting(situation: Situation) -> Block:
    """What became of the rows of each export, newest first, and in all."""
    accounts = situation.accounting.sort_values(["exported_on", "file"], ascending=False)
    counted = ["rows_read", "accepted", "duplicates", "quarantined", "revisions"]
    total = pd.DataFrame([{"file": "Alla filer", **accounts[counted].sum()}])
    shown = pd.concat([total, accounts.assign(file=accounts["file"].str.rpartition("/")[2])])
    return tables.table(
        shown[["file", "exported_on", *counted]],
        caption="Radernas väg, fil för fil",
        headings={"exported_on": "Uttag"},
        limit=_LONGEST,
        kinds={**dict.fromkeys(counted, "number"), "exported_on": "day"},
        note="Lästa rader = godkända + dubbletter + karantän. Rättelser är godkända rader som ersatte "
        "en tidigare uppgift om samma händelse.",
    )


def reasons(situation: Situation) -> Block:
    """Why rows were quarantined or flagged, in all files, commonest first."""
    found = situation.reasons.groupby(["code", "severity"], as_index=False)["rows"].sum()
    if not len(found):
        return Block(prose.paragraph("Ingen rad bröt mot någon regel."))
    found = found.sort_values(["rows", "code"], ascending=[False, True])
    shown = found.assign(
        code=[in_swedish(RULES[code].explanation).rstrip(".") for code in found["code"]],
        severity=found["severity"].map(_SEVERITIES),
    )
    return tables.table(
        shown,
        caption="Rader som bröt mot en regel, alla filer",
        headings={"code": "Regel"},
        note="En rad kan bryta mot flera regler. Raderna i karantän finns i data/processed för den som rättar.",
    )


def texts(situation: Situation) -> Block:
    """The period's reports with their masked texts, newest first, where the edition may show any."""
    told = situation.incidents.loc[situation.incidents[c.DESCRIPTION].notna()]
    if not len(told):
        return Block(
            prose.paragraph(
                "Beskrivningar visas inte i den här utgåvan (",
                prose.code(f"editions.{situation.edition.name}.texts"),
                " i inställningarna).",
            )
        )
    spans = [
        labels.time_span(start, end)
        for start, end in zip(told[c.OCCURRED_FROM], told[c.OCCURRED_TO], strict=True)
    ]
    shown = pd.DataFrame(told[[c.CATEGORY, c.PLACE, c.DESCRIPTION]]).assign(when=spans).iloc[::-1]
    return tables.table(
        shown[["when", c.CATEGORY, c.PLACE, c.DESCRIPTION]],
        caption=f"Periodens rapporter med beskrivning, {day_span(situation.period)}",
        headings={"when": "När", c.DESCRIPTION: "Beskrivning"},
        note="Namn, nummer och adresser är maskade av programmet, som inte hittar allt. Sprid inte listan.",
    )
