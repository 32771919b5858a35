"""The process that notebooks are forked from: clean, told when it is killed, and gone with its program."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import psutil
import pytest
from nbclient import NotebookClient
from nbformat import v4

from lagesbild import config, situation
from lagesbild.config import Execution, NotebookRun
from lagesbild.errors import ConfigError, ExecutionError
from lagesbild.ingest.geography.geography import read_geography
from lagesbild.report.engine import process
from lagesbild.report.engine.kernel import ForkedKernel
from lagesbild.report.engine.process import Zygote, forks
from lagesbild.report.engine.zygote import is_kept
from lagesbild.report.execute.execute import execute

PERIOD = "2026-11-02..2026-11-15"
PROGRAM = """
import sys
from pathlib import Path
from lagesbild import stop
from lagesbild import situation
from lagesbild.config import Execution, NotebookRun
from lagesbild.report.execute.execute import execute

def command():
    root = Path(sys.argv[1])
    execute(
        [NotebookRun(notebook=each, step="analys") for each in ("starts_another", "block")],
        root=root,
        common={"project": ".", "period": "2026-W45", "edition": "arbetsgrupp"},
        folder=root / "done",
        failed_folder=root / "failed",
        settings=Execution(engine=sys.argv[2]),
    )

stop.heed(command, lambda _: None)
"""


def is_gone(pid):
    """Whether a process has ended; one that nobody has waited for has ended too."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_zygote_is_clean(zygote):
    """Before the first fork it has one thread, the libraries, and neither incidents nor a notebook."""
    zygote.wait_until_ready()
    assert 1 == psutil.Process(zygote.pid).num_threads()


def shown(zygote, *sources):
    """What the last of a notebook's cells shows, in a fork of ``zygote``."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(each) for each in sources])
    kernel = ForkedKernel(zygote, Path.cwd())
    client = NotebookClient(notebook, km=kernel)
    client.kc = kernel
    try:
        client.execute()
    finally:
        kernel.close()
    return notebook.cells[-1].outputs[-1]["data"]["text/plain"]


def test_a_situation_is_opened_once_for_all_notebooks_and_each_has_its_own(demo_ingested, zygote, until):
    """A notebook finds it opened, sees nothing of what another did with it, and a second time opens it anew."""
    asked = {"project": str(demo_ingested), "period": PERIOD, "edition": "arbetsgrupp"}
    opening = f"from lagesbild import situation\nnow = situation.open(**{asked})"
    before = "from lagesbild import situation\nlen(situation._opening._kept)"
    with zygote.opened(demo_ingested, **asked) as opened:
        opened.wait_until_ready()
        first = shown(
            opened, before, opening, "now.history.drop(now.history.index, inplace=True)\nlen(now.history)"
        )
        assert ("1", "0") == (shown(opened, before), first)
        assert "(True, True)" == shown(
            opened, opening, "again = now", opening, "now is not again, now.history.equals(again.history)"
        )
        assert "0" == shown(zygote, before)
    until(lambda: is_gone(opened.pid))


def test_places_are_ranked_once_for_all_notebooks_of_a_report(demo_ingested):
    """The situation that notebooks take over has its places, and they are those that a notebook would rank itself."""
    asked = (demo_ingested, PERIOD, "arbetsgrupp")
    situation.keep(*asked)
    kept, own = situation.open(*asked), situation.open(*asked)
    assert ("places" in vars(kept), "places" in vars(own)) == (True, False)
    pd.testing.assert_frame_equal(own.places, kept.places)


def test_what_cannot_be_opened_is_told_by_the_notebook(zygote, tmp_path, until):
    """Where no workspace is, the fork still serves; when it is killed, it is known to be gone."""
    with zygote.opened(tmp_path, project=".", period="latest", edition="arbetsgrupp") as opened:
        assert "2" == shown(opened, "1 + 1")
        assert opened.is_alive()
        os.kill(opened.pid, signal.SIGKILL)
        until(lambda: not opened.is_alive())
        with pytest.raises(ExecutionError, match="it ended before its work was done"):
            ForkedKernel(opened, tmp_path)
    assert zygote.is_alive()


def test_compiled_searches_are_at_hand_where_they_are_kept_or_reports_are_many(tmp_path):
    """Notebooks find the search loaded when an earlier process has compiled it; else from the third situation on that is opened."""
    code = "from lagesbild.analysis import compiled\ncompiled.is_loaded('cylinders')"
    at_once, found = str(is_kept()), []
    with Zygote(tmp_path) as zygote:
        for _ in range(3):
            with zygote.opened(tmp_path, project=".", period="latest", edition="arbetsgrupp") as opened:
                found.append(shown(opened, code))
    assert [at_once, at_once, "True"] == found


def test_compiled_loops_are_kept_when_each_module_has_an_index_newer_than_itself(tmp_path):
    """None, another Python's and one that is older than its module do not count; a private module needs none."""
    for name in ("bands.py", "cylinders.py", "_kept.py"):
        (tmp_path / name).touch()
    (tmp_path / "__pycache__").mkdir()

    def keep(index: str, *, older_s: int = 0) -> bool:
        path = tmp_path / "__pycache__" / index
        path.touch()
        now = (tmp_path / "bands.py").stat().st_mtime
        os.utime(path, (now - older_s, now - older_s))
        return is_kept(tmp_path)

    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    assert not keep(f"bands.count-10.{python}.nbi")
    assert not keep("cylinders.best-21.py27.nbi")
    assert not keep(f"cylinders.best-21.{python}.nbi", older_s=60)
    assert keep(f"cylinders.best-21.{python}.nbi", older_s=-60)


