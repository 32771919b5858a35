"""Hand tasks to the workers of a Dask cluster that is there already.

Dask itself hands a task out again when its worker is lost, as often as the scheduler's
``allowed-failures`` says; it blames every task that the worker had been given, so one that it gives up is
handed out once more from here. Secrets do not travel: each worker has its storage's keys in its own environment.
"""

# mypy: disable-error-code="no-untyped-call"
# distributed is typed in part.

from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from lagesbild.errors import ConfigError, ExecutionError, Message
from lagesbild.operation.many.many import Done, Task, Try, perform

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE_S: Final = 30


def run(
    tasks: Iterable[Task],
    *,
    scheduler: str,
    retries: int = 2,
    tell: Callable[[Message], None] = lambda _: None,
    work: Callable[[Task], Done] = perform,
) -> Generator[Done]:
    """Run tasks on a cluster.

    Parameters
    ----------
    tasks
        What is to be done; every worker must reach their workspaces by the same paths or URLs.
    scheduler
        Its address, ``tcp://host:8786``.
    retries
        How many times more a task is tried that Dask gave up for lost workers, or that may pass.
    tell
        Is told how many workers there are.
    work
        What a worker does with a task; importable there.

    Yields
    ------
    Done
        For each task, as it is done.

    Raises
    ------
    ConfigError
        When the extra is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ConfigError(
            "--scheduler needs a library that is not installed. Install it with: pip install 'lagesbild[cluster]'"
        ) from error
    try:
        client = Client(scheduler, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConfigError(
            "--scheduler must be the address of a Dask scheduler, such as tcp://host:8786; none answers at '{scheduler}'.",
            scheduler=scheduler,
        ) from error
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        tell(
            Message("{workers} {workers:worker|workers} at {scheduler}", workers=workers, scheduler=scheduler)
            if workers
            else Message("no worker at {scheduler} yet; waiting for the first", scheduler=scheduler)
        )
        under_way = {_handed(client, Try(each), work): Try(each) for each in tasks}
        ended = as_completed(list(under_way), loop=client.loop)
        try:
            for future in ended:
                tried = under_way.pop(future)
                done = _result(future, tried)
                if again := tried.again(done, retries):
                    handed = _handed(client, again, work)
                    under_way[handed] = again
                    ended.add(handed)
                else:
                    yield replace(done, attempts=tried.number)
        finally:
            client.cancel(list(under_way))


def _handed(client: "Client", tried: Try, work: Callable[[Task], Done]) -> "Future[Done]":
    return client.submit(work, tried.task, key=f"lagesbild-{uuid4().hex}", pure=False)


def _result(future: "Future[Done]", tried: Try) -> Done:
    if future.status == "finished":
        done: Done = future.result()
        return done
    if future.status == "error":
        error = future.exception()
        if type(error).__name__ == "KilledWorker":
            return tried.lost()
        fault = ExecutionError(
            "A worker could not take the task: {error}. Install the same version of lagesbild "
            "on the workers as here.",
            error=type(error).__name__,
        )
    else:
        fault = ExecutionError(
            "The scheduler was lost. See to the cluster, and run again: what is done is not done again."
        )
    return Done(tried.task.workspace, message=fault, exit_code=fault.exit_code)
