"""What was put right stays so: in a copy that is put back, and in the order it was put right."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.complaints.entry import Person
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.sealing import open_applicant
from radio.complaints.ppid.tables import InfoDeed, InfoRequest
from radio.complaints.privacy.correcting import LAW, correct_again, correct_person
from radio.complaints.privacy.erasing import erase_again, erase_person
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.register.sealing import seal_person
from radio.complaints.register.tables import CaseDeed, Reporter
from radio.db import session_scope
from tests.complaints.conftest import DAY, NOON, SITI, Clock, an_entry
from tests.complaints.erasing import DAYS, OTHER, PHONE, people, take
from tests.complaints.test_erased_copies import copy_of, put_back


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


def names(desk: Desk, register: Engine) -> list[str]:
    return [one.name for one in people(desk, register)]


def noted(register: Engine) -> int:
    with session_scope(register) as session:
        return len(session.scalars(select(CaseDeed.id).where(CaseDeed.why == LAW)).all())


def test_a_copy_that_is_put_back_is_put_right_again(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    take(desk, register, clock, reporter=OTHER)
    copied = copy_of(register)
    for name in ("Siti Aminah Rahayu", "Siti Aminah Lestari"):
        clock.now += 1000
        correct_person(register, desk, ledger, PHONE, {"name": name}, "budi", days=DAYS)
    assert correct_again(register, desk, ledger) == 0, "nothing came back"
    put_back(register, copied)
    assert names(desk, register) == [SITI.name, OTHER.name]
    assert correct_again(register, desk, ledger) == 2
    assert names(desk, register) == ["Siti Aminah Lestari", OTHER.name]
    assert noted(register) == 2
    assert correct_again(register, desk, ledger) == 0
    assert (names(desk, register)[0], noted(register)) == ("Siti Aminah Lestari", 2)
    lines = (ledger.path).read_text(encoding="utf-8")
    assert "Siti" not in lines
    clock.now += DAYS * DAY
    put_back(register, copied)
    assert correct_again(register, desk, ledger) == 0, "no such copy is left"


def test_what_was_put_right_since_by_another_station_stays(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger, tmp_path: Path
) -> None:
    file_entry(desk, an_entry())
    correct_person(register, desk, ledger, PHONE, {"name": "Siti Rahayu"}, "budi", days=DAYS)
    deliver(desk, register)
    assert correct_again(register, desk, ledger) == 0, "it came as it is right"
    clock.now += 1000
    other = Ledger.of(tmp_path / "other")
    other.path.parent.mkdir()
    correct_person(register, desk, other, PHONE, {"name": "Siti Lestari"}, "ani", days=DAYS)
    assert correct_again(register, desk, ledger) == 0
    assert names(desk, register) == ["Siti Lestari"]


def test_who_was_erased_does_not_come_back_by_a_correction(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    copied = copy_of(register)
    correct_person(register, desk, ledger, PHONE, {"name": "Siti Rahayu"}, "budi", days=DAYS)
    clock.now += 1000
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    assert correct_again(register, desk, ledger) == 0
    put_back(register, copied)
    correct_again(register, desk, ledger)
    erase_again(register, desk, ledger)
    assert names(desk, register) == [""]


def test_an_applicant_is_put_right_again(desk: Desk, register: Engine, ledger: Ledger) -> None:
    who = Applicant(name="Budi", phone="0812 9999 1111", occupation="Guru")
    filed = file_request(desk, RequestEntry("Anggaran", NOON, "Tahu", who))
    deliver(desk, register)
    with session_scope(register) as session:
        was = session.get_one(InfoRequest, filed.id).sealed
    right = {"name": "Budi Santosa"}
    correct_person(register, desk, ledger, named(phone="081299991111"), right, "a", days=DAYS)
    with session_scope(register, write=True) as session:
        session.get_one(InfoRequest, filed.id).sealed = was
        for deed in session.scalars(select(InfoDeed).where(InfoDeed.why == LAW)):
            session.delete(deed)
        session.commit()
    assert [correct_again(register, desk, ledger) for _ in range(2)] == [1, 0]
    with session_scope(register) as session:
        known = open_applicant(desk.keys, session.get_one(InfoRequest, filed.id))
    assert (known.name, known.occupation) == ("Budi Santosa", "Guru")


def test_what_somebody_changed_later_by_hand_stays(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    correct_person(register, desk, ledger, PHONE, {"name": "Siti Rahayu"}, "budi", days=DAYS)
    with session_scope(register, write=True) as session:
        seal_person(desk.keys, session.scalars(select(Reporter)).one(), Person(name="Siti R."))
        session.commit()
    assert correct_again(register, desk, ledger) == 0
    assert names(desk, register) == ["Siti R."]
