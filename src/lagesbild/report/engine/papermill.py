"""The papermill engine ``lagesbild-fork``: nbclient's notebook client on a forked kernel.

``papermill --engine lagesbild-fork IN OUT`` works too, with a zygote of its own for the one notebook.
Papermill imports this module by its entry point; ask papermill for the engine rather than importing it,
since each of the two modules needs the other.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from lagesbild.report.engine.kernel import ForkedKernel
from lagesbild.report.engine.process import Forker, Zygote


class ForkEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook in a fork of a process that has imported the libraries."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        zygote: Forker | None = None,
        on_start: Callable[[ForkedKernel], None] | None = None,
        resources: dict[str, Any] | None = None,
        execution_timeout: float | None = None,
        timeout: float | None = None,
        start_timeout: float | None = None,  # noqa: ARG003 - a fork has nothing to wait for
        input_path: str | None = None,  # noqa: ARG003 - as papermill's own engine leaves it out
        **settings: Any,  # noqa: ANN401 - nbclient's own
    ) -> None:
        """Run every cell, as papermill's own engine does.

        Parameters
        ----------
        nb_man, kernel_name, execution_timeout
            As papermill gives them.
        zygote
            What to fork; a new zygote when None.
        on_start
            Called with the kernel once it runs.
        resources
            ``{"metadata": {"path": folder}}`` is the notebook's working directory; else the current one.
        settings
            Handed on to nbclient.
        """
        folder = Path((resources or {}).get("metadata", {}).get("path") or ".").absolute()
        with ExitStack() as stack:
            kernel = ForkedKernel(zygote or stack.enter_context(Zygote(folder)), folder)
            stack.callback(kernel.close)
            if on_start:
                on_start(kernel)
            client = PapermillNotebookClient(
                nb_man,
                km=kernel,
                kernel_name=kernel_name,
                timeout=execution_timeout or timeout,
                log=logger,
                **settings,
            )
            client.kc = kernel
            client.execute()
