"""A kernel past its limit is ended and told why; others are left alone."""

import os
import subprocess
import sys
import threading

import psutil
import pytest

from lagesbild.report.execute.memory_limit import MemoryWatch


class Kernel:
    """What is watched: a process's id, and whether it has been ended."""

    def __init__(self, pid):
        self.pid = pid
        self.exceeded_mb = 0
        self.ended = threading.Event()

    def kill(self):
        self.ended.set()


def test_only_a_kernel_past_its_limit_is_ended():
    """The tests' own process holds more than 60 megabytes; an idle Python, one that has ended and one not begun do not."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as idle:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        calm = [Kernel(None), Kernel(ended.pid), Kernel(idle.pid)]
        beyond = Kernel(os.getpid())
        with MemoryWatch(60) as watch:
            for kernel in (*calm, beyond):  # looked at in this order
                watch.add(kernel)
            assert beyond.ended.wait(240)
        idle.communicate(b"\n")
    assert [0, 0, 0] == [kernel.exceeded_mb for kernel in calm]
    assert not any(kernel.ended.is_set() for kernel in calm)


def test_a_kernel_that_is_ended_is_told_how_much_it_held():
    """Its resident megabytes, as the system counts them, within what a moment changes."""
    kernel = Kernel(os.getpid())
    with MemoryWatch(1) as watch:
        watch.add(kernel)
        assert kernel.ended.wait(240)
    assert psutil.Process().memory_info().rss / 1e6 == pytest.approx(kernel.exceeded_mb, rel=0.2)
