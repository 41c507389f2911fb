"""What the engine needs of an output, and the encoder that most of them are."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from enum import StrEnum
from typing import Protocol

from radio.air.log import Entry

PIPE_BYTES = 1 << 20
BATCH_BYTES = 19_200
"""Written at once, a tenth of a second at 48 kHz: fewer system calls."""
BACKOFF_FIRST = 0.5
BACKOFF_MOST = 30.0
STEADY = 10.0
"""Seconds after which an output that runs is no longer thought to be failing."""
STUCK = 10.0
"""Seconds an encoder may take nothing before it is restarted."""


class OutputState(StrEnum):
    """How an output is."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    OFF = "off"


class Output(Protocol):
    """An output; all calls from the mixer's thread, none ever waits."""

    name: str
    kind: str
    state: OutputState
    restarts: int
    reason: str

    @property
    def dropped_blocks(self) -> int:
        """Blocks it could not take."""

    def write(self, pcm: bytes, first: int) -> None:
        """The next block: S16 stereo, whose first frame is `first` of the air timeline."""

    def poll(self, now: float) -> None:
        """Look after itself; `now` in seconds of the monotonic clock."""

    def show(self, entry: Entry | None) -> None:
        """What is on the air now, for titles."""

    def clock_stepped(self) -> None:
        """Wall time jumped."""

    @property
    def pids(self) -> list[int]:
        """Its child processes."""

    def close(self) -> None:
        """Let what was written go out, and end."""


