"""Be a forked notebook process as nbclient sees one: a kernel manager and its client."""

import asyncio
import socket
import tempfile
import threading
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.session import Session

from lagesbild.report.engine import wire
from lagesbild.report.engine.process import Forker, last_line


class ForkedKernel:
    """A forked notebook process, as much of a kernel manager and its client as nbclient asks for."""

    has_kernel = True
    ipykernel = True

    def __init__(self, zygote: Forker, folder: Path) -> None:
        self._zygote = zygote
        self._session = Session(key=wire.KEY)
        self._queues: dict[bytes, asyncio.Queue[dict[str, Any]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_open = True
        self.last_words = ""
        self.exceeded_mb = 0
        with ExitStack() as stack:
            self.ipython_dir = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="lagesbild-", ignore_cleanup_errors=True)
            )
            self._noise = stack.enter_context(tempfile.TemporaryFile())
            ours, theirs = socket.socketpair()
            self._connection = stack.enter_context(Connection(ours.detach()))
            with theirs:
                self.pid = zygote.fork(
                    theirs.fileno(), self._noise.fileno(), folder=folder, ipython_dir=self.ipython_dir
                )
            self._opened = stack.pop_all()
        self._requests = wire.Channel(self._connection, wire.SHELL, threading.Lock())
        self.shell_channel = _Incoming(self, wire.SHELL)
        self.iopub_channel = _Incoming(self, wire.IOPUB)

    def execute(self, code: str, *, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run; the request's id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return self._ask("execute_request", content)

    def kernel_info(self) -> str:
        """Ask what the kernel is; the request's id."""
        return self._ask("kernel_info_request", {})

    def is_alive(self) -> bool:
        """Whether the process still holds its end of the connection."""
        return self._is_open

    def kill(self) -> None:
        """End the process and all it has started, at once; safe from any thread."""
        self._zygote.end(self.pid)

    def close(self) -> None:
        """End the process, and keep what it last said outside the notebook."""
        if self._loop is not None and self._is_open and not self._loop.is_closed():
            self._loop.remove_reader(self._connection.fileno())
        self._is_open = False
        self.kill()
        self.last_words = last_line(self._noise)
        self._opened.close()

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message: dict[str, Any] = self._session.msg(kind, content)
        try:
            self._session.send(self._requests, message)  # type: ignore[arg-type]
        except OSError:
            self._hang_up()  # nbclient asks is_alive and raises its own error
        identity: str = message["header"]["msg_id"]
        return identity

    def queue(self, name: bytes) -> "asyncio.Queue[dict[str, Any]]":
        """A channel's messages; reading begins with the first call, in the caller's event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._queues = {each: asyncio.Queue() for each in (wire.SHELL, wire.IOPUB)}
            if self._is_open:
                loop.add_reader(self._connection.fileno(), self._read)
        return self._queues[name]

    def _read(self) -> None:
        try:
            while self._connection.poll():
                name, parts = wire.receive(self._connection)
                _, signed = self._session.feed_identities(parts)
                self._queues[name].put_nowait(self._session.deserialize(signed))
        except (EOFError, OSError):
            self._hang_up()

    def _hang_up(self) -> None:
        if self._loop is not None and self._is_open:
            self._loop.remove_reader(self._connection.fileno())
        self._is_open = False


class _Incoming:
    """A channel as nbclient reads it."""

    def __init__(self, kernel: ForkedKernel, name: bytes) -> None:
        self._kernel = kernel
        self._name = name

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109 - nbclient's own signature
        """The next message; ``Empty`` when none comes in time."""
        try:
            return await asyncio.wait_for(self._kernel.queue(self._name).get(), timeout)
        except TimeoutError:
            raise Empty from None
