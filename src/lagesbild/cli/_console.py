"""Print for people: tables, progress and messages to stderr, what was made to stdout."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lagesbild.errors import Message
from lagesbild.language import tell

# A pipe or a log has no width of its own: tables keep a row a line there.
messages = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 160)
output = Console(highlight=False, soft_wrap=True, markup=False)

Update = Callable[[str, int, int], None]


def table(title: str, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table for the terminal; whole numbers to the right."""
    shown = Table(title=title, title_justify="left")
    cells = [list(row) for row in rows]
    listed = [[_written(value) for value in row] for row in cells]
    for at, column in enumerate(columns):
        is_number = all(
            _written(row[at]).replace(" ", "").isdigit() or isinstance(row[at], int) for row in cells
        )
        shown.add_column(
            str(column), justify="right" if is_number and listed else "left", overflow="fold", no_wrap=at == 0
        )
    for row in listed:
        shown.add_row(*map(Text, row))  # no text of a file is markup
    return shown


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case int() if not isinstance(value, bool):
            return tell("{number:,}", number=value)
        case _:
            return str(value)


def failed(fault: str | Message) -> None:
    """Tell that something went wrong, and what."""
    messages.print(tell("Error: {fault}", fault=fault), style="red", markup=False, soft_wrap=True)


def warn(notices: Iterable[Message | str]) -> None:
    """Tell what a person should see to; each on a line of its own."""
    for notice in notices:
        messages.print(tell("OBS: {notice}", notice=notice), style="yellow", markup=False, soft_wrap=True)


@contextmanager
def progress(title: str) -> Iterator[Update]:
    """A bar on a terminal, a plain line for each step elsewhere."""
    if not messages.is_terminal:
        said: set[str] = set()

        def tell(name: str, _done: int, _total: int) -> None:
            if name not in said:
                said.add(name)
                messages.print(f"{title}: {name}", markup=False, soft_wrap=True)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(f"{title}: {name}", total=total)
            task = tasks[name]
            bar.update(task, completed=done, visible=done < total)

        yield show
