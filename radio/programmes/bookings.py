"""What is taken when: episodes, those that the rules will bring, and studio bookings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists.clock import to_local
from playlists.recurrence import Occurrence
from playlists.values import Span
from radio.programmes.conflicts import AIR, Booking, Need, Resource
from radio.programmes.planning import (
    DAY,
    has_begun,
    occurrences_of,
    span_of,
    stand,
    touched_among,
)
from radio.programmes.tables import (
    ATTENDED,
    Answer,
    Episode,
    Guest,
    Presenter,
    Programme,
    StudioBooking,
)
from radio.units import Millis

_DAY = 86_400_000
_EPISODE = (selectinload(Episode.guests), selectinload(Episode.own_presenter))


def bookings_between(session: Session, zone: ZoneInfo, span: Span, now: Millis) -> list[Booking]:
    """All that is taken in a span, also by what is not an episode yet."""
    found = [booking_of_studio(one) for one in _studio_rows(session, span)]
    for programme in session.scalars(select(Programme).order_by(Programme.id)):
        found += bookings_of_programme(session, zone, programme, span, now)
    return found


def bookings_of_programme(
    session: Session, zone: ZoneInfo, programme: Programme, span: Span, now: Millis
) -> list[Booking]:
    """What one programme takes in a span."""
    days = to_local(span.start, zone).date() - DAY, to_local(span.end, zone).date()
    rows = _rows(session, programme.id, span)
    return [
        booking
        for booking in _of_programme(session, zone, programme, rows, days, now)
        if booking.span.start < span.end and booking.span.end > span.start
    ]


def _of_programme(
    session: Session,
    zone: ZoneInfo,
    programme: Programme,
    rows: Sequence[Episode],
    days: tuple[date, date],
    now: Millis,
) -> Iterator[Booking]:
    standing = stand(occurrences_of(programme, zone, *days), rows, zone, now)
    going = {one.id for one in standing.gone if not has_begun(one, now)}
    going -= touched_among(session, standing.gone)
    for episode, occurrence in standing.following:
        if not episode.cancelled:
            yield _following(episode, occurrence, now)
    for episode in standing.gone:
        if episode.id not in going and not episode.cancelled:
            yield booking_of(episode)
    for occurrence in standing.missing:
        # What is over and was never made will not be.
        if span_of(programme, occurrence).end > now:
            yield _to_come(programme, occurrence)


def _following(episode: Episode, occurrence: Occurrence, now: Millis) -> Booking:
    """Where it will be once it is brought up to its rule."""
    booking = booking_of(episode)
    if episode.moved or has_begun(episode, now):
        return booking
    span = span_of(episode.programme, occurrence)
    return Booking(booking.key, booking.title, span, booking.takes)


def _to_come(programme: Programme, occurrence: Occurrence) -> Booking:
    key = f"{programme.id} {occurrence.wall.isoformat()}"
    takes = _takes(programme, programme.presenter, ())
    return Booking(key, programme.name, span_of(programme, occurrence), takes)


def booking_of(episode: Episode) -> Booking:
    """What an episode takes while it is on."""
    takes = _takes(episode.programme, episode.presenter, episode.guests)
    return Booking(episode.id, episode.programme.name, Span(episode.start, episode.end), takes)


def booking_of_studio(row: StudioBooking) -> Booking:
    """What a studio booking takes: with an episode, those who make it."""
    takes = {Resource(Need.STUDIO, row.studio.casefold(), row.studio)}
    presenter, guests = row.presenter, list[Guest]()
    if row.episode is not None:
        presenter, guests = presenter or row.episode.presenter, row.episode.guests
    takes |= _people(presenter, guests)
    span = Span(row.start, row.end)
    return Booking(f"studio {row.id}", row.title or "a booking", span, frozenset(takes), row.id)


def _takes(
    programme: Programme, presenter: Presenter | None, guests: Sequence[Guest]
) -> frozenset[Resource]:
    if programme.kind not in ATTENDED:
        return frozenset({AIR})
    takes = {AIR, *_people(presenter, guests)}
    if programme.studio:
        takes.add(Resource(Need.STUDIO, programme.studio.casefold(), programme.studio))
    return frozenset(takes)


def _people(presenter: Presenter | None, guests: Sequence[Guest]) -> set[Resource]:
    found = {
        Resource(Need.GUEST, str(guest.official_id), guest.official.name)
        for guest in guests
        if guest.state is not Answer.DID_NOT_COME
    }
    if presenter is not None:
        found.add(Resource(Need.PRESENTER, presenter.id, presenter.name))
    return found


def _rows(session: Session, programme_id: str, span: Span) -> Sequence[Episode]:
    """Episodes that are in a span, or that the rule has in it or near it."""
    start, end = span.start - 2 * _DAY, span.end + _DAY
    here = (Episode.start < span.end) & (Episode.end > span.start)
    by_rule = (Episode.original >= start) & (Episode.original < end)
    query = select(Episode).where(Episode.programme_id == programme_id, here | by_rule)
    return session.scalars(query.options(*_EPISODE).order_by(Episode.id)).unique().all()


def _studio_rows(session: Session, span: Span) -> Sequence[StudioBooking]:
    query = select(StudioBooking).where(
        StudioBooking.start < span.end, StudioBooking.end > span.start
    )
    return session.scalars(query.order_by(StudioBooking.id)).all()
