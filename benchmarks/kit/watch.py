"""What a fault did to the recorded programme."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.kit.recorder import Recorder
from tests.rig import RATE, Samples, locate, silences

STEADY = 2 * RATE
"""Frames before and after a fault in which the programme must run steadily."""
NEEDLE = RATE // 5


@dataclass(frozen=True)
class Outcome:
    """Milliseconds of silence recorded, of wall time without any recording, and off the place.

    `place` is how far into the item the programme is afterwards, against where it would be
    had nothing happened; None where that can't be told.
    """

    silent: float
    missing: float
    place: float | None


class Watch:
    """Looks at a recording around the moments of faults.

    `reference` is the audio that plays, once or round and round, nowhere like itself.
    """

    def __init__(self, recorder: Recorder, reference: Samples) -> None:
        self._recorder = recorder
        self._reference = reference
        self._hint: int | None = None

    def steady(self, seconds: float = 2.5) -> int:
        """Wait for so much more of the programme; the frame it has then.

        Raises:
            TimeoutError: the programme does not go on.
        """
        wanted = self._recorder.frames + round(seconds * RATE)
        self._recorder.await_frames(wanted, seconds + 20.0)
        return self._recorder.frames

    def outcome(self, begin: int, end: int) -> Outcome:
        """What happened to the programme between two frames `steady` gave."""
        audio = self._recorder.pcm()
        missing = self._offset(end - STEADY, end) - self._offset(begin - STEADY, begin)
        silent = sum(run.length for run in silences(audio[begin - RATE : end]))
        return Outcome(
            1000 * silent / RATE, max(0.0, missing), self._place(audio, begin, end, missing)
        )

    def _offset(self, first: int, last: int) -> float:
        """Milliseconds that arrivals lie after frame time, at the promptest of these frames."""
        times, starts = self._recorder.arrivals()
        near = (starts >= first) & (starts < last - 10)
        return float((times[near] - starts[near] * 1_000_000_000 // RATE).min()) / 1e6

    def _place(self, audio: Samples, begin: int, end: int, missing: float) -> float | None:
        first, second = begin - RATE // 2, end - RATE // 2
        before = self._find(audio, first)
        after = self._find(audio, second)
        if before is None or after is None:
            return None
        moved = (after - before) - (second - first) - missing * RATE / 1000
        around = len(self._reference)
        return 1000 * ((moved + around / 2) % around - around / 2) / RATE

    def _find(self, audio: Samples, frame: int) -> int | None:
        """Frame of the reference that was recorded at this frame."""
        needle = audio[frame : frame + NEEDLE]
        if self._hint is not None:
            around = frame + self._hint
            reach = 6 * RATE
            match = locate(self._reference, needle, max(0, around - reach), around + reach)
            if match.score > 0.7:
                self._hint = match.index - frame
                return match.index
        match = locate(self._reference, needle)
        self._hint = match.index - frame if match.score > 0.7 else None
        return match.index if match.score > 0.7 else None