class Encoder:
    """One encoder process that takes PCM on its standard input.

    `write` never waits: what the pipe can't hold is dropped by whole blocks and counted. The
    process is started by `executor`, for that may wait on the disk.
    """

    def __init__(self, arguments: list[str], executor: Executor, *, capture: bool = False) -> None:
        self._capture = capture
        self._future: Future[subprocess.Popen[bytes]] | None = executor.submit(
            self._launch, arguments
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._batch: list[bytes] = []
        self._rest = b""
        self._complaint = b""
        self.dropped = 0
        self.full_since: float | None = None
        self.closing = False

    def _launch(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if self._capture else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            process_group=0,
        )
        for pipe in (process.stdin, process.stderr, process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        if process.stdin is not None:
            fcntl.fcntl(process.stdin.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The process once it runs."""
        if self._process is None and self._future is not None and self._future.done():
            future, self._future = self._future, None
            if future.exception() is not None:
                self._complaint = str(future.exception()).encode()
            else:
                self._process = future.result()
        return self._process

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        process = self.process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def ended(self) -> bool:
        """Whether it has gone, or could not be started."""
        process = self.process
        if process is None:
            return self._future is None
        return process.poll() is not None

    @property
    def complaint(self) -> str:
        """Last thing it said on its error output."""
        process = self.process
        if process is not None and process.stderr is not None and not process.stderr.closed:
            said = os.read(process.stderr.fileno(), 65536) if _readable(process) else b""
            self._complaint = said or self._complaint
        lines = [line for line in self._complaint.decode(errors="replace").splitlines() if line]
        return lines[-1].strip() if lines else ""

    def write(self, pcm: bytes, now: float) -> None:
        """Take a block; passes on several at once."""
        self._batch.append(pcm)
        if len(self._batch) * len(pcm) < BATCH_BYTES:
            return
        self.flush(now)

    def flush(self, now: float) -> None:
        """Pass on what was taken."""
        batch, self._batch = self._batch, []
        process = self.process
        if process is None or process.stdin is None or process.stdin.closed:
            self._hold(batch)
            return
        pipe = process.stdin.fileno()
        try:
            if self._rest:
                self._rest = self._rest[os.write(pipe, self._rest) :]
            if self._rest:
                raise BlockingIOError
            data = b"".join(batch)
            self._rest = data[os.write(pipe, data) :]
            self.full_since = None
        except BlockingIOError:
            self.dropped += len(batch)
            self.full_since = self.full_since or now
        except OSError:
            self.dropped += len(batch)

    def _hold(self, batch: list[bytes]) -> None:
        """The process is still being started: keep a few seconds for it."""
        self._batch = batch
        surplus = len(batch) - 100
        if surplus > 0:
            self.dropped += surplus
            del self._batch[:surplus]

    def close(self, *, patience: float = 0.0) -> None:
        """Let it finish what it has; after `patience` seconds it is ended."""
        self.closing = True
        if self._future is not None:
            self._future.exception()
        process = self.process
        if process is None:
            return
        if process.stdin is not None and not process.stdin.closed:
            self._hand_over(process.stdin.fileno(), patience)
            process.stdin.close()
        if patience:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
            self.kill()

    def _hand_over(self, pipe: int, patience: float) -> None:
        """Pass on what is held. One that takes nothing any more is not waited for longer than that."""
        data, self._rest, self._batch = self._rest + b"".join(self._batch), b"", []
        end = time.monotonic() + patience
        writable = select.poll()
        writable.register(pipe, select.POLLOUT)
        while data and writable.poll(max(0.0, end - time.monotonic()) * 1000):
            try:
                data = data[os.write(pipe, data) :]
            except OSError:
                # It has gone, or its pipe is full all the same.
                return

    def kill(self) -> None:
        """End it at once."""
        process = self.process
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stderr, process.stdout):
                if pipe is not None and not pipe.closed:
                    _close_quietly(pipe)


def _close_quietly(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]  # any of the three pipes
    except BrokenPipeError:
        return


def _readable(process: subprocess.Popen[bytes]) -> bool:
    import select  # noqa: PLC0415

    return bool(process.stderr and select.select([process.stderr], [], [], 0)[0])


class EncodedOutput:
    """An output behind one encoder, restarted with back-off; the base of several kinds."""

    kind = "encoded"

    def __init__(self, name: str, executor: Executor, arguments: Callable[[], list[str]]) -> None:
        self.name = name
        self.state = OutputState.STARTING
        self.restarts = 0
        self.reason = ""
        self._dropped = 0
        self._executor = executor
        self._arguments = arguments
        self._encoder: Encoder | None = None
        self._backoff = BACKOFF_FIRST
        self._next_try = 0.0
        self._up_since = 0.0
        self._now = 0.0

    @property
    def dropped_blocks(self) -> int:
        """Blocks it could not take."""
        return self._dropped + (self._encoder.dropped if self._encoder else 0)

    @property
    def pids(self) -> list[int]:
        """Its encoder."""
        pid = self._encoder.pid if self._encoder else None
        return [] if pid is None else [pid]

    def write(self, pcm: bytes, first: int) -> None:  # noqa: ARG002 - see Output
        """See `Output`."""
        if self._encoder is not None:
            self._encoder.write(pcm, self._now)
        else:
            self._dropped += 1

    def poll(self, now: float) -> None:
        """See `Output`."""
        self._now = now
        encoder = self._encoder
        if encoder is None:
            if now >= self._next_try:
                self._begin(now)
        elif encoder.ended:
            self._fail(now, encoder.complaint or "its encoder ended")
        elif encoder.full_since is not None and now - encoder.full_since > STUCK:
            encoder.kill()
            self._fail(now, "it takes no more audio")
        elif now - self._up_since > 1.0 and encoder.pid is not None:
            self.state = OutputState.UP
            if now - self._up_since > STEADY:
                self._backoff = BACKOFF_FIRST
                self.reason = ""

    def _begin(self, now: float) -> None:
        self._encoder = self._new_encoder()
        self._up_since = now
        if self.state is not OutputState.DOWN:
            self.state = OutputState.STARTING

    def _new_encoder(self) -> Encoder:
        return Encoder(self._arguments(), self._executor)

    def _fail(self, now: float, reason: str) -> None:
        if self._encoder is not None:
            self._dropped += self._encoder.dropped
            self._encoder.kill()
        self._encoder = None
        self.state = OutputState.DOWN
        self.reason = reason
        self.restarts += 1
        self._next_try = now + self._backoff
        self._backoff = min(BACKOFF_MOST, self._backoff * 2)

    def show(self, entry: Entry | None) -> None:
        """See `Output`; nothing to show unless a kind overrides it."""

    def clock_stepped(self) -> None:
        """See `Output`; wall time means nothing unless a kind overrides it."""

    def close(self) -> None:
        """See `Output`."""
        if self._encoder is not None:
            self._encoder.close(patience=2.0)
        self.state = OutputState.OFF
