"""The one place where wall-clock time meets the frame timeline.

Air time is a count of frames. Frame `n` leaves the bus when the clock that leads (the
monotonic clock, or the sound card) says so; what wall time that is, is a straight line
through an anchor. The line follows small differences slowly and jumps with a step of the
computer's clock, which it reports.
"""

from __future__ import annotations

from dataclasses import dataclass

from radio.units import Frames, Millis

NANOS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """The wall clock jumped; positive forward."""

    seconds: float


class Timeline:
    """Maps wall time to air frames; for the thread that owns the mixer.

    `frame_at(ms_at(n)) == n` to the rounding of a millisecond. Small differences (drift of
    the card's crystal, NTP slewing) are followed by at most `SLEW` of real time, so that a
    hard time approaches smoothly and is still met to the frame.
    """

    SLEW = 0.0005
    """Largest correction, as a part of elapsed time: 0.5 ms a second."""

    def __init__(
        self, sample_rate: int, frame: int, wall_ns: int, step_threshold: float = 0.25
    ) -> None:
        self.sample_rate = sample_rate
        self._frame = frame
        self._wall_ns = wall_ns
        self._threshold_ns = int(step_threshold * NANOS)
        self._observed: tuple[int, int] | None = None

    def restart(self, frame: int, wall_ns: int) -> None:
        """Draw the line anew through this point, as when the engine begins or was stopped."""
        self._move(frame, wall_ns)
        self._observed = None

    def ns_at(self, frame: int) -> int:
        """Wall time in nanoseconds at which a frame leaves the bus."""
        return self._wall_ns + (frame - self._frame) * NANOS // self.sample_rate

    def ms_at(self, frame: int) -> Millis:
        """Wall time of a frame, to the nearest millisecond."""
        return Millis((self.ns_at(frame) + 500_000) // 1_000_000)

    def frame_at(self, ms: int) -> Frames:
        """Frame that leaves the bus at a wall time, to the nearest."""
        nanos = ms * 1_000_000 - self._wall_ns
        return Frames(self._frame + (nanos * self.sample_rate + NANOS // 2) // NANOS)

    def observe(self, frame: int, wall_ns: int) -> Step | None:
        """Compare the line with the clock: `frame` leaves the bus at `wall_ns`.

        Returns the step when the two differ by more than the threshold; the line then goes
        through the new point at once.
        """
        difference = wall_ns - self.ns_at(frame)
        if abs(difference) > self._threshold_ns:
            self._move(frame, wall_ns)
            return Step(difference / NANOS)
        previous = self._observed
        self._observed = (frame, wall_ns)
        if previous is not None:
            self._slew(frame, difference, frame - previous[0])
        return None

    def _slew(self, frame: int, difference: int, elapsed: int) -> None:
        most = int(elapsed * NANOS / self.sample_rate * self.SLEW)
        wanted = difference // 8
        self._move(frame, self.ns_at(frame) + max(-most, min(most, wanted)))

    def _move(self, frame: int, wall_ns: int) -> None:
        self._frame, self._wall_ns = frame, wall_ns
