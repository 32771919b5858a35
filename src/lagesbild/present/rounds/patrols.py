"""Show the guards' suggested rounds: where, when, on the map, as a schedule, a calendar and a route."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.analysis.patrols.patrol import Plan
from lagesbild.findings import Outcome
from lagesbild.periods import Period
from lagesbild.present.drawn_maps.patrol_map import patrol_map
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.rounds import _patrol_sheet, patrol_stops
from lagesbild.present.rounds.patrol_files import CALENDAR, ROUTE, calendar, route
from lagesbild.present.rounds.patrol_stops import known, shift_name
from lagesbild.present.words import finding_form, labels
from lagesbild.situation import Situation

__all__ = ["in_brief", "patrol_map", "record", "sheets", "week"]

SHIFT: Final[labels.Noun] = ("inget pass", "pass", "pass")
_EVIDENCE: Final = (
    "Forskningsstödet för korta, återkommande besök på utsatta platser gäller polisens patruller. Att det fungerar lika bra med "
    "väktare är inte visat. Förslaget är ett underlag, inte en order: den som går rundan vet sådant som inte står i rapporterna."
)
_NONE: Final = Block(
    prose.paragraph("För få rapporter med läge för att föreslå någon rondering."),
    conclusion=Conclusion("För få rapporter med läge för att föreslå någon rondering", Outcome.TOO_LITTLE),
)


def in_brief(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """What the suggestion is expected to cover, with a finding for each shift and place that can be checked later.

    Parameters
    ----------
    plan, places
        As ``analysis.patrols.patrol.plan`` and ``candidate_places`` give them.
    """
    if plan.stops.empty:
        return _NONE
    shifts = plan.stops["shift"].nunique()
    share = plan.expected / plan.total if plan.total else 0.0
    text = (
        f"Förslaget är {labels.number(shifts)} pass i veckan om {labels.number(plan.budget.shift_hours)} timmar. Där och då "
        f"väntas {labels.number(2 * plan.expected, decimals=1)} rapporter på två veckor, {labels.percent(share, decimals=1)} av alla."
    )
    gap = (
        "Inget annat förslag inom samma ramar täcker mer"
        if plan.gap < 0.0005  # noqa: PLR2004 - less than is shown
        else f"Ett annat förslag inom samma ramar kan täcka högst {labels.percent(plan.gap, decimals=1)} mer"
    )
    return Block(
        prose.verdict(text)
        + prose.paragraph(f"{gap}, om rapporterna kommer som väntat.")
        + prose.paragraph(_EVIDENCE),
        findings=tuple(_findings_of(situation, plan, places)),
        conclusion=Conclusion(
            f"{labels.capital(labels.count(shifts, SHIFT))} i veckan kan väntas täcka {labels.percent(share)} av rapporterna",
            Outcome.DESCRIBED,
        ),
    )


def week(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """The week's shifts: day, hours and places, with what is expected there."""
    if plan.stops.empty:
        return Block("")
    names = known(situation, plan.stops["place"], places)
    rows = [
        {
            "when": labels.capital(shift_name(int(shift), plan.budget.shift_hours)),
            "guard": int(guard),
            "places": ", ".join(str(names[place]) for place in tour["place"]),
            "expected": 2 * tour["expected"].sum(),
        }
        for (shift, guard), tour in plan.stops.groupby(["shift", "guard"], sort=True)
    ]
    frame = pd.DataFrame(rows)
    return tables.table(
        frame if plan.budget.guards > 1 else frame.drop(columns="guard"),
        caption="Föreslagna pass",
        headings={
            "when": "Pass",
            "guard": "Väktare",
            "places": "Platser",
            "expected": "Väntade rapporter på två veckor",
        },
        kinds={"expected": "decimal"},
        note=f"Stopp om {labels.number(plan.budget.stop_minutes)} minuter, varje plats minst varannan timme. Siffran före "
        "platsen är dess nummer i hela rapporten.",
    )


