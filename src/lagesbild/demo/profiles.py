"""Describe each category: its rhythm, who reports it, and in what words.

All organisations are invented, and no sentence mentions a person.
"""

from dataclasses import dataclass

from lagesbild.demo.rhythm import Rhythm

EMBRACE, GUARDS, APP, HOUSING = "embrace", "lyktan", "felanmalan", "exempelbyhem"
GUARD_COMPANY = "Lyktan Bevakning"
HOUSING_COMPANY = "Exempelbyhem"

VANDALISM = "Skadegörelse"
GATHERING = "Otrygghetsskapande samling"
BURGLARY = "Inbrott"
NARCOTICS = "Misstänkt narkotikahandel"
UNSAFE_PLACE = "Otrygg plats"
EVENT = "Arrangemang"
THEFT = "Stöld"
OTHER = "Övrigt"

_WORKING_WEEK = (1.2, 1.1, 1.1, 1.1, 1.2, 0.5, 0.4)
_DARK_MONTHS = (1.5, 1.3, 1.0, 0.8, 0.6, 0.5, 0.6, 0.7, 1.0, 1.3, 1.6, 1.6)
_LIGHT_MONTHS = (0.6, 0.6, 0.8, 1.0, 1.3, 1.4, 1.3, 1.4, 1.2, 0.9, 0.7, 0.6)


@dataclass(frozen=True)
class Profile:
    """One category as it is reported.

    ``weekly`` is the mean number a week away from the hotspots; ``sources`` (shares) and
    ``organisations`` (who writes in Embrace) say who reports; ``accounts`` are subcategories with a sentence, where
    ``{place}`` is the place's name.
    """

    weekly: float
    rhythm: Rhythm
    sources: dict[str, float]
    organisations: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]


