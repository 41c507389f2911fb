"""What is on when: episodes as they are, and those that the rules will bring and nobody made yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists.clock import day_span, to_local
from playlists.recurrence import Occurrence
from playlists.values import Span
from radio.programmes.errors import NotThereError
from radio.programmes.planning import (
    DAY,
    has_begun,
    occurrences_of,
    span_of,
    stand,
    touched_among,
)
from radio.programmes.tables import Episode, Programme
from radio.units import Millis

_DAY = 86_400_000
_EPISODE = (selectinload(Episode.guests), selectinload(Episode.own_presenter))


@dataclass(frozen=True, slots=True)
class Planned:
    """An episode and when it is on, or will be once it is brought up to its rule.

    Without `episode` nobody made it yet: its rule has it at the local time `wall`. `id` is its id,
    or the one it will get; `timetable` fills that in.
    """

    programme: Programme
    span: Span
    episode: Episode | None = None
    wall: datetime | None = None
    id: str = ""

    @property
    def cancelled(self) -> bool:
        """Whether it is left out."""
        return self.episode is not None and self.episode.cancelled


def timetable(session: Session, zone: ZoneInfo, span: Span, now: Millis) -> list[Planned]:
    """All that is on in a span, by time; cancelled episodes included."""
    found: list[Planned] = []
    for programme in session.scalars(select(Programme).order_by(Programme.id)):
        found += planned_of(session, zone, programme, span, now)
    return sorted(_named(session, found), key=lambda one: (one.span.start, one.id))


def find_planned(session: Session, zone: ZoneInfo, episode_id: str, now: Millis) -> Planned:
    """One of the timetable, by the id that `timetable` gives it.

    Raises:
        NotThereError: there is none.
    """
    episode = session.get(Episode, episode_id)
    if episode is not None:
        span = Span(episode.start, episode.end)
        return Planned(episode.programme, span, episode, id=episode.id)
    programme_id, _, rest = episode_id.rpartition("-")
    # The second one of a day has its time behind the day.
    if len(rest) != len("YYYYMMDD"):
        programme_id, _, rest = programme_id.rpartition("-")
    programme = session.get(Programme, programme_id)
    try:
        day = day_span(date.fromisoformat(rest), zone)
    except (ValueError, OverflowError):
        day = None
    if programme is not None and day is not None:
        found = planned_of(session, zone, programme, day, now)
        for one in _named(session, sorted(found, key=lambda one: one.span.start)):
            if one.id == episode_id:
                return one
    raise NotThereError(f"there is no episode {episode_id!r}; see `radio episode list`")


def planned_of(
    session: Session, zone: ZoneInfo, programme: Programme, span: Span, now: Millis
) -> list[Planned]:
    """What one programme has in a span; those that are to come are without an id."""
    days = to_local(span.start, zone).date() - DAY, to_local(span.end, zone).date()
    rows = _rows(session, programme.id, span)
    return [
        one
        for one in _standing(session, zone, programme, rows, days, now)
        if one.span.start < span.end and one.span.end > span.start
    ]


def _standing(
    session: Session,
    zone: ZoneInfo,
    programme: Programme,
    rows: Sequence[Episode],
    days: tuple[date, date],
    now: Millis,
) -> Iterator[Planned]:
    standing = stand(occurrences_of(programme, zone, *days), rows, zone, now)
    going = {one.id for one in standing.gone if not has_begun(one, now)}
    going -= touched_among(session, standing.gone)
    for episode, occurrence in standing.following:
        yield _following(episode, occurrence, now)
    for episode in standing.gone:
        if episode.id not in going:
            yield Planned(programme, Span(episode.start, episode.end), episode, id=episode.id)
    for occurrence in standing.missing:
        span = span_of(programme, occurrence)
        # What is over and was never made will not be.
        if span.end > now:
            yield Planned(programme, span, wall=occurrence.wall)


def _following(episode: Episode, occurrence: Occurrence, now: Millis) -> Planned:
    """Where it will be once it is brought up to its rule."""
    stays = episode.moved or has_begun(episode, now)
    span = Span(episode.start, episode.end) if stays else span_of(episode.programme, occurrence)
    return Planned(episode.programme, span, episode, id=episode.id)


def _named(session: Session, found: Iterable[Planned]) -> list[Planned]:
    """With the ids that those to come will get, as `planning.new_id` gives them."""
    found = list(found)
    wanted = [name for one in found if one.wall is not None for name in _names(one, one.wall)]
    taken = set(session.scalars(select(Episode.id).where(Episode.id.in_(wanted))))
    return [_with_name(one, taken) for one in found]


def _with_name(one: Planned, taken: set[str]) -> Planned:
    if one.wall is None:
        return one
    name = next((name for name in _names(one, one.wall) if name not in taken), "")
    taken.add(name)
    return replace(one, id=name)


def _names(one: Planned, wall: datetime) -> tuple[str, ...]:
    name = f"{one.programme.id}-{wall:%Y%m%d}"
    return name, f"{name}-{wall:%H%M}", f"{name}-{wall:%H%M%S}"


def _rows(session: Session, programme_id: str, span: Span) -> Sequence[Episode]:
    """Episodes that are in a span, or that the rule has in it or near it."""
    start, end = span.start - 2 * _DAY, span.end + _DAY
    here = (Episode.start < span.end) & (Episode.end > span.start)
    by_rule = (Episode.original >= start) & (Episode.original < end)
    query = select(Episode).where(Episode.programme_id == programme_id, here | by_rule)
    return session.scalars(query.options(*_EPISODE).order_by(Episode.id)).unique().all()
