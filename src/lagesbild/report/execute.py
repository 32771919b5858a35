"""Run a report's notebooks with papermill, side by side in threads of one process."""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyter_core.utils import ensure_event_loop
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from lagesbild import errors
from lagesbild.config import NotebookRun
from lagesbild.disclosure.editions import edition
from lagesbild.errors import ConfigError, ExecutionError, LagesbildError
from lagesbild.report import parameters
from lagesbild.report.kernel import OwnKernel, recorded
from lagesbild.report.parameters import Value

Progress = Callable[[str, int, int], None]
"""Called with the notebook's name, its cells done and its cells in all; never by two threads at once."""

COMMON: Final = ("project", "period", "edition")
"""Parameters that the runner passes to every notebook, all of type ``str``."""

# Without a handler, what papermill says about a kernel that died would land on the terminal, beside
# the one message that names notebook and cell.
logging.getLogger("papermill").addHandler(logging.NullHandler())

_REPOSITORY: Final = Path(__file__).parents[3]
_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end."""

    run: NotebookRun
    source: Path  # the notebook as it was found
    path: Path  # executed, outputs kept
    seconds: float


@dataclass(frozen=True)
class _Job:
    run: NotebookRun
    name: str  # the executed file's stem, unique within the report
    source: Path
    notebook: Any
    started: list[OwnKernel] = field(default_factory=list)


def find_notebook(name: str, root: Path) -> Path:
    """The workspace's own notebook, else the library's.

    Parameters
    ----------
    name
        File name without ``.ipynb``.
    root
        The workspace.

    Raises
    ------
    ConfigError
        When there is no such notebook, with the names there are.
    """
    folders = notebook_folders(root)
    for folder in folders:
        if (path := folder / f"{name}.ipynb").is_file():
            return path
    known = ", ".join(sorted({path.stem for folder in folders for path in folder.glob("*.ipynb")}))
    raise ConfigError(
        f"A notebook must stand in the workspace's 'notebooks' or in the library; found no '{name}.ipynb'. "
        f"Write one of: {known or '(there are none)'}."
    )


def execute(
    runs: Iterable[NotebookRun],
    *,
    root: Path,
    common: Mapping[str, Value],
    folder: Path,
    failed_folder: Path,
    workers: int = 4,
    on_progress: Progress | None = None,
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
        Values of ``COMMON``, passed to each notebook.
    folder, failed_folder
        Where executed notebooks are written, outputs kept; those that failed go to ``failed_folder``.
    workers
        Notebooks run at the same time.
    on_progress
        Called after each cell.

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
    jobs = _prepared(runs, root=root, common=common)
    lock = threading.Lock()

    def report_progress(name: str, done: int, total: int) -> None:
        if on_progress:
            with lock:
                on_progress(name, done, total)

    def run(job: _Job) -> Executed:
        return _run(job, root=root, folder=folder, failed_folder=failed_folder, on_progress=report_progress)

    with ThreadPoolExecutor(max(1, min(workers, len(jobs))), thread_name_prefix="notebook") as pool:
        futures = [pool.submit(run, job) for job in jobs]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except BaseException:
            # Kernels have their own process group: an interrupt at the terminal does not reach them.
            _cancel(futures)
            for job in jobs:
                for kernel in list(job.started):
                    kernel.kill()
            raise
        if any(future.done() and future.exception() for future in futures):
            _cancel(futures)
    _raise_failures(futures)
    return tuple(future.result() for future in futures)


def notebook_folders(root: Path) -> list[Path]:
    """The workspace's own, then the library's: beside the sources in a checkout, inside the package when installed."""
    installed = Path(str(resources.files("lagesbild"))) / "notebooks"
    checkout = _REPOSITORY / "notebooks" if (_REPOSITORY / "pyproject.toml").is_file() else installed
    return [root / "notebooks", checkout, installed]


def _prepared(runs: Iterable[NotebookRun], *, root: Path, common: Mapping[str, Value]) -> list[_Job]:
    jobs: list[_Job] = []
    for run in runs:
        source = find_notebook(run.notebook, root)
        notebook = load_notebook_node(str(source))
        declared = parameters.read(notebook.cells, notebook=run.notebook)
        _require_common(declared, notebook=run.notebook)
        _require_edition(str(declared["edition"].default), str(common["edition"]), notebook=run.notebook)
        if taken := sorted(set(COMMON) & set(run.parameters)):
            raise ConfigError(
                f"Notebook '{run.notebook}': the report itself sets {', '.join(COMMON)}; "
                f"found {', '.join(taken)} among its parameters. Remove it."
            )
        values = parameters.check(declared, {**common, **run.parameters}, notebook=run.notebook)
        notebook = parameterize_notebook(notebook, values, kernel_name="python3", language="python")
        jobs.append(_Job(run, _unique(run.notebook, {job.name for job in jobs}), source, notebook))
    return jobs


def _require_common(declared: Mapping[str, parameters.Parameter], *, notebook: str) -> None:
    for name in COMMON:
        if name not in declared or declared[name].type != "str":
            raise ExecutionError(
                f"Notebook '{notebook}' must have the parameters {', '.join(COMMON)}, each a str; "
                f"'{name}' is not there or is of another type. Add: {name}: str = \"\""
            )


def _require_edition(written_for: str, wanted: str, *, notebook: str) -> None:
    """A notebook's default edition tells whether it works with incidents or with a shared edition's tables."""
    if edition(written_for).is_shared != edition(wanted).is_shared:
        works_with = "incidents" if edition(wanted).is_shared else "a shared edition's tables"
        raise ConfigError(
            f"A report of edition '{wanted}' needs notebooks that are written for it; notebook '{notebook}' works with "
            f"{works_with} (its default edition is '{written_for}'). Write another notebook or edition in lagesbild.toml."
        )


def _unique(name: str, taken: set[str]) -> str:
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    return unique


def _run(job: _Job, *, root: Path, folder: Path, failed_folder: Path, on_progress: Progress) -> Executed:
    cells = job.notebook.cells

    def cell_done(*, cell_index: int, **_: object) -> None:
        on_progress(job.name, cell_index + 1, len(cells))

    start = time.monotonic()
    died: Exception | None = None
    try:
        # papermill's own `cwd` changes the directory of the whole process, under all threads;
        # the kernel's start-up takes the path without that.
        papermill_engines.execute_notebook_with_engine(
            None,
            job.notebook,
            kernel_name="python3",
            progress_bar=False,
            kernel_manager_class=recorded(job.started),
            resources={"metadata": {"path": str(root)}},
            on_cell_executed=cell_done,
        )
    except Exception as error:  # noqa: BLE001 - whatever a kernel dies of, the notebook is kept and named
        died = error
    finally:
        ensure_event_loop().close()
        asyncio.set_event_loop(None)
    fault = _cell_fault(cells) or (died and _death(died, cells, job.started))
    path = (failed_folder if fault else folder) / f"{job.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(job.notebook) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]
    if fault:
        kept = path.relative_to(root) if path.is_relative_to(root) else path
        raise ExecutionError(
            f"Notebook '{job.name}' failed {fault}\nIt is kept for inspection: {kept.as_posix()}"
        ) from died
    return Executed(job.run, job.source, path, round(time.monotonic() - start, 2))


def _cell_fault(cells: Iterable[Mapping[str, Any]]) -> str:
    """Where the notebook stopped and why; empty when no cell failed."""
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return f"in {_cell_name(number, cell)}: {_message(output['ename'], output['evalue'])}"
    return ""


def _cell_name(number: int, cell: Mapping[str, Any]) -> str:
    code = [line.strip() for line in cell["source"].splitlines() if line.strip()]
    return f"cell {number} ({code[0]})" if code else f"cell {number}"


def _message(name: str, text: str) -> str:
    """Our own messages whole; of others the name alone: they may quote a cell about a person."""
    kind = getattr(errors, name, None)
    is_ours = isinstance(kind, type) and issubclass(kind, LagesbildError)
    return f"{name}: {_ANSI.sub('', text).strip()}" if is_ours and text else name


def _death(error: Exception, cells: Iterable[Mapping[str, Any]], started: Iterable[OwnKernel]) -> str:
    reached = [
        _cell_name(number, cell)
        for number, cell in enumerate(cells, start=1)
        if cell["metadata"].get("papermill", {}).get("start_time")
    ]
    where = f"in {reached[-1]}" if reached else "before its first cell"
    words = next((kernel.last_words for kernel in started if kernel.last_words), "")
    why = (
        f"It last said: {words}"
        if words
        else "The machine may be out of memory: run fewer notebooks at a time."
    )
    return f"{where}: its kernel ended before its work was done ({type(error).__name__}). {why}"


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
        raise ExecutionError("\n".join(str(error) for error in failures))
