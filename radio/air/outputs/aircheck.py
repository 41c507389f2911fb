"""The aircheck: what went out, in files that begin at the full hour by the wall clock."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Executor
from pathlib import Path
from zoneinfo import ZoneInfo

from radio.air.clock import Timeline
from radio.air.outputs.output import Encoder
from radio.air.outputs.timedfiles import FRAME_BYTES, FilesOutput, TimedFiles
from radio.air.settings import OutputSettings

AHEAD_SECONDS = 2.0
"""How long before the hour the next file's encoder is started."""


class AircheckOutput(FilesOutput):
    """Hourly files `YYYY/MM/DD/HHMMSS.ext`, named by the local time of their first frame.

    The cut is to the frame: the first frame of a file is the first of its hour. After a
    restart or a clock step a new file begins.
    """

    kind = "aircheck"

    def __init__(
        self,
        settings: OutputSettings,
        folder: Path,
        rate: int,
        zone: str,
        timeline: Timeline,
        executor: Executor,
    ) -> None:
        super().__init__(settings.name, executor)
        self._files = TimedFiles(folder, "%Y/%m/%d/%H%M%S", settings, rate, zone, executor)
        self._rate = rate
        self._zone = ZoneInfo(zone)
        self._timeline = timeline
        self._next: Encoder | None = None
        self._cut: int | None = None
        self._first: int | None = None
        self._look_again = 0

    def write(self, pcm: bytes, first: int) -> None:
        """See `Output`."""
        if self._first is None:
            self._first = first
            self._begin(self._now)
        self._first = first + len(pcm) // FRAME_BYTES
        if self._cut is None or first + len(pcm) // FRAME_BYTES <= self._cut:
            super().write(pcm, first)
            self._prepare()
            return
        split = max(0, self._cut - first) * FRAME_BYTES
        if split:
            super().write(pcm[:split], first)
        self._change_over()
        super().write(pcm[split:], self._cut)
        self._cut = self._next_hour(self._cut)

    def _prepare(self) -> None:
        cut, first = self._cut, self._first
        if cut is None or first is None or self._next is not None or first < self._look_again:
            return
        self._look_again = first + self._rate // 2
        self._cut = cut = self._next_hour(first - 1)
        if cut - first < AHEAD_SECONDS * self._rate:
            self._next = self._files.open(self._timeline.ms_at(cut))

    def _change_over(self) -> None:
        if self._encoder is not None:
            self._dropped += self._encoder.dropped
            self._let_finish(self._encoder)
        self._encoder = self._next or self._files.open(self._timeline.ms_at(self._cut or 0))
        self._next = None
        self._up_since = self._now

    def _begin(self, now: float) -> None:
        if self._first is None:
            return
        super()._begin(now)
        self._cut = self._next_hour(self._first)

    def _new_encoder(self) -> Encoder:
        return self._files.open(self._timeline.ms_at(self._first or 0))

    def _next_hour(self, frame: int) -> int:
        moment = dt.datetime.fromtimestamp(self._timeline.ms_at(frame) / 1000, self._zone)
        hour = moment.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        return self._timeline.frame_at(round(hour.timestamp() * 1000))

    def clock_stepped(self) -> None:
        """See `Output`: the present file ends, a new one begins under the true time."""
        if self._encoder is not None:
            self._let_finish(self._encoder)
            self._encoder = None
        if self._next is not None:
            self._let_finish(self._next)
            self._next = None
        self._next_try = 0.0

    def close(self) -> None:
        """See `Output`."""
        if self._next is not None:
            self._next.close(patience=2.0)
        super().close()
