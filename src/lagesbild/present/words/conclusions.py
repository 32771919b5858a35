"""Make a section's heading of what its blocks found: one sentence, never more than was tested."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.aoristic import busiest_part
from lagesbild.findings import Outcome
from lagesbild.present.html.blocks import Conclusion
from lagesbild.present.words import finding_form, labels

Finding = Mapping[str, Any]

_NAMED: Final = 3
_QUARTERS: Final = ("på natten", "på förmiddagen", "på eftermiddagen", "på kvällen")
_HOURS: Final = 6
_OVERDUE: Final[labels.Noun] = ("ingen", "uppföljning är försenad", "uppföljningar är försenade")


def total(claim: Finding) -> Conclusion:
    """That the whole municipality has unusually many or few."""
    way = "Fler" if _is_above(claim) else "Färre"
    return Conclusion(f"{way} rapporter än vanligt i hela kommunen", Outcome.FOUND)


def counts(claims: Sequence[Finding], quiet: str, *, is_judged: bool) -> Conclusion:
    """Which categories and districts have more or fewer reports than usual; else ``quiet``, that none has.

    Parameters
    ----------
    claims
        Deviations, each named by its category or its district.
    is_judged
        Whether any has a history to be judged by.
    """
    if not is_judged:
        return Conclusion(_plain(quiet), Outcome.TOO_LITTLE)
    beyond = [claim for claim in claims if claim["significant"]]
    if not beyond:
        return Conclusion(_plain(quiet), Outcome.NOT_FOUND)
    more = [_named(claim) for claim in beyond if _is_above(claim)]
    fewer = [_named(claim) for claim in beyond if not _is_above(claim)]
    told = [
        f"{way} rapporter än vanligt {_names(names)}"
        for way, names in (("fler", more), ("färre", fewer))
        if names
    ]
    return Conclusion(labels.capital(", ".join(told)), Outcome.FOUND)


def clusters(claims: Sequence[Finding]) -> Conclusion:
    """Where more has happened just now than the place's and the time's own levels give."""
    beyond = [claim for claim in claims if claim["significant"]]
    if not beyond:
        is_judged = any(claim["significant"] is not None for claim in claims)
        return (
            Conclusion("Rapporterna har inte börjat samlas på någon ny plats", Outcome.NOT_FOUND)
            if is_judged
            else Conclusion(
                "För få rapporter med läge för att se om något samlas på en plats", Outcome.TOO_LITTLE
            )
        )
    first, *others = beyond
    of_what = "" if first["category"] is None else f" om {labels.lower(first['category'])}"
    more = f" och {_elsewhere(len(others))}" if others else ""
    return Conclusion(f"Ovanligt många rapporter{of_what} {_at([first])}{more} just nu", Outcome.FOUND)


def hotspots(claims: Sequence[Finding]) -> Conclusion:
    """Where the reports lie closer together than chance gives."""
    beyond = [claim for claim in claims if claim["significant"]]
    if beyond:
        return Conclusion(f"Rapporterna ligger tätt {_at(beyond)}", Outcome.FOUND)
    if any(claim["significant"] is not None for claim in claims):
        return Conclusion("Ingen plats har tydligt fler rapporter än andra", Outcome.NOT_FOUND)
    return Conclusion("För få rapporter med läge för att säga var de ligger tätt", Outcome.TOO_LITTLE)


def near_repeats(claims: Sequence[Finding]) -> Conclusion:
    """In which categories a report is followed by another nearby."""
    if not claims:
        return Conclusion("För få rapporter för att se om något upprepas i närheten", Outcome.TOO_LITTLE)
    beyond = [labels.lower(claim["category"]) for claim in claims if claim["significant"]]
    if beyond:
        told = labels.capital(labels.enumeration(beyond))
        return Conclusion(f"{told} upprepas i närheten, oftare än slumpen ger", Outcome.FOUND)
    return Conclusion("Ingen kategori upprepas i närheten oftare än slumpen ger", Outcome.NOT_FOUND)


def backchecks(claims: Sequence[Finding]) -> Conclusion:
    """Whether what reports pointed out was hit more often than chance gives."""
    if not claims:
        return Conclusion("Ingen tidigare rapport har pekat ut något att följa upp", Outcome.NOT_LOOKED_FOR)
    if any(claim["significant"] for claim in claims):
        return Conclusion("Där rapporterna pekat har det hänt mer än slumpen ger", Outcome.FOUND)
    return Conclusion("Det går inte att säga att rapporterna pekat bättre än slumpen", Outcome.TOO_LITTLE)


def follow_ups(claims: Sequence[Finding]) -> Conclusion:
    """What has become of the interventions that can be followed up."""
    if not claims:
        return Conclusion("Ingen insats går att följa upp ännu", Outcome.NOT_LOOKED_FOR)
    beyond = [claim for claim in claims if claim["significant"]]
    if not beyond:
        return Conclusion("Ingen insats har följts av en förändring större än slumpen ger", Outcome.DESCRIBED)
    fewer = [_place(claim) for claim in beyond if not _is_above(claim)]
    more = [_place(claim) for claim in beyond if _is_above(claim)]
    told = [
        f"{way} rapporter vid {_names(places)}"
        for way, places in (("färre", fewer), ("fler", more))
        if places
    ]
    return Conclusion(labels.capital(f"{' och '.join(told)} efter insats"), Outcome.FOUND)


def register(ongoing: int, overdue: int) -> Conclusion:
    """How many interventions are under way, and how many follow-ups are overdue."""
    told = f"{labels.capital(labels.count(ongoing, ('ingen', 'insats', 'insatser')))} pågår"
    late = f", {labels.count(overdue, _OVERDUE)}" if overdue else ""
    return Conclusion(told + late, Outcome.DESCRIBED)


def ranking(places: pd.DataFrame, when: str) -> Conclusion | None:
    """Which places have the most reports, all that share the number; None without a place.

    Parameters
    ----------
    places
        ``name`` and ``incidents``, most first.
    when
        What they are counted in: ``de senaste 12 veckorna``.
    """
    if places.empty:
        return None
    most = int(places["incidents"].iloc[0])
    equal = places.loc[places["incidents"].eq(most), "name"]
    each = " var" if len(equal) > 1 else ""
    told = f"Flest rapporter {when}: {_names(list(equal))}, {labels.count(most)}{each}"
    return Conclusion(told, Outcome.DESCRIBED)


def commonest(rows: pd.DataFrame) -> Conclusion:
    """Which categories have most reports in the period: none is named before another that has as many.

    Parameters
    ----------
    rows
        ``category`` and ``observed``, most first.
    """
    some = rows[rows["observed"].gt(0)]
    if some.empty:
        return Conclusion("Inga rapporter i perioden", Outcome.DESCRIBED)
    if len(some) > _NAMED:  # none is named beside one that has as many and is not
        most, left_out = some["observed"].iloc[[0, _NAMED]]
        if most == left_out:
            alike = labels.number(some["observed"].eq(most).sum())
            return Conclusion(
                f"{alike} kategorier har flest rapporter, {labels.number(most)} var", Outcome.DESCRIBED
            )
        some = some[some["observed"].gt(left_out)]
    told = [
        f"{labels.lower(str(name))} ({labels.number(count)})"
        for name, count in zip(some[c.CATEGORY], some["observed"], strict=True)
    ]
    return Conclusion(f"Flest rapporter om {labels.enumeration(told)}", Outcome.DESCRIBED)


def hours(incidents: pd.Series, minimum: int) -> Conclusion | None:
    """Which quarter of the day has most reports, where they are more than chance gives one of the four; None without any.

    Parameters
    ----------
    incidents
        By hour of the day, 0 to 23.
    minimum
        Reports that a share is told of, at least.
    """
    total = float(incidents.sum())
    if not total:
        return None
    if total < minimum:
        return Conclusion("För få rapporter för att säga när på dygnet de är flest", Outcome.TOO_LITTLE)
    # By chance alone one of the four has more than the others: it is named where so many are seldom chance.
    at, p = busiest_part(incidents, parts=len(_QUARTERS))
    if p > finding_form.SIGNIFICANCE:
        return Conclusion("Ingen del av dygnet har fler rapporter än slumpen ger", Outcome.DESCRIBED)
    share = f": {labels.percent(incidents.iloc[at * _HOURS : (at + 1) * _HOURS].sum() / total)}"
    return Conclusion(
        f"Flest rapporter {_QUARTERS[at]}, kl. {at * _HOURS:02d}–{(at + 1) * _HOURS:02d}{share}",
        Outcome.DESCRIBED,
    )


def years(claims: Sequence[Finding]) -> Conclusion:
    """Which categories have changed for certain since the year before.

    Parameters
    ----------
    claims
        One a category whose count is shown; those that cannot be compared are not significant, nor are they insignificant.
    """
    compared = [claim for claim in claims if claim["significant"] is not None]
    if not compared:
        return Conclusion("Kategorierna går inte att jämföra med året före", Outcome.DESCRIBED)
    beyond = [claim for claim in compared if claim["significant"]]
    told = [
        f"{way} {_names([labels.lower(claim['category']) for claim in some])} än året före"
        for way, some in (
            ("fler rapporter om", [claim for claim in beyond if _is_above(claim)]),
            ("färre rapporter om", [claim for claim in beyond if not _is_above(claim)]),
        )
        if some
    ]
    if told:
        return Conclusion(labels.capital(", ".join(told)), Outcome.FOUND)
    return Conclusion(
        "Ingen kategori som går att jämföra har ändrats mer än slumpen ger sedan året före", Outcome.DESCRIBED
    )


def _named(claim: Finding) -> str:
    return f"om {labels.lower(claim['category'])}" if claim["category"] else f"i {_place(claim)}"


def _place(claim: Finding) -> str:
    return str((claim["place"] or {}).get("name") or finding_form.NAMELESS)


def _at(claims: Sequence[Finding]) -> str:
    """``vid Torget, Hamnen och på två platser utan namn``."""
    places = [_place(claim) for claim in claims]
    named = list(dict.fromkeys(place for place in places if place != finding_form.NAMELESS))
    if not named:
        return (
            "på en plats utan namn"
            if len(places) == 1
            else f"på {labels.number(len(places))} platser utan namn"
        )
    return f"vid {_names(named)}"


def _elsewhere(more: int) -> str:
    return "på en plats till" if more == 1 else f"på {labels.number(more)} platser till"


def _names(names: Sequence[str]) -> str:
    """The first few, each once, and how many more; those without a name are counted."""
    nameless = list(names).count(finding_form.NAMELESS)
    each = [
        f"{labels.number(nameless)} platser utan namn"
        if nameless > 1 and name == finding_form.NAMELESS
        else name
        for name in dict.fromkeys(names)
    ]
    more = len(each) - _NAMED
    return labels.enumeration(each if more <= 0 else [*each[:_NAMED], f"{labels.number(more)} till"])


def _is_above(claim: Finding) -> bool:
    return bool((claim["observed"] or 0) >= (claim["expected"] or 0))


def _plain(text: str) -> str:
    """A sentence as a heading: without its stop."""
    return text.rstrip(".")
