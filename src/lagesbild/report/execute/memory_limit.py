"""Stop a notebook that takes more memory than it may, before it takes the machine's.

What is watched is the memory a process holds (its resident set), not what it reserves: pyarrow and
OpenBLAS reserve gigabytes that they never touch, so a limit on addresses (``RLIMIT_AS``) either stops
healthy notebooks or stops none, and where it strikes, in the midst of C code, nobody says why. Between
two looks a notebook can grow past its limit; the limit leaves the machine room for that.
"""

import threading
from types import TracebackType
from typing import Final, Protocol, Self

import psutil

_LOOK_S: Final = 0.2
_MB: Final = 1_000_000


class Watched(Protocol):
    """A kernel that can be looked at and ended."""

    exceeded_mb: int

    @property
    def pid(self) -> int | None:
        """Its process; None before it has one."""

    def kill(self) -> None:
        """End it at once."""


class MemoryWatch:
    """Looks at every kernel added, five times a second, in a thread of its own.

    Parameters
    ----------
    limit_mb
        How much memory a kernel may hold; one that holds more is killed, and told so in ``exceeded_mb``.
    """

    def __init__(self, limit_mb: int) -> None:
        self._limit_mb = limit_mb
        self._kernels: list[Watched] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory", daemon=True)

    def add(self, kernel: Watched) -> None:
        """Look at a kernel from now on, until it ends."""
        self._kernels.append(kernel)

    def _look(self) -> None:
        while not self._is_over.wait(_LOOK_S):
            for kernel in list(self._kernels):
                held_mb = _held(kernel.pid) // _MB
                if held_mb > self._limit_mb:
                    self._kernels.remove(kernel)
                    kernel.exceeded_mb = held_mb
                    kernel.kill()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()


def _held(pid: int | None) -> int:
    try:
        return psutil.Process(pid).memory_info().rss if pid else 0
    except psutil.Error:
        return 0  # it has ended
