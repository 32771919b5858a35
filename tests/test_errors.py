import json
import pickle

from lagesbild.errors import InputError, Message, ReadError, in_english

TOLD = {"{file}: {rows} rows": "{file}: {rows} rader", "Faults:\n{faults}": "Fel:\n{faults}"}


def in_swedish(text, fields):
    return in_english(TOLD.get(text, text), fields)


def test_a_message_is_told_in_the_reader_s_language_with_what_was_found():
    """The text is translated first, and what was found is put into it after: also in errors within errors."""
    faults = [ReadError("{file}: {rows} rows", file="a.csv", rows=3), ReadError("Not {translated}.")]
    error = InputError("Faults:\n{faults}", faults=faults)
    assert str(error) == "Faults:\na.csv: 3 rows\nNot {translated}."
    assert error.told(in_swedish) == "Fel:\na.csv: 3 rader\nNot {translated}."


def test_an_error_keeps_its_fields_from_one_process_to_another():
    """Workers hand their errors to the process that tells them."""
    error = pickle.loads(pickle.dumps(ReadError("{file}", file="a.csv")))
    assert ("a.csv", {"file": "a.csv"}) == (str(error), error.fields)


def test_an_error_is_kept_as_json_and_told_from_it():
    """What went wrong can be stored, and told later in any language: errors within errors too."""
    error = InputError("{faults}", faults=[ReadError("{file}: {rows} rows", file="a.csv", rows=3)])
    kept = Message.of_json(json.loads(json.dumps(error.as_json())))
    assert str(error) == str(kept) == "a.csv: 3 rows"
    assert "a.csv: 3 rader" == kept.told(in_swedish)