def sheets(
    situation: Situation,
    plan: Plan,
    schedule: pd.DataFrame,
    places: gpd.GeoDataFrame,
    reasons: pd.DataFrame,
    *,
    found: shapely.Geometry | None = None,
    form: str = "",
) -> Block:
    """The coming shifts, and the files that the guards take along: sheets, calendar, route and form.

    Parameters
    ----------
    schedule, reasons
        As ``analysis.patrols.patrol.schedule`` and ``reasons`` give them.
    found
        Where the last report found something beyond chance, as ``published.lately_found`` gives it.
    form
        The form that a line of the sheet opens, as ``form.page`` gives it; it is put beside the sheets.
    """
    if schedule.empty:
        return Block("")
    stops = patrol_stops.stops(situation, plan.stops["place"], places, reasons, found=found)
    shifts = list(patrol_stops.shifts(schedule))
    table = tables.html(
        pd.DataFrame(
            {
                "shift": [shift.title for shift in shifts],
                "stops": [
                    "\n".join(_visit(visit, stops) for visit in shift.visits.to_dict("records"))
                    for shift in shifts
                ],
            }
        ),
        caption=f"Schema, {labels.days(situation.period.end, schedule['ends'].max())}",
        headings={"shift": "Pass", "stops": "Stopp, med ungefärligt klockslag"},
        kinds={"stops": "steps"},
        note="Ordningen varierar från pass till pass. Siffran före platsen är dess nummer i hela rapporten.",
    )
    text = (
        f"{labels.capital(labels.count(len(shifts), SHIFT))} ligger i mappen bilagor bredvid rapporten: ett blad för varje pass att "
        f"skriva ut eller öppna i telefonen ({_patrol_sheet.SHEETS} har alla), en kalender med varje stopp ({CALENDAR}) och "
        f"vägen ({ROUTE}). Från bladet öppnas formuläret med plats och tid ifyllda; skicka med {_patrol_sheet.FORM}."
    )
    files = {
        _patrol_sheet.SHEETS: _patrol_sheet.document(situation, shifts, stops),
        **{
            _patrol_sheet.file_name(each): _patrol_sheet.document(situation, [each], stops) for each in shifts
        },
        **({_patrol_sheet.FORM: form} if form else {}),
        CALENDAR: calendar(situation, schedule, stops),
        ROUTE: route(situation, plan, schedule, places, stops),
    }
    return Block(prose.paragraph(text) + markup.disclosure("Visa schemat", table), files=files)


def record(situation: Situation, checked: pd.DataFrame) -> Block:
    """What earlier suggestions covered, beside ranked counts and chance.

    Parameters
    ----------
    checked
        One row a period: ``period``, ``incidents``, ``covered``, ``ranked`` (what the places with the most reports
        would have covered at the same times) and ``chance`` (share).
    """
    if checked.empty or not checked["incidents"].sum():
        return Block(prose.paragraph("Ännu finns inget tidigare förslag att följa upp."))
    total = checked["incidents"].sum()
    hits, ranked = checked["covered"].sum(), checked["ranked"].sum()
    chance = float((checked["chance"] * checked["incidents"]).sum() / total)
    text = (
        f"Av {labels.count(int(total))} hände {labels.percent(hits / total, decimals=1)} på föreslagna platser och tider; platserna med "
        f"flest rapporter före, vid samma tider, hade täckt {labels.percent(ranked / total, decimals=1)}, och slumpen "
        f"{labels.percent(chance, decimals=1)}."
    )
    shown = checked.assign(
        period=[labels.days(period.start, period.last_day) for period in checked["period"]],
        **{
            name: checked[name] / checked["incidents"].where(checked["incidents"] > 0)
            for name in ("covered", "ranked")
        },
    )
    table = tables.html(
        shown[["period", "incidents", "covered", "ranked", "chance"]],
        caption="Hur mycket hände där ronderingen föreslogs",
        headings={
            "period": "Period", "incidents": "Rapporter", "covered": "På föreslagna platser och tider",
            "ranked": "Flest rapporter före", "chance": "Slumpen",
        },
        kinds={"covered": "percent", "ranked": "percent", "chance": "percent"},
        note="En rapport med tidsspann räknas till den del som ryms i passet. Siffran säger om förslaget pekade rätt, "
        "inte om ronderingen förebyggde något.",
    )  # fmt: skip
    claim = finding_form.finding(
        kind="patrol", key="record", window=situation.period, text=text, significant=None,
        observed=hits, expected=chance * total,
    )  # fmt: skip
    return Block(prose.verdict(text) + table, findings=(claim,))


def _findings_of(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """One a shift and place: in which hours of the coming period's weeks a guard should be there."""
    first = pd.Timestamp(situation.period.end)
    monday = first - pd.Timedelta(days=first.weekday())
    window = Period(situation.period.end, (first + pd.Timedelta(days=situation.period.days)).date())
    names = known(situation, plan.stops["place"], places)
    claims = []
    for row in plan.stops.sort_values(["shift", "guard", "order"]).to_dict("records"):
        place = places.iloc[row["place"]]
        begins = monday + pd.Timedelta(hours=row["shift"])
        if begins < first:
            begins += pd.Timedelta(weeks=1)
        ends = begins + pd.Timedelta(hours=plan.budget.shift_hours)
        name = names[row["place"]].name
        told = finding_form.finding(
            kind="patrol",
            key=f"{row['shift']:03d}-{row['place'] + 1}",
            window=window,
            place=finding_form.place(
                situation, place.geometry, name=name, radius_m=situation.settings.place_radius_m
            ),
            text=f"{labels.capital(shift_name(int(row['shift']), plan.budget.shift_hours))}: stanna vid {name}.",
            significant=None,
            expected=2 * row["expected"],
        )
        claims.append(told | {"window": {"from": f"{begins:%Y-%m-%dT%H:%M}", "to": f"{ends:%Y-%m-%dT%H:%M}"}})
    return claims


def _visit(visit: dict[Any, Any], stops: dict[int, patrol_stops.Stop]) -> str:
    stop = stops[int(visit["place"])]
    return f"{visit['arrives']:%H.%M} {stop.number} {stop.name}"
