"""Hand tasks to worker processes on this machine; one that is killed costs its task another try, and nothing else.

``concurrent.futures`` gives up all that is under way when one process dies. Here each worker has a pipe of
its own: whatever ends it closes the pipe, and the task that was in it is handed out again.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from lagesbild import stop
from lagesbild.operation.many.many import Done, Task, Try, perform

_PATIENCE_S: Final = 4
# A fork would take the libraries' threads and locks along.
_CONTEXT: Final = multiprocessing.get_context("spawn")


def run(
    tasks: Iterable[Task], *, workers: int, retries: int = 2, work: Callable[[Task], Done] = perform
) -> Generator[Done]:
    """Run tasks in worker processes.

    Parameters
    ----------
    tasks
        What is to be done; begun in this order.
    workers
        Processes at the same time.
    retries
        How many times more a task is tried whose worker was lost, or that may pass.
    work
        What a worker does with a task; importable.

    Yields
    ------
    Done
        For each task, as it is done.
    """
    waiting = deque(Try(task) for task in tasks)
    crew: list[_Worker] = []
    try:
        while waiting or any(each.busy_with for each in crew):
            idle = [each for each in crew if not each.busy_with]
            while waiting and (idle or len(crew) < workers):
                if not idle:
                    idle.append(_Worker(work))
                    crew.append(idle[-1])
                idle.pop().begin(waiting.popleft())
            busy = {each.connection: each for each in crew if each.busy_with}
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]  # only connections were given
                tried, done = worker.finish()
                if done is None:
                    worker.end()
                    worker.close()
                    crew.remove(worker)
                    done = tried.lost()
                if again := tried.again(done, retries):
                    waiting.append(again)
                else:
                    yield replace(done, attempts=tried.number)
    except stop.Stopped:
        yield from _last_results(crew)
        raise
    finally:
        for worker in crew:
            worker.end()
        for worker in crew:
            worker.close()


def _last_results(crew: "Iterable[_Worker]") -> Iterator[Done]:
    """End all workers, and give what those had done whose report already stood."""
    busy = [each for each in crew if each.busy_with]
    for worker in busy:
        worker.end()
    for worker in busy:
        if done := worker.finish()[1]:
            yield done


class _Worker:
    """A process that does one task at a time."""

    def __init__(self, work: Callable[[Task], Done]) -> None:
        self.connection, theirs = _CONTEXT.Pipe()
        self.busy_with: Try | None = None
        self._process: BaseProcess = _CONTEXT.Process(
            target=_work, args=(theirs, work), name="lagesbild-worker", daemon=True
        )
        self._process.start()
        theirs.close()  # only the worker holds its end: the pipe closes when it ends, however it ends

    def begin(self, tried: Try) -> None:
        """Hand it a task."""
        self.busy_with = tried
        with suppress(OSError):  # it has died since; that is found when its result is waited for
            self.connection.send(tried.task)

    def finish(self) -> tuple[Try, Done | None]:
        """What it was given, and what became of it; None when the worker was lost."""
        tried, self.busy_with = self.busy_with, None
        assert tried is not None, "only a busy worker is waited for"
        try:
            return tried, self.connection.recv()
        except (EOFError, OSError):
            return tried, None

    def end(self) -> None:
        """End the process and everything it has started, even in the middle of a task."""
        if self.busy_with:
            self._process.terminate()
        else:
            self.connection.close()

    def close(self) -> None:
        """Wait until it has ended."""
        self.connection.close()
        self._process.join(_PATIENCE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _work(connection: Connection, work: Callable[[Task], Done]) -> None:
    """Do what comes through the pipe until it is closed."""
    # At a terminal Ctrl-C reaches every process; who has handed out the tasks ends the workers.
    stop.listen(_untold, ignored=(signal.SIGINT,))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as the command has it
    with suppress(EOFError, OSError):
        while True:
            connection.send(work(connection.recv()))


def _untold(_number: int) -> None:
    """Who has handed out the tasks tells of the stop."""


def _end_with_parent() -> None:
    """End tidily when the program that handed out the tasks was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is started by a program"
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
