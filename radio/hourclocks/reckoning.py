"""What an hour made of a clock comes to, by the mean lengths of what the library holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from playlists.hourclock import HOUR, Slot, SlotKind
from playlists.library import LIST
from playlists.values import Start
from radio.air.log import Role
from radio.library.categories import MUSIC, role_of
from radio.library.tables import Media, MediaState

_SONG = 240.0
_PIECE = 20.0
"""Seconds that a song, or a spoken piece, is taken for where the library has none."""
_NOTICED = 10.0
"""Seconds from which on a gap or an overrun is told: songs are chosen to make up for less."""


class Sort(StrEnum):
    """What a stretch of an hour is to the listener."""

    MUSIC = "music"
    SPEECH = "speech"
    BREAK = "break"


class Doubt(StrEnum):
    """What of a clock can't come as it is written."""

    CUT = "cut"
    """What is before a hard time is longer than the room for it: the rest is left out."""
    LATE = "late"
    """What is before a soft time is longer than the room for it: it comes later."""
    OVER = "over"
    """All of it is longer than an hour."""
    OPEN = "open"
    """Nothing is written for so many seconds: songs are put there."""
    NEVER = "never"
    """It stands behind a fill, which leaves nothing."""
    EMPTY = "empty"
    """There is nothing to play for it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many seconds of an hour from `start` on; `slot` is its place in the clock, None for none."""

    slot: int | None
    sort: Sort
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """A doubt about the slot at a place in the clock, with the seconds that it is about."""

    doubt: Doubt
    slot: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """An hour as it may become."""

    stretches: tuple[Stretch, ...]
    found: tuple[Found, ...]

    def seconds(self, sort: Sort) -> float:
        """Seconds of one sort in the hour."""
        return sum(stretch.seconds for stretch in self.stretches if stretch.sort is sort)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Mean seconds by category, and of single pieces by their ids; `lists` are those there are."""

    categories: Mapping[str, float]
    pieces: Mapping[str, tuple[float, Sort]] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()

    def has(self, slot: Slot) -> bool:
        """Whether there is anything to play for a slot."""
        if slot.kind is SlotKind.BREAK:
            return True
        if slot.kind is SlotKind.ITEM:
            return slot.source in self.pieces
        if slot.source.startswith(LIST):
            return slot.source[len(LIST) :] in self.lists
        return slot.source in self.categories

    def one(self, source: str) -> float:
        """Seconds of one piece of a category or list."""
        if source in self.categories:
            return self.categories[source]
        is_song = source.startswith(LIST) or role_of(source) is Role.MUSIC
        return self.categories.get(MUSIC, _SONG) if is_song else _PIECE

    def of(self, slot: Slot) -> float:
        """Seconds that a slot takes; 0 for one that fills."""
        match slot.kind:
            case SlotKind.FILL:
                return 0.0
            case SlotKind.BREAK:
                return slot.seconds
            case SlotKind.ITEM:
                return self.pieces.get(slot.source, (_PIECE, Sort.SPEECH))[0]
            case SlotKind.TURN:
                return self.one(slot.source)
        between = slot.count // slot.every if slot.between and slot.every else 0
        return slot.count * self.one(slot.source) + between * self.one(slot.between)

    def sort(self, slot: Slot) -> Sort:
        """What a slot is to the listener."""
        if slot.kind is SlotKind.BREAK:
            return Sort.BREAK
        if slot.kind is SlotKind.ITEM:
            return self.pieces.get(slot.source, (0.0, Sort.SPEECH))[1]
        is_song = slot.source.startswith(LIST) or role_of(slot.source) is Role.MUSIC
        return Sort.MUSIC if is_song else Sort.SPEECH


def lengths_of(session: Session, slots: Sequence[Slot], lists: frozenset[str]) -> Lengths:
    """What the library says of the lengths of these slots; `lists` are the names of those there are."""
    advance = case((Media.role == Role.MUSIC, Media.segue), else_=Media.cue_out) - Media.cue_in
    active = Media.state == MediaState.ACTIVE
    means = select(Media.category, func.avg(advance)).where(active).group_by(Media.category)
    wanted = {slot.source for slot in slots if slot.kind is SlotKind.ITEM}
    single = select(Media.id, advance, Media.role).where(active, Media.id.in_(wanted))
    return Lengths(
        dict(session.execute(means).tuples().all()),
        {
            name: (seconds, Sort.MUSIC if role is Role.MUSIC else Sort.SPEECH)
            for name, seconds, role in session.execute(single)
        },
        lists,
    )


def reckon(slots: Sequence[Slot], lengths: Lengths) -> Reckoning:
    """Lay a clock out over an hour."""
    stretches: list[Stretch] = []
    found = [Found(Doubt.EMPTY, n) for n, slot in enumerate(slots) if not lengths.has(slot)]
    at = 0.0
    for section in _sections(slots):
        first = slots[section.first]
        if first.at is not None and at > first.at + _NOTICED:
            is_hard = first.start is Start.HARD
            found.append(Found(Doubt.CUT if is_hard else Doubt.LATE, section.first, at - first.at))
        if first.at is not None and (first.start is Start.HARD or at < first.at):
            stretches = [_until(stretch, first.at) for stretch in stretches]
            at = first.at
        laid, doubts, at = _lay(slots, section, lengths, at)
        stretches += laid
        found += doubts
    if at > HOUR + _NOTICED:
        found.append(Found(Doubt.OVER, len(slots) - 1, at - HOUR))
    whole = [_until(stretch, HOUR) for stretch in stretches]
    kept = tuple(stretch for stretch in whole if stretch.seconds > 0)
    return Reckoning(kept, tuple(sorted(found, key=lambda one: one.slot)))


@dataclass(frozen=True, slots=True)
class _Section:
    """Slots from one time in the clock to the next."""

    first: int
    last: int
    end: float


def _sections(slots: Sequence[Slot]) -> Iterator[_Section]:
    begins = [n for n, slot in enumerate(slots) if n == 0 or slot.at is not None]
    for place, first in enumerate(begins):
        after = begins[place + 1] if place + 1 < len(begins) else len(slots)
        end = slots[after].at if after < len(slots) else HOUR
        yield _Section(first, after, HOUR if end is None else end)


def _lay(
    slots: Sequence[Slot], section: _Section, lengths: Lengths, at: float
) -> tuple[list[Stretch], list[Found], float]:
    laid: list[Stretch] = []
    found: list[Found] = []
    places = range(section.first, section.last)
    fill = next((n for n in places if slots[n].kind is SlotKind.FILL), None)
    fixed = {n: lengths.of(slots[n]) for n in places if lengths.has(slots[n])}
    if fill is not None:
        lost = [n for n in places if n > fill and slots[n].is_rotated]
        found += [Found(Doubt.NEVER, n) for n in lost]
        fixed |= dict.fromkeys(lost, 0.0)
    left = section.end - at - sum(fixed.values())
    for n in places:
        seconds = max(0.0, left) if n == fill else fixed.get(n, 0.0)
        if seconds > 0:
            laid.append(Stretch(n, lengths.sort(slots[n]), at, seconds))
            at += seconds
    if fill is None and left > _NOTICED:
        found.append(Found(Doubt.OPEN, section.last - 1, left))
        laid.append(Stretch(None, Sort.MUSIC, at, left))
        at += left
    return laid, found, at


def _until(stretch: Stretch, end: float) -> Stretch:
    seconds = max(0.0, min(stretch.seconds, end - stretch.start))
    return Stretch(stretch.slot, stretch.sort, stretch.start, seconds)