def test_nobody_waits_for_an_opening_that_is_given_up(zygote, tmp_path, until):
    """A thread that waits until notebooks can be forked is let go when the other side hangs up."""
    asked = {"project": ".", "period": "latest", "edition": "arbetsgrupp"}
    with zygote.opened(tmp_path, **asked) as opened, ThreadPoolExecutor() as pool:
        os.kill(opened.pid, signal.SIGSTOP)  # as if there were much to open
        waiting = pool.submit(ForkedKernel, opened, tmp_path)
        opened.hang_up()
        with pytest.raises(ExecutionError, match="it ended before its work was done"):
            waiting.result()
        os.kill(opened.pid, signal.SIGCONT)
    until(lambda: is_gone(opened.pid))


@pytest.fixture
def workspace(tmp_path, repository):
    """A workspace with a notebook that starts a program and waits, and one that ends."""
    (tmp_path / "notebooks").mkdir()
    for name in ("starts_another", "block"):
        shutil.copy(repository / "tests" / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        *(pytest.param(each, marks=pytest.mark.sweep) for each in (signal.SIGTERM, signal.SIGINT)),
    ],
)
def test_a_stopped_program_leaves_no_orphan(how, tmp_path, started, workspace, until):
    """However the program ends, its notebook, what that was forked from and what it started end with it."""
    program = started(sys.executable, "-c", PROGRAM, tmp_path, "fork", spares=[1])
    told = tmp_path / "pids.txt"
    until(lambda: told.exists() and told.read_text(encoding="utf-8"), program)
    family = [each.pid for each in psutil.Process(program.pid).children(recursive=True)]
    assert {int(pid) for pid in told.read_text(encoding="utf-8").split()} <= set(family)
    assert 4 <= len(family)
    program.send_signal(how)
    assert program.wait(timeout=240) == (-how if how == signal.SIGKILL else 128 + how)
    until(lambda: all(map(is_gone, family)))


def test_a_killed_zygote_is_told_and_takes_all_along(tmp_path, workspace, until):
    """The notebook and what it started end too, and the error says where, what happened and what to do."""
    told = tmp_path / "pids.txt"
    with Zygote(tmp_path) as zygote, ThreadPoolExecutor() as pool:
        running = pool.submit(
            execute,
            [NotebookRun(notebook="starts_another", step="analys")],
            root=tmp_path,
            common={"project": ".", "period": "2026-W45", "edition": "arbetsgrupp"},
            folder=tmp_path / "done",
            failed_folder=tmp_path / "failed",
            zygote=zygote,
        )

        def pids():
            if running.done():
                running.result()  # raises what it failed by
            return told.exists() and told.read_text(encoding="utf-8").split()

        notebook, other = map(int, until(pids))
        os.kill(zygote.pid, signal.SIGKILL)
        with pytest.raises(
            ExecutionError, match=r'in cell 5 \(other.*it ended before its work.*engine = "kernel"'
        ):
            running.result()
        until(lambda: is_gone(notebook) and is_gone(other))
        with pytest.raises(ExecutionError, match="it ended before its work was done"):
            ForkedKernel(zygote, tmp_path)


