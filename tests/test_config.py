"""lagesbild.toml: everything that is wrong is told at once, with what to write instead."""

import itertools
import math
import re
import typing
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from lagesbild import config
from lagesbild.config import Project
from lagesbild.config._pydantic import rule_of
from lagesbild.errors import ConfigError

GOOD = """
[area]
name = "Exempelby kommun"
boundary = { file = "kommun.gpkg" }

[[sources]]
name = "embrace"
files = "data/raw/*.csv"
[sources.columns]
id = "Nr"
occurred_from = { date = "Datum", time = "Tid" }
category = "Typ"

[[categories]]
name = "Inbrott"

[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{ notebook = "oversikt", step = "kartlaggning", parameters = { radie = 250.0, namn = ["a"] } }]
"""


@pytest.fixture
def load(tmp_path):
    """Load the good settings with each (old, new) text replaced."""
    (tmp_path / "kommun.gpkg").touch()

    def loaded(*changes):
        text = GOOD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "lagesbild.toml").write_text(text, encoding="utf-8")
        return config.load(tmp_path)

    return loaded


def test_good_settings_load(load, tmp_path):
    """Paths are relative to the file, what is left out has its default, and nothing can be changed."""
    project = load()
    assert tmp_path / "kommun.gpkg" == project.area.boundary.file
    assert ("EPSG:3006", "Europe/Stockholm", 14) == (
        project.area.crs,
        project.area.timezone,
        project.calendar.days,
    )
    assert {"radie": 250.0, "namn": ["a"]} == project.reports[0].notebooks[0].parameters
    with pytest.raises(ValueError, match="frozen"):
        project.area.name = "Annan"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[area]", "[aera]"), r"aera: this key is not known; did you mean 'area'"),
        (('name = "Exempelby', 'nmae = "Exempelby'), r"area\.nmae: .* did you mean 'name'"),
        (("kommun.gpkg", "borta.gpkg"), r"area\.boundary\.file: the file must exist; nothing at 'borta.gpkg'"),
        (("[[sources]]", "[calendar]\nanchor = 2024-01-02\n[[sources]]"), r"calendar\.anchor: .*Monday"),
        (("[[sources]]", "[calendar]\ndays = 10\n[[sources]]"), r"calendar\.days: .*multiple of 7"),
        (("boundary", 'crs = "EPSG:4326"\nboundary'), r"area\.crs: .*metres"),
        (("boundary", 'crs = "sweref"\nboundary'), r"area\.crs: .*EPSG"),
        (("boundary", 'timezone = "Sverige"\nboundary'), r"area\.timezone: .*Europe/Stockholm"),
        (("boundary", 'timezone = "Europe"\nboundary'), r"area\.timezone: .*Europe/Stockholm"),
        (("boundary", 'timezone = "../Stockholm"\nboundary'), r"area\.timezone: .*Europe/Stockholm"),
        (('name = "embrace"', 'name = "Embrace X"'), r"sources\.0\.name"),
        (('id = "Nr"', 'id = "Nr"\nx = "X"'), r"sources\.0\.columns: x and y belong together"),
        (('category = "Typ"\n', ""), r"sources\.0\.columns\.category: this key is needed"),
        (('occurred_from = { date = "Datum", time = "Tid" }\n', ""), r"which column tells when it happened.*inspect FILE.*export again"),
        (("files =", 'datetime_formats = ["iso8601"]\nfiles ='), r"datetime_formats\.0: a time format is"),
        (('step = "kartlaggning"', 'step = "karta"'), r"reports\.0: a notebook's step is one of .*; found karta"),
        (("[[reports]]", '[[categories]]\nname = "INBROTT"\n[[reports]]'), r"categories stands once; found twice"),
        (("[[reports]]", "[analysis]\ndensity_breaks = [4, 2]\n[[reports]]"), r"density_breaks: breaks must rise"),
        (("[[reports]]", "[analysis]\nbandwidth_m = -3\n[[reports]]"), r"analysis\.bandwidth_m: .*more than 0"),
        (("[[reports]]", '[tiles]\nurl = "http://x/{z}"\nattribution = "a"\n[[reports]]'), r"tiles\.url"),
    ],
)  # fmt: skip
def test_each_fault_names_its_key_and_what_to_write(load, change, told):
    """A wrong key, value or path is told by its key, with the rule."""
    with pytest.raises(ConfigError, match=told):
        load(change)


def test_all_faults_are_told_at_once(load):
    """Three faults in three tables give three lines."""
    with pytest.raises(ConfigError) as caught:
        load(("kommun.gpkg", "borta.gpkg"), ("files =", "flies ="), ("title =", "titel ="))
    lines = str(caught.value).splitlines()
    assert "lagesbild.toml has 5 faults:" == lines[0]
    assert 6 == len(lines)
    assert all(re.search(key, str(caught.value)) for key in ("area.boundary", "flies", "titel"))


def test_broken_toml_is_told_with_its_line(load):
    """A syntax error names the line."""
    with pytest.raises(ConfigError, match="line 3"):
        load(('name = "Exempelby kommun"', "name = Exempelby kommun"))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("name = ”Exempelby kommun”", "quotation marks are rounded"),
        ("name: Exempelby", "not by a colon"),
        ('name = "Exempelby', "not closed"),
        ('name = "a\\kraw"', "Write a slash in paths"),
        ('name = "a"\nname = "b"', "stands twice"),
        ("name = 1,5", "a point, not a comma"),
        ("name = [1", "something is missing"),
    ],
)
def test_what_people_write_that_toml_is_not_is_named(load, written, told):
    """In words of ours, at the line; nobody is told what a parser of TOML expected."""
    with pytest.raises(ConfigError, match=f"(?s)cannot be read at line [34]:.*{told}"):
        load(('name = "Exempelby kommun"', written))


