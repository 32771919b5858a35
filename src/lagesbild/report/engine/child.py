"""Be a notebook's kernel in a forked process: ipykernel's own, without its sockets.

What differs from ``python -m ipykernel`` is only where messages come from and go to, that they are sent by the
thread that has something to tell, and that most of the start-up is done once, before the fork. Shell, display
hooks, captured streams and replies are ipykernel's, so that outputs are what they always are.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel is typed in part.

import asyncio
import os
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Never

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from tornado.platform.asyncio import AsyncIOLoop

from lagesbild.report.engine import wire


class Stream(OutStream):
    """ipykernel's printed text, sent by the thread that prints it; by a timer when nothing has sent it in time.

    ipykernel has a thread to send from, and waits for it half a dozen times a cell: that is what most cells took.
    """

    _timer: threading.Timer | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - handed on
        self._sending = threading.RLock()
        # A notebook that forks must not take along a lock that its timer held.
        os.register_at_fork(
            before=self._sending.acquire,
            after_in_parent=self._sending.release,
            after_in_child=self._sending.release,
        )
        super().__init__(*arguments, **settings)

    def _schedule_flush(self) -> None:
        with self._sending:
            if self._timer is None:
                self._timer = threading.Timer(self.flush_interval, self._flush)
                self._timer.daemon = True
                self._timer.start()

    def _flush(self) -> None:
        # What comes after must not overtake what another thread is still sending.
        with self._sending:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            super()._flush()


class Kernel(IPythonKernel):
    """ipykernel's kernel, fed with one request at a time."""

    _execute_sleep = 0.0  # else it waits after each cell for channels that could overtake each other

    async def handle(self, channel: wire.Channel, request: dict[str, Any]) -> None:
        """Do what a request asks for, told on both channels as ipykernel's dispatcher tells it."""
        self.set_parent([], request, channel="shell")
        self._publish_status("busy", "shell")
        self.pre_handler_hook()
        try:
            await self.shell_handlers[request["header"]["msg_type"]](channel, [], request)
        finally:
            self.post_handler_hook()
            sys.stdout.flush()
            sys.stderr.flush()
            self._publish_status("idle", "shell")

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: the next request is sent when this one is answered."""


class ForkedApp(IPKernelApp):
    """ipykernel's start-up in two: what is alike for all notebooks before the fork, ``answer`` after it.

    Parameters
    ----------
    ipython_dir
        A folder for what IPython makes of its own; a user's profile may hold start-up files that change what a
        notebook computes.
    """

    outstream_class = f"{__name__}.{Stream.__name__}"

    def __init__(self, ipython_dir: str) -> None:
        super().__init__(session=Session(key=wire.KEY))
        arguments = [f"--ipython-dir={ipython_dir}", "--HistoryManager.hist_file=:memory:"]
        sys.argv = ["ipykernel_launcher.py", *arguments]
        self.initialize(arguments)

    def init_connection_file(self, **_: object) -> None:
        """There is none: nobody else can reach this kernel."""

    write_connection_file = init_poller = init_heartbeat = log_connection_info = init_connection_file
    init_sockets = init_io = init_crash_handler = init_connection_file  # not before the fork: see ``_join``

    def init_kernel(self) -> None:
        """The kernel, without the streams it would listen on."""
        self.kernel = Kernel.instance(
            parent=self,
            session=self.session,
            # What is asked of it: whether a cell runs in the main thread, where signals arrive.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.current_thread()),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )

    def answer(self, connection: Connection, *, ipython_dir: str) -> Never:
        """Be a notebook's kernel: answer requests until the other side hangs up, then end the process at once.

        Parameters
        ----------
        connection
            Where requests come from.
        ipython_dir
            A folder of this notebook's own.
        """
        self._join(connection, ipython_dir=ipython_dir)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        self.kernel.io_loop = AsyncIOLoop(asyncio_loop=loop)
        while True:
            try:
                _, parts = wire.receive(connection)
            except (EOFError, OSError):
                os._exit(0)
            _, parts = self.session.feed_identities(parts)
            request = self.session.deserialize(parts, content=True)
            loop.run_until_complete(self.kernel.handle(self.shell_channel, request))

    def _join(self, connection: Connection, *, ipython_dir: str) -> None:
        """Take what is a notebook's own. ipykernel's thread to send from is not started: it then sends at once."""
        self.session.pid = os.getpid()  # else it takes this for a notebook's fork, which may not reply
        lock = threading.Lock()
        self.shell_channel = wire.Channel(connection, wire.SHELL, lock)
        channel = wire.Channel(connection, wire.IOPUB, lock, context=zmq.Context())
        self.configure_tornado_logger()
        self.iopub_thread = IOPubThread(channel, session=self.session)
        self.iopub_socket = self.iopub_thread.background_socket
        super().init_io()
        super().init_crash_handler()
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        shell = self.kernel.shell
        self.kernel.iopub_thread, self.kernel.iopub_socket = self.iopub_thread, self.iopub_socket
        shell.displayhook.pub_socket = shell.display_pub.pub_socket = self.iopub_socket
        # What notebooks store with IPython's magics must not pass from one to the other.
        shell.profile_dir = ProfileDir.create_profile_dir_by_name(ipython_dir, "default")
        shell.history_manager.dir_hist[:] = [Path.cwd()]
