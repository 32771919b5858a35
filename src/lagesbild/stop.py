"""Stop when told to: SIGTERM, SIGINT (Ctrl-C) and SIGHUP end a command at any moment, its imports included.

The signal raises ``Stopped`` in the main thread. That alone is not enough: what is raised inside a callback of an
import or of the garbage collector is swallowed, and a long call into a library hears of no signal until it returns. So
a thread watches: it raises again what was swallowed, ends the processes that were started when they keep the program
waiting, and at last ends the program itself.

What is published stands or does not: ``settle`` is the last moment at which a stop is heeded, just before the rename.
A stop that comes later lets the work be finished, until ``resume`` begins another.
"""

import _thread
import atexit
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
SIGNALS: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""What asks for a stop, as far as the system has it."""

_LOOK_S: Final = 0.1
_CHILDREN_S: Final = 5.0
"""After so long the processes that still keep the program waiting are ended."""
_LAST_S: Final = 8.0
"""After so long the program is ended, wherever it is."""
_NOTE_S: Final = 1.0
"""So long it may then take to tell it."""


_TEMPORARY: Final = ("TMPDIR", "TEMP", "TMP")


class Stopped(SystemExit):
    """A stop was asked for; the code is the one that shells know: 130, 143 or 129."""


class _State:
    """What is known of a stop; one a process, for signals are a process's."""

    asked = 0  # the signal's number
    is_settled = False
    raised: "weakref.ref[Stopped] | None" = None
    is_noted = False
    noting: Final = threading.Lock()
    writer = -1  # what wakes the watching thread
    unfinished: Final[set[Path]] = set()


_state = _State()


def asked() -> int:
    """The number of the signal that asked for a stop; 0 when none did."""
    return _state.asked


def name(number: int) -> str:
    """What a signal is called."""
    return signal.Signals(number).name


def check() -> None:
    """Raise ``Stopped`` if a stop was asked for that is to be heeded."""
    if _state.asked and not _state.is_settled and not _is_under_way():
        raise _stopped()


def settle() -> None:
    """Heed a stop for the last time: what is made next stands, and a stop that comes later lets it be finished."""
    _state.is_settled = True
    if _state.asked:
        resume()


def resume() -> None:
    """Heed stops again, also one that came while the last piece of work was finished: another begins."""
    _state.is_settled = False
    if _state.asked:
        raise _stopped()


def stand() -> None:
    """All was done before the stop could end it: the command ends as if none had come."""
    _state.is_settled = True


@contextmanager
def unfinished(*paths: Path) -> Iterator[None]:
    """Files and folders in the making: they are taken away unless their maker gets to its end."""
    _state.unfinished.update(paths)
    try:
        yield
    except BaseException:
        for path in paths:
            _remove(path)
        raise
    finally:
        _state.unfinished.difference_update(paths)


def heed(command: Callable[[], None], note: Callable[[int], None]) -> None:
    """Run a command that can be stopped.

    Parameters
    ----------
    command
        Ends by itself, or with ``SystemExit``.
    note
        Called with the signal's number when the command was stopped: tells it, and logs it.

    Raises
    ------
    SystemExit
        With the signal's code when the command was stopped, whatever else it was about to end with.
    """
    formers = listen(note)
    is_open = True  # whether what the command was about could still be stopped when it ended
    try:
        with _own_folder():
            try:
                command()
            finally:
                is_open = not _state.is_settled
                _state.is_settled = True  # nothing is left to stop
    except Stopped:
        _leave_nothing(_state.asked, note)
        raise
    except BaseException:
        if not (_state.asked and is_open):
            raise
        _leave_nothing(_state.asked, note)
        raise _stopped() from None
    else:
        if _state.asked and is_open:
            _leave_nothing(_state.asked, note)
            raise _stopped()
    finally:
        _let_go(formers)


def listen(note: Callable[[int], None], *, ignored: tuple[int, ...] = ()) -> dict[int, Any]:
    """Take the signals from now on, but those to be ignored; hand out who took them before.

    SIGINT is taken also where the program was started with it ignored, as shells do in the background. SIGHUP is
    not: that is what ``nohup`` is for.
    """
    _state.asked, _state.is_settled, _state.raised, _state.is_noted = 0, False, None, False
    reader, writer = os.pipe()
    _state.writer = writer

    def on_signal(number: int, _frame: object) -> None:
        if not _state.asked:
            _state.asked = number
            os.write(writer, bytes([number]))
        check()

    formers: dict[int, Any] = {}
    for number in SIGNALS:
        is_nohup = number == getattr(signal, "SIGHUP", 0) and signal.getsignal(number) == signal.SIG_IGN
        if number in ignored or is_nohup:
            formers[number] = signal.signal(number, signal.SIG_IGN)
        else:
            formers[number] = signal.signal(number, on_signal)
    sys.unraisablehook = _but_stops
    if os.name == "posix":
        # The byte is written at once, also while the main thread is in a long call and runs no handler.
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader, note), name="stop", daemon=True).start()
    return formers


