"""The timetable with what nobody made yet; a move tried, done and taken back; marks and feeds."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.programmes.episodes import cancel_episode, move_episode
from radio.programmes.errors import ConflictError, NotThereError, UnusableError
from radio.programmes.feeds import end_feed, new_feed, presenter_of_feed
from radio.programmes.guests import ask_guest, set_answer
from radio.programmes.marks import mark_part, marks_of, unmark_from
from radio.programmes.moving import affected_by, bring_back, place_of, put_back, try_move
from radio.programmes.people import find_presenter
from radio.programmes.planning import materialise
from radio.programmes.tables import Answer, Episode
from radio.programmes.timetable import find_planned, timetable
from tests.programmes.conftest import NOW, ZONE, at, put, span

WEEK = span("2026-12-07T00:00", "2026-12-14T00:00")


def test_what_nobody_made_yet_is_there_under_the_id_it_will_get(session: Session) -> None:
    put(session, "ayo", "08:00", rule="FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=8,14")
    put(session, "sore", "16:00", rule="FREQ=WEEKLY;BYDAY=SA")
    before = [(one.id, one.span) for one in timetable(session, ZONE, WEEK, NOW)]
    assert len(before) == 5
    for name, _ in before:
        planned = find_planned(session, ZONE, name, NOW)
        assert (planned.id, planned.episode) == (name, None)
    first, last = to_local(WEEK.start, ZONE).date(), to_local(WEEK.end, ZONE).date()
    materialise(session, ZONE, first, last, NOW)
    after = timetable(session, ZONE, WEEK, NOW)
    assert [(one.id, one.span) for one in after] == before
    assert all(one.episode is not None for one in after)


@pytest.mark.parametrize("name", ["ayo", "ayo-20261233", "ayo-99999999", "nobody-20261208", ""])
def test_what_no_rule_has_is_not_there(session: Session, tuesday: Episode, name: str) -> None:
    with pytest.raises(NotThereError):
        find_planned(session, ZONE, name, NOW)


def test_a_move_is_tried_without_changing_anything(session: Session, tuesday: Episode) -> None:
    put(session, "sore", "10:00")
    session.commit()
    for name in (tuesday.id, "ayo-20261210"):
        planned = find_planned(session, ZONE, name, NOW)
        day = f"2026-12-{'08' if name == tuesday.id else '10'}"
        with pytest.raises(ConflictError) as refused:
            try_move(session, ZONE, planned, span(f"{day}T09:00", f"{day}T10:30"), NOW)
        assert [clash.other.title for clash in refused.value.clashes] == ["Sore"]
        assert refused.value.slots
        try_move(session, ZONE, planned, span(f"{day}T12:00", f"{day}T13:30"), NOW)
    with pytest.raises(UnusableError):
        try_move(session, ZONE, planned, span("2026-11-01T12:00", "2026-11-01T13:30"), NOW)
    assert not session.new
    assert not session.dirty
    assert session.get(Episode, "ayo-20261210") is None


def test_a_move_is_taken_back_and_the_rule_counts_again(session: Session, tuesday: Episode) -> None:
    before = place_of(tuesday)
    move_episode(session, ZONE, tuesday, span("2026-12-08T13:00", "2026-12-08T14:30"), NOW)
    by_hand = place_of(tuesday)
    move_episode(session, ZONE, tuesday, span("2026-12-08T15:00", "2026-12-08T16:30"), NOW)
    put_back(session, ZONE, tuesday, by_hand, NOW)
    assert place_of(tuesday) == by_hand
    put_back(session, ZONE, tuesday, before, NOW)
    assert place_of(tuesday) == before
    assert not tuesday.moved


def test_one_that_was_left_out_comes_back_where_it_was(session: Session, tuesday: Episode) -> None:
    move_episode(session, ZONE, tuesday, span("2026-12-08T13:00", "2026-12-08T14:30"), NOW)
    where = place_of(tuesday)
    cancel_episode(session, tuesday, NOW)
    bring_back(session, ZONE, tuesday, NOW)
    assert (place_of(tuesday), tuesday.cancelled) == (where, False)
    cancel_episode(session, tuesday, NOW)
    put(session, "siang", "13:00")
    with pytest.raises(ConflictError):
        bring_back(session, ZONE, tuesday, NOW)


def test_who_has_called_off_need_not_be_told(
    session: Session, tuesday: Episode, people: list[int]
) -> None:
    for official in people:
        ask_guest(session, ZONE, tuesday, official, NOW)
    set_answer(session, ZONE, tuesday.guests[0].id, Answer.DID_NOT_COME, NOW)
    told = affected_by(tuesday)
    assert told.presenter is not None
    assert [guest.official.name for guest in told.guests] == ["Ani"]


def test_parts_are_marked_while_it_is_on(session: Session, tuesday: Episode) -> None:
    with pytest.raises(UnusableError):
        mark_part(session, tuesday, 0, NOW)
    on = at("2026-12-08T08:20")
    for position, moment in enumerate((on - 60_000, on, on + 60_000)):
        mark_part(session, tuesday, position, moment)
    mark_part(session, tuesday, 1, on + 90_000)
    assert marks_of(session, tuesday.id) == {0: on - 60_000, 1: on + 90_000}
    unmark_from(session, tuesday.id, 1)
    assert list(marks_of(session, tuesday.id)) == [0]
    with pytest.raises(UnusableError):
        mark_part(session, tuesday, 2, at("2026-12-08T11:00"))


def test_a_feed_is_found_by_its_secret_until_it_ends(session: Session, people: list[int]) -> None:
    siti, joko = find_presenter(session, "siti"), find_presenter(session, "joko")
    first = new_feed(siti)
    new_feed(joko)
    session.flush()
    assert len(first) > 40
    assert presenter_of_feed(session, first) is siti
    second = new_feed(siti)
    session.flush()
    for token in ("", "x", first):
        with pytest.raises(NotThereError):
            presenter_of_feed(session, token)
    end_feed(siti)
    session.flush()
    with pytest.raises(NotThereError):
        presenter_of_feed(session, second)
