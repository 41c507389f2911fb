"""What the slots of a clock bring that is no song: single pieces, breaks, whoever's turn it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.hourclock import Slot, SlotKind, write_at
from playlists.library import Indices
from playlists.rotation import Rotation
from playlists.slotqueue import Waiting
from playlists.values import Rules
from radio.units import Millis

ANY = float("inf")
"""However long."""

Spots = Mapping[Millis, Sequence[tuple[str, str]]]
"""For the moment of each break: ids of its spots in order, and why they are there."""
Pick = tuple[int, str]
"""A piece, and why it is there."""
_OF_RUNDOWN, _OF_CLOCK = "rundown: ", "clock: "
_IN_TURN = re.compile(r", 1 of \d+$")


@dataclass(frozen=True, slots=True)
class Picker:
    """Knows what may play all through an hour; chooses, and remembers nothing itself."""

    rotation: Rotation
    rules: Rules
    spots: Spots

    def of_slot(self, one: Waiting, longest: float, but: Sequence[int] = ()) -> list[Pick]:
        """What a slot that is not rotated brings; of what it can choose, at most so many seconds."""
        slot = one.slot
        if slot.kind is SlotKind.ITEM:
            index = self.item(slot)
            return [] if index is None else [(index, _why(slot))]
        if slot.kind is SlotKind.BREAK:
            why = "service spot, the break has no other"
            return self._spots_of(one, longest) or self.in_turn(
                self.rules.service, why, longest, but
            )
        return self.in_turn(slot.source, _why(slot), longest, but)

    def takes(self, one: Waiting) -> float:
        """Seconds of what is there for its own sake: a single piece, the spots of a break."""
        seconds = self.rotation.library.seconds
        if one.slot.kind is SlotKind.ITEM:
            index = self.item(one.slot)
            return 0.0 if index is None else float(seconds[index])
        if one.slot.kind is SlotKind.BREAK:
            return sum(float(seconds[index]) for index, _ in self._spots_of(one, ANY))
        return 0.0

    def item(self, slot: Slot) -> int | None:
        """The very piece of a slot, where it may play."""
        index = self.rotation.library.index.get(slot.source)
        return index if index is not None and self.rotation.open[index] else None

    def in_turn(self, source: str, why: str, longest: float, but: Sequence[int] = ()) -> list[Pick]:
        """One piece of a source, of at most so many seconds."""
        index = self.rotation.in_turn(source, longest, but)
        count = len(self.rotation.library.of_category(source))
        return [] if index is None else [(index, f"{why}, 1 of {count}")]

    def has(self, slot: Slot) -> bool:
        """Whether there is anything for it in this hour."""
        if slot.kind is SlotKind.ITEM:
            return self.item(slot) is not None
        if slot.kind is SlotKind.BREAK:
            return bool(self.spots) or self.has_any(self.rules.service)
        return self.has_any(slot.source)

    def has_any(self, category: str) -> bool:
        """Whether a category or list has anything for this hour."""
        return len(self.permitted(category, ANY)) > 0

    def permitted(self, category: str, longest: float) -> Indices:
        """What of a category or list may play, of at most so many seconds."""
        pieces = self.rotation.library.of_category(category)
        seconds = self.rotation.library.seconds[pieces]
        return pieces[self.rotation.open[pieces] & (seconds <= longest)]

    def _spots_of(self, one: Waiting, longest: float) -> list[Pick]:
        """What was allotted to a break, as far as it may play and fits."""
        found: list[Pick] = []
        for piece, why in self.spots.get(Millis(round(one.moment or 0)), ()):
            index = self.rotation.library.index.get(piece)
            if index is None or not self.rotation.open[index]:
                continue
            seconds = float(self.rotation.library.seconds[index])
            if seconds <= longest:
                longest -= seconds
                found.append((index, why))
        return found


def is_single(why: str) -> bool:
    """Whether by this reason a piece is there that a clock or a rundown names itself."""
    named = why.startswith((_OF_RUNDOWN, f"{_OF_CLOCK}{SlotKind.ITEM.value} "))
    return named and not _IN_TURN.search(why)


def _why(slot: Slot) -> str:
    if slot.title:
        return f"{_OF_RUNDOWN}{slot.title}"
    when = "" if slot.at is None else f" at {write_at(slot.at)}"
    return f"{_OF_CLOCK}{slot.kind.value} {slot.source}{when}"
