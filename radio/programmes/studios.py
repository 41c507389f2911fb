"""Studios taken for something other than a live episode, such as a recording beforehand."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.names import is_one_line
from playlists.values import Span
from radio.programmes.bookings import booking_of_studio, bookings_between
from radio.programmes.conflicts import Booking, Need
from radio.programmes.definitions import check_presenter, check_studio
from radio.programmes.episodes import refuse
from radio.programmes.errors import NotThereError, UnusableError
from radio.programmes.tables import Episode, Programme, StudioBooking
from radio.units import Millis

_LONGEST = 7 * 86_400_000


def book_studio(
    session: Session, zone: ZoneInfo, booking: StudioBooking, now: Millis
) -> StudioBooking:
    """Take a studio. Does not commit: roll back where it raises.

    Raises:
        UnusableError: the time makes no sense, or the presenter presents no more.
        NotThereError: no such presenter or episode.
        ConflictError: studio, presenter or a guest of the episode is taken then.
    """
    check_studio(booking.studio)
    if not is_one_line(booking.title or ""):
        raise UnusableError("a title stands on one line", "title")
    if booking.end <= now:
        raise UnusableError("that moment has passed", "start", "past")
    if not 0 < booking.end - booking.start <= _LONGEST:
        raise UnusableError("a studio is taken for a week at the most", "length", "week")
    check_presenter(session, booking.presenter_id)
    if booking.episode_id is not None and session.get(Episode, booking.episode_id) is None:
        raise NotThereError(f"there is no episode {booking.episode_id!r}; see `radio episode list`")
    session.add(booking)
    session.flush()
    session.refresh(booking)
    refuse(session, zone, booking_of_studio(booking), now)
    return booking


def free_studio(session: Session, booking_id: int) -> None:
    """Take a booking back. Does not commit.

    Raises:
        NotThereError: there is none.
    """
    booking = session.get(StudioBooking, booking_id)
    if booking is None:
        raise NotThereError(f"there is no booking {booking_id}; `radio studio list` shows them")
    session.delete(booking)
    session.flush()


def studios(session: Session) -> list[str]:
    """Names of the studios that programmes or bookings name."""
    names = {
        *session.scalars(select(Programme.studio)),
        *session.scalars(select(StudioBooking.studio)),
    }
    return sorted(names - {""})


def taken_studios(session: Session, zone: ZoneInfo, span: Span, now: Millis) -> list[Booking]:
    """All that takes a studio in a span, episodes included, in order."""
    found = [
        one
        for one in bookings_between(session, zone, span, now)
        if any(resource.need is Need.STUDIO for resource in one.takes)
    ]
    return sorted(found, key=lambda one: (one.span.start, one.key))
