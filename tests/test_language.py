"""Which language is told, and how the command line speaks it."""

import json
import os
import pickle
import re
import subprocess
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import geopandas as gpd
import openpyxl
import pytest
import shapely
import typer.main
import typer.rich_utils  # asks for its words once: in English, whatever a test of this process is told in

from lagesbild import cli, language
from lagesbild.config import Mail, Operation
from lagesbild.errors import BusyError, InputError, Message
from lagesbild.language import preferred, tell
from lagesbild.operation.many.many import Done, Task, perform
from lagesbild.operation.notify import mail
from lagesbild.operation.run.run_request import Order

COMMANDS = sorted(typer.main.get_command(cli.app).commands)
WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000
ONE_AFTER_THE_OTHER = """
import contextlib, io, json, sys
from lagesbild import cli
told = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        sys.argv = ["lagesbild", *arguments]
        try:
            code = cli.main()
        except SystemExit as end:
            code = end.code
    told.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(told))
"""
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


def told_by(*each, **environment):
    """Exit code, standard output and standard error of command lines, one after the other in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER],
        check=True, env=clean() | environment, input=json.dumps(each), capture_output=True, text=True, encoding="utf-8", timeout=240,
    )  # fmt: skip
    return json.loads(done.stdout)


def clean():
    """The environment without a locale, on a wide terminal."""
    return {name: value for name, value in os.environ.items() if name not in VARIABLES} | {"COLUMNS": "200"}


@pytest.fixture
def said(monkeypatch, lagesbild, shared_zygote):
    """Run the command in this process, without a locale: exit code, standard output and standard error."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, cwd):
        done = lagesbild(*arguments, cwd=cwd)
        return done.returncode, done.stdout, done.stderr

    yield run
    language.choose("en")


@pytest.fixture
def swedish():
    """Swedish, in this process."""
    language.choose("sv")
    yield
    language.choose("en")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "sv"),
        ({"LANG": "C.UTF-8"}, "sv"),
        ({"LC_ALL": "POSIX"}, "sv"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "sv"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "sv_SE.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, "sv"),
        ({"LC_ALL": "", "LANG": "en"}, "en"),
    ],
)
def test_the_locale_says_english_or_it_is_swedish(environment, expected):
    """The first variable that POSIX asks decides; none, or none of a language, is the municipality's."""
    assert expected == preferred(environment)


@pytest.mark.parametrize(
    ("name", "expected"), [("English_United Kingdom", "en"), ("Swedish_Sweden", "sv"), (None, "sv")]
)
def test_windows_is_asked_where_no_variable_says_it(monkeypatch, name, expected):
    """Windows keeps the user's language elsewhere."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda: (name, "1252"))
    assert (expected, "en") == (preferred({}), preferred({"LANG": "en_GB"}))


def test_numbers_are_written_as_swedish_does(swedish):
    """Thousands are parted by a blank that does not break, decimals by a comma; a year and a text are left alone."""
    told = tell(
        Message(
            "{files:,} {files:file|files} read now; {incidents:,} {incidents:incident|incidents} in the store.",
            files=1,
            incidents=12345,
        )
    )
    assert "1 fil lästes in nu; 12\N{NO-BREAK SPACE}345 händelser i lagret." == told
    assert tell(
        "{done} of {count} workspaces done in {seconds:.0f} s; {failed} failed.",
        done=1,
        count=2026,
        seconds=0.4,
        failed=0,
    ).startswith("1 av 2026")
    assert tell("`windows` must be at least 2; found {windows:g}.", windows=1.5).endswith("1,5.")


def test_what_a_worker_hands_back_is_told_where_it_is_read(swedish):
    """In the language of who reads it, whatever the worker's; for a program in English."""
    lost = Done(
        "kommun",
        message=BusyError(
            "One run at a time in a workspace: it is held by {holder}. Wait for it to end, or run with --wait SECONDS.",
            holder=Message("another run"),
        ),
        exit_code=5,
    )
    back = pickle.loads(pickle.dumps(lost))
    assert [
        "kommun: MISSLYCKADES. En körning i taget i en arbetsyta: den används av en annan körning. Vänta tills den är klar, eller kör med --wait SEKUNDER."
    ] == list(back.lines())
    assert back.as_json()["message"].startswith(
        "One run at a time in a workspace: it is held by another run."
    )


