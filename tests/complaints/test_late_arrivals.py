"""Who was erased does not come back with what comes late: from a phone, another desk, an old notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.complaints.entry import Person
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.redacting import GONE
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import Waiting, WaitingFile
from radio.complaints.ppid.entry import Applicant
from radio.complaints.ppid.sealing import open_applicant
from radio.complaints.ppid.tables import InfoDeed, InfoRequest
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.privacy.erasing import erase_again, erase_person, settle
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.register.duties import ErasedPhone
from radio.complaints.register.erasedphones import KEPT
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Channel, Deed
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, SITI, Clock, a_desk, an_entry
from tests.complaints.erasing import DAYS, PHONE, PHOTO, people, take, texts
from tests.complaints.information import a_request

HOUR = 3_600_000


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


@pytest.fixture
def erased(desk: Desk, register: Engine, clock: Clock, ledger: Ledger) -> Millis:
    """Siti was, an hour after noon; the moment."""
    take(desk, register, clock)
    clock.now = NOON + HOUR
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    clock.now += 5 * HOUR
    return Millis(NOON + HOUR)


def names(desk: Desk, register: Engine) -> list[str]:
    return sorted(one.name for one in people(desk, register))


def late(**values: object) -> dict[str, object]:
    """As a phone sends it in the evening that was in a village at noon."""
    said = {"text": "Saya Siti Aminah, lampu mati", "place": "RT 03 RW 01"}
    return {**said, "channel": Channel.VILLAGE_VISIT, "said_at": NOON, **values}


def test_what_was_said_before_comes_without_them(
    desk: Desk, register: Engine, erased: Millis
) -> None:
    filed = file_entry(desk, an_entry(**late()), [PHOTO])
    assert deliver(desk, register).done == 1
    assert people(desk, register) == [Person(), Person()]
    assert texts(register)[1] == f"Saya {GONE}, lampu mati"
    with session_scope(register) as session:
        case = session.get_one(Complaint, filed.id)
        deeds = session.scalars(
            select(CaseDeed).where(CaseDeed.complaint_id == filed.id).order_by(CaseDeed.number)
        ).all()
    assert case.place == GONE
    assert [one.deed for one in deeds] == [Deed.RECEIVE, Deed.REDACT]
    with session_scope(desk.database) as session:
        row = session.scalars(select(Waiting).where(Waiting.id == filed.id)).one()
        assert (row.sealed, row.delivered_at is None) == ("", False)
        assert session.scalars(select(WaitingFile)).all() == []


@pytest.mark.parametrize("said_at", [1, HOUR])
def test_what_they_say_afterwards_is_new_and_theirs(
    desk: Desk, register: Engine, erased: Millis, said_at: int
) -> None:
    file_entry(desk, an_entry(**late(said_at=Millis(erased + said_at))))
    deliver(desk, register)
    assert people(desk, register)[1].name == SITI.name


def test_a_phone_whose_clock_is_not_believed_brings_nobody_back(
    desk: Desk, register: Engine, erased: Millis, clock: Clock
) -> None:
    """What its clock says is too old to be so: it counts as said now, but not as said after the erasure."""
    entry = late(said_at=Millis(clock.now), typed_at=Millis(NOON - 90 * DAY))
    file_entry(desk, an_entry(**entry))
    deliver(desk, register)
    assert people(desk, register)[1] == Person()


def test_others_are_left_as_they_are(desk: Desk, register: Engine, erased: Millis) -> None:
    other = Person(name="Bambang Suryo", phone="0813-1111-2222")
    file_entry(desk, an_entry(**late(reporter=other)))
    file_entry(desk, an_entry(**late(reporter=Person(name="Siti Aminah"))))
    deliver(desk, register)
    assert names(desk, register) == ["", other.name, SITI.name]


def test_another_desk_that_has_them_waiting_brings_nobody_back(
    desk: Desk, register: Engine, erased: Millis, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "kap").mkdir()
    other = a_desk(tmp_path / "kap", clock, "KAP")
    (tmp_path / "kap" / "keyring").write_bytes((tmp_path / "keyring").read_bytes())
    file_entry(other, an_entry(**late()))
    deliver(other, register)
    other.database.dispose()
    assert people(desk, register) == [Person(), Person()]


def test_who_joins_a_case_is_left_out_of_its_history(
    desk: Desk, register: Engine, erased: Millis
) -> None:
    other = Person(name="Bambang Suryo", phone="0813-1111-2222")
    case = file_entry(desk, an_entry(reporter=other))
    deliver(desk, register)
    file_entry(desk, an_entry(**late(joins=case.id)))
    deliver(desk, register)
    assert names(desk, register) == ["", "", other.name]
    with session_scope(register) as session:
        said = session.scalars(select(CaseDeed.why).where(CaseDeed.complaint_id == case.id)).all()
    assert "Siti" not in str(said)


def test_a_request_for_information_comes_without_its_applicant(
    desk: Desk, register: Engine, erased: Millis
) -> None:
    asks = Applicant(name="Siti Aminah", phone="0812-3456-7890", id_number="3522150101800001")
    filed = file_request(desk, a_request(applicant=asks, text="Data KTP 3522150101800001"))
    deliver(desk, register)
    with session_scope(register) as session:
        row = session.get_one(InfoRequest, filed.id)
        assert open_applicant(desk.keys, row) == Applicant()
        assert row.text == f"Data KTP {GONE}"
        deeds = session.scalars(select(InfoDeed.deed).where(InfoDeed.request_id == filed.id)).all()
        assert deeds == [RequestDeed.RECEIVE, RequestDeed.ERASE]


def test_delivered_twice_it_is_noted_once(
    desk: Desk, register: Engine, erased: Millis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends before it is ticked off sends it again."""
    filed = file_entry(desk, an_entry(**late()))
    with monkeypatch.context() as patched:
        patched.setattr("radio.complaints.intake.delivery._tick_off", _killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(desk, register)
    deliver(desk, register)
    with session_scope(register) as session:
        deeds = session.scalars(select(CaseDeed.deed).where(CaseDeed.complaint_id == filed.id))
        assert sorted(deeds) == [Deed.RECEIVE, Deed.REDACT]
    with session_scope(desk.database) as session:
        rows = session.scalars(select(Waiting.sealed).where(Waiting.id == filed.id)).all()
        assert rows == [""]


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_the_digest_goes_after_a_year_and_holds_no_number(
    desk: Desk, register: Engine, erased: Millis, clock: Clock, ledger: Ledger
) -> None:
    with session_scope(register) as session:
        rows = session.scalars(select(ErasedPhone)).all()
    assert {(one.at, one.until) for one in rows} == {(erased, erased + KEPT)}
    assert "3456" not in "".join(one.phone_index + one.sealed for one in rows)
    clock.now = erased + KEPT - 1
    settle(register, desk, ledger, days=DAYS)
    with session_scope(register) as session:
        assert session.scalars(select(ErasedPhone.id)).all()
    clock.now += 1
    settle(register, desk, ledger, days=DAYS)
    with session_scope(register) as session:
        assert session.scalars(select(ErasedPhone.id)).all() == []


def test_a_copy_that_is_put_back_knows_them_again(
    desk: Desk, register: Engine, erased: Millis, ledger: Ledger
) -> None:
    with session_scope(register, write=True) as session:
        for row in session.scalars(select(ErasedPhone)):
            session.delete(row)
        session.commit()
    for _ in range(2):
        erase_again(register, desk, ledger)
    with session_scope(register) as session:
        assert [one.at for one in session.scalars(select(ErasedPhone))] == [erased]
    file_entry(desk, an_entry(**late()))
    deliver(desk, register)
    assert people(desk, register) == [Person(), Person()]


def test_nobody_is_kept_out_by_an_erasure_without_a_telephone(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock, reporter=Person(name="Siti Aminah"))
    with session_scope(register) as session:
        ticket = session.scalars(select(Complaint.ticket)).one()
    erase_person(register, desk, ledger, named(ticket=ticket), "budi", days=DAYS)
    with session_scope(register) as session:
        assert session.scalars(select(ErasedPhone)).all() == []
    file_entry(desk, an_entry(reporter=Person(name="Siti Aminah")))
    deliver(desk, register)
    assert names(desk, register) == ["", "Siti Aminah"]
