"""A clock as its page shows it: slots with their places in the hour, sums, dial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hourclock import Slot, SlotKind
from radio.hourclocks.clocks import find_clock
from radio.hourclocks.marks import Mark, marks
from radio.hourclocks.reckoning import Found, Lengths, Reckoning, Sort, lengths_of, reckon
from radio.hourclocks.tables import HourClock
from radio.library.tables import Media
from radio.lists.store import all_lists
from web.clocks.dial import Dial, draw
from web.clocks.words import doubt_words, kind_word, slot_words, when_words
from web.forms import fingerprint


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot: its place from 1 on, when it may begin and how long it may be (seconds)."""

    number: int
    slot: Slot
    kind: str
    what: str
    when: str
    begins: float | None
    seconds: float
    sort: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock with all that is told of it; sums in seconds."""

    name: str
    mark: Mark
    notes: str
    rows: tuple[SlotRow, ...]
    dial: Dial
    music: float
    speech: float
    breaks: float
    seen: str

    @property
    def doubts(self) -> int:
        """How many things can't come as written."""
        return sum(len(row.doubts) for row in self.rows)


def shown(session: Session, name: str) -> ShownClock:
    """A clock by its name.

    Raises:
        radio.hourclocks.clocks.NoSuchClockError: there is none.
    """
    slots = find_clock(session, name)
    lists = frozenset(row.id for row in all_lists(session))
    lengths = lengths_of(session, slots, lists)
    reckoning = reckon(slots, lengths)
    row = session.get(HourClock, name)
    return ShownClock(
        name,
        marks(session)[name],
        row.notes if row else "",
        tuple(_rows(slots, reckoning, lengths, _names(session, slots))),
        draw(slots, reckoning),
        reckoning.seconds(Sort.MUSIC),
        reckoning.seconds(Sort.SPEECH),
        reckoning.seconds(Sort.BREAK),
        seen_of(session, name),
    )


def seen_of(session: Session, name: str) -> str:
    """The fingerprint of a clock and its slots."""
    row = session.get(HourClock, name)
    return fingerprint(row, *row.slots) if row else fingerprint()


def _names(session: Session, slots: Iterable[Slot]) -> dict[str, str]:
    wanted = {slot.source for slot in slots if slot.kind is SlotKind.ITEM}
    rows = session.scalars(select(Media).where(Media.id.in_(wanted)))
    return {row.id: " – ".join(filter(None, (row.artist, row.title))) or row.id for row in rows}


def _rows(
    slots: Sequence[Slot], reckoning: Reckoning, lengths: Lengths, names: dict[str, str]
) -> Iterable[SlotRow]:
    places = {one.slot: one for one in reckoning.stretches if one.slot is not None}
    doubts: dict[int, list[Found]] = {}
    for found in reckoning.found:
        doubts.setdefault(found.slot, []).append(found)
    for n, slot in enumerate(slots):
        place = places.get(n)
        yield SlotRow(
            n + 1,
            slot,
            kind_word(slot),
            slot_words(slot, names),
            when_words(slot),
            slot.at if slot.at is not None else place.start if place else None,
            place.seconds if place else 0.0,
            lengths.sort(slot).value,
            tuple(doubt_words(found) for found in doubts.get(n, ())),
        )
