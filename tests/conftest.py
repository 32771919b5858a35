"""Fixtures of all tests: the real data beside the project, a browser, and a small workspace."""

import functools
import gc
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import geopandas as gpd
import psutil
import pytest
import shapely
from filelock import FileLock
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# As the command has it: a grammar of two seconds a worker, for addresses that no schema here holds.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
from nbformat import v4

from lagesbild import cli, config
from lagesbild.cli import _ahead
from lagesbild.report.engine import process
from lagesbild.report.engine.process import Zygote

# Beside this file: tests are no package.
_spec = importlib.util.spec_from_file_location("fork_server", Path(__file__).with_name("fork_server.py"))
fork_server = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fork_server)

# How long an example takes is the machine's business, and no property.
settings.register_profile("whole", deadline=None)
settings.register_profile("small", deadline=None, max_examples=10)

# What tests expect is English, whoever runs them, and from the processes that they start.
os.environ["LC_ALL"] = "en_US.UTF-8"

REPOSITORY = Path(__file__).parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


PATIENCE_MS = 120_000
"""How long a page may take to show what is waited for: on a busy machine a second becomes many."""

LONGEST_S = 600
"""How long a test may keep a browser: thirty times what the longest takes on a quiet machine."""

DEAREST = [
    "test_demo_report",
    "test_explorer",
    "test_explorer_details",
    "test_leaks",
    "test_fourth_edition",
    "test_accessible",
    "test_sentences",
    "test_form",
    "test_page",
    "test_atlanta",
    "test_jupyterlab",
    "test_length",
    "test_injection_editions",
    "test_maps",
    "test_engines",
    "test_cli",
    "test_cluster",
    "test_reader",
    "test_situation",
    "test_written_positions",
    "test_inspect_real",
    "test_execute",
    "test_identity",
    "test_inspect",
    "test_write",
    "test_cycle_benchmarks",
    "test_suppression",
    "test_guess_times",
    "test_many_stored",
    "test_atlas",
    "test_layouts",
    "test_pool",
    "test_run",
    "test_calibration",
    "test_longer",
    "test_times",
    "test_many",
    "test_zygote",
    "test_stops",
]
"""The modules that take most processor time, by that: six seconds and more, and those that wait for programs."""


_FORK_SERVER = "LAGESBILD_FORK_SERVER"
_SERVER = pytest.StashKey[subprocess.Popen]()


def pytest_configure(config: pytest.Config) -> None:
    """Let nobody look for garbage among what is collected.

    Where the sweeps are left out, fewer examples of a property are tried, and most programs are forked: all workers' from
    one process.
    """
    gc.disable()
    is_small = "not sweep" in config.getoption("markexpr")
    settings.load_profile("small" if is_small else "whole")
    if is_small:  # of fifteen examples hardly one holds a constant of the code under test, and finding those takes a second
        providers._get_local_constants = Constants
    if is_small and sys.platform == "linux" and not hasattr(config, "workerinput"):
        address = Path(tempfile.mkdtemp(prefix="lagesbild-tests-")) / "socket"
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
            listening.bind(str(address))
            listening.listen(64)
            descriptor = listening.fileno()
            command = [sys.executable, fork_server.__file__, str(descriptor)]
            config.stash[_SERVER] = subprocess.Popen(
                command, pass_fds=[descriptor], env=process.environment()
            )
        os.environ[_FORK_SERVER] = str(address)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what programs are forked from."""
    if server := config.stash.get(_SERVER, None):
        server.kill()
        server.wait()
        shutil.rmtree(Path(os.environ.pop(_FORK_SERVER)).parent)


def pytest_collection_finish() -> None:
    """Look for garbage again, but seldom, and not among thousands of tests and their modules: they stay to the end.

    As often as Python does by itself it takes an eighth of the time of tests that read tables.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(*fork_server.SELDOM)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with its share of the dearest modules: what is left at the end is then small.

    ``worksteal`` gives each worker as many tests, in order, and takes from the end of what another has left.
    """
    lanes = [[] for _ in range(getattr(config, "workerinput", {}).get("workercount", 1))]
    rest = []
    for path, tests in groupby(items, key=lambda item: item.path):
        if path.stem in DEAREST:
            lanes[DEAREST.index(path.stem) % len(lanes)].append(list(tests))
        else:
            rest += tests
    share = len(items) // len(lanes)
    ordered = []
    for modules in lanes:
        modules.sort(key=lambda tests: DEAREST.index(tests[0].path.stem))
        own = [test for tests in modules for test in tests]
        filled = max(share - len(own), 0)
        ordered += own + rest[:filled]
        rest = rest[filled:]
    items[:] = ordered + rest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """End the pages that a test has asked for what they never answer, and then the browser: it fails, and does not hang.

    Playwright limits what waits for a page to show something, not ``evaluate`` nor a session's ``send``; the latter outlives
    its page.
    """
    ways = ("--type=renderer", "--remote-debugging-pipe") if "chromium" in item.fixturenames else ()
    timers = [threading.Timer(LONGEST_S + 30 * at, _end, [way]) for at, way in enumerate(ways)]
    for timer in timers:
        timer.start()
    try:
        return (yield)
    finally:
        for timer in timers:
            timer.cancel()


def _end(way: str) -> None:
    """End those of the browser's processes that were started in a way."""
    sys.stderr.write(
        f"The browser had not answered within {LONGEST_S} s: what was started with {way} is ended.\n"
    )
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if way in each.cmdline():
                each.kill()


