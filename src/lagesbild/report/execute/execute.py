"""Run a report's notebooks with papermill, side by side, each in a process of its own."""

import asyncio
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_event_loop
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from lagesbild.config import Editions, Execution, NotebookRun
from lagesbild.errors import ConfigError, ExecutionError
from lagesbild.report.engine.kernel import ForkedKernel
from lagesbild.report.engine.process import Forker, Opened, Zygote, forks
from lagesbild.report.execute import faults, notebook_files, parameters
from lagesbild.report.execute.cache import NotebookCache, reads_earlier
from lagesbild.report.execute.kernel import OwnKernel, recorded
from lagesbild.report.execute.memory_limit import MemoryWatch
from lagesbild.report.execute.notebooks import find_notebook
from lagesbild.report.execute.parameters import Value

Progress = Callable[[str, int, int], None]
"""Called with the notebook's name, its cells done and its cells in all; never by two threads at once."""

OnFile = Callable[[Path], None]
"""Called with the file of a notebook that ran to its end, or came from the cache; perhaps by two threads at once."""


# Without a handler, what papermill says about a kernel that died would land on the terminal, beside
# the one message that names notebook and cell.
logging.getLogger("papermill").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end."""

    run: NotebookRun
    path: Path  # executed, outputs kept
    seconds: float


@dataclass(frozen=True)
class _Job:
    run: NotebookRun
    name: str  # the executed file's stem, unique within the report
    notebook: Any
    key: str  # in the cache; empty when it is not to be kept
    started: list[OwnKernel | ForkedKernel] = field(default_factory=list)


@dataclass(frozen=True)
class _Ways:
    """How and where every notebook of a report is run."""

    root: Path
    folder: Path
    failed_folder: Path
    settings: Execution
    zygote: Forker | None
    watch: MemoryWatch
    cache: NotebookCache | None
    on_file: OnFile | None


def execute(
    runs: Iterable[NotebookRun],
    *,
    root: Path,
    common: Mapping[str, Value],
    folder: Path,
    failed_folder: Path,
    settings: Execution = Execution(),  # noqa: B008 - frozen
    editions: Editions = Editions(),  # noqa: B008 - frozen
    zygote: Zygote | None = None,
    cache: NotebookCache | None = None,
    on_progress: Progress | None = None,
    on_file: OnFile | None = None,
) -> tuple[Executed, ...]:
    """Run notebooks with their parameters.

    All parameters are checked before the first notebook starts. After a failure no other notebook
    is started; those that are running finish.

    Parameters
    ----------
    runs
        The report's notebooks.
    root
        The workspace: working directory of the kernels.
    common
        Values of ``parameters.COMMON``, passed to each notebook.
    folder, failed_folder
        Where executed notebooks are written, outputs kept; those that failed go to ``failed_folder``.
    settings
        How many notebooks run at the same time, in what, and how long and how large each may grow.
    editions
        The workspace's: a notebook must be written for the kind that the report's edition is of.
    zygote
        What notebooks are forked from; made for this call when None and ``settings`` ask for forks.
    cache
        Where notebooks that need not run again are taken from; without one all are run.
    on_progress
        Called after each cell.
    on_file
        Called with each executed notebook's file, while others still run.

    Returns
    -------
    tuple of Executed
        In the order of ``runs``.

    Raises
    ------
    ConfigError
        When a notebook is missing or cannot take its parameters.
    ExecutionError
        When a notebook fails: it names the notebook, the cell and the error.
    """
    jobs = _prepared(runs, root=root, common=common, editions=editions, cache=cache)
    lock = threading.Lock()

    def report_progress(name: str, done: int, total: int) -> None:
        if on_progress:
            with lock:
                on_progress(name, done, total)

    done = _from_cache(jobs, cache, folder)
    for job in jobs:
        if job.name in done:
            if on_file:
                on_file(done[job.name].path)
            report_progress(job.name, len(job.notebook.cells), len(job.notebook.cells))
    todo = [job for job in jobs if job.name not in done]
    with ExitStack() as stack:
        if todo and zygote is None and forks(settings):
            zygote = stack.enter_context(Zygote(root))
        forked_from: Forker | None = zygote
        if zygote is not None and len(todo) > 1:  # what all notebooks of a report open is opened once
            what = {name: str(common[name]) for name in ("project", "period", "edition")}
            forked_from = stack.enter_context(zygote.opened(root, **what))
        watch = stack.enter_context(MemoryWatch(settings.memory_limit_mb))
        ways = _Ways(root, folder, failed_folder, settings, forked_from, watch, cache, on_file)
        done |= _run_all(todo, ways, on_progress=report_progress)
    return tuple(done[job.name] for job in jobs)


def _run_all(jobs: list[_Job], ways: _Ways, *, on_progress: Progress) -> dict[str, Executed]:
    """Run notebooks side by side; by name."""
    workers = ways.settings.workers or os.cpu_count() or 1
    with ThreadPoolExecutor(max(1, min(workers, len(jobs))), thread_name_prefix="notebook") as pool:
        futures = [pool.submit(_run, job, ways, on_progress=on_progress) for job in jobs]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except BaseException:
            # Kernels have their own process group: an interrupt at the terminal does not reach them.
            _cancel(futures)
            for job in jobs:
                for kernel in list(job.started):
                    kernel.kill()
            if isinstance(ways.zygote, Opened):
                ways.zygote.hang_up()
            raise
        if any(future.done() and future.exception() for future in futures):
            _cancel(futures)
    _raise_failures(futures)
    return {job.name: future.result() for job, future in zip(jobs, futures, strict=True)}


def _from_cache(jobs: Iterable[_Job], cache: NotebookCache | None, folder: Path) -> dict[str, Executed]:
    """Notebooks that need not run, by name, their files written."""
    done = {}
    for job in jobs:
        if cache and job.key and (kept := cache.get(job.key)):
            text, seconds = kept
            done[job.name] = Executed(job.run, _written(text, folder, job), seconds)
    return done


def _prepared(
    runs: Iterable[NotebookRun],
    *,
    root: Path,
    common: Mapping[str, Value],
    editions: Editions,
    cache: NotebookCache | None,
) -> list[_Job]:
    jobs: list[_Job] = []
    for run in runs:
        source = find_notebook(run.notebook, root)
        notebook = load_notebook_node(str(source))
        declared = parameters.read(notebook.cells, notebook=run.notebook)
        parameters.require_common(declared, notebook=run.notebook)
        parameters.require_edition(
            editions.edition(str(declared["edition"].default)),
            editions.edition(str(common["edition"])),
            notebook=run.notebook,
        )
        if taken := sorted(set(parameters.COMMON) & set(run.parameters)):
            raise ConfigError(
                "Notebook '{notebook}': the report itself sets {common}; "
                "found {taken} among its parameters. Remove it.",
                notebook=run.notebook,
                common=", ".join(parameters.COMMON),
                taken=", ".join(taken),
            )
        values = parameters.check(declared, {**common, **run.parameters}, notebook=run.notebook)
        code = [cell["source"] for cell in notebook.cells if cell["cell_type"] == "code"]
        key = ""
        if cache:
            own = hashlib.sha256(source.read_bytes()).hexdigest()
            key = cache.key(own, values, code, reads_earlier=reads_earlier(notebook.metadata))
        notebook = parameterize_notebook(notebook, values, kernel_name="python3", language="python")
        jobs.append(_Job(run, _unique(run.notebook, {job.name for job in jobs}), notebook, key))
    return jobs


def _unique(name: str, taken: set[str]) -> str:
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    return unique


def _run(job: _Job, ways: _Ways, *, on_progress: Progress) -> Executed:
    cells = job.notebook.cells

    def cell_done(*, cell_index: int, **_: object) -> None:
        on_progress(job.name, cell_index + 1, len(cells))

    start = time.monotonic()
    died: Exception | None = None
    try:
        _execute(job, ways, cell_done)
    except Exception as error:  # noqa: BLE001 - whatever a kernel dies of, the notebook is kept and named
        died = error if ways.zygote is None or ways.zygote.is_alive() else ways.zygote.gone()
    finally:
        _end_event_loop()
    fault = faults.of_cells(cells) or (died and faults.of_kernel(died, cells, job.started, ways.settings))
    text = notebook_files.dumps(job.notebook)
    path = _written(text, ways.failed_folder if fault else ways.folder, job)
    if fault:
        kept = path.relative_to(ways.root) if path.is_relative_to(ways.root) else path
        raise ExecutionError(
            "Notebook '{notebook}' failed {fault}\nIt is kept for inspection: {kept}",
            notebook=job.name,
            cell=fault.fields.get("cell"),
            fault=fault,
            kept=kept.as_posix(),
        ) from died
    seconds = round(time.monotonic() - start, 2)
    if ways.on_file:
        ways.on_file(path)
    if ways.cache and job.key:
        ways.cache.put(job.key, text, seconds=seconds)
    return Executed(job.run, path, seconds)


def _written(text: str, folder: Path, job: _Job) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job.name}.ipynb"
    path.write_text(text, encoding="utf-8")
    return path


def _end_event_loop() -> None:
    """Close this thread's event loop, after letting go of what still waits in it for a kernel that ended."""
    loop = ensure_event_loop()
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()
    asyncio.set_event_loop(None)


