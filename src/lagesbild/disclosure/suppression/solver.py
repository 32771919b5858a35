"""Find whole numbers within bounds and constraints that make a sum the least: SciPy's ``milp``, kept quiet.

HiGHS, which does the work, has prints of its own in C that no option turns off, and a command's standard output is its
answer: what C writes there meanwhile goes to standard error. Other threads that write to the descriptor itself in the
meantime are heard there as well; Python's ``print`` waits in its own buffer, which is emptied first.
"""

import ctypes
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    # Only shared editions need a solver: it is imported where it is used.
    from scipy.optimize import Bounds, LinearConstraint

_ONE_AT_A_TIME: Final = threading.Lock()


def least(
    aim: np.ndarray,
    constraints: "Sequence[LinearConstraint]",
    bounds: "Bounds",
    *,
    gap: float | None = None,
) -> np.ndarray | None:
    """The whole numbers whose sum, weighted by ``aim``, is the least; None if no numbers will do.

    Parameters
    ----------
    gap
        How much more than the least is good enough, as a share; none if left out.
    """
    from scipy.optimize import milp

    with _silent_c():
        found = milp(
            aim,
            constraints=constraints,
            integrality=np.ones(len(aim)),
            bounds=bounds,
            options=None if gap is None else {"mip_rel_gap": gap},
        )
    return None if found.x is None else np.round(found.x)


@contextmanager
def _silent_c() -> Iterator[None]:
    """Let standard error have what C writes to standard output; a program without either has nothing to keep clean."""
    with _ONE_AT_A_TIME:
        _emptied()
        try:
            kept = os.dup(1)
        except OSError:
            kept = None
        if kept is not None:
            with suppress(OSError):
                os.dup2(2, 1)
        try:
            yield
        finally:
            if kept is not None:
                _emptied()
                os.dup2(kept, 1)
                os.close(kept)


def _emptied() -> None:
    """Write out what Python and C have in their buffers for standard output."""
    if sys.__stdout__ is not None:
        with suppress(OSError, ValueError):  # closed, or nobody reads it
            sys.__stdout__.flush()
    ctypes.CDLL("ucrtbase" if os.name == "nt" else None).fflush(None)
