"""Import the libraries and start a kernel once, then fork a process for each notebook.

Run as ``python -m lagesbild.report.engine.zygote FD WORKSPACE FOLDER``, the last for what IPython makes of its
own: an interpreter that has never held a notebook, an incident or a second thread. It answers one request at a
time over the socket ``FD`` and ends when that is closed, taking every notebook with it; should it be killed, the notebooks die with it too.

Of the workspace it reads the geography, which every edition may show, and nothing else. For a report it forks a
process that opens the report's situation, masked for its edition, and forks that report's notebooks, each of
which finds it opened; it ends with the report, so nothing can pass from one edition to another.
"""

import builtins
import ctypes
import gc
import importlib
import io
import os
import pkgutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Never

from lagesbild import stop
from lagesbild.analysis import compiled
from lagesbild.errors import LagesbildError
from lagesbild.report.engine import wire

if TYPE_CHECKING:
    from lagesbild.report.engine.child import ForkedApp

ROOMS: Final = ("lagesbild.analysis", "lagesbild.present")
"""Packages whose every module a notebook may import."""

LIBRARIES: Final = (
    "lagesbild.form",
    "lagesbild.situation",
    "lagesbild.published",
    "lagesbild.report.engine.child",
    "IPython.core.logger",
    "faulthandler",
    "pandas.core.methods.to_dict",
    "psutil",
    "pyarrow.dataset",
    "seaborn",
)
"""What notebooks import beside them, or what is imported late on their behalf."""

_LATE: Final = "lagesbild.analysis.compiled."
"""What takes half a second to load and fourteen to compile: loaded at once where it is kept compiled, else by a long search and for many reports."""

_MANY: Final = 3
"""Situations opened, from which on more are to be expected."""

_PATIENCE_S: Final = 5
_LOOK_S: Final = 0.005
_SET_DEATH_SIGNAL: Final = 1  # prctl(2): PR_SET_PDEATHSIG


def main(descriptor: int, project: str, ipython_dir: str) -> None:
    """Import, start a kernel, read the geography of the workspace, tell that all is ready, and serve."""
    control = socket.socket(fileno=descriptor)
    stop.ignore()  # a stop is for the program that started this one, and then hangs up
    gc.disable()  # imports leave little to collect and much to look through: a tenth of their time
    import_all()
    if is_kept():
        load_late()
    from lagesbild.report.engine.child import ForkedApp

    draw_first_figure()
    app = ForkedApp(ipython_dir)
    gc.freeze()
    gc.enable()
    prepare(project)
    wire.send_request(control, {"ready": True})
    _Server(control, app).serve()


def modules() -> Iterator[str]:
    """Names of the modules to import before the first fork."""
    yield from LIBRARIES
    for room in ROOMS:
        package = importlib.import_module(room)
        inner = pkgutil.walk_packages(package.__path__, f"{room}.")
        yield from (each.name for each in inner if not each.name.startswith(_LATE))


def import_all() -> None:
    """Import them.

    Not matplotlib's inline backend: it looks for a notebook when it is imported, and must find its own.
    """
    # A debugger for notebooks that nobody sits before: compiled anew each time, a second a kernel.
    with _absent("debugpy"):
        importlib.import_module("ipykernel.debugger")
    with _as_in_a_notebook():
        for name in modules():
            importlib.import_module(name)


class _Server:
    """Fork a process whenever the other side of a socket asks for one, and end it when asked to or when that hangs up."""

    def __init__(self, control: socket.socket, app: "ForkedApp") -> None:
        self._control = control
        self._app = app
        self._children: set[int] = set()
        self._serving: set[int] = set()  # those that have children of their own, and end them
        self._opened = 0

    def serve(self) -> None:
        """Answer request after request until the other side hangs up, and end what is left of the children."""
        try:
            while True:
                request, files = wire.receive_request(self._control)
                pid = self._answer(request.pop("ask"), files, request)
                for each in files:
                    os.close(each)
                wire.send_request(self._control, {"pid": pid})
        except (EOFError, OSError):
            pass
        finally:
            for pid in list(self._children):
                self._end(pid)

    def _answer(self, ask: str, files: list[int], request: dict[str, Any]) -> int:
        """Do what is asked; the id of the process that was forked or ended, or that has prepared itself."""
        match ask:
            case "fork":
                return self._fork(lambda: _be_notebook(self._app, files, **request))
            case "open":
                return self._open(files[0], request)
            case "end":
                self._end(request["pid"])
                return int(request["pid"])
            case "prepare":
                prepare(request["project"])
                return os.getpid()
        raise ValueError(f"A zygote forks, opens, ends and prepares; it was asked to {ask!r}.")

    def _open(self, descriptor: int, request: dict[str, Any]) -> int:
        """Fork a process that opens a situation, and that notebooks are forked from over a socket of its own."""
        self._opened += 1
        if self._opened == _MANY:
            load_late()
        pid = self._fork(lambda: _be_opened(self._app, descriptor, **request))
        self._serving.add(pid)
        return pid

    def _fork(self, work: Callable[[], None]) -> int:
        """Do ``work`` in a fork, which ends with it; the fork's id."""
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                os.setpgid(0, 0)  # a group of its own: what a notebook starts ends with it
                _die_with(zygote)
                self._control.close()
                work()
                os._exit(0)
            except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
                sys.excepthook(*sys.exc_info())
            os._exit(1)
        with suppress(OSError):  # whichever of the two comes first
            os.setpgid(pid, pid)
        self._children.add(pid)
        return pid

    def _end(self, pid: int) -> None:
        """Kill a child, if it is one, and all it has started. Unwaited for, its id is nobody else's."""
        if pid not in self._children:
            return
        self._children.remove(pid)
        if not self._has_left(pid):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._serving.discard(pid)

    def _has_left(self, pid: int) -> bool:
        """Whether a child that serves ended by itself, once its other side had hung up, and ended its own children."""
        end = time.monotonic() + _PATIENCE_S
        while pid in self._serving and time.monotonic() < end:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return True
            time.sleep(_LOOK_S)
        return False