def test_paths_as_windows_writes_them_are_paths(load):
    """A backslash in straight quotation marks; between double ones TOML has made another sign of it, and that is told."""
    assert (
        "data/raw/*.csv" == load(('files = "data/raw/*.csv"', r"files = 'data\raw\*.csv'")).sources[0].files
    )
    with pytest.raises(ConfigError, match="write a slash"):
        load(('files = "data/raw/*.csv"', r'files = "data\raw\new.csv"'))


def test_a_tab_is_a_delimiter(load):
    """White space is stripped from texts, but a tab is a delimiter."""
    assert "\t" == load(("files =", 'delimiter = "\\t"\nfiles =')).sources[0].delimiter


def test_the_workspace_is_found_from_below(load, tmp_path):
    """A folder below the workspace belongs to it; none above is an error that says how to make one."""
    load()
    below = tmp_path / "notebooks"
    below.mkdir()
    assert tmp_path == config.find(below)
    with pytest.raises(ConfigError, match="lagesbild init"):
        config.find(Path(tmp_path.root))


def test_an_unknown_report_is_told_with_the_known(load):
    """Asking for a report that is not configured names those that are."""
    assert "lagesbild" == load().report().name
    with pytest.raises(ConfigError, match="Write one of: lagesbild"):
        load().report("annan")


MAIL = """
[operation.mail]
host = "smtp.kommun.example"
sender = "lagesbild@kommun.example"
user = "lagesbild"

[[reports]]
"""


@pytest.mark.parametrize("key", ["password", "smtp_password", "Lösenord", "token"])
def test_a_secret_in_the_file_is_an_error_that_does_not_repeat_it(load, key):
    """A password in the settings is refused, the way to give it is told, and its text is not."""
    with pytest.raises(ConfigError, match="LAGESBILD_SMTP_PASSWORD") as told:
        load(("[[reports]]\n", MAIL.replace('user = "lagesbild"', f'"{key}" = "kanariefågel"')))
    assert "kanariefågel" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('user = "lagesbild"', 'user = "lagesbild"\nsecurity = "none"', "a login must be encrypted"),
        ('user = "lagesbild"', 'attach = ["alla"]', "editions that do not exist: alla"),
        (
            'sender = "lagesbild@kommun.example"',
            'sender = "a@b.example, c@d.example"',
            "operation.mail.sender",
        ),
        ("[operation.mail]", "[operation]\nkeep = { arbetsgrupp = {} }\n[operation.mail]", "write how long"),
        ("[operation.mail]", "[operation]\nhok = []\n[operation.mail]", "did you mean 'hook'"),
    ],
)
def test_settings_of_operation_that_cannot_be_used_are_told(load, old, new, fault):
    """Each rule of [operation] says what is wrong."""
    assert old in MAIL
    with pytest.raises(ConfigError, match=re.escape(fault)):
        load(("[[reports]]\n", MAIL.replace(old, new)))


def every_table(model=Project):
    """Every model of the settings, once."""
    found = {model}
    besides = typing.get_type_hints(model).get("__pydantic_extra__")
    for annotation in [*(field.annotation for field in model.model_fields.values()), besides]:
        waiting = [annotation]
        while waiting:
            part = waiting.pop()
            waiting += typing.get_args(part)
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= every_table(part)
    return found


WRONG = [1, -1, 1.5, 10**30, math.nan, True, "", "x", [], [1], ["", ""], {}, {"a": 1}, date(2026, 1, 1), time(8), datetime(2026, 1, 1, 8, tzinfo=UTC)]  # fmt: skip


@pytest.mark.parametrize("table", sorted(every_table(), key=str), ids=lambda table: table.__name__)
def test_each_rule_of_pydantic_is_told_in_our_words(table):
    """Whatever TOML can hold instead of what a key wants: nobody is told of "input" in English."""
    for name, wrong in itertools.product(table.model_fields, WRONG):
        try:
            table.model_validate({name: wrong}, context={"root": Path()})
        except ValidationError as error:
            faults = [each for each in error.errors() if each["type"] not in {"missing", "extra_forbidden"}]
            assert not [each["type"] for each in faults if rule_of(each).message == "{said}"], (name, wrong)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('[editions.polis]\ntitle = "P"\nnotice = "n"', "write shows = 'incidents' or shows = 'counts'"),
        ('[editions.polis]\nshows = "incidents"\ntitle = "P"\nnotice = "n"\nthreshold = 5', "threshold"),
        (
            '[editions.polis]\nshows = "incidents"\ntitle = "P"\nnotice = "n"\nwithheld = ["geometry"]',
            "withheld",
        ),
        ("[editions.rad]\ntreshold = 7", "did you mean 'threshold'"),
        ("[editions]\nmax_hiden = 0.5", "the keys of [editions] are max_hidden"),
        ('[editions.Polis]\nshows = "incidents"', "small letters"),
        ("[editions.rad]\nthreshold = 7", "oppen.threshold must be at least rad.threshold"),
        ('[editions.rad]\nname = "radet"', "remove the key 'name'"),
        (
            '[editions.rad]\ntables = ["cells"]\n[editions.a]\nshows = "counts"\ntitle = "t"\nnotice = "n"\ntables = ["parts"]',
            "one must show all that the other does",
        ),
    ],
)
def test_an_edition_that_cannot_be_is_told(load, table, fault):
    """Each rule of [editions] says what is wrong with a table, whichever its name."""
    with pytest.raises(ConfigError, match=re.escape(fault)):
        load(("[[reports]]\n", f"{table}\n\n[[reports]]\n"))