def _is_under_way() -> bool:
    """Whether a ``Stopped`` is on its way up; another would cut off those who put things away."""
    return _state.raised is not None and _state.raised() is not None


def _note(number: int, note: Callable[[int], None]) -> None:
    # Who ends the program waits for the words that are being written, but not for ever.
    is_free = _state.noting.acquire(timeout=_NOTE_S)
    try:
        if not _state.is_noted:
            _state.is_noted = True
            with suppress(Exception):  # a stop without a word is still a stop
                note(number)
    finally:
        if is_free:
            _state.noting.release()


def _leave_nothing(number: int, note: Callable[[int], None]) -> None:
    """The command has ended: so does what it has started and not waited for."""
    _end_children()
    _note(number, note)


def _stopped() -> Stopped:
    # The weak reference tells whether the exception is still on its way up: nobody else keeps it when it is swallowed.
    error = Stopped(128 + _state.asked)
    _state.raised = weakref.ref(error)
    return error


def _but_stops(told: "sys.UnraisableHookArgs") -> None:
    """Say nothing of a stop that was swallowed: it is raised again."""
    if not isinstance(told.exc_value, Stopped):
        sys.__unraisablehook__(told)


def _watch(reader: int, note: Callable[[int], None]) -> None:
    """See to it that a stop is one."""
    number = 0
    while number not in SIGNALS:
        told = os.read(reader, 1)
        if not told:
            os.close(reader)
            return
        number = told[0]
    began = time.monotonic()
    has_ended_children = False
    while (waited := time.monotonic() - began) < _LAST_S:
        time.sleep(_LOOK_S)
        if waited > _CHILDREN_S and not has_ended_children:
            has_ended_children = True
            _end_children()
        is_swallowed = _state.raised is not None and not _is_under_way()
        if is_swallowed and not _state.is_settled:
            _raise_again(number)
    _end_now(number, note)


def _raise_again(number: int) -> None:
    """Let the main thread hear the signal once more; a real one, for it wakes who sleeps or waits for a file."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        _thread.interrupt_main(signal.Signals(number))


def _end_now(number: int, note: Callable[[int], None]) -> None:
    """End the program in the middle of whatever it does; what stands, stands."""
    is_settled = _state.is_settled and not _state.raised
    _end_children()
    for path in list(_state.unfinished):
        _remove(path)
    if not is_settled:
        _note(number, note)
    os._exit(0 if is_settled else 128 + number)


def _end_children() -> None:
    """Kill what this process has started, and what that has started."""
    with suppress(Exception):  # psutil may be what is being imported
        import psutil

        for each in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                each.kill()


@contextmanager
def _own_folder() -> Iterator[None]:
    """A folder for all temporary files of this process and of those it starts, that goes with it."""
    import tempfile

    folder = Path(tempfile.gettempdir()) / f"lagesbild-{os.urandom(4).hex()}"
    formers, former = {each: os.environ.get(each) for each in _TEMPORARY}, tempfile.tempdir
    _state.unfinished.add(folder)
    try:
        with suppress(OSError):  # without room for one, the system's own
            folder.mkdir(mode=0o700)
            os.environ.update(dict.fromkeys(_TEMPORARY, str(folder)))
            tempfile.tempdir = str(folder)
        yield
    finally:
        for each, value in formers.items():
            os.environ.pop(each, None)
            if value is not None:
                os.environ[each] = value
        tempfile.tempdir = former
        _remove(folder)
        _state.unfinished.discard(folder)


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        # A process that is just ending may write one more file into a folder that is being emptied.
        for _ in range(3):
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                break
            time.sleep(_LOOK_S)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _let_go(formers: dict[int, Any]) -> None:
    """Give the signals back. The program's own last steps, which take a while, are cut off by none."""
    atexit.register(ignore)
    for number, former in formers.items():
        signal.signal(number, former)
    if os.name == "posix":
        signal.set_wakeup_fd(-1)
    sys.unraisablehook = sys.__unraisablehook__
    os.close(_state.writer)


def ignore() -> None:
    """Hear no signal from now on."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
