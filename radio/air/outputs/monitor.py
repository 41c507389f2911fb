"""The built-in monitor: one encoder, its bytes handed to all who connect to a Unix socket."""

from __future__ import annotations

import logging
import os
import selectors
import socket
import threading
from concurrent.futures import Executor
from pathlib import Path

from radio.air.outputs.encoders import encode_command
from radio.air.outputs.output import EncodedOutput, Encoder
from radio.air.settings import OutputSettings

_log = logging.getLogger(__name__)

BACKLOG_BYTES = 1 << 18
"""Unsent bytes after which a client that doesn't read is let go."""


class MonitorOutput(EncodedOutput):
    """What `/listen.mp3` is made of. A thread moves the encoder's bytes to the clients."""

    kind = "monitor"

    def __init__(self, settings: OutputSettings, rate: int, path: Path, executor: Executor) -> None:
        command = encode_command(settings.format, settings.bitrate, rate)
        super().__init__(settings.name, executor, lambda: command)
        self._fan = FanOut(path)

    def _new_encoder(self) -> Encoder:
        return Encoder(self._arguments(), self._executor, capture=True)

    def poll(self, now: float) -> None:
        """See `Output`."""
        super().poll(now)
        process = self._encoder.process if self._encoder is not None else None
        if process is not None and process.stdout is not None:
            self._fan.feed_from(process.stdout.fileno(), process.pid)

    def close(self) -> None:
        """See `Output`."""
        super().close()
        self._fan.close()


class FanOut:
    """Serves a stream of bytes to the clients of a Unix socket, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen(32)
        self._server.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ, "server")
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ, "wake")
        self._clients: dict[socket.socket, bytearray] = {}
        self._source: int | None = None
        self._new_source: int | None = None
        self._key = 0
        self._running = True
        self._thread = self._begin()

    def _begin(self) -> threading.Thread:
        thread = threading.Thread(target=self._serve, name="monitor", daemon=True)
        thread.start()
        return thread

    def feed_from(self, fd: int, key: int) -> None:
        """Take the stream from this descriptor from now on; `key` tells encoders apart.

        A thread that has died is started again.
        """
        if self._running and not self._thread.is_alive():
            _log.error("the monitor's thread had died and is started again")
            self._thread = self._begin()
        if self._key != key:
            self._key = key
            self._new_source = os.dup(fd)
            os.write(self._wake_write, b"s")

    def close(self) -> None:
        """End the thread and the clients' connections."""
        self._running = False
        os.write(self._wake_write, b"q")
        self._thread.join(timeout=2)
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while self._running:
            for key, events in self._selector.select():
                if key.data == "server":
                    self._accept()
                elif key.data == "wake":
                    os.read(self._wake_read, 64)
                    self._switch()
                elif key.data == "source":
                    self._read()
                elif key.fileobj in self._clients:
                    # One that was let go a moment ago may have had something to say, too.
                    self._attend(key.fileobj, events)
        for client in list(self._clients):
            self._let_go(client)
        self._server.close()

    def _switch(self) -> None:
        source, self._new_source = self._new_source, None
        if source is not None:
            self._forget_source()
            self._source = source
            self._selector.register(source, selectors.EVENT_READ, "source")

    def _forget_source(self) -> None:
        if self._source is not None:
            self._selector.unregister(self._source)
            os.close(self._source)
            self._source = None

    def _accept(self) -> None:
        try:
            client, _ = self._server.accept()
        except OSError as error:
            _log.warning("a listener could not be let in: %s", error)
            return
        client.setblocking(False)
        self._clients[client] = bytearray()
        self._selector.register(client, selectors.EVENT_READ, "client")

    def _read(self) -> None:
        if self._source is None:
            return
        try:
            data = os.read(self._source, 65536)
        except BlockingIOError:
            return
        if not data:
            self._forget_source()
        for client in list(self._clients):
            self._send(client, data)

    def _send(self, client: socket.socket, data: bytes) -> None:
        waiting = self._clients[client]
        waiting += data
        try:
            sent = client.send(waiting)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._let_go(client)
            return
        del waiting[:sent]
        if len(waiting) > BACKLOG_BYTES:
            self._let_go(client)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if waiting else 0)
        self._selector.modify(client, events, "client")

    def _attend(self, client: socket.socket, events: int) -> None:
        if events & selectors.EVENT_READ and self._has_left(client):
            self._let_go(client)
        elif events & selectors.EVENT_WRITE:
            self._send(client, b"")

    def _has_left(self, client: socket.socket) -> bool:
        try:
            return not client.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _let_go(self, client: socket.socket) -> None:
        self._selector.unregister(client)
        self._clients.pop(client)
        client.close()
