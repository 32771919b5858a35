"""Know numbers and addresses that may tell of a person by their form and the words before them.

Every pattern is written for a normalised text. A known form gets its own name; whatever else has seven digits or more
in a row, and is no day, time, sum or reference number, is masked as a number: text is lost rather than leaked.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Final

from lagesbild.disclosure.masking._plain_numbers import (
    PLAIN_DATE,
    PLAIN_REFERENCE,
    PLAIN_SPAN,
    PLAIN_SUM,
    PLAIN_TIME,
    PLAIN_YEARS,
)

Spans = Iterator[tuple[int, int]]
Finder = Callable[[str], Spans]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_W: Final = r"[\s:=.]{0,3}"
_DOT: Final = r"(?:\.|\s\.\s|\[\.\]|\s?[\[({<](?:dot|punkt)[\])}>]\s?|\s(?:dot|punkt)\s)"
_AT: Final = r"(?:\s?@\s?|\s?[\[({<](?:at|a|snabel[\s-]?a|@)[\])}>]\s?|\s(?:at|snabel[\s-]?a)\s|snabel-?a)"
_EMAIL: Final = re.compile(
    rf"(?i)(?<![\w.+-])[\w+-]+?(?:{_DOT}[\w+-]+?)*{_AT}(?:[\w-]+(?:(?:{_DOT}|,)[\w-]+)+|localhost\b)"
    r"|(?<![\w.+-])[\w.+-]+\w@[\w-]+|(?<![\w.+-])[\w.+-]+(?:\s(?:at|på)\s|\s?@\s?)(?:gmail|hotmail|outlook|yahoo|icloud|proton\w*)\b(?:\spunkt\s\w+|\.\w+)?"
)
_URL: Final = re.compile(
    r"(?i)\b(?:h(?:tt|xx)ps?://|www\.|(?:[\w-]+(?:\.|\[\.\]))+[a-z]{2,6}/)\S*[\w/]"
    r"|(?<!\S)\S{0,80}\w\.(?:se|com|nu|org|net)\b"
)
_MONTH: Final = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINAL: Final = r"(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|elfte|tolfte|\w+tonde|tjugo\w*|trettio\w*)"
_DATE: Final = (
    rf"(?:(?:\d{{1,2}}(?::[ea])?\s|{_ORDINAL}\s)?{_MONTH}(?:\s?-?\d{{2,4}})?|\d{{1,4}}\s?[-./]\s?\d{{1,2}}(?:(?:\s?[-./]\s?|\s-?)\d{{2,4}})?"
    r"|nittonhundra\w*|tjugohundra\w*|-?\d{8}|-?\d{6}|-?\d{4}|-?\d{2})(?!\w)"
)
_BIRTH: Final = re.compile(
    rf"(?i)(?:\b(?:född[ae]?s?|fött|føds?t|fd|föds|födelse\w*|dob|birth\w*|fyller(?:\s\d+)?(?:\sår)?)|(?<!\w)f\.?(?=\s?-?\d))"
    rf"{_W}(?:\s?(?:den|i|år|är|på)\s){{0,2}}\s?(?P<hidden>{_DATE})"
)
_OLD_YEAR: Final = r"(?:19\d\d|200\d|201[0-4])"
_OLD_DATE: Final = re.compile(
    rf"(?i)(?<![\d.-])(?:{_OLD_YEAR}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?\d{{1,2}}|{_OLD_YEAR}[01]\d[0-3]\d"
    rf"|\d{{1,2}}\s?[-./]\s?\d{{1,2}}(?:\s?[-./]\s?|\s){_OLD_YEAR}"
    rf"|\d{{1,2}}(?::[ea])?\s{_MONTH}\s{_OLD_YEAR}|(?<=\(){_OLD_YEAR}(?=\))|(?:[4-9]\d|[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\d-]|\.\d)"
)
_PERSON: Final = re.compile(
    r"(?i)(?<![\d-])\(?(?:19|20)?\d{2}[-./ ]?(?:0\d|1[0-2])[-./ ]?[0-9]\d\)?"
    r"(?:\s?[-+._/]\s?|\s)?(?:\d{4}|[x*]{4}|\d{3}[a-z]|[a-z]{2}\d{2})(?![\w*]|-\d)"
)
_NORDIC: Final = re.compile(r"(?<![\d-])[0-7]\d(?:0\d|1[0-2])\d{2}\s?[-+A ]\s?(?:\d{3}[A-Z]|\d{4,5})(?!\w)")
_PERSON_SAID: Final = re.compile(
    r"(?i)\b(?:pnr|p\.?nr|person-?(?:nr|nummer)\w*|pers\.?\s?nr|samordnings\w+|reservn\w+|cpr|fødselsn\w+)"
    rf"{_W}(?:är\s|nr\.?\s)?(?P<hidden>[\dx*](?:[\s/._+-]{{0,3}}[\dx*a-z](?![a-zåäö])){{3,}})"
)
_LAST_FOUR: Final = re.compile(
    r"(?i)(?:\b(?:fyra|tre|4)\ssista|\bsista\s(?:fyra|4|tre|siff\w+)|\bslutar\b|\bslutsiff\w+|\bändelse\w*)[^\d.]{0,25}?(?P<hidden>\d{3,4})(?!\d)"
)
_PHONE: Final = re.compile(
    r"(?<![\w.:-])\(?(?:(?:\+|00)\s?\d|0)(?:[\s/().,-]{0,3}[\dO](?![A-Za-zåäö])){5,13}(?!\d)(?:/\d{1,3}(?!\d))?"
)
_OH: Final = re.compile(r"(?<!\w)[O0][7O](?:[\s/.-]{0,2}[\dO]){7,9}(?!\w)")
_PHONE_SAID: Final = re.compile(
    r"(?i)\b(?:tel\w{0,10}|tfn|ring(?:er|de)?|sms\w*|mobil\w*|hemnr|\w*telefon\w*|nås|nummer|numret|jour\w*|whatsapp)"
    rf"(?:\s(?:på|till|är|via|nr))?{_W}(?P<hidden>\+?\d(?:[\s/().,-]{{0,2}}\d){{4,14}})(?!\d|\s?(?:kr|tim|gång))"
)
_DIGIT_WORD: Final = r"(?:nolla?|ett|etta|två|tvåa|tre|trea|fyra|fyran|fem(?:ma)?|sexa?|sjua?|åtta|nia|nio|tio|\w*tio(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio))"
_SPELLED: Final = re.compile(rf"(?i)\b{_DIGIT_WORD}(?:[\s,-]{{1,3}}{_DIGIT_WORD}){{4,}}\b")
_IBAN: Final = re.compile(r"(?i)\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b")
_ACCOUNT: Final = re.compile(
    r"(?i)\b(?:\w*konto(?:t|n|nr|nummer\w*)?|clearing\w*|bankgiro\w*|bg|plusgiro\w*|postgiro\w*|pg|swish\w*|iban|autogiro\w*|ocr(?:-?\w+)?"
    rf"|bankkonto\w*|kund-?nr|kundnummer|medlemsn\w+){_W}(?:(?:till|är|i\sbanken\sär|nr|nummer|med)\b{_W}){{0,2}}"
    r"(?P<hidden>\d(?:[\s,./-]{0,3}\d){3,})"
)
_BIC: Final = re.compile(rf"(?i)\b(?:bic|swift){_W}(?P<hidden>[A-Z0-9]{{8,11}})\b")
_WALLET: Final = re.compile(r"\b(?:bc1[a-z0-9]{20,}|0x[0-9a-fA-F]{30,}|[13][A-HJ-NP-Za-km-z1-9]{26,34})\b")
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ ./-]{0,3}\d){12,18}(?![\d-])")
_STARRED: Final = re.compile(
    r"(?i)(?<![\w*•])(?:[\dx*•]{2,4}[ -]?){1,3}(?<=[x*•])(?:[\dx*•]{0,4}[ -]?){0,3}\d{4}(?!\w)"
)
_STARRED_WITHIN: Final = re.compile(r"(?i)(?<!\w)\d{4}[ -]?\d{2}[x*•]{2,}[ -]?[x*• -]*\d{4}(?!\w)")
_CARD_SAID: Final = re.compile(
    rf"(?i)\b(?:\w*kort(?:et)?s?-?\s?(?:nr|nummer|numret)?|pass(?:et)?(?:-?\s?(?:nr|nummer))?|cvc2?|cvv2?|id(?:-?nr|-?nummer)?|pin(?:-?kod)?|legitimation\w*)"
    rf"{_W}(?:nr\.?\s?|är\s)?(?P<hidden>[A-Z]{{0,2}}\d(?:[\s/-]?\d){{2,18}})(?!\d)"
)
_EXPIRY: Final = re.compile(
    rf"(?i)\b(?:giltigt?|exp\w*|utgår|går\sut)(?:\s(?:till|t\.?o\.?m\.?|datum))?{_W}(?P<hidden>\d{{2}}\s?/\s?\d{{2,4}})"
)
_STREET_NAME: Final = (
    r"(?i:(?:gat(?:an?|orna)|(?<=\w)(?<!riks)(?<!läns)(?<!europa)väg|(?<=s\s)(?<!längs\s)(?:väg|gränd|stig)|väg(?:en|arna)|gränd(?:en)?|stig(?:en)?|backen?|allén?|torg(?:et)?|"
    r"slingan|ringen|leden|stråket|plan|esplanaden|kajen|gången|höjden|svängen|kroken|kullen|liden|parken|gården|gläntan|bågen|"
    r"terrassen|promenaden|grand|stranden|vallen|porten|viken|ängen|hagen|dalen|platsen|vreten|rundan|brinken|tomten|lyckan|"
    r"\w{2}(?<!da)(?<!vä)g(?=\s\d)|\w{2}(?:g|v|gr|gat|st)\.)\s?(?:nr\.?\s?|nummer\s|husnr\.?\s)?)"
)
_COUNTED: Final = (
    r"(?i:ungdom|person|kill|tjej|bil|gång|man|män|kvinn|pojk|flick|barn|elev|moped|st\b|meter|m\b|lamp|fönster|händelse|fall|mål|pass|"
    r"timm|minut|dag|dygn|vecka|veckor|år|%|procent|kr|nya|stycken|deltagar|besökar|vuxn|poliser|väktar|av\b|till\s\d)"
)
_STREET: Final = re.compile(
    rf"{_STREET_NAME}(?P<hidden>(?!\d{{1,2}}:[0-5]\d)\d{{1,4}}(?::\d{{1,3}})?(?:\s?[A-Za-z](?!\w))?(?:\s?[-/]\s?\d{{1,3}})?(?:\s?-?\s?[A-Za-z](?!\w))?"
    rf"(?:,?\s(?:\d{{1,2}}\s?tr\b|(?:lgh|lägenhet|vån)\.?\s?\d{{1,4}}|\d{{1,2}}\s?vån\w*))?)(?![\w:-]|\.\d|\s+{_COUNTED})"
)
_STREET_SPELLED: Final = re.compile(
    rf"{_STREET_NAME}(?P<hidden>(?i:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|\w{{3,5}}ton)(?:\s?[A-Ha-h])?(?=[.,;]|\s*$))"
)
_STREET_AFTER: Final = re.compile(
    r"(?i)\b(?:nr|nummer|hus)\.?\s(?P<hidden>\d{1,3}\s?[a-h]?)\s(?:på|vid|längs)\s\w+(?:gatan|vägen|gränd|stigen|torget|allén)\b"
)
_HOME: Final = re.compile(
    r"(?i:\b(?:lgh|lägenhet(?:en)?|port(?:en)?|portkod(?:en)?|dörrkod(?:en)?|uppgång(?:en)?|trappa|trapphus|kod(?:en)?|husnummer|husnr|"
    r"vån(?:ing(?:en)?)?|box|ingång|radhus|villa|stuga|rum(?:met)?\snr|adress(?:en)?:?)\b)"
    r"[\s.:]*(?:(?i:är)\s)?(?P<hidden>(?:nr\.?\s*)?(?:\d{1,6}(?:-\d{1,4})?\s?[A-Z]?|[A-H])\b)(?!:|\s?(?i:kill|tjej|person|ungdom|st\b|elev|bil))"
)
_FLOOR: Final = re.compile(r"(?<!\d)(?P<hidden>\d{1,2}\s?(?:tr\.?|trappor(?:\supp)?))(?!\w)")
_POSTCODE: Final = re.compile(
    r"(?:(?i:\b(?:s|se)-)|(?<![\d.,-]))[1-9]\d{2}\s?\d{2}\s{1,2}(?!(?:SEK|KR)\b)[A-ZÅÄÖ][^\W\d_]+(?:\s[A-ZÅÄÖ][^\W\d_]+)?"
    r"|(?<![\d.,-])(?<!\d\s)[1-9]\d{2}\s\d{2}(?![\d.:-]|\s\d|\s(?i:kr|st|m|meter)\b)"
)
_NUMBERED: Final = re.compile(
    r"\b(?:på|bor|utanför|i|adress:?)\s(?!(?:(?i:väg|riksväg|länsväg|lv|rv|linje|buss|rond|plan|spår|perrong|hus|rum|sal|zon|skift|lag|vecka|kapitel)|E)\s?\d)(?:[A-ZÅÄÖ][^\W\d_]+\s){1,3}(?P<hidden>\d{1,3}(?:\s?[A-H])?)"
    r"(?=[.,;!?]?$|[.,;]\s|\s(?:och|i|kl|klag|under|där|har|är)\b)"
)
_MAC: Final = re.compile(
    r"(?i)(?<![\w:-])(?:[0-9a-f]{2}(?P<between>[:-])(?:[0-9a-f]{2}(?P=between)){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}"
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{12})(?![\w:-])"
)
_MAC_SAID: Final = re.compile(
    rf"(?i)\bmac\w*(?:-?adress\w*)?{_W}(?:är\s)?(?P<hidden>[0-9a-f]{{2}}(?:[ :.-]?[0-9a-f]{{2}}){{5}})(?!\w)"
)
_IPV4: Final = re.compile(
    r"(?<![\d.])\d{1,3}(?:\s?(?:\.|\[\.\]|\(\.\))\s?\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?!\d|\.\d)"
)
_IPV4_SAID: Final = re.compile(r"(?i)\bip\w*[^\d]{0,15}(?P<hidden>\d{1,3}(?:\W{1,3}\d{1,3}){3})")
_IPV6: Final = re.compile(r"(?i)(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\d{1,3})?(?![\w:])")
_UUID: Final = re.compile(r"(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_HANDLE: Final = re.compile(r"(?<![\w.])@\s?[\w.-]*\w|\b[^\W_]+(?:_+[^\W_]+)+\b|\b\w{2,}#\d{4}\b")
_HANDLE_SAID: Final = re.compile(
    r"(?i)\b(?:snap\w*|sc|gmail|hotmail|insta(?:gram)?|tiktok|tik\stok|discord|telegram|signal|kik|twitter|facebook|fb(?:-\w+)?|messenger|steam|twitch|skype|jabber|"
    r"youtube|reddit|viber|threads|flashback|x-kontot?|användar(?:e|en|namn(?:et)?|id)|spelnamn(?:et)?|gamertag|nick(?:name)?|profil(?:en)?|"
    r"inlogg(?:ning)?|login)\b(?P<between>\s?[:=]\s?|\s(?:heter\s(?:han|hon|de|hen)\s|är\s|heter\s|som\s|kontot?\s|användaren\s)?)"
    r"(?P<hidden>[\w:][\w.:#-]*\w)"
)
_NO_HANDLE: Final = _words(
    "och eller som att har är var på i av till från för med om när där men en ett det den de han hon vi sprids spreds visar visade "
    "skrev hotade grupp gruppen konto kontot filmen film bild bilder inlägg meddelande heter via under efter inte kan ska"
)
_PROPERTY: Final = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)?\s(?:\d{1,3}|[Ss]|[Gg][Aa]):\d{1,4}(?![\d:])")
_PROPERTY_SAID: Final = re.compile(
    r"(?i)\b(?:fastighet(?:en|er)?|fastighetsbeteckning(?:en)?|fast\.?\s?bet\.?|kv\.?|kvarteret|tomten?|samfälligheten)[\s:]{1,2}(?:är\s)?"
    r"(?P<hidden>[^\W\d_]+(?:\s[^\W\d_]+)?\s\d{1,4}(?::\d{1,4})?)(?!\d)"
)
_DEGREES: Final = r"[NSEWOnsewo]?\s?\d{1,3}\s?°\s?(?:\d{1,2}(?:[.,]\d+)?\s?['′]*\s?(?:\d{1,2}(?:[.,]\d+)?\s?[\"″']{0,2})?)?\s?[NSEWOnsewo]?"
_COORDINATES: Final = re.compile(
    rf"(?:geo:)?(?:{_DEGREES}[\s,;/]{{0,3}}{_DEGREES}|\d{{1,3}}[.,]\d{{2,9}}°(?:[\s,;]{{0,3}}\d{{1,3}}[.,]\d{{2,9}}°)?"
    r"|[NSns]?\s?(?<![\d.,])\d{1,2}[.,]\d{3,10}\s?°?\s?[NSns]?[\s,;/]{1,3}[EWew]?\s?\d{1,3}[.,]\d{3,10}\s?°?\s?[EWew]?"
    r"|[67]\d{6}(?:[.,]\d+)?[\s,;/ENXYxy:=]{1,8}\d{6,7}(?:[.,]\d+)?|\b(?<!\d)\d{6,7}(?:[.,]\d+)?[\s,;/ENXYxy:=]{1,8}[67]\d{6}(?:[.,]\d+)?"
    r"|\b\d{1,2}[A-Z]{3}\d{6,10}\b|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b|///\S+|(?<![\d.,])\d{1,3}\.\d{4,}(?!\d)"
    r"|(?:5[5-9]|6\d)\.\d+\s?[,;]\s?(?:1\d|2[0-4])\.\d+|\d{2}\s\d{2}\s\d{2}(?:[.,]\d+)?\s?N[\s,]{1,3}\d{1,3}\s\d{2}\s\d{2}(?:[.,]\d+)?\s?[EÖO])"
)
_COORDINATE_SAID: Final = re.compile(
    r"(?i)\b(?:lat(?:itud)?|long?(?:itud)?|lng|sweref\D{0,9}|rt\s?90|[nexy])\s?[:=]?\s?(?P<hidden>\d{1,3}[.,]\d{3,}|\d{6,7}(?:[.,]\d+)?)(?!\d)"
)

_CAR_LETTERS: Final = "A-HJ-PR-UW-Z"
_CAR: Final = re.compile(
    rf"\b(?:[{_CAR_LETTERS}]{{3}}[ .-]{{0,2}}|(?i:[{_CAR_LETTERS}]{{3}}))(?:\d{{2}}[{_CAR_LETTERS}a-hj-pr-uw-z\d]|\d{{2}}[ .-]?[{_CAR_LETTERS}\d])\b"
)
_CAR_SAID: Final = re.compile(
    r"(?i)\b(?:reg\w*|\w*skylt(?:en|ar|ad)?|\w*plåt(?:en|ar)?|\w*bil(?:en|ar)?|\w*moped(?:en)?|\w*mc|släp(?:et)?|husvagn(?:en)?|traktor(?:n)?|volvo|saab|bmw|audi|"
    r"toyota|mercedes|vw|volkswagen|ford|skoda|kia|opel|peugeot|renault|seat|tesla|nissan|mazda|golf)\b"
    r"(?:[\s.:,\"'(]{1,3}(?:nr|nummer|reg\w*|med|skylt(?:en)?)\b){0,3}[\s.:,\"'(]{1,3}"
    r"(?P<hidden>[a-z](?:[ ._-]{0,2}[a-z]){2}(?:[ .:_-]{0,2}|\soch\s(?:siffrorna\s)?)\d[ ._-]?\d(?:[ ._-]?[a-z\d])?|[A-Z]{1,3}(?:[ -]?[A-Z]{1,2})?[ -]?\d{2,5}(?:[ -]\d{2,3})?)(?!\w)"
)
_CAR_OWN: Final = re.compile(
    r"(?i:personlig\w*\s\w*(?:skylt|plåt)\w*)[\s:\"]{1,3}(?P<hidden>[A-ZÅÄÖ0-9 ]{2,7}[A-ZÅÄÖ0-9])\b"
)
_ROAD: Final = re.compile(r"(?i)(?:e|rv|lv)\s?\d{1,4}")
_NO_CAR: Final = _words(
    "rum hus och med var väg den det ett sex sju tio elv för upp nya ner ute bil age sek kap sid buss kod cap tel dnr"
)

_ANY_NUMBER: Final = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().,/_|:'…-]{0,3}\d){6,}(?!\w)")


def _matches(pattern: re.Pattern[str], is_one: Callable[[re.Match[str]], bool] = bool) -> Finder:
    group = "hidden" if "hidden" in pattern.groupindex else 0

    def finder(text: str) -> Spans:
        return (match.span(group) for match in pattern.finditer(text) if is_one(match))

    return finder


def _is_ipv6(match: re.Match[str]) -> bool:
    try:
        ipaddress.ip_network(match[0], strict=False)
    except ValueError:
        return False
    return "::" in match[0] or match[0].count(":") > 3  # noqa: PLR2004 - hours, minutes and seconds have fewer


def _is_car(match: re.Match[str]) -> bool:
    group = "hidden" if "hidden" in match.re.groupindex else 0
    return match[group][:3].casefold() not in _NO_CAR and _ROAD.fullmatch(match[group]) is None


def _is_handle(match: re.Match[str]) -> bool:
    """After a colon whatever stands there; else no common word, and no capitalised one (a product's own name)."""
    return ":" in match["between"] or "=" in match["between"] or match["hidden"].casefold() not in _NO_HANDLE


def _is_property(match: re.Match[str]) -> bool:
    """A name and two numbers, if these are no time of the day."""
    name, _, number = match[0].rpartition(" ")
    if not name[0].isupper() or name.casefold() in {"kl", "klockan", "tid", "start", "stopp", "slut"}:
        return False
    return PLAIN_TIME.fullmatch(number) is None or (len(number) == len("3:14") and not name.endswith("dag"))


def _rest(*harmless: re.Pattern[str]) -> Callable[[re.Pattern[str]], Finder]:
    """Finders that look at a text without the numbers that tell of nobody."""

    def of(pattern: re.Pattern[str]) -> Finder:
        def finder(text: str) -> Spans:
            rest = text
            if pattern.search(rest):
                for each in harmless:
                    rest = each.sub(lambda match: "\0" * len(match[0]), rest)
            return (match.span() for match in pattern.finditer(rest))

        return finder

    return of


_beside_days = _rest(PLAIN_SUM, PLAIN_DATE, PLAIN_SPAN)
_beside_all = _rest(PLAIN_SUM, PLAIN_DATE, PLAIN_YEARS, PLAIN_REFERENCE, PLAIN_TIME)

WITHOUT_DIGITS: Final[tuple[tuple[str, Finder], ...]] = (
    ("e-post", _matches(_EMAIL)),
    ("webbadress", _matches(_URL)),
    ("läge", _matches(re.compile(r"///\S+"))),
    ("användare", _matches(_HANDLE_SAID, _is_handle)),
    ("användare", _matches(_HANDLE)),
    ("telefon", _matches(_SPELLED)),
    ("kontonummer", _matches(_BIC)),
    ("regnr", _matches(_CAR_OWN)),
    ("nr", _matches(_STREET_SPELLED)),
    ("nr", _matches(_HOME)),
)
"""What may stand in a text without any digit."""

WITH_DIGITS: Final[tuple[tuple[str, Finder], ...]] = (
    ("personnummer", _matches(_PERSON_SAID)),
    ("regnr", _matches(_CAR_SAID, _is_car)),
    ("kontonummer", _matches(_IBAN)),
    ("kontonummer", _matches(_WALLET)),
    ("kontonummer", _matches(_ACCOUNT)),
    ("nätadress", _matches(_UUID)),
    ("nätadress", _matches(_MAC)),
    ("nätadress", _matches(_MAC_SAID)),
    ("nätadress", _matches(_IPV4_SAID)),
    ("nätadress", _matches(_IPV4)),
    ("nätadress", _matches(_IPV6, _is_ipv6)),
    ("läge", _matches(_COORDINATE_SAID)),
    ("läge", _matches(_COORDINATES)),
    ("kortnummer", _beside_days(_CARD)),
    ("kortnummer", _matches(_STARRED)),
    ("kortnummer", _matches(_STARRED_WITHIN)),
    ("kortnummer", _matches(_EXPIRY)),
    ("personnummer", _matches(_LAST_FOUR)),
    ("födelsedag", _matches(_BIRTH)),
    ("personnummer", _matches(_PERSON)),
    ("personnummer", _matches(_NORDIC)),
    ("födelsedag", _matches(_OLD_DATE)),
    ("kortnummer", _matches(_CARD_SAID)),
    ("telefon", _matches(_PHONE_SAID)),
    ("telefon", _beside_days(_PHONE)),
    ("telefon", _matches(_OH)),
    ("läge", _matches(_PROPERTY_SAID)),
    ("läge", _matches(_PROPERTY, _is_property)),
    ("regnr", _matches(_CAR, _is_car)),
    ("nr", _matches(_STREET)),
    ("nr", _matches(_STREET_AFTER)),
    ("nr", _matches(_POSTCODE)),
    ("nr", _matches(_FLOOR)),
    ("nr", _matches(_NUMBERED)),
    ("nummer", _beside_all(_ANY_NUMBER)),
)
"""What always has a digit; a longer form stands before what could be a part of it."""

_SOME_NUMBER: Final = re.compile(
    r"(?:(?P<word>[^\W\d_]+)[\s.,#(-]*)?(?<![\w:])(?P<hidden>\d+(?:\s?[A-Za-z](?!\w))?)(?!\w|:\w)"
)
_NO_STREET: Final = _words(
    "väg vägen riksväg länsväg lv rv e linje buss rond plan spår perrong hall sal zon etapp rondell infart utfart "
    "hållplats läge brygga lekplats skola förskola parkering område kvarter block grupp station cirkulation"
)

IN_PLACES: Final = (
    ("nr", _matches(_STREET)),
    *WITHOUT_DIGITS,
    *WITH_DIGITS,
    ("nr", _matches(_STREET_SPELLED)),
    ("nr", _matches(_SOME_NUMBER, lambda match: (match["word"] or "").casefold() not in _NO_STREET)),
)
"""What is masked in the name of a place: its numbers are houses' unless the word before them says what is counted."""
