"""Starts: which airing takes the air, at which frame, and what does where none can."""

from __future__ import annotations

from dataclasses import dataclass

from radio.air.clock import Timeline
from radio.air.log import Fade, Interrupt
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.cues import Cues
from radio.air.sequencer.effects import Clear, Effect, Raise
from radio.air.sequencer.onair import OnAir
from radio.air.sequencer.outlook import Outlook
from radio.air.sequencer.overrides import Overrides
from radio.air.sequencer.planning import MEETS, Boundary, Choice
from radio.air.sequencer.rules import Rules
from radio.air.sequencer.standby import Standby
from radio.air.sequencer.taking import Taking
from radio.units import Seconds

MEANT = Seconds(0.002)
"""A line that opens so shortly before an item hands over is to open there."""


@dataclass(slots=True)
class Starting:
    """The part of the sequencer that starts things; it shares all the others with it.

    With `warming` the engine is not on the air yet: it only cues.
    """

    rules: Rules
    timeline: Timeline
    effects: list[Effect]
    taking: Taking
    outlook: Outlook
    air: OnAir
    cues: Cues
    overrides: Overrides
    standby: Standby
    warming: bool = False

    @property
    def _held(self) -> bool:
        return self.taking.held_since is not None

    def advance(self, now: int, horizon: int) -> bool:
        """Make at most one start; True when there may be more to do in this block."""
        if self.air.let_go(now):
            self.outlook.stale = True
            self.taking.ended(now)
            return True
        override = self.overrides.top
        if override is not None and self._override(override, now, horizon):
            return True
        if override is not None and self.air.overridden:
            return False
        if self.taking.stops_after and self.taking.order is None and not self.warming:
            return self._only_fixed_times(now, horizon)
        if self._hard_time_is_due(now, horizon):
            return True
        if self.taking.order is not None:
            return self._take_next(now, horizon)
        if self._held:
            return self._hold(now)
        if self._operator_takes_next():
            return False
        choice = self.outlook.choice
        if choice is None:
            return self._starve(now, horizon)
        return self._follow(choice, now, horizon)

    def _override(self, override: Airing, now: int, horizon: int) -> bool:
        """Start a live line or the emergency audio once it has a signal and its time has come."""
        at = self.timeline.frame_at(override.entry.at)
        if override.state is not State.READY or at >= horizon:
            return False
        self.overrides.keep_below(override, self.air.current)
        self._start_override(override, max(now, at))
        return True

    def _only_fixed_times(self, now: int, horizon: int) -> bool:
        """Start what is bound to a hard time; hold everything else once what plays has ended."""
        hard = self.outlook.horizon.hard
        entry = self.outlook.entry_at(hard, now) if hard is not None else None
        if hard is not None and entry is not None and self._lead_to(hard) < horizon:
            self.outlook.decide_hard_time(now)
            choice = self.outlook.choice
            if choice is not None and choice.entry.id == entry.id:
                return self._follow(choice, now, horizon)
        return self._held and self._hold(now)

    def _lead_to(self, hard: Boundary) -> int:
        """The frame from which what plays makes room for a hard time."""
        fades = hard.interrupt is Interrupt.FADE and self.air.current is not None
        return hard.at - (self.rules.frames(self.rules.hard_fade) if fades else 0)

    def _start_override(self, override: Airing, at: int) -> None:
        """Put it on; a line opens over the tail of an item that has come to its hand-over."""
        join, current = Interrupt.FADE, self.air.current
        if override.source is Source.LIVE:
            join = Interrupt.FINISH
            handover = None if current is None else current.handover
            # Times are told in milliseconds, and this one was meant.
            if handover is not None and 0 < handover - at <= self.rules.frames(MEANT):
                at = handover
        self._start(override, at, override.entry.fade_in, str(override.source), join)

    def _hard_time_is_due(self, now: int, horizon: int) -> bool:
        """Whether a hard time comes before what was to play up to it is ready: it counts more."""
        hard, choice = self.outlook.horizon.hard, self.outlook.choice
        if hard is None or self.warming or self._held or self.taking.assisted:
            return False
        if self._lead_to(hard) >= horizon or (choice and self.standby.ready(choice)):
            return False
        if not self.outlook.decide_hard_time(now):
            return False
        self.taking.order = None
        return True

    def _operator_takes_next(self) -> bool:
        playing = self.air.current is not None and self.air.source is not Source.FALLBACK
        return self.taking.assisted and playing

    def _follow(self, choice: Choice, now: int, horizon: int) -> bool:
        """Start what was decided, once its frame is in this block."""
        at = choice.start if choice.start is not None else self.air.free_from(now)
        fades = choice.join is Interrupt.FADE and self.air.current is not None
        fade = self.rules.frames(self.rules.hard_fade) if fades else 0
        if at is None or at - fade >= horizon:
            return at is not None and self._bridge(at, now, horizon)
        airing = self.standby.ready(choice)
        if airing is None:
            return self._not_ready(choice, at, horizon, now)
        if fade and at > now:
            self.air.fade_before(max(now, at - fade), at, self._because(choice))
        if at >= horizon:
            return False
        self._start(airing, max(now, at), choice.fade_in, self._because(choice), choice.join)
        return True

    def _bridge(self, at: int, now: int, horizon: int) -> bool:
        """Nothing plays up to the next start: the last resort does until then."""
        worth_it = at - horizon > self.rules.frames(MEETS)
        return worth_it and not self.air.plays_past(horizon) and self._starve(now, horizon)

    def _because(self, choice: Choice) -> str:
        if choice.join is Interrupt.FINISH:
            return "segue"
        entry = choice.entry
        playing = self.air.current.entry if self.air.current else None
        if playing and playing.programme and playing.programme != entry.programme:
            return "programme"
        return "hard"

    def _not_ready(self, choice: Choice, at: int, horizon: int, now: int) -> bool:
        if choice.join is not Interrupt.FINISH and at < horizon:
            params = {"title": choice.entry.title or choice.entry.uri}
            self.effects.append(Raise("hard_not_ready", choice.entry.id, params))
            self.outlook.stale = now - at > self.rules.frames(self.rules.late)
        return not self.air.plays_past(horizon) and self._starve(now, horizon)

    def _take_next(self, now: int, horizon: int) -> bool:
        """Start the next now, by order: skip, start, resume, hand-back, silence."""
        if self.warming:
            return False
        choice = self.outlook.choice
        if choice is not None and self._is_bound(choice, now) and (choice.start or 0) < horizon:
            self.taking.order = None
            return self._follow(choice, now, horizon)
        if choice is None or self._is_bound(choice, now):
            if self.taking.order == "skip" and (choice or not self.outlook.pending.log.fallback):
                self.taking.order = None
            return self._starve(now, now + 1)
        airing = self.standby.ready(choice)
        if airing is None:
            if self.air.current is None:
                self._starve(now, now + 1)
            return False
        self._start(airing, now, choice.fade_in, self.taking.carried_out("skip"))
        return True

    def _is_bound(self, choice: Choice, now: int) -> bool:
        """Whether nothing but what is bound to a later time is there to be taken."""
        return not self.taking.assisted and choice.start is not None and choice.start > now

    def _hold(self, now: int) -> bool:
        """Nobody has taken the next item yet: after a grace the fallback plays."""
        if self.air.current is not None or not self.taking.grace_over(now):
            return False
        if self.taking.assisted:
            self.effects.append(Raise("assist_waiting"))
        return self._starve(now, now + 1)

    def _starve(self, now: int, horizon: int) -> bool:
        """Nothing of the log can start: built-in audio at once, then the fallback list."""
        plays_on = self.air.plays_past(horizon)
        if self.warming or (plays_on and not self.taking.order):
            return False
        current = self.air.current
        at = now if plays_on or current is None or current.end is None else max(now, current.end)
        fallback = self.standby.fallback(now)
        if fallback is not None and fallback.state is State.READY:
            because = self.taking.carried_out("failed")
            self._start(fallback, at, fallback.entry.fade_in, because)
            self.effects.append(Raise("fallback"))
            return True
        if not plays_on:
            self.air.set_builtin(on=True, at=at)
        return False

    def _start(
        self, airing: Airing, at: int, fade_in: Fade, because: str, join: Interrupt = Interrupt.FADE
    ) -> None:
        self.cues.take(airing)
        airing.catch_up(self.timeline.ms_at(at))
        self.air.start(airing, at, fade_in, because, join)
        if airing.source is not Source.FALLBACK:
            self.taking.held_since = None
        self._after_start(airing)

    def _after_start(self, airing: Airing) -> None:
        self.effects.extend(self.outlook.started(airing))
        self.effects.append(Clear("builtin"))
        if airing.source is Source.FALLBACK:
            self.standby.turn.started()
        else:
            self.effects.append(Clear("fallback"))
        if airing.source is Source.LOG:
            self.taking.begins(airing.entry, again=airing.resumed)
            self.effects.append(Clear("assist_waiting"))
            self.effects.append(Clear("hard_not_ready", airing.entry.id))
        if self.outlook.pending.entries:
            self.effects.append(Clear("log_ended"))
        elif airing.source is not Source.LOG:
            self.effects.append(Raise("log_ended"))
