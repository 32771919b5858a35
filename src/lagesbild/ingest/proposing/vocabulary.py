"""Know the words that Swedish and English exports use for the fields of an incident.

Patterns are searched in a header as ``words_of`` writes it: lower case, no accents (``ä`` is ``a``),
signs turned into spaces. The weight says how sure the word alone makes us, from 0 to 1; a pattern with
a negative weight speaks against the field.
"""

import re
from collections.abc import Sequence
from typing import Final

Vocabulary = tuple[tuple[str, float], ...]

FIELDS: Final[dict[str, Vocabulary]] = {
    "id": (
        (r"\b(arende|handelse|rapport|anmalnings?|diarie|incident|lop|referens)s?(nummer|nr|id)\b", 1.0),
        (r"\b(report|case|incident|offen[cs]e|event|crime|ticket) ?(number|no|nr|id)\b", 1.0),
        (r"\b(arende|handelse|rapport) (nummer|nr|id)\b", 1.0),
        (r"\b(ref ?nr|dnr|k ?nummer|knr|referens|reference|diarienr)\b", 0.8),
        (r"^(id|nr|nummer|number|no|case|arende)$", 0.8),
        (r"(?<!\brad)(?<!\brad )(nummer|nr)\b(?<!^nr)|(?<!object )\bid\b|\bguid\b|\buuid\b", 0.6),
        (r"^(object ?id|oid|fid|gid|ogc fid|rad ?(nummer|nr)|row)$", 0.4),
        (r"\b(person|telefon|mobil|apartment|apt|hus|gatu|post|reg)", -1.0),
    ),
    "category": (
        (r"^(kategori|category|huvudkategori|main category)$", 1.0),
        (r"\b(handelse|brotts?|arende|rapport|incident|observations?) ?(typ|kategori|slag|type|category)\b", 0.95),
        (r"\btyp av (handelse|brott|arende|incident)\b", 0.95),
        (r"\b(crime|offen[cs]e|event|primary|report) ?(type|category)\b|\b(ucr|uc2) literal\b", 0.95),
        (r"\bkategori\b|\bcategory\b", 0.85),
        (r"^(typ|type|handelse|brott|crime|offen[cs]e|klassificering|klassning|slag|sort|vad)$", 0.8),
        (r"\bvad (har )?han(t|de)\b", 0.7),
        (r"\btyp\b|\btype\b|\brubrik\b|\bliteral\b", 0.6),
        (r"\b(plats|loc|location|adress|under|sub|detalj|detail|fordons|vehicle|kod|code|secondary)|plats\b", -1.0),
        (r"\b(kategori|category) ?2\b|status\b|veckodag|weekday|day name|dagnamn|day of|dag i|^(dag|vecka|week|month|manad|year|ar)$|regnr|registrering|\breg\b|plate\b|\bvem\b|\bwho\b", -1.0),
    ),
    "subcategory": (
        (r"\bunder ?(kategori|rubrik|typ|grupp)\b|\bsub ?(category|type)\b", 1.0),
        (r"\b(secondary|detail(ed)?|detaljerad) (type|category|typ|kategori)\b|\bspecificering\b", 0.9),
        (r"\bdetaljtyp\b|rubricering\b|\b(kategori|category) ?2\b|\boffen[cs]e detail\b", 0.9),
        (r"^ucr( number| code| nr)?$|\bbrottskod\b", 0.7),
        (r"^(ibr|nibrs)( code)?$", 0.6),
        (r"literal", -1.0),
    ),
    "description": (
        (r"beskriv|\bfri ?text\b|\bfree ?text\b|\bdescription\b|\bnarrative\b|\bforlopp|\bhandelseforlopp", 1.0),
        (r"\bmeddelande\b|\bmessage\b|\banmarkning|\bsummary\b|\bsammanfattning\b|\bnotering|\banteckning|\bnotes?\b|\bdetaljer\b|\bdetails\b", 0.85),
        (r"^text$|\bvad (har )?han(t|de)\b", 0.75),
        (r"\bplats", -1.0),
        (r"\bkommentar|\bcomment|\bovrig(t| information)\b|\bfri text\b|\bremark|\bbeskr\b", 0.7),
    ),
    "organisation": (
        (r"\borganisation\b|\borganization\b|\brapporterande\b|\breporting (unit|organi[sz]ation|agency)\b", 1.0),
        (r"\b(in)?rapportera[dt] av\b|\breported by\b|\bin?rapportor\b|\brapportor\b|\breporter\b|\bavsandare\b", 0.9),
        (r"\buppgiftslamnare\b|\banmal[td] av\b|\bforvaltning\b|\bverksamhet\b|\benhet\b|\baktor\b|\bkalla\b|\bbolag\b", 0.8),
        (r"\bavdelning\b|\bdepartment\b|\bagency\b|^source$", 0.7),
    ),
    "place": (
        (r"^(plats|platsnamn|location|place|place name|adress|address|gatuadress|brottsplats)$", 1.0),
        (r"\bplats(namn|beskrivning)?\b|\badress|\baddress\b|\blocation\b|\bstalle\b|\bplatsens namn\b|\w+plats\b|^var$", 0.85),
        (r"^(objekt|object|gata|street|ort|omrade|neighbou?rhood|stadsdel|block)$", 0.6),
        (r"\b(typ|type|kod|code|prefix|nummer|number|mail|ip|e post|lat|lon|x|y)\b", -1.0),
    ),
    "address": (
        (r"^(adress|address|gatuadress|street address|besoksadress|brottsplats|brottsplatsadress|handelseadress|plats ?adress)$", 1.0),
        (r"\b\w*adress\b|\baddress\b", 0.9),
        (r"^(plats|location|var|gata|street|gatunamn|street name|vag)$", 0.8),
        (r"\b(typ|type|kod|code|prefix|e?mail|ip|e ?post\w*|lat|lon|x|y|post\w*|faktura\w*|rapportor\w*|anmalar\w*)\b", -1.0),
    ),
    "area_code": (
        (r"\b(omrades|distrikts|stadsdels|area|district) ?(kod|code)\b|^(deso|regso|nyko)( ?kod)?$", 1.0),
        (r"^(omrade|distrikt|district|stadsdel|area|ward|delomrade)$", 0.7),
        (r"\b(kod|code)\b", 0.3),
    ),
}  # fmt: skip
"""Words of the text fields."""

