"""Who and what would be in two places at once, and when they are free; plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from playlists.clock import day_span, to_local
from playlists.recurrence import resolve
from playlists.values import Span
from radio.programmes.errors import ConflictError
from radio.units import Millis

DAYS_TRIED = 14
"""Days after the wanted one that are looked through for the same time of the day."""
DAYS_OFFERED = 2
_MOST_REASONS = 5


class Need(StrEnum):
    """What can't be shared."""

    AIR = "air"
    STUDIO = "studio"
    PRESENTER = "presenter"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that can't be shared; the same by its need and id, whatever it is called."""

    need: Need
    id: str = ""
    name: str = field(default="", compare=False)

    def taken_by(self, title: str) -> str:
        """Words for it being taken."""
        match self.need:
            case Need.AIR:
                return f"{title} is on the air"
            case Need.STUDIO:
                return f"studio {self.name} is taken by {title}"
            case Need.PRESENTER:
                return f"{self.name} is with {title}"
            case Need.GUEST:
                return f"{self.name} is a guest of {title}"


AIR = Resource(Need.AIR)


@dataclass(frozen=True, slots=True)
class Booking:
    """A span of time that takes these resources; two with the same key are the same."""

    key: str
    title: str
    span: Span
    takes: frozenset[Resource]
    booking_id: int | None = None
    """Number of the studio booking it is, where it is one."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A new booking and one that is there, or another new one, with what both would take."""

    new: Booking
    other: Booking
    shared: frozenset[Resource]


def find_clashes(new: Iterable[Booking], there: Iterable[Booking]) -> list[Clash]:
    """Every pair that overlaps and shares something, by time; those among `there` don't count."""
    marked = [(booking, True) for booking in new]
    keys = {booking.key for booking, _ in marked}
    marked += [(booking, False) for booking in there if booking.key not in keys]
    marked.sort(key=lambda one: (one[0].span.start, one[0].key))
    found, on = [], list[tuple[Booking, bool]]()
    for booking, is_new in marked:
        on = [one for one in on if one[0].span.end > booking.span.start]
        for other, other_new in on:
            if booking.takes & other.takes and (is_new or other_new):
                mine, others = (booking, other) if is_new else (other, booking)
                # Called as the other one calls them.
                shared = frozenset(one for one in others.takes if one in mine.takes)
                found.append(Clash(mine, others, shared))
        on.append((booking, is_new))
    return found


def refuse_clashes(
    new: Sequence[Booking], there: Sequence[Booking], zone: ZoneInfo, now: Millis
) -> None:
    """Let nothing be in two places.

    Raises:
        ConflictError: something would be; it tells of the first one's nearest free slots.
    """
    clashes = find_clashes(new, there)
    if not clashes:
        return
    wanted = clashes[0].new
    others = [one for one in (*new, *there) if one.key != wanted.key]
    slots = tuple(free_slots(wanted, others, zone, now))
    times = ", ".join(words_of(slot, zone) for slot in slots) or "nothing near"
    reasons = tuple(_reasons(clashes, zone))
    raise ConflictError(reasons, slots, f"Free for it: {times}.", tuple(clashes))


def _reasons(clashes: Sequence[Clash], zone: ZoneInfo) -> Iterator[str]:
    """One sentence for each thing that is taken by the same other one, however often."""
    groups: dict[str, list[Clash]] = {}
    for clash in clashes:
        for resource in sorted(clash.shared, key=lambda one: (one.need, one.id)):
            groups.setdefault(resource.taken_by(clash.other.title), []).append(clash)
    for words, group in list(groups.items())[:_MOST_REASONS]:
        more = f" (and {len(group) - 1} times more)" if len(group) > 1 else ""
        first = group[0]
        yield (
            f"{first.new.title}, {words_of(first.new.span, zone)}: {words} "
            f"{words_of(first.other.span, zone)}{more}."
        )
    if len(groups) > _MOST_REASONS:
        yield f"And {len(groups) - _MOST_REASONS} more."


def words_of(span: Span, zone: ZoneInfo) -> str:
    """A span as people read it."""
    start, end = to_local(span.start, zone), to_local(span.end, zone)
    return f"{start:%a %Y-%m-%d %H:%M}-{end:%H:%M}"


# -------------------------------------------------------------------- slots


def free_slots(
    wanted: Booking, there: Iterable[Booking], zone: ZoneInfo, now: Millis
) -> list[Span]:
    """The nearest slots as long as the wanted one, with all it takes free.

    At most one before and one after it on its local day, then the same wall time on the first
    days after; none begins before `now`.
    """
    busy = [one.span for one in there if one.takes & wanted.takes]
    busy.sort(key=lambda span: (span.start, span.end))
    found = [*_that_day(wanted.span, busy, zone), *_next_days(wanted.span, busy, zone)]
    return [span for span in found if span.start >= now]


def _that_day(wanted: Span, busy: Sequence[Span], zone: ZoneInfo) -> Iterator[Span]:
    day = day_span(to_local(wanted.start, zone).date(), zone)
    length = wanted.end - wanted.start
    earlier, later = list[int](), list[int]()
    # It may run on over midnight, as the wanted one may.
    for gap in _gaps(busy, Span(day.start, Millis(day.end + length))):
        latest = min(gap.end - length, wanted.start, day.end - 1)
        soonest = max(gap.start, wanted.start)
        if latest >= gap.start:
            earlier.append(latest)
        if soonest + length <= gap.end and soonest < day.end:
            later.append(soonest)
    for start in (*earlier[-1:], *later[:1]):
        yield Span(Millis(start), Millis(start + length))


def _gaps(busy: Iterable[Span], within: Span) -> Iterator[Span]:
    cursor = within.start
    for span in busy:
        if span.end <= cursor or span.start >= within.end:
            continue
        if span.start > cursor:
            yield Span(cursor, span.start)
        cursor = max(cursor, span.end)
    if cursor < within.end:
        yield Span(cursor, within.end)


def _next_days(wanted: Span, busy: Sequence[Span], zone: ZoneInfo) -> list[Span]:
    local, length = to_local(wanted.start, zone), wanted.end - wanted.start
    found: list[Span] = []
    for number in range(1, DAYS_TRIED + 1):
        start = resolve(_wall(local, number), zone)
        span = Span(start, Millis(start + length))
        if not any(one.start < span.end and one.end > span.start for one in busy):
            found.append(span)
        if len(found) == DAYS_OFFERED:
            break
    return found


def _wall(local: datetime, days: int) -> datetime:
    return local.replace(tzinfo=None) + timedelta(days=days)
