"""Say pydantic's rules in the house's words: its own are for programmers, and English."""

from typing import Final

from pydantic_core import ErrorDetails

from lagesbild.errors import Message

_TEXT: Final = Message("write a text, in quotes")
_TRUTH: Final = Message("write true or false, without quotes")
_WHOLE: Final = Message("write a whole number, without quotes")
_NUMBER: Final = Message("write a number, without quotes")
_DAY: Final = Message("write a day as 2026-11-16, without quotes")
_LIST: Final = Message("write a list, in square brackets")
_TABLE: Final = Message("write a table, with keys of its own")
_RULES: Final = {
    "string_type": _TEXT,
    "path_type": _TEXT,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "union_tag_not_found": Message(
        "an edition says what it shows: write shows = 'incidents' or shows = 'counts'"
    ),
    "union_tag_invalid": Message("write one of: {expected_tags}"),
    "literal_error": Message("write one of: {expected}"),
    "string_pattern_mismatch": Message("must be of the form {pattern}"),
    "string_too_short": Message("must not be shorter than {min_length} {min_length:character|characters}"),
    "string_too_long": Message("must not be longer than {max_length} {max_length:character|characters}"),
    "too_short": Message("must have at least {min_length}"),
    "greater_than": Message("must be more than {gt}"),
    "greater_than_equal": Message("must be at least {ge}"),
    "less_than_equal": Message("must be at most {le}"),
    "multiple_of": Message("must be a multiple of {multiple_of}"),
}
"""By pydantic's name of the fault; the fields are those of its context."""


def rule_of(fault: ErrorDetails) -> Message:
    """The rule that a value breaks: a validator's own, or what is meant by pydantic's."""
    context = fault.get("ctx", {})
    own = context.get("error")
    if isinstance(own, Message):
        return own
    if rule := _RULES.get(fault["type"]):
        told = {name: str(value).replace(" or ", ", ") for name, value in context.items()}
        return Message(rule.message, **told)
    return Message("{said}", said=fault["msg"])
