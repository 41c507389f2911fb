"""A network line to a server, which can be cut, and be held up without a word."""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Self


class Line(Enum):
    """How it is."""

    OPEN = auto()
    CUT = auto()
    """Connections break, new ones are refused at once."""
    HELD = auto()
    """Connections stay, and nothing comes through: a cable that was pulled."""


class NetworkLine:
    """TCP on a free port of 127.0.0.1 to a Unix socket; a context manager."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._way = threading.Event()
        self._way.set()
        self._is_cut = False
        self._ended = False
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="network-line", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended = True
        self.be(Line.CUT)
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def be(self, line: Line) -> None:
        """Let it be like that from now on."""
        self._is_cut = line is Line.CUT
        if line is Line.HELD:
            self._way.clear()
        else:
            self._way.set()
        if self._is_cut:
            with self._lock:
                ends = list(self._ends)
            for end in ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self._target))
            except OSError:
                near.close()
                far.close()
                continue
            with self._lock:
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._way.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        with self._lock:
            self._ends -= {source, target}
