"""An Icecast server that can be stopped and started."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.kit import peers

_CONF = """<icecast>
 <limits><clients>20</clients><sources>4</sources></limits>
 <authentication><source-password>{password}</source-password>
  <admin-user>admin</admin-user><admin-password>{password}</admin-password></authentication>
 <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
 <paths><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
  <adminroot>/usr/share/icecast2/admin</adminroot></paths>
 <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog></logging>
 <security><chroot>0</chroot>{owner}</security>
</icecast>
"""
_OWNER = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"


class Icecast:
    """A server on a port of its own; start it by entering it."""

    def __init__(self, folder: Path) -> None:
        self._program = peers.need("icecast2")
        self._folder = folder / "icecast"
        self._folder.mkdir()
        self._folder.chmod(0o777)
        folder.chmod(0o755)
        self.password = "benchmark"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        owner = "" if os.geteuid() else _OWNER
        self._conf = self._folder / "icecast.xml"
        self._conf.write_text(
            _CONF.format(password=self.password, port=self.port, folder=self._folder, owner=owner),
            encoding="utf-8",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 10.0) -> None:
        """Start it, and wait until it listens.

        Raises:
            TimeoutError: it does not.
        """
        self._process = subprocess.Popen(
            [self._program, "-c", str(self._conf)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("icecast2 does not listen")

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
