"""A source client for Icecast 2: sends encoded streams, one after the other, over HTTP PUT.

It has a thread of its own, for the network may stall. The server's address and password stay
out of the process list, and its refusals become words.
"""

from __future__ import annotations

import base64
import os
import queue
import select
import socket
import threading
import time
from enum import StrEnum

from radio.air.outputs.encoders import CONTENT_TYPES
from radio.air.settings import OutputSettings

CONNECT_PATIENCE = 5.0
SEND_PATIENCE = 10.0
COALESCE = 0.1
"""Seconds between two reads of the encoder: fewer and larger pieces."""
_REFUSALS = {
    "401": "the server refuses the user name or password",
    "403": "the server refuses the mount: it is in use or not allowed",
    "404": "the server does not know this mount",
}


class Link(StrEnum):
    """How the connection is."""

    CONNECTING = "connecting"
    UP = "up"
    FAILED = "failed"


class SourceClient:
    """One connection to a mount; once it has failed a new one is made.

    `feed` takes descriptors of encoded streams; each is sent to its end before the next, so
    that Ogg streams are chained. `link` and `reason` may be read from any thread.
    """

    def __init__(self, settings: OutputSettings, station: str) -> None:
        self._settings = settings
        self._station = station
        self._streams: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._stop = threading.Event()
        self.link = Link.CONNECTING
        self.reason = ""
        self._thread = threading.Thread(target=self._run, name="icecast", daemon=True)
        self._thread.start()

    def feed(self, fd: int) -> None:
        """Send this stream after those before it; the descriptor is duplicated."""
        self._streams.put(os.dup(fd))

    def close(self) -> None:
        """Stop sending; the thread ends by itself."""
        self._stop.set()

    def _run(self) -> None:
        try:
            with self._connect() as connection:
                self.link = Link.UP
                while not self._stop.is_set():
                    self._send_next(connection)
        except OSError as error:
            self.reason = str(error) or type(error).__name__
            self.link = Link.FAILED
        finally:
            self._drop_streams()

    def _connect(self) -> socket.socket:
        s = self._settings
        connection = socket.create_connection((s.host, s.port), CONNECT_PATIENCE)
        try:
            connection.sendall(self._greeting())
            status = connection.recv(4096).decode("latin-1").split("\r\n")[0]
            code = [*status.split(), "", ""][1]
            if code not in ("100", "200"):
                raise OSError(_REFUSALS.get(code, f"the server answers: {status or 'nothing'}"))
            connection.settimeout(SEND_PATIENCE)
        except OSError:
            connection.close()
            raise
        return connection

    def _greeting(self) -> bytes:
        s = self._settings
        token = base64.b64encode(f"{s.user}:{s.password}".encode()).decode()
        lines = [
            f"PUT {s.mount} HTTP/1.1",
            f"Host: {s.host}:{s.port}",
            f"Authorization: Basic {token}",
            "User-Agent: radio",
            f"Content-Type: {CONTENT_TYPES[s.format]}",
            f"Ice-Name: {_one_line(self._station)}",
            f"Ice-Public: {int(s.public)}",
            f"Ice-Bitrate: {s.bitrate}",
            "Expect: 100-continue",
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def _send_next(self, connection: socket.socket) -> None:
        try:
            fd = self._streams.get(timeout=0.5)
        except queue.Empty:
            return
        try:
            self._send(fd, connection)
        finally:
            os.close(fd)

    def _send(self, fd: int, connection: socket.socket) -> None:
        while not self._stop.is_set():
            if not select.select([fd], [], [], 0.5)[0]:
                continue
            data = os.read(fd, 1 << 16)
            if not data:
                return
            connection.sendall(data)
            time.sleep(COALESCE)

    def _drop_streams(self) -> None:
        while not self._streams.empty():
            os.close(self._streams.get())


def _one_line(text: str) -> str:
    return " ".join(text.split())