PROFILES: dict[str, Profile] = {
    VANDALISM: Profile(
        weekly=2.0,
        rhythm=Rhythm(
            weekdays=(0.7, 0.7, 0.8, 0.9, 1.6, 1.7, 1.0),
            peaks=((22.5, 2.2, 0.8), (16.5, 1.5, 0.2)),
            spans=(("night", 0.45), ("weekend", 0.3), ("seen", 0.15), ("no_end", 0.1)),
            months=(0.8, 0.8, 0.9, 1.1, 1.2, 1.1, 0.9, 1.2, 1.2, 1.1, 0.9, 0.9),
        ),
        sources={EMBRACE: 0.5, GUARDS: 0.2, APP: 0.12, HOUSING: 0.18},
        organisations=("Barn och utbildning", "Fritidsenheten", "Parkförvaltningen", "Tekniska kontoret"),
        accounts=(
            ("Krossad ruta", "Krossad ruta mot gården vid {place}."),
            ("Klotter", "Klotter på fasaden, ungefär två meter. Bilder tagna, sanering beställd."),
            ("Eldning", "Papperskorg uppeldad vid {place}. Släckt av förbipasserande."),
            ("Förstörd utrustning", "Bänkar välta och en soptunna sönderslagen."),
            ("Uppbruten dörr", "Dörren till förrådet uppbruten, inget ser ut att saknas."),
            ("Förstörd belysning", "Belysningsstolpe sönderslagen vid gångvägen, lampan ligger på marken."),
            ("Klotter", "Upptäckt vid öppning: glaskross på marken och klotter på två dörrar."),
        ),
    ),
    GATHERING: Profile(
        weekly=1.2,
        rhythm=Rhythm(
            weekdays=(0.6, 0.6, 0.8, 0.9, 1.9, 1.8, 0.6),
            peaks=((20.5, 1.8, 0.75), (16.0, 1.2, 0.25)),
            spans=(("seen", 0.8), ("no_end", 0.2)),
            months=_LIGHT_MONTHS,
        ),
        sources={EMBRACE: 0.55, GUARDS: 0.45},
        organisations=("Fritidsenheten", "Fältgruppen", "Socialtjänsten", "Kulturenheten"),
        accounts=(
            ("Hög ljudnivå", "Grupp på ett tiotal personer vid {place}, hög ljudnivå och flaskor på marken."),
            ("Otrygghet", "Samling vid {place}. Besökare väljer en annan väg."),
            ("Mopedkörning", "Mopeder kör på gångvägen förbi {place}."),
            ("Berusning", "Ungdomar dricker alkohol, lugnt när vi pratar med dem."),
            ("Bråk", "Bråk mellan två grupper, ingen skadad. Polis på plats."),
            ("Hög ljudnivå", "Större grupp som spelar hög musik, skingras efter samtal."),
        ),
    ),
    BURGLARY: Profile(
        weekly=0.9,
        rhythm=Rhythm(
            weekdays=(0.9, 0.9, 1.0, 1.0, 1.3, 1.2, 0.8),
            peaks=((11.5, 2.5, 0.45), (1.5, 2.0, 0.2), (20.5, 2.0, 0.35)),
            spans=(("workday", 0.4), ("weekend", 0.3), ("night", 0.3)),
            months=_DARK_MONTHS,
        ),
        sources={EMBRACE: 0.6, GUARDS: 0.1, HOUSING: 0.3},
        organisations=("Tekniska kontoret", "Barn och utbildning", "Grannsamverkan Exempelby"),
        accounts=(
            ("Bostad", "Altandörr uppbruten, rum genomsökta."),
            ("Källare eller förråd", "Förråd uppbrutet, verktyg borta."),
            ("Försök", "Brytmärken på dörren, har inte kommit in."),
            ("Lokal", "Inbrott i klubblokal vid {place}."),
            ("Källare eller förråd", "Källarförråd uppbrutna i två trappuppgångar."),
        ),
    ),
    NARCOTICS: Profile(
        weekly=0.55,
        rhythm=Rhythm(
            weekdays=(0.8, 0.9, 1.0, 1.1, 1.5, 1.2, 0.6),
            peaks=((18.0, 2.6, 1.0),),
            spans=(("seen", 0.55), ("no_end", 0.45)),
            months=_LIGHT_MONTHS,
        ),
        sources={EMBRACE: 0.6, GUARDS: 0.4},
        organisations=("Fältgruppen", "Socialtjänsten", "Barn och utbildning"),
        accounts=(
            ("Överlämning", "Korta möten mellan bilar vid {place}, samma mönster som tidigare."),
            ("Överlämning", "Trolig överlämning vid cykelstället."),
            ("Fynd", "Fynd av påsar med rester i buskaget vid {place}."),
            ("Lukt", "Tydlig lukt av cannabis vid {place}."),
        ),
    ),
    UNSAFE_PLACE: Profile(
        weekly=1.6,
        rhythm=Rhythm(
            weekdays=_WORKING_WEEK,
            peaks=((8.0, 1.2, 0.35), (17.5, 2.2, 0.65)),
            spans=(("no_end", 0.6), ("seen", 0.4)),
            months=(1.3, 1.1, 0.9, 0.8, 0.8, 0.9, 0.8, 0.9, 1.1, 1.4, 1.5, 1.4),
        ),
        sources={APP: 0.55, EMBRACE: 0.3, HOUSING: 0.15},
        organisations=("Parkförvaltningen", "Tekniska kontoret", "Fritidsenheten"),
        accounts=(
            ("Trasig belysning", "Tre lampor i rad är släckta på gångvägen vid {place}."),
            ("Skymd sikt", "Buskaget är så högt att man inte ser runt hörnet."),
            ("Nedskräpning", "Mycket skräp och krossat glas vid {place}."),
            ("Trasig belysning", "Passagen är mörk och känns otrygg efter klockan 17."),
            ("Nedskräpning", "Övergivna kundvagnar och skräp, städning behövs."),
        ),
    ),
    EVENT: Profile(
        weekly=0.45,
        rhythm=Rhythm(
            weekdays=(0.2, 0.2, 0.5, 0.6, 1.4, 2.6, 1.2),
            peaks=((14.0, 2.0, 0.5), (20.0, 1.5, 0.5)),
            spans=(("seen", 1.0),),
            months=(0.5, 0.6, 0.7, 1.2, 1.4, 1.8, 1.3, 1.5, 1.2, 0.8, 0.7, 1.0),
        ),
        sources={EMBRACE: 0.8, GUARDS: 0.2},
        organisations=("Kulturenheten", "Fritidsenheten"),
        accounts=(
            ("Match", "Match avslutad, lugnt. Mycket folk i rörelse efteråt."),
            ("Marknad", "Marknad vid {place}, trångt men god stämning."),
            ("Disco", "Skoldisco avslutat utan incidenter."),
            ("Konsert", "Konsert vid {place}, några ordningsstörningar på vägen hem."),
        ),
    ),
    THEFT: Profile(
        weekly=1.3,
        rhythm=Rhythm(
            weekdays=(1.0, 1.0, 1.0, 1.1, 1.4, 1.1, 0.5),
            peaks=((13.0, 2.2, 0.5), (17.0, 1.5, 0.5)),
            spans=(("workday", 0.45), ("seen", 0.3), ("night", 0.15), ("no_end", 0.1)),
            months=_LIGHT_MONTHS,
        ),
        sources={EMBRACE: 0.5, GUARDS: 0.2, HOUSING: 0.3},
        organisations=("Handlarna i Exempelby", "Barn och utbildning", "Kulturenheten"),
        accounts=(
            ("Cykel", "Låst cykel stulen från cykelstället vid {place}."),
            ("Butik", "Snatteri i butik, larmbåge utlöst."),
            ("Ur fordon", "Verktyg stulna ur servicebil."),
            ("Cykel", "Två cyklar borta, låsen ligger kvar."),
        ),
    ),
    OTHER: Profile(
        weekly=0.6,
        rhythm=Rhythm(
            weekdays=_WORKING_WEEK,
            peaks=((12.0, 3.0, 0.7), (19.5, 2.0, 0.3)),
            spans=(("seen", 0.5), ("no_end", 0.5)),
        ),
        sources={EMBRACE: 0.6, GUARDS: 0.3, HOUSING: 0.1},
        organisations=("Räddningstjänsten Låtsassjön", "Socialtjänsten", "Tekniska kontoret"),
        accounts=(
            ("Iakttagelse", "Okänd bil står kvar vid {place} sedan flera dagar."),
            ("Larm", "Automatiskt brandlarm, ingen brand. Troligen pyroteknik."),
            ("Hot", "Hot mot personal, avvärjt."),
            ("Oro", "Oro bland boende efter helgen, flera har hört av sig."),
        ),
    ),
}
