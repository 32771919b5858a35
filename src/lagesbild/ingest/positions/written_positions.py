"""Read one cell's position as people and systems write it: a number, an angle, or a pair of them.

A number may have spaces, commas or points between its thousands, a comma or a point before its decimals, a unit and a letter for
its direction. An angle is read as degrees, minutes and seconds. A pair may say its axes itself (N and E, lat and lon, WKT, GeoJSON,
a link to a map); otherwise the setting says which comes first.

Only one thing is ambiguous: ``541.000`` or ``541,000``. In degrees the sign stands before decimals, for no angle has thousands;
in metres the setting ``decimal`` decides.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Final

from lagesbild.ingest.positions._written_shapes import UNREADABLE, Pair, plain_number, read_shape

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\r\n", " "),
        **dict.fromkeys("−–‒", "-"),
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("′’‘´`ʹ", "'"),
        **dict.fromkeys("″”“„ʺ", '"'),
        "\u200b": "",
        "\ufeff": "",
    }
)  # fmt: skip
_WORDS: Final = (
    (re.compile(r"''"), '"'),
    (re.compile(r"(?<=\d)\s*(?:grader|degrees|grad|deg)\b\.?", re.IGNORECASE), "°"),
    (re.compile(r"(?<=\d)\s*(?:minuter|minutes|min)\b\.?", re.IGNORECASE), "'"),
    (re.compile(r"(?<=\d)\s*(?:sekunder|seconds|sek|sec)\b\.?", re.IGNORECASE), '"'),
)

_NORTH = r"lat(?:itude?)?|nord(?:lig|koordinat)?|norr|north(?:ing)?|n|syd(?:lig)?|south|s"
_EAST = r"lon(?:g(?:itude?)?)?|lng|öst(?:lig)?|ost(?:koordinat)?|east(?:ing)?|e|ö|o|väst(?:lig)?|west|w|v|öster|väster"
_NEGATIVE: Final = ("s", "w", "v")  # how the words for south and west begin, in both languages
_LABEL = rf"(?:{_NORTH}|{_EAST})"
_UNIT = r"(?:\s*(?:m|meter|metres?|meters?)\b\.?)?"
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?"
_VALUE = r"[-+]?\d(?:[\d\s.,'\"°:]*[\d'\"°])?"

_ONE = re.compile(
    rf"(?:(?P<before>{_LABEL})\b\.?\s*[:=]?\s*|(?P<letter>[nsewöov])(?=\d))?(?P<value>{_VALUE}){_UNIT}\s*(?P<after>{_LABEL})?\.?",
    re.IGNORECASE,
)
_SIXTIETHS = r"\d{1,2}(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"(?P<sign>[-+])?\s*(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)(?:\s*°)?"
    rf"(?:(?:(?<=°)\s*|\s+|\s*:\s*)(?P<minutes>{_SIXTIETHS})(?:\s*')?"
    rf"(?:(?:(?<=')\s*|\s+|\s*:\s*)(?P<seconds>{_SIXTIETHS})(?:\s*\")?)?)?"
)
_POWERS = re.compile(r"[-+]?\d+(?:[.,]\d+)?e[-+]?\d{1,2}", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:([ '.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")

_SYSTEM = re.compile(
    r"^(?:sweref\s*-?99(?:\s*tm|\s*\d\d\s*\d\d)?|wgs\s*-?84|rt\s*-?90(?:\s*2[.,]5\s*gon\s*v)?|epsg:\d+)\s*[:,;]?\s*",
    re.IGNORECASE,
)
_SRID = re.compile(r"^srid\s*=\s*(\d{1,6})\s*;\s*", re.IGNORECASE)
_KEYED = re.compile(
    rf"[\"'](?P<label>lat(?:itude)?|lon(?:g(?:itude)?)?|lng)[\"']\s*:\s*[\"']?(?P<value>{_NUMBER})[\"']?",
    re.IGNORECASE,
)
_LINK = re.compile(rf"(?:[@=/]|geo:|loc:)({_NUMBER})(?:,|%2c)\s*\+?({_NUMBER})(?![\d.])", re.IGNORECASE)
_LABELLED_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?P<label>{_LABEL})(?![^\W\d_])\.?\s*[:=]?\s*(?P<value>{_VALUE})", re.IGNORECASE
)
_LABELLED_AFTER = re.compile(
    rf"(?<![\d.,])(?P<value>{_VALUE}){_UNIT}\s*(?P<label>{_LABEL})(?![^\W\d_])", re.IGNORECASE
)
_X_AND_Y = re.compile(
    rf"^x\s*[:=]?\s*({_VALUE}){_UNIT}\s*[,;/]?\s*y\s*[:=]?\s*({_VALUE}){_UNIT}$|"
    rf"^y\s*[:=]?\s*({_VALUE}){_UNIT}\s*[,;/]?\s*x\s*[:=]?\s*({_VALUE}){_UNIT}$",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"(?:^|\s)\(([^()]*)\)$|^\[([^\[\]]*)\]$|^\{([^{}]*)\}$")
_METRES = r"(?:\d{2,3} \d{3}|\d \d{3} \d{3})(?:[.,]\d+)?"
_TWO_GROUPED = re.compile(rf"({_METRES}) ({_METRES})")
_TWO_ANGLES = re.compile(r"(.*[\d'\"°])[\s,]+([-+]?\d{1,3}(?:[.,]\d+)?\s*°.*)")
_NOTHING: Final = math.nan
_MOST_SIXTIETHS = 60
_LONGEST: Final = 300  # signs; what is longer is a text, in which the search would take long


def read_number(text: str, *, decimal: str, is_degrees: bool) -> float:
    """One coordinate, NaN when the text is none; south and west are negative.

    Parameters
    ----------
    text
        As ``59.33``, ``59,33° N``, ``59°19'46"N``, ``N 59 19.77``, ``6 589 000 m`` or ``6.589.000,5``.
    decimal
        What ``541.000`` and ``541,000`` mean in metres.
    is_degrees
        Whether the coordinates are angles.
    """
    if len(text) > _LONGEST:
        return _NOTHING
    written = _normal(text)
    if _POWERS.fullmatch(written):
        return plain_number(written)
    found = _ONE.fullmatch(written)
    if found is None or (found["after"] and (found["before"] or found["letter"])):
        return _NOTHING
    value = _value(found["value"], decimal=decimal, is_degrees=is_degrees)
    return _directed(value, found["before"] or found["letter"] or found["after"] or "", is_degrees=is_degrees)


def read_pair(text: str, *, north_first: bool, decimal: str, is_degrees: bool) -> Pair:
    """Both coordinates of one cell.

    Parameters
    ----------
    text
        As ``59.33, 18.06``, ``(59.33, 18.06)``, ``59,33; 18,06``, ``POINT (18.06 59.33)``, ``SRID=4326;POINT(18.06 59.33)``,
        ``59°19'46"N 18°4'7"E``, ``N: 6 589 000 E: 541 000`` or ``lat=59.33&lon=18.06``.
    north_first
        Whether the northing or latitude comes first in a cell that does not say.
    decimal, is_degrees
        As in ``read_number``.
    """

    def number(part: str) -> float:
        return read_number(part, decimal=decimal, is_degrees=is_degrees)

    written = _normal(text)
    srid = 0
    if named := _SRID.match(written):
        srid, written = int(named[1]), written[named.end() :]
    if shape := read_shape(written, srid):
        return shape
    if len(written) > _LONGEST:
        return UNREADABLE
    written = _SYSTEM.sub("", written)
    if self_told := _labelled(written, decimal=decimal, is_degrees=is_degrees):
        return self_told
    if (xy := _X_AND_Y.match(written)) and (parts := [part for part in xy.groups() if part]):
        return _ordered(number(parts[0]), number(parts[1]), north_first=north_first)
    if enclosed := _ENCLOSED.search(written):
        written = next(part for part in enclosed.groups() if part is not None).strip()
    for first, second in _splits(written, is_degrees=is_degrees):
        a, b = number(first), number(second)
        if math.isfinite(a) and math.isfinite(b):
            return _ordered(a, b, north_first=north_first)
    return UNREADABLE


def _normal(text: str) -> str:
    """Spaces, dashes, primes and quotes of one kind each."""
    text = text.translate(_SIGNS).strip()
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    return text


def _ordered(first: float, second: float, *, north_first: bool) -> Pair:
    return Pair(second, first) if north_first else Pair(first, second)


def _directed(value: float, label: str, *, is_degrees: bool) -> float:
    is_negative = is_degrees and label[:1].casefold() in _NEGATIVE
    return -abs(value) if is_negative else value


def _value(text: str, *, decimal: str, is_degrees: bool) -> float:
    if is_degrees or "°" in text:
        angle = _ANGLE.fullmatch(text)
        if angle:
            return _angle(angle)
    return _metres(text, decimal=decimal, is_degrees=is_degrees)


def _angle(found: re.Match[str]) -> float:
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if found["minutes"] and (not degrees.is_integer() or minutes >= _MOST_SIXTIETHS):
        return _NOTHING
    if found["seconds"] and (not minutes.is_integer() or seconds >= _MOST_SIXTIETHS):
        return _NOTHING
    value = degrees + minutes / 60 + seconds / 3600
    return -value if found["sign"] == "-" else value


def _metres(text: str, *, decimal: str, is_degrees: bool) -> float:
    sign, digits = (text[0], text[1:].strip()) if text[0] in "+-" else ("", text)
    if _GROUPED.fullmatch(digits) and not is_degrees:
        digits = _ungrouped(digits, decimal)
    digits = digits.replace(" ", "").replace(",", ".")
    try:
        return float(sign + digits)
    except ValueError:
        return _NOTHING


def _ungrouped(digits: str, decimal: str) -> str:
    """Digits without what stands between their thousands."""
    digits = digits.replace(" ", "").replace("'", "")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:  # the last one stands before the decimals
        between = "." if digits.rfind(".") < digits.rfind(",") else ","
    elif points + commas > 1:
        between = "." if points else ","
    else:
        between = "," if decimal == "." else "."
        if not re.fullmatch(rf"\d{{1,3}}\{between}\d{{3}}", digits):
            return digits
    return digits.replace(between, "")


def _labelled(text: str, *, decimal: str, is_degrees: bool) -> Pair | None:
    """The position of a cell that names its axes, by words, letters, keys or the form of a link."""
    for pattern in (_KEYED, _LABELLED_BEFORE, _LABELLED_AFTER):
        found = [(each["label"], each["value"]) for each in pattern.finditer(text)]
        axes = ["north" if re.fullmatch(_NORTH, label, re.IGNORECASE) else "east" for label, _ in found]
        if sorted(axes) != ["east", "north"]:
            continue
        values = [
            _directed(
                _value(value.strip(" ,:"), decimal=decimal, is_degrees=is_degrees),
                label,
                is_degrees=is_degrees,
            )
            for label, value in found
        ]
        if all(map(math.isfinite, values)):
            told = dict(zip(axes, values, strict=True))
            return Pair(told["east"], told["north"], says_axes=True)
    if link := _LINK.search(text):
        return Pair(plain_number(link[2]), plain_number(link[1]), says_axes=True)
    return None


def _splits(text: str, *, is_degrees: bool) -> Iterator[tuple[str, str]]:
    """Ways to part a cell in two numbers, the surest first; a third number is a height."""
    for separator in (r"\s*[;/|&]\s*", r"\s*,\s+"):
        parts = re.split(separator, text)
        if len(parts) in {2, 3}:
            yield parts[0], parts[1]
    if angles := _TWO_ANGLES.fullmatch(text):
        yield angles[1].rstrip(" ,"), angles[2]
    if len(parts := text.split()) == 2:  # noqa: PLR2004 - a pair
        yield parts[0], parts[1]
    yield from _by_commas(text.split(","))
    yield from _by_spaces(text, is_degrees=is_degrees)


def _by_commas(parts: list[str]) -> Iterator[tuple[str, str]]:
    whole: Callable[[str], bool] = str.isdigit
    match parts:
        case [first, second]:
            yield first, second
        case [first, second, height] if "." in first + second and " " not in second + height:
            yield first, second
        case [a, b, c, d] if whole(b) and whole(d):  # decimal commas on both sides of a comma
            yield f"{a},{b}", f"{c},{d}"


def _by_spaces(text: str, *, is_degrees: bool) -> Iterator[tuple[str, str]]:
    if not is_degrees and (metres := _TWO_GROUPED.fullmatch(text)):
        yield metres[1], metres[2]
    parts = text.split()
    match len(parts):
        case 3 if all(re.search(r"[.,]\d", part) for part in parts[:2]):
            yield parts[0], parts[1]
        case (4 | 6) as count if is_degrees:
            yield " ".join(parts[: count // 2]), " ".join(parts[count // 2 :])
