"""Programmes set by a person: what is refused, why, and what is offered instead."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.programmes.definitions import find_programme, remove_programme, set_programme
from radio.programmes.episodes import EpisodeChanges, edit_episode, find_episode
from radio.programmes.errors import (
    ConflictError,
    NotThereError,
    StillNeededError,
    UnusableError,
)
from radio.programmes.example import ID, RUNDOWN, make_example
from radio.programmes.planning import materialise
from radio.programmes.rundown import set_template, template_of
from radio.programmes.studios import book_studio, free_studio, studios, taken_studios
from radio.programmes.tables import (
    Agency,
    Episode,
    Kind,
    Programme,
    ProgrammeSegment,
    StudioBooking,
)
from tests.programmes.conftest import NOW, WEEKDAYS, ZONE, at, put, slots, span


def change(session: Session, name: str, **given: object) -> Programme:
    return set_programme(session, ZONE, Programme(id=name, **given), NOW).programme


def test_what_is_not_given_stays(session: Session) -> None:
    put(session, "pagi", "8.00", rule=WEEKDAYS, notes="Halo")
    row = change(session, "pagi", seconds=5400)
    assert (row.starts_at, row.rule, row.notes, row.seconds) == ("08:00", WEEKDAYS, "Halo", 5400)
    assert (row.kind, row.enabled, row.most_overrun) == (Kind.LIVE, True, 300)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"id": "Ayo Mas"}, "can't be an id"),
        ({"id": "x" * 33}, "can't be an id"),
        ({"name": " "}, "needs a name"),
        ({"starts_at": "24:00"}, "no time of the day"),
        ({"starts_at": "pagi"}, "no time of the day"),
        ({"seconds": 0}, "24 hours"),
        ({"seconds": 86_401}, "24 hours"),
        ({"rule": "FREQ=HOURLY"}, "a programme recurs"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "never comes"),
        ({"first_day": date(1900, 1, 1)}, "no first day"),
        ({"most_overrun": 99_999}, "run over"),
        ({"delay_seconds": 4}, "held back"),
        ({"delay_seconds": 31}, "held back"),
        ({"studio": "x" * 65}, "can't name a studio"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, given: dict[str, object], words: str
) -> None:
    values = {"id": "pagi", "name": "Pagi", "first_day": date(2026, 12, 1),
              "starts_at": "08:00", "seconds": 60, **given}  # fmt: skip
    with pytest.raises(UnusableError, match=words):
        set_programme(session, ZONE, Programme(**values), NOW)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Programme)) == 0


def test_what_is_missing_is_named(session: Session) -> None:
    with pytest.raises(UnusableError, match="needs its first day, length"):
        set_programme(session, ZONE, Programme(id="x", name="X", starts_at="08:00"), NOW)
    for given, words in (
        ({"presenter_id": "x"}, "presenter"),
        ({"opening_media_id": "x"}, "piece"),
    ):
        with pytest.raises(NotThereError, match=words):
            put(session, "pagi", "08:00", **given)
        session.rollback()
    with pytest.raises(NotThereError, match="there are: none"):
        find_programme(session, "pagi")


def test_overlapping_programmes_are_refused_with_free_slots(session: Session) -> None:
    put(session, "pagi", "08:00", 5400, rule=WEEKDAYS)
    put(session, "siang", "11:00")
    with pytest.raises(ConflictError) as refused:
        put(session, "baru", "09:00", rule="FREQ=MONTHLY;BYDAY=1WE")
    (reason,) = refused.value.reasons
    # The first Wednesdays until the fourth of January 2028.
    assert reason == (
        "Baru, Wed 2026-12-02 09:00-10:00: Pagi is on the air Wed 2026-12-02 08:00-09:30 "
        "(and 13 times more)."
    )
    assert slots(refused.value.slots) == [
        "2026-12-02 07:00-08:00", "2026-12-02 09:30-10:30",
        "2026-12-05 09:00-10:00", "2026-12-06 09:00-10:00",
    ]  # fmt: skip


def test_a_clash_months_ahead_is_found_before_any_episode_is_made(session: Session) -> None:
    put(session, "natal", "08:00", rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25")
    with pytest.raises(ConflictError, match="2026-12-25 08:30"):
        put(session, "pagi", "08:30", rule=WEEKDAYS)
    session.rollback()
    put(session, "malam", "23:30", 7200, rule="FREQ=WEEKLY;BYDAY=SA")
    with pytest.raises(ConflictError, match="Sat 2026-12-05 23:30-01:30"):
        put(session, "dini", "01:00", rule="FREQ=WEEKLY;BYDAY=SU")


def test_a_programme_longer_than_its_own_recurrence_overlaps_itself(session: Session) -> None:
    put(session, "berita", "06:00", 3600, rule="FREQ=DAILY;BYHOUR=6,7")
    session.rollback()
    with pytest.raises(ConflictError, match="Berita is on the air"):
        put(session, "berita", "06:00", 3601, rule="FREQ=DAILY;BYHOUR=6,7")


def test_one_that_is_off_takes_nothing_until_it_is_on(session: Session) -> None:
    put(session, "pagi", "08:00")
    put(session, "lama", "08:30", enabled=False)
    with pytest.raises(ConflictError, match="Pagi is on the air"):
        change(session, "lama", enabled=True)


def test_a_moved_episode_is_in_the_way_where_it_is_now(session: Session) -> None:
    put(session, "pagi", "08:00")
    row = find_episode(session, ZONE, "pagi-20261203", NOW)
    row.start, row.end, row.moved = at("2026-12-03T14:00"), at("2026-12-03T15:00"), True
    session.flush()
    put(session, "satu", "08:00", rule="", first_day=date(2026, 12, 3))
    with pytest.raises(ConflictError, match="Thu 2026-12-03 14:00-15:00"):
        put(session, "dua", "14:30", rule="", first_day=date(2026, 12, 3))


# ------------------------------------------------- studios and who is in them


def booked(session: Session, start: str, end: str, **given: object) -> StudioBooking:
    when = span(f"2026-12-02T{start}", f"2026-12-02T{end}")
    values = {"studio": "Studio 1", "title": "Rekaman ILM", **given}
    row = StudioBooking(start=when.start, end=when.end, **values)
    return book_studio(session, ZONE, row, NOW)


def test_a_studio_is_not_used_twice(session: Session, people: list[int]) -> None:
    put(session, "pagi", "08:00", studio="Studio 1", presenter_id="siti")
    booked(session, "09:00", "10:00")
    with pytest.raises(ConflictError) as refused:
        booked(session, "08:30", "09:00", studio="studio 1")
    assert "studio Studio 1 is taken by Pagi" in refused.value.reasons[0]
    assert slots(refused.value.slots)[:2] == ["2026-12-02 07:30-08:00", "2026-12-02 10:00-10:30"]
    session.rollback()
    # Another room, or a programme that was recorded before: nobody is in the way.
    put(session, "pagi", "08:00", studio="Studio 1", kind=Kind.RECORDED)
    booked(session, "08:30", "09:00")
    with pytest.raises(ConflictError, match="Rekaman ILM"):
        put(session, "lain", "08:45", kind=Kind.LIVE, studio="STUDIO 1", rule="",
            first_day=date(2026, 12, 2))  # fmt: skip


def test_a_presenter_is_not_in_two_places(session: Session, people: list[int]) -> None:
    put(session, "pagi", "08:00", presenter_id="siti")
    with pytest.raises(ConflictError, match="Siti is with Pagi"):
        booked(session, "08:30", "09:30", presenter_id="siti")
    session.rollback()


def test_a_recording_takes_those_of_its_episode(session: Session, people: list[int]) -> None:
    put(session, "pagi", "08:00", presenter_id="siti")
    put(session, "bincang", "20:00", kind=Kind.RECORDED, presenter_id="siti")
    find_episode(session, ZONE, "bincang-20261204", NOW)
    with pytest.raises(ConflictError, match="Siti is with Pagi"):
        booked(session, "08:30", "09:30", episode_id="bincang-20261204")
    session.rollback()


def test_another_presenter_for_one_day_may_be_elsewhere(
    session: Session, people: list[int]
) -> None:
    put(session, "pagi", "08:00", presenter_id="siti")
    booked(session, "08:00", "09:00", presenter_id="joko")
    row = find_episode(session, ZONE, "pagi-20261202", NOW)
    with pytest.raises(ConflictError, match="Joko is with Rekaman ILM"):
        edit_episode(session, ZONE, row, EpisodeChanges(presenter_id="joko"), NOW)
    row.presenter_id = None
    session.flush()
    other = find_episode(session, ZONE, "pagi-20261203", NOW)
    edit_episode(session, ZONE, other, EpisodeChanges(presenter_id="joko"), NOW)
    assert other.presenter is not None
    assert other.presenter.name == "Joko"


def test_bookings_are_listed_and_taken_back(session: Session) -> None:
    put(session, "pagi", "08:00", studio="Studio 1", rule=WEEKDAYS)
    row = booked(session, "13:00", "15:00", studio="Studio 2")
    found = taken_studios(session, ZONE, span("2026-12-01T00:00", "2026-12-04T00:00"), NOW)
    # Today's is over, and was never made.
    assert [one.title for one in found] == ["Pagi", "Rekaman ILM", "Pagi"]
    assert studios(session) == ["Studio 1", "Studio 2"]
    free_studio(session, row.id)
    with pytest.raises(NotThereError):
        free_studio(session, row.id)
    for start, end, words in (("15:00", "13:00", "week"),):
        with pytest.raises(UnusableError, match=words):
            booked(session, start, end)
    with pytest.raises(NotThereError, match="no episode"):
        booked(session, "16:00", "17:00", episode_id="pagi-20280101")


# ---------------------------------------------------------- away, and example


def test_what_has_a_history_is_switched_off_instead(session: Session) -> None:
    put(session, "pagi", "08:00")
    set_template(session, find_programme(session, "pagi"), list(RUNDOWN))
    materialise(session, ZONE, date(2026, 12, 1), date(2026, 12, 8), NOW)
    row = find_episode(session, ZONE, "pagi-20261203", NOW)
    edit_episode(session, ZONE, row, EpisodeChanges(topic="Banjir"), NOW)
    with pytest.raises(StillNeededError, match="--off"):
        remove_programme(session, "pagi", NOW)
    edit_episode(session, ZONE, row, EpisodeChanges(topic=""), NOW)
    with pytest.raises(StillNeededError, match="have begun"):
        remove_programme(session, "pagi", at("2026-12-02T08:30"))
    remove_programme(session, "pagi", NOW)
    for table in (Programme, Episode, ProgrammeSegment):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_the_example_is_whole_and_stays_as_the_station_has_it(session: Session) -> None:
    row = make_example(session, ZONE, NOW)
    assert (row.name, row.starts_at, row.seconds, row.kind) == (
        "Ayo Mas Bro", "08:00", 5400, Kind.LIVE,
    )  # fmt: skip
    parts = template_of(session, ID)
    assert sum(part.seconds for part in parts) == row.seconds
    assert {part.kind.value for part in parts} >= {
        "opening", "dialogue", "song", "call_in", "ilm", "closing",
    }  # fmt: skip
    made = materialise(session, ZONE, date(2026, 12, 1), date(2026, 12, 7), NOW).made
    assert made == [f"ayo-mas-bro-2026120{day}" for day in (2, 3, 4, 7)]
    assert session.scalar(select(func.count()).select_from(Agency)) == 67
    change(session, ID, starts_at="09:00", presenter_id=None)
    again = make_example(session, ZONE, NOW)
    assert (again.starts_at, again.presenter_id) == ("09:00", None)
