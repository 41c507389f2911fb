"""What is erased, for tests: taken in, changed, and looked for afterwards."""

from __future__ import annotations

from sqlalchemy import Engine, select, update

from radio.complaints.entry import Person
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.privacy.finding import named
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import (
    Complaint,
    Reporter,
)
from radio.db import session_scope
from tests.complaints.conftest import Clock, an_entry

PHONE = named(phone="0812 3456 7890")
PHOTO = File("a.png", "image/png", "0" * 64, b"bild")
DAYS = 7
OTHER = Person(name="Bambang Suryo", phone="0813-1111-2222")


def people(desk: Desk, register: Engine) -> list[Person]:
    with session_scope(register) as session:
        rows = session.scalars(select(Reporter).order_by(Reporter.id))
        return [open_person(desk.keys, row) for row in rows]


def texts(register: Engine) -> list[str]:
    with session_scope(register) as session:
        return list(session.scalars(select(Complaint.text).order_by(Complaint.id)))


def take(desk: Desk, register: Engine, clock: Clock, **values: object) -> str:
    clock.now += 1
    filed = file_entry(desk, an_entry(**values), [PHOTO])
    deliver(desk, register)
    return filed.id


def change(register: Engine, case_id: str, **values: object) -> None:
    with session_scope(register, write=True) as session:
        session.execute(update(Complaint).where(Complaint.id == case_id).values(**values))
        session.commit()
