"""The `radio` command without its long start: a process that has loaded all of it forks for each call.

`tests.forker` is that process. A call is a process of its own, which ends as the command does.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class Commands:
    """Runs `radio WORDS...`, each time in a process of its own; a context manager.

    Thread-safe. Standard output and error are files while the command runs, not pipes.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="radio-")
        self._door = Path(self._folder.name) / "door"
        self._process: subprocess.Popen[bytes] | None = None

    def run(
        self, *words: str, given: str = "", environ: dict[str, str], timeout: float = 60.0
    ) -> subprocess.CompletedProcess[str]:
        """Run it with `given` on its standard input and this environment, to its end.

        Raises:
            subprocess.TimeoutExpired: it took longer; it was killed.
        """
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            files[0].write(given.encode())
            files[0].seek(0)
            line = stack.enter_context(self._connect())
            asked = json.dumps({"words": words, "environ": environ, "folder": str(Path.cwd())})
            line.settimeout(timeout)
            socket.send_fds(line, [asked.encode()], [file.fileno() for file in files])
            line.shutdown(socket.SHUT_WR)
            code = _heard(line, words, timeout)
            return subprocess.CompletedProcess(words, code, _text(files[1]), _text(files[2]))

    def _connect(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self._door))
        return line

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.forker", str(self._door)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self._door.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ChildProcessError("the process that runs commands did not start")
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._folder.cleanup()


def _heard(line: socket.socket, words: tuple[str, ...], timeout: float) -> int:
    """The command's exit code; below zero for a signal that ended it."""
    with line.makefile("r", encoding="ascii") as told:
        child = int(told.readline())
        try:
            return int(told.readline())
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            raise subprocess.TimeoutExpired(words, timeout) from None


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")