def _absent(what: str) -> NoReturn:
    """Skip, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data and outside reference values."""
    if not SHARED_DATA.is_dir():
        _absent("the real data (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> Iterator["playwright.sync_api.Browser"]:  # noqa: F821 - imported only where there is a browser
    """Headless Chromium from the system's packages; its headless shell where there is one, which takes a third of the time."""
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if executable is None:
        _absent("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)

    def patient(make):
        def made(**options):
            opened = make(**options)
            opened.set_default_timeout(PATIENCE_MS)
            return opened

        return made

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags, timeout=PATIENCE_MS)
        browser.new_context, browser.new_page = patient(browser.new_context), patient(browser.new_page)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[dict]]:
    """Ask axe-core what in a page breaks the rules asked for; what passes is not described, which takes longest."""

    def found(tab, *values: str, kind: str = "tag") -> list[dict]:
        from axe_playwright_python.sync_playwright import Axe

        options = {"runOnly": {"type": kind, "values": list(values)}, "resultTypes": ["violations"]}
        return Axe().run(tab, options=options).response["violations"]

    return found


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once a run: the first worker that needs it fills it, every other one waits and finds it."""
    own = tmp_path_factory.getbasetemp()
    base = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, mark = base / name, base / f"{name}.made"
        with FileLock(base / f"{name}.lock"):
            if not mark.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed in the midst of it
                folder.mkdir()
                make(folder)
                mark.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def zygote(tmp_path_factory) -> Iterator[Zygote]:
    """One process to fork notebooks from, for all tests of a worker: the libraries are imported once."""
    with Zygote(tmp_path_factory.mktemp("no-workspace")) as started, pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "_own", started)  # that of a process which runs workspace after workspace
        yield started


@pytest.fixture
def shared_zygote(zygote, monkeypatch) -> None:
    """Runs in this process fork from that one, instead of starting one each."""

    @contextmanager
    def started(project: config.Project, already: Zygote | None = None) -> Iterator[Zygote]:
        zygote.prepare(project.root)
        yield already or zygote

    monkeypatch.setattr(process, "started", started)


@pytest.fixture
def lagesbild(monkeypatch, capsys):
    """Run the command in this process, where nothing but its words and its exit code is asked for."""
    monkeypatch.setitem(sys.modules, "rfc3987_syntax", None)  # as the command has it; restored afterwards

    def run(*arguments, cwd):
        capsys.readouterr()
        with monkeypatch.context() as patched:
            patched.chdir(cwd)
            patched.setattr(sys, "argv", ["lagesbild", *map(str, arguments)])
            # All is imported: a zygote is taken when it is needed.
            patched.setattr(_ahead, "begun", lambda *_: nullcontext())
            with pytest.raises(SystemExit) as ended:
                cli.main()
        return subprocess.CompletedProcess(arguments, ended.value.code or 0, *capsys.readouterr())

    return run


DEMO_DAY = date(2026, 11, 16)
DEMO_PERIOD = "2026-11-02..2026-11-15"


@pytest.fixture(scope="session")
def demo_files(once) -> Path:
    """The demo municipality's files up to 15 November 2026; what changes them takes a copy."""
    from lagesbild import demo

    return once("demo-files", lambda folder: demo.write(folder, until=DEMO_DAY))