def test_one_that_was_begun_ahead_ends_where_the_settings_ask_for_kernels(tmp_path, demo_ingested):
    """The settings are read after it was begun."""
    project = config.load(demo_ingested)
    project = project.model_copy(update={"execution": Execution(engine="kernel")})
    with Zygote(tmp_path) as ahead, process.started(project, ahead) as zygote:
        assert zygote is None
        assert not ahead.is_alive()


def test_where_there_is_no_fork_the_settings_cannot_insist(monkeypatch):
    """Elsewhere "auto" takes kernels, and "fork" is a fault of the settings that says what to write."""
    monkeypatch.delattr(os, "fork")
    monkeypatch.setattr(sys, "platform", "win32")
    assert not forks(Execution())
    with pytest.raises(ConfigError, match='Write engine = "auto"'):
        forks(Execution(engine="fork"))


def test_a_zygote_that_cannot_start_says_why(tmp_path, monkeypatch):
    """What it said last is in the error."""
    (tmp_path / "geopandas.py").write_text("raise ImportError('GDAL is gone')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(process, "subprocess", subprocess)  # started anew
    with (
        Zygote(tmp_path) as zygote,
        pytest.raises(ExecutionError, match="It last said: ImportError: GDAL is gone"),
    ):
        zygote.wait_until_ready()


def test_closing_ends_the_notebooks_that_still_run(tmp_path):
    """With the zygote closed, its forks are gone."""
    with Zygote(tmp_path) as zygote:
        kernels = [ForkedKernel(zygote, tmp_path) for _ in range(2)]
    assert all(is_gone(kernel.pid) for kernel in kernels)
    assert is_gone(zygote.pid)
    for kernel in kernels:
        kernel.close()


def test_one_zygote_serves_workspace_after_workspace(sea_workspaces, monkeypatch):
    """It turns to each: the geography kept is the latest's alone. One that was killed is replaced."""
    first, second = (each.project() for each in sea_workspaces("a", "b"))
    monkeypatch.setattr(process, "_own", None)
    zygote = process.of_this_process(first)
    code = "from lagesbild.ingest.geography import geography; print(*geography._kept)"
    kept = []
    for project in (first, second, first):
        assert zygote is process.of_this_process(project)
        kept.append(said(zygote, project.root, code))
    assert [read_geography(project.area).fingerprint + "\n" for project in (first, second, first)] == kept
    os.kill(zygote.pid, signal.SIGKILL)
    another = process.of_this_process(second)
    assert zygote is not another
    assert kept[1] == said(another, second.root, code)
    zygote.close()
    another.close()


def test_notebooks_share_no_kernel(zygote, tmp_path):
    """Each has its own working directory, history and what IPython's magics store, though one kernel was started."""
    leaves = (
        "secret = 'x'\n%store secret\nget_ipython().alias_manager.define_alias('secret', 'ls')\nprint(_dh)"
    )
    asks = (
        "shell = get_ipython()\n"
        "print(_dh, 'secret' in globals(), shell.db.keys(), shell.alias_manager.is_alias('secret'), len(In))"
    )
    first, second = (tmp_path / name for name in ("a", "b"))
    for folder in (first, second):
        folder.mkdir()
    assert f"{[first]}" in said(zygote, first, leaves)
    assert f"{[second]} False [] False 2\n" == said(zygote, second, asks)


def said(zygote, folder, code):
    """What a notebook of one cell prints."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(code)])
    kernel = ForkedKernel(zygote, folder)
    client = NotebookClient(notebook, km=kernel)
    client.kc = kernel
    try:
        client.execute()
    finally:
        kernel.close()
    return notebook.cells[0].outputs[0].text
