"""Show official statistics and survey figures, by themselves and under their own source.

They count crimes by the day of the report to the police: no figure here shares a picture, a table or a sum
with reported incidents.
"""

from functools import partial
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.analysis.series.two_periods import compare_two
from lagesbild.findings import Outcome
from lagesbild.official import OfficialStatistics
from lagesbild.present.drawing import svg, theme
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.html.fragments import Html, joined
from lagesbild.present.words import certainty, labels

_HEIGHT: Final = 240.0
_LEVEL: Final = 0.05
_MOST_YEARS_NARROW: Final = 6
_SCOPES: Final = {"county": "", "region": "Polisregion ", "country": "Hela landet"}
_COUNTED: Final = "Räknas efter dagen då brottet anmäldes, och är inte rapporter ur lägesbilden."
_NONE: Final = Block(
    prose.paragraph(
        "Ingen officiell statistik är inlagd (", prose.code("statistics"), " i inställningarna)."
    ),
    conclusion=Conclusion("Ingen officiell statistik är inlagd", Outcome.NOT_LOOKED_FOR),
)


def series(official: OfficialStatistics | None) -> Block:
    """Reported crimes of the municipality, year by year: a chart and a table for each type of crime."""
    if official is None or not official.crimes:
        return _NONE
    first, *rest = [_one_series(official, crime) for crime in official.crimes]
    return Block(first, grounds=joined(rest), conclusion=_newest(official))


def standing(official: OfficialStatistics | None) -> Block:
    """The municipality's rank in the newest year, within county, police region and country, with its uncertainty."""
    if official is None or not official.crimes:
        return Block("")
    rows = []
    for crime in official.crimes:
        of_crime = official.series(crime)
        known = of_crime[of_crime["count"].notna()]
        if known.empty:
            continue
        newest = known.iloc[-1]
        ranked = official.standing(crime, int(newest["year"]))
        for scope, row in ranked[ranked["ranked"].gt(1)].iterrows():
            rows.append(
                {
                    "crime": crime,
                    "year": f"{newest['year']}{' (preliminär)' if newest['is_preliminary'] else ''}",
                    "scope": _SCOPES[str(scope)] + ("" if pd.isna(row["name"]) else str(row["name"])),
                    "rank": _rank(row),
                    "open": labels.MISSING
                    if pd.isna(row["best"])
                    else labels.rank_range(row["best"], row["worst"], int(row["ranked"])),
                }
            )
    if not rows:
        return Block(prose.paragraph("Det finns inga uppgifter om andra kommuner att jämföra med."))
    missing = "Kommuner utan uppgift rangordnas inte. "
    return tables.table(
        pd.DataFrame(rows, columns=["crime", "year", "scope", "rank", "open"]),
        caption="Rangordning efter anmälda brott per 100 000 invånare",
        headings={
            "crime": "Brottstyp",
            "year": "År",
            "scope": "Jämfört med kommunerna i",
            "rank": "Plats",
            "open": "Med osäkerhet (95\N{NO-BREAK SPACE}%)",
        },
        note=f"Plats 1 har flest. Osäkerheten är de platser som kommunen kan ha när slumpen räknas in. {missing}{source(official)}",
    )


def survey(official: OfficialStatistics | None) -> Block:
    """Figures of surveys such as NTU, a table for each, newest year first."""
    if official is None or not official.surveys:
        return Block(prose.paragraph("Inga uppgifter ur trygghetsundersökningar är inlagda."))
    shown = []
    for settings, figures in official.surveys:
        frame = figures.sort_values(
            ["question", "place", "year"], ascending=[True, True, False], kind="stable"
        )
        frame = frame.assign(
            year=frame["year"].astype("str"),
            interval=[
                labels.MISSING
                if pd.isna(lower) or pd.isna(upper)
                else f"{labels.compact(lower)}–{labels.compact(upper)}"
                for lower, upper in zip(frame["lower"], frame["upper"], strict=True)
            ],
        )
        names = ["question", "place", "year", "value", "unit", "interval", "respondents"]
        kept = [name for name in names if frame[name].replace(labels.MISSING, pd.NA).notna().any()]
        shown.append(
            tables.html(
                frame[kept],
                caption=settings.title,
                headings={
                    "question": "Fråga",
                    "place": "Område",
                    "year": "År",
                    "value": "Värde",
                    "unit": "Enhet",
                    "interval": "Osäkerhet (95\N{NO-BREAK SPACE}%)",
                    "respondents": "Svarande",
                },
                note=f"Källa: {settings.title}, uttag {labels.day(settings.extracted_on)}. En undersökning frågar ett "
                "urval: skillnader inom osäkerheten säger inget.",
            )
        )
    return Block(joined(shown))


def source(official: OfficialStatistics, crime: str = "") -> str:
    """Whom the figures come from, when they were taken out, what is preliminary and what they count."""
    figures = official.figures
    own = figures[figures["crime"].eq(crime)] if crime else figures
    taken = pd.Series(own["extracted_on"].unique()).sort_values()
    days = labels.enumeration([labels.day(each) for each in taken])
    preliminary = sorted(own.loc[own["is_preliminary"].astype(bool), "year"].unique())
    told = labels.enumeration([str(year) for year in preliminary])
    return (
        f"Källa: {official.source}, uttag {days}. "
        + (f"Preliminära uppgifter för {told}. " if preliminary else "")
        + _COUNTED
    )


