"""The panel as a process: cheroot around the app, and a clean stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any

from cheroot import wsgi

from web import create_app
from web.connections import PatientServer, peek
from web.listen.views import CONNECTION_GONE
from web.panel import panel_of
from web.settings import PanelSettings

SPARE_THREADS = 32
"""Threads for pages and actions, beside one for each open stream."""

WRITE_TIMEOUT = 10
"""Seconds a browser may take no data, or keep a request coming, before its connection is ended."""

STOP_TIMEOUT = 3

_log = logging.getLogger(__name__)


class _Gateway(wsgi.Gateway_10):
    """Tells the app whether the browser has left, for streams that have nothing to send."""

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # cheroot says None
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]  # same
        connection = self.req.conn.socket
        environ[CONNECTION_GONE] = lambda: _is_gone(connection)
        return environ


def _is_gone(connection: socket.socket) -> bool:
    try:
        return peek(connection, 1) == b""
    except (OSError, ValueError):
        return True


class PanelServer:
    """The app on a port, in threads of its own.

    Raises:
        OSError: from `start`, where the port can't be had.
    """

    def __init__(self, settings: PanelSettings) -> None:
        app = create_app(settings)
        self._panel = panel_of(app)
        self._address = (settings.host, settings.port)
        streams = settings.consoles_most + settings.listeners_most
        self._server = PatientServer(
            self._address,
            app,
            numthreads=streams + SPARE_THREADS,
            server_name="radio",
            request_queue_size=128,
            timeout=WRITE_TIMEOUT,
            shutdown_timeout=STOP_TIMEOUT,
        )
        self._server.gateway = _Gateway
        self._thread = threading.Thread(target=self._server.serve, name="panel", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on, known once it has started."""
        return int(self._server.bind_addr[1])

    def start(self) -> None:
        """Listen, and follow the engine."""
        _try_port(*self._address)
        self._server.prepare()
        self._panel.start()
        self._thread.start()

    def stop(self) -> None:
        """End the streams, then the server; returns within a few seconds."""
        self._panel.stop()
        self._server.stop()
        self._thread.join(STOP_TIMEOUT)


def _try_port(host: str, port: int) -> None:
    """Fail with the system's own words where the port can't be had; cheroot has none."""
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def main(settings: PanelSettings) -> int:
    """Run the panel until SIGTERM or SIGINT; the exit code."""
    server = PanelServer(settings)
    try:
        server.start()
    except OSError as error:
        sys.stderr.write(
            f"The panel can't listen on {settings.host} port {settings.port}: {error.strerror}.\n"
            "End what uses the port, or set RADIO_PORT to another one.\n"
        )
        return 1
    _log.info("panel: http://%s:%d/", settings.host, server.port)
    _wait_for_signal()
    server.stop()
    return 0


def _wait_for_signal() -> None:
    told = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    told.wait()
