"""iCalendar out (RFC 5545, RFC 5546): a presenter's feed, and the invitation of one guest.

The same facts and the same `now` give the same bytes. An invitation tells nothing of other guests.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists.clock import to_local
from radio.programmes.people import find_presenter
from radio.programmes.tables import Answer, Episode, Guest, Programme
from radio.units import Millis

BACK = Millis(30 * 86_400_000)
"""ms that a feed reaches into the past."""
_NOBODY = "invalid:nomail"
"""What calendars write for a person whose address nobody knows."""
_PARTSTAT = {
    Answer.ASKED: "NEEDS-ACTION",
    Answer.CONFIRMED: "ACCEPTED",
    Answer.ATTENDED: "ACCEPTED",
    Answer.DID_NOT_COME: "DECLINED",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """The station as calendars see it: its name, zone, and address for answers (may be empty)."""

    name: str
    zone: ZoneInfo
    email: str = ""


def presenter_feed(session: Session, sender: Sender, presenter_id: str, now: Millis) -> bytes:
    """A presenter's episodes, from 30 days back on, as far as they are made; cancelled ones too.

    Raises:
        NotThereError: there is no such presenter.
    """
    presenter = find_presenter(session, presenter_id)
    # An episode's own presenter takes the place of the programme's.
    theirs = (Episode.presenter_id == presenter_id) | (
        Episode.presenter_id.is_(None) & (Programme.presenter_id == presenter_id)
    )
    query = (
        select(Episode)
        .join(Episode.programme)
        .where(theirs, Episode.end > now - BACK)
        .options(selectinload(Episode.guests))
        .order_by(Episode.start, Episode.id)
    )
    calendar = _calendar(sender, "PUBLISH")
    calendar.add("X-WR-CALNAME", f"{sender.name}: {presenter.name}")
    for episode in session.scalars(query).unique():
        event = _event(sender, episode, f"episode/{episode.id}", episode.revision, now)
        _describe(event, [episode.topic, *map(_of_guest, episode.guests), episode.notes])
        calendar.add_component(event)
    return _finished(calendar)


def invitation(guest: Guest, sender: Sender, now: Millis) -> bytes:
    """One guest's invitation, or its withdrawal where the episode is cancelled (RFC 5546)."""
    episode, official = guest.episode, guest.official
    calendar = _calendar(sender, "CANCEL" if episode.cancelled else "REQUEST")
    # Both only grow, so their sum does.
    revision = episode.revision + guest.revision
    event = _event(sender, episode, f"guest/{guest.id}", revision, now)
    _describe(event, [guest.topic or episode.topic, f"{official.name}, {_office(guest)}"])
    event.add("ORGANIZER", _address(sender.name, sender.email))
    attendee = _address(official.name, official.email)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "OPT-PARTICIPANT" if guest.standby else "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = _PARTSTAT[guest.state]
    attendee.params["RSVP"] = "TRUE" if guest.state is Answer.ASKED else "FALSE"
    event.add("ATTENDEE", attendee)
    calendar.add_component(event)
    return _finished(calendar)


def _calendar(sender: Sender, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", f"-//{sender.name}//radio//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def _event(sender: Sender, episode: Episode, name: str, revision: int, now: Millis) -> Event:
    programme, event = episode.programme, Event()
    event.add("UID", str(uuid.uuid5(uuid.NAMESPACE_URL, f"radio:{sender.name}/{name}")))
    event.add("DTSTAMP", datetime.fromtimestamp(now // 1000, UTC))
    event.add("SEQUENCE", revision)
    event.add("DTSTART", to_local(episode.start, sender.zone))
    event.add("DTEND", to_local(episode.end, sender.zone))
    event.add("SUMMARY", f"{programme.name}: {episode.topic}" if episode.topic else programme.name)
    event.add("STATUS", "CANCELLED" if episode.cancelled else "CONFIRMED")
    if programme.studio:
        event.add("LOCATION", f"{sender.name}, {programme.studio}")
    return event


def _describe(event: Event, lines: Iterable[str]) -> None:
    text = "\n".join(line for line in lines if line)
    if text:
        event.add("DESCRIPTION", text)


def _of_guest(guest: Guest) -> str:
    state = guest.state.value.replace("_", " ")
    standby = ", standby" if guest.standby else ""
    return f"{guest.official.name}, {_office(guest)} ({state}{standby})"


def _office(guest: Guest) -> str:
    official = guest.official
    agency = official.agency.short or official.agency.name
    return f"{official.position}, {agency}" if official.position else agency


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}" if email else _NOBODY)
    # A quotation mark can't stand in a parameter.
    address.params["CN"] = name.replace('"', "'")
    return address


def _finished(calendar: Calendar) -> bytes:
    """With the zones' rules for the time in it."""
    days = [_day(event.start) for event in calendar.events]
    if days:
        margin = timedelta(days=366)
        calendar.add_missing_timezones(min(days) - margin, max(days) + margin)
    return bytes(calendar.to_ical())


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
