"""From rules to episodes: which are to be made, which follow their rule, which are gone from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.recurrence import Occurrence, occurrences
from playlists.rrule import parse_rule
from playlists.values import Span
from radio.programmes.tables import (
    Episode,
    EpisodeSegment,
    Guest,
    Phase,
    Programme,
    StudioBooking,
)
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Standing:
    """How a programme's episodes of some days stand against its rule."""

    missing: tuple[Occurrence, ...]
    following: tuple[tuple[Episode, Occurrence], ...]
    """Episodes that are where the rule has them, or had them that day."""
    gone: tuple[Episode, ...]
    """Episodes that the rule has no more."""


@dataclass(slots=True)
class Materialised:
    """Ids of episodes that were made, set to another time, taken away, or kept beside the rule."""

    made: list[str] = field(default_factory=list)
    retimed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def materialise(
    session: Session,
    zone: ZoneInfo,
    first: date,
    last: date,
    now: Millis,
    programme_id: str | None = None,
) -> Materialised:
    """Bring the episodes of local days from first to last, both included, to what the rules say.

    Makes those that are missing and not over. Ones to come that the rule has no more are taken
    away, unless a person did something to them (`kept`). Nothing that has begun is changed; a
    second run changes nothing. Does not commit.
    """
    report = Materialised()
    for programme in _programmes(session, programme_id):
        rows = _rows_by_rule(session, programme.id, _whole(first, last, zone))
        _bring_up(session, zone, programme, rows, (first, last), now, report)
    session.flush()
    return report


def _bring_up(
    session: Session,
    zone: ZoneInfo,
    programme: Programme,
    rows: Sequence[Episode],
    days: tuple[date, date],
    now: Millis,
    report: Materialised,
) -> None:
    standing = stand(occurrences_of(programme, zone, *days), rows, zone, now)
    touched = touched_among(session, standing.gone)
    for episode in standing.gone:
        if has_begun(episode, now):
            continue
        if episode.id in touched:
            report.kept.append(episode.id)
        else:
            session.delete(episode)
            report.removed.append(episode.id)
    for episode, occurrence in standing.following:
        if _follow(episode, occurrence, now):
            report.retimed.append(episode.id)
    session.flush()
    for occurrence in standing.missing:
        if span_of(programme, occurrence).end > now:
            episode = _new_episode(session, programme, occurrence)
            session.add(episode)
            session.flush()
            report.made.append(episode.id)


def _follow(episode: Episode, occurrence: Occurrence, now: Millis) -> bool:
    """Set an episode to where the rule has it now; whether that changed it."""
    if has_begun(episode, now):
        return False
    episode.original = occurrence.at
    span = span_of(episode.programme, occurrence)
    if episode.moved or (episode.start, episode.end) == (span.start, span.end):
        return False
    episode.start, episode.end = span.start, span.end
    episode.revision += 1
    return True


def stand(
    found: Iterable[Occurrence], rows: Iterable[Episode], zone: ZoneInfo, now: Millis
) -> Standing:
    """Match occurrences and episodes by their moments, then what is left by its local day.

    So an episode with its topic and guests goes along where the programme changes its hour, but
    never into the past; and one that has been on stands for its day.
    """
    left = {one.at: one for one in found}
    following, unmatched = list[tuple[Episode, Occurrence]](), list[Episode]()
    for row in sorted(rows, key=lambda one: (one.original or 0, one.id)):
        occurrence = left.pop(row.original, None) if row.original is not None else None
        if occurrence is not None:
            following.append((row, occurrence))
        else:
            unmatched.append(row)
    gone = []
    for row in unmatched:
        open_ = [one for one in left.values() if one.at > now or has_begun(row, now)]
        occurrence = _same_day(row, open_, zone)
        if occurrence is None:
            gone.append(row)
        else:
            following.append((row, left.pop(occurrence.at)))
    return Standing(tuple(left.values()), tuple(following), tuple(gone))


