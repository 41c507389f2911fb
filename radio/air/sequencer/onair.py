"""What is on the air now, and the changes that can be made to it."""

from __future__ import annotations

from radio.air.log import Fade, Interrupt
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.effects import BuiltIn, Effect, End, Play, Raise
from radio.air.sequencer.rules import Rules
from radio.units import Seconds

OVERRIDES = (Source.LIVE, Source.EMERGENCY)
HAND_BACK_WITHIN = 0.5
"""Seconds for which a closed line may stay on the air until what follows it is ready."""


class OnAir:
    """The playing airing, or the built-in audio in its place.

    `empty_since` is the frame from which nothing plays, None while something does.
    """

    def __init__(self, rules: Rules, effects: list[Effect]) -> None:
        self._rules = rules
        self._effects = effects
        self.current: Airing | None = None
        self.builtin = False
        self.empty_since: int | None = None
        self._closed: tuple[Airing, int] | None = None

    def close(self, now: int) -> None:
        """What plays is closed: it leaves the air soon, ready or not what follows it."""
        if self.current is not None:
            self._closed = (self.current, now + self._rules.frames(HAND_BACK_WITHIN))

    def let_go(self, now: int) -> bool:
        """End a closed line whose time is over; whether that was so."""
        if self._closed is None:
            return False
        airing, until = self._closed
        if airing is self.current and now < until:
            return False
        self._closed = None
        if airing is not self.current:
            return False
        self.end(now, "handback", self._rules.skip_fade)
        return True

    @property
    def source(self) -> Source | None:
        """The rung that is on the air."""
        return self.current.source if self.current is not None else None

    @property
    def overridden(self) -> bool:
        """Whether live or emergency is on the air."""
        return self.source in OVERRIDES

    def plays_past(self, frame: int) -> bool:
        """Whether the playing airing goes on beyond this frame."""
        current = self.current
        return current is not None and (current.end is None or current.end > frame)

    def free_from(self, now: int) -> int | None:
        """The frame from which nothing plays; None where nobody knows the end of what does."""
        if self.current is not None:
            return self.current.end
        return now if self.empty_since is None else self.empty_since

    def over(self, now: int) -> Airing | None:
        """Take off what has ended by now, and return it."""
        current = self.current
        if current is None or (self.plays_past(now) and current.state is not State.FAILED):
            return None
        if current.state is State.FAILED:
            self._effects.append(End(current, now, "failed"))
        self.current = None
        self.empty_since = now
        return current

    def start(self, airing: Airing, at: int, fade_in: Fade, because: str, join: Interrupt) -> None:
        """Start an airing; what plays runs out below it, is cut, or fades over the new one."""
        current = self.current
        ends = current is not None and current.end is not None and current.end <= at
        if not ends and (join is not Interrupt.FINISH or self._too_soon(at)):
            self.end(at, because, 0.0 if join is Interrupt.CUT else self._rules.skip_fade)
        airing.begin(at)
        self._effects.append(Play(airing, at, fade_in))
        self.set_builtin(on=False, at=at)
        self.current = airing
        self.empty_since = None

    def _too_soon(self, at: int) -> bool:
        """Whether the playing airing has not come to its hand-over: then it must make room."""
        current = self.current
        return current is not None and (current.handover is None or at < current.handover)

    def fade_before(self, start: int, end: int, because: str) -> None:
        """Let the playing airing be silent at `end`, fading from `start`."""
        current = self.current
        if current is None or (current.end_proven and current.end == end):
            return
        fade = Fade(Seconds((end - start) / self._rules.sample_rate))
        self._effects.append(End(current, start, because, fade))
        current.end = end
        current.end_proven = True

    def end(self, at: int, because: str, fade: float) -> None:
        """End what plays from this frame, with a fade of so many seconds."""
        if self.current is not None:
            self._effects.append(End(self.current, at, because, Fade(Seconds(fade))))
            self.current = None
            self.empty_since = at

    def set_builtin(self, *, on: bool, at: int) -> None:
        """Built-in audio on or off."""
        if on is not self.builtin:
            self.builtin = on
            self._effects.append(BuiltIn(on, at))
            if on:
                self._effects.append(Raise("builtin"))
