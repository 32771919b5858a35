"""Start the zygote, ask it for notebook processes, and end it with all it has forked."""

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Self

from lagesbild.errors import ConfigError, ExecutionError
from lagesbild.report.engine import wire

if TYPE_CHECKING:  # reading the settings takes longer to import than starting a zygote
    from lagesbild.config import Execution, Project

ENVIRONMENT: Final = {
    # One thread a notebook: several notebooks share the processors, sums come in one order on every
    # machine, and a zygote has no second thread to lose in a fork.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # As ipykernel sets it, but before matplotlib is imported.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""What notebooks are run with, whatever runs them, unless the user has set it."""


_PATIENCE_S: Final = 5


def environment() -> dict[str, str]:
    """The environment of a process that runs notebooks."""
    return ENVIRONMENT | dict(os.environ)


def forks(settings: "Execution") -> bool:
    """Whether notebooks are forked: where Linux's guarantees hold, or where the settings insist.

    Raises
    ------
    ConfigError
        When they insist where there is no fork.
    """
    if settings.engine == "fork" and not hasattr(os, "fork"):
        raise ConfigError(
            'engine = "fork" needs a system that can fork a process; this one cannot. '
            'Write engine = "auto" under [execution] in lagesbild.toml.'
        )
    return settings.engine == "fork" or (settings.engine == "auto" and sys.platform == "linux")


class Forker:
    """A process to fork notebooks from, asked over a socket; safe to use from several threads."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lock = threading.Lock()
        self._is_ready = False

    def is_alive(self) -> bool:
        """Whether the process runs."""
        raise NotImplementedError

    def gone(self) -> ExecutionError:
        """The error that tells that the process has ended."""
        raise NotImplementedError

    def wait_until_ready(self) -> None:
        """Wait until it can fork.

        Raises
        ------
        ExecutionError
            When the process ended instead.
        """
        with self._lock:
            self._await_ready()

    def fork(self, connection: int, noise: int, *, folder: Path, ipython_dir: str) -> int:
        """Fork a process that is a notebook's kernel; its id.

        Parameters
        ----------
        connection, noise
            File descriptors: where it takes requests from, and where it writes what does not belong to
            the notebook. The caller closes its own.
        folder, ipython_dir
            Its working directory, and a folder of its own for IPython.

        Raises
        ------
        ExecutionError
            When the process is gone.
        """
        request = {"ask": "fork", "folder": str(folder), "ipython_dir": ipython_dir}
        return self._ask(request, (connection, noise))

    def end(self, pid: int) -> None:
        """Kill a process forked from here and all it has started, if they still run."""
        try:
            self._ask({"ask": "end", "pid": pid})
        except ExecutionError:
            # The notebook has died with its parent. What it started has its id as process group.
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)

    def _ask(self, request: dict[str, Any], files: Sequence[int] = ()) -> int:
        with self._lock:
            self._await_ready()
            try:
                wire.send_request(self._control, request, files)
                answer, _ = wire.receive_request(self._control)
            except (OSError, EOFError):
                raise self.gone() from None
        pid: int = answer["pid"]
        return pid

    def _await_ready(self) -> None:
        if not self._is_ready:
            try:
                wire.receive_request(self._control)
            except (OSError, EOFError):
                raise self.gone() from None
            self._is_ready = True


class Zygote(Forker):
    """The first such process; starts importing at once, and ends with ``close``.

    Parameters
    ----------
    project
        The workspace whose geography every notebook will find read, until ``prepare`` names another.
    """

    def __init__(self, project: Path) -> None:
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._ipython_dir = tempfile.TemporaryDirectory(prefix="lagesbild-", ignore_cleanup_errors=True)
        ours, theirs = socket.socketpair()
        super().__init__(ours)
        with theirs:
            descriptor = theirs.fileno()
            module, arguments = "lagesbild.report.engine.zygote", (project, self._ipython_dir.name)
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
                [sys.executable, "-P", "-m", module, str(descriptor), *map(str, arguments)],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._noise,
                env=environment(),
                start_new_session=True,  # an interrupt at the terminal is for the program, which then ends it
            )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def prepare(self, project: Path) -> None:
        """Turn to another workspace: its geography is read, and the former one's forgotten.

        Raises
        ------
        ExecutionError
            When the zygote is gone.
        """
        self._ask({"ask": "prepare", "project": str(project)})

    @contextmanager
    def opened(self, folder: Path, *, project: str, period: str, edition: str) -> Iterator["Opened"]:
        """A fork of it that has opened a situation, to fork the notebooks of one report from.

        What cannot be opened is left to the notebooks, which then meet and tell it.

        Parameters
        ----------
        folder
            The notebooks' working directory.
        project, period, edition
            As the notebooks give them to ``situation.open``.

        Raises
        ------
        ExecutionError
            When the zygote is gone.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                what = {"folder": str(folder), "project": project, "period": period, "edition": edition}
                pid = self._ask({"ask": "open", **what}, (theirs.fileno(),))
            try:
                yield Opened(ours, self, pid)
            finally:
                ours.close()  # it then ends by itself, and all it has forked
                self.end(pid)

    def close(self) -> None:
        """End the process and everything it has forked."""
        self._control.close()
        if not self._is_ready:  # it still imports, and has forked nothing
            self._process.kill()
        try:
            self._process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._noise.close()
        self._ipython_dir.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def gone(self) -> ExecutionError:
        """The error that tells that the process has ended, with what it last said."""
        words = last_line(self._noise)
        if words:
            return ExecutionError(
                "Notebooks are forked from a process that has imported the libraries; it ended before its work was "
                'done. It last said: {words} Run again, or set engine = "kernel" under [execution] in lagesbild.toml.',
                words=words,
            )
        return ExecutionError(
            "Notebooks are forked from a process that has imported the libraries; it ended before its work was "
            "done. Something killed it; the machine may be out of memory. "
            'Run again, or set engine = "kernel" under [execution] in lagesbild.toml.'
        )


class Opened(Forker):
    """A zygote's fork that has opened a situation; see ``Zygote.opened``."""

    def __init__(self, control: socket.socket, zygote: Zygote, pid: int) -> None:
        super().__init__(control)
        self._zygote = zygote
        self.pid = pid

    def is_alive(self) -> bool:
        """Whether the process holds its end of the socket."""
        if not self._zygote.is_alive():
            return False
        with self._lock:  # nothing is on its way: whatever can be read is the end
            return not (self._is_ready and select.select([self._control], [], [], 0)[0])

    def hang_up(self) -> None:
        """Release everyone who waits for it, also while it opens; safe from any thread."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def gone(self) -> ExecutionError:
        """As the zygote tells it, whose noise it shares."""
        return self._zygote.gone()


@contextmanager
def started(project: "Project", already: Zygote | None = None) -> Iterator[Zygote | None]:
    """A zygote that imports while the caller does other things; None where notebooks are not forked.

    ``already`` is one that somebody else has started, and ends; where notebooks are not forked it ends at once.
    """
    if not forks(project.execution):
        if already is not None:
            already.close()
        yield None
    elif already is not None:
        yield already
    else:
        with Zygote(project.root) as zygote:
            yield zygote


_own: Zygote | None = None
_own_lock = threading.Lock()


def of_this_process(project: "Project") -> Zygote | None:
    """The one zygote of a process that runs workspace after workspace, turned to this one; None without fork.

    The libraries are then imported once, not once a workspace. It ends with the process.
    """
    global _own  # noqa: PLW0603 - one a process is the point
    if not forks(project.execution):
        return None
    with _own_lock:
        if _own is not None:
            with suppress(ExecutionError):  # killed since: another takes its place
                _own.prepare(project.root)
                return _own
            _own.close()
        _own = Zygote(project.root)
        atexit.register(_own.close)
        return _own


def last_line(noise: IO[bytes]) -> str:
    """The last thing said in a file of noise; empty when nothing was, or when it is closed."""
    if noise.closed:
        return ""
    noise.seek(0)
    lines = noise.read().decode("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