@pytest.fixture(scope="session")
def demo_ingested(once, demo_files) -> Path:
    """The demo's workspace as `lagesbild demo` and a clone of the repository give it, ingested; likewise."""
    from lagesbild.ingest.run import ingest

    def make(folder: Path) -> None:
        shutil.copytree(demo_files, folder, dirs_exist_ok=True)
        shutil.copy(REPOSITORY / "lagesbild.toml", folder)
        ingest(config.load(folder))

    return once("demo-ingested", make)


@pytest.fixture(scope="session")
def demo_published(once, demo_ingested, zygote) -> Path:
    """The same with its working group's report of the last fortnight published; likewise."""
    from lagesbild import periods
    from lagesbild.ingest.run import ingest
    from lagesbild.report.run import RunOptions, run_report

    def make(folder: Path) -> None:
        shutil.copytree(demo_ingested, folder, dirs_exist_ok=True)
        project = config.load(folder)
        period = periods.parse(DEMO_PERIOD, calendar=project.calendar.calendar(), today=DEMO_DAY)
        zygote.prepare(folder)
        run_report(
            project,
            project.report(),
            period,
            accounting=ingest(project).accounting,
            manner=RunOptions(zygote=zygote),
        )

    return once("demo-published", make)


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen]]:
    """Start programs, whose errors are kept; whatever comes of the test, none outlives it and each is waited for.

    They are forked where that is faster: a test of the start itself says ``anew``. ``spares`` says how many programs of
    ours each starts, and how many those; ``ignored`` which signals it finds ignored.
    """
    programs = []

    def start(*command: object, anew=False, spares=(), ignored=(), **options: object) -> subprocess.Popen:
        options = {"stderr": subprocess.PIPE, "text": True} | options
        if not anew and (server := os.environ.get(_FORK_SERVER)):
            made = fork_server.Program(server, command, spares=spares, ignored=ignored, **options)
        else:
            names = " ".join(signal.Signals(each).name.removeprefix("SIG") for each in ignored)
            shell = ["sh", "-c", f'trap \'\' {names}; exec "$0" "$@"'] if ignored else []
            made = subprocess.Popen([*shell, *map(str, command)], **options)
        programs.append(made)
        return made

    yield start
    for program in programs:
        program.kill()
        if isinstance(program, fork_server.Program):
            program.wait()
            program.close()  # ends what it has left behind
        else:
            with program:  # waited for, and its pipes closed
                pass


@pytest.fixture(scope="session", autouse=True)
def _zygotes() -> Iterator[None]:
    """Each zygote that a test's own process starts is forked too."""
    with pytest.MonkeyPatch.context() as patched:
        if server := os.environ.get(_FORK_SERVER):
            popen = functools.partial(fork_server.Engine, server)
            patched.setattr(process, "subprocess", SimpleNamespace(**vars(subprocess) | {"Popen": popen}))
        yield


@pytest.fixture(scope="session")
def until() -> Callable[..., object]:
    """Wait until a condition holds, four minutes at most; what it gives.

    Fails at once, with what was said, where the program that is to bring it about has ended instead.
    """

    def wait(condition: Callable[[], object], program: subprocess.Popen | None = None) -> object:
        end = time.monotonic() + 240
        while not (found := condition()):
            if program and program.poll() is not None and not condition():
                pytest.fail(f"the program ended with {program.returncode}: {program.communicate()}")
            assert time.monotonic() < end
            time.sleep(0.05)
        return found

    return wait


@pytest.fixture(scope="session")
def normal() -> Callable[[nbformat.NotebookNode], str]:
    """Bring executed notebooks into a form in which two runs of one can be compared."""
    return _normal


