"""Raw PCM to a file or a named pipe: for measuring, and for other programs."""

from __future__ import annotations

import os
from pathlib import Path

from radio.air.log import Entry
from radio.air.outputs.output import OutputState


class FileOutput:
    """Appends S16 stereo to a file. Loses blocks rather than wait."""

    kind = "file"

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.state = OutputState.STARTING
        self.restarts = 0
        self.dropped_blocks = 0
        self.reason = ""
        self._path = path
        self._fd: int | None = None
        self.pids: list[int] = []

    def write(self, pcm: bytes, first: int) -> None:  # noqa: ARG002 - see Output
        """See `Output`."""
        if self._fd is None:
            self.dropped_blocks += 1
            return
        try:
            os.write(self._fd, pcm)
        except BlockingIOError:
            self.dropped_blocks += 1
        except OSError as error:
            self._fail(str(error))

    def poll(self, now: float) -> None:  # noqa: ARG002 - see Output
        """See `Output`."""
        if self._fd is None:
            self._open()

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._fd = os.open(self._path, flags, 0o644)
            self.state = OutputState.UP
        except OSError as error:
            self.state = OutputState.DOWN
            self.reason = str(error)

    def _fail(self, reason: str) -> None:
        self.close()
        self.state = OutputState.DOWN
        self.reason = reason
        self.restarts += 1

    def show(self, entry: Entry | None) -> None:
        """See `Output`; a file has no titles."""

    def clock_stepped(self) -> None:
        """See `Output`; a file has no clock."""

    def close(self) -> None:
        """See `Output`."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        self.state = OutputState.OFF
