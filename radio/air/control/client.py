"""How the panel, the worker and the command line speak to the engine."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from radio.air.control.protocol import ProtocolError, decode_line, encode_line, socket_path


class EngineAwayError(Exception):
    """Nobody answers at the control socket: the engine is down or starting."""


class EngineRefusedError(Exception):
    """The engine understood and said no; `do` says what helps."""

    def __init__(self, code: str, message: str, do: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.do = do


class EngineClient:
    """A connection to the engine, opened at the first request; for one thread.

    After `EngineAwayError` the next request opens a new connection. The telephone agent speaks
    the same way at a socket of its own: `name`.
    """

    def __init__(self, data: Path, name: str = "engine.sock") -> None:
        self._path = socket_path(data, name)
        self._ids = itertools.count(1)
        self._socket: socket.socket | None = None
        self._buffer = b""

    def request(self, do: str, *, timeout: float = 5.0, **args: Any) -> dict[str, Any]:
        """Ask for one thing and wait for its answer, at most `timeout` seconds.

        Raises:
            EngineAwayError: no connection, or no answer in time.
            EngineRefusedError: the engine said no.
        """
        number = next(self._ids)
        deadline = time.monotonic() + timeout
        self._send({"id": number, "do": do, "args": args}, deadline)
        while True:
            message = self._receive(deadline)
            if message.get("id") == number and "ok" in message:
                return _result_of(message)

    def events(self, *topics: str, timeout: float = 5.0) -> Iterator[dict[str, Any]]:
        """Subscribe and yield events as they come; use a client of its own for this.

        Raises:
            EngineAwayError: no event for `timeout` seconds (a living engine sends a status
                every second), or the connection ended.
        """
        self.request("subscribe", timeout=timeout, topics=list(topics))
        while True:
            message = self._receive(time.monotonic() + timeout)
            if "event" in message:
                yield message

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, message: dict[str, Any], deadline: float) -> None:
        try:
            connection = self._socket or self._connect(deadline)
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            connection.sendall(encode_line(message))
        except OSError as error:
            self.close()
            raise EngineAwayError(f"no engine at {self._path}: {error}") from error

    def _connect(self, deadline: float) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        self._socket = connection
        return connection

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\n" not in self._buffer:
            self._buffer += self._read(deadline)
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            return decode_line(line)
        except ProtocolError as error:
            self.close()
            raise EngineAwayError(f"not an engine at {self._path}: {error}") from error

    def _read(self, deadline: float) -> bytes:
        if self._socket is None:
            raise EngineAwayError("not connected")
        try:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            chunk = self._socket.recv(65536)
        except OSError as error:
            self.close()
            raise EngineAwayError(f"the engine does not answer: {error}") from error
        if not chunk:
            self.close()
            raise EngineAwayError("the engine closed the connection")
        return chunk


def _result_of(message: dict[str, Any]) -> dict[str, Any]:
    if message["ok"]:
        result = message.get("result")
        return result if isinstance(result, dict) else {}
    error = message.get("error") or {}
    raise EngineRefusedError(
        str(error.get("code", "refused")), str(error.get("message", "")), str(error.get("do", ""))
    )
