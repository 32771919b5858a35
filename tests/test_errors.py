import pickle

from lagesbild.errors import InputError, ReadError

TOLD = {"{file}: {rows} rows": "{file}: {rows} rader", "Faults:\n{faults}": "Fel:\n{faults}"}


def test_a_message_is_told_in_the_reader_s_language_with_what_was_found():
    """The text is translated first, and what was found is put into it after: also in errors within errors."""
    faults = [ReadError("{file}: {rows} rows", file="a.csv", rows=3), ReadError("Not {translated}.")]
    error = InputError("Faults:\n{faults}", faults=faults)
    assert str(error) == "Faults:\na.csv: 3 rows\nNot {translated}."
    assert error.told(lambda text: TOLD.get(text, text)) == "Fel:\na.csv: 3 rader\nNot {translated}."


def test_an_error_keeps_its_fields_from_one_process_to_another():
    """Workers hand their errors to the process that tells them."""
    error = pickle.loads(pickle.dumps(ReadError("{file}", file="a.csv")))
    assert ("a.csv", {"file": "a.csv"}) == (str(error), error.fields)
