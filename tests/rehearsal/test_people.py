"""Rehearsed programmes: who is in two places, who has not confirmed, who is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.broadcastlog.collecting import FreezeSettings
from radio.db import session_scope
from radio.library.store import retire
from radio.programmes.definitions import set_programme
from radio.programmes.episodes import find_episode
from radio.programmes.guests import ask_guest, set_answer
from radio.programmes.people import set_agency, set_official, set_presenter
from radio.programmes.tables import (
    Agency,
    Answer,
    Episode,
    Kind,
    Official,
    Presenter,
    Programme,
    StudioBooking,
)
from radio.rehearsal.findings import Finding, Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis

pytestmark = pytest.mark.sqlite
ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 8)
HOLIDAY = date(2026, 12, 25)


def at(hour: int, minute: int = 0, day: date = DAY) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = at(20, 30, date(2026, 12, 7))


def put(session: Session, name: str, starts_at: str, seconds: int = 3600, **more: object) -> None:
    values = {"kind": Kind.LIVE, "presenter_id": "siti", "rule": "FREQ=DAILY", **more}
    programme = Programme(
        id=name, name=name.title(), starts_at=starts_at, seconds=seconds,
        first_day=date(2026, 12, 1), **values,
    )  # fmt: skip
    set_programme(session, ZONE, programme, NOW)


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """A station with one live programme at eight, and two officials who could come to it."""
    with session_scope(database, write=True) as opened:
        for name in ("siti", "joko"):
            set_presenter(opened, Presenter(id=name, name=name.title()))
        set_agency(opened, Agency(id="dishub", name="Dinas Perhubungan", phone="0353 881"))
        for name in ("Budi", "Ani"):
            official = Official(agency_id="dishub", name=name, phone=f"0812-{name}")
            set_official(opened, official)
        put(opened, "ayo", "08:00", 5400, studio="Studio 1")
        yield opened


def found(
    session: Session, data: Path, day: date = DAY, now: Millis | None = NOW, days: int = 1
) -> Rehearsal:
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    order = RehearsalOrder(day, days, ZONE, FreezeSettings("Radio Uji"), now=now)
    return rehearse(engine, data, order)


def told(rows: list[Finding]) -> list[str]:
    return [f"{row.what}: {row.why}" for row in rows]


def episode(session: Session, day: date = DAY) -> Episode:
    return find_episode(session, ZONE, f"ayo-{day:%Y%m%d}", NOW)


def guest(session: Session, official: int, day: date = DAY, *, standby: bool = False) -> int:
    asked = ask_guest(session, ZONE, episode(session, day), official, NOW, standby=standby)
    return asked.guest.id


def test_a_day_in_order_has_nothing_to_tell(session: Session, data: Path) -> None:
    number = guest(session, 1)
    set_answer(session, ZONE, number, Answer.CONFIRMED, NOW)
    put(session, "sore", "15:00", presenter_id="joko")
    result = found(session, data)
    assert result.conflicts == result.guests == []


def test_a_guest_who_speaks_for_nobody_any_more_is_told(session: Session, data: Path) -> None:
    set_answer(session, ZONE, guest(session, 1), Answer.CONFIRMED, NOW)
    set_official(session, Official(id=1, active=False))
    (row,) = found(session, data).guests
    assert (row.what, row.why) == ("Ayo: Budi", "does not speak for Dinas Perhubungan any more")
    assert row.warning
    assert "`radio guest remove 1`" in row.do


def test_what_is_on_at_once_is_told_with_all_that_both_take(session: Session, data: Path) -> None:
    put(session, "lain", "10:00", studio="Studio 1")
    late = find_episode(session, ZONE, f"lain-{DAY:%Y%m%d}", NOW)
    # As after a change that nothing refused: another program wrote it.
    late.start, late.end, late.moved = at(9), at(10), True
    result = found(session, data)
    (row,) = result.conflicts
    assert (row.what, row.when, row.warning) == ("Lain", at(9), False)
    assert row.why == (
        "at the same time Ayo is on the air and Siti is with Ayo and studio Studio 1 is taken by "
        "Ayo, Tue 2026-12-08 08:00-09:30"
    )
    assert row.do == (
        "`radio episode move lain-20261208 --at …`, or `radio episode move ayo-20261208 --at …`"
    )
    assert not result.is_sound
    assert result.heavy("conflicts") == [row]


def test_a_studio_that_is_taken_for_something_else(session: Session, data: Path) -> None:
    session.add(StudioBooking(studio="Studio 1", start=at(9), end=at(11), title="Rekaman"))
    (row,) = found(session, data).conflicts
    assert row.when == at(9)
    assert "studio Studio 1 is taken by" in row.why
    assert "`radio studio free 1`" in row.do


def test_what_is_over_or_on_another_day_is_no_news(session: Session, data: Path) -> None:
    guest(session, 1)
    session.add(StudioBooking(studio="Studio 1", start=at(9), end=at(11), title="Rekaman"))
    later = date(2026, 12, 9)
    assert found(session, data, later).conflicts == []
    assert found(session, data, later).guests == []
    past = found(session, data, now=at(12))
    assert past.conflicts == past.guests == []
    assert len(found(session, data, date(2026, 12, 7), days=3).conflicts) == 1


def test_a_guest_on_a_holiday_is_a_warning(session: Session, data: Path) -> None:
    number = guest(session, 1, HOLIDAY)
    set_answer(session, ZONE, number, Answer.CONFIRMED, NOW)
    result = found(session, data, HOLIDAY)
    (row,) = result.conflicts
    assert (row.what, row.when, row.warning) == ("Ayo: Budi", at(8, day=HOLIDAY), True)
    assert "Natal" in row.why
    assert result.heavy("conflicts") == []
    set_answer(session, ZONE, number, Answer.DID_NOT_COME, NOW)
    assert found(session, data, HOLIDAY).conflicts == []


def test_guests_who_have_not_confirmed(session: Session, data: Path) -> None:
    first, second = guest(session, 1), guest(session, 2)
    result = found(session, data)
    assert told(result.guests) == [
        "Ayo: not one of its 2 guests has confirmed",
        "Ayo: Budi: asked, but has not confirmed; no guest has",
        "Ayo: Ani: asked, but has not confirmed; no guest has",
    ]
    assert result.guests[1].do == f"ask at 0812-Budi, then `radio guest state {first} confirmed`"
    assert not result.is_sound
    set_answer(session, ZONE, first, Answer.CONFIRMED, NOW)
    assert told(found(session, data).guests) == ["Ayo: Ani: asked, but has not confirmed"]
    set_answer(session, ZONE, second, Answer.CONFIRMED, NOW)
    assert found(session, data).guests == []


def test_an_azan_that_a_live_line_would_cover_is_a_warning(session: Session, data: Path) -> None:
    assert found(session, data).conflicts == []
    put(session, "siang", "11:00", 3600, presenter_id="joko")
    assert found(session, data).conflicts == []
    session.get_one(Programme, "siang").source = "studio"
    result = found(session, data)
    (row,) = result.conflicts
    assert (row.what, row.warning) == ("azan", True)
    assert at(11) <= row.when < at(12)
    assert row.why.startswith("azan-dzuhur, each day at dzuhur: Siang is on the line 'studio' then")
    assert result.heavy("conflicts") == []
    session.get_one(Programme, "siang").kind = Kind.RELAY
    assert found(session, data).conflicts == [row]


def test_who_stands_by_counts_only_where_another_does_not_come(
    session: Session, data: Path
) -> None:
    first = guest(session, 1)
    guest(session, 2, standby=True)
    set_answer(session, ZONE, first, Answer.CONFIRMED, NOW)
    assert found(session, data).guests == []
    set_answer(session, ZONE, first, Answer.DID_NOT_COME, NOW)
    assert told(found(session, data).guests) == [
        "Ayo: Ani: is to stand in for Budi, but has not confirmed"
    ]


def test_who_does_not_come_needs_a_stand_by_plan(session: Session, data: Path) -> None:
    number = guest(session, 1)
    set_answer(session, ZONE, number, Answer.DID_NOT_COME, NOW)
    assert told(found(session, data).guests) == [
        "Ayo: Budi: does not come, and there is no stand-by plan"
    ]
    episode(session).standby_media_id = "promo0"
    assert found(session, data).guests == []
    retire(session, "promo0")
    (row,) = found(session, data).guests
    assert "its stand-by piece 'Promo 0' is retired" in row.why


def test_a_live_programme_needs_somebody_who_presents_it(session: Session, data: Path) -> None:
    put(session, "malam", "20:00", presenter_id=None)
    put(session, "musik", "22:00", presenter_id=None, kind=Kind.AUTOMATED)
    (row,) = found(session, data).guests
    assert (row.what, row.when, row.why) == ("Malam", at(20), "nobody presents it")
    assert row.do == "`radio episode set malam-20261208 --presenter ID`"
    session.get_one(Presenter, "siti").active = False
    assert "Ayo: Siti presents no more" in told(found(session, data).guests)
    for programme in ("ayo", "malam"):
        one = find_episode(session, ZONE, f"{programme}-20261208", NOW)
        one.presenter_id = "joko"
    assert found(session, data).guests == []
    one.cancelled, one.presenter_id = True, None
    assert found(session, data).guests == []
