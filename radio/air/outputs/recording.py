"""A recording of what goes out, from an order to its end: one programme's, as a rule."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from radio.air.clock import Timeline
from radio.air.outputs.output import Encoder, OutputState
from radio.air.outputs.timedfiles import FRAME_BYTES, FilesOutput, TimedFiles
from radio.air.settings import LONGEST_RECORDING
from radio.units import Millis


class RecordingOutput(FilesOutput):
    """Files `NAME/YYYYMMDD-HHMMSS.ext`, named by the local time of their first frame.

    One file, unless its encoder fails: then another is begun beside it. It ends by itself
    before the frame that leaves the bus at `until`. Once it is `over`, it has to be polled
    until it is `finished`. `begun` is told of each file, and when (ms) its first frame is.
    """

    kind = "recording"

    def __init__(
        self,
        name: str,
        until: Millis,
        files: TimedFiles,
        timeline: Timeline,
        executor: Executor,
        begun: Callable[[Path, int], None] = lambda _path, _at: None,
    ) -> None:
        super().__init__(name, executor)
        self._begun = begun
        self.until = until
        self.path: Path | None = None
        """The file it writes, or wrote last."""
        self.over = False
        self._files = files
        self._timeline = timeline
        self._first: int | None = None
        self._last = 0

    def begin(self, first: int) -> None:
        """Open the file whose first frame is `first` of the air timeline."""
        self._first = first
        # Counted in frames: a clock that is set back a year must not make it a year long.
        self._last = first + LONGEST_RECORDING // 1000 * self._timeline.sample_rate
        self._begin(self._now)

    def write(self, pcm: bytes, first: int) -> None:
        """See `Output`."""
        if self.over:
            return
        if self._first is None:
            self.begin(first)
        left = max(0, min(self._last, self._timeline.frame_at(self.until)) - first)
        part = pcm[: left * FRAME_BYTES]
        if part:
            super().write(part, first)
            self._first = first + len(part) // FRAME_BYTES
        if len(part) < len(pcm):
            self.finish()

    def finish(self) -> None:
        """Record no more; what was taken is written yet, unwaited for."""
        self.over = True
        self.state = OutputState.OFF
        if self._encoder is not None:
            encoder, self._encoder = self._encoder, None
            self._let_finish(encoder)

    @property
    def finished(self) -> bool:
        """Whether all it took is in its files."""
        return self.over and not self._finishing

    def _begin(self, now: float) -> None:
        if self._first is not None and not self.over:
            super()._begin(now)

    def _new_encoder(self) -> Encoder:
        at = self._timeline.ms_at(self._first or 0)
        encoder = self._files.open(at, self.name)
        self.path = encoder.path
        self._begun(encoder.path, at)
        return encoder
