"""Slots that have nothing to play in their hour: of which clock or episode, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from playlists.blocks import Block
from playlists.clock import to_local, wall_of
from playlists.hourclock import Slot, SlotKind, write_clock
from playlists.library import LIST
from playlists.query import RuleError
from playlists.values import Heard, Piece, Span
from radio.broadcastlog.dayplan import DayPlan, HourPlan
from radio.broadcastlog.planning import history_before, load_pieces
from radio.hourclocks.grid import Week
from radio.library import categories
from radio.library.tables import Media, MediaDaypart, MediaState
from radio.lists.evaluating import pieces_of
from radio.lists.store import ListError
from radio.rehearsal.findings import Finding
from radio.units import Millis

_AT_ONCE = 500
_Ids = Select[tuple[str]]


@dataclass(frozen=True, slots=True)
class _Empty:
    """Why a slot has nothing, what it would have played, and what can be done."""

    what: str
    why: str
    do: str


def empty_slots(
    session: Session,
    zone: ZoneInfo,
    week: Week,
    plans: Sequence[DayPlan],
    hours: Collection[Millis],
) -> Iterator[Finding]:
    """Slots for which there is nothing, each told once; `hours` are those to be looked at."""
    shelf = Shelf(session, zone, plans[0].hours[0].span.start)
    found: dict[tuple[str, Slot], tuple[_Empty, list[Millis]]] = {}
    for hour in (hour for plan in plans for hour in plan.hours if hour.span.start in hours):
        clock = f"the clock {week.clock_of(to_local(hour.span.start, zone))!r}"
        for block in hour.blocks:
            where = f"the episode {block.episode}" if block.episode else clock
            for slot in block.slots:
                for part, empty in _empty(slot, block, hour, shelf):
                    known = found.setdefault((where, part), (empty, []))
                    known[1].append(block.moment(slot))
    for (where, slot), (empty, times) in found.items():
        yield _finding(where, slot, empty, times)


def _finding(where: str, slot: Slot, empty: _Empty, times: Sequence[Millis]) -> Finding:
    line = " ".join(write_clock((slot,)).split())
    more = f", in {len(times)} hours" if len(times) > 1 else ""
    why = f"{where} has nothing for `{line}`{more}: {empty.why}"
    change = "its rundown" if where.startswith("the episode") else "`radio clock set`"
    return Finding(empty.what, min(times), why, do=f"{empty.do}; or take the slot out: {change}")


def _empty(slot: Slot, block: Block, hour: HourPlan, shelf: Shelf) -> Iterator[tuple[Slot, _Empty]]:
    """The slot, or what it puts between songs, where there is nothing for it."""
    if slot.kind is SlotKind.BREAK:
        spots = hour.spots.get(block.moment(slot), ())
        empty = None if spots else shelf.lacks(categories.SERVICE, hour.span)
        if empty is not None:
            why = f"no campaign has a spot in it, and {empty.why}"
            yield slot, replace(empty, why=why)
        return
    empty = (
        shelf.lacks_item(slot.source, hour.span)
        if slot.kind is SlotKind.ITEM
        else shelf.lacks(slot.source, hour.span)
    )
    if empty is not None:
        yield slot, empty
    empty = shelf.lacks(slot.between, hour.span) if slot.between else None
    if empty is not None:
        yield replace(slot, at=None), empty


@dataclass(slots=True)
class Shelf:
    """What there is to play, asked source by source: a whole library is not read for it."""

    session: Session
    zone: ZoneInfo
    at: Millis
    _held: dict[str, Sequence[Piece] | None] = field(default_factory=dict)
    """Pieces of a source that may not play at all times; None where one of it always may."""
    _broken: dict[str, str] = field(default_factory=dict)
    _heard: list[Heard] | None = None

    def lacks(self, source: str, span: Span) -> _Empty | None:
        """Why a category or list has nothing for an hour; None where it has."""
        if source not in self._held:
            self._held[source] = self._read(source)
        held = self._held[source]
        if held is None or any(self._may_play(piece, span) for piece in held):
            return None
        why = f"of its {len(held)} pieces none may play then" if held else "it holds nothing"
        if source.startswith(LIST):
            name = source[len(LIST) :]
            do = f"`radio playlist show {name}` tells what it holds"
            why = self._broken.get(source, why)
            return _Empty(source, f"the list {source}: {why}", do)
        do = f"`radio import --category {source} FOLDER`"
        return _Empty(source, f"the category {source!r}: {why}", do)

    def lacks_item(self, media_id: str, span: Span) -> _Empty | None:
        """Why a single piece can't be had in an hour; None where it can."""
        media = self.session.get(Media, media_id)
        if media is None:
            return _Empty(media_id, "there is no such piece", "`radio media list` shows them")
        name = media.title or media_id
        if media.state is not MediaState.ACTIVE:
            do = f"put its file {media.path} back"
            do = do if media.state is MediaState.MISSING else f"`radio media show {media_id}`"
            return _Empty(name, f"{name!r} is {media.state.value}", do)
        if self._may_play(load_pieces(self.session, [media_id])[media_id], span):
            return None
        return _Empty(name, f"{name!r} may not play then", f"`radio media show {media_id}`")

    def _may_play(self, piece: Piece, span: Span) -> bool:
        return all(piece.may_play(wall) for wall in wall_of(span, self.zone))

    def _read(self, source: str) -> Sequence[Piece] | None:
        if not source.startswith(LIST):
            pieces = select(Media.id).where(
                Media.category == source, Media.state == MediaState.ACTIVE
            )
            if self.session.scalar(_always(pieces).limit(1)) is not None:
                return None
            return list(load_pieces(self.session, self.session.scalars(pieces)).values())
        ids = self._ids_of(source)
        for start in range(0, len(ids), _AT_ONCE):
            some = select(Media.id).where(Media.id.in_(ids[start : start + _AT_ONCE]))
            if self.session.scalar(_always(some).limit(1)) is not None:
                return None
        return list(load_pieces(self.session, ids).values())

    def _ids_of(self, source: str) -> list[str]:
        if self._heard is None:
            self._heard = history_before(self.session, self.at)
        last = {heard.piece_id: heard.at for heard in self._heard}
        try:
            return pieces_of(self.session, source[len(LIST) :], self.at, self.zone, last)
        except (ListError, RuleError) as error:
            self._broken[source] = str(error)
            return []


def _always(query: _Ids) -> _Ids:
    """Those of pieces that may play at any time."""
    held = exists().where(MediaDaypart.media_id == Media.id)
    return query.where(Media.valid_from.is_(None), Media.valid_until.is_(None), ~held)
