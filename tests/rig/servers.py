"""The far ends of streams: an HTTP source that can be good or bad, and a real Icecast."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.rig.closing import Closing

BURST_SECONDS = 1.0
"""Sent at once to a new listener, as streaming servers do."""


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A listener that leaves is no fault."""


class StreamServer(Closing):
    """Sends a file of constant bitrate at playing speed, round and round.

    `/live` streams it; `/stall` begins and then sends nothing more; `/loop` redirects to
    itself for ever; anything else is answered 404. With `sending` cleared every stream stalls.
    """

    def __init__(self, audio: bytes, bytes_a_second: int) -> None:
        self.audio = audio
        self.rate = bytes_a_second
        self.sending = threading.Event()
        self.sending.set()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def uri(self, path: str = "/live") -> str:
        """Address of one of its paths."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/loop":
                    self.send_response(302)
                    self.send_header("Location", "/loop")
                    self.end_headers()
                elif self.path in {"/live", "/stall"}:
                    self.send_response(200)
                    self.send_header("Content-Type", "audio/mpeg")
                    self.end_headers()
                    server.stream(self.wfile.write, for_ever=self.path == "/live")
                else:
                    self.send_error(404)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base
                pass

        return Handler

    def stream(self, write: object, *, for_ever: bool) -> None:
        """Send to one listener until it leaves."""
        begun, sent = time.monotonic(), 0
        while not self.closing.wait(0.02):
            due = round((time.monotonic() - begun + BURST_SECONDS) * self.rate)
            if not for_ever:
                due = min(due, self.rate // 8)
            if not self.sending.is_set() or due <= sent:
                continue
            first = sent % len(self.audio)
            part = self.audio[first : first + due - sent]
            try:
                write(part)  # type: ignore[operator]
            except OSError:
                return
            sent += len(part)

    def close(self) -> None:
        """Let all listeners go."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


_ICECAST = """<icecast>
<limits><clients>20</clients><sources>4</sources><source-timeout>5</source-timeout></limits>
<authentication><source-password>{password}</source-password>
<relay-password>{password}</relay-password>
<admin-user>admin</admin-user><admin-password>{password}</admin-password></authentication>
<hostname>localhost</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<fileserve>1</fileserve>
<paths><basedir>{folder}</basedir><logdir>{folder}</logdir>
<webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>3</loglevel>
</logging>
<security><chroot>0</chroot>{owner}</security>
</icecast>
"""
_OWNER = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"


class Icecast:
    """A real Icecast on a free port of the loopback; it can be stopped and started again."""

    password = "lolos"

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="icecast-"))
        self._folder.chmod(0o777)
        self._process: subprocess.Popen[bytes] | None = None
        owner = _OWNER if os.geteuid() == 0 else ""
        (self._folder / "icecast.xml").write_text(
            _ICECAST.format(
                password=self.password, port=self.port, folder=self._folder, owner=owner
            )
        )

    def start(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            TimeoutError: it doesn't.
        """
        self._process = subprocess.Popen(
            ["icecast2", "-c", str(self._folder / "icecast.xml")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                self.status()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError("icecast2 does not answer")

    def status(self) -> str:
        """Its public status, JSON.

        Raises:
            OSError: it doesn't answer.
        """
        address = f"http://127.0.0.1:{self.port}/status-json.xsl"
        with urllib.request.urlopen(address, timeout=2) as answer:
            return str(answer.read().decode())

    def listen(self, mount: str, size: int, timeout: float = 10.0) -> bytes:
        """So many bytes of a mount, as a listener gets them."""
        address = f"http://127.0.0.1:{self.port}{mount}"
        with urllib.request.urlopen(address, timeout=timeout) as answer:
            return bytes(answer.read(size))

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
