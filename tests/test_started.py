"""Programs that tests fork from one that has imported the libraries are as those that are started anew."""

import os
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all are started anew")
TELLS = """
import os, signal, sys, threading
print(__name__, sys.argv, os.getcwd(), os.environ["TOLD"], signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP))
print(threading.active_count(), os.path.basename(os.readlink("/proc/self/fd/0")), flush=True)
os.write(2, b"noise")
raise SystemExit(3)
"""
LEAVES = """
import subprocess, time
print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid, flush=True)
time.sleep(600)
"""


def test_a_forked_program_is_as_one_started_anew(started, tmp_path):
    """Its arguments, folder, environment, signals, words and exit code are those that it was given."""
    found = []
    for anew in (False, True):
        program = started(
            sys.executable, "-c", TELLS, "a", "b c", anew=anew, cwd=tmp_path, env=os.environ | {"TOLD": "å"},
            ignored=[signal.SIGHUP], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        )  # fmt: skip
        found.append((*program.communicate(timeout=240), program.returncode))
    assert found[1] == found[0]
    assert ("noise", 3) == found[0][1:]


def test_what_a_forked_program_leaves_is_told(started):
    """A signal ends it and gives its exit code; a process of a session of its own that it leaves is known."""
    program = started(sys.executable, "-c", LEAVES, stdout=subprocess.PIPE)
    if isinstance(program, subprocess.Popen):
        pytest.skip("here all are started anew")
    other = int(program.stdout.readline())
    program.kill()
    assert -signal.SIGKILL == program.wait()
    assert [other] == [each.pid for each in program.left()]