def _normal(notebook):
    """A notebook without what differs between any two runs: times, process ids and addresses."""
    notebook = nbformat.from_dict(notebook)
    for holder in (notebook, *notebook.cells):
        for key in ("start_time", "end_time", "duration"):
            assert (holder.metadata.papermill.pop(key) is None) == (
                holder.metadata.papermill.get("status") == "pending"
            )
    for number, cell in enumerate(notebook.cells):
        cell.id = str(number)
        cell.outputs = _merged(cell.get("outputs", []))
        noted = sorted(cell.metadata.pop("execution", []))
        if "shell.execute_reply" in noted:
            cell.metadata.execution = noted
        elif noted:  # it died: how much of it was told before is chance
            cell.execution_count = None
    text = json.dumps(notebook, ensure_ascii=False, indent=1)
    return re.sub(r"0x[0-9a-f]{6,}|ipykernel_\d+|\b\d+ms|(?<=pid )\d+", "…", text)


def _merged(outputs):
    """Outputs with each stream's text in one: how often a stream is sent, and when what is written past Python is read, is chance."""
    texts = {}
    for output in outputs:
        if output.output_type == "stream":
            texts[output.name] = texts.get(output.name, "") + output.text.replace("shouted\n", "")
    return [each for each in outputs if each.output_type != "stream"] + sorted(texts.items())


WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000
CONFIGURATION = """
[area]
name = "Exempelby kommun"
boundary = { file = "data/raw/boundary.geojson" }
districts = { file = "data/raw/districts.geojson", code = "kod", name = "namn" }

[[sources]]
name = "embrace"
files = "data/raw/embrace*.csv"
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M"]
[sources.columns]
id = "Nr"
occurred_from = "Från"
occurred_to = "Till"
reported_at = "Rapporterad"
category = "Kategori"
description = "Text"
x = "Öst"
y = "Nord"
area_code = "Område"

[[categories]]
name = "Skadegörelse"
values = ["klotter"]
[[categories]]
name = "Inbrott"

[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{ notebook = "oversikt", step = "kartlaggning" }]
"""
HEADER = "Nr;Från;Till;Rapporterad;Kategori;Text;Öst;Nord;Område"


class Workspace:
    """A workspace folder, and short ways to put exports into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def row(
        number="1",
        *,
        start="2026-11-02 10:00",
        end="2026-11-02 12:00",
        reported="2026-11-03 08:00",
        category="Inbrott",
        text="",
        x="785000",
        y="6790000",
        area="",
    ):
        """One row of the export, good unless told otherwise."""
        return f"{number};{start};{end};{reported};{category};{text};{x};{y};{area}"

    def export(self, name: str, *rows: str) -> Path:
        """Write an export with the usual header."""
        path = self.root / "data" / "raw" / name
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    def notebook(self, name: str, code: str) -> Path:
        """Write a notebook of the workspace's own: its parameters and one cell."""
        parameters = 'project: str = ""\nperiod: str = ""\nedition: str = "arbetsgrupp"'
        tagged = v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="c0")
        path = self.root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        whole = v4.new_notebook(cells=[tagged, v4.new_code_cell(code, id="c1")])
        path.write_text(nbformat.writes(whole), encoding="utf-8")
        return path

    def project(self, old: str = "", new: str = "") -> config.Project:
        """The configuration, with one text replaced."""
        path = self.root / "lagesbild.toml"
        path.write_text(CONFIGURATION.replace(old, new) if old else CONFIGURATION, encoding="utf-8")
        return config.load(self.root)


@pytest.fixture
def sea_workspace(tmp_path):
    """An empty workspace whose municipality is a square of open sea in two districts."""
    return _in_the_sea(tmp_path)


@pytest.fixture
def sea_workspaces(tmp_path):
    """Make such workspaces, by name."""
    return lambda *names: [_in_the_sea(tmp_path / name) for name in names]


def _in_the_sea(root):
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for name, content in _sea().items():
        (raw / name).write_bytes(content)
    return Workspace(root)


@functools.cache
def _sea():
    """The geography's files, written once for hundreds of workspaces."""
    middle = (WEST + EAST) / 2
    border = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006")
    halves = [shapely.box(WEST, SOUTH, middle, NORTH), shapely.box(middle, SOUTH, EAST, NORTH)]
    names = {"kod": ["V", "O"], "namn": ["Västra", "Östra"]}
    districts = gpd.GeoDataFrame(names, geometry=halves, crs="EPSG:3006")
    with tempfile.TemporaryDirectory() as folder:
        made = {name: Path(folder) / name for name in ("boundary.geojson", "districts.geojson")}
        for frame, path in zip((border, districts), made.values(), strict=True):
            frame.to_file(path)
        return {name: path.read_bytes() for name, path in made.items()}