def test_a_worker_tells_people_in_the_language_of_who_handed_it_its_task(swedish, tmp_path):
    """The mail it sends and the error it leaves are in that language, whatever its machine's."""
    task = pickle.loads(pickle.dumps(Task(str(tmp_path), Order())))
    language.choose("en")
    assert 2 == perform(task).exit_code
    assert "sv" == language.chosen()


def test_operators_are_written_to_in_the_language_of_the_run(swedish, sea_workspace, monkeypatch):
    """Subject and text, with what went wrong."""
    settings = Mail(host="smtp.example", sender="a@kommun.example", operators=("b@kommun.example",))
    project = sea_workspace.project().model_copy(update={"operation": Operation(mail=settings)})
    written = []
    monkeypatch.setattr(
        mail, "_connected", lambda _: nullcontext(SimpleNamespace(send_message=written.append))
    )
    assert "" == mail.send(
        project,
        [],
        [
            InputError(
                "A report needs ingested exports; there are none in data/processed. Run: lagesbild ingest"
            )
        ],
    )
    (message,) = written
    assert "Lägesbilden behöver ses över – Exempelby kommun" == message["Subject"]
    assert "En rapport behöver inlästa exporter" in message.get_content()


def test_errors_within_errors_are_swedish_too(swedish):
    """Also a list of them; and a name that the catalogue happens to hold is no text to translate."""
    inner = [Message("another run"), InputError("  {key}: this key is needed", key="file")]
    assert "en annan körning\n  file: nyckeln saknas" == tell("{faults}", faults=inner)


