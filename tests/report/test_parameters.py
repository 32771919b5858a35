import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.inspection import _infer_parameters
from papermill.iorw import load_notebook_node

from lagesbild.errors import ConfigError, ExecutionError
from lagesbild.report.execute.parameters import Parameter, check, read


def cells(source, *, tags=("parameters",)):
    return [{"source": source, "metadata": {"tags": list(tags)}}]


def declared(source):
    return read(cells(source), notebook="test")


def test_each_type_is_read_with_its_default_and_help():
    """A line of the form gives name, type, default and help."""
    source = (
        'area: str = "Norr"  # where\nweeks: int = 12\nradius_m: float = -5  # metres\n'
        'is_open: bool = True\n\n# a remark\nnames: list[str] = ["a", "b"]'
    )
    expected = {
        "area": Parameter("area", "str", "Norr", "where"),
        "weeks": Parameter("weeks", "int", 12, ""),
        "radius_m": Parameter("radius_m", "float", -5.0, "metres"),
        "is_open": Parameter("is_open", "bool", default=True, help=""),
        "names": Parameter("names", "list[str]", ["a", "b"], ""),
    }
    assert expected == declared(source)


@pytest.mark.parametrize(
    "line",
    [
        "x = 1",
        "x: int",
        "x: str | None = None",
        "x: Literal['a'] = 'a'",
        "x: datetime.date = 1",
        "x: int = 1 + 1",
        "x: int = y",
        "x: int = True",
        "x: float = True",
        "x: bool = 1",
        "x: int = 1.0",
        "x: list[str] = [1]",
        "x: list[int] = [1]",
        "x.y: int = 1",
        "x: int = 1; y: int = 2",
        "x: int = (",
        "import os",
        "    x: int = 1",
        'x: str = f"{1}"',
    ],
)
def test_any_other_line_is_refused_and_shown(line):
    """A line of another form raises, naming the notebook and the line."""
    with pytest.raises(ExecutionError) as caught:
        declared(line)
    assert "'test', parameters cell, line 1" in str(caught.value)
    assert line.strip() in str(caught.value)


@pytest.mark.parametrize("line", ["x: int = 1  # as in y=2", 'x: str = "a=b"', 'x: str = "a # b"'])
def test_what_papermill_would_miss_is_refused(line):
    """Lines that Python reads and papermill silently does not are errors."""
    with pytest.raises(ExecutionError, match="papermill"):
        declared(line)


@pytest.mark.parametrize(
    "found", [[], [*cells("x: int = 1"), *cells("y: int = 1")], cells("x: int = 1", tags=())]
)
def test_there_is_one_parameters_cell(found):
    """None, two, or an untagged cell raises."""
    with pytest.raises(ExecutionError, match="one cell tagged 'parameters'"):
        read(found, notebook="test")


def test_a_parameter_stands_once():
    """The same name twice raises."""
    with pytest.raises(ExecutionError, match="'x' stands twice"):
        declared("x: int = 1\nx: int = 2")


def test_all_faults_of_what_is_passed_are_told_at_once():
    """Unknown names come with the nearest known one, wrong types with what was found; values never."""
    with pytest.raises(ConfigError) as caught:
        check(
            declared('radius_m: float = 1\narea: str = ""'),
            {"radus_m": 5, "area": 190001011234},
            notebook="karta",
        )
    message = str(caught.value)
    assert "'radus_m' is not a parameter of the notebook. Did you mean 'radius_m'?" in message
    assert "'area' must be str; found int" in message
    assert "190001011234" not in message


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("int", True),
        ("float", True),
        ("float", "1"),
        ("int", 1.0),
        ("bool", 1),
        ("str", 1),
        ("list[str]", "a"),
    ],
)
def test_a_wrong_type_is_refused(written, value):
    """A bool is not a number, text is not a list, a float is not an int."""
    default = {"int": 0, "float": 0.0, "bool": False, "str": "", "list[str]": []}[written]
    with pytest.raises(ConfigError, match="'x' must be"):
        check({"x": Parameter("x", written, default, "")}, {"x": value}, notebook="test")


def test_an_int_passed_for_a_float_becomes_one():
    """``5`` in the configuration is ``5.0`` in the notebook."""
    passed = check(declared("x: float = 1"), {"x": 5}, notebook="test")
    assert passed == {"x": 5.0}
    assert isinstance(passed["x"], float)


@given(st.text(st.characters(exclude_characters="=#", exclude_categories=["Cs"]), max_size=30), st.integers())
def test_what_is_written_is_read(text, number):
    """Any text or number written as a literal is read back."""
    found = declared(f"text: str = {text!a}\nnumber: int = {number}")
    assert (text, number) == (found["text"].default, found["number"].default)


def test_papermill_sees_the_same_parameters(repository):
    """What we read is what the plain papermill command reads."""
    notebook = load_notebook_node(str(repository / "tests" / "notebooks" / "with_radius.ipynb"))
    theirs = {each.name: (each.inferred_type_name, each.help) for each in _infer_parameters(notebook)}
    ours = {
        each.name: (each.type, each.help) for each in read(notebook.cells, notebook="with_radius").values()
    }
    assert theirs == ours
    assert len(ours) == 5
