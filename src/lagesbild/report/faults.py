"""Say where a notebook stopped, why, and what to do; never what its data held."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from lagesbild import errors
from lagesbild.config import Execution
from lagesbild.errors import LagesbildError

_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")
_TIMEOUT: Final = "CellTimeoutError"


class Ended(Protocol):
    """What is known of a kernel that ended."""

    last_words: str
    exceeded_mb: int


def of_cells(cells: Iterable[Mapping[str, Any]]) -> str:
    """Where a cell raised an error, and which; empty when no cell failed."""
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return f"in {_cell_name(number, cell)}: {_message(output['ename'], output['evalue'])}"
    return ""


def of_kernel(
    error: Exception, cells: Iterable[Mapping[str, Any]], kernels: Iterable[Ended], settings: Execution
) -> str:
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
        _cell_name(number, cell)
        for number, cell in enumerate(cells, start=1)
        if cell["metadata"].get("papermill", {}).get("start_time")
    ]
    where = f"in {reached[-1]}" if reached else "before its first cell"
    ended = list(kernels)
    if size := max((kernel.exceeded_mb for kernel in ended), default=0):
        return (
            f"{where}: a notebook may use memory_limit_mb = {settings.memory_limit_mb} MB; it held {size} MB and was "
            "stopped. Let it read less, or raise memory_limit_mb under [execution] in lagesbild.toml."
        )
    if type(error).__name__ == _TIMEOUT:
        return (
            f"{where}: a cell may take cell_timeout_s = {settings.cell_timeout_s} seconds; it took longer and was "
            "stopped. Find what takes so long, or raise cell_timeout_s under [execution] in lagesbild.toml."
        )
    if isinstance(error, LagesbildError):
        return f"{where}: {error}"
    words = next((kernel.last_words for kernel in ended if kernel.last_words), "")
    why = (
        f"It last said: {words}"
        if words
        else "The machine may be out of memory: lower workers under [execution] in lagesbild.toml."
    )
    return f"{where}: its kernel ended before its work was done ({type(error).__name__}). {why}"


def _cell_name(number: int, cell: Mapping[str, Any]) -> str:
    code = [line.strip() for line in cell["source"].splitlines() if line.strip()]
    return f"cell {number} ({code[0]})" if code else f"cell {number}"


def _message(name: str, text: str) -> str:
    """Our own messages whole; of others the name alone: they may quote a cell about a person."""
    kind = getattr(errors, name, None)
    is_ours = isinstance(kind, type) and issubclass(kind, LagesbildError)
    return f"{name}: {_ANSI.sub('', text).strip()}" if is_ours and text else name
