"""What was erased stays so: in copies that are put back, after a fall, and on its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from radio.complaints.entry import Person, unpack
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting, file_entry
from radio.complaints.intake.redacting import GONE
from radio.complaints.intake.tables import Waiting
from radio.complaints.privacy.erasing import erase_again, erase_person, settle
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.privacy.requests import requests_of
from radio.complaints.register.tables import (
    Attachment,
    Complaint,
)
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, SITI, Clock, an_entry
from tests.complaints.erasing import DAYS, OTHER, PHONE, people, take, texts


def test_a_request_is_over_when_the_last_copy_is(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock)
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    clock.now += DAYS * DAY - 1
    assert settle(register, desk, ledger, days=DAYS) == 0
    assert len(ledger.lines()) == 1
    clock.now += 1
    assert settle(register, desk, ledger, days=DAYS) == 1
    assert settle(register, desk, ledger, days=DAYS) == 0
    assert ledger.lines() == ()
    with session_scope(register) as session:
        (request,) = requests_of(session)
        assert request.gone_at == clock.now


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.of(tmp_path)


def put_back(register: Engine, copied: dict[str, list[dict[str, object]]]) -> None:
    """The tables as they were when they were copied."""
    with register.begin() as connection:
        for table in reversed(list(copied)):
            connection.execute(text(f"DELETE FROM {table}"))
        for table, rows in copied.items():
            kind = Complaint.metadata.tables[table]
            if rows:
                connection.execute(kind.insert(), rows)


def copy_of(register: Engine) -> dict[str, list[dict[str, object]]]:
    names = ["complaint", "reporter", "attachment", "case_deed", "person_request", "removal"]
    with register.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(Complaint.metadata.tables[name].select()).mappings()
            ]
            for name in names
        }


def here(desk: Desk) -> list[str]:
    with session_scope(desk.database) as session:
        return list(session.scalars(select(Waiting.sealed).order_by(Waiting.number)))


def test_what_waits_and_is_put_back_waits_without_them(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    filed = file_entry(desk, an_entry(text="Saya Siti Aminah"))
    was = here(desk)
    erase_person(register, desk, ledger, named(ticket=filed.ticket), "budi", days=DAYS)
    gone = here(desk)
    with session_scope(desk.database, write=True) as session:
        session.execute(update(Waiting).values(sealed=was[0]))
        session.commit()
    erase_again(register, desk, ledger)
    (entry,) = (unpack(desk.keys.open(one, about_waiting(filed.id))) for one in here(desk))
    assert (entry.reporter, entry.text) == (Person(), f"Saya {GONE}")
    assert here(desk) != gone, "it was sealed anew"
    again = here(desk)
    erase_again(register, desk, ledger)
    assert here(desk) == again


def test_a_copy_that_is_put_back_is_erased_again(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    take(desk, register, clock, text="Saya Siti Aminah")
    take(desk, register, clock, reporter=OTHER)
    take(desk, register, clock, confidential=True, text="Saya Siti Aminah")
    copied = copy_of(register)
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS, attachments=True)
    put_back(register, copied)
    assert [one.name for one in people(desk, register)] == [SITI.name, OTHER.name, SITI.name]
    assert erase_again(register, desk, ledger) == 2
    assert [one.name for one in people(desk, register)] == ["", OTHER.name, ""]
    assert texts(register)[0] == f"Saya {GONE}"
    with session_scope(register) as session:
        assert len(session.scalars(select(Attachment)).all()) == 1
    assert erase_again(register, desk, ledger) == 0


def test_a_process_that_ends_in_the_middle_leaves_it_to_the_job(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(desk, register, clock)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("radio.complaints.privacy.erasing._leave", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_person(register, desk, ledger, PHONE, "budi", days=DAYS)
    assert people(desk, register) != [Person()]
    settle(register, desk, ledger, days=DAYS)
    assert people(desk, register) == [Person()]


def test_one_that_comes_back_with_this_computers_file_goes_without_them(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger
) -> None:
    filed = file_entry(desk, an_entry())
    with session_scope(desk.database) as session:
        sealed = session.scalars(select(Waiting.sealed)).one()
    erase_person(register, desk, ledger, named(ticket=filed.ticket), "budi", days=DAYS)
    with session_scope(desk.database, write=True) as session:  # an older copy of it
        session.execute(update(Waiting).values(sealed=sealed))
        session.commit()
    deliver(desk, register)
    assert people(desk, register) == [Person()]
    assert here(desk) == [""]
    with session_scope(desk.database, write=True) as session:
        session.execute(update(Waiting).values(sealed=sealed))
        session.commit()
    erase_again(register, desk, ledger)
    assert here(desk) == [""], "delivered, and put back"


def test_the_ledger_outlives_half_a_line_and_has_nobody_in_it(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger, tmp_path: Path
) -> None:
    take(desk, register, clock, text="Saya Siti Aminah")
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS, phrases=["Pak Karto"])
    with ledger.path.open("a") as file:
        file.write('{"request": "half')
    ledger.write(Line("b", Millis(clock.now + 1)))
    assert [one.request for one in ledger.lines()][1:] == ["b"]
    written = ledger.path.read_text()
    for word in ("Siti", "Karto", "3456", "Saya"):
        assert word not in written
    assert ledger.path.stat().st_mode & 0o777 == 0o600
    ledger.drop_until(Millis(clock.now + 2))
    assert len(ledger.lines()) == 1


@pytest.mark.sqlite
def test_nothing_is_left_in_the_files_themselves(
    desk: Desk, register: Engine, clock: Clock, ledger: Ledger, tmp_path: Path
) -> None:
    """What is not sealed, the words of a case, is overwritten: in the file, and in its log."""
    take(desk, register, clock, text="Saya Siti Aminah " + "panjang sekali " * 400)
    take(desk, register, clock, reporter=OTHER, text="Lampu padam")
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("complaints.db*"))
    assert b"Siti Aminah" in raw
    erase_person(register, desk, ledger, PHONE, "budi", days=DAYS, phrases=["panjang sekali"])
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("complaints.db*"))
    assert b"Siti Aminah" not in raw
    # Nor the words alone, in what is searched by; names of villages may begin so.
    assert b"panjang" not in raw
    assert b"aminah" not in raw.lower()