@pytest.fixture(scope="module")
def helps():
    """What each command's help says, by its name."""
    return dict(zip(COMMANDS, told_by(*([name, "--help"] for name in COMMANDS)), strict=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_s_help_is_swedish(helps, command):
    """All that its help says; what is typed stays."""
    code, out, _ = helps[command]
    assert 0 == code
    assert f"Exempel: lagesbild {command}" in out
    assert re.search(r"Användning: lagesbild .*\[VAL\]", out)
    assert "Visa den här hjälpen." in out
    assert not re.search(r"\b(Usage|Options|Arguments|Example|default|required)\b| (the|if|and|with) ", out)


def test_the_program_s_help_is_swedish_or_as_asked():
    """`--lang` goes before the locale, wherever it stands before the command."""
    # Some of typer's words are asked for once a process: each speaks one language here.
    swedish = told_by(["--help"], []) + told_by(["--lang", "sv", "--help"], LC_ALL="en_US.UTF-8")
    english = told_by(["--lang", "en", "--help"], ["--help", "--lang=en"])
    english += told_by(["--help"], LANG="en_GB.UTF-8")
    assert all("Användning" in out and "Kommandon" in out for _, out, _ in swedish)
    assert all("Usage" in out and "Commands" in out for _, out, _ in english)


WRONG = [
    (["rn"], "Kommandot 'rn' finns inte. Menade du 'run'?"),
    (["run", "--perio", "x"], "Valet --perio finns inte. Menade du"),
    (["init"], "Argumentet 'mapp' saknas."),
    (["split", __file__, "."], "Valet '--by' saknas."),
    (["run", "--period"], "Valet '--period' ska följas av ett värde."),
    (["run", "--refresh=1"], "Valet '--refresh' tar inget värde."),
    (["run", "--pdf=1"], "--pdf ska vara 'short' eller 'full'; här står '1'."),
    (["run", "x"], "Det står för mycket på raden: x"),
    (["inspect", "finns-inte.csv"], "Fel värde för 'fil': filen 'finns-inte.csv' finns inte."),
    (["inspect", "."], "'.' är en mapp; ange en fil."),
    (["check", "finns-inte"], "'finns-inte' finns inte."),
    (["run-all", "x", "--workers", "två"], "Fel värde för '--workers': skriv ett heltal"),
    (["run-all", "x", "--workers", "0"], "Fel värde för '--workers': skriv 1 eller mer"),
    (["run", "--wait", "x"], "Fel värde för '--wait': skriv ett tal"),
    (["schedule", "--kind", "x"], "Fel värde för '--kind': 'x' är inget av 'systemd', 'cron', 'windows'."),
    (["schedule", "--at", "x"], "Fel värde för '--at': 'x' är inte skrivet som '%H:%M'."),
    (["--lang", "de", "run"], "Fel värde för '--lang': 'de' är inget av 'sv', 'en'."),
]


@pytest.fixture(scope="module")
def refused():
    """What is said of each wrong command line."""
    return told_by(*(arguments for arguments, _ in WRONG))


@pytest.mark.parametrize("at", range(len(WRONG)), ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_a_wrong_usage_is_told_in_swedish(refused, at):
    """Whatever typer finds wrong with the words of the command line."""
    code, _, err = refused[at]
    assert 2 == code
    assert WRONG[at][1] in err
    assert not re.search(r"\b(Error|Try|Usage|Invalid|Input|Missing|No such)\b", err)


def test_each_exit_code_is_told_in_swedish(said, sea_workspace):
    """2, 3 and 4 with their message; and 2 of a setting, key by key, with pydantic's rules too."""
    sea_workspace.project()
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    sea_workspace.notebook("oversikt", "1 / 0")
    runs = (["run", "--period", period] for period in ("2026-W99", "2027-W10", "2026-W45"))
    words = (["status"], ["--lang", "en", "status"], ["status", "--json"])
    told = [said(*each, cwd=sea_workspace.root) for each in (*runs, *words)]
    assert [2, 3, 4] == [code for code, *_ in told[:3]]
    wrong, early, broken = (err for *_, err in told[:3])
    assert "Fel: Vecka 99 finns inte 2026." in wrong
    assert "Fel: En rapport behöver exporter som når in i perioden" in early
    assert re.search(
        r"Fel: Anteckningsboken 'oversikt' misslyckades i cell \d+ \(1 / 0\): ZeroDivisionError\nDen är sparad",
        broken,
    )
    (failed,) = sea_workspace.root.glob("reports/failed/2026-11-02*/*/error.txt")
    assert "misslyckades i cell" in failed.read_text(encoding="utf-8")
    swedish, english, read_by_machines = (out for _, out, _ in told[3:])
    assert "! Misslyckades: reports/failed" in swedish
    assert "! Failed: reports/failed" in english
    assert "failed in cell" in read_by_machines

    path = sea_workspace.root / "lagesbild.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '[operation]\nwait_days = "två"\nkeep = { rad = {} }\nhok = 1\n',
        encoding="utf-8",
    )
    code, _, err = said("status", cwd=sea_workspace.root)
    assert (2, "Fel: lagesbild.toml har 3 fel:") == (code, err.splitlines()[0])
    assert {
        "operation.wait_days: skriv ett heltal, utan citattecken",
        "operation.keep.rad: skriv hur länge: reports = 52, years = 2 eller båda",
        "operation.hok: nyckeln finns inte; menade du 'hook'?",
    } == {line.strip() for line in err.splitlines()[1:]}


def test_ingest_and_run_tell_in_swedish_what_they_did(said, sea_workspace):
    """Table, progress and outcome; the last line is still the path."""
    sea_workspace.project()
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    code, out, err = said("ingest", cwd=sea_workspace.root)
    assert 0 == code
    assert ["lästa rader", "godkända", "dubbletter", "karantän", "rättelser"] == re.findall(
        r"lästa rader|godkända|dubbletter|karantän|rättelser", err
    )
    assert "Läser exporter: " in err
    assert out.strip().endswith("ingest.json")


def test_ingest_tells_in_english_what_it_mended_and_which_rules_rows_break(said, sea_workspace):
    """Nothing that it prints is Swedish but the municipality's own categories; the workbook for the corrector is."""
    sea_workspace.project()
    border = sea_workspace.root / "data" / "raw" / "boundary.geojson"
    ring = shapely.box(WEST, SOUTH, EAST, NORTH).exterior
    gpd.GeoDataFrame(geometry=[ring], crs="EPSG:3006").to_file(border)
    near, far = ([sea_workspace.row(f"{y}{each}", y=y) for each in range(9)] for y in ("6790000", "6890000"))
    sea_workspace.export("embrace_2026-11-16.csv", *near, *far)
    code, out, err = said("--lang", "en", "ingest", cwd=sea_workspace.root)
    assert (0, {"Skadegörelse"}) == (code, set(re.findall(r"\w*[åäöÅÄÖ]\w*", out + err)))
    assert "OBS: 'boundary.geojson' is drawn as lines; the area that they enclose is read." in err
    assert "The position is outside the municipality's border." in err
    assert "Check crs in the source and the border's file." in err
    workbook = openpyxl.load_workbook(sea_workspace.root / "data" / "processed" / "karantan-embrace.xlsx")
    (told,) = {row[-4].value for row in workbook["Att rätta"].iter_rows(min_row=2)}
    assert "Läget ligger utanför kommungränsen." == told
