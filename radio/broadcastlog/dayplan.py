"""What a day is made of before any piece is chosen: blocks of each hour, events, spots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.blocks import Block, Feature, blocks_of
from playlists.clock import hours_of, to_local
from playlists.daybuilder import PLAIN as PLAIN_RULES
from playlists.hourclock import Slot
from playlists.library import LIST
from playlists.spots import Unplaced
from playlists.values import Event, Rules, Span
from radio.broadcastlog.daily import HERE, LEADS, Sky, events_of
from radio.broadcastlog.features import features_of
from radio.broadcastlog.spotplan import PLAIN, SpotPlan, spots_of
from radio.hourclocks.grid import Week, load_week
from radio.lists.store import all_lists
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class HourPlan:
    """One hour: its blocks, events that may fall into it, and the spots of its breaks."""

    span: Span
    blocks: tuple[Block, ...]
    events: tuple[Event, ...]
    spots: Mapping[Millis, Sequence[tuple[str, str]]] = field(default_factory=dict)
    lists: tuple[tuple[str, Millis], ...] = ()
    """The lists it takes pieces from, and when each was last changed."""

    @property
    def basis(self) -> str:
        """A digest of all of it: an hour is built again where this changes."""
        text = repr((self.span, self.blocks, self.events, sorted(self.spots.items()), self.lists))
        return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A local day, hour by hour; `events` are all of the day, `unplaced` tells of lost spots."""

    day: date
    hours: tuple[HourPlan, ...]
    events: tuple[Event, ...]
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans days by the rows as they were when it was made; `now` tells what has aired."""

    zone: ZoneInfo
    week: Week
    now: Millis
    sky: Sky = HERE
    spots: SpotPlan = PLAIN
    lists: Mapping[str, Millis] = field(default_factory=dict)
    rules: Rules = PLAIN_RULES

    def plan(self, session: Session, day: date) -> DayPlan:
        """What a local day is made of."""
        events = events_of(session, day, self.zone, self.sky, self.week.kinds)
        spans = hours_of(day, self.zone)
        whole = Span(spans[0].start, spans[-1].end)
        features = features_of(session, whole, self.week.clocks, self.rules)
        blocks = {span: self._blocks(span, features) for span in spans}
        every = (block for row in blocks.values() for block in row)
        spots, unplaced = spots_of(session, day, self.now, self.zone, every, self.spots)
        hours = [
            HourPlan(
                span,
                blocks[span],
                tuple(event for event in events if _concerns(event, span)),
                {at: row for at, row in spots.items() if span.start <= at < span.end},
                self._lists_in(blocks[span]),
            )
            for span in spans
        ]
        today = tuple(event for event in events if event.at < spans[-1].end)
        return DayPlan(day, tuple(hours), today, unplaced)

    def _blocks(self, span: Span, features: Iterable[Feature]) -> tuple[Block, ...]:
        slots = self.week.slots_of(to_local(span.start, self.zone))
        return tuple(blocks_of(span, slots, features))

    def _lists_in(self, blocks: Iterable[Block]) -> tuple[tuple[str, Millis], ...]:
        names = {slot.source[1:] for block in blocks for slot in block.slots if _is_list(slot)}
        return tuple((name, self.lists.get(name, Millis(0))) for name in sorted(names))


def load_planner(
    session: Session,
    zone: ZoneInfo,
    now: Millis,
    sky: Sky = HERE,
    spots: SpotPlan = PLAIN,
    rules: Rules = PLAIN_RULES,
) -> Planner:
    """A planner by the rows as they are now."""
    lists = {row.id: row.updated_at for row in all_lists(session)}
    return Planner(zone, load_week(session), now, sky, spots, lists, rules)


def _is_list(slot: Slot) -> bool:
    return slot.source.startswith(LIST)


def _concerns(event: Event, span: Span) -> bool:
    """Whether an event or its lead-in may fall into an hour."""
    from_hour = span.start <= event.at < span.end
    return from_hour or (bool(event.lead_in) and span.end <= event.at < span.end + LEADS)
