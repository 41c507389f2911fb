"""The sound card, through PortAudio. Where there is one, its crystal is the station's clock."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from radio.air.log import Entry
from radio.air.outputs.output import BACKOFF_FIRST, BACKOFF_MOST, OutputState

FRAME_BYTES = 4
LEAD_SECONDS = 0.12
"""Audio kept ready for the card."""
LATENCY_SECONDS = 0.1
"""Asked of PortAudio. Measured behind PulseAudio: with its own "high" (35 ms), or when the
stream is not started at once, the card underruns and is silent for 2 s each time."""
START_SECONDS = 0.2
"""Audio in hand before the card is opened: its first calls come all at once."""
MOST_SECONDS = 0.4
"""Audio kept for a card that does not take it; what is more is dropped."""
GONE_AFTER = 3.0
"""Seconds without a call from the card after which it is taken to be gone."""


class CardOutput:
    """Plays on a sound card; `room` paces the engine while the card runs.

    The callback runs on PortAudio's thread: it only moves bytes.
    """

    kind = "card"

    def __init__(self, name: str, device: str, rate: int) -> None:
        self.name = name
        self.state = OutputState.STARTING
        self.restarts = 0
        self.dropped_blocks = 0
        self.reason = ""
        self.pids: list[int] = []
        self.underruns = 0
        self._period = 0
        self._device = device
        self._rate = rate
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._part = b""
        self._lock = threading.Lock()
        self._stream: Any = None
        self._opening: Future[Any] | None = None
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="card")
        self._calls = 0
        self._seen: tuple[int, float] = (0, 0.0)
        self._next_try = 0.0
        self._backoff = BACKOFF_FIRST
        self.moved = threading.Event()

    @property
    def leads(self) -> bool:
        """Whether the card runs and so sets the pace."""
        return self.state is OutputState.UP

    def room(self) -> bool:
        """Whether the card wants another block now."""
        lead = max(LEAD_SECONDS * self._rate, 2 * self._period)
        return self._queued < lead * FRAME_BYTES

    def write(self, pcm: bytes, first: int) -> None:  # noqa: ARG002 - see Output
        """See `Output`."""
        most = max(MOST_SECONDS * self._rate, 4 * self._period)
        if self._queued > most * FRAME_BYTES:
            self.dropped_blocks += self._stream is not None
            return
        with self._lock:
            self._queue.append(pcm)
            self._queued += len(pcm)

    def _callback(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        wanted = frames * FRAME_BYTES
        self._period = max(self._period, frames)
        with self._lock:
            while len(self._part) < wanted and self._queue:
                self._part += self._queue.popleft()
            data, self._part = self._part[:wanted], self._part[wanted:]
            self._queued -= len(data)
        if len(data) < wanted:
            self.underruns += 1
            data += bytes(wanted - len(data))
        out[:] = data
        self._calls += 1
        self.moved.set()

    def poll(self, now: float) -> None:
        """See `Output`."""
        if self._stream is None:
            enough = self._queued >= START_SECONDS * self._rate * FRAME_BYTES
            if self._opening is not None:
                self._take_opened(self._opening, now)
            elif enough and now >= self._next_try:
                self._opening = self._aside.submit(self._open, again=self.restarts > 0)
            return
        if self._calls != self._seen[0]:
            self._seen = (self._calls, now)
            self.state = OutputState.UP
            self._backoff = BACKOFF_FIRST
        elif now - self._seen[1] > GONE_AFTER:
            self._fail(now, "the sound card stopped")

    def _open(self, *, again: bool) -> Any:
        """Open and start the card; may take seconds, and so has a thread of its own."""
        import sounddevice  # noqa: PLC0415 - only stations with a card pay for PortAudio

        if again:
            sounddevice._terminate()  # noqa: SLF001 - the documented way to see new devices
            sounddevice._initialize()  # noqa: SLF001
        stream = sounddevice.RawOutputStream(
            samplerate=self._rate,
            channels=2,
            dtype="int16",
            device=self._device or None,
            latency=LATENCY_SECONDS,
            callback=self._callback,
        )
        stream.start()
        return stream

    def _take_opened(self, opening: Future[Any], now: float) -> None:
        if not opening.done():
            return
        self._opening = None
        error = opening.exception()
        if error is None:
            self._stream = opening.result()
            self._seen = (self._calls, now)
        else:
            self._fail(now, str(error))

    def _fail(self, now: float, reason: str) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            self._aside.submit(_end, stream)
        with self._lock:
            self._queue.clear()
            self._queued = 0
            self._part = b""
        self.state = OutputState.DOWN
        self.reason = reason
        self.restarts += 1
        self._next_try = now + self._backoff
        self._backoff = min(BACKOFF_MOST, self._backoff * 2)

    def show(self, entry: Entry | None) -> None:
        """See `Output`; a card has no titles."""

    def clock_stepped(self) -> None:
        """See `Output`; a card has its own clock."""

    def close(self) -> None:
        """See `Output`."""
        stream, self._stream = self._stream, None
        if stream is not None:
            self._aside.submit(_end, stream)
        self._aside.shutdown(wait=False)
        self.state = OutputState.OFF


def _end(stream: Any) -> None:
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
