"""What a person is told of what is kept of them; requests with their time; breaches with theirs."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from sqlalchemy import Engine, select

from radio.complaints.entry import Agreement, Person
from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.handling.ways import Capability
from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.privacy.breaches import (
    Found,
    NoSuchBreachError,
    add_breach,
    breaches,
    is_told,
    tell_breach,
)
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.letter import write_report
from radio.complaints.privacy.report import report_person
from radio.complaints.privacy.requests import requests_of, take_request
from radio.complaints.privacy.revealing import reveal_reporters
from radio.complaints.privacy.seeing import Viewer
from radio.complaints.register.duties import Wish
from radio.complaints.register.tables import CaseDeed, Disclosure
from radio.complaints.tickets import TicketError
from radio.complaints.words import Deed, State
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, SITI, Clock, an_entry

PHONE = named(phone="0812 3456 7890")
PHOTO = File("jalan.png", "image/png", "0" * 64, b"bild")
OTHER = Person(name="Bambang Suryo", phone="0813-1111-2222")
AGREED = Agreement("record", given=True, how="spoken", at=NOON, call_id="c1")


def filed_twice(desk: Desk, register: Engine, clock: Clock) -> tuple[str, str]:
    """A confidential case of Siti's; one of Bambang's that she joined; one that waits here."""
    mine = file_entry(
        desk, an_entry(confidential=True, place="Pasar", agreements=(AGREED,)), [PHOTO]
    )
    clock.now += 1
    others = file_entry(desk, an_entry(reporter=OTHER, text="Kata Bambang", agreements=(AGREED,)))
    clock.now += 1
    file_entry(desk, an_entry(joins=others.id, text="Kata Siti"))
    deliver(desk, register)
    clock.now += 1
    file_entry(desk, an_entry(text="Belum terkirim"))
    return mine.id, others.id


def test_all_that_is_kept_and_who_saw_it(desk: Desk, register: Engine, clock: Clock) -> None:
    mine, _others = filed_twice(desk, register, clock)
    viewer = Viewer("budi", frozenset({Capability.COORDINATE}), desk="BJN")
    reveal_reporters(register, desk.keys, mine, viewer, "menelepon", Millis(clock.now))
    with session_scope(register, write=True) as session:
        session.add(
            CaseDeed(
                id=new_id(NOON), complaint_id=mine, number=2, deed=Deed.ANSWER,
                state=State.IN_PROCESS, at=NOON, by="ani", why="catatan dalam",
                said=desk.keys.seal("Sudah ditambal", f"case {mine}"),
            )
        )  # fmt: skip
        session.commit()
    report = report_person(register, desk, PHONE, "ani", "permintaan di loket")
    first, joined, waits = report.cases
    assert (first.text, first.place, first.person.name) == (
        "Jalan depan pasar berlubang", "Pasar", SITI.name,
    )  # fmt: skip
    assert first.attachments == ("jalan.png",)
    assert [(one.purpose, one.call_id) for one in first.agreed] == [("record", "c1")]
    assert [one.said for one in first.told] == ["Sudah ditambal"]
    assert [(one.by, one.why) for one in first.looked] == [("budi", "menelepon")]
    assert (joined.text, joined.agreed) == ("Kata Siti", ())
    assert (waits.text, waits.waits) == ("Belum terkirim", True)
    whole = json.dumps(asdict(report))
    for word in ("Bambang", "1111", "catatan dalam"):
        assert word not in whole
    with session_scope(register) as session:
        (request,) = requests_of(session)
        assert (request.wish, request.rows, request.answered_at) == (Wish.ACCESS, 3, clock.now)
        exported = select(Disclosure).where(Disclosure.what == "export")
        assert [one.why for one in session.scalars(exported)] == ["permintaan di loket"] * 2


def test_the_first_reporter_has_their_own_consent(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed_twice(desk, register, clock)
    (case,) = report_person(register, desk, named(phone="081311112222"), "ani", "x").cases
    assert (case.text, len(case.agreed)) == ("Kata Bambang", 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["DATA PRIBADI", "Nama: Siti Aminah", "Siapa yang melihat data Anda: belum ada",
                "direkam: setuju", "30 12.00 WIB", "Kanal: telepon", "belum terkirim"]),
        ("en", ["PERSONAL DATA", "Name: Siti Aminah", "Who saw your data: nobody yet",
                "being recorded: yes", "Channel: telephone", "not in the shared database yet"]),
    ],
)  # fmt: skip
def test_it_can_be_read(
    desk: Desk, register: Engine, clock: Clock, language: str, words: list[str]
) -> None:
    filed_twice(desk, register, clock)
    report = report_person(register, desk, PHONE, "ani", "x")
    told = write_report(report, desk.zone, language)
    for word in words:
        assert word in told


def test_nothing_is_kept_of_a_stranger(desk: Desk, register: Engine) -> None:
    for who in (named(phone="0899"), named(ticket="BJN26-00013")):
        with pytest.raises(NoSuchCaseError):
            report_person(register, desk, who, "ani", "x")


def test_how_somebody_may_be_named() -> None:
    for phone, ticket in (("", ""), ("08123", "BJN26-00013"), ("tidak ada", "")):
        with pytest.raises(EntryError):
            named(phone, ticket)
    with pytest.raises(TicketError):
        named(ticket="BJN26-00014")
    assert named(ticket="bjn 26 00013").ticket == "BJN26-00013"


def test_a_request_has_three_days_from_when_it_was_asked(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    filed_twice(desk, register, clock)
    asked = take_request(register, desk, Wish.ACCESS, PHONE, "ani", Millis(clock.now - DAY))
    assert asked.due_at == clock.now + 2 * DAY
    clock.now += DAY
    report = report_person(register, desk, PHONE, "ani", "x")
    assert (report.request, report.due_at) == (asked.id, asked.due_at)
    with session_scope(register) as session:
        assert requests_of(session, waiting=True) == []
    assert report_person(register, desk, PHONE, "ani", "x").request != asked.id


def test_no_telephone_stands_in_a_request(desk: Desk, register: Engine) -> None:
    asked = take_request(register, desk, Wish.ERASE, PHONE, "ani", NOON)
    assert "3456" not in repr(vars(asked))


# ---------------------------------------------------------------- breaches


def test_a_breach_has_three_days_too(desk: Desk, register: Engine) -> None:
    lost = Found("Daftar telepon pelapor", "Laptop hilang", people=40, happened_at=NOON)
    made = add_breach(register, desk, lost, "ani", NOON)
    assert (made.due_at, is_told(made)) == (NOON + 3 * DAY, False)
    tell_breach(register, made.id, authority_at=Millis(NOON + 1), remedy="Sandi diganti")
    told = tell_breach(register, made.id, people_at=NOON, authority_at=Millis(NOON + 2))
    assert is_told(told)
    with session_scope(register) as session:
        (row,) = breaches(session)
        assert (row.authority_told_at, row.remedy, row.people) == (NOON + 1, "Sandi diganti", 40)
        assert row.happened_at == NOON


@pytest.mark.sqlite
def test_a_breach_says_what_and_how(desk: Desk, register: Engine) -> None:
    for found in (Found("", "x"), Found("x", " "), Found("x", "y", people=-1)):
        with pytest.raises(EntryError):
            add_breach(register, desk, found, "ani", NOON)
    with pytest.raises(NoSuchBreachError):
        tell_breach(register, "x", people_at=NOON)
