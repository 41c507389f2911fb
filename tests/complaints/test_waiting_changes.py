"""What waits at this desk is put right and left alone as what is in the shared database is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from radio.complaints.entry import Entry, Person, unpack
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.intake import delivery
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting, file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.tables import Waiting
from radio.complaints.outside.staff import staff_case
from radio.complaints.ppid.sealing import open_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.correcting import correct_person
from radio.complaints.privacy.erasing import erase_again
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.requests import restrict
from radio.complaints.privacy.waitingchanges import correct_waiting
from radio.complaints.register.tables import Reporter
from radio.db import session_scope
from tests.complaints.conftest import SITI, Clock, an_entry
from tests.complaints.erasing import DAYS, OTHER, PHONE, people, take
from tests.complaints.information import a_request

RIGHT = {"name": "Siti Aminah binti Karto", "address": "Jl. Melati 4"}
BUDI = named(phone="0812-9999-1111")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


def waiting(desk: Desk) -> list[Entry]:
    with session_scope(desk.database) as session:
        rows = session.scalars(select(Waiting).order_by(Waiting.number)).all()
    return [unpack(desk.keys.open(row.sealed, about_waiting(row.id))) for row in rows]


def test_what_waits_is_put_right_with_what_is_there(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    file_entry(desk, an_entry())
    file_entry(desk, an_entry(reporter=OTHER))
    assert correct_person(register, desk, ledger, PHONE, RIGHT, "budi", days=DAYS).rows == 2
    assert [one.reporter.name for one in waiting(desk)] == [RIGHT["name"]] * 2 + [OTHER.name]
    deliver(desk, register)
    # All of them came in the same millisecond: in what order they stand is nobody's business.
    told = sorted((one.name, one.address) for one in people(desk, register))
    assert told == [(OTHER.name, ""), *[(RIGHT["name"], RIGHT["address"])] * 2]


def test_another_telephone_that_is_right_is_found_from_then_on(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    file_entry(desk, an_entry())
    correct_person(register, desk, ledger, PHONE, {"phone": "0811 1111 2222"}, "budi", days=DAYS)
    deliver(desk, register)
    with pytest.raises(NoSuchCaseError):
        correct_person(register, desk, ledger, PHONE, RIGHT, "budi", days=DAYS)
    found = correct_person(
        register, desk, ledger, named(phone="08111111 2222"), RIGHT, "budi", days=DAYS
    )
    assert found.rows == 1


def test_what_waits_alone_is_found_by_its_number(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    filed = file_entry(desk, an_entry(reporter=Person(name="Siti")))
    who = named(ticket=filed.ticket)
    assert correct_person(register, desk, ledger, who, RIGHT, "budi", days=DAYS).rows == 1
    deliver(desk, register)
    assert people(desk, register)[0].name == RIGHT["name"]
    with pytest.raises(NoSuchCaseError):
        correct_person(
            register, desk, ledger, named(phone="0899 0000 1111"), RIGHT, "budi", days=DAYS
        )


def test_a_request_that_waits_is_put_right_and_left_alone(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    filed = file_request(desk, a_request())
    correct_person(register, desk, ledger, BUDI, {"name": "Budi Santosa"}, "ani", days=DAYS)
    assert restrict(register, desk, ledger, BUDI, "ani", days=DAYS).rows == 1
    deliver(desk, register)
    with session_scope(register) as session:
        row = session.get_one(InfoRequest, filed.id)
        assert open_applicant(desk.keys, row).name == "Budi Santosa"
        assert row.restricted_at is not None


def test_what_waits_is_left_alone_and_used_again(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    filed = file_entry(desk, an_entry())
    with session_scope(register) as session:
        before = staff_case(session, desk.keys, desk, filed.ticket).reporter
        assert before is not None
        assert before.phone
    restrict(register, desk, ledger, PHONE, "budi", days=DAYS)
    with session_scope(register) as session:
        after = staff_case(session, desk.keys, desk, filed.ticket).reporter
        assert after is not None
        assert (after.name, after.phone) == ("", "")
    deliver(desk, register)
    with session_scope(register) as session:
        assert session.get_one(Reporter, filed.id).restricted_at is not None
    assert people(desk, register)[0].name == SITI.name
    restrict(register, desk, ledger, PHONE, "budi", days=DAYS, lift=True)
    assert [one.restricted_at for one in waiting(desk)] == [None]
    with session_scope(register) as session:
        assert session.get_one(Reporter, filed.id).restricted_at is None


def test_what_was_left_alone_while_it_waited_is_so_in_a_copy_put_back(
    desk: Desk, register: Engine, ledger: Ledger
) -> None:
    filed = file_entry(desk, an_entry())
    restrict(register, desk, ledger, PHONE, "budi", days=DAYS)
    deliver(desk, register)
    with session_scope(register, write=True) as session:
        session.execute(text("UPDATE reporter SET restricted_at = NULL"))
        session.commit()
    erase_again(register, desk, ledger)
    with session_scope(register) as session:
        assert session.get_one(Reporter, filed.id).restricted_at is not None


def test_what_is_put_right_while_it_is_on_its_way_arrives_right(
    desk: Desk, register: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delivery has read it, and waits for its turn to write; meanwhile it is changed."""
    file_entry(desk, an_entry())
    sign_in, changed = delivery.sign_in_desk, []

    def as_turns_come(*given: object) -> None:
        if not changed:
            changed.append(correct_waiting(desk, PHONE, RIGHT))
        sign_in(*given)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(delivery, "sign_in_desk", as_turns_come)
    assert deliver(desk, register).done == 1
    assert len(changed) == 1
    assert [one.name for one in people(desk, register)] == [RIGHT["name"]]
