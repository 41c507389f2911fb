"""A desk that takes complaints, and the shared database it delivers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from radio.complaints.entry import Entry, Person
from radio.complaints.intake.desk import FILE, Desk, DeskSettings, open_desk
from radio.complaints.intake.tables import ENVIRONMENT as INTAKE
from radio.complaints.privacy.grants import DatabaseRole
from radio.complaints.privacy.roles import make_roles, role_name
from radio.complaints.register.base import ENVIRONMENT
from radio.complaints.register.opening import open_register
from radio.complaints.register.seeds import KnownAgency, fill_lists
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.handling import Office
from tests.complaints.hooked import Hooked
from tests.complaints.roled import PREFIX, As
from tests.rig.databases import Databases, make_new
from tests.rig.receivers import Receiver

NOON = Millis(1_796_014_800_000)
"""2026-11-30, 12.00 WIB, a Monday."""
DAY = 86_400_000
AGENCIES = (
    KnownAgency("dpubmpr", "Dinas Pekerjaan Umum Bina Marga", "DPUBMPR", active=True),
    KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True),
    KnownAgency("dlh", "Dinas Lingkungan Hidup", "DLH", active=True),
)
SITI = Person(
    name="Siti Aminah", phone="0812-3456-7890", address="RT 03 RW 01", area_code="35.22.15.2003"
)


@dataclass
class Clock:
    """A clock that goes by hand."""

    now: int = NOON

    def __call__(self) -> Millis:
        return Millis(self.now)


def an_entry(**values: object) -> Entry:
    given = Entry(text="Jalan depan pasar berlubang", said_at=NOON, reporter=SITI)
    return replace(given, **values)  # type: ignore[arg-type]  # tests name what they change


@pytest.fixture
def clock() -> Clock:
    return Clock()


def a_desk(folder: Path, clock: Clock, prefix: str = "BJN", name: str = "Radio Uji") -> Desk:
    settings = DeskSettings.plain(folder, name, "Asia/Jakarta")
    make_new(f"sqlite:///{folder / FILE}", INTAKE)
    return replace(open_desk(settings), prefix=prefix, clock=clock)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    made = a_desk(tmp_path, clock)
    yield made
    made.database.dispose()


@pytest.fixture
def register(register_url: str) -> Iterator[Engine]:
    """With the lists it starts from."""
    engine = open_register(register_url)
    with session_scope(engine, write=True) as session:
        fill_lists(session, AGENCIES)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def office(desk: Desk, register: Engine, clock: Clock) -> Office:
    return Office(desk, register, clock, an_entry)


@pytest.fixture
def postgresql_register(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """On a server: for what SQLite does not have."""
    with databases.new("postgresql", tmp_path, environment=ENVIRONMENT) as url:
        engine = open_register(url)
        with session_scope(engine, write=True) as session:
            fill_lists(session, AGENCIES)
            session.commit()
        yield engine
        engine.dispose()


@pytest.fixture
def hooked(office: Office) -> Hooked:
    return Hooked(office)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def as_role(postgresql_register: Engine) -> Iterator[As]:
    """Engines whose connections have one role's rights, as those of a login that is given it."""
    make_roles(postgresql_register, PREFIX)
    url = postgresql_register.url.render_as_string(hide_password=False)
    made: list[Engine] = []

    def engine(role: DatabaseRole) -> Engine:
        made.append(open_register(f"{url}&options=-crole%3D{role_name(role, PREFIX)}"))
        return made[-1]

    yield engine
    for one in made:
        one.dispose()
    with postgresql_register.begin() as connection:
        for role in DatabaseRole:
            name = role_name(role, PREFIX)
            connection.exec_driver_sql(f"DROP OWNED BY {name}")
            connection.exec_driver_sql(f"DROP ROLE {name}")
        connection.exec_driver_sql("ALTER TABLE complaint DISABLE ROW LEVEL SECURITY")
