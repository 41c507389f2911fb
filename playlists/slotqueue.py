"""The slots of a block that are still to come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from playlists.blocks import Block
from playlists.hourclock import Slot
from playlists.values import Start


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A slot, and the moment (ms) at which it is due; None where it follows what is before it."""

    slot: Slot
    moment: float | None
    is_hard: bool


class SlotQueue:
    """Slots in their order. `has` tells whether there is anything to play for one."""

    def __init__(self, block: Block, has: Callable[[Slot], bool]) -> None:
        self._has = has
        self._waiting = deque(
            Waiting(
                slot,
                None if slot.at is None else float(block.moment(slot)),
                slot.at is not None and slot.start is Start.HARD and has(slot),
            )
            for slot in block.slots
        )

    @property
    def head(self) -> Waiting | None:
        """What comes first."""
        return self._waiting[0] if self._waiting else None

    def pop(self) -> None:
        """The first one was played, or has had its time."""
        self._waiting.popleft()

    def next_mark(self) -> Waiting | None:
        """The next one with a hard time."""
        return next((one for one in self._waiting if one.is_hard), None)

    def arrive(self, mark: Waiting) -> None:
        """A hard time has come: what should have been before it has had its time."""
        while self._waiting[0] is not mark:
            self._waiting.popleft()
        self._waiting[0] = replace(mark, is_hard=False)

    def next_time(self, end: float, mark: Waiting | None) -> float | None:
        """When the next soft one after the first is due; None where nothing is before `end`."""
        for one in self._rest(mark):
            if one.moment is not None:
                return one.moment if one.moment < end else None
        return None

    def due(self, end: float, mark: Waiting | None) -> Iterator[Waiting]:
        """Those with a time before `end`, which is a hard one."""
        before = takewhile(lambda one: one is not mark, self._waiting)
        return (one for one in before if one.moment is not None and one.moment < end)

    def has_more_songs(self, mark: Waiting | None) -> bool:
        """Whether songs from another source than the first one's are to come."""
        source = self._waiting[0].slot.source
        rest = (one.slot for one in self._rest(mark))
        return any(s.is_rotated and s.source != source and self._has(s) for s in rest)

    def take_tail(
        self, end: float, mark: Waiting | None, after: Callable[[Waiting], bool] | None = None
    ) -> list[Waiting]:
        """Take out what is no song and still has to come before a hard time.

        Before an event that is only what has a time, and what stands before that: the rest goes on
        after the event, and so does what `after` names, which only an event gives.
        """
        before = list(takewhile(lambda one: one is not mark, self._waiting))
        if after is not None:
            timed = [n for n, one in enumerate(before) if one.moment is not None]
            due = [n for n in timed if (before[n].moment or 0.0) < end]
            before = before[: due[-1] + 1] if due else []
            if before and before[-1].slot.is_rotated:
                # A fill that had begun goes on.
                before = before[:-1]
        for _ in before:
            self._waiting.popleft()
        tail = [one for one in before if not one.slot.is_rotated]
        if after is not None:
            later = [one for one in tail if after(one)]
            self._waiting.extendleft(reversed(later))
            tail = [one for one in tail if one not in later]
        return tail

    def _rest(self, mark: Waiting | None) -> Iterator[Waiting]:
        rest = iter(self._waiting)
        next(rest, None)
        return takewhile(lambda one: one is not mark, rest)
