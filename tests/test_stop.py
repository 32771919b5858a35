"""A stop is a stop: signals at moments that are chosen, in processes of their own."""

import os
import signal
import subprocess
import sys

import pytest

from lagesbild.cli import _ahead
from lagesbild.cli._under_way import UnderWay
from lagesbild.operation.run import log

PREFACE = """
import ctypes, hashlib, os, signal, subprocess, sys, tempfile, time
from lagesbild import stop

def ask():
    os.kill(os.getpid(), signal.SIGTERM)

def end_with(code):
    raise SystemExit(code)

def note(number):
    print("noted", stop.name(number), flush=True)
"""
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def _hears():
    """As at a terminal, also where the tests themselves were started by nohup or in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def ended(tmp_path):
    """How a program ends that has a command to heed stops."""

    def end(command, *, sent=None, preface="", ignored=()):
        body = "\n".join(f"    {line}" for line in command.strip("\n").splitlines())
        code = f"{PREFACE}{preface}\ndef command():\n{body}\nstop.heed(command, note)\n"
        folder = tmp_path / "temporary"
        folder.mkdir(exist_ok=True)

        # As nohup does it, and a shell with what it runs in the background.
        names = " ".join(each.name.removeprefix("SIG") for each in ignored)
        shell = ["sh", "-c", f'trap \'\' {names}; exec "$0" "$@"'] if ignored else []
        with subprocess.Popen(
            [*shell, sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(folder)},
            preexec_fn=_hears,  # noqa: PLW1509 - it does nothing but set signals
        ) as process:
            try:
                said = process.stdout.readline() if sent else ""
                if sent:
                    assert "ready\n" == said
                    process.send_signal(sent)
                output, errors = process.communicate(timeout=240)
            finally:
                process.kill()
        assert "" == errors
        assert [] == list(folder.iterdir())
        return process.returncode, output.split("\n")[:-1]

    return end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_signal_ends_the_command_with_its_code(ended, number):
    """The exit code is the one that shells know, the stop is noted once, and temporary files are gone."""
    command = "tempfile.mkdtemp()\nprint('ready', flush=True)\ntime.sleep(60)"
    assert (128 + number, [f"noted {number.name}"]) == ended(command, sent=number)


def test_an_interrupt_is_heeded_where_the_program_was_started_with_it_ignored(ended):
    """As shells start what runs in the background."""
    command = "print('ready', flush=True)\ntime.sleep(60)"
    assert (130, ["noted SIGINT"]) == ended(command, sent=signal.SIGINT, ignored=[signal.SIGINT])


def test_nohup_stands(ended):
    """A hang-up that was ignored from the start is for what shall outlive its terminal."""
    command = "os.kill(os.getpid(), signal.SIGHUP)\nprint('went on')\nsys.exit(3)"
    assert (3, ["went on"]) == ended(command, ignored=[signal.SIGHUP])


def test_a_stop_inside_a_callback_is_raised_again(ended):
    """What is raised in a callback of the garbage collector, as in an import's, is swallowed by Python itself."""
    preface = "class Last:\n    def __del__(self):\n        ask()\n        time.sleep(0)\n"
    assert (143, ["went on", "noted SIGTERM"]) == ended(
        "Last()\nprint('went on')\ntime.sleep(60)\nprint('never')", preface=preface
    )


def test_a_stop_that_a_library_catches_is_raised_again(ended):
    """So is one that somebody takes for a fault of another kind."""
    command = "try:\n    ask()\nexcept BaseException:\n    pass\nprint('went on')\ntime.sleep(60)"
    assert (143, ["went on", "noted SIGTERM"]) == ended(command)


def test_a_second_signal_lets_the_first_put_things_away(ended):
    """Who is impatient does not cut off the cleaning up."""
    command = "try:\n    ask()\nfinally:\n    ask()\n    time.sleep(0.3)\n    print('put away')"
    assert (143, ["put away", "noted SIGTERM"]) == ended(command)


def test_a_stop_that_was_swallowed_is_heeded_at_the_last_moment(ended):
    """Nothing is published once a stop was asked for."""
    command = "try:\n    ask()\nexcept BaseException:\n    pass\nstop.settle()\nprint('published')"
    assert (143, ["noted SIGTERM"]) == ended(command)


def test_a_stop_after_the_last_moment_lets_the_report_stand(ended):
    """What stands was made: the command goes on to its end and gives its own code."""
    assert (0, ["listed"]) == ended("stop.settle()\nask()\nprint('listed')")
    assert (4, []) == ended("stop.settle()\nask()\nend_with(4)")


