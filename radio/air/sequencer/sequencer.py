"""The sequencer: which airing is on the air, which comes next, and when it starts.

A state machine without input or output of its own: it is told the frame it is, and what
happened to the things it asked for, and answers with effects. The engine carries them out
with decks and a mixer; a rehearsal with none. One thread owns it.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Fade, Interrupt, Timing
from radio.air.sequencer import planning
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.cues import Cues
from radio.air.sequencer.effects import (
    Clear,
    Discard,
    Effect,
    Passed,
    Raise,
)
from radio.air.sequencer.lastresort import FallbackTurn, SilenceCount
from radio.air.sequencer.onair import OVERRIDES, OnAir
from radio.air.sequencer.pending import Pending
from radio.air.sequencer.planning import Boundary, Choice, Horizon
from radio.air.sequencer.rules import Rules
from radio.units import Seconds

CATCH_UP = 0.45
"""Seconds a resumed item may be moved on when it starts: less than a deck has in hand."""
CONCERN = 5.0
"""Seconds before an end within which a next item that is not ready calls for the fallback."""


class Mode(StrEnum):
    """Who takes the next item: the clock or the operator."""

    AUTO = "auto"
    ASSIST = "assist"


class Sequencer:
    """Drives the automation; see the module's text.

    Call `step` for every block with the first frame not yet mixed. Between steps, report
    events through the `on_` methods and orders through the others; both take effect, and
    give their effects, at the next step.
    """

    def __init__(self, rules: Rules, timeline: Timeline) -> None:
        self.rules = rules
        self.timeline = timeline
        self.mode = Mode.AUTO
        self.pending = Pending(timeline)
        self._choice: Choice | None = None
        self._horizon = Horizon()
        self._dirty = True
        self._recent: deque[str] = deque(maxlen=6)
        self._turn = FallbackTurn(rules)
        self._silences = SilenceCount(rules)
        self._overrides: dict[Source, Airing] = {}
        self._take: str | None = None
        self._held_since: int | None = None
        self._failures = 0
        self._shun_log_until = 0
        self._warming = False
        self._effects: list[Effect] = []
        self._cues = Cues(rules.sample_rate, self._effects)
        self._air = OnAir(rules, self._effects)

    # -- orders -------------------------------------------------------------------------

    def load(self, log: AirLog, now: int) -> None:
        """Take a log; what has gone out and what is playing stay as they are."""
        self.pending.load(log, now)
        self._dirty = True

    def resume(self, entry: Entry, source: Source, position: float, now: int, as_of: int) -> None:
        """Start with this entry at a position in its file, as after a restart.

        `as_of` is the wall time (ms) for which the position is right; what passes until it
        starts is passed over in the file too, as far as that is decoded.
        """
        if source is Source.LOG:
            self.pending.begin_after(entry.id, now)
        self._cues.resume(entry, source, Seconds(position), as_of)
        self._choice = Choice(entry, source, now, Interrupt.CUT, Seconds(position))
        self._take = "resume"
        self._dirty = False

    def skip(self) -> None:
        """End what is playing and take the next as soon as it is ready."""
        self._take = "skip"

    def stop(self, now: int) -> None:
        """Fade out and wait for `start`; the guard still sees to it that nothing stays silent."""
        self._air.end(now, "stop", self.rules.skip_fade)
        self._dirty = True
        self._held_since = now
        self._take = None

    def start(self) -> None:
        """Take the next item now: in assist mode, or after a stop."""
        self._take = "start"
        self._held_since = None
        self._effects.append(Clear("assist_waiting"))

    def set_mode(self, mode: Mode, now: int) -> None:
        """Automatic or assisted."""
        self.mode = mode
        if mode is Mode.AUTO:
            self._held_since = None
            self._effects.append(Clear("assist_waiting"))
        elif self.current is None:
            self._held_since = now
        self._dirty = True

    def open_override(self, entry: Entry, source: Source) -> Airing:
        """Put a live line or the emergency audio above the log, as soon as it has a signal."""
        before = self._overrides.get(source)
        if before is not None and before.state is not State.PLAYING:
            self._effects.append(Discard(before))
        airing = self._overrides[source] = self._cues.new(entry, source, entry.cue_in)
        return airing

    def close_override(self, source: Source, now: int) -> None:
        """Hand back to the rung below: a live line still open, or what the log has for now."""
        override = self._overrides.pop(source, None)
        if override is not None and override.state is not State.PLAYING:
            self._effects.append(Discard(override))
        if self._air.source is source:
            self._effects.extend(self.pending.move_to(now, "live"))
            self._take = None if self._overrides else "handback"
        self._dirty = True

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
        if airing is self._overrides.get(airing.source):
            del self._overrides[airing.source]
            return
        if airing is self.current:
            return
        self._cues.take(airing)
        self._effects.append(Discard(airing))
        if airing.source is Source.LOG and self.pending.drop(entry.id):
            self._effects.append(Passed(entry, reason))
        elif airing.source is Source.FILL:
            self.pending.forbid_fill(entry.id)
        elif airing.source is Source.FALLBACK:
            self._turn.failed()
        self._failures += 1
        self._dirty = True

    def on_end_known(self, token: int, frame: int) -> None:
        """The source has no more: the frame after its last one is `frame`."""
        airing = self._find(token)
        if airing is None:
            return
        if airing.end is None or frame < airing.end:
            airing.end = frame
            airing.end_proven = True
            self._dirty = True

    def on_silence(self, now: int) -> str:
        """The guard heard nothing for too long though audio is planned; one step further.

        Returns what it does: next, fallback or builtin.
        """
        count = self._silences.add(now)
        if self.current is not None and self._air.overridden:
            self.close_override(self.current.source, now)
            return "next"
        if count == 1:
            self._take = "silence"
            return "next"
        self._shun_log_until = now + self.rules.frames(30)
        self._dirty = True
        if count == 2:
            self._take = "silence"
            return "fallback"
        self._turn.rest(self._shun_log_until)
        self._air.end(now, "silence", 0.0)
        self._air.set_builtin(on=True, at=now)
        return "builtin"

    def time_moved(self) -> None:
        """Wall time was mapped anew: what is planned by the clock is planned again."""
        self._dirty = True

    # -- the step -----------------------------------------------------------------------

    def step(self, now: int, horizon: int) -> list[Effect]:
        """Decide all that happens before frame `horizon`; `now` is the first to be mixed.

        Before the first block, with a horizon of `now`, it only cues.
        """
        self._warming = horizon <= now
        self._retire(now)
        for _ in range(4):
            if self._dirty:
                self._plan(now)
            self._cue_ahead(now)
            if not self._advance(now, horizon):
                break
        effects = self._effects.copy()
        self._effects.clear()
        return effects

    def _retire(self, now: int) -> None:
        ended = self._air.over(now)
        if ended is None:
            return
        if ended.source in OVERRIDES:
            if self._overrides.get(ended.source) is ended:
                del self._overrides[ended.source]
            self._effects.extend(self.pending.move_to(now, "live"))
        if self.mode is Mode.ASSIST and self._held_since is None and self._take is None:
            self._held_since = now
        self._dirty = True

    def _plan(self, now: int) -> None:
        self._dirty = False
        current = self.current
        asap = current is None or self._air.overridden or current.source is Source.FALLBACK
        natural, tail = (now, now) if asap or current is None else (current.handover, current.end)
        if self._air.source is Source.FALLBACK:
            self._effects.extend(self.pending.move_to(now, "fallback"))
        pending = self._open_entries(now)
        playing = current.entry if current and current.source is Source.LOG else None
        self._horizon = planning.horizon_of(
            pending, self.pending.programmes, playing, self.timeline, self.rules, now
        )
        self._choice = planning.choose(
            pending,
            self.pending.log,
            self._horizon,
            natural if natural is None else max(natural, now),
            tail,
            self.rules,
            tuple(self._recent),
        )
        self._discard_unneeded(now)

    def _open_entries(self, now: int) -> list[Entry]:
        """Entries that may be tried; after failures in a row only those that are due."""
        if now < self._shun_log_until:
            return []
        entries = self.pending.entries
        if self._failures < 3:
            return entries
        due = self.timeline.ms_at(now + self.rules.frames(1.0))
        return [entry for entry in entries if entry.at <= due]

    def _cue_ahead(self, now: int) -> None:
        ahead = now + self.rules.frames(self.rules.cue_ahead)
        choice = self._choice
        if choice is not None and self._is_time_to_cue(choice, ahead):
            by = None if self._take is not None else choice.start
            self._cues.cue(choice.entry, choice.source, choice.position, by)
        if self._falls_back_until(ahead) or self._is_concerned(now):
            self._fallback(now)
        for boundary in self._horizon:
            if boundary.at <= ahead:
                self._cue_boundary(boundary, now)

    def _cue_boundary(self, boundary: Boundary, now: int) -> None:
        open_entries = self._open_entries(now)
        if boundary.index < len(open_entries):
            entry = open_entries[boundary.index]
            self._cues.cue(entry, Source.LOG, entry.cue_in)

    def _is_concerned(self, now: int) -> bool:
        """Whether what plays will soon end and its successor is not ready, or there is none."""
        choice = self._choice
        if self._air.plays_past(now + self.rules.frames(CONCERN)):
            return False
        if choice is None or self.current is None:
            return choice is None
        return self._cues.ready(choice.source, choice.entry.id) is None

    def _is_time_to_cue(self, choice: Choice, ahead: int) -> bool:
        """Files at once, so that a skip finds the next ready; streams run, and so only in time."""
        if not choice.entry.is_stream or self._take is not None:
            return True
        return choice.start is None or choice.start <= ahead

    def _falls_back_until(self, ahead: int) -> bool:
        """Whether a piece of the fallback list plays and ends within the time to cue."""
        return self._air.source is Source.FALLBACK and not self._air.plays_past(ahead)

    def _advance(self, now: int, horizon: int) -> bool:
        """Make at most one start; True when there may be more to do in this block."""
        override = self.override
        if override is not None and override.state is State.READY:
            self._keep_below(override)
            self._start(override, now, override.entry.fade_in, str(override.source))
            return True
        if override is not None and self._air.overridden:
            return False
        if self._take is not None:
            return self._take_next(now)
        if self._held_since is not None:
            return self._hold(now)
        if self._operator_takes_next():
            return False
        if self._choice is None:
            return self._starve(now, horizon)
        return self._follow(self._choice, now, horizon)

    def _keep_below(self, override: Airing) -> None:
        """A live line that an emergency takes off is held ready below it."""
        current = self.current
        if current is not None and current is self._overrides.get(Source.LIVE) is not override:
            entry = current.entry
            self._overrides[Source.LIVE] = self._cues.new(entry, Source.LIVE, entry.cue_in)

    def _operator_takes_next(self) -> bool:
        playing = self.current is not None and self._air.source is not Source.FALLBACK
        return self.mode is Mode.ASSIST and playing

    def _follow(self, choice: Choice, now: int, horizon: int) -> bool:
        """Start what was decided, once its frame is in this block."""
        at = self._start_frame(choice, now)
        fades = choice.join is Interrupt.FADE and self.current is not None
        fade = self.rules.frames(self.rules.hard_fade) if fades else 0
        if at is None or at - fade >= horizon:
            return at is not None and self._bridge(at, now, horizon)
        airing = self._cues.ready(choice.source, choice.entry.id)
        if airing is None:
            return self._not_ready(choice, at, horizon, now)
        if fade and at > now:
            self._air.fade_before(max(now, at - fade), at, self._because(choice))
        if at >= horizon:
            return False
        self._start(airing, max(now, at), choice.fade_in, self._because(choice), choice.join)
        return True

    def _bridge(self, at: int, now: int, horizon: int) -> bool:
        """Nothing plays up to the next start: the last resort does until then."""
        worth_it = at - horizon > self.rules.frames(planning.MEETS)
        return worth_it and not self._air.plays_past(horizon) and self._starve(now, horizon)

    def _start_frame(self, choice: Choice, now: int) -> int | None:
        if choice.start is not None:
            return choice.start
        if self.current is not None:
            return self.current.end
        return now if self._air.empty_since is None else self._air.empty_since

    def _because(self, choice: Choice) -> str:
        if choice.join is Interrupt.FINISH:
            return "segue"
        entry = choice.entry
        playing = self.current.entry if self.current else None
        if playing and playing.programme and playing.programme != entry.programme:
            return "programme"
        return "hard"

    def _not_ready(self, choice: Choice, at: int, horizon: int, now: int) -> bool:
        if choice.join is not Interrupt.FINISH and at < horizon:
            params = {"title": choice.entry.title or choice.entry.uri}
            self._effects.append(Raise("hard_not_ready", choice.entry.id, params))
            self._dirty = now - at > self.rules.frames(self.rules.late)
        return not self._air.plays_past(horizon) and self._starve(now, horizon)

    def _take_next(self, now: int) -> bool:
        """Start the next now, by order: skip, start, resume, hand-back, silence."""
        if self._warming:
            return False
        choice = self._choice
        if choice is None:
            if self._take == "skip" and not self.pending.log.fallback:
                self._take = None
            return self._starve(now, now + 1)
        airing = self._cues.ready(choice.source, choice.entry.id)
        if airing is None:
            if self.current is None:
                self._starve(now, now + 1)
            return False
        because, self._take = self._take or "skip", None
        self._start(airing, now, choice.fade_in, because)
        return True

    def _hold(self, now: int) -> bool:
        """Nobody has taken the next item yet: after a grace the fallback plays."""
        held = self._held_since
        if self.current is not None or held is None:
            return False
        assisted = self.mode is Mode.ASSIST
        grace = self.rules.assist_grace if assisted else self.rules.stop_grace
        if now - held < self.rules.frames(grace):
            return False
        if assisted:
            self._effects.append(Raise("assist_waiting"))
        return self._starve(now, now + 1)

    def _starve(self, now: int, horizon: int) -> bool:
        """Nothing of the log can start: built-in audio at once, then the fallback list."""
        plays_on = self._air.plays_past(horizon)
        if self._warming or (plays_on and not self._take):
            return False
        current = self.current
        at = now if plays_on or current is None or current.end is None else max(now, current.end)
        fallback = self._fallback(now)
        if fallback is not None and fallback.state is State.READY:
            because, self._take = self._take or "failed", None
            self._start(fallback, at, fallback.entry.fade_in, because)
            self._effects.append(Raise("fallback"))
            return True
        if not plays_on:
            self._air.set_builtin(on=True, at=at)
        return False

    def _fallback(self, now: int) -> Airing | None:
        """The next of the fallback list, being cued."""
        entry = self._turn.next(self.pending.log.fallback, now)
        if entry is None:
            return None
        return self._cues.cue(entry, Source.FALLBACK, entry.cue_in)

    # -- changes of state -----------------------------------------------------------------

    def _start(
        self, airing: Airing, at: int, fade_in: Fade, because: str, join: Interrupt = Interrupt.FADE
    ) -> None:
        self._cues.take(airing)
        self._catch_up(airing, at)
        self._air.start(airing, at, fade_in, because, join)
        if airing.source is not Source.FALLBACK:
            self._held_since = None
        self._after_start(airing)

    def _catch_up(self, airing: Airing, at: int) -> None:
        passed = (self.timeline.ms_at(at) - airing.as_of) / 1000
        if airing.resumed and 0 < passed < CATCH_UP:
            airing.position = Seconds(airing.position + passed)

    def _after_start(self, airing: Airing) -> None:
        entry = airing.entry
        if airing.source is Source.LOG:
            self._effects.extend(self.pending.passed_before(entry.id))
            self.pending.forget_through(entry.id)
            self._failures = 0
            self._effects += [Clear("fallback"), Clear("builtin"), Clear("assist_waiting")]
            self._effects.append(Clear("hard_not_ready", entry.id))
        elif airing.source is Source.FALLBACK:
            self._turn.started()
            self._effects.append(Clear("builtin"))
        if airing.source is Source.FILL:
            self._recent.append(entry.id)
        if self.pending.entries:
            self._effects.append(Clear("log_ended"))
        elif airing.source is not Source.LOG:
            self._effects.append(Raise("log_ended"))
        self._dirty = True

    # -- cues -----------------------------------------------------------------------------

    def _discard_unneeded(self, now: int) -> None:
        wanted = set()
        if self._choice is not None:
            wanted.add((self._choice.source, self._choice.entry.id))
        for boundary in self._horizon:
            if boundary.index < len(self.pending.entries):
                wanted.add((Source.LOG, self.pending.entries[boundary.index].id))
        falling = self.current is None or self.current.source is Source.FALLBACK
        falling = falling or not self._air.plays_past(now + self.rules.frames(CONCERN))
        self._cues.keep_only(wanted, fallback=falling)

    def _find(self, token: int) -> Airing | None:
        for airing in (self.current, *self._overrides.values()):
            if airing is not None and airing.token == token:
                return airing
        return self._cues.find(token)

    # -- what others may see ----------------------------------------------------------------

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
        return self._overrides.get(Source.EMERGENCY) or self._overrides.get(Source.LIVE)

    def override_of(self, source: Source) -> Airing | None:
        """The airing that was asked for on this rung, on the air or waiting."""
        return self._overrides.get(source)

    @property
    def held(self) -> bool:
        """Whether the operator holds the next item back."""
        return self._held_since is not None

    def cue_state(self, source: Source, entry_id: str) -> State | None:
        """How far an upcoming entry is."""
        airing = self._cues.get(source, entry_id)
        return airing.state if airing else None

    def any_ready(self) -> bool:
        """Whether anything is cued and could start."""
        return self._cues.any_ready()

    def upcoming(self, count: int) -> list[tuple[Entry, Source, int | None]]:
        """The next entries with the frames they are expected at, the decided one first.

        Each is expected when the one before hands over; those with a time of their own not
        before that.
        """
        choice = self._choice
        rows: list[tuple[Entry, Source, int | None]] = []
        expected: int | None = None
        if choice is not None:
            rows.append((choice.entry, choice.source, choice.start))
            expected = self._after(choice.entry, choice.start)
        skip = choice.index + 1 if choice is not None and choice.index is not None else 0
        for entry in self.pending.entries[skip : skip + count]:
            planned = self.timeline.frame_at(entry.at)
            follows = entry.timing is Timing.FOLLOW and expected is not None
            start = expected if follows else max(planned, expected or planned)
            if entry.timing is Timing.HARD:
                start = planned
            rows.append((entry, Source.LOG, start))
            expected = self._after(entry, start)
        return rows[:count]

    def _after(self, entry: Entry, start: int | None) -> int | None:
        end = entry.segue - entry.cue_in if entry.segue is not None else entry.length
        return None if start is None or end <= 0 else start + self.rules.frames(end)