_HOUSE_NUMBER = r"^(hus|gatu|adress|house|street|building) ?(nummer|nr|number|no)$"

_EAST = r"\b(x|e|lon|lng|long|longitude?|longitud|eastings?|east|ost|oster|ostlig|[xe] ?(koord|coord)\w*|(koord|coord)(inate?)? [xeo]|(koord|coord)(inat)?x|o ?(koord|coord)\w*|ostkoord\w*|point ?x)\b"
_NORTH = r"\b(y|n|lat|latitude?|latitud|northings?|north|nord|norr|nordlig|[yn] ?(koord|coord)\w*|(koord|coord)(inate?)? [yn]|(koord|coord)(inat)?y|nordkoord\w*|point ?y)\b"
_PAIR = (
    r"\bkoord(inat(er)?)?\b|\bcoord(inate)?s?\b|\bposition(er)?\b|\bgps|\blat ?l(o|o)ng?\b|\blong? ?lat\b|\bgeo|\blage\b|"
    r"\blagesangivelse\b|\bpunkt\b|\bpoint\b|\bwkt\b|\bwkb\b|\bthe geom\b|\bshape\b|\blocation\b|\bsweref|\bwgs|\brt ?90"
)
_LONGITUDE_FIRST = (
    r"\blong?(itude?|itud)? ?(och|and)? ?lat|\b(e|x|ost|east)\w* ?(och|and)? ?(n|y|nord|north)\w*\b"
)
_DAY = r"dat(um|e)|\bdag(en)?\b|\w(dag|day)\b|\bday\b"
_CLOCK = r"\btid|\bdygnet\b|tid(en|punkt)?\b|time|klock|\bkl\b|\bhours?\b|timm|\btim\b"
_TIME = rf"{_DAY}|{_CLOCK}|\bnar\b|when|punkt|stampel|stamp\b|epoch|\bunix\b"
_NO_TIME = (
    r"varaktig|duration|atgang|svarstid|restid|vantetid|insatstid|handlaggningstid|elapsed|response|respons|\bantal\b|number of|"
    r"minuter\b|sekunder\b|\bnum(ber)?\b|veckodag|weekday|day of (the )?week|\bdow\b|fodel|fodd|birth|\balder\b|\bage\b|"
    r"arbetstid|arbetad|nedlagd|worked|man hours|oppettid|object ?id|\boid\b|timezone|tidszon|telefon|phone"
)

