"""The engine's end of the control socket, in a thread of its own.

Requests are handed to the mixer's thread, which answers between two blocks; events are
handed the other way. A client that doesn't read its events loses them first, and then its
connection; the mixer never waits for anybody.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radio.air.control.protocol import LINE_LIMIT, ProtocolError, decode_line, encode_line

BACKLOG_BYTES = 1 << 20
LEVELS_BACKLOG = 1 << 16


class Refusal(Exception):  # noqa: N818 - it is a no, not a fault
    """The answer is no; `do` says what helps."""

    def __init__(self, code: str, message: str, do: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.do = do


@dataclass(eq=False)
class _Client:
    connection: socket.socket
    incoming: bytearray = field(default_factory=bytearray)
    outgoing: bytearray = field(default_factory=bytearray)
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Request:
    """One request, to be answered by `ControlServer.answer` or `refuse`."""

    client: _Client
    number: Any
    do: str
    args: dict[str, Any]


class ControlServer:
    """Serves the socket; `requests` is read by the mixer's thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._path = path
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        path.chmod(0o660)
        self._server.listen(64)
        self._server.setblocking(False)
        self.requests: deque[Request] = deque()
        self._outbox: deque[tuple[_Client | None, str, bytes]] = deque()
        self._clients: dict[socket.socket, _Client] = {}
        self.topics: frozenset[str] = frozenset()
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ)
        self._selector.register(self._wake_read, selectors.EVENT_READ)
        self._running = True
        self._thread = threading.Thread(target=self._serve, name="control", daemon=True)
        self._thread.start()

    # -- from the mixer's thread --------------------------------------------------------

    def answer(self, request: Request, result: dict[str, Any]) -> None:
        """Say yes."""
        self._put(request.client, "", {"id": request.number, "ok": True, "result": result})

    def refuse(self, request: Request, refusal: Refusal) -> None:
        """Say no, and what helps."""
        error = {"code": refusal.code, "message": str(refusal), "do": refusal.do}
        self._put(request.client, "", {"id": request.number, "ok": False, "error": error})

    def subscribe(self, request: Request, topics: frozenset[str]) -> None:
        """Send this client these events from now on."""
        request.client.topics = topics
        self.topics = self.topics | topics

    def publish(self, event: str, at: int, values: dict[str, Any]) -> None:
        """Send an event to all who want it."""
        if event in self.topics:
            self._put(None, event, {"event": event, "at": at, **values})

    def _put(self, client: _Client | None, event: str, message: dict[str, Any]) -> None:
        self._outbox.append((client, event, encode_line(message)))
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_write, b"w")

    def close(self) -> None:
        """Answer what is waiting, and end."""
        self._running = False
        os.write(self._wake_write, b"q")
        self._thread.join(timeout=2)
        self._path.unlink(missing_ok=True)

    # -- the thread -----------------------------------------------------------------------

    def _serve(self) -> None:
        while self._running:
            for key, events in self._selector.select():
                if key.fileobj is self._server:
                    self._accept()
                elif key.fileobj == self._wake_read:
                    self._drain_wakes()
                elif isinstance(key.fileobj, socket.socket):
                    self._attend(self._clients[key.fileobj], events)
            self._deliver()
        for client in list(self._clients.values()):
            self._let_go(client)
        self._server.close()

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _accept(self) -> None:
        connection, _ = self._server.accept()
        connection.setblocking(False)
        self._clients[connection] = _Client(connection)
        self._selector.register(connection, selectors.EVENT_READ)

    def _attend(self, client: _Client, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._send(client)
        if events & selectors.EVENT_READ and client.connection in self._clients:
            self._receive(client)

    def _receive(self, client: _Client) -> None:
        try:
            data = client.connection.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._let_go(client)
            return
        client.incoming += data
        while b"\n" in client.incoming:
            line, _, rest = client.incoming.partition(b"\n")
            client.incoming = rest
            self._take(client, bytes(line))
        if len(client.incoming) > LINE_LIMIT:
            self._let_go(client)

    def _take(self, client: _Client, line: bytes) -> None:
        try:
            message = decode_line(line)
            number, do, args = message.get("id"), message["do"], message.get("args") or {}
            if not isinstance(do, str) or not isinstance(args, dict):
                raise ProtocolError("do must be a word and args an object")
        except (ProtocolError, KeyError) as error:
            refusal = Refusal("bad_request", f"not a request: {error}", "See docs/architecture.md.")
            self.refuse(Request(client, None, "", {}), refusal)
            return
        self.requests.append(Request(client, number, do, args))

    def _deliver(self) -> None:
        changed: set[_Client] = set()
        while self._outbox:
            client, event, line = self._outbox.popleft()
            for receiver in [client] if client else self._listeners(event):
                if receiver.connection in self._clients:
                    receiver.outgoing += line
                    changed.add(receiver)
        for receiver in changed:
            self._send(receiver)

    def _listeners(self, event: str) -> list[_Client]:
        most = LEVELS_BACKLOG if event == "levels" else BACKLOG_BYTES
        return [c for c in self._clients.values() if event in c.topics and len(c.outgoing) < most]

    def _send(self, client: _Client) -> None:
        try:
            sent = client.connection.send(client.outgoing)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._let_go(client)
            return
        del client.outgoing[:sent]
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outgoing else 0)
        self._selector.modify(client.connection, events)

    def _let_go(self, client: _Client) -> None:
        if self._clients.pop(client.connection, None) is not None:
            self._selector.unregister(client.connection)
            client.connection.close()
        self.topics = frozenset().union(*(c.topics for c in self._clients.values()))
