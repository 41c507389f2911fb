"""What is taken when: episodes, those that the rules will bring, and studio bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.programmes.conflicts import AIR, Booking, Need, Resource
from radio.programmes.tables import (
    ATTENDED,
    Answer,
    Episode,
    Guest,
    Presenter,
    Programme,
    StudioBooking,
)
from radio.programmes.timetable import Planned, planned_of
from radio.units import Millis


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
    found = planned_of(session, zone, programme, span, now)
    return [booking_of_planned(one) for one in found if not one.cancelled]


def booking_of_planned(planned: Planned) -> Booking:
    """What it takes while it is on, whether it is made yet or not."""
    programme = planned.programme
    if planned.episode is not None:
        return replace(booking_of(planned.episode), span=planned.span)
    key = f"{programme.id} {planned.wall.isoformat() if planned.wall else ''}"
    return Booking(key, programme.name, planned.span, _takes(programme, programme.presenter, ()))


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


def _studio_rows(session: Session, span: Span) -> Sequence[StudioBooking]:
    query = select(StudioBooking).where(
        StudioBooking.start < span.end, StudioBooking.end > span.start
    )
    return session.scalars(query.order_by(StudioBooking.id)).all()
