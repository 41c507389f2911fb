"""Several stations on one shared database: each liaison gets a Friday's sheet once, whoever is there to send it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.complaints.handling.liaisons import add_liaison
from radio.complaints.handling.sheetmail import TURN, end_turn, take_turn, week_of
from radio.complaints.intake.desk import DeskSettings
from radio.complaints.register.lists import SheetMail
from radio.complaints.register.opening import open_register
from radio.complaints.register.sealing import Contact
from radio.complaints.words import Deed
from radio.db import open_engine, session_scope
from radio.jobs.context import Context, Station
from radio.jobs.mails import make_sheets, send_mail
from radio.jobs.settings import MailSettings, WorkerSettings
from radio.jobs.sheetturns import SheetTurns, sheet_key
from radio.mail.sending import MailServer
from radio.mail.tables import OutgoingMail
from radio.units import Millis, Seconds
from tests.complaints.conftest import DAY, NOON, Clock, an_entry, register  # noqa: F401  # a fixture
from tests.complaints.handling import Office
from tests.mail.servers import Box, mail_server
from tests.rig.databases import Databases
from tests.rig.servers import free_port

FRIDAY = Millis(NOON + 4 * DAY)
WEEK = date(2026, 12, 4)


@dataclass
class Stations:
    """Two on one register, with one agency that has an open case and two liaisons."""

    first: Station
    second: Station
    liaisons: tuple[str, ...]
    clock: Clock
    box: Box = field(default_factory=Box)

    def make(self, station: Station) -> None:
        assert make_sheets(a_run(station)) == f"1 sheets, {len(self.liaisons)} liaisons"

    def send(self, station: Station, *, answers: bool = True) -> str:
        with ExitStack() as stack:
            port = stack.enter_context(mail_server(self.box)) if answers else free_port()
            mail = station.settings.mail
            server = replace(mail.server, port=port)
            station.settings = replace(station.settings, mail=replace(mail, server=server))
            return send_mail(a_run(station))

    @property
    def got(self) -> list[str]:
        return sorted(letter["To"] for letter in self.box.letters)


BOTH = ["ani@example.id", "karto@example.id"]


def a_run(station: Station) -> Context:
    return Context.lasting(station, Seconds(120.0))


def unsent(station: Station) -> int:
    with session_scope(station.engine) as session:
        query = select(OutgoingMail.id).where(OutgoingMail.sent_at.is_(None))
        return len(session.scalars(query).all())


@pytest.fixture
def stations(
    tmp_path: Path,
    databases: Databases,
    register_url: str,
    register: Engine,  # noqa: F811  # the fixture
) -> Iterator[Stations]:
    clock = Clock()
    with ExitStack() as stack:
        made = []
        for prefix in ("BJN", "BJNX"):
            folder = tmp_path / prefix
            folder.mkdir()
            url = stack.enter_context(databases.new("sqlite", folder))
            one = a_station(folder, url, register_url, clock)
            stack.callback(one.engine.dispose)
            stack.callback(one.close)
            keys = made[0].desk.keys if made else one.desk.keys
            one._desk = replace(one.desk, clock=clock, prefix=prefix, keys=keys)
            made.append(one)
        office = Office(made[0].desk, register, clock, an_entry)
        office.do(office.take(text="Sampah menumpuk"), Deed.FORWARD, agencies=("dlh",))
        yield Stations(made[0], made[1], two_liaisons(made[0], register), clock)


def a_station(folder: Path, url: str, register_url: str, clock: Clock) -> Station:
    plain = DeskSettings.plain(folder, "Radio Uji", "Asia/Jakarta")
    mail = MailSettings(
        MailServer("127.0.0.1", 1, "none", sender="radio@example.id", patience=Seconds(3.0)),
        sheets_at="08:00",
    )
    settings = WorkerSettings(
        folder,
        url,
        station="Radio Uji",
        complaints=replace(plain, register_url=register_url),
        mail=mail,
    )
    return Station(settings, open_engine(url), clock)


def two_liaisons(station: Station, register: Engine) -> tuple[str, ...]:  # noqa: F811
    with session_scope(register, write=True) as session:
        made = [
            add_liaison(session, station.desk.keys, "dlh", Contact(name, email=email), "ani", NOON)
            for name, email in (("Karto", BOTH[1]), ("Ani", BOTH[0]))
        ]
        session.commit()
    return tuple(one if isinstance(one, str) else one.id for one in made)


@pytest.mark.parametrize("days", [0, 1, 2])
def test_each_liaison_gets_a_sheet_once_from_whichever_is_first(
    stations: Stations, days: int
) -> None:
    stations.clock.now = FRIDAY
    stations.make(stations.first)
    assert stations.send(stations.first) == "sent 2, not taken 0"
    # The other one was away till then, perhaps: on Saturday and Sunday it makes Friday's, too.
    stations.clock.now = FRIDAY + days * DAY
    stations.make(stations.second)
    assert stations.send(stations.second) == "sent 0, not taken 0"
    assert stations.got == BOTH
    assert (unsent(stations.first), unsent(stations.second)) == (0, 0)
    # The next week the other is first.
    stations.clock.now = FRIDAY + 7 * DAY
    for one in (stations.second, stations.first):
        stations.make(one)
    assert stations.send(stations.second) == "sent 2, not taken 0"
    assert stations.send(stations.first) == "sent 0, not taken 0"
    assert stations.got == sorted(2 * BOTH)


def test_a_station_that_dies_with_its_turn_keeps_no_sheet_back(
    stations: Stations,
    register: Engine,  # noqa: F811  # the fixture
) -> None:
    stations.clock.now = FRIDAY
    for one in (stations.first, stations.second):
        stations.make(one)
    for liaison in stations.liaisons:
        assert take_turn(register, "BJN", WEEK, liaison, FRIDAY) == FRIDAY
    assert stations.send(stations.second) == "sent 0, not taken 0"
    stations.clock.now = FRIDAY + TURN - 1
    assert stations.send(stations.second) == "sent 0, not taken 0"
    assert unsent(stations.second) == 2
    stations.clock.now += 1
    assert stations.send(stations.second) == "sent 2, not taken 0"
    # It is back, with its letters waiting still.
    assert stations.send(stations.first) == "sent 0, not taken 0"
    assert stations.got == BOTH


def test_a_station_that_comes_back_within_its_turn_goes_on(
    stations: Stations,
    register: Engine,  # noqa: F811  # the fixture
) -> None:
    stations.clock.now = FRIDAY
    stations.make(stations.first)
    take_turn(register, "BJN", WEEK, stations.liaisons[0], FRIDAY)
    assert stations.send(stations.first) == "sent 2, not taken 0"
    assert stations.got == BOTH


def test_mail_that_one_can_not_send_the_other_sends_at_once(stations: Stations) -> None:
    stations.clock.now = FRIDAY
    for one in (stations.first, stations.second):
        stations.make(one)
    assert stations.send(stations.first, answers=False) == "sent 0, not taken 2"
    assert stations.send(stations.second) == "sent 2, not taken 0"
    stations.clock.now += 120_000
    assert stations.send(stations.first) == "sent 0, not taken 0"
    assert unsent(stations.first) == 0
    assert stations.got == BOTH


def test_of_many_that_begin_at_once_one_has_the_turn(
    register: Engine,  # noqa: F811  # the fixture
) -> None:
    names = [f"D{n}" for n in range(6)]
    at_once = threading.Barrier(len(names))
    told: dict[str, Millis | None] = {}

    def begin(name: str) -> None:
        at_once.wait()
        told[name] = take_turn(register, name, WEEK, "karto", NOON)

    threads = [threading.Thread(target=begin, args=(name,)) for name in names]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == names
    (has,) = [name for name, turn in told.items() if turn == NOON]
    with session_scope(register) as session:
        assert session.scalars(select(SheetMail.desk)).all() == [has]
    other = next(name for name in names if name != has)
    end_turn(register, other, WEEK, "karto", NOON, sent=False)
    assert take_turn(register, other, WEEK, "karto", NOON) == NOON + TURN, "it was not its own"
    end_turn(register, has, WEEK, "karto", NOON, sent=True)
    assert take_turn(register, other, WEEK, "karto", NOON) is None


def test_while_the_database_is_away_sheets_wait_and_other_letters_go(tmp_path: Path) -> None:
    away = open_register(f"sqlite:///{tmp_path / 'none' / 'there.db'}")
    turns = SheetTurns(away, "BJN")
    asked = turns.take(sheet_key(WEEK, "karto"), NOON)
    assert asked is not None
    assert asked > NOON
    turns.end(sheet_key(WEEK, "karto"), NOON, sent=True)
    assert turns.take("digest 2026-12-04 0", NOON) == NOON
    away.dispose()


def test_a_sheet_is_of_the_friday_that_was() -> None:
    days = [week_of(date(2026, 12, day)) for day in (3, 4, 5, 6, 10, 11)]
    assert days == [date(2026, 11, 27), *[WEEK] * 4, date(2026, 12, 11)]
