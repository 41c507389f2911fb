"""Consoles that are open: many that only read the panel's events, and one in a real browser."""

from __future__ import annotations

import http.client
import re
import selectors
import socket
import threading
from types import TracebackType
from typing import Self

from playwright.sync_api import Page

_WATCH = """() => {
  const key = document.querySelector('.cart[data-slot="1"]');
  window.seen = [];
  new MutationObserver(() => {
    if (key.dataset.playing !== "yes") return;
    // Drawn in the next frame; what is posted in it runs once that is done.
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.seen.push(performance.timeOrigin + performance.now());
      after.port2.postMessage(0);
    });
  }).observe(key, { attributes: true, attributeFilter: ["data-playing"] });
}"""


class Crowd:
    """So many readers of `/events`, in one thread; `least` is what the slowest has read, bytes."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._read = dict.fromkeys(range(count), 0)
        self._sockets = [self._open(port, number) for number in range(count)]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)
        self._thread.start()

    def _open(self, port: int, number: int) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port), 10)
        connection.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ, number)
        return connection

    def _run(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(0.2):
                data = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]  # sockets alone are there
                self._read[key.data] += len(data)
                if not data:
                    self._selector.unregister(key.fileobj)

    @property
    def least(self) -> int:
        """Bytes that each has read at the least."""
        return min(self._read.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()
        for connection in self._sockets:
            connection.close()


class Hand:
    """Presses keys through the panel, over one connection as a browser has it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._connection.request("GET", "/")
        answer = self._connection.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        found = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
        if found is None:
            raise LookupError("the console has no token")
        self._headers = {"Cookie": cookie, "X-CSRF-Token": found[1]}

    def fire(self, name: str) -> None:
        """Press a cart's key.

        Raises:
            RuntimeError: the panel refused.
        """
        self._connection.request("POST", f"/api/v1/air/carts/{name}/fire", b"{}", self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the panel says {answer.status}: {said[:200]!r}")


def watch_first_key(page: Page) -> None:
    """Note when the console shows that the first cart plays."""
    page.wait_for_selector('.cart[data-slot="1"]:not([disabled])')
    page.evaluate(_WATCH)


def seen(page: Page) -> list[float]:
    """Wall times (ms) at which it did."""
    return [float(moment) for moment in page.evaluate("window.seen")]