_LENGTH = r"varaktig|duration|\bpagick\b|\bhur lange\b|\bhow long\b|\blasted\b|\b(langd|lange|length) (i )?(min|tim|h|minut|hour)"

_COUNTS = (
    r"^antal$|^antal (handelser|arenden|anmalningar|rapporter|brott|incidenter|fall|st)$|^(count|frekvens|frequency)$|"
    r"^(number|no|count) of (incidents|events|reports|cases|crimes|offen[cs]es)$|^(incident|event|report|case) ?counts?$"
)

_OUTDATED = (
    r"andrad|andring|uppdaterad|updated?\b|modified|changed|\bedit|sparad|beslut|atgard|planera|forfall|giltig|\bimport|\bexport|uttag|hamtad|"
    r"besiktig|faktur|betald|stang(d|t)|closed|resolved|dispos|dispo\b|klarmark|slutford(?!ande)"
)
_TO = r"\b(to|till(tid|datum|dag|kl\w*)?|t o m|tom|slut(?!forande)\w*|end\w*|until|(?<!first )(?<!earliest )poss(ible)?|avslut\w*|senast\w*|latest|upphor\w*|stop\w*)\b|\w(slut|till)(tid|datum)?\b"
_REPORTED = (
    r"rapport|report|\brptd?\b|anmal|registr|\breg\b|inkom|ankom|skapa|create|creation|mottag|mottog|received|logged|upprattad|upplagd|"
    r"inlagd|entered|publi|inskick|insand|submit|submission|diarie|slutforande|completion|tidsstampel|tidstampel|timestamp|\bentry\b"
)
_FROM = r"\b(from|fr|fr o m|fran\w*|start\w*|borja\w*|begin\w*|began|occ|occur\w*|earliest|first|tidigast\w*|hande\w*|hant\w*|inledd\w*)\b|intraff|handelse|incident|brott|skedde|event|\w(start|fran)(tid|datum)?\b"

Role = str
FROM: Final = "occurred_from"
TO: Final = "occurred_to"
REPORTED: Final = "reported_at"
ANY: Final = "any"

_PARTS: Final = {
    "year": r"\b(ar|artal|year|yr|yyyy)\b",
    "month": r"\b(manad|man|month|mnd|mon)\b",
    "day": r"\b(dag|day|dagen)\b",
    "hour": r"\b(timme|tim|hour|hr|hh)\b",
    "minute": r"\b(minut|minute|min)\b",
}
_NAMED: Final = 0.6  # weight of a word that names a text field
_ZONE: Final = re.compile(r"(?:UTC|GMT)(?:\s*([+-]\d{1,2})(?::?00)?)?(?![A-Za-z])", re.IGNORECASE)
_SYSTEM_AXIS: Final = re.compile(r"\b(?:sweref|rt|wgs|etrs|utm) ?\d+(?:tm)?([neo])\b")
"""A system with its axis grown onto it: "Sweref99N"."""
_CUT_ZONE: Final = re.compile(r"\((?:UTC?|GMT?)$", re.IGNORECASE)
_CUT: Final = re.compile(r"\([^)]*$")
_LOCAL: Final = r"\blocal\b|\blokal"


def fit(words: str, field: str) -> float:
    """How well a header's words suit a text field, from 0 (not at all) to 1."""
    weights = [weight for pattern, weight in FIELDS[field] if re.search(pattern, words)]
    return 0.0 if not weights or min(weights) < 0 else max(weights)


def fit_of(sayings: Sequence[str], field: str) -> float:
    """How well a header that says itself in several ways suits a text field: the best of them, and 0 where the whole says otherwise."""
    whole = sayings[0]
    says_no = any(weight < 0 and re.search(pattern, whole) for pattern, weight in FIELDS[field])
    return 0.0 if says_no else max(fit(each, field) for each in sayings)


