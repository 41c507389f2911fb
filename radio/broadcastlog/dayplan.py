"""What a day is made of before any piece is chosen: blocks of each hour, events, spots."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.blocks import Block, blocks_of
from playlists.clock import hours_of, to_local
from playlists.values import Event, Span
from radio.broadcastlog.daily import HERE, LEADS, Sky, events_of
from radio.hourclocks.grid import Week
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class HourPlan:
    """One hour: its blocks, events that may fall into it, and the spots of its breaks."""

    span: Span
    blocks: tuple[Block, ...]
    events: tuple[Event, ...]
    spots: Mapping[Millis, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def basis(self) -> str:
        """A digest of all of it: an hour is built again where this changes."""
        text = repr((self.span, self.blocks, self.events, sorted(self.spots.items())))
        return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A local day, hour by hour; `events` are all of the day."""

    day: date
    hours: tuple[HourPlan, ...]
    events: tuple[Event, ...]


def plan_day(session: Session, day: date, zone: ZoneInfo, week: Week, sky: Sky = HERE) -> DayPlan:
    """What a local day is made of, by the rows as they are now."""
    events = events_of(session, day, zone, sky, week.kinds)
    spans = hours_of(day, zone)
    hours = [
        HourPlan(
            span,
            tuple(blocks_of(span, week.slots_of(to_local(span.start, zone)), ())),
            tuple(event for event in events if _concerns(event, span)),
        )
        for span in spans
    ]
    return DayPlan(day, tuple(hours), tuple(e for e in events if e.at < spans[-1].end))


def _concerns(event: Event, span: Span) -> bool:
    """Whether an event or its lead-in may fall into an hour."""
    from_hour = span.start <= event.at < span.end
    return from_hour or (bool(event.lead_in) and span.end <= event.at < span.end + LEADS)
