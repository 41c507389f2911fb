"""What of the log has not gone out yet."""

from __future__ import annotations

from dataclasses import replace

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Programme
from radio.air.sequencer.effects import Passed
from radio.units import Millis

JOIN_WITHIN_MS = 10_000
"""At a hand-back, an entry whose time was at most this long ago is still begun."""


class Pending:
    """The unplayed rest of the log, in playing order.

    Remembers every entry that was played or passed over, so that a log that is read again,
    or a clock that is set back, repeats nothing.
    """

    def __init__(self, timeline: Timeline) -> None:
        self.log = AirLog()
        self.programmes: dict[str, Programme] = {}
        self.entries: list[Entry] = []
        self._timeline = timeline
        self._done: set[str] = set()
        self._order: dict[str, int] = {}

    def load(self, log: AirLog, now: int, playing: Entry | None) -> None:
        """Take a new log: all after what is playing, and what is planned from now on."""
        self.log = log
        self.programmes = {programme.id: programme for programme in log.programmes}
        self._order = {entry.id: index for index, entry in enumerate(log.entries)}
        wall = self._timeline.ms_at(now)
        place = self._order.get(playing.id) if playing else None
        self.entries = [
            entry
            for index, entry in enumerate(log.entries)
            if entry.id not in self._done
            and (index > place if place is not None else not self._is_past(entry, wall))
        ]
        if place is not None:
            self._let_in_late_inserts(log, place, wall)

    def _let_in_late_inserts(self, log: AirLog, place: int, wall: Millis) -> None:
        late = [
            entry
            for entry in log.entries[:place]
            if entry.id not in self._done and entry.at >= wall
        ]
        self.entries = late + self.entries

    def _is_past(self, entry: Entry, wall: Millis) -> bool:
        return entry.at < wall - JOIN_WITHIN_MS

    def move_to(self, now: int) -> list[Passed]:
        """Hand-back: pass over all whose time has gone by."""
        wall = self._timeline.ms_at(now)
        past = [entry for entry in self.entries if self._is_past(entry, wall)]
        self._done.update(entry.id for entry in past)
        self.entries = [entry for entry in self.entries if entry.id not in self._done]
        return [Passed(entry, "live") for entry in past]

    def passed_before(self, entry_id: str) -> list[Passed]:
        """Entries that the start of this one passes over."""
        passed: list[Passed] = []
        for entry in self.entries:
            if entry.id == entry_id:
                return passed
            passed.append(Passed(entry, "overtaken"))
        return []

    def forget_through(self, entry_id: str) -> None:
        """This entry and all before it are played or passed over."""
        for index, entry in enumerate(self.entries):
            if entry.id == entry_id:
                self._done.update(done.id for done in self.entries[: index + 1])
                del self.entries[: index + 1]
                return
        self._done.add(entry_id)

    def drop(self, entry_id: str) -> bool:
        """Pass over one entry; False when it isn't pending."""
        for index, entry in enumerate(self.entries):
            if entry.id == entry_id:
                self._done.add(entry_id)
                del self.entries[index]
                return True
        return False

    def done_in_log(self) -> list[str]:
        """Entries of this log that were played or passed over, in its order."""
        return [entry.id for entry in self.log.entries if entry.id in self._done]

    def forbid_fill(self, entry_id: str) -> None:
        """This piece of fill can't be played; it is tried again when the log is read again."""
        fill = tuple(entry for entry in self.log.fill if entry.id != entry_id)
        self.log = replace(self.log, fill=fill)

    def mark_done(self, entry_ids: set[str]) -> None:
        """Entries that had gone out before a restart."""
        self._done |= entry_ids
        self.entries = [entry for entry in self.entries if entry.id not in self._done]
