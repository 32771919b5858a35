"""The kinds of sentences with numbers that a page has: how each is read, and how its numbers are counted again.

A pattern is a regular expression and a function of its match, the delivery and where the sentence stands, which says
whether all of it is true. What a model estimates (what is usual, p) cannot be counted: there it is looked at whether
the sentence agrees with itself, and the estimate with the level.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from operator import contains

import numpy as np
from _sentence_delivery import MONTHS, RECENT_START, Delivery, Part, number, span
from _sentence_towns import DISTRICTS, PERIOD_END, PERIOD_START

N = r"(?:\d[\d ]*(?:,\d+)?|inga|ingen)"
R = r" rapport(?:er)?"
D = rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"
S = rf"(?:\d{{1,2}}(?: (?:{'|'.join(MONTHS)}))?(?: \d{{4}})?–)?{D}"
LEVEL = {"cluster": 0.01, "hotspot": 0.01, "near_repeat": 0.01}
PERIOD_TEXT = span("2–15 november 2026")
SETTINGS = {"95 %", "100 m", "300 m", "150 m", "85 %", "12 veckorna", "14 dagar"}


@dataclass(frozen=True)
class Stated:
    """A sentence, the heading of the figure or section it stands in, and the finding that it is of, or all by their texts."""

    text: str
    heading: str
    finding: dict
    findings: dict = field(default_factory=dict)


Check = Callable[[re.Match, Delivery, Stated], bool]


def _judged(observed: float, low: str | None, high: str | None, words: str | None) -> bool:
    """Whether the words agree with the interval."""
    if low is None:
        return True
    lower, upper = number(low), number(high or low)
    if lower <= observed <= upper:
        return words in {None, "inom det vanliga"} or ("än vanligt" in words and "slump" not in words)
    return words is None or (
        ("fler" in words) == (observed > upper) and ("färre" in words) == (observed < lower)
    )


def _same_weeks(found: re.Match, then: int, now: int) -> bool:
    if found["y"] is None:
        return True
    is_right = number(found["y"]) == then
    if found["pct"] and found["pct"] != "lika många":
        share = number(found["pct"].split(" %")[0]) / 100
        is_right &= abs(share - abs(now - then) / then) < 0.0006 and ("fler" in found["pct"]) == (now > then)
    return is_right


def _total(found: re.Match, given: Delivery, _: Stated) -> bool:
    now = len(given.now)
    return number(found["n"]) == now and _judged(now, found["lo"], found["hi"], found["w"])


def _placed_share(found: re.Match, given: Delivery, _: Stated) -> bool:
    rows = given.recent
    return abs(number(found["n"]) - 100 * rows["is_placed"].mean()) <= 0.5 and number(found["g"]) == 85


def _year_ago(found: re.Match, given: Delivery, _: Stated) -> bool:
    return _same_weeks(found, len(given.last_year()), len(given.now))


def _series_rows(given: Delivery, name: str) -> tuple[int, int]:
    """How many of a category, or in a district, now and a year ago."""
    column = "district" if name in DISTRICTS else "Slag"
    now, then = (
        each[column].str.casefold().eq(name.casefold()).sum() for each in (given.now, given.last_year())
    )
    return int(now), int(then)


def _series(found: re.Match, given: Delivery, _: Stated) -> bool:
    now, then = _series_rows(given, found["name"])
    right = number(found["n"]) == now and _judged(now, found["lo"], found["hi"], found["w"])
    return right and _same_weeks(found, then, now)


def _counted(found: re.Match, given: Delivery, _: Stated) -> bool:
    return number(found["n"]) == _series_rows(given, found["name"])[0]


def _bars(found: re.Match, given: Delivery, _: Stated) -> bool:
    # The front page looks back two years, the section forty periods; either as far as there are any.
    periods = [*given.earlier(int(number(found["p"])) - 1), (PERIOD_START, PERIOD_END)]
    counts = [len(given.within(*each)) for each in periods]
    told = (
        number(found["p"]),
        span(found["day"])[1],
        number(found["n"]),
        number(found["lo"]),
        number(found["hi"]),
    )
    return told == (len(periods), periods[0][0], counts[-1], min(counts), max(counts))


def _named(found: re.Match, given: Delivery, _: Stated) -> bool:
    now = _series_rows(given, found["name"])[0]
    return number(found["n"]) == now and not number(found["lo"]) <= now <= number(found["hi"] or found["lo"])


def _ceased(found: re.Match, given: Delivery, _: Stated) -> bool:
    who = found["who"]
    return not given.now["Vem"].eq(who).any() and abs(given.usual("Vem", who) - number(found["n"])) <= 0.5


def _begun(found: re.Match, given: Delivery, _: Stated) -> bool:
    who = found["who"]
    return given.now["Vem"].eq(who).sum() == number(found["n"]) and given.is_new("Vem", who)


def _others(found: re.Match, given: Delivery, stated: Stated) -> bool:
    named = re.findall(r"(\w+) har (?:inte rapporterat något|börjat rapportera)", stated.text)
    return number(found["n"]) == (~given.now["Vem"].isin(named)).sum()


def _gone(found: re.Match, given: Delivery, _: Stated) -> bool:
    right = []
    for name, usual in re.findall(rf"([\w ]+?) \(omkring ({N}){R} per period\)|$", found["all"]):
        if name:
            own = given.rows["Slag"].str.casefold()
            called = name.strip().removeprefix("och ").casefold()
            label = given.rows.loc[own.eq(called), "Slag"].iloc[0]
            right.append(
                not given.now["Slag"].eq(label).any()
                and abs(given.usual("Slag", label) - number(usual)) <= 0.5
            )
    return all(right)


def _new(found: re.Match, given: Delivery, _: Stated) -> bool:
    own = given.rows["Slag"].str.casefold().eq(found["name"].casefold())
    label = given.rows.loc[own, "Slag"].iloc[0]
    return given.now["Slag"].eq(label).sum() == number(found["n"]) and given.is_new("Slag", label)


def _copies(found: re.Match, given: Delivery, _: Stated) -> bool:
    rows = given.now[given.now["Slag"].str.casefold().eq(found["name"].casefold())]
    if found["place"]:
        rows = rows[rows["Ställe"].eq(found["place"])]
    return rows.groupby(["at", "E", "N"]).size().max() == number(found["n"])


def _arrived(found: re.Match, given: Delivery, _: Stated) -> bool:
    return abs(number(found["n"]) / 100 - given.completeness()) < 0.05


def _n_of(given: Delivery, heading: str) -> int | None:
    """How many a figure rests on, by its heading."""
    placed = {
        name: int(rows["is_placed"].sum())
        for name, rows in (("now", given.now), ("recent", given.recent), ("study", given.study))
    }
    starts = {
        "Rapporter per kategori": len(given.now),
        "Alla rapporter, period för period": len(
            given.within((given.earlier(52) or [(PERIOD_START, None)])[0][0], PERIOD_END)
        ),
        "Rapporter per område": placed["now"],
        "Periodens rapporter på kartan": placed["now"],
        "Var rapporterna ligger": placed["recent"],
        "Ansamlingar": placed["recent"],
        "Hotspots": placed["recent"],
        "Hur samlade": int(given.study["is_inside"].sum()),
        "När det händer": len(given.recent),
        "När på dygnet": len(given.recent),
        "När det hände den här perioden": len(given.now),
        "Hur många rapporter som har": len(given.recent),
        "Hur snabbt": int((given.lags >= 0).sum()),
    }
    return next((value for start, value in starts.items() if heading.startswith(start)), None)


def _n(found: re.Match, given: Delivery, stated: Stated) -> bool:
    return number(found["n"]) == _n_of(given, stated.heading)


def _recent(found: re.Match, given: Delivery, _: Stated) -> bool:
    return number(found["n"]) == int(given.recent["is_placed"].sum())


def _most(found: re.Match, given: Delivery, _: Stated) -> bool:
    counted = given.now["Slag"].str.casefold().value_counts()
    told = re.findall(rf"([\w ]+?) \(({N})\)", found["list"].replace(" och ", ", "))
    named = {name.strip(" ,").casefold(): number(n) for name, n in told}
    is_counted = all(counted.get(name, 0) == n for name, n in named.items())
    # None is named beside one that has as many and is not.
    return is_counted and counted.drop(list(named)).lt(min(named.values())).all()


def _alike(found: re.Match, given: Delivery, _: Stated) -> bool:
    counted = given.now["Slag"].value_counts()
    return (number(found["k"]), number(found["n"])) == (counted.eq(counted.max()).sum(), counted.max())


def _most_place(found: re.Match, given: Delivery, _: Stated) -> bool:
    counted = [len(own) for own in given.places]
    is_shared = counted.count(max(counted)) > 1
    return max(counted) == number(found["n"]) and is_shared == (found["each"] is not None)


def _front_bars(found: re.Match, given: Delivery, _: Stated) -> bool:
    periods = [*given.earlier(int(number(found["p"])) - 1), (PERIOD_START, PERIOD_END)]
    counts = [len(given.within(*each)) for each in periods]
    told = tuple(number(found[name]) for name in ("p", "lo", "hi", "n"))
    return told == (len(periods), min(counts), max(counts), counts[-1])


def _legend(found: re.Match, given: Delivery, stated: Stated) -> bool:
    rows = given.now[given.now["is_placed"]]
    return stated.heading.startswith("Periodens") and rows["Slag"].eq(found["name"]).sum() == number(
        found["n"]
    )


def _before(found: re.Match, given: Delivery, _: Stated) -> bool:
    return given.recent["is_placed"].sum() - given.now["is_placed"].sum() == number(found["n"])


def _number_of_place(found: re.Match, given: Delivery, at: tuple[float, float], reach: float) -> bool:
    """Whether the place with this number lies there."""
    if not found["nr"]:
        return True
    place = given.places[int(found["nr"]) - 1]
    return bool((np.hypot(place["E"] - at[0], place["N"] - at[1]) <= reach + 105).any())


def _hotspot(found: re.Match, given: Delivery, stated: Stated) -> bool:
    column, row = map(int, stated.finding["place"]["cell_id"].split("_"))
    at = (column * 100 + 50, row * 100 + 50)
    counted = given.in_cells(given.recent, at)
    expected = given.share_of_area(at) * given.recent["is_inside"].sum()
    right = counted == number(found["n"]) and abs(expected - number(found["e"])) <= 0.05 + 0.13 * expected
    return right and number(found["p"]) <= LEVEL["hotspot"] and _number_of_place(found, given, at, 150)


def _cluster(found: re.Match, given: Delivery, stated: Stated) -> bool:
    at = tuple(map(float, stated.finding["id"].rsplit("-", 1)[1].split("_")))
    first, last = span(found["days"])
    category = stated.finding["category"]
    study = given.of(category, given.study)
    days = given.of(category, given.within(first, last + timedelta(days=1)))
    for more in (0.3, 0, -0.3, 0.8, -0.8, 2):  # the middle is told to the metre
        radius = stated.finding["place"]["radius_m"] + more
        counted = len(given.around(days, at, radius))
        expected = len(given.around(study, at, radius)) * len(days) / len(study)
        if counted == number(found["n"]) and abs(expected - number(found["e"])) <= 0.051:
            break
    else:
        return False
    if found["often"]:
        years = (
            14
            / stated.finding["p_adjusted"]
            / {"år": 365.25, "månad": 30.4375, "vecka": 7, "dag": 1}[_unit(found["unit"])]
        )
        return int(years) == number(found["often"]) and number(found["p"]) <= LEVEL["cluster"]
    return _number_of_place(found, given, at, radius)


def _unit(word: str) -> str:
    return next(unit for unit in ("år", "månad", "vecka", "dag") if word.startswith(unit[:3]))


def _chain(found: re.Match, given: Delivery, _: Stated) -> bool:
    first, last = span(found["days"])
    until = span(found["until"])[1]
    is_there = (int(number(found["n"])), first, last) in given.chains(found["name"])
    return is_there and until == last + timedelta(days=13)


def _pairs(found: re.Match, given: Delivery, _: Stated) -> bool:
    metres, days, until = given.pairs(found["name"])
    upper = np.triu(np.ones_like(metres, dtype=bool), 1)
    near, soon = metres < number(found["m"]), days < number(found["d"])
    live = np.minimum(until[:, None], until[None]) <= 14 if found["live"] else np.ones_like(near)
    observed = (near & soon & live & upper).sum()
    expected = (near & upper).sum() * (soon & live & upper).sum() / upper.sum()
    return observed == number(found["n"]) and abs(expected - number(found["e"])) <= 0.051


def _at_place(found: re.Match, given: Delivery, _: Stated) -> bool:
    metres, _days, until = given.pairs(found["name"])
    near, last = metres < number(found["m"]), until <= number(found["d"])
    own = (near & last[None]).sum(axis=1)
    expected = near.sum(axis=1) * last.mean()
    fits = last & (own == number(found["n"])) & (np.abs(expected - number(found["e"])) <= 0.051)
    return bool(fits.any()) and number(found["p"]) <= LEVEL["near_repeat"]


def _place(found: re.Match, given: Delivery, _: Stated) -> bool:
    own = given.places[int(found["nr"]) - 1]
    days = own["at"].dt.normalize()
    told = 1 if found["same"] else number(found["d"])
    return (len(own), days.nunique(), days.max().date()) == (number(found["n"]), told, span(found["last"])[1])


def _is_called(told: str | None, part: Part) -> bool:
    """Whether it is by what its reports name the most, group by group, or by nothing where they name nothing."""
    names = re.split(", | och ", told) if told else []
    return len(names) == len(part.names) and all(map(contains, part.names, names))


def _part(found: re.Match, given: Delivery, _: Stated) -> bool:
    """A part of the map by its number: what it is called, and how many parts there are."""
    parts = given.parts
    own, of = parts[int(found["nr"]) - 1], found.groupdict().get("of")
    # Parts as tall with equally many reports may stand in any order.
    is_called = any(_is_called(found["place"], each) for each in parts if each.rank() == own.rank())
    is_in_words = given.has_towns == (not found["around"]) or not found["place"]
    return is_called and is_in_words and int(of or len(parts)) == len(parts)


def _parts(found: re.Match, given: Delivery, _: Stated) -> bool:
    """The parts that the overview shows, in order, and how many reports lie in none of them."""
    parts, told = given.parts, found["all"].split(", ") if found["all"] else []
    if given.has_towns:
        is_named = [each.rank() for name in told for each in parts if _is_called(name, each)] == [
            each.rank() for each in parts
        ]
    elif len(parts) == 1:
        is_named = _is_called(found["all"] and found["all"].removeprefix("Kring "), parts[0])
    else:
        is_named = told == [f"Del {at}" for at in range(1, len(parts) + 1)]
    beyond = {given.beyond(rows) for rows in (given.now, given.recent)}
    return is_named and int(found["n"]) == len(parts) and number(found["out"] or "inga") in beyond


def _numbered(found: re.Match, given: Delivery, _: Stated) -> bool:
    """Each number below the map, with its count."""
    pairs = re.findall(rf"(\d+) [^()]+? \(({N})\)", found["all"])
    return [len(own) for own in given.places] == [number(told) for _, told in pairs]


def _sites(found: re.Match, given: Delivery, _: Stated) -> bool:
    """Where an organisation has reported more than once: the places with most, and how many others there are."""
    own = given.sites().xs(found["who"], level="Vem").sort_values(ascending=False)
    told = {
        name.strip(): int(n) for name, n in re.findall(r"(?:^|, | och )([^()]+?) \((\d+)\)", found["all"])
    }
    is_most = sorted(told.values(), reverse=True) == own.iloc[: len(told)].tolist()
    return (
        is_most
        and own[list(told)].eq(list(told.values())).all()
        and len(own) - len(told) == int(found["more"] or 0)
    )


def _half(found: re.Match, given: Delivery, _: Stated) -> bool:
    share, told, low = given.crowded(0.5), number(found["n"]), number(found["lo"])
    # Alike as printed, neither is said to be the lower.
    return abs(share - told / 100) < 0.0016 and (told == low or (told < low) == (share < low / 100))


def _source(found: re.Match, given: Delivery, _: Stated) -> bool:
    return given.now["source"].eq(found["name"]).sum() == number(found["n"])


def _back(found: re.Match, given: Delivery, _: Stated) -> bool:
    return span(found["day"])[1] == given.first_day


def _lag(found: re.Match, given: Delivery, _: Stated) -> bool:
    return abs(given.lags[given.lags >= 0].median() - number(found["n"])) <= 0.051


def _active(found: re.Match, given: Delivery, _: Stated) -> bool:
    return given.recent["Vem"].nunique() == number(found["n"])


def _when(found: re.Match, given: Delivery, _: Stated) -> bool:
    days = span(found["s"])
    if days[0] == days[1] == given.first_day:
        return True
    known = {PERIOD_TEXT, (RECENT_START, PERIOD_END - timedelta(days=1))}
    return days in known or (
        days[1] == PERIOD_END - timedelta(days=1) and (days[1] - days[0]).days + 1 <= 364
    )


def _extracted(found: re.Match, _: Delivery, __: Stated) -> bool:
    return span(found["day"])[1] == PERIOD_END + timedelta(days=1)


def _true(_: re.Match, __: Delivery, ___: Stated) -> bool:
    return True


def _unplaced(found: re.Match, given: Delivery, _: Stated) -> bool:
    if found["what"] == "utan rapporttid":
        return number(found["n"]) == given.recent["reported"].isna().sum()
    if found["what"].startswith("med rapporttid"):
        return number(found["n"]) == (given.lags < 0).sum()
    return number(found["n"]) in {
        int((~rows["is_placed"]).sum()) for rows in (given.now, given.recent, given.study)
    }


def _without_place(found: re.Match, given: Delivery, _: Stated) -> bool:
    return number(found["n"]) == int((~given.now["is_placed"]).sum())


_YEAR = rf"(?:; samma veckor i fjol (?P<y>{N}){R}(?: \((?P<pct>[^)]+?)(?: nu)?\))?)?"
_WORDS = r"(?P<w>[^:.;()]*?(?:vanligt, kan vara slump|än vanligt|inom det vanliga))"
_USUAL = r"\(vanligt (?P<lo>\d[\d ]*)(?:–(?P<hi>\d[\d ]*))?\)"
_P = rf"justerat p [=<] (?P<p>{N})"
_NR = r"(?: \(nr (?P<nr>\d+)\))?"
_E = rf"mot (?P<e>{N}) väntade"
_DAYS = rf"(?P<n>{N}){R}(?: (?P<same>samma dag), | på (?P<d>\d+) dag(?:ar)?, senast )(?P<last>{D})\."

PATTERNS: list[tuple[str, str, Check]] = [
    (
        "total",
        rf"Perioden har (?P<n>{N}){R}(?:, (?P<w>(?:något )?(?:fler|färre) än vanligt|inom det vanliga) \((?P<lo>\d[\d ]*)(?:–(?P<hi>\d[\d ]*))?\)(?:, kan vara slump)?)?\.",
        _total,
    ),
    (
        "share with an exact place",
        rf"(?P<n>{N}) % av rapporterna har ett exakt läge, mot målet (?P<g>\d+) %\.?",
        _placed_share,
    ),
    (
        "a year ago",
        rf"Samma veckor i fjol: (?P<y>{N}){R}(?: \((?P<pct>[^)]+?)(?: nu)?\))?\.",
        _year_ago,
    ),
    (
        "reporter silent",
        rf"(?P<who>\w+) har inte rapporterat något, och brukar göra omkring (?P<n>{N}){R} per period\.",
        _ceased,
    ),
    ("reporter begun", rf"(?P<who>\w+) har börjat rapportera: (?P<n>{N}){R}\.", _begun),
    (
        "the other reporters",
        rf"De andra har (?P<n>{N}){R}(?:; vanligt för dem är \d[\d ]*(?:–\d[\d ]*)?|, och brukar göra omkring {N})\.",
        _others,
    ),
    ("category gone", r"Inga rapporter längre om (?P<all>.+?per period\))\.", _gone),
    ("category new", rf"Ny kategori: (?P<name>[\w ]+?) \((?P<n>{N}){R}\)\.", _new),
    (
        "copies",
        rf"(?P<n>{N}) rapporter om (?P<name>[\w ]+?) har samma plats och tid(?: \((?P<place>[^)]+)\))?:",
        _copies,
    ),
    (
        "named as unusual",
        rf"\b(?!och )(?P<name>[\wåäöÅÄÖ]+(?: [a-zåäö]+)?) med (?P<n>{N}){R} {_USUAL}",
        _named,
    ),
    (
        "cluster",
        rf"^(?:Ingen ansamling i tid och rum är tätare än slumpen ger\. Den tätaste: )?[^:]+?{_NR}(?:, inom (?P<r>[\d ]+) m)?, (?P<days>{S}): (?P<n>{N}){R}(?: om [\w ]+?)? {_E}(?:\. Så tätt väntas slumpen ge högst en gång på (?P<often>[\d ]+) (?P<unit>\w+) |; det kan vara slump )\({_P}\)\.",
        _cluster,
    ),
    (
        "hotspot",
        rf"^[^:]+?{_NR}: [\w ]*hotspot[\w ]*, (?P<n>{N}){R} i rutan och rutorna inom 150 m {_E} \({_P}\)\.",
        _hotspot,
    ),
    (
        "chain",
        rf"^[^:]+?{_NR}: (?P<n>{N}) rapporter om (?P<name>[\w ]+?) i en kedja, (?P<days>{S}); fler är troligast till och med (?P<until>{D})\.",
        _chain,
    ),
    (
        "near repeat at a place",
        rf"^(?P<name>[^:]+): (?P<n>{N}) rapporter inom (?P<m>{N}) m från en av dem de senaste (?P<d>\d+) dygnen, {_E} på den platsen \({_P}\)\.",
        _at_place,
    ),
    (
        "near repeat",
        rf"^(?P<name>[^:]+): (?P<n>{N}) par inom (?P<m>{N}) m och (?P<d>\d+) dygn(?P<live> där den senare är från de sista 14 dygnen)?(?: på \d+ veckor)?, {_E} \({_P}\)\.",
        _pairs,
    ),
    (
        "numbers on the map",
        r"^Flest rapporter, senaste 12 veckorna: (?P<all>\d+ [^()]+ \([^.]+\))\.",
        _numbered,
    ),
    ("repeat place", rf"^[^:]+? \(nr (?P<nr>\d+)\): {_DAYS}", _place),
    (
        "organisation's places",
        r"^(?P<who>\w+): (?P<all>[^:()]+ \(\d+\)(?:(?:, | och )[^:()]+ \(\d+\))*)(?: och (?P<more>\d+) till)?$",
        _sites,
    ),
    ("alternative text", rf"(?:: |; )(?P<name>[^:;]+?) (?P<n>{N}) \(vanligt \d[\d –]*\)(?=[;.])", _counted),
    (
        "alternative text of periods",
        rf"Stapeldiagram över (?P<p>{N}) period(?:er)? från (?P<day>{D})\. Den här perioden: (?P<n>{N}){R}\. Minst (?P<lo>{N}), mest (?P<hi>{N})\.(?: Samma veckor \d{{4}}: {N}\.)*",
        _bars,
    ),
    (
        "category or district",
        rf"(?:^[ ·\xa0]*|(?<=[.·] ) *)(?P<name>[^ :.·][^:.·]*): (?P<n>{N}){R} {_USUAL}(?:, {_WORDS})?{_YEAR}\.",
        _series,
    ),
    ("category without history", rf"^(?P<name>[^:]+): (?P<n>{N}){R}; för kort historik", _counted),
    (
        "arrived",
        r"(?:Ungefär|Omkring) (?P<n>\d+) % av periodens rapporter väntas ha kommit in[^.]*(?:\(osäkerhet \d+ % till \d+ %\))?",
        _arrived,
    ),
    (
        "half",
        rf"Hälften av rapporterna ligger på (?P<n>{N}) % av platserna; vore risken lika stor överallt skulle de ligga på (?P<lo>{N})–(?P<hi>{N}) %\.",
        _half,
    ),
    ("n of a figure", rf"n = (?P<n>{N})(?:{R})?\.", _n),
    (
        "most by category",
        rf"Flest rapporter om (?P<list>[\w ]+ \({N}\)(?:(?:, | och )[\w ]+ \({N}\))*)",
        _most,
    ),
    ("alike by category", rf"(?P<k>\d+) kategorier har flest rapporter, (?P<n>{N}) var", _alike),
    (
        "most by place",
        rf"Flest rapporter de senaste 12 veckorna: .+?, (?P<n>{N}){R}(?P<each> var)?$",
        _most_place,
    ),
    (
        "without an exact place",
        rf"^Periodens rapporter på kartan(?:, [\d ]+ utanför bilden)?, (?P<n>{N}) utan exakt läge",
        _without_place,
    ),
    (
        "part of the map",
        r"^Delkarta (?P<nr>\d+) av (?P<of>\d+)(?:: (?P<around>kring )?(?P<place>[^:]+?))?, i samma skala\.$",
        _part,
    ),
    ("heading of a part", r"^Del (?P<nr>\d+)(?:, (?P<around>kring )(?P<place>[^:]+))?$", _part),
    (
        "parts of the overview",
        rf"^Översikt över kommunen med (?P<n>\d+) delkart(?:a|or) inritade?(?:: (?P<all>[^.]+))?\.(?: Utanför dem: (?P<out>{N}){R}\.)?$",
        _parts,
    ),
    ("too few for a density", rf"(?P<n>{N}){R} är för få för en täthetskarta", _recent),
    ("legend", rf"^(?P<name>[A-ZÅÄÖ][\w ]+) \((?P<n>{N})\)$", _legend),
    ("legend of weeks", rf"(?:tidigare, )?senaste 12 veckorna \((?P<n>{N}){R}\)", _before),
    ("legend of earlier weeks", rf"tidigare, senaste 12 veckorna \((?P<n>{N})\)", _before),
    ("legend of the weeks", rf"rapporter, senaste 12 veckorna \((?P<n>{N})\)", _recent),
    (
        "periods of the front page",
        rf"Antal rapporter i (?P<p>{N}) perioder sedan \w+ \d{{4}}: mellan (?P<lo>{N}) och (?P<hi>{N}), nu (?P<n>{N})",
        _front_bars,
    ),
    ("source", rf"(?P<name>Systemet|Polisen) \((?P<n>{N}){R} i perioden\)", _source),
    ("going back", rf"Rapporterna går tillbaka till (?P<day>{D})\.", _back),
    ("lag", rf"Hälften kom inom (?P<n>{N}) dygn\.", _lag),
    ("active reporters", rf"(?P<n>{N}) aktiva? organisation(?:er)?\.", _active),
    (
        "without position",
        rf"(?P<n>{N}){R} (?P<what>saknar|utan rapporttid|utan|med rapporttid före händelsen|(?:har|med) ett förvalt)",
        _unplaced,
    ),
    ("day of extraction", rf"(?:[Uu]ttag(?: ur källorna)? |^)(?P<day>{D})(?=[.,])", _extracted),
    ("days", rf"(?P<s>{S})", _when),
]
"""By kind, tried in this order on what no earlier pattern has read."""

UNCHECKED: list[tuple[str, str]] = [
    ("outside a picture", r"\d+ utanför bilden"),
    ("what is usual, under the front page's chart", r"(?:sedan \w+ \d{4}|streckat band: vanligt nu [\d–]+)"),
    (
        "hotspots by trend class, in a legend",
        r"^(?:ny|flera perioder i rad|tilltagande|ihållande|avtagande|återkommande då och då|växlande|hotspot nu, utan tydlig historia|tidigare hotspot, inte nu) \(\d+\)",
    ),
    ("share of a part of the day", r"kl\. \d+–\d+: \d+ %"),
    ("legends of classes", r"^(?:under )?[\d,]+(?:–[\d,]+)?(?: eller mer)?$"),
    ("what is usual, in a legend", r"vanligt antal(?: nu)? \([\d–  %]+[^)]*\)"),
    ("cells by trend class", r"\(?\d+ ruta?o?r?(?:na)?(?:\)| är hotspot nu| var)"),
    (
        "number of clusters in a heading or legend",
        r"\d+ ansamling(?:ar)? tätare än slumpen ger|ansamling tätare än slumpen ger \(\d+\)",
    ),
    ("number of chains", r"\d+ pågående kedj(?:a|or)\."),
    ("number of what the front page leaves out", r"(?:… )?och \d+ till"),
    ("categories that were tested", r"\(\d+ kategori(?:er)? prövade\)"),
    ("how many cannot be judged", r"\d+ av \d+ går inte att bedöma"),
    ("weeks of the year", r"[Vv]ecka \d+(?:–\d+)?"),
    (
        "alternative texts of charts and maps",
        r"^(?:Stapeldiagram|Punktdiagram|Linjediagram|Värmekarta|Karta|Täthetskarta|Diagram|Kurva)[^§]*",
    ),
    ("squares of the town", r"[\d ]+ platser\. Färre"),
    (
        "the settings' constants",
        r"\b(?:95 %|85 %|100 m|300 m|150 m|200 m|1 000 m|12 veckorna|14 dagar|14 dygn|52 veckor|30 rapporter med tid)",
    ),
    ("uncertainty in a legend", r"\(95 %\)"),
    ("version and analyses", r"lagesbild \d[\d.]* ur \d+ analyser"),
]
"""What is read and not counted again."""