def prepare(project: str) -> None:
    """Do once what every notebook of a workspace would do: read the geography, gather its background.

    Without a workspace, or with a fault in its files, there is none: each notebook meets that itself and tells it.
    """
    with suppress(LagesbildError):
        _gather(project)
    gc.collect()
    gc.freeze()  # what is shared must not be written to by a collection


def load_late() -> None:
    """Load once what only long searches load for themselves: with it at hand, short ones take a fourth to two thirds of the time."""
    from lagesbild.analysis.space_time.at_hand import load_compiled

    load_compiled()
    gc.collect()
    gc.freeze()


def is_kept(folder: Path = Path(compiled.__path__[0])) -> bool:
    """Whether an earlier process has compiled the loops as they now are, and has kept them beside their modules.

    Loading them then takes half a second. What numba keeps elsewhere counts as not kept.

    Parameters
    ----------
    folder
        Of the modules.
    """
    index = f"py{sys.version_info.major}{sys.version_info.minor}.nbi"  # as numba names it
    for module in folder.glob("[!_]*.py"):
        indexes = folder.glob(f"__pycache__/{module.stem}.*.{index}")
        if max((each.stat().st_mtime for each in indexes), default=0.0) < module.stat().st_mtime:
            return False
    return True


def draw_first_figure() -> None:
    """Find the fonts, and lay out a first text."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().set_title("A")
    figure.savefig(io.BytesIO(), format="svg")


def _gather(project: str) -> None:
    from lagesbild import config
    from lagesbild.ingest.geography import geography
    from lagesbild.present.cartography import backdrop, basemap

    known = geography.keep(config.load(project).area)
    # Where coordinates go, there and back: PROJ looks its ways up in a database.
    shapes = known.boundary.geometry
    shapes.to_crs(basemap.WGS84).to_crs(shapes.crs)
    backdrop.script(known)
    basemap.background(known)


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """What is imported now does not find the package ``name``."""
    sys.modules[name] = None  # type: ignore[assignment]  # how Python spells it
    try:
        yield
    finally:
        del sys.modules[name]


@contextmanager
def _as_in_a_notebook() -> Iterator[None]:
    """What is imported now finds a kernel: pandas shows wider tables in a terminal than in a notebook."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def _be_opened(
    app: "ForkedApp", descriptor: int, *, folder: str, project: str, period: str, edition: str
) -> None:
    """Open the situation, tell that it is there, and serve until the other side hangs up.

    Reading it leaves Arrow's threads behind, idle: a fork has none of them, and Arrow starts its own anew.
    """
    import pyarrow as pa

    from lagesbild import situation

    control = socket.socket(fileno=descriptor)
    os.chdir(folder)
    # Whatever is wrong with it, each notebook meets for itself and tells.
    with suppress(LagesbildError):
        situation.keep(project, period, edition)
    pa.default_memory_pool().release_unused()  # what reading took: of a million incidents a sixth
    gc.freeze()
    wire.send_request(control, {"pid": os.getpid()})
    _Server(control, app).serve()


def _be_notebook(app: "ForkedApp", files: list[int], *, folder: str, ipython_dir: str) -> Never:
    connection, noise = files
    os.dup2(noise, 1)
    os.dup2(noise, 2)
    os.close(noise)
    # Out of memory, the system ends a notebook rather than the program that reports it.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    os.chdir(folder)
    for number in stop.SIGNALS:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    app.answer(Connection(connection), ipython_dir=ipython_dir)


def _die_with(parent: int) -> None:
    """Linux kills this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    # As the module it is, not as __main__: a notebook's own __main__ takes that place.
    importlib.import_module("lagesbild.report.engine.zygote").main(int(sys.argv[1]), *sys.argv[2:])
