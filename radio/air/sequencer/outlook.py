"""What is decided about the time ahead: the next item, and the moments bound to the clock."""

from __future__ import annotations

from collections import deque
from itertools import islice

from radio.air.clock import Timeline
from radio.air.log import Entry, Timing
from radio.air.sequencer import planning
from radio.air.sequencer.airing import Airing, Source
from radio.air.sequencer.effects import Passed
from radio.air.sequencer.onair import OnAir
from radio.air.sequencer.pending import Pending
from radio.air.sequencer.planning import Boundary, Choice, Horizon
from radio.air.sequencer.rules import Rules
from radio.units import Seconds

FAILURES = 3
"""So many in a row, and the disk may be gone: what is not due yet is left for its return."""

SHORT = Seconds(1.0)
"""An item that is over sooner leaves no time to get the one after it ready."""


class Outlook:
    """Decides with `planning`'s functions, and remembers what they need to know of the past.

    `choice` is None when the log has nothing. Whoever changes what it rests on, the log, the
    clock or what plays, sets `stale`; `plan` decides anew.
    """

    def __init__(self, timeline: Timeline, rules: Rules) -> None:
        self.pending = Pending(timeline)
        self.choice: Choice | None = None
        self.horizon = Horizon()
        self.stale = True
        self._timeline = timeline
        self._rules = rules
        self._recent: deque[str] = deque(maxlen=6)
        self._failures = 0
        self._shun_log_until = 0
        self._gap: tuple[int | None, int | None] = (None, None)
        self._gap_known = 0

    # -- deciding -----------------------------------------------------------------------

    def plan(self, now: int, air: OnAir, *, at_once: bool) -> None:
        """Decide what follows what is on the air; `at_once`, what can take its place now."""
        self.stale = False
        current = air.current
        asap = at_once or current is None or air.overridden or current.source is Source.FALLBACK
        natural, tail = (now, now) if asap or current is None else (current.handover, current.end)
        entries = self._open_entries(now)
        playing = current.entry if current and current.source is Source.LOG else None
        self.horizon = planning.horizon_of(
            entries, self.pending.programmes, playing, self._timeline, self._rules, now
        )
        natural = natural if natural is None else max(natural, now)
        self.choice = planning.choose(
            entries,
            self.pending.log,
            self.horizon,
            natural,
            tail,
            self._rules,
            tuple(self._recent),
            self._lead(natural, now),
        )

    def _lead(self, natural: int | None, now: int) -> Seconds:
        """The time to get ready what starts at `natural`, since it was first decided so.

        Thus a decision stays the same, however often it is made again.
        """
        gap = (natural, self.horizon.hard.at if self.horizon.hard else None)
        if gap != self._gap:
            self._gap, self._gap_known = gap, now
        lead = 0 if natural is None else natural - self._gap_known
        return Seconds(max(0, lead) / self._rules.sample_rate)

    def decide_hard_time(self, now: int) -> bool:
        """Let what is bound to the next hard time start there; False when that is decided."""
        hard, choice = self.horizon.hard, self.choice
        entry = self.entry_at(hard, now) if hard is not None else None
        if hard is None or entry is None or (choice is not None and choice.entry.id == entry.id):
            return False
        self.decide(planning.at_hard_time(entry, hard))
        return True

    def _open_entries(self, now: int) -> list[Entry]:
        """Entries that may be tried; after failures in a row only those that are due."""
        if now < self._shun_log_until:
            return []
        entries = self.pending.entries
        if self._failures < FAILURES:
            return entries
        due = self._timeline.ms_at(now + self._rules.frames(1.0))
        return [entry for entry in entries if entry.at <= due]

    def decide(self, choice: Choice) -> None:
        """Take a decision that was made elsewhere, until something makes it stale."""
        self.choice = choice
        self.stale = False

    # -- what happened --------------------------------------------------------------------

    def started(self, airing: Airing) -> list[Passed]:
        """An airing went on the air; the entries that its start passes over."""
        self.stale = True
        entry = airing.entry
        if airing.source is Source.FILL:
            self._recent.append(entry.id)
        if airing.source is not Source.LOG:
            return []
        self._failures = 0
        passed = self.pending.passed_before(entry.id)
        self.pending.forget_through(entry.id)
        return passed

    def failed(self) -> None:
        """One more that can't be played."""
        self._failures += 1
        self.stale = True

    def shun_log(self, until: int) -> None:
        """Take nothing from the log up to this frame."""
        self._shun_log_until = until
        self.stale = True

    # -- looking ahead --------------------------------------------------------------------

    def entry_at(self, boundary: Boundary, now: int) -> Entry | None:
        """What starts at this moment, if it may be tried now."""
        entries = self._open_entries(now)
        return entries[boundary.index] if boundary.index < len(entries) else None

    def wanted(self) -> set[tuple[Source, str]]:
        """Rung and id of all that is decided or bound to the clock."""
        entries = self.pending.entries
        wanted = {
            (Source.LOG, entries[boundary.index].id)
            for boundary in self.horizon
            if boundary.index < len(entries)
        }
        if self.choice is not None:
            wanted.add((self.choice.source, self.choice.entry.id))
        second = self.second
        if second is not None:
            wanted.add((Source.LOG, second.id))
        return wanted

    @property
    def second(self) -> Entry | None:
        """The entry after what is decided, where that is too short to get it ready meanwhile."""
        choice = self.choice
        if choice is None or not 0 < choice.entry.length < SHORT:
            return None
        index = 0 if choice.index is None else choice.index + 1
        following = self.pending.entries[index : index + 1]
        return following[0] if following and not following[0].is_stream else None

    def upcoming(self, count: int) -> list[tuple[Entry, Source, int | None]]:
        """The next entries with the frames they are expected at, the decided one first.

        Each is expected when the one before hands over; those with a time of their own not
        before that.
        """
        choice = self.choice
        rows: list[tuple[Entry, Source, int | None]] = []
        expected: int | None = None
        if choice is not None:
            rows.append((choice.entry, choice.source, choice.start))
            expected = self._after(choice.entry, choice.start)
        skip = choice.index + 1 if choice is not None and choice.index is not None else 0
        for entry in self.pending.entries[skip : skip + count]:
            start = self._expected_start(entry, expected)
            rows.append((entry, Source.LOG, start))
            expected = self._after(entry, start)
        return rows[:count]

    @property
    def next_hard(self) -> Entry | None:
        """The next entry that starts exactly at its time, however far ahead in the log it is."""
        ahead = islice(self.pending.entries, self._next_index, None)
        return next((entry for entry in ahead if entry.timing is Timing.HARD), None)

    @property
    def _next_index(self) -> int:
        choice = self.choice
        return choice.index if choice is not None and choice.index is not None else 0

    def landing_on(self, hard: Entry, handover: int | None) -> int | None:
        """The frame at which what comes before a hard entry hands over to it, if all plays whole.

        `handover` is that of what is on the air; None where nobody knows.
        """
        expected = handover
        for entry in islice(self.pending.entries, self._next_index, None):
            if entry.id == hard.id:
                return expected
            start = expected if entry.timing is Timing.FOLLOW else self._not_before(entry, expected)
            expected = self._after(entry, start)
        return None

    def _not_before(self, entry: Entry, expected: int | None) -> int | None:
        return None if expected is None else max(expected, self._timeline.frame_at(entry.at))

    def _expected_start(self, entry: Entry, expected: int | None) -> int:
        """Where an entry starts after one that hands over at `expected`."""
        planned = self._timeline.frame_at(entry.at)
        if entry.timing is Timing.HARD:
            return planned
        if entry.timing is Timing.FOLLOW and expected is not None:
            return expected
        return max(planned, expected or planned)

    def _after(self, entry: Entry, start: int | None) -> int | None:
        end = entry.segue - entry.cue_in if entry.segue is not None else entry.length
        return None if start is None or end <= 0 else start + self._rules.frames(end)