def _execute(job: _Job, ways: _Ways, cell_done: Callable[..., None]) -> None:
    def on_start(kernel: OwnKernel | ForkedKernel) -> None:
        job.started.append(kernel)
        ways.watch.add(kernel)

    options: dict[str, Any] = {
        "progress_bar": False,
        # papermill's own `cwd` changes the directory of the whole process, under all threads;
        # a kernel's start-up takes the path without that.
        "resources": {"metadata": {"path": str(ways.root)}},
        "execution_timeout": ways.settings.cell_timeout_s,
        "on_cell_executed": cell_done,
    }
    if ways.zygote is not None:
        engine = "lagesbild-fork"
        options |= {"zygote": ways.zygote, "on_start": on_start}
    else:
        engine = "nbclient"
        options |= {"kernel_manager_class": recorded(on_start), "shutdown_kernel": "immediate"}
    papermill_engines.execute_notebook_with_engine(engine, job.notebook, kernel_name="python3", **options)


def _cancel(futures: Iterable[Future[Executed]]) -> None:
    for future in futures:
        future.cancel()


def _raise_failures(futures: Iterable[Future[Executed]]) -> None:
    failures = [
        error for future in futures if not future.cancelled() and (error := future.exception()) is not None
    ]
    for error in failures:
        if not isinstance(error, ExecutionError):
            raise error
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExecutionError("{failures}", failures=failures)
