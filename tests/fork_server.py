"""Be programs of ours without importing the libraries for each: a process that has imported them once forks.

    python tests/fork_server.py DESCRIPTOR

It serves at that listening socket, and imports when it is asked for the first program. Each program has a keeper, which forks it, tells its
process id and later its exit code, and adopts what it leaves behind until the test hangs up. Before a program begins, and
has threads, it forks a *spare* for each program of ours that it is to start itself: a child as any other, which becomes
that program when it is told to.

Not as in a program started anew are its imports, which are done, as in a notebook and in this server's environment, how
seldom it looks for garbage, and that ``/proc`` shows that environment. ``make test-all`` starts every program anew.
"""

import ctypes
import fcntl
import gc
import importlib.util
import math
import multiprocessing.util
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
from contextlib import suppress
from pathlib import Path

import psutil

from lagesbild.report.engine import wire

SELDOM = 50_000, 20, 100
"""How often tests and what they start look for garbage, as ``gc.set_threshold`` has it."""
_SET_DEATH_SIGNAL, _SET_SUBREAPER = 1, 36  # prctl(2)
_ABOVE = 200  # where received files wait for their own numbers
_FLAGS = {"-B", "-E", "-I", "-s", "-u"}
_spares = []  # of this process, which may become programs


class Started:
    """A program that was forked, as much of a ``Popen`` as is asked of one."""

    returncode = stdout = stderr = None

    def poll(self):
        """Its exit code, once it has ended."""
        if self.returncode is None:
            self.returncode = self._code()
        return self.returncode

    def wait(self, timeout=math.inf):
        """Wait for its end."""
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return self.returncode

    def send_signal(self, number):
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        """End it."""
        self.send_signal(signal.SIGKILL)


class Program(Started):
    """A program that the server forks for a test; takes the options of ``Popen`` that are named here.

    ``spares`` says how many programs of ours it starts itself, and how many each of those; ``ignored`` which signals it
    finds ignored, as a shell starts what runs in the background.
    """

    def __init__(
        self, server, command, *, cwd=".", env=None, stdin=None, stdout=None, stderr=None, pass_fds=(),
        text=True, start_new_session=True, spares=(), ignored=(),
    ):  # fmt: skip
        assert text
        assert start_new_session, "each program has a session of its own"
        has_words = stderr == subprocess.PIPE
        self._words = tempfile.TemporaryFile("w+", encoding="utf-8") if has_words else None  # noqa: SIM115 - closed in close()
        piped, theirs = os.pipe() if stdout == subprocess.PIPE else (None, None)
        self.stdout = None if piped is None else os.fdopen(piped, encoding="utf-8")
        files = _numbers([stdin, stdout if theirs is None else theirs, self._words or stderr])
        request = {
            "command": [*map(str, command)],
            "cwd": str(Path(cwd).absolute()),
            "env": dict(os.environ if env is None else env),
            "files": [0, 1, 2, *pass_fds],
            "spares": spares,
            "ignored": ignored,
        }
        # In packets: of a program that has ended at once both its id and its code may be waiting, and each is read by itself.
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._connection.connect(str(server))
        wire.send_request(self._connection, request, [*files, *pass_fds])
        for each in files if theirs is None else [*files, theirs]:
            os.close(each)
        self.keeper, self.pid = wire.receive_request(self._connection)[0]["pids"]

    def _code(self):
        if select.select([self._connection], [], [], 0)[0]:
            return wire.receive_request(self._connection)[0]["code"]
        return None

    def communicate(self, timeout=math.inf):
        """What it wrote, once it has ended."""
        told = self.stdout.read() if self.stdout and not self.stdout.closed else None
        self.wait(timeout)
        if self._words:
            self._words.seek(0)
        return told, self._words.read() if self._words else None

    def left(self):
        """What it has started and left behind, once it has ended."""
        kept = psutil.Process(self.keeper).children(recursive=True)
        return [each for each in kept if each.status() != psutil.STATUS_ZOMBIE]

    def close(self):
        """End it and what it has left behind."""
        for each in (self._connection, self.stdout, self._words):
            if each:
                each.close()


class Engine(Program):
    """One of which nothing is asked once it has ended."""

    def _code(self):
        code = super()._code()
        if code is not None:
            self.close()
        return code


def _numbers(files):
    """File descriptors of what ``Popen`` takes; nothing by default."""
    numbers = []
    for each in files:
        if each is None or each == subprocess.DEVNULL:
            numbers.append(os.open(os.devnull, os.O_RDWR))
        else:
            numbers.append(os.dup(each if isinstance(each, int) else each.fileno()))
    return numbers