def may_say_clock(words: str) -> bool:
    """Whether a header may say that its cells are clocks, also as minutes or seconds of the day."""
    return (
        speaks_of_clock(words)
        or re.search(r"\b(efter|sedan|fran|since|past|after) (midnatt|midnight)\b", words) is not None
    )


def speaks_of_counts(words: str) -> bool:
    """Whether a header says that its cells are how many incidents a row stands for."""
    return re.search(_COUNTS, words) is not None


def speaks_of_timezone(words: str) -> bool:
    """Whether a header says that its cells are timezones."""
    return re.search(r"\b(tidszon|tidzon|time ?zone|tz)\b", words) is not None


def speaks_of_house_numbers(words: str) -> bool:
    """Whether a header says that its cells are the numbers of houses in a street."""
    return re.search(_HOUSE_NUMBER, words) is not None


def speaks_against(words: str, field: str) -> bool:
    """Whether a header says that its cells are something else than a text field: another's, or a time."""
    return time_role(words) != ANY or any(
        weight < 0 and re.search(pattern, words) for pattern, weight in FIELDS[field]
    )


def time_role(words: str) -> Role | None:
    """Which time a header speaks of: start, end, report, any (it does not say), or None for none of ours."""
    for pattern, role in ((_OUTDATED, None), (_TO, TO), (_REPORTED, REPORTED), (_FROM, FROM)):
        if re.search(pattern, words):
            return role
    return ANY


def speaks_of_time(words: str) -> bool:
    """Whether a header says that its cells are days or times."""
    return re.search(_TIME, words) is not None and re.search(_NO_TIME, words) is None


def says_when(words: str) -> bool:
    """Whether a header says start, end or report without a word for time ("Från", "Inkom"), and no text field's word."""
    texts = ("id", "category", "subcategory", "description", "organisation", "place")
    return time_role(words) in (FROM, TO, REPORTED) and not any(
        re.search(pattern, words) for field in texts for pattern, weight in FIELDS[field] if weight >= _NAMED
    )


def speaks_of_clock(words: str) -> bool:
    """Whether a header says that its cells are times of day."""
    return re.search(_CLOCK, words) is not None and re.search(_NO_TIME, words) is None


def speaks_of_other_times(words: str) -> bool:
    """Whether a header says that its cells are lengths of time, weekdays, days of birth: no times of an incident."""
    return re.search(_NO_TIME, words) is not None


def speaks_of_length(words: str) -> bool:
    """Whether a header says that its cells are how long incidents lasted."""
    return re.search(_LENGTH, words) is not None


def part_of_time(words: str) -> tuple[str, str] | None:
    """Which part of a time a header names (year, month, day, hour or minute), and the words beside it."""
    for part, pattern in _PARTS.items():
        if re.search(pattern, words) and not re.search(_NO_TIME, words):
            return part, " ".join(re.sub(pattern, " ", words).split())
    return None


def timezone_of(header: str) -> str | None:
    """The timezone that a header names: "Tid (UTC)", "occurred_utc", "Time GMT+1", "Skapad (UT" cut to ten signs."""
    if _CUT_ZONE.search(header):
        return "UTC"
    if found := _ZONE.search(header):
        hours = int(found[1] or 0)
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return None


def is_cut(header: str) -> bool:
    """Whether a header ends within a bracket, as shapefiles cut theirs to ten bytes: "Tidpunkt (" may have named a timezone."""
    return _CUT.search(header) is not None


def speaks_of_local_time(words: str) -> bool:
    """Whether a header says that its times are local."""
    return re.search(_LOCAL, words) is not None


def axis(words: str) -> str | None:
    """``x`` for easting or longitude, ``y`` for northing or latitude, None for neither."""
    if found := _SYSTEM_AXIS.search(words):
        return "y" if found[1] == "n" else "x"
    is_east, is_north = re.search(_EAST, words), re.search(_NORTH, words)
    if bool(is_east) == bool(is_north):
        return None
    return "x" if is_east else "y"


def speaks_of_position(words: str) -> bool:
    """Whether a header says that its cells are positions."""
    return re.search(_PAIR, words) is not None or (
        re.search(_EAST, words) is not None and re.search(_NORTH, words) is not None
    )


def names_longitude_first(words: str) -> bool:
    """Whether a header of both axes names the longitude or easting first."""
    return re.search(_LONGITUDE_FIRST, words) is not None
