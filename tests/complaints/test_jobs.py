"""The worker sends what waits by itself, and tells where it can't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from radio.complaints.handling.digest import digest
from radio.complaints.handling.limits import About, Limit
from radio.complaints.intake.delivery import try_now
from radio.complaints.intake.desk import DeskSettings
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.lists import known_lists
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import TicketRun
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import RequestState
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask, close
from radio.complaints.privacy.breaches import Found, add_breach, tell_breach
from radio.complaints.privacy.finding import named
from radio.complaints.register.duties import Outcome, Wish
from radio.complaints.register.lists import Agency, Area, Category, DayRule
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import read_ticket
from radio.db import open_engine, session_scope
from radio.jobs import complaints
from radio.jobs.alarms import standing_alarms
from radio.jobs.complaints import (
    deliver_complaints,
    fold_counts,
    follow_up,
    forget_searched,
    keep_register,
    reckon_deadlines,
    watch_limits,
)
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.programmes.people import fill_agencies
from radio.units import Millis, Seconds
from tests.complaints.conftest import DAY, Clock, an_entry
from tests.rig.databases import Databases


@pytest.fixture
def station(tmp_path: Path, databases: Databases, empty_url: str) -> Iterator[Station]:
    with databases.new("sqlite", tmp_path) as station_url:
        engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        fill_agencies(session)
        session.commit()
    plain = DeskSettings.plain(tmp_path, "Radio Uji", "Asia/Jakarta")
    desk = replace(plain, register_url=empty_url)
    made = Station(WorkerSettings(tmp_path, station_url, complaints=desk), engine)
    yield made
    made.close()
    engine.dispose()


def a_run(station: Station) -> Context:
    return Context.lasting(station, Seconds(60.0))


def test_a_new_database_is_made_filled_and_delivered_to(station: Station) -> None:
    filed = file_entry(station.desk, an_entry(category_id="jalan", agency_id="dpubmpr"))
    assert keep_register(a_run(station)) == "in order"
    assert deliver_complaints(a_run(station)) == "delivered 1, refused 0"
    assert deliver_complaints(a_run(station)) == "nothing waits"
    with session_scope(station.register) as session:
        case = session.scalars(select(Complaint)).one()
        assert (case.ticket, case.agency_id) == (filed.ticket, "dpubmpr")
        count = lambda kind: session.scalar(select(func.count()).select_from(kind))  # noqa: E731
        assert (count(Area), count(Agency), count(Category)) == (459, 67, 25)
        assert session.get_one(Category, "jalan").agency_id == "dpubmpr"
    with session_scope(station.desk.database) as session:
        lists = known_lists(session)
    assert len(lists.agencies) == 67
    assert [one.id for one in lists.categories][:2] == ["jalan", "drainase"]


def test_a_database_that_is_away_is_told_until_it_is_back(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than a slow computer takes to get to its end.
    monkeypatch.setattr("radio.complaints.intake.delivery.REST_FIRST", 120_000)
    file_entry(station.desk, an_entry())
    # Its tables are not there yet: as good as away.
    assert deliver_complaints(a_run(station)).startswith("waiting")
    (alarm,) = standing_alarms(station.engine)
    assert (alarm.code, alarm.detail) == ("complaints_waiting", "1")
    keep_register(a_run(station))
    # Its time to be tried again has not come; by hand it is sent at once.
    assert deliver_complaints(a_run(station)) == "nothing waits"
    assert try_now(station.desk.database) == 1
    assert deliver_complaints(a_run(station)) == "delivered 1, refused 0"
    assert standing_alarms(station.engine) == []


def test_a_number_that_is_none_keeps_nothing_from_being_kept_in_order(station: Station) -> None:
    keep_register(a_run(station))
    file_entry(station.desk, an_entry())
    deliver_complaints(a_run(station))
    with session_scope(station.register, write=True) as session:
        # As another program may write it.
        session.execute(update(Complaint).values(ticket="BJN26-00043452"))
        session.commit()
    assert keep_register(a_run(station)) == "in order"


def test_numbers_go_on_after_those_the_shared_database_has(station: Station) -> None:
    keep_register(a_run(station))
    filed = [file_entry(station.desk, an_entry()) for _ in range(3)]
    deliver_complaints(a_run(station))
    # This computer's file was put back from an older copy.
    with session_scope(station.desk.database, write=True) as session:
        session.scalars(select(TicketRun)).one().last = 1
        session.commit()
    keep_register(a_run(station))
    last = read_ticket(filed[-1].ticket).number
    assert read_ticket(file_entry(station.desk, an_entry()).ticket).number > last


def test_cases_are_watched(station: Station, clock: Clock) -> None:
    station._desk = replace(station.desk, clock=clock)
    assert follow_up(a_run(station)).startswith("nothing")
    assert reckon_deadlines(a_run(station)).startswith("nothing")
    keep_register(a_run(station))
    file_entry(station.desk, an_entry())
    deliver_complaints(a_run(station))
    assert follow_up(a_run(station)) == "closed 0, late 0"
    clock.now += 7 * DAY
    assert follow_up(a_run(station)) == "closed 0, late 1"
    assert reckon_deadlines(a_run(station)) == "moved 0"
    with session_scope(station.register, write=True) as session:
        session.add(DayRule(day=date(2026, 12, 1), works=False))
        session.commit()
    assert reckon_deadlines(a_run(station)) == "moved 1"


def test_limits_of_the_law_raise_alarms_until_they_are_met(station: Station) -> None:
    assert watch_limits(a_run(station)).startswith("nothing: ")
    keep_register(a_run(station))
    desk, register, asked = station.desk, station.register, station.desk.clock()
    who = named(phone="0812 3456 7890")
    hours = 3_600_000
    wishes = [
        ask(
            register, desk, Wish.ACCESS, who, Asker("Siti Aminah"), None, "ani",
            Millis(asked - ago * hours),
        )
        for ago in (35, 37, 73)
    ]  # fmt: skip
    found = Found("Daftar", "Laptop hilang")
    breach = add_breach(register, desk, found, "ani", Millis(asked - 40 * hours))

    def codes() -> list[tuple[str, str]]:
        watch_limits(a_run(station))
        told = standing_alarms(station.engine)
        assert not any("Siti" in one.detail for one in told)
        return sorted((one.code, one.subject) for one in told)

    assert codes() == [
        ("breach_due", breach.id),
        ("person_request_due", wishes[1].id),
        ("person_request_late", wishes[2].id),
    ]
    close(register, wishes[2].id, "ani", asked, Outcome.REFUSED, "tidak terbukti")
    tell_breach(register, breach.id, people_at=asked)
    assert [code for code, _ in codes()] == ["breach_due", "person_request_due"]
    tell_breach(register, breach.id, authority_at=asked)
    assert codes() == [("person_request_due", wishes[1].id)]
    with register_scope(register) as session:
        told = digest(session, desk.zone, date(2026, 11, 30), asked)
    assert [(one.about, one.limit) for one in told.duties] == [
        (About.REQUEST, Limit.NEAR),
        (About.REQUEST, Limit.IN_TIME),
    ]


@pytest.mark.sqlite
def test_words_that_left_are_in_no_page_of_what_is_searched_by(station: Station) -> None:
    assert forget_searched(a_run(station)).startswith("nothing: ")
    keep_register(a_run(station))
    filed = file_entry(station.desk, an_entry(text="Rahasiabesar di sini"))
    deliver_complaints(a_run(station))
    with session_scope(station.register, write=True) as session:
        case = session.get_one(Complaint, filed.id)
        case.text, case.confidential = "sealed1.x.y", True
        session.commit()
    assert forget_searched(a_run(station)) == "in order"
    with session_scope(station.register) as session:
        kept = session.execute(text("SELECT block FROM case_words_data")).scalars().all()
    assert kept
    assert not any(b"rahasiabesar" in bytes(block).lower() for block in kept)


def test_changes_are_folded_once_they_are_many(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fold_counts(a_run(station)).startswith("nothing: ")
    keep_register(a_run(station))
    for _ in range(3):
        file_entry(station.desk, an_entry())
    deliver_complaints(a_run(station))
    assert fold_counts(a_run(station)) == "3 changes"
    monkeypatch.setattr(complaints, "FOLDED_FROM", 3)
    assert fold_counts(a_run(station)) == "3 changes folded"
    assert fold_counts(a_run(station)) == "0 changes"


def test_requests_that_press_are_an_alarm_until_they_are_answered(
    station: Station, clock: Clock
) -> None:
    station._desk = replace(station.desk, clock=clock)
    keep_register(a_run(station))
    budi = Applicant(name="Budi Marked", address="Jl. Veteran 12")
    filed = file_request(station.desk, RequestEntry("Anggaran", clock(), "Tahu", budi))
    deliver_complaints(a_run(station))
    alarms = lambda: [(one.code, one.detail) for one in standing_alarms(station.engine)]  # noqa: E731
    seen = []
    for _day in range(20):
        follow_up(a_run(station))
        seen.append(alarms())
        clock.now += DAY
    assert seen[0] == []
    assert [("requests_due", filed.number)] in seen
    assert seen[-1] == [("requests_late", filed.number)]
    with session_scope(station.register, write=True) as session:
        session.scalars(select(InfoRequest)).one().state = RequestState.CLOSED
        session.commit()
    follow_up(a_run(station))
    assert alarms() == []