class Spare(Started):
    """A child of this process that becomes a program when it is told to."""

    def __init__(self, spares):
        self._connection, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid:
            theirs.close()
            _spares.append(self)
            return
        for each in [self, *_spares]:
            each._connection.close()
        _spares.clear()
        _die_with(parent)
        try:
            request, files = wire.receive_request(theirs)
        except (EOFError, OSError):
            os._exit(0)
        theirs.close()
        ctypes.CDLL(None).prctl(
            _SET_DEATH_SIGNAL, 0
        )  # a program ends by itself when the one that started it dies
        _become(request | {"spares": spares}, files)

    def begin(self, command, files, environment):
        """Become the program, with these files by number."""
        request = {"command": command, "cwd": str(Path.cwd()), "env": environment, "ignored": ()}
        wire.send_request(self._connection, request | {"files": [*files]}, [*files.values()])
        return self

    def _code(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None


def _popen(command, *, pass_fds, stdin, stdout, stderr, env, start_new_session):
    """``Popen`` as ``Zygote`` calls it in a program."""
    assert start_new_session
    assert _spares, "a program says how many it starts"
    standard = _numbers([stdin, stdout, stderr])
    return _spares.pop().begin(
        command, {**dict(enumerate(standard)), **{each: each for each in pass_fds}}, env
    )


def _spawn(path, command, pass_fds, *, anew=multiprocessing.util.spawnv_passfds):
    """``spawnv_passfds`` as ``multiprocessing`` calls it: for workers, and for what tracks resources, which is light."""
    command = [os.fsdecode(each) for each in command]
    if not any("spawn_main" in each for each in command):
        return anew(path, [os.fsencode(each) for each in command], pass_fds)
    assert _spares, "a program says how many it starts"
    return _spares.pop().begin(command, {each: each for each in pass_fds}, dict(os.environ)).pid


def _become(request, files):
    """Be the program: its files, its environment, its signals; then its code. Does not return."""
    above = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, _ABOVE) for each in files]
    for each in files:
        os.close(each)
    for number, each in zip(request["files"], above, strict=True):
        os.dup2(each, number)
        os.close(each)
    os.setsid()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN if number in request["ignored"] else signal.SIG_DFL)
    if signal.SIGINT not in request["ignored"]:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    first, *inner = request["spares"] or [0]
    for _ in range(first):
        Spare(inner)
    from lagesbild.report.engine import process

    process.subprocess = types.SimpleNamespace(**vars(subprocess) | {"Popen": _popen})
    multiprocessing.util.spawnv_passfds = _spawn
    _run(*request["command"])
    sys.exit()


def _run(interpreter, *words):
    """Run a command line of Python's, or the one of ours, as the main module."""
    sys.modules["__main__"] = own = types.ModuleType("__main__")
    if Path(interpreter).name == "lagesbild":
        words = ["-c", "import sys; from lagesbild.cli import main; sys.exit(main())", *words]
    while words and words[0] in _FLAGS:  # this process's own, as multiprocessing hands them on
        words = words[1:]
    match words:
        case ["-c", code, *arguments]:
            sys.argv = ["-c", *arguments]
            sys.path.insert(0, "")
            exec(compile(code, "<string>", "exec"), vars(own))
        case ["-P", "-m", name, *arguments]:
            sys.argv = [name, *arguments]
            exec(_module_code(name), vars(own))
        case [script, *arguments]:
            sys.argv = [script, *arguments]
            sys.path.insert(0, str(Path(script).parent))
            exec(compile(Path(script).read_text(encoding="utf-8"), script, "exec"), vars(own))


def _module_code(name):
    """The code of a module; of a package that of its ``__main__``."""
    spec = importlib.util.find_spec(name)
    if spec.submodule_search_locations is not None:
        return _module_code(f"{name}.__main__")
    return spec.loader.get_code(spec.name)


def _die_with(parent):
    """Be killed when the parent dies, however it dies."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _keep(connection, request, files):
    """Fork a program and tell of it; when the other side hangs up, end it and what it has left behind."""
    ctypes.CDLL(None).prctl(_SET_SUBREAPER, 1)
    heard, hears = os.pipe()
    os.set_blocking(hears, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(hears, warn_on_full_buffer=False)
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        for each in (heard, hears, connection.detach()):
            os.close(each)
        _die_with(keeper)
        _become(request, files)
    for each in files:
        os.close(each)
    wire.send_request(connection, {"pids": [keeper, pid]})
    while connection not in select.select([connection, heard], [], [])[0]:
        os.read(heard, 512)
        for ended, code in _reaped():
            if ended == pid:
                wire.send_request(connection, {"code": code})
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            each.kill()
    os._exit(0)


def _reaped():
    """Children that have ended, with their exit codes."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found[0], os.waitstatus_to_exitcode(found[1])


def main(descriptor):
    """Serve at a listening socket until the process that started this one has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it is for the tests
    with socket.socket(fileno=descriptor) as listening:
        has_imported = False
        while True:
            connection = listening.accept()[0]
            request, files = wire.receive_request(connection)
            if not has_imported:
                _import()
                has_imported = True
            if os.fork() == 0:
                listening.close()
                _keep(connection, request, files)
            for each in files:
                os.close(each)
            connection.close()


def _import():
    from lagesbild.report.engine import zygote

    gc.disable()
    zygote.import_all()
    zygote.draw_first_figure()
    gc.freeze()
    gc.enable()
    gc.set_threshold(*SELDOM)


if __name__ == "__main__":
    _die_with(os.getppid())
    del sys.path[0]  # this file's folder, which is no program's
    main(int(sys.argv[1]))
