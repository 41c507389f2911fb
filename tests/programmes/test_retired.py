"""Presenters, officials and agencies that were retired."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from radio.programmes.definitions import find_programme
from radio.programmes.episodes import EpisodeChanges, edit_episode
from radio.programmes.errors import UnusableError
from radio.programmes.guests import ask_guest, set_answer
from radio.programmes.people import set_agency, set_official, set_presenter
from radio.programmes.retired import retired_of_episode, retired_of_programme
from radio.programmes.studios import book_studio
from radio.programmes.tables import Agency, Answer, Episode, Official, Presenter, StudioBooking
from tests.programmes.conftest import NOW, ZONE, at, put


def retire(session: Session, name: str) -> None:
    set_presenter(session, Presenter(id=name, active=False))


def test_a_retired_presenter_is_given_nothing_new(session: Session, tuesday: Episode) -> None:
    retire(session, "joko")
    session.commit()
    told = "Joko presents no more; `radio presenter set joko --active`"
    with pytest.raises(UnusableError, match=told):
        put(session, "sore", "16:00", presenter_id="joko")
    session.rollback()
    with pytest.raises(UnusableError, match=told):
        edit_episode(session, ZONE, tuesday, EpisodeChanges(presenter_id="joko"), NOW)
    session.rollback()
    booking = StudioBooking(studio="1", start=at("2026-12-03T10:00"), end=at("2026-12-03T11:00"),
                            presenter_id="joko")  # fmt: skip
    with pytest.raises(UnusableError, match=told):
        book_studio(session, ZONE, booking, NOW)


def test_what_a_retired_presenter_has_stays_and_is_told(session: Session, tuesday: Episode) -> None:
    edit_episode(session, ZONE, tuesday, EpisodeChanges(presenter_id="joko"), NOW)
    assert retired_of_episode(tuesday) == []
    retire(session, "siti")
    retire(session, "joko")
    put(session, "ayo", "08:00", 5400, studio="Studio 2", presenter_id="siti")
    edit_episode(session, ZONE, tuesday, EpisodeChanges(topic="x", presenter_id="joko"), NOW)
    programme = find_programme(session, "ayo")
    assert (programme.studio, programme.presenter_id) == ("Studio 2", "siti")
    assert retired_of_programme(programme) == ["Siti (siti) presents no more: name somebody else"]
    assert retired_of_episode(tuesday) == ["Joko (joko) presents no more: name somebody else"]


def test_guests_who_speak_for_nobody_any_more_are_told_until_they_call_off(
    session: Session, tuesday: Episode, people: list[int]
) -> None:
    budi, ani = people
    asked = ask_guest(session, ZONE, tuesday, budi, NOW)
    set_official(session, Official(id=ani, active=False))
    with pytest.raises(UnusableError, match="Ani does not speak"):
        ask_guest(session, ZONE, tuesday, ani, NOW)
    set_agency(session, Agency(id="dishub", active=False))
    told = "the guest Budi does not speak for Dinas Perhubungan any more"
    assert retired_of_episode(tuesday) == [told]
    set_answer(session, ZONE, asked.guest.id, Answer.DID_NOT_COME, NOW)
    assert retired_of_episode(tuesday) == []


def test_a_retired_agency_takes_no_officials_and_keeps_those_it_has(
    session: Session, people: list[int]
) -> None:
    set_agency(session, Agency(id="dishub", active=False))
    session.commit()
    with pytest.raises(UnusableError, match="Dinas Perhubungan is not asked any more"):
        set_official(session, Official(agency_id="dishub", name="Cici"))
    session.rollback()
    kept = set_official(session, Official(id=people[0], phone="0353"))
    assert (kept.name, kept.phone) == ("Budi", "0353")
