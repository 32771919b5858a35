"""Measure a whole report of a small municipality against stock papermill on the same notebooks.

The fictional municipality with five years of data; the notebooks that the report names, again from the
first until there are ten. Each side is a process of its own, started anew each round, the sides taking
turns; "import" imports once what notebooks need. Stock papermill only executes; our sides also read the
exports' state, render, publish and list the report. Compiled bytecode is there for all.

    python benchmarks/execution.py [ROUNDS]
"""

import argparse
import itertools
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path

UNTIL, PERIOD, WEEKS, NOTEBOOKS = date(2026, 11, 16), "2026-11-02..2026-11-15", 260, 10
ROOT = Path(__file__).parents[1]
SIDES = {
    "import": "the libraries imported once",
    "stock": "stock papermill, in sequence",
    "parallel": "stock papermill, a process for each processor",
    "kernel": 'whole report, `engine = "kernel"`',
    "fork": 'whole report, `engine = "fork"`',
    "cached": "the same again, from the cache",
}


def project(folder: Path, engine: str = "fork"):
    """The workspace, its report brought to ten notebooks."""
    from lagesbild import config

    found = config.load(folder)
    report = found.report()
    runs = tuple(report.notebooks[number % len(report.notebooks)] for number in range(NOTEBOOKS))
    report = report.model_copy(update={"notebooks": runs})
    execution = found.execution.model_copy(update={"engine": engine})
    return found.model_copy(update={"reports": (report,), "execution": execution}), report


def period(settings, text: str = PERIOD):
    """A period of the workspace's calendar."""
    from lagesbild import periods

    return periods.parse(text, calendar=settings.calendar.calendar(), today=UNTIL)


def import_once(_: Path) -> None:
    """What the zygote does before its first fork."""
    from lagesbild.report.engine import zygote

    zygote.import_all()


def stock_notebook(folder: Path, name: str, number: int) -> None:
    """One notebook with stock papermill."""
    import papermill

    values = {"project": str(folder), "period": PERIOD, "edition": "arbetsgrupp"}
    papermill.execute_notebook(
        str(ROOT / "notebooks" / f"{name}.ipynb"), str(folder / f"out-{number}.ipynb"), values,
        kernel_name="python3", progress_bar=False, cwd=str(folder),
    )  # fmt: skip


def names(folder: Path) -> list[str]:
    """The ten notebooks."""
    return [run.notebook for run in project(folder)[1].notebooks]


def stock(folder: Path) -> None:
    """Stock papermill, one after the other."""
    for number, name in enumerate(names(folder)):
        stock_notebook(folder, name, number)


def parallel(folder: Path) -> None:
    """Stock papermill in as many processes as there are processors."""
    from concurrent.futures import ProcessPoolExecutor

    listed = names(folder)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(stock_notebook, [folder] * len(listed), listed, range(len(listed))))


def report(folder: Path, *, engine: str = "fork", use_cache: bool = False) -> None:
    """A whole report, as the command makes it."""
    from lagesbild.report.engine import process

    ahead = (
        process.Zygote(folder) if engine == "fork" else None
    )  # before the settings are read, as the command has it
    settings, chosen = project(folder, engine)
    with ahead or nullcontext(), process.started(settings, ahead) as zygote:
        from lagesbild.ingest.run import ingest
        from lagesbild.report.run import RunOptions, run_report

        accounting = ingest(settings).accounting
        run_report(
            settings,
            chosen,
            period(settings),
            accounting=accounting,
            manner=RunOptions(zygote=zygote, use_cache=use_cache),
        )


def backfill(folder: Path) -> None:
    """Prints the seconds of each of eight reports in one process, the first left out."""
    settings, chosen = project(folder)
    from lagesbild.ingest.run import ingest
    from lagesbild.report.backfill import backfill as run_backfill
    from lagesbild.report.engine import process

    shutil.rmtree(folder / "reports", ignore_errors=True)
    wanted = [*period(settings).preceding(7), period(settings)]
    with process.started(settings) as zygote:
        accounting = ingest(settings).accounting
        times = [time.perf_counter()]
        for each in run_backfill(
            settings, chosen, wanted, accounting=accounting, zygote=zygote, use_cache=False
        ):
            if each.fault:
                raise each.fault
            times.append(time.perf_counter())
    print(json.dumps([after - before for before, after in itertools.pairwise(times[1:])]))


WORK: dict[str, Callable[[Path], None]] = {
    "import": import_once,
    "stock": stock,
    "parallel": parallel,
    "kernel": lambda folder: report(folder, engine="kernel"),
    "fork": report,
    "cached": lambda folder: report(folder, use_cache=True),
    "backfill": backfill,
}


def run(side: str, folder: Path) -> tuple[float, float, str]:
    """Wall seconds, processor seconds of all processes, and what a side printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, str(folder)],
        check=False, capture_output=True, text=True, env=environment, cwd=folder,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{side}: {done.stderr}")
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, processor, done.stdout


def make_workspace(folder: Path) -> None:
    """Five years of the fictional municipality, ingested."""
    from lagesbild import config, demo
    from lagesbild.demo import _write
    from lagesbild.ingest.run import ingest

    _write._WEEKS = WEEKS  # noqa: SLF001 - the demo itself has three years
    demo.write(folder, until=UNTIL)
    shutil.copy(ROOT / "lagesbild.toml", folder)
    accounting = ingest(config.load(folder)).accounting
    print(
        f"{accounting.incidents} incidents of {WEEKS} weeks; {NOTEBOOKS} notebooks: {', '.join(names(folder))}"
    )


def main() -> None:
    """Measure all sides in turns and print the table of medians; or be one side of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("rounds", type=int, nargs="?", default=3, help="of which the median counts")
    asked.add_argument("--side", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.side:
        WORK[options.side[0]](Path(options.side[1]))
        return
    rounds = options.rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_workspace(folder)
        for side in ("import", "cached"):  # bytecode for all, and the cache filled
            run(side, folder)
        measured: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        later: list[float] = []
        for _ in range(rounds):
            for side, figures in measured.items():
                figures.append(run(side, folder)[:2])
            later += json.loads(run("backfill", folder)[2])
    wall = {side: statistics.median(each[0] for each in figures) for side, figures in measured.items()}
    processor = {side: statistics.median(each[1] for each in figures) for side, figures in measured.items()}
    print(
        f"\n{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {rounds} round(s), medians\n"
    )
    print("| What | Seconds | Processor seconds | × import | × faster than stock |")
    print("|---|---:|---:|---:|---:|")
    for side, title in SIDES.items():
        row = [wall[side], processor[side], wall[side] / wall["import"], wall["stock"] / wall[side]]
        print(f"| {title} | " + " | ".join(f"{figure:.2f}" for figure in row) + " |")
    each = statistics.median(later)
    print(
        f"| a further report in the same process (backfill) | {each:.2f} | | {each / wall['import']:.2f} | {wall['stock'] / each:.2f} |"
    )
    print(
        "\nGoals: fork at most 1.5 × import and at least 6 × faster than stock; a further report under 2 s."
    )


if __name__ == "__main__":
    # As the command: jsonschema's grammar, where JupyterLab has brought it, is left alone by every side.
    sys.modules.setdefault("rfc3987_syntax", None)
    main()
