"""Parts of an hour, each filled by one clock or one programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from playlists.hourclock import PLAIN, Slot, SlotKind
from playlists.values import Span, Start
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Block:
    """What fills a span within one hour.

    Times of `slots` count from `zero`. `episode` is the episode whose time it is; empty for none.
    A single piece that is on at its end is heard whole with `runs_over`, one at a hard time inside
    it with `is_patient`; what follows waits. With `pushes` what was to come just before its end comes
    after such a piece. With `waits` it lets the last piece of a programme before it end, with
    `follows` all that is left of that. `cut_at` is when its programme ends by cutting what is on.
    """

    span: Span
    slots: tuple[Slot, ...]
    zero: Millis
    episode: str = ""
    runs_over: bool = False
    is_patient: bool = False
    pushes: bool = False
    cut_at: Millis | None = None
    waits: bool = False
    follows: bool = False

    def moment(self, slot: Slot) -> Millis:
        """When a slot is due; the block's beginning where it has no time of its own."""
        return self.span.start if slot.at is None else Millis(self.zero + round(slot.at * 1000))


@dataclass(frozen=True, slots=True)
class Feature:
    """An episode as planning sees it.

    `opening` comes first and `closing` ends with it; a closing slot's time counts, as those of
    `slots` do, from the episode's start. Where `slots` is None the clock of each hour goes on
    inside it, or `clock` in its place. With `runs_over` its single pieces are heard whole; with
    `pushes`, too, all of it is on the air before what follows, however late that is.
    """

    episode: str
    span: Span
    slots: tuple[Slot, ...] | None = None
    opening: tuple[Slot, ...] = ()
    closing: tuple[Slot, ...] = ()
    clock: tuple[Slot, ...] = ()
    runs_over: bool = False
    pushes: bool = False


def plain_block(hour: Span) -> Block:
    """The hour of a station that has set no clock."""
    return Block(hour, PLAIN, hour.start, runs_over=True)


def blocks_of(hour: Span, clock: Sequence[Slot], features: Iterable[Feature]) -> list[Block]:
    """An hour cut where programmes begin and end; between them the hour's clock.

    Features do not overlap; where they do, the earlier one comes first and the other has the rest.
    """
    known = sorted(features, key=lambda feature: feature.span.start)
    late = {feature.span.end: feature for feature in known if feature.runs_over}
    blocks: list[Block] = []
    at = hour.start
    for feature in known:
        start, end = max(at, feature.span.start), min(hour.end, feature.span.end)
        if start >= end:
            continue
        if start > at:
            blocks.append(_between(Span(at, start), clock, hour))
        blocks.append(_of_feature(Span(start, end), clock, hour, feature))
        at = end
    if at < hour.end:
        blocks.append(_between(Span(at, hour.end), clock, hour))
    return [_after(block, late.get(block.span.start)) for block in blocks]


def _after(block: Block, feature: Feature | None) -> Block:
    """A block that comes after a programme which may run over."""
    return block if feature is None else replace(block, waits=True, follows=feature.pushes)


def _between(span: Span, clock: Sequence[Slot], hour: Span) -> Block:
    slots = tuple(_cut(span, clock, hour.start))
    return Block(span, slots, hour.start, runs_over=span.end == hour.end)


def _of_feature(span: Span, clock: Sequence[Slot], hour: Span, feature: Feature) -> Block:
    zero, opening = feature.span.start, feature.opening if span.start == feature.span.start else ()
    closing = [slot for slot in feature.closing if span.start <= _moment(slot, zero) < span.end]
    if feature.slots is not None:
        body = list(_cut(span, feature.slots, zero))
    else:
        # Times from the hour's beginning, told from the episode's.
        shift = (hour.start - zero) / 1000
        cut = _cut(span, feature.clock or clock, hour.start)
        body = [_moved(slot, shift) for slot in cut]
        if opening:
            body = [_after_opening(slot, span, zero) for slot in body]
    end = min((_moment(slot, zero) for slot in closing), default=span.end)
    body = [slot for slot in body if slot.at is None or _moment(slot, zero) < end]
    # Between two hours it goes on, whatever its end policy.
    runs_over = feature.runs_over or span.end < feature.span.end
    slots = (*opening, *body, *closing)
    block = Block(span, slots, zero, feature.episode, runs_over, feature.runs_over)
    cut_at = None if feature.runs_over else feature.span.end
    return replace(block, pushes=feature.pushes, cut_at=cut_at)


def _moment(slot: Slot, zero: Millis) -> int:
    return zero + round((slot.at or 0.0) * 1000)


def _moved(slot: Slot, seconds: float) -> Slot:
    return slot if slot.at is None else replace(slot, at=slot.at + seconds)


def _after_opening(slot: Slot, span: Span, zero: Millis) -> Slot:
    """What is due just when a programme opens comes after its opening."""
    is_first = slot.at is not None and _moment(slot, zero) <= span.start
    return replace(slot, at=None, start=Start.FOLLOW) if is_first else slot


def _cut(span: Span, slots: Sequence[Slot], zero: Millis) -> list[Slot]:
    """The slots of a span; of what began before it only the fill goes on."""
    kept: list[Slot] = []
    for group in _groups(slots):
        moment = _moment(group[0], zero)
        if moment < span.start:
            fills = (slot for slot in group if slot.kind is SlotKind.FILL)
            kept = [replace(slot, at=None, start=Start.FOLLOW) for slot in fills]
        elif moment < span.end:
            kept.extend(group)
    return kept


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
