"""Compile a function with numba, and keep that for the next process: a help that may fail and never harms."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def part(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function that kept ones call; it is kept with them."""
    compiled: Callable[_P, _R] = numba.njit(nogil=True)(function)
    return compiled


def kept(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile when first called, or take what an earlier process has kept.

    It is kept beside the function's module, else in the user's cache or in ``NUMBA_CACHE_DIR``. Where none of these
    can be written to, where there is no room, or what was kept is damaged, it is compiled all the same.
    """
    try:
        from_earlier: Any = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba finds no folder that it may write to
        return part(function)

    @wraps(function)
    def call(*arguments: _P.args, **named: _P.kwargs) -> _R:
        nonlocal from_earlier
        try:
            found: _R = from_earlier(*arguments, **named)
        except Exception:  # noqa: BLE001 - damage shows in any way; a fault of the function's own comes again below
            with suppress(Exception):
                from_earlier.recompile()  # forgets what was kept
            from_earlier = part(function)
            found = from_earlier(*arguments, **named)
        return found

    return call
