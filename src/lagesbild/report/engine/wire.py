"""Carry Jupyter messages over a socket pair, and small requests with file descriptors."""

import json
import socket
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Final

SHELL: Final = b"shell"
IOPUB: Final = b"iopub"

KEY: Final = b"a socket pair is private"  # Session signs with it, and warns when there is none

_LONGEST_REQUEST: Final = 65_536
_MOST_FILES: Final = 4


class Channel:
    """One channel of a connection, as much of a ZeroMQ socket as Jupyter's ``Session`` asks for.

    Channels of one connection share ``lock``: a message's parts must not be mixed with another's.
    ``context`` is ZeroMQ's, for ipykernel's thread, which looks for it.
    """

    def __init__(
        self, connection: Connection, name: bytes, lock: threading.Lock, context: object = None
    ) -> None:
        self.context = context
        self._connection = connection
        self._name = name
        self._lock = lock

    def send_multipart(self, parts: Sequence[bytes], **_: object) -> None:
        """Send a serialised message."""
        with self._lock:
            self._connection.send_bytes(self._name)
            self._connection.send_bytes(str(len(parts)).encode("ascii"))
            for part in parts:
                self._connection.send_bytes(part)


def receive(connection: Connection) -> tuple[bytes, list[bytes]]:
    """Wait for a message: its channel and its parts.

    Raises
    ------
    EOFError, OSError
        When the other side is gone.
    """
    name = connection.recv_bytes()
    return name, [connection.recv_bytes() for _ in range(int(connection.recv_bytes()))]


def send_request(over: socket.socket, request: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send a request or an answer, a JSON line, with open files."""
    line = json.dumps(request).encode("utf-8") + b"\n"
    if len(line) > _LONGEST_REQUEST:
        raise ValueError(f"A request is at most {_LONGEST_REQUEST} bytes; this has {len(line)}.")
    socket.send_fds(over, [line], files)


def receive_request(over: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for a request or an answer.

    Raises
    ------
    EOFError, OSError
        When the other side is gone.
    """
    line, files, _, _ = socket.recv_fds(over, _LONGEST_REQUEST, _MOST_FILES)
    while line and not line.endswith(b"\n"):
        more = over.recv(_LONGEST_REQUEST)
        if not more:
            break
        line += more
    if not line.endswith(b"\n"):
        raise EOFError("the other side is gone")
    request: dict[str, Any] = json.loads(line)
    return request, files
