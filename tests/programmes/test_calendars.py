"""What calendars are told: a presenter's feed, a guest's invitation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from radio.programmes.calendars import Sender, invitation, presenter_feed
from radio.programmes.episodes import (
    EpisodeChanges,
    cancel_episode,
    edit_episode,
    find_episode,
    move_episode,
)
from radio.programmes.errors import NotThereError
from radio.programmes.guests import (
    ask_guest,
    set_answer,
)
from radio.programmes.people import (
    set_official,
)
from radio.programmes.tables import (
    Answer,
    Episode,
    Official,
)
from radio.units import Millis
from tests.programmes.conftest import NOW, WEEKDAYS, ZONE, put, span

SENDER = Sender('Radio "Uji"', ZONE, "siaran@example.id")


def read(content: bytes) -> Calendar:
    (calendar,) = Calendar.from_ical(content, multiple=True)
    return calendar


def test_a_presenters_feed_has_their_episodes_and_no_others(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    cancelled = find_episode(session, ZONE, "ayo-20261209", NOW)
    cancel_episode(session, cancelled, NOW)
    other = find_episode(session, ZONE, "ayo-20261210", NOW)
    edit_episode(session, ZONE, other, EpisodeChanges(presenter_id="joko"), NOW)
    edit_episode(session, ZONE, tuesday, EpisodeChanges(topic="Jalan; rusak, lagi"), NOW)
    ask_guest(session, ZONE, tuesday, people[0], NOW)
    move_episode(session, ZONE, tuesday, span("2026-12-08T13:00", "2026-12-08T14:00"), NOW)
    content = presenter_feed(session, SENDER, "siti", NOW)
    calendar = read(content)
    found = {str(event["SUMMARY"]): event for event in calendar.events}
    assert list(found) == ["Ayo: Jalan; rusak, lagi", "Ayo"]
    event = found["Ayo: Jalan; rusak, lagi"]
    assert event.start == event.start.replace(hour=13, minute=0)
    assert event.start.tzinfo == ZoneInfo("Asia/Jakarta")
    assert (event.DTSTART - event.DTSTAMP).days == 7
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert str(event["DESCRIPTION"]) == "Jalan; rusak, lagi\nBudi, Kabid, Dishub (asked)"
    assert int(event["SEQUENCE"]) == tuesday.revision == 3
    assert (str(event["STATUS"]), str(found["Ayo"]["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jakarta"]
    assert content == presenter_feed(session, SENDER, "siti", NOW)
    theirs = read(presenter_feed(session, SENDER, "joko", NOW)).events
    assert [event.start.day for event in theirs] == [10]
    assert read(presenter_feed(session, SENDER, "siti", Millis(NOW + 90 * 86_400_000))).events == []
    with pytest.raises(NotThereError, match="joko, siti"):
        presenter_feed(session, SENDER, "nobody", NOW)


def test_an_invitation_keeps_its_uid_grows_its_sequence_and_tells_nothing_of_others(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    budi = ask_guest(session, ZONE, tuesday, people[0], NOW, topic="Trayek").guest
    ani = ask_guest(session, ZONE, tuesday, people[1], NOW, standby=True).guest
    content = invitation(budi, SENDER, NOW)
    calendar = read(content)
    (event,) = calendar.events
    assert str(calendar["METHOD"]) == "REQUEST"
    assert str(event["ATTENDEE"]) == "mailto:Budi@example.id"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(event["ORGANIZER"]) == "mailto:siaran@example.id"
    assert event["ORGANIZER"].params["CN"] == "Radio 'Uji'"
    assert b"Ani" not in content
    assert b"Trayek" in content
    assert read(invitation(ani, SENDER, NOW)).events[0]["ATTENDEE"].params["ROLE"] == (
        "OPT-PARTICIPANT"
    )
    before, uid = int(event["SEQUENCE"]), str(event["UID"])
    set_answer(session, ZONE, budi.id, Answer.CONFIRMED, NOW)
    (event,) = read(invitation(budi, SENDER, NOW)).events
    assert (str(event["UID"]), event["ATTENDEE"].params["PARTSTAT"]) == (uid, "ACCEPTED")
    assert int(event["SEQUENCE"]) > before
    set_answer(session, ZONE, budi.id, Answer.DID_NOT_COME, NOW)
    cancel_episode(session, tuesday, NOW)
    calendar = read(invitation(budi, SENDER, NOW))
    assert str(calendar["METHOD"]) == "CANCEL"
    assert str(calendar.events[0]["STATUS"]) == "CANCELLED"
    assert calendar.events[0]["ATTENDEE"].params["PARTSTAT"] == "DECLINED"


def test_what_a_calendar_shows_of_the_programme_makes_a_new_revision(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    before = tuesday.revision
    put(session, "ayo", "08:00", 5400, rule=WEEKDAYS, notes="x", studio="Studio 1")
    assert tuesday.revision == before
    put(session, "ayo", "08:00", 5400, rule=WEEKDAYS, studio="Studio 2")
    assert tuesday.revision == before + 1
    (event, *_) = read(presenter_feed(session, SENDER, "siti", NOW)).events
    assert str(event["LOCATION"]) == 'Radio "Uji", Studio 2'


def test_nobodys_address_is_written_as_such(
    session: Session, people: list[int], tuesday: Episode
) -> None:
    set_official(session, Official(id=people[0], email=""))
    guest = ask_guest(session, ZONE, tuesday, people[0], NOW).guest
    (event,) = read(invitation(guest, Sender("Radio", ZONE), NOW)).events
    assert str(event["ATTENDEE"]) == str(event["ORGANIZER"]) == "invalid:nomail"


def test_the_zones_changes_of_the_clock_go_along(session: Session, people: list[int]) -> None:
    put(session, "ayo", "08:00", presenter_id="siti")
    find_episode(session, ZONE, "ayo-20261208", NOW)
    berlin = Sender("Radio", ZoneInfo("Europe/Berlin"))
    calendar = read(presenter_feed(session, berlin, "siti", NOW))
    (zone,) = calendar.walk("VTIMEZONE")
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert calendar.events[0].start.hour == 2
