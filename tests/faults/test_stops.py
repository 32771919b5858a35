"""Commands that are asked to stop, as a user starts them."""

import random
import shutil
import signal
import sys
from pathlib import Path

import pytest

from lagesbild.report.archive import publish

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left of a command is known by /proc")


@pytest.mark.parametrize("times", [1, pytest.param(34, marks=pytest.mark.sweep)])
@pytest.mark.parametrize(("command", "within_s"), [("ingest", 2), ("run", 4), ("run-all", 4)])
def test_stopped_at_random_moments(stops, command, within_s, times, tmp_path):
    """SIGTERM ends each in time, with its code and a line in the log; nothing half made and nothing left."""
    victim = stops.Victim(tmp_path / "workspace")
    victim.write_export(16, 50)
    found = stops.stops(
        command,
        times,
        victim=victim,
        temporary=tmp_path / "temporary",
        rng=random.Random(5),  # which begins a little after the middle
        number=signal.SIGTERM,
        within_s=within_s if times == 1 else None,  # one moment is not worth a whole run to measure
    )
    assert [] == found.faults


MOMENTS = {
    "before it is put in its place": ("_carry", 143, ""),
    "once it stands": ("_replace", 0, "Version 0"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_report_is_published_or_stopped_never_both(stops, forked, victim, moment, tmp_path):
    """The rename decides: before it nothing is published, after it the report stands, is listed, and the run went well."""
    step, code, shown = MOMENTS[moment]
    preface = f"""
import os, signal
from lagesbild.report.archive import publish
step = publish.{step}
def asked(*arguments, **named):
    done = step(*arguments, **named)
    os.kill(os.getpid(), signal.SIGTERM)
    return done
publish.{step} = asked
"""
    assert callable(getattr(publish, step))
    ended = forked(*stops.words_of("run", victim), temporary=tmp_path / "temporary", preface=preface).end()
    assert code == ended.code, ended.said
    assert shown == victim.shown()
    assert (victim.root / "reports" / "index.html").exists() == bool(shown)
    assert [] == ended.processes + ended.files
    assert set() == victim.strays()


def test_a_notebook_that_hangs_is_ended_with_the_run(stops, forked, victim, until, tmp_path):
    """Ctrl-C while a notebook computes: its process goes too, though the program was started in the background."""
    hangs = Path(__file__).parents[1] / "notebooks" / "hangs.ipynb"
    shutil.copy(hangs, victim.root / "notebooks" / "block.ipynb")
    mark = victim.root / "hangs"
    notebook = victim.root / "notebooks" / "block.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace('"time.sleep(60)"', f"\"open({str(mark)!r}, 'w'); time.sleep(60)\""))
    command = forked(*stops.words_of("run", victim), temporary=tmp_path / "temporary")
    until(mark.exists, command.process)
    ended = command.stop(signal.SIGINT)
    assert 130 == ended.code, ended.said
    assert ended.seconds < stops.SLOWEST_S
    assert [] == ended.processes + ended.files
    assert "" == victim.shown()
