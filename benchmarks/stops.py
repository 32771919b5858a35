"""Ask commands to stop at random moments, and see that they do: in time, with nothing half made and nothing left.

    python benchmarks/stops.py [--count N] [--seed SEED] [--signal SIGTERM]

Each of ingest, run and run-all is started N times (34) as a user starts it and sent the signal, at moments spread evenly
over the time it takes, the imports included. Only on Linux: what is left of a command is known by its environment.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from faults import Victim

PERIOD = "2026-11-02..2026-11-15"
_MARK = "LAGESBILD_STOPS"
_PROGRAM = "import sys; from lagesbild.cli import main; sys.exit(main())"
SLOWEST_S = 10.0
_HAD_ENDED = 999


@dataclass
class Ended:
    """How a command ended that was asked to stop."""

    code: int
    seconds: float
    said: str
    processes: list[str]
    files: list[str]


class Command:
    """A command under way, with a folder of its own for temporary files."""

    def __init__(self, *words: str, temporary: Path, preface: str = "") -> None:
        self._mark, self._temporary = uuid4().hex, temporary
        temporary.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {_MARK: self._mark, "TMPDIR": str(temporary), "LANG": "en_GB.UTF-8"}
        self.process = self._started(f"{preface}\n{_PROGRAM}", *words, environment=environment)

    def _started(self, *words: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
        """Start Python on a program, as a shell starts what runs in the background."""
        return subprocess.Popen(
            ["sh", "-c", 'trap \'\' INT; exec "$0" "$@"', sys.executable, "-c", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=environment,
        )

    def stop(self, number: int) -> Ended:
        """Send the signal, and wait for the end."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> Ended:
        """Wait for the end, and tell what became of it."""
        start = time.monotonic()
        said = self.process.communicate(timeout=60)[1]
        seconds = time.monotonic() - start
        code = self.process.returncode
        left = self._left()
        if left:  # what was killed may take a moment to be gone
            time.sleep(0.5)
            left = self._left()
        return Ended(code, seconds, said, left, sorted(path.name for path in self._temporary.iterdir()))

    def _left(self) -> list[str]:
        """Processes that bear the mark of this command."""
        found, mark = [], f"{_MARK}={self._mark}".encode()
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (path / "environ").read_bytes():
                    found.append((path / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
            except OSError:
                continue
        return found


@dataclass
class Found:
    """What a series of stops showed."""

    codes: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    published: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, ended: Ended, victim: Victim, *, is_new: bool, number: int) -> None:
        """Judge one of them; ``is_new`` says whether what the command makes stands."""
        self.codes[ended.code] += 1
        self.slowest = max(self.slowest, ended.seconds)
        self.published += is_new
        # Before the interpreter has come to the program's first line, the system itself ends it.
        stopped = {128 + number, -number}
        if ended.code not in {0, *stopped}:
            self.faults.append(f"exit code {ended.code}: {ended.said[-300:]}")
        if is_new and ended.code in stopped:
            self.faults.append(f"what stands was said to be stopped: {ended.said[-300:]}")
        if not is_new and ended.code == 0:
            self.faults.append(f"nothing was made, and nobody was told: {ended.said[-300:]}")
        if ended.seconds > SLOWEST_S:
            self.faults.append(f"{ended.seconds:.1f} s")
        if "Traceback" in ended.said or "Exception ignored" in ended.said:
            self.faults.append(ended.said[-600:])
        strays = victim.strays()
        for kind, left in (("process", ended.processes), ("temporary", ended.files), ("stray", strays)):
            self.faults += [f"{kind} left: {each}" for each in left]
        if ended.code == 128 + number and not _is_logged(victim):
            self.faults.append("no line in the log")
        (victim.root / "data" / "processed" / "log" / "lagesbild.jsonl").unlink(missing_ok=True)


def _is_logged(victim: Victim) -> bool:
    log = victim.root / "data" / "processed" / "log" / "lagesbild.jsonl"
    return log.exists() and '"event": "stopped"' in log.read_text(encoding="utf-8")


def words_of(command: str, victim: Victim) -> list[str]:
    """The command line."""
    if command == "run-all":
        return ["run-all", str(victim.root), "--period", PERIOD, "--workers", "1"]
    return ["--project", str(victim.root), command, *(["--period", PERIOD] if command == "run" else [])]


def stops(
    command: str,
    count: int,
    *,
    victim: Victim,
    temporary: Path,
    rng: random.Random,
    number: int,
    within_s: float | None = None,
) -> Found:
    """Ask a command ``count`` times to stop while it makes what was not there before.

    The moments lie within so many seconds from its start; left out, within the time that it takes when left alone.
    """
    store = victim.root / "data" / "processed" / "ingest.json"

    def made() -> bool:
        return bool(victim.shown()) if command != "ingest" else store.exists()

    def undo() -> None:
        shutil.rmtree(victim.root / "reports", ignore_errors=True)
        for path in (victim.root / "data" / "processed").glob("*.*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)

    words = words_of(command, victim)
    if within_s is None:
        start = time.monotonic()
        whole = Command(*words, temporary=temporary)
        said = whole.process.communicate(timeout=300)[1]
        assert whole.process.returncode == 0, said
        within_s = time.monotonic() - start
    found = Found()
    for _ in range(count):
        undo()
        under_way = Command(*words, temporary=temporary)
        time.sleep(rng.uniform(0, within_s))
        if under_way.process.poll() is not None:
            under_way.process.communicate()
            found.codes[_HAD_ENDED] += 1  # had ended by itself
            continue
        ended = under_way.stop(number)
        found.add(ended, victim, is_new=made(), number=number)
    return found


def main() -> None:
    """Stop each command, and print how it ended."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--count", type=int, default=34)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--signal", default="SIGTERM")
    options = asked.parse_args()
    if sys.platform != "linux":
        sys.exit("stops: only on Linux")
    number = signal.Signals[options.signal]
    has_failed = False
    for command in ("ingest", "run", "run-all"):
        with tempfile.TemporaryDirectory() as folder:
            victim = Victim(Path(folder) / "workspace")
            victim.write_export(16, 50)
            temporary, rng = Path(folder) / "temporary", random.Random(options.seed)
            found = stops(command, options.count, victim=victim, temporary=temporary, rng=rng, number=number)
        codes = ", ".join(
            f"{each if each != _HAD_ENDED else 'had ended'}: {times}"
            for each, times in sorted(found.codes.items())
        )
        print(
            f"{command}: {options.signal} at {options.count} random moments: exit codes {codes}; slowest {found.slowest:.1f} s; "
            f"made {found.published} times, half of it never; {len(found.faults)} faults",
            flush=True,
        )
        for each in found.faults:
            print(f"  {each}")
        has_failed |= bool(found.faults)
    sys.exit(has_failed)


if __name__ == "__main__":
    main()
