"""The silence guard: listens at the bus and counts."""

from __future__ import annotations

from radio.units import Frames


class SilenceGuard:
    """Notices when the bus has been silent for too long though audio is planned.

    Silence is a block whose largest sample is below the threshold. One thread.
    """

    def __init__(self, rate: int, threshold_dbfs: float, after: float) -> None:
        self._threshold = max(1, int(32768 * 10.0 ** (threshold_dbfs / 20.0)))
        self._after = round(after * rate)
        self._rate = rate
        self.silent_frames = Frames(0)
        self._next_alarm = self._after
        self.total_frames = Frames(0)

    def add(self, peak: float, frames: int) -> bool:
        """Take in a block by its largest sample (full scale 32768) and its length.

        True when the guard must act, and again after every further `after`.
        """
        if peak >= self._threshold:
            self.silent_frames = Frames(0)
            self._next_alarm = self._after
            return False
        self.silent_frames = Frames(self.silent_frames + frames)
        self.total_frames = Frames(self.total_frames + frames)
        if self.silent_frames < self._next_alarm:
            return False
        self._next_alarm += self._after
        return True

    @property
    def silent_seconds(self) -> float:
        """Length of the present silence."""
        return self.silent_frames / self._rate
