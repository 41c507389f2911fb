"""Parts of an hour, each filled by one clock or one programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from playlists.hourclock import PLAIN, Slot, SlotKind
from playlists.values import Span
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Block:
    """What fills a span within one hour.

    Times of `slots` count from `zero`. `episode` is the episode whose time it is; empty for none.
    """

    span: Span
    slots: tuple[Slot, ...]
    zero: Millis
    episode: str = ""

    def moment(self, slot: Slot) -> Millis:
        """When a slot is due; the block's beginning where it has no time of its own."""
        return self.span.start if slot.at is None else Millis(self.zero + round(slot.at * 1000))


@dataclass(frozen=True, slots=True)
class Feature:
    """An episode as planning sees it: slots from its start to its end."""

    episode: str
    span: Span
    slots: tuple[Slot, ...]


def plain_block(hour: Span) -> Block:
    """The hour of a station that has set no clock."""
    return Block(hour, PLAIN, hour.start)


def blocks_of(hour: Span, clock: Sequence[Slot], features: Iterable[Feature]) -> list[Block]:
    """An hour cut where programmes begin and end; between them the hour's clock.

    Features do not overlap; where they do, the earlier one comes first and the other has the rest.
    """
    blocks: list[Block] = []
    at = hour.start
    for feature in sorted(features, key=lambda feature: feature.span.start):
        start, end = max(at, feature.span.start), min(hour.end, feature.span.end)
        if start >= end:
            continue
        if start > at:
            blocks.append(_cut(Span(at, start), clock, hour.start, ""))
        blocks.append(_cut(Span(start, end), feature.slots, feature.span.start, feature.episode))
        at = end
    if at < hour.end:
        blocks.append(_cut(Span(at, hour.end), clock, hour.start, ""))
    return blocks


def _cut(span: Span, slots: Sequence[Slot], zero: Millis, episode: str) -> Block:
    """The slots of a span; of what began before it only the fill goes on."""
    kept: list[Slot] = []
    for group in _groups(slots):
        moment = zero + round((group[0].at or 0.0) * 1000)
        if moment < span.start:
            kept = [slot for slot in group if slot.kind is SlotKind.FILL and slot.at is None]
        elif moment < span.end:
            kept.extend(group)
    return Block(span, tuple(kept), zero, episode)


def _groups(slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """A slot with a time, and what follows it."""
    group: list[Slot] = []
    for slot in slots:
        if slot.at is not None and group:
            yield group
            group = []
        group.append(slot)
    if group:
        yield group
