"""What is on air, for any number of ears: one connection to the engine's monitor."""

from __future__ import annotations

import logging
import socket
import threading
from collections import deque
from pathlib import Path

from web.engine.mp3 import Frame, FrameSplitter

BURST = 2.5
"""Seconds of sound a new listener gets at once, so that a player starts without waiting."""

WAITING_MOST = 1 << 18
"""Bytes that may wait for a slow listener (16 s at 128 kb/s); past that it jumps to now."""

RETRY = 0.5
STALLED = 5.0

_log = logging.getLogger(__name__)


class ListenersFullError(Exception):
    """As many listen as may."""


class Listener:
    """One listener's waiting sound, in whole frames; bounded."""

    def __init__(self, first: bytes) -> None:
        self._waiting: deque[bytes] = deque([first] if first else [])
        self._bytes = len(first)
        self._changed = threading.Condition()
        self.closed = False
        self.jumps = 0

    def put(self, data: bytes) -> None:
        """Add sound; a listener that is too far behind loses the oldest. Never waits."""
        with self._changed:
            if self._bytes > WAITING_MOST:
                self._waiting.clear()
                self._bytes = 0
                self.jumps += 1
            self._waiting.append(data)
            self._bytes += len(data)
            self._changed.notify()

    def take(self, timeout: float) -> bytes:
        """All that waits; empty after `timeout` seconds or once closed."""
        with self._changed:
            if not self._waiting and not self.closed:
                self._changed.wait(timeout)
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._bytes = 0
            return data

    def close(self) -> None:
        """No more sound; wakes the taker."""
        with self._changed:
            self.closed = True
            self._changed.notify()


class MonitorRelay:
    """Connects to the monitor socket, again and again if need be, and fans it out.

    A listener stays when the engine goes, and goes on when it returns.
    """

    def __init__(self, path: Path, *, listeners_most: int) -> None:
        self._path = path
        self._most = listeners_most
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._burst: deque[Frame] = deque()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.connected = False
        self.restarts = 0

    def __len__(self) -> int:
        return len(self._listeners)

    def start(self) -> None:
        """Begin to relay."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="monitor-relay", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and every listener."""
        self._stopping.set()
        with self._lock:
            for listener in self._listeners:
                listener.close()
        if self._thread is not None:
            self._thread.join(RETRY + 1.0)

    def keep_alive(self) -> bool:
        """Whether the thread lives; starts it again where it died."""
        if self._stopping.is_set() or self._thread is None or self._thread.is_alive():
            return True
        self.restarts += 1
        _log.error("the monitor relay had died and is started again")
        self.start()
        return False

    def listen(self) -> Listener:
        """A new listener, with the last seconds ready.

        Raises:
            ListenersFullError: as many listen as may.
        """
        with self._lock:
            if len(self._listeners) >= self._most:
                raise ListenersFullError(f"{self._most} listen already")
            listener = Listener(b"".join(frame.data for frame in self._burst))
            self._listeners.add(listener)
            return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        listener.close()
        with self._lock:
            self._listeners.discard(listener)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(0.5)
                try:
                    connection.connect(str(self._path))
                    self.connected = True
                    self._relay(connection)
                except OSError as error:
                    _log.debug("monitor: %s", error)
            self.connected = False
            self._stopping.wait(RETRY)

    def _relay(self, connection: socket.socket) -> None:
        splitter = FrameSplitter()
        quiet = 0.0
        with self._lock:
            self._burst.clear()
        while quiet < STALLED and not self._stopping.is_set():
            try:
                data = connection.recv(16384)
            except TimeoutError:
                quiet += 0.5
                continue
            if not data:
                return
            quiet = 0.0
            self._hand_on(splitter.feed(data))

    def _hand_on(self, frames: list[Frame]) -> None:
        if not frames:
            return
        data = b"".join(frame.data for frame in frames)
        with self._lock:
            self._burst.extend(frames)
            held = sum(frame.seconds for frame in self._burst)
            while held > BURST:
                held -= self._burst.popleft().seconds
            for listener in self._listeners:
                listener.put(data)
