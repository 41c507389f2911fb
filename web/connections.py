"""Connections to the panel: a thread is spent on a request once it has come, not while it comes.

A browser sends a request's head, or a form, in one go. Whoever sends a byte now and then would
otherwise hold a thread with each connection, and a few dozen of them keep every console out.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import time
from typing import Any, Final

from cheroot import connections, server, wsgi

HEAD_MOST: Final = 32 * 1024
"""Bytes of a request's first line and headers."""
FORM_MOST: Final = 64 * 1024
"""Bytes of a body that is waited for without a thread; what is larger, views read themselves, once
they know whose it is."""
BODY_MOST: Final = 33 << 20
"""Bytes of any body: the largest file that any view takes, a table that is brought, and some more."""
WAITING_MOST: Final = 512
"""Connections that say nothing, or not all of it; those that have waited longest go first."""
_UNREAD_PATIENCE: Final = 2.0
"""Seconds that what a view did not read is taken from the connection, so that the answer arrives."""
_PIECE: Final = 1 << 16
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)


class _Headers(server.HeaderReader):
    """Leaves out names with an underscore: `X_Forwarded_For` would pass for `X-Forwarded-For`."""

    def _allow_header(self, key_name: bytes) -> bool:
        return b"_" not in key_name


class Request(server.HTTPRequest):
    """A request whose unread rest nobody waits for long."""

    header_reader = _Headers()

    def respond(self) -> None:
        """Answer; a body of unknown length has nobody asked for."""
        if self.chunked_read:
            self.close_connection = True
            self.simple_response("411 Length Required")
            return
        super().respond()

    def send_headers(self) -> None:
        """The head of the answer; what the view left unread goes nowhere first."""
        if not self.close_connection and not _discarded(self.rfile, self.conn.socket):
            self.close_connection = True
        super().send_headers()


def _discarded(body: Any, connection: socket.socket) -> bool:
    """Whether the rest of a body has been read away, soon enough."""
    end = time.monotonic() + _UNREAD_PATIENCE
    patience = connection.gettimeout()
    try:
        while body.remaining > 0:
            left = end - time.monotonic()
            if left <= 0:
                return False
            connection.settimeout(left)
            if not body.read(min(_PIECE, body.remaining)):
                return False
    except OSError:
        return False
    finally:
        connection.settimeout(patience)
    return True


class Connection(server.HTTPConnection):
    """A connection, and since when a request is on its way on it (seconds, 0 for none)."""

    RequestHandlerClass = Request
    coming_since = 0.0
    seen = 0


class _Manager(connections.ConnectionManager):
    """Lets those who wait longest go where too many do."""

    server: Any
    _selector: Any
    _stop_requested: bool

    def stop(self) -> None:
        """End the loop at once: somebody who calls wakes it, it looks up twice a second else."""
        self._stop_requested = True
        with contextlib.suppress(OSError):
            socket.create_connection(self.server.bind_addr[:2], 1.0).close()
        super().stop()

    def _expire(self, threshold: float) -> None:
        waiting = sorted(
            conn.last_used for _fd, conn in self._selector.connections if conn is not self.server
        )
        if len(waiting) > WAITING_MOST:
            threshold = max(threshold, waiting[-WAITING_MOST])
        super()._expire(threshold)  # type: ignore[misc]  # not in cheroot's stub


class PatientServer(wsgi.Server):
    """cheroot, whose threads get whole requests."""

    ConnectionClass = Connection
    max_request_header_size = HEAD_MOST
    max_request_body_size = BODY_MOST
    _connections: Any

    def prepare(self) -> None:
        """Listen."""
        super().prepare()
        self._connections._selector.unregister(self.socket.fileno())  # noqa: SLF001
        self._connections.close()
        self._connections = _Manager(self)

    def process_conn(self, conn: Connection) -> None:
        """To a thread if the request is there; else it is waited for, as long as for any answer."""
        wanted = 0 if conn.rfile.has_data() else _still_wanted(conn)
        conn.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, max(1, wanted))
        if not wanted:
            conn.coming_since, conn.seen = 0.0, 0
            super().process_conn(conn)
            return
        if conn.seen and not conn.coming_since:
            conn.coming_since = time.time()
        self._connections.put(conn)
        conn.last_used = conn.coming_since or conn.last_used


def peek(connection: socket.socket, most: int) -> bytes | None:
    """What has come, left where it is: empty where the other end is closed, None for nothing yet.

    Raises:
        OSError: the connection is broken.
    """
    # Python waits for a socket that has a timeout, whatever flags it is read with.
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return connection.recv(most, socket.MSG_PEEK) if poll.poll(0) else None


def _still_wanted(conn: Connection) -> int:
    """How many bytes have to be there before it is worth looking again; 0 where it is whole.

    The system tells of a connection only then (SO_RCVLOWAT), or once its other end is closed.
    """
    try:
        there = peek(conn.socket, HEAD_MOST + FORM_MOST)
    except OSError:
        return 0
    if there is None:
        return 1
    if len(there) <= conn.seen:
        # Told of without more to see: nothing else will come, or the system holds no more.
        return 0
    conn.seen = len(there)
    wanted = _whole(there)
    return wanted if wanted > len(there) else 0


def _whole(there: bytes) -> int:
    """Bytes of the request that begins so, as far as they are waited for."""
    end = there.find(_HEAD_END)
    if end < 0:
        return len(there) + 1 if len(there) < HEAD_MOST else 0
    length = _LENGTH.search(there, 0, end + 2)
    body = int(length[1]) if length else 0
    return end + len(_HEAD_END) + body if body <= FORM_MOST else 0