def test_a_stop_while_one_report_is_finished_stops_the_next(ended):
    """It is kept until another piece of work begins."""
    assert (143, ["first", "noted SIGTERM"]) == ended(
        "stop.settle()\nask()\nprint('first')\nstop.resume()\nprint('second')"
    )


def test_a_stop_is_told_whatever_the_command_was_about_to_end_with(ended):
    """A fault that the stop itself brought about is not what is told."""
    command = "try:\n    ask()\nexcept BaseException as error:\n    raise ValueError from error"
    assert (143, ["noted SIGTERM"]) == ended(command)


def test_a_long_call_into_a_library_is_ended(ended):
    """No handler runs while a library works: the thread that watches ends the program."""
    preface = "stop._CHILDREN_S, stop._LAST_S = 0.2, 0.4\n"
    command = "print('ready', flush=True)\nhashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)"
    assert (143, ["noted SIGTERM"]) == ended(command, sent=signal.SIGTERM, preface=preface)


def test_words_that_are_being_written_are_waited_for(ended):
    """The program is not ended between the moment at which it begins to tell the stop and the word."""
    slow = "def note(number):\n    time.sleep(0.5)\n    print('noted at last', flush=True)\n"
    assert (143, ["noted at last"]) == ended("ask()", preface=f"stop._LAST_S = 0.2\n{slow}")


def test_children_that_keep_the_program_waiting_are_ended(ended):
    """A child that heeds nothing does not outlive the stop, nor does what it has started."""
    preface = "stop._CHILDREN_S = 0.2\n"
    command = (
        "script = 'trap \"\" TERM; echo heeds nothing; sleep 60 & wait; sleep 60'\n"
        "child = subprocess.Popen(['sh', '-c', script], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "try:\n    print('ready', flush=True)\n    time.sleep(60)\nfinally:\n    print(child.wait())"
    )
    assert (143, ["-9", "noted SIGTERM"]) == ended(command, sent=signal.SIGTERM, preface=preface)


def test_what_is_in_the_making_is_taken_away(ended, tmp_path):
    """A file that was being written is gone, one that was finished stands."""
    half, whole = tmp_path / "half", tmp_path / "whole"
    command = f"""
for name in ({str(whole)!r}, {str(half)!r}):
    with stop.unfinished(stop.Path(name)):
        open(name, "w").close()
        if name == {str(half)!r}:
            ask()
"""
    assert 143 == ended(command)[0]
    assert (False, True) == (half.exists(), whole.exists())


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["run", "--period", "2026"], "run"),
        (["--lang", "en", "run"], "run"),
        (["--project", "run", "ingest"], "ingest"),
        (["--project=run", "run"], "run"),
        (["--help"], ""),
        ([], ""),
    ],
)
def test_the_log_names_the_command_that_was_stopped(words, command):
    """Neither the language nor the workspace is taken for it."""
    assert command == UnderWay(words).command


def test_a_stop_is_logged_where_something_is_left(tmp_path, monkeypatch, capsys):
    """Of two workspaces one has been dealt with: its log says nothing of the stop."""
    monkeypatch.setattr("lagesbild.language._chosen", "en")
    roots = [tmp_path / name for name in ("done", "left")]
    for root in roots:
        root.mkdir()
        (root / "lagesbild.toml").touch()
    under_way = UnderWay(["run-all", "kommuner/*"])
    under_way.begin(map(str, roots))
    under_way.is_done(str(roots[0]))
    under_way.note_stop(signal.SIGTERM)
    assert [False, True] == [(root / log.PLACE).exists() for root in roots]
    assert "SIGTERM" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="notebooks are forked on Linux")
@pytest.mark.parametrize(
    ("words", "is_begun"),
    [
        ("run", True),
        ("--lang en run --period 2026-W45", True),
        ("backfill --from 2026-W01", True),
        ("run --if-due", False),
        ("run --help", False),
        ("status", False),
        ("--project s3://bucket/kommun run", False),
    ],
)
def test_what_notebooks_are_forked_from_is_begun_ahead_of_the_settings(
    tmp_path, monkeypatch, words, is_begun
):
    """Where a report is asked for in a workspace, and for as long as the command takes."""
    (tmp_path / "lagesbild.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    under_way = UnderWay(words.split())
    with _ahead.begun(under_way, words.split()):
        zygote = under_way.zygote
        assert is_begun == (zygote is not None and zygote.is_alive())
    assert zygote is None or not zygote.is_alive()
