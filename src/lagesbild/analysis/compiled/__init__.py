"""Loops that are compiled by numba, imported where work is long enough to pay for that: half a second.

Compiling, fourteen seconds in all, is kept for the next process, beside the module or in the user's cache.
"""

import sys


def is_loaded(module: str) -> bool:
    """Whether this package's module of that name is loaded here, so that its loops cost nothing to begin with."""
    return f"{__name__}.{module}" in sys.modules
