"""The sequencer: which airing is on the air, which comes next, and when it starts.

A state machine without input or output of its own: it is told the frame it is, and what
happened to the things it asked for, and answers with effects. The engine carries them out
with decks and a mixer; a rehearsal with none. One thread owns it.
"""

from __future__ import annotations

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Interrupt
from radio.air.sequencer.ahead import next_moment
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.cues import Cues
from radio.air.sequencer.effects import Clear, Discard, Effect, Passed, Raise
from radio.air.sequencer.lastresort import SilenceCount
from radio.air.sequencer.onair import OVERRIDES, OnAir
from radio.air.sequencer.outlook import Outlook
from radio.air.sequencer.overrides import Overrides
from radio.air.sequencer.planning import Choice
from radio.air.sequencer.rules import Rules
from radio.air.sequencer.standby import Standby
from radio.air.sequencer.starting import Starting
from radio.air.sequencer.taking import Mode, Taking
from radio.units import Seconds

SILENCE_REST = 30.0
"""Seconds for which the log is left alone when even its next item was silent."""


class Sequencer:
    """Drives the automation; see the module's text.

    Call `step` for every block with the first frame not yet mixed. Between steps, report
    events through the `on_` methods and orders through the others; both take effect, and
    give their effects, at the next step.
    """

    def __init__(self, rules: Rules, timeline: Timeline) -> None:
        self.rules = rules
        self.timeline = timeline
        self._effects: list[Effect] = []
        self._taking = Taking(rules)
        self._silences = SilenceCount(rules)
        self._outlook = Outlook(timeline, rules)
        self.pending = self._outlook.pending
        self._air = OnAir(rules, self._effects)
        self._cues = Cues(rules.sample_rate, self._effects)
        self._overrides = Overrides(self._cues, self._effects)
        self._standby = Standby(rules, self._outlook, self._air, self._cues)
        self._starting = Starting(
            rules, timeline, self._effects, self._taking, self._outlook, self._air, self._cues,
            self._overrides, self._standby,
        )  # fmt: skip

    # -- orders -------------------------------------------------------------------------

    def load(self, log: AirLog, now: int) -> None:
        """Take a log; what has gone out and what is playing stay as they are."""
        self.pending.load(log, now)
        self._outlook.stale = True

    def resume(self, entry: Entry, source: Source, position: float, now: int, as_of: int) -> None:
        """Start with this entry at a position in its file, as after a restart.

        `as_of` is the wall time (ms) for which the position is right; what passes until it
        starts is passed over in the file too, as far as that is decoded.
        """
        if source is Source.LOG:
            self.pending.begin_after(entry.id, now)
        self._cues.resume(entry, source, Seconds(position), as_of)
        self._outlook.decide(Choice(entry, source, now, Interrupt.CUT, Seconds(position)))
        self._taking.order = "resume"

    def skip(self) -> None:
        """End what is playing and take what can take its place as soon as it is ready.

        A hard entry keeps its time all the same: until then it is an item that fits, or fill.
        """
        self._taking.order = "skip"
        self._outlook.stale = True

    def stop(self, now: int) -> None:
        """Fade out and wait for `start`; the guard still sees to it that nothing stays silent."""
        self._air.end(now, "stop", self.rules.skip_fade)
        self._outlook.stale = True
        self._taking.stop(now)

    def stop_after(self, now: int, *, on: bool) -> None:
        """Hold the log once what is on the air ends; `on` False takes that back.

        What has a fixed time still comes then. The guard sees to it that nothing stays silent.
        """
        if on:
            self._taking.stop_after(now, self._playing_entry())
        else:
            self._taking.stop_no_more()
            self._outlook.stale = True

    def hold(self, now: int) -> None:
        """Hold the log from now on, as `stop_after` did before a restart."""
        self._taking.held_since = now

    def _playing_entry(self) -> Entry | None:
        """What plays and has an end to be waited for: all but the fallback list."""
        current = self.current
        return None if current is None or current.source is Source.FALLBACK else current.entry

    def start(self) -> None:
        """Take the next item now: in assist mode, or after a stop."""
        self._taking.start()
        self._effects.append(Clear("assist_waiting"))

    def set_mode(self, mode: Mode, now: int) -> None:
        """Automatic or assisted."""
        self._taking.set_mode(mode, now, idle=self.current is None)
        if mode is Mode.AUTO:
            self._effects.append(Clear("assist_waiting"))
        self._outlook.stale = True

    def open_override(self, entry: Entry, source: Source) -> Airing:
        """Put a live line or the emergency audio above the log, as soon as it has a signal."""
        return self._overrides.open(entry, source)

    def close_override(self, source: Source, now: int) -> None:
        """Hand back to the rung below: a live line still open, or what the log has for now."""
        self._overrides.close(source)
        if self._air.source is source:
            self._effects.extend(self.pending.move_to(now, "live"))
            self._taking.order = None
            self._air.close(now)
            if self._overrides.top is None and not self._taking.stops_after:
                self._taking.order = "handback"
        self._outlook.stale = True

    # -- events -------------------------------------------------------------------------

    def on_ready(self, token: int) -> None:
        """The airing is cued and proven to have audio."""
        airing = self._find(token)
        if airing is not None and airing.state is State.CUEING:
            airing.state = State.READY

    def on_failed(self, token: int, code: str, reason: str) -> None:
        """The airing can't be played, or can't go on; `code` is an alarm's."""
        airing = self._find(token)
        if airing is None:
            return
        airing.state = State.FAILED
        entry = airing.entry
        params = {"title": entry.title or entry.uri, "reason": reason}
        self._effects.append(Raise(code, entry.id, params))
        if self._overrides.forget(airing) or airing is self.current:
            return
        self._cues.take(airing)
        self._effects.append(Discard(airing))
        if airing.source is Source.LOG and self.pending.drop(entry.id):
            self._effects.append(Passed(entry, reason))
        elif airing.source is Source.FILL:
            self.pending.forbid_fill(entry.id)
        elif airing.source is Source.FALLBACK:
            self._standby.turn.failed()
        self._outlook.failed()

    def on_end_known(self, token: int, frame: int) -> None:
        """The source has no more: the frame after its last one is `frame`."""
        airing = self._find(token)
        if airing is None:
            return
        if airing.end is None or frame < airing.end:
            airing.end = frame
            airing.end_proven = True
            self._outlook.stale = True

    def on_silence(self, now: int) -> str:
        """The guard heard nothing for too long though audio is planned; one step further.

        Returns what it does: next, fallback or builtin.
        """
        count = self._silences.add(now)
        if self.current is not None and self._air.overridden:
            self.close_override(self.current.source, now)
            return "next"
        if count == 1:
            self._taking.order = "silence"
            self._outlook.stale = True
            return "next"
        rest = now + self.rules.frames(SILENCE_REST)
        self._outlook.shun_log(rest)
        if count == 2:
            self._taking.order = "silence"
            return "fallback"
        self._standby.turn.rest(rest)
        self._air.end(now, "silence", 0.0)
        self._air.set_builtin(on=True, at=now)
        return "builtin"

    def time_moved(self) -> None:
        """Wall time was mapped anew: what is planned by the clock is planned again."""
        self._outlook.stale = True

    # -- the step -----------------------------------------------------------------------

    def step(self, now: int, horizon: int) -> list[Effect]:
        """Decide all that happens before frame `horizon`; `now` is the first to be mixed.

        Before the first block, with a horizon of `now`, it only cues.
        """
        self._starting.warming = horizon <= now
        self._retire(now)
        for _ in range(4):
            if self._outlook.stale:
                self._plan(now)
            self._standby.prepare(now, at_once=self._taking.order is not None)
            if not self._starting.advance(now, horizon):
                break
        effects = self._effects.copy()
        self._effects.clear()
        return effects

    def _retire(self, now: int) -> None:
        ended = self._air.over(now)
        if ended is None:
            return
        if ended.source in OVERRIDES:
            self._overrides.forget(ended)
            self._effects.extend(self.pending.move_to(now, "live"))
        self._taking.ended(now)
        self._outlook.stale = True

    def _plan(self, now: int) -> None:
        if self._air.source is Source.FALLBACK:
            self._effects.extend(self.pending.move_to(now, "fallback"))
        ordered = self._taking.order is not None and not self._taking.assisted
        self._outlook.plan(now, self._air, at_once=ordered)
        self._standby.discard_unneeded(now)

    # -- what others may see ----------------------------------------------------------------

    @property
    def mode(self) -> Mode:
        """Automatic or assisted."""
        return self._taking.mode

    @property
    def current(self) -> Airing | None:
        """What is on the air; None while nothing or the built-in audio is."""
        return self._air.current

    @property
    def builtin(self) -> bool:
        """Whether the built-in audio is on the air."""
        return self._air.builtin

    @property
    def override(self) -> Airing | None:
        """The live or emergency airing that was asked for, on the air or waiting."""
        return self._overrides.top

    def override_of(self, source: Source) -> Airing | None:
        """The airing that was asked for on this rung, on the air or waiting."""
        return self._overrides.of(source)

    @property
    def stops_after(self) -> bool:
        """Whether the log is held once what is on the air ends."""
        return self._taking.stops_after

    @property
    def held(self) -> bool:
        """Whether the operator holds the next item back."""
        return self._taking.held_since is not None

    def cue_state(self, source: Source, entry_id: str) -> State | None:
        """How far an upcoming entry is."""
        airing = self._cues.get(source, entry_id)
        return airing.state if airing else None

    def any_ready(self) -> bool:
        """Whether anything is cued and could start."""
        return self._cues.any_ready()

    def next_moment(self, now: int) -> int:
        """The first frame from `now` on at which a step may do something by itself."""
        if self._taking.order is not None or self.held:
            return now
        return next_moment(self._outlook, self._air, self.rules, now)

    def upcoming(self, count: int) -> list[tuple[Entry, Source, int | None]]:
        """The next entries with the frames they are expected at, the decided one first."""
        return self._outlook.upcoming(count)

    @property
    def next_hard(self) -> tuple[Entry, int | None] | None:
        """The next entry that starts exactly at its time, however far ahead in the log it is.

        With the frame at which what is before it hands over, where that is known.
        """
        hard, current = self._outlook.next_hard, self.current
        if hard is None:
            return None
        handover = None if current is None else current.handover
        return hard, self._outlook.landing_on(hard, handover)

    def _find(self, token: int) -> Airing | None:
        current = self.current
        if current is not None and current.token == token:
            return current
        return self._overrides.find(token) or self._cues.find(token)
