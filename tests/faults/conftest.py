"""The benchmarks' own tools for harming ingest and runs, in small."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def _loaded(name):
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fuzz():
    """benchmarks/fuzz.py, which imports what stands beside it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(BENCHMARKS)
        return _loaded("fuzz")


@pytest.fixture(scope="session")
def faults():
    """benchmarks/faults.py."""
    if not hasattr(os, "fork"):
        pytest.skip("this machine does not fork")
    return _loaded("faults")


@pytest.fixture(scope="session")
def stops():
    """benchmarks/stops.py."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(BENCHMARKS)
        return _loaded("stops")


@pytest.fixture
def forked(stops, started):
    """Its commands, forked where programs are."""

    class Command(stops.Command):
        def _started(self, *words, environment):
            command = (sys.executable, "-c", *words)
            options = {
                "start_new_session": True,
                "env": environment,
                "spares": [1],
                "ignored": [signal.SIGINT],
            }
            return started(*command, **options, stdout=subprocess.DEVNULL)

        def _left(self):
            # What was forked shows no mark of its own in /proc.
            left = getattr(self.process, "left", super()._left)()
            return [str(each) for each in left]

    return Command


@pytest.fixture(scope="session")
def damages(faults):
    """benchmarks/damage.py."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(BENCHMARKS)
        return _loaded("damage")


@pytest.fixture
def victim(faults, tmp_path):
    """A workspace to harm, with one export."""
    made = faults.Victim(tmp_path / "workspace")
    made.write_export(16, 5)
    return made


@pytest.fixture
def damage():
    """Change bytes within a page of a Parquet file, so that its ends still look right."""
    import pyarrow.parquet as pq

    def change(path):
        column = pq.read_metadata(path).row_group(0).column(0)
        content = bytearray(path.read_bytes())
        start = column.dictionary_page_offset or column.data_page_offset
        end = start + column.total_compressed_size
        content[end - 3] ^= 0xFF
        path.write_bytes(content)

    return change
