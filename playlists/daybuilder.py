"""Builds days: each hour by its clock, around events, landing exactly on every hard time.

Pure and repeatable: the same pieces, history and seed give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from playlists.blocks import Block, plain_block
from playlists.clock import hours_of, wall_of
from playlists.hourmaker import HourMaker
from playlists.library import Library
from playlists.picking import Spots
from playlists.rotation import Rotation
from playlists.values import Event, Heard, PlannedRow, Rules, Span

PLAIN = Rules()


def build_day(
    day: date,
    zone: ZoneInfo,
    library: Library,
    seed: int,
    history: Iterable[Heard] = (),
    rules: Rules = PLAIN,
    events: Sequence[Event] = (),
) -> list[PlannedRow]:
    """Rows of one local day by the plain clock, in playing order."""
    rotation = Rotation(library, rules.rotation, seed, history)
    return [
        row
        for span in hours_of(day, zone)
        for row in build_hour(span, zone, rotation, rules, events)
    ]


def build_hour(
    hour: Span,
    zone: ZoneInfo,
    rotation: Rotation,
    rules: Rules = PLAIN,
    events: Sequence[Event] = (),
    blocks: Sequence[Block] = (),
    spots: Spots | None = None,
) -> list[PlannedRow]:
    """Rows of one hour; what they bring on is remembered by `rotation`.

    The hour opens hard, and so does each block, hard slot and event in it; the natural chain before
    each of them and before the hour's end lasts until then, and up to `LANDING` seconds longer, as
    nearly as the pieces allow. An event's piece is never cut: what would begin meanwhile, the hour
    too, follows it. What may not play all through the hour is left out, and so is an event whose
    category has nothing to play. Without pieces there are no rows.
    """
    rotation.open = rotation.library.permitted(wall_of(hour, zone))
    maker = HourMaker(hour, rotation, rules, spots or {})
    here = [event for event in events if hour.start <= maker.earliest(event) < hour.end]
    for block in blocks or (plain_block(hour),):
        span = block.span
        maker.make(block, [e for e in here if span.start <= maker.earliest(e) < span.end])
    return maker.rows
