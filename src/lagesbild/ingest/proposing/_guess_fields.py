"""Guess which columns are the text fields: id, category, description and so on."""

from collections.abc import Callable, Collection, Sequence

from lagesbild.ingest.geography.codes import Lookup
from lagesbild.ingest.places.parse import read
from lagesbild.ingest.proposing.profiles import Profile
from lagesbild.ingest.proposing.vocabulary import FIELDS, fit_of, speaks_against, speaks_of_house_numbers

_FIELD_ORDER = ("id", "category", "subcategory", "description", "organisation", "address", "place")
_ENOUGH = 0.35  # score a column needs
_MOST_CATEGORIES = 80
_SHARE_OF_CATEGORIES = 0.1
_UNIQUE = 0.9
_PARTLY_UNIQUE = 0.3
_WORDED = 0.5
_LONG_TEXT = 25
_MATCHING_CODES = 0.8
_ADDRESSES = 0.3  # of the cells that have a house number
_LOOKED_AT = 200


def guess_fields(profiles: Sequence[Profile], *, taken: Collection[str]) -> dict[str, str]:
    """Assign columns to text fields, the best-suited first; each column at most once.

    Words decide, and the cells must agree: an id is nearly unique, a category takes few values.
    """
    free = [each for each in profiles if each.name not in taken and each.filled]
    scored = sorted(
        (
            (
                fit_of(column.sayings, field) * _CONTENT[field](column),
                -order,
                -column.place,
                field,
                column.name,
            )
            for order, field in enumerate(_FIELD_ORDER)
            for column in free
        ),
        reverse=True,
    )
    fields: dict[str, str] = {}
    for score, _, _, field, name in scored:
        if score >= _ENOUGH and field not in fields and name not in fields.values():
            fields[field] = name
    if "id" not in fields and (unique := _unnamed_id(free, fields.values())):
        fields["id"] = unique
    if "category" not in fields and (few := _unnamed_category(free, fields.values())):
        fields["category"] = few
    return fields


def house_numbers(profiles: Sequence[Profile], *, taken: Collection[str]) -> str | None:
    """The column with the number of the house, where it stands apart from the street."""
    return next(
        (
            each.name
            for each in profiles
            if each.name not in taken and each.filled and speaks_of_house_numbers(each.words)
        ),
        None,
    )


def guess_area_code(
    profiles: Sequence[Profile], *, taken: Collection[str], districts: Lookup | None, has_position: bool
) -> str | None:
    """The column whose cells are the districts' codes or names; by its header alone only where nothing else tells the place."""
    free = [each for each in profiles if each.name not in taken and each.filled]
    if districts:
        matching = [each for each in free if districts.column(each.values).notna().mean() >= _MATCHING_CODES]
        if matching:
            return max(matching, key=lambda each: (fit_of(each.sayings, "area_code"), -each.place)).name
    if has_position:
        return None
    likely = [each for each in free if fit_of(each.sayings, "area_code") >= _ENOUGH]
    return max(likely, key=lambda each: fit_of(each.sayings, "area_code")).name if likely else None


def _as_id(column: Profile) -> float:
    is_whole = not column.values.str.contains(r"\d[.,]\d", regex=True).any()
    if not is_whole or column.mean_length >= _LONG_TEXT * 2 or column.uniqueness < _PARTLY_UNIQUE:
        return 0.0
    return (
        1.0 if column.uniqueness >= _UNIQUE else 0.5
    )  # a number of several rows needs a header that says so


def _as_category(column: Profile) -> float:
    is_few = 1 <= column.distinct <= max(_MOST_CATEGORIES, _SHARE_OF_CATEGORIES * column.filled)
    return (1.0 if is_few else 0.4) * (1.0 if column.worded >= _WORDED else 0.3)


def _as_subcategory(column: Profile) -> float:
    return 1.0 if column.distinct <= max(_MOST_CATEGORIES * 3, _SHARE_OF_CATEGORIES * column.filled) else 0.4


def _as_text(column: Profile) -> float:
    return 1.0 if column.worded >= _WORDED else 0.2


def _as_address(column: Profile) -> float:
    """Addresses have a house number in many cells; a column of names alone is a place."""
    some = column.values.dropna().iloc[:_LOOKED_AT]
    return 1.0 if some.map(lambda text: read(text).number is not None).mean() >= _ADDRESSES else 0.0


def _as_description(column: Profile) -> float:
    return _as_text(column) * (1.0 if column.mean_length >= _LONG_TEXT / 2 else 0.6)


_CONTENT: dict[str, Callable[[Profile], float]] = {
    "id": _as_id,
    "category": _as_category,
    "subcategory": _as_subcategory,
    "description": _as_description,
    "organisation": _as_text,
    "address": _as_address,
    "place": _as_text,
}
assert set(_CONTENT) <= set(FIELDS)


def _unnamed_id(free: Sequence[Profile], used: Collection[str]) -> str | None:
    """The first column that is filled and different in every row."""
    unique = (
        each
        for each in free
        if each.name not in used
        and not speaks_against(each.words, "id")
        and _as_id(each)
        and each.distinct == each.rows
    )
    return next((each.name for each in unique), None)


def _unnamed_category(free: Sequence[Profile], used: Collection[str]) -> str | None:
    """The column of words with fewest, but at least two, different values."""
    likely = [
        each
        for each in free
        if each.name not in used
        and not speaks_against(each.words, "category")
        and each.worded >= _WORDED
        and 2 <= each.distinct <= _MOST_CATEGORIES  # noqa: PLR2004
    ]
    return (
        min(likely, key=lambda each: (each.filled < each.rows / 2, each.distinct, each.place)).name
        if likely
        else None
    )
