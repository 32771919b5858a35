"""Take apart what a report says of the place: an address, a street, a crossing, a name, or nothing of use.

Swedish and German forms are known. What is cut off (a flat, a postcode and its town) says nothing of where in the street it
is; a town, a district or an entrance after the comma is kept as a hint between places of one name.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lagesbild.ingest.places.normalise import compact, key, unfolded


@dataclass(frozen=True)
class Number:
    """A house number: ``12``, its letter (``""`` for none), and the last of a range (the same for none)."""

    first: int
    letter: str = ""
    last: int = 0

    @property
    def until(self) -> int:
        """The last number of the range."""
        return self.last or self.first


@dataclass(frozen=True)
class Saying:
    """What a text says of the place.

    ``name`` is the place itself, ``identity`` the key of it and its town: the same for each way to write them; ``plain`` is the
    key of the place alone. ``street`` and ``number`` are set for an address, ``crossing`` for two streets, ``beside`` for
    what stands after a preposition (``bakom Coop``) and ``before`` for what stands before it, ``""`` for nothing.
    ``hints`` are keys of towns, postcodes and districts.
    """

    name: str
    identity: str
    plain: str = ""
    street: str = ""
    number: Number | None = None
    crossing: tuple[str, str] | None = None
    before: str = ""
    beside: str = ""
    hints: tuple[str, ...] = field(default=())

    @property
    def is_nothing(self) -> bool:
        """Whether the text names no place at all."""
        return self.identity == ""


_DASH: Final = r"\s*[-–—/]\s*"
_FLAT: Final = re.compile(
    r"[,(]?\s*\b(?:lgh|lägenhet|lagenhet|våning|vaning|vån|van|tr|trappa|trappor|uppgång|uppgang|uppg|port|top|whg|wohnung|stock|og|eg)"
    r"\b\.?:?\s*(?:nr\.?\s*)?(?:\d{1,4}|[a-h])\b\s*(?:tr\b)?\)?",
    re.IGNORECASE,
)
_STOREY: Final = re.compile(r",?\s*\b(?:\d\s*(?:tr|trappor|og|stock|vån)\b\.?|bv\b|nb\b)", re.IGNORECASE)
_POSTCODE: Final = re.compile(
    r"[,;]?\s*\b(?:(?:SE?|FL|LI|CH|AT?|DE?)[- ]\s*)?(\d{3} ?\d{2}|\d{4})\s+([^\W\d_][^\d,;]*)$", re.IGNORECASE
)
_POSTCODE_ALONE: Final = re.compile(r"[,;]\s*(?:(?:SE?|FL|LI|CH)[- ])?(\d{3} \d{2}|\d{5})$", re.IGNORECASE)
_POSTCODE_FIRST: Final = re.compile(
    r"^(?:(?:SE?|FL|LI|CH|AT?|DE?)[- ]\s*)?(\d{3} ?\d{2}|\d{4})\s+([^\W\d_][^\d,;]*)[,;]\s*(?=\S*[^\W\d_])",
    re.IGNORECASE,
)
_NUMBER_FIRST: Final = re.compile(
    r"^(?P<first>\d{1,3})\s?(?P<letter>[a-zåäö])?\s+(?P<street>[^\d,]*[^\W\d_]{3}[^\d,]*)$", re.IGNORECASE
)
"""Three figures at most: four are the postcode of some countries."""
_ADDRESS: Final = re.compile(
    rf"^(?P<street>[^\d,]*?[^\W\d_][^\d,]*?)[\s.]*(?:\bnr\.?|\bnummer|#)?\s*(?P<first>\d{{1,4}})\s*(?P<letter>[a-zåäö])?"
    rf"(?:{_DASH}(?P<last>\d{{1,4}})?\s*(?P<last_letter>[a-z])?)?\.?$",
    re.IGNORECASE,
)
_CROSSING_WORD: Final = re.compile(
    r"^(?:i\s+)?(?:gatu|väg|vag)?(?:korsningen|korsning|hörnet|hornet|hörnan|hörn|korsn\.?|kreuzung|ecke|x-ing)\s*(?:av|mellan|von)?\s*[:,]?\s+",
    re.IGNORECASE,
)
_AND: Final = re.compile(
    r"\s*(?:/|–|—|&|\+|\s-\s|-|\boch\b|\bo\b|\bmed\b|\bund\b|\bx\b|\bmot\b)\s*", re.IGNORECASE
)
_SLASH: Final = re.compile(r"\s*(?:/|&|\+|–|—|\s-\s|\bx\b)\s*", re.IGNORECASE)
_BESIDE: Final = re.compile(
    r"(?:^|\s)(?:i höjd med|i hojd med|i närheten av|i narheten av|nära|nara|vid sidan av|vid|bakom|framför|framfor|utanför|utanfor|"
    r"intill|bredvid|mittemot|mitt emot|mitt för|på|pa|hos|invid|kring|runt|nedanför|ovanför|bei|beim|hinter|vor|neben|nähe|nahe|"
    r"gegenüber(?: von)?|höhe|hoehe)\s+(?:(?:dem|der|den|des)\s+)?(?=\S)",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(
    r"(?:se (?:text|beskrivning|fritext|ovan|karta|nedan|bilaga|bifogad)\w*|okan[dt]\w*( plats| adress)?|vet ej|ej kan[dt]|ej angiv\w*|ingen(?: plats)?|"
    r"saknas|oklart?|diverse( platser| adresser)?|flera( olika)?( platser| stallen| adresser)?|olika( platser| stallen)|overallt|"
    r"na|n a|nej|test|x+|ovrigt?|unbekannt|diverse orte|siehe text|unknown|none|null|nan|plats|adress|ospecificerad\w*)"
)
_ROAD: Final = re.compile(
    r"(?:e|rv|lv|v|väg|vag|riksväg|riksvag|länsväg|lansvag)\.?\s*\d{1,4}", re.IGNORECASE
)
_ENCLOSED: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LONGEST: Final = 200  # signs: what is longer is a text and no place


@lru_cache(maxsize=1 << 16)
def read(text: str) -> Saying:
    """What the text says of the place; the same for the same text."""
    written = " ".join(text.split())[:_LONGEST].strip(" ,;.-–")
    whole = key(written)
    if not whole or whole.isdigit() or _NOTHING.fullmatch(whole):
        return Saying("", "")
    hints = [compact(found[1] or found[2] or "") for found in _ENCLOSED.finditer(written)]
    bare = " ".join(_ENCLOSED.sub(" ", written).split()) or written
    bare = _FLAT.sub(", ", bare).strip(" ,;.") or bare
    bare = _STOREY.sub(", ", bare).strip(" ,;.") or bare
    if first := _POSTCODE_FIRST.match(bare):
        hints += [first[1].replace(" ", ""), compact(first[2])]
        bare = bare[first.end() :].strip(" ,;.")
    if postcode := _POSTCODE.search(bare):
        before = bare[: postcode.start()].strip(" ,;.")
        if before:
            hints += [postcode[1].replace(" ", ""), compact(postcode[2])]
            bare = before
    elif alone := _POSTCODE_ALONE.search(bare):
        hints.append(alone[1].replace(" ", ""))
        bare = bare[: alone.start()].strip(" ,;.")
    return _said(bare, tuple(each for each in hints if each))


def _said(bare: str, hints: tuple[str, ...]) -> Saying:
    parts = [part.strip(" .") for part in re.split(r"[,;]", bare) if part.strip(" .")]
    if not parts:
        return Saying("", "")
    first, rest = parts[0], tuple(compact(part) for part in parts[1:])
    if len(parts) > 1 and (joined := _numbered_apart(parts)):
        first, rest = joined, tuple(compact(part) for part in parts[2:])
    where = (*hints, *(each for each in rest if each))
    if crossing := _crossing(first):
        plain = " ".join(["korsning", *sorted(map(compact, crossing))])
        return Saying(first, _located(plain, where), plain, crossing=crossing, hints=where)
    if address := _address(first):
        street, number = address
        written = f"{number.first}{number.letter}" + (f"-{number.last}" if number.last else "")
        if not _BESIDE.search(f" {street}"):
            plain = f"{compact(street)} {written}"
            return Saying(first, _located(plain, where), plain, street=street, number=number, hints=where)
    identity = _located(compact(first), where)
    if beside := list(_BESIDE.finditer(first)):
        at = beside[0]
        return Saying(
            first,
            identity,
            compact(first),
            before=first[: at.start()].strip(" ,"),
            beside=first[at.end() :].strip(" ,"),
            hints=where,
        )
    return Saying(first, identity, compact(first), hints=where)


def _located(plain: str, hints: tuple[str, ...]) -> str:
    """The key with its towns: a postcode says the same, and is left out."""
    towns = sorted({each for each in hints if not each.isdigit()})
    return " ".join([plain, *towns])


def _numbered_apart(parts: list[str]) -> str:
    """``Storgatan, 12`` or ``12, Storgatan``: the number on the other side of a comma belongs to the street."""
    for street, number in (parts[:2], parts[1::-1]):
        if re.fullmatch(r"\d{1,3}\s*[a-zA-Z]?", number) and not re.search(r"\d", street):
            return f"{street} {number}"
    return ""


def _crossing(text: str) -> tuple[str, str] | None:
    """Two streets, as the words or a sign between them say."""
    named = _CROSSING_WORD.match(text)
    rest = text[named.end() :] if named else text
    parts = [part.strip(" .") for part in (_AND if named else _SLASH).split(rest) if part.strip(" .")]
    if len(parts) != 2 or not all(len(compact(part)) > 1 and not part.isdigit() for part in parts):  # noqa: PLR2004
        return None
    if any(re.search(r"\d", part) and not _ROAD.fullmatch(part) for part in parts):
        return None
    return parts[0], parts[1]


def _address(text: str) -> tuple[str, Number] | None:
    if turned := _NUMBER_FIRST.match(text):
        number = Number(int(turned["first"]), unfolded(turned["letter"] or ""), 0)
        return turned["street"].strip(" .,"), number
    found = _ADDRESS.match(text)
    if not found or not key(found["street"]):
        return None
    first, last = int(found["first"]), int(found["last"] or 0)
    letter = unfolded(found["letter"] or "")
    if last and not first < last <= first + 60:
        last = 0
    return found["street"].strip(" .,"), Number(first, letter, last)
