"""What of the log has not gone out yet."""

from __future__ import annotations

from dataclasses import replace

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry, Programme
from radio.air.sequencer.effects import Passed

JOIN_WITHIN_MS = 10_000
"""At a hand-back, an entry whose time was at most this long ago is still begun."""
STALE_MS = 3_600_000
"""A log that runs late by more than this is given up, and the log for now taken."""


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
        self._last = ""

    def load(self, log: AirLog, now: int) -> None:
        """Take a new log: all after what was begun last, and what is planned from now on."""
        self.log = log
        self.programmes = {programme.id: programme for programme in log.programmes}
        wall = self._timeline.ms_at(now)
        order = {entry.id: index for index, entry in enumerate(log.entries)}
        place = order.get(self._last, -1)
        self.entries = [
            entry
            for index, entry in enumerate(log.entries)
            if entry.id not in self._done
            and entry.at >= (wall - STALE_MS if 0 <= place < index else wall - JOIN_WITHIN_MS)
        ]

    def begin_after(self, entry_id: str, now: int) -> None:
        """Go on after this entry, as if it had been begun here."""
        self._last = entry_id
        self._done.add(entry_id)
        self.load(self.log, now)

    def move_to(self, now: int, because: str) -> list[Passed]:
        """Pass over all whose time has gone by: at a hand-back, or while the fallback plays."""
        wall = self._timeline.ms_at(now) - JOIN_WITHIN_MS
        past = [entry for entry in self.entries if entry.at < wall]
        self._done.update(entry.id for entry in past)
        self.entries = [entry for entry in self.entries if entry.at >= wall]
        return [Passed(entry, because) for entry in past]

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
        self._last = entry_id
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