def _one_series(official: OfficialStatistics, crime: str) -> Html:
    frame = official.series(crime)
    picture = svg.responsive(partial(_draw, frame), alt=_alt(official, crime, frame))
    keys = [markup.Key("dot", "anmälda brott under året", theme.ink(theme.ACCENT))]
    if frame["is_preliminary"].any():
        keys.append(markup.Key("ring", "preliminär uppgift", theme.ink(theme.ACCENT)))
    if frame["is_break"].any():
        keys.append(markup.Key("tick", "seriebrott: åren före går inte att jämföra med åren efter"))
    return markup.figure(
        "chart",
        markup.legend(keys) + picture + markup.disclosure("Visa som tabell", _table(crime, frame)),
        title=f"{crime}, {official.name}",
        subtitle="Anmälda brott per år",
        notes=[
            source(official, crime),
        ],
    )


def _table(crime: str, frame: pd.DataFrame) -> Html:
    shown = frame.iloc[::-1].assign(
        year=[
            f"{year}{' (preliminär)' if early else ''}{' (seriebrott)' if broken else ''}"
            for year, early, broken in zip(
                frame["year"].iloc[::-1],
                frame["is_preliminary"].iloc[::-1],
                frame["is_break"].iloc[::-1],
                strict=True,
            )
        ],
        difference=_differences(frame)[::-1],
    )
    return tables.html(
        shown[["year", "count", "difference", "rate_per_100k"]],
        caption=f"{crime}: antal, skillnad mot året före och anmälda brott per 100 000 invånare",
        headings={
            "year": "År",
            "count": "Antal",
            "difference": "Mot året före",
            "rate_per_100k": "Per 100 000 inv.",
        },
        kinds={"count": "number", "rate_per_100k": "number"},
        note="En säker skillnad mot året före ger slumpen högst en gång på tusen, en trolig sällan. En som kan vara slump har "
        "ingen procent. En punkt betyder att det inte finns något att jämföra med.",
    )


def _newest(official: OfficialStatistics) -> Conclusion | None:
    """``Anmälda brott 2025: 367, säker minskning, −18,1 % mot året före``: of the first type of crime, all of them as a rule."""
    frame = official.series(official.crimes[0])
    known = frame[frame["count"].notna()]
    if known.empty:
        return None
    newest = known.iloc[-1]
    difference = dict(zip(frame["year"], _differences(frame), strict=True))[newest["year"]]
    if difference == certainty.WORDS[2]:
        against = ", och skillnaden mot året före kan vara slump"
    else:
        against = "" if difference == labels.NO_BASE else f", {difference} mot året före"
    what = labels.lower(official.crimes[0])
    return Conclusion(
        f"{labels.capital(what)} {newest['year']}: {labels.number(newest['count'])}{against}",
        Outcome.DESCRIBED,
    )


def _differences(frame: pd.DataFrame) -> list[str]:
    """Whether each year differs from the one before by more than chance gives, and then by how much."""
    told = [labels.NO_BASE]
    for at in range(1, len(frame)):
        now, before, change = frame["count"].iloc[at], frame["count"].iloc[at - 1], frame["change"].iloc[at]
        if pd.isna(change):
            told.append(labels.NO_BASE)
        elif (p := compare_two(int(now), int(before)).p) < _LEVEL:
            word = "ökning" if now > before else "minskning"
            told.append(f"{certainty.adjective(p)} {word}, {labels.signed_percent(change)}")
        else:
            told.append(certainty.WORDS[2])
    return told[: len(frame)]


def _draw(frame: pd.DataFrame, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    years, counts = frame["year"].astype(int), frame["count"].astype("Float64").astype(float)
    top = float(counts.max()) if counts.notna().any() else 1.0
    axes.set(xlim=(years.min() - 0.4, years.max() + 0.4), ylim=(0, max(top, 4) * 1.15))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: labels.number(value))
    for year in years[frame["is_break"]]:
        axes.axvline(year - 0.5, color=theme.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    # No line crosses a break, nor a year that is missing or has no figure.
    part = (frame["is_break"] | years.diff().gt(1) | counts.isna()).cumsum()
    sns.lineplot(x=years, y=counts, units=part, estimator=None, color=theme.ACCENT, linewidth=1.6, ax=axes)
    sns.scatterplot(
        x=years,
        y=counts,
        hue=frame["is_preliminary"].astype(bool),
        palette={False: theme.ACCENT, True: theme.PAPER},
        s=64,
        edgecolor=theme.ACCENT,
        linewidth=1.8,
        clip_on=False,
        zorder=5,
        legend=False,
        ax=axes,
    )
    axes.set(xlabel="", ylabel="")
    # The newest year always has its figure and its name.
    step = 1 if width >= svg.WIDE else -(-len(years) // _MOST_YEARS_NARROW)
    shown, told = years.iloc[::-step], counts.iloc[::-step]
    axes.set_xticks(shown, shown.astype(str))
    for year, count in zip(shown, told, strict=True):
        if pd.notna(count):
            axes.annotate(
                labels.number(count),
                (year, count),
                (0, 9),
                textcoords="offset points",
                ha="center",
                fontsize=theme.SMALL,
            )
    svg.place(axes, width, left=48, right=18, top=26, foot=34)
    return figure


def _rank(row: pd.Series) -> str:
    if pd.isna(row["rank"]):
        return labels.MISSING
    shared = f" (delad med {labels.number(row['ties'])})" if row["ties"] else ""
    return f"{labels.number(row['rank'])} av {labels.number(row['ranked'])}{shared}"


def _alt(official: OfficialStatistics, crime: str, frame: pd.DataFrame) -> str:
    told = "; ".join(
        f"{year}: {labels.number(count)}" for year, count in zip(frame["year"], frame["count"], strict=True)
    )
    return f"Linjediagram över {labels.lower(crime)} i {official.name}, anmälda brott per år: {told}."
