"""Start kernels that run this very interpreter, quietly and without a port to fight over.

On POSIX a kernel listens on sockets in a folder of its own, so that no two kernels of any process
can choose the same port. Elsewhere ports are shared out among the threads of one process.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from lagesbild.report.engine.process import environment


class OwnKernel(AsyncKernelManager):
    """A kernel of ``sys.executable``, with its connection, settings and noise in a private folder."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - handed on to jupyter_client as it is
        super().__init__(**settings)
        # With no folder to search, jupyter_client builds "python3" from sys.executable: a user's own
        # kernelspec of that name may start another interpreter.
        self.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        self.folder = Path(tempfile.mkdtemp(prefix="lagesbild-"))
        self.connection_file = str(self.folder / "kernel.json")
        self.last_words = ""
        self.exceeded_mb = 0
        if os.name == "posix":
            self.transport = "ipc"
            self.ip = str(self.folder / "ipc")

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as its base has it
        """Start the process; what it says outside the notebook goes to a file, not the terminal."""
        # A user's profile may hold start-up files that change what a notebook computes.
        profile = self.folder / "profile_default"
        profile.mkdir()
        arguments = [*options.pop("extra_arguments", []), f"--ipython-dir={self.folder}"]
        with self._noise.open("wb") as noise:
            await self._async_start_kernel(
                extra_arguments=arguments,
                stdout=subprocess.DEVNULL,
                stderr=noise,
                env=environment(),
                **options,
            )

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]  # noqa: FBT001, FBT002 - as its base has it
        """Close the sockets, and remove the folder."""
        await self._async_cleanup_resources(restart)
        if not restart and self._process is not None:
            # jupyter_client waits five seconds for what it has killed; on a busy machine that may be too short.
            self._process.kill()
            self._process.wait()
        if not restart and self.folder.is_dir():
            lines = self._noise.read_text(encoding="utf-8", errors="replace").split("\n")
            self.last_words = next((line.strip() for line in reversed(lines) if line.strip()), "")
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is none."""
        return getattr(self._process, "pid", None)

    def kill(self) -> None:
        """End the process at once; safe from any thread."""
        if self._process is not None:
            self._process.kill()

    @property
    def _process(self) -> "subprocess.Popen[bytes] | None":
        return getattr(self.provisioner, "process", None)

    @property
    def _noise(self) -> Path:
        return self.folder / "stderr.txt"


def recorded(on_start: Callable[[OwnKernel], None]) -> type[OwnKernel]:
    """A class that tells of each kernel made: nbclient wants a class, not a kernel."""

    class Recorded(OwnKernel):
        def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - handed on
            super().__init__(**settings)
            on_start(self)

    return Recorded
