"""The engine's side of one decoder process."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from enum import StrEnum
from typing import IO, Any

PIPE_BYTES = 1 << 20
"""Capacity asked for: 5.4 s of 48 kHz stereo; the kernel's limit for a plain user."""


class Stage(StrEnum):
    """What a decoder process is doing."""

    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    DROPPING = "dropping"
    DEAD = "dead"


class DecoderProcess:
    """A running decoder. All calls from the mixer's thread but the constructor."""

    def __init__(self, log: IO[bytes]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "radio.air.decks.decoder", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                process_group=0,
            )
        ours.setblocking(False)
        self._control = ours
        self._cue = 0
        self.stage = Stage.STARTING
        self.since = 0
        self.reports: list[dict[str, Any]] = []

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def cue_number(self) -> int:
        """Number of the present cue; reports of others are stale."""
        return self._cue

    @property
    def exit_code(self) -> int | None:
        """How it ended; negative for a signal, None while it runs."""
        return self._process.poll()

    def fileno(self) -> int:
        """Descriptor that is readable when it has something to report; -1 once it is dead."""
        return self._control.fileno()

    def poll(self) -> None:
        """Take in what it reported; notices its death."""
        while self.stage is not Stage.DEAD:
            try:
                packet = self._control.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._die()
                return
            self._take(json.loads(packet))

    def _take(self, report: dict[str, Any]) -> None:
        if report["is"] == "idle":
            self.stage = Stage.IDLE
        elif report["cue"] == self._cue and self.stage is Stage.BUSY:
            self.reports.append(report)

    def cue(self, uri: str, rate: int, options: list[str]) -> int:
        """Start decoding; returns the reading end of the PCM pipe."""
        self._cue += 1
        self.reports.clear()
        self.stage = Stage.BUSY
        reader, writer = os.pipe2(os.O_CLOEXEC)
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        order = {
            "do": "cue",
            "cue": self._cue,
            "uri": uri,
            "rate": rate,
            "options": options,
        }
        self._send(order, [writer])
        os.close(writer)
        return reader

    def play(self) -> None:
        """Go on after a pause."""
        self._send({"do": "play", "cue": self._cue})

    def pause(self) -> None:
        """Bring no more for now; what is under way still comes."""
        self._send({"do": "pause", "cue": self._cue})

    def drop(self) -> None:
        """Stop; it becomes idle."""
        if self.stage is Stage.BUSY:
            self.stage = Stage.DROPPING
            self._send({"do": "drop", "cue": self._cue})

    def _send(self, order: dict[str, Any], fds: list[int] | None = None) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(order).encode()], fds or [])
        except OSError:
            self._die()

    def kill(self) -> None:
        """End it at once; it may be hung."""
        self._process.kill()
        self._die()

    def _die(self) -> None:
        self.stage = Stage.DEAD
        self._control.close()

    def reap(self) -> bool:
        """Whether the dead process is gone from the process table."""
        return self._process.poll() is not None