def _same_day(row: Episode, left: Collection[Occurrence], zone: ZoneInfo) -> Occurrence | None:
    if row.original is None:
        return None
    day = to_local(row.original, zone).date()
    return next((one for one in left if one.day == day), None)


def occurrences_of(
    programme: Programme, zone: ZoneInfo, first: date, last: date
) -> list[Occurrence]:
    """What a programme's rule has on these local days; nothing while it is off."""
    if not programme.enabled:
        return []
    begins = datetime.combine(programme.first_day, time.fromisoformat(programme.starts_at))
    return occurrences(parse_rule(programme.rule), begins, zone, first, last)


def span_of(programme: Programme, occurrence: Occurrence) -> Span:
    """When an occurrence is on, by the rule."""
    return Span(occurrence.at, Millis(occurrence.at + programme.seconds * 1000))


def has_begun(episode: Episode, now: Millis) -> bool:
    """Whether nothing may be changed about its time any more."""
    return episode.start <= now or episode.phase is not Phase.PLANNED


def touched_among(session: Session, episodes: Iterable[Episode]) -> set[str]:
    """Ids of those that a person did something to."""
    ids = {one.id: one for one in episodes}
    if not ids:
        return set()
    columns = (Guest.episode_id, EpisodeSegment.episode_id, StudioBooking.episode_id)
    linked = {
        found
        for column in columns
        for found in session.scalars(select(column).where(column.in_(ids)).distinct())
        if found is not None
    }
    return linked | {key for key, one in ids.items() if _is_touched(one)}


def _is_touched(one: Episode) -> bool:
    words = (one.topic, one.notes, one.standby, one.recording)
    choices = (one.presenter_id, one.standby_media_id)
    marks = (one.moved, one.cancelled, one.original is None, one.phase is not Phase.PLANNED)
    return any((*words, *choices, *marks))


def _new_episode(session: Session, programme: Programme, occurrence: Occurrence) -> Episode:
    span = span_of(programme, occurrence)
    return Episode(
        id=new_id(session, programme.id, occurrence.wall),
        programme=programme,
        original=occurrence.at,
        start=span.start,
        end=span.end,
    )


def new_id(session: Session, programme_id: str, wall: datetime) -> str:
    """An id that tells programme and local date; the second on a day has its time, too."""
    name = f"{programme_id}-{wall:%Y%m%d}"
    for candidate in (name, f"{name}-{wall:%H%M}", f"{name}-{wall:%H%M%S}"):
        if session.get(Episode, candidate) is None:
            return candidate
    number = 2
    while session.get(Episode, f"{name}-{wall:%H%M%S}-{number}") is not None:
        number += 1
    return f"{name}-{wall:%H%M%S}-{number}"


def _programmes(session: Session, programme_id: str | None) -> Sequence[Programme]:
    query = select(Programme).order_by(Programme.id)
    if programme_id is not None:
        query = query.where(Programme.id == programme_id)
    return session.scalars(query).all()


def _rows_by_rule(session: Session, programme_id: str, span: Span) -> Sequence[Episode]:
    """Episodes that the rule has, or had, in a span."""
    query = select(Episode).where(
        Episode.programme_id == programme_id,
        Episode.original >= span.start,
        Episode.original < span.end,
    )
    return session.scalars(query).all()


def _whole(first: date, last: date, zone: ZoneInfo) -> Span:
    return Span(day_span(first, zone).start, day_span(last, zone).end)


def last_day_of_rows(session: Session, programme_id: str, zone: ZoneInfo) -> date | None:
    """The last local day on which a programme has an episode by its rule."""
    query = select(Episode.original).where(
        Episode.programme_id == programme_id, Episode.original.is_not(None)
    )
    latest = session.scalar(query.order_by(Episode.original.desc()).limit(1))
    return None if latest is None else to_local(latest, zone).date()


DAY = timedelta(days=1)
