"""Say where a notebook stopped, why, and what to do; never what its data held."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from lagesbild import errors
from lagesbild.config import Execution
from lagesbild.errors import LagesbildError, Message

_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")
_TIMEOUT: Final = "CellTimeoutError"


class Ended(Protocol):
    """What is known of a kernel that ended."""

    last_words: str
    exceeded_mb: int


def of_cells(cells: Iterable[Mapping[str, Any]]) -> Message | None:
    """Where a cell raised an error, and which; None when no cell failed."""
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return _in_cell(number, cell, _message(output["ename"], output["evalue"]))
    return None


def of_kernel(
    error: Exception, cells: Iterable[Mapping[str, Any]], kernels: Iterable[Ended], settings: Execution
) -> Message:
    """Where and why the kernel ended before the notebook did.

    Parameters
    ----------
    error
        What running it raised.
    cells
        The notebook's cells, with papermill's notes on when each began.
    kernels
        Those it ran in.
    settings
        The limits it ran under.
    """
    reached = [
        (number, cell)
        for number, cell in enumerate(cells, start=1)
        if cell["metadata"].get("papermill", {}).get("start_time")
    ]
    why = _why(error, list(kernels), settings)
    return _in_cell(*reached[-1], why) if reached else Message("before its first cell: {why}", why=why)


def _why(error: Exception, ended: list[Ended], settings: Execution) -> Message:
    if size := max((kernel.exceeded_mb for kernel in ended), default=0):
        return Message(
            "a notebook may use memory_limit_mb = {limit} MB; it held {size} MB and was "
            "stopped. Let it read less, or raise memory_limit_mb under [execution] in lagesbild.toml.",
            limit=settings.memory_limit_mb,
            size=size,
        )
    if type(error).__name__ == _TIMEOUT:
        return Message(
            "a cell may take cell_timeout_s = {limit} seconds; it took longer and was "
            "stopped. Find what takes so long, or raise cell_timeout_s under [execution] in lagesbild.toml.",
            limit=settings.cell_timeout_s,
        )
    if isinstance(error, LagesbildError):
        return error
    if words := next((kernel.last_words for kernel in ended if kernel.last_words), ""):
        return Message(
            "its kernel ended before its work was done ({error}). It last said: {words}",
            error=type(error).__name__,
            words=words,
        )
    return Message(
        "its kernel ended before its work was done ({error}). "
        "The machine may be out of memory: lower workers under [execution] in lagesbild.toml.",
        error=type(error).__name__,
    )


def _in_cell(number: int, cell: Mapping[str, Any], why: object) -> Message:
    code = [line.strip() for line in cell["source"].splitlines() if line.strip()]
    if code:
        return Message("in cell {cell} ({code}): {why}", cell=number, code=code[0], why=why)
    return Message("in cell {cell}: {why}", cell=number, why=why)


def _message(name: str, text: str) -> str:
    """Our own messages whole; of others the name alone: they may quote a cell about a person."""
    kind = getattr(errors, name, None)
    is_ours = isinstance(kind, type) and issubclass(kind, LagesbildError)
    return f"{name}: {_ANSI.sub('', text).strip()}" if is_ours and text else name
