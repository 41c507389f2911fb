"""An hour in the making: slots in their order, songs by rotation, exact ends before hard times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from playlists.blocks import Block
from playlists.hourclock import Slot, SlotKind
from playlists.landing import (
    CANDIDATES,
    LANDING,
    LAST_SONGS,
    Ending,
    LastRows,
    amiss,
    best_ending,
    lands,
)
from playlists.picking import ANY, Pick, Picker, Spots
from playlists.rotation import Rotation
from playlists.slotqueue import SlotQueue, Waiting
from playlists.values import Event, PlannedRow, Rules, Span, Start
from radio.units import Millis

SOFT_EARLY = 5000
"""ms: a soft item is due a little before its turn, so that it never waits for its own time."""
_HASTE = 60_000
"""ms by which a programme that is on whole may end early, so that what follows begins then."""
_AWKWARD = 6.0
"""Seconds that a song must leave before a hard time, as the sequencer's rules have it (`least`)."""
_OF_A_SHORT_ONE = 0.25
"""What of a short item's length a soft one after it is due early: that it is not passed over."""


@dataclass(frozen=True, slots=True)
class _Due:
    """An event with the pieces it will bring, and the moment (ms) from which it has the air."""

    event: Event
    begins: float
    lead_in: int | None


@dataclass(slots=True)
class HourMaker:
    """Makes the rows of one hour, block by block, in order."""

    hour: Span
    rotation: Rotation
    rules: Rules
    spots: Spots
    rows: list[PlannedRow] = field(default_factory=list)
    at: float = field(init=False)
    """ms: where the chain stands."""
    end: float = field(init=False)
    """ms: the next hard time."""
    _picker: Picker = field(init=False)
    _block: Block = field(init=False)
    _reserved: float = 0.0
    """Seconds before the hard time that songs leave to the spots which are due by then."""
    _has_begun: bool = False
    """Whether the block has its first row."""
    _wish: Start = Start.HARD
    """How the next row begins, whatever it is."""
    _songs: int = 0
    """Songs since what comes between them."""
    _filling: Slot = field(init=False)
    """What fills, also where the clock says nothing."""
    _means: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at = max(float(self.hour.start), self.rotation.occupied_until)
        self.end = self.hour.end
        self._filling = Slot(SlotKind.FILL, self.rules.music)
        self._picker = Picker(self.rotation, self.rules, self.spots)

    def earliest(self, event: Event) -> float:
        """ms from which on an event may have the air: its time, less its longest lead-in."""
        leads = self.rotation.library.of_category(event.lead_in)
        return event.at - 1000 * float(self.rotation.library.seconds[leads].max(initial=0.0))

    def make(self, block: Block, events: Iterable[Event]) -> None:
        """Fill a block: its slots, and these events on their times."""
        self._block, self._has_begun = block, False
        self._wish = Start.FOLLOW if block.follows else Start.HARD
        self.at = max(float(block.span.start), self.rotation.occupied_until)
        if block.waits:
            self.at = self._when_it_has_ended(block)
        self._fill(block, events)
        self.rotation.chain_until = self.at

    def _fill(self, block: Block, events: Iterable[Event]) -> None:
        queue = SlotQueue(block, self._picker.has)
        playable = (self._due(event) for event in events if self._picker.has_any(event.category))
        due = deque(sorted(playable, key=lambda one: one.event.at))
        while due or self.at < block.span.end:
            mark = queue.next_mark()
            self.end = float(block.span.end) if mark is None else (mark.moment or 0.0)
            # The last ones may begin after the block, where their lead-in could have been longer.
            if due and (mark is None or due[0].begins <= self.end):
                self.end = due[0].begins
                self._until_the_end(queue, mark, is_event=True)
                self._play_event(due.popleft())
            elif mark is None:
                self._until_the_end(queue, None, is_event=False)
                return
            else:
                self._until_the_end(queue, mark, is_event=False)
                queue.arrive(mark)
                self.at, self._wish = max(self.end, self.rotation.occupied_until), Start.HARD
                if block.pushes and self.at >= block.span.end:
                    self._close_late(mark)

    def _when_it_has_ended(self, block: Block) -> float:
        """When a block begins that lets end what is before it, or all that is left of that."""
        chain, start = self.rotation.chain_until, block.span.start
        earliest = max(self.hour.start, start - _HASTE)
        if block.follows and self.at == start and earliest <= chain < start:
            return chain
        return max(self.at, chain)

    # -- rows ---------------------------------------------------------------------------------

    @property
    def left(self) -> float:
        """Seconds to the next hard time."""
        return (self.end - self.at) / 1000

    def _add(self, index: int, why: str) -> None:
        at = Millis(round(self.at))
        self.rotation.play(index, at)
        start = self._wish
        if start is Start.HARD and self.at == self.rotation.occupied_until != self.rotation.cut_at:
            # It stands where something ends that nothing may cut.
            start = Start.FOLLOW
        if start is Start.SOFT and self.rows:
            at = self._soft_time(self.rows[-1])
        piece = self.rotation.library.pieces[index]
        waits = self._block.waits and not self._has_begun
        self._has_begun = True
        self.rows.append(
            PlannedRow(self.hour.start, at, start, piece, why, self._block.episode, waits)
        )
        self._wish = Start.FOLLOW
        self.at += piece.advance * 1000

    def _soft_time(self, before: PlannedRow) -> Millis:
        """When a soft item is due that comes now: a little early, but not as what is before it."""
        early = min(SOFT_EARLY, before.piece.advance * 1000 * _OF_A_SHORT_ONE)
        return Millis(max(before.at, round(self.at - early)))

    def _add_in_turn(self, source: str, why: str) -> None:
        for index, reason in self._picker.in_turn(source, why, self.left):
            self._add(index, reason)

    # -- events -------------------------------------------------------------------------------

    def _due(self, event: Event) -> _Due:
        lead = self.rotation.in_turn(event.lead_in, ANY) if event.lead_in else None
        seconds = 0.0 if lead is None else self.rotation.library.pieces[lead].advance
        return _Due(event, event.at - 1000 * seconds, lead)

    def _play_event(self, due: _Due) -> None:
        """Hard at its time; after another one that is still on, as soon as that has ended."""
        event, occupied = due.event, self.rotation.occupied_until
        known = len(self.rows)
        self._songs = 0
        if due.lead_in is not None and occupied <= due.begins:
            self.at, self._wish = due.begins, Start.HARD
            self._add(due.lead_in, f"lead-in of {event.why}")
        self.at, self._wish = max(float(event.at), occupied), Start.HARD
        index = self.rotation.in_turn(event.category, ANY)
        if index is not None:
            self._add(index, event.why)
        after = self.rotation.in_turn(event.return_to, ANY) if event.return_to else None
        if after is not None:
            self._add(after, f"return from {event.why}")
        self.rotation.occupied_until = self.at
        if self.at > self._block.span.end:
            # A programme's end would cut what is its own.
            self.rows[known:] = [replace(row, episode="") for row in self.rows[known:]]

    # -- slots --------------------------------------------------------------------------------

    def _until_the_end(self, queue: SlotQueue, mark: Waiting | None, *, is_event: bool) -> None:
        """What comes before a hard time: slots in order, then songs that end there."""
        self._play_slots(queue, mark, is_event=is_event)
        if self.left > 0:
            self._land(queue.take_tail(self.end, mark, self._comes_after if is_event else None))

    def _play_slots(self, queue: SlotQueue, mark: Waiting | None, *, is_event: bool) -> None:
        """Play until so little is left that the rest is chosen to fit.

        Slots that are still to come before the hard time are left in the queue, and so is a piece
        that an event would cut: it comes after that, whole.
        """
        while (one := queue.head) is not None and one is not mark:
            self._reserved = sum(map(self._spots, queue.due(self.end, mark)))
            if one.moment is not None:
                until = one.moment if one.moment < self.end else None
                if not self._songs_until(until):
                    return
            if self.left <= 0:
                return
            if is_event and self._picker.takes(one) > self.left:
                break
            if one.slot.kind is SlotKind.FILL:
                self._take_over(one.slot)
                if not self._songs_until(queue.next_time(self.end, mark)):
                    return
                queue.pop()
            else:
                more = queue.has_more_songs(mark)
                queue.pop()
                if not self._play(one, more=more):
                    return
        self._reserved = 0.0
        self._songs_until(None)

    def _spots(self, one: Waiting) -> float:
        """Seconds of the spots of a break."""
        return self._picker.takes(one) if one.slot.kind is SlotKind.BREAK else 0.0

    def _take_over(self, slot: Slot) -> None:
        """Songs come from here now."""
        self._wish_for(slot)
        if self._picker.has(slot):
            self._filling = slot

    def _wish_for(self, slot: Slot) -> None:
        if slot.start is Start.SOFT and self._wish is Start.FOLLOW:
            self._wish = Start.SOFT

    def _play(self, one: Waiting, *, more: bool) -> bool:
        """A slot that is no fill; False where it is time to land."""
        if one.slot.is_rotated:
            self._take_over(one.slot)
            return not self._picker.has(one.slot) or self._play_songs(one.slot.count, more=more)
        self._wish_for(one.slot)
        for index, why in self._picker.of_slot(one, self.left):
            self._songs = 0
            self._add(index, why)
        if self._wish is Start.SOFT:
            self._wish = Start.FOLLOW
        self._wait_for([one])
        return True

    def _close_late(self, mark: Waiting) -> None:
        """Something ran over the block's end: what was to come just before that comes after it."""
        for index, why in self._picker.of_slot(mark, ANY):
            self._add(index, why)
        self.rotation.occupied_until = self.at

    def _comes_after(self, one: Waiting) -> bool:
        """Whether what has not come yet is heard whole after an event rather than cut before it."""
        return one.slot.kind is SlotKind.ITEM or self._picker.takes(one) > self.left

    def _wait_for(self, slots: Sequence[Waiting]) -> None:
        """A single piece is heard whole where its block runs over: what follows waits."""
        items = {one.slot.source for one in slots if one.slot.kind is SlotKind.ITEM}
        # Others may have come after it.
        is_on = any(
            row.piece.id in items and row.at + row.piece.advance * 1000 > self.end
            for row in self.rows
        )
        block = self._block
        is_whole = block.runs_over if self.end == block.span.end else block.is_patient
        if is_on and is_whole and self.at > self.end:
            cut_at = ANY if block.cut_at is None else block.cut_at
            self.rotation.occupied_until = min(self.at, cut_at)
            self.rotation.cut_at = cut_at

    # -- songs --------------------------------------------------------------------------------

    def _songs_until(self, moment: float | None) -> bool:
        """Songs by rotation up to a soft time; False where it is time to land."""
        while moment is None or self.at < moment:
            if self.left <= self._landing_from(moment) or not self._one_song():
                return False
        return True

    def _play_songs(self, count: int, *, more: bool) -> bool:
        """So many songs; False where it is time to land. With `more`, others are still to come."""
        for _ in range(count):
            if self.left <= (0.0 if more else self._landing_from(None)) or not self._one_song():
                return False
        return True

    def _landing_from(self, moment: float | None) -> float:
        """Seconds before the end from which on songs are chosen to fit; at once without songs."""
        mean = self._mean()
        if moment is None:
            return LAST_SONGS * mean
        # What has a time of its own comes then, unless that falls into the last song.
        return min(LAST_SONGS * mean, max(mean, (self.end - moment) / 1000))

    def _mean(self) -> float:
        """Seconds that a song of what fills takes; without end where there are none."""
        source = self._filling.source
        if source not in self._means:
            songs = self._picker.permitted(source, self.rules.longest)
            lengths = self.rotation.library.advance[songs]
            self._means[source] = float(lengths.mean()) if len(songs) else ANY
        return self._means[source]

    def _one_song(self) -> bool:
        self._between()
        source = self._filling.source
        choice = self.rotation.choose(source, Millis(round(self.at)), self._longest())
        if choice is None:
            return False
        if self.rotation.library.seconds[choice.index] > self.left - self._reserved - _AWKWARD:
            # The sequencer begins no song after which nothing has room: the end is chosen to fit.
            return False
        self._add(choice.index, choice.why)
        self._songs += 1
        return True

    def _between(self) -> None:
        """The ident that is due, or what comes after so many songs."""
        slot = self._filling
        if self._ident_is_due(self._mean()):
            self._add_ident()
        elif slot.between and self._songs >= slot.every:
            self._songs = 0
            self._add_in_turn(slot.between, f"{slot.between} after {slot.every} songs")

    def _ident_is_due(self, ahead: float) -> bool:
        """Whether now is nearer to the interval's end than in so many seconds."""
        every = self.rules.ident_every
        since = self.at / 1000 - self.rotation.last_of(self.rules.ident)
        return every > 0 and since + min(ahead, self.left) / 2 > every

    def _add_ident(self) -> None:
        self._songs = 0
        self._add_in_turn(self.rules.ident, f"ident each {self.rules.ident_every / 60:g} minutes")

    def _longest(self) -> float:
        return min(self.rules.longest, self.left + LANDING)

    # -- the end ------------------------------------------------------------------------------

    def _land(self, tail: Sequence[Waiting]) -> None:
        """The last songs, with fillers between them, that end nearest to the hard time.

        `tail` comes before the last of them, so that it is never speech that is cut. A very small
        library takes several rounds, for a round has each song once.
        """
        if self._ident_is_due(self.left):
            self._add_ident()
        spoken: list[Pick] = []
        for one in tail:
            spoken += self._picker.of_slot(one, self.left, [index for index, _ in spoken])
        songs = self.rotation.library.of_category(self._filling.source)
        shortest = float(self.rotation.library.seconds[songs].min(initial=ANY))
        while self._land_once(spoken) and shortest <= self.left:
            spoken = []
        self._wait_for(tail)

    def _land_once(self, spoken: Sequence[Pick]) -> bool:
        advance = self.rotation.library.advance
        left = self.left - sum(float(advance[index]) for index, _ in spoken)
        ending = self._ending(self._filling.source, left)
        if self._filling.source != self.rules.music and not lands(ending):
            # A few pieces of a list may not add up: songs of the whole station are a better end.
            other = self._ending(self.rules.music, left)
            ending = min(ending, other, key=amiss)
        rows = [] if ending is None else ending.rows
        cut_at = self._block.cut_at
        for index, why in (*rows[:-1], *spoken, *rows[-1:]):
            if cut_at is None or self.at < cut_at:
                self._add(index, why)
        return ending is not None and ending.has_songs

    def _ending(self, source: str, left: float) -> LastRows | None:
        """What of a source ends nearest to the hard time, in so many seconds."""
        longest = min(self.rules.longest, left + LANDING)
        at = Millis(round(self.at))
        songs, broken = self.rotation.candidates(source, at, longest, CANDIDATES)
        fillers = self._picker.permitted(self.rules.filler, left)
        highest = float(1 << len(self.rules.rotation.separations))
        # A breach of the most important rule counts whole, of the others less.
        breaches = [0.0 if not bits else 0.5 + float(bits) / highest for bits in broken]
        ending = best_ending(self.rotation.library, songs, breaches, fillers, left)
        if ending is None:
            return None
        bits = dict(zip(songs.tolist(), broken.tolist(), strict=True))
        rows = [(n, self._why_of(ending, source, bits.get(n, 0))) for n in ending.pieces]
        return LastRows(rows, ending.over, len(songs) > 0)

    def _why_of(self, ending: Ending, source: str, broken: int) -> str:
        why = f"ending: lands {ending.over:+.1f} s from the hard time, best of {ending.tried}"
        names = self.rotation.names_of(source, broken)
        return f"{why}; relaxed: {', '.join(names)}" if names else why
