"""The digest by mail and the sheets of Friday: made by the worker, each once, whatever comes between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.complaints.handling.watching import escalate
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import DeskSettings
from radio.complaints.register.lists import Liaison
from radio.complaints.register.sealing import about_liaison
from radio.complaints.words import Deed, Means
from radio.db import open_engine, session_scope
from radio.jobs.alarms import standing_alarms
from radio.jobs.complaints import follow_up
from radio.jobs.context import Context, Station
from radio.jobs.mails import make_sheets, send_mail, tidy_mail, write_digest
from radio.jobs.settings import MailSettings, WorkerSettings
from radio.mail.sending import MailServer
from radio.mail.tables import OutgoingMail
from radio.units import Millis, Seconds
from tests.complaints.conftest import DAY, NOON, Clock, an_entry, register  # noqa: F401  # a fixture
from tests.complaints.handling import WIB, Office
from tests.mail.servers import Box, mail_server
from tests.rig.databases import Databases
from tests.rig.servers import free_port

HOUR = 3_600_000
FRIDAY = Millis(NOON + 4 * DAY)
SERVER = MailServer("127.0.0.1", 1, "none", sender="radio@example.id", patience=Seconds(3.0))
MAIL = MailSettings(
    SERVER, "https://panel.example.id", ("ani@example.id", "budi@example.id"), "07:00", "08:00", 2
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def station(
    tmp_path: Path, databases: Databases, register_url: str, clock: Clock
) -> Iterator[Station]:
    with databases.new("sqlite", tmp_path) as station_url:
        engine = open_engine(station_url)
    plain = DeskSettings.plain(tmp_path, "Radio Uji", "Asia/Jakarta")
    desk = replace(plain, register_url=register_url)
    settings = WorkerSettings(
        tmp_path, station_url, station="Radio Uji", complaints=desk, mail=MAIL
    )
    made = Station(settings, engine, clock)
    made._desk = replace(made.desk, clock=clock)
    yield made
    made.close()
    engine.dispose()


@pytest.fixture
def office(station: Station, register: Engine, clock: Clock) -> Office:  # noqa: F811  # the fixture
    return Office(station.desk, register, clock, an_entry)


def a_run(station: Station) -> Context:
    return Context.lasting(station, Seconds(120.0))


def kept(station: Station) -> list[OutgoingMail]:
    with session_scope(station.engine) as session:
        return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def through(station: Station, port: int) -> None:
    server = replace(SERVER, port=port)
    station.settings = replace(station.settings, mail=replace(MAIL, server=server))


def a_late_case(office: Office, clock: Clock) -> str:
    """Late since this morning; somebody was told."""
    clock.now = NOON - 20 * DAY
    late = office.take(text="Jalan rusak di Balen")
    clock.now = NOON
    escalate(office.register, office.desk.keys, WIB, NOON, desk="BJN")
    return office.case(late).ticket


def test_the_digest_of_a_working_morning_goes_once_to_each(
    station: Station, office: Office, clock: Clock
) -> None:
    late = a_late_case(office, clock)
    answered = office.take()
    office.do(
        answered,
        Deed.ANSWER,
        said="Sudah diperbaiki",
        means=Means.ON_AIR,
        episode_id="e",
        public=True,
    )
    clock.now = NOON + DAY - 6 * HOUR
    assert write_digest(a_run(station)) == "nothing to write", "it is six o'clock"
    clock.now += HOUR
    assert write_digest(a_run(station)) == "written to 2"
    assert write_digest(a_run(station)) == "written already"
    first, second = kept(station)
    assert first.key != second.key
    assert first.subject == "Rangkuman aduan 1 Des 2026: 1 lewat tenggat"
    assert first.text.index("BARU LEWAT TENGGAT") < first.text.index("SEMUA YANG LEWAT TENGGAT")
    assert f"https://panel.example.id/cases/{late}" in first.text
    assert "SENIN, 30 NOVEMBER 2026" in first.text
    assert "masuk 1" in first.text
    assert "ditanggapi 1" in first.text
    for hidden in ("Siti", "Balen", "rusak", "diperbaiki", "3456"):
        assert hidden not in first.text + first.html + first.subject
    assert f'<a href="https://panel.example.id/cases/{late}">' in first.html
    box = Box()
    with mail_server(box) as port:
        through(station, port)
        assert send_mail(a_run(station)) == "sent 2, not taken 0"
        assert send_mail(a_run(station)) == "sent 0, not taken 0"
    assert [letter["To"] for letter in box.letters] == ["ani@example.id", "budi@example.id"]
    # The next morning what became late before is not new.
    clock.now += DAY
    assert write_digest(a_run(station)) == "written to 2"
    assert "BARU LEWAT" not in kept(station)[-1].text
    assert tidy_mail(a_run(station)) == "tidy"


def test_no_digest_on_days_off_and_monday_looks_back_to_friday(
    station: Station, office: Office, clock: Clock
) -> None:
    clock.now = FRIDAY
    office.take()
    clock.now = FRIDAY + DAY
    office.take()
    assert write_digest(a_run(station)) == "not a working day"
    clock.now = FRIDAY + 3 * DAY
    assert write_digest(a_run(station)) == "written to 2"
    text = kept(station)[0].text
    assert "JUMAT, 4 DESEMBER 2026 SAMPAI MINGGU, 6 DESEMBER 2026" in text
    assert "masuk 2" in text


def test_without_a_server_or_anybody_nothing_is_written(station: Station, clock: Clock) -> None:
    for mail in (MailSettings(), replace(MAIL, digest_to=())):
        station.settings = replace(station.settings, mail=mail)
        assert write_digest(a_run(station)) == "nothing to write"
    station.settings = replace(station.settings, mail=MailSettings())
    assert send_mail(a_run(station)) == "no mail is set up"


def test_mail_that_does_not_go_for_a_day_is_an_alarm(
    station: Station, office: Office, clock: Clock
) -> None:
    through(station, free_port())
    write_digest(a_run(station))
    assert send_mail(a_run(station)) == "sent 0, not taken 2"
    assert standing_alarms(station.engine) == []
    clock.now += 25 * HOUR
    send_mail(a_run(station))
    (alarm,) = standing_alarms(station.engine)
    assert (alarm.code, alarm.detail) == (
        "mail_waiting", "2; nobody listens there; see [mail] host and port",
    )  # fmt: skip
    clock.now += 2 * HOUR
    with mail_server(Box()) as port:
        through(station, port)
        assert send_mail(a_run(station)) == "sent 2, not taken 0"
    assert standing_alarms(station.engine) == []


def test_sheets_of_a_friday_are_made_once_kept_for_weeks_and_mailed(
    station: Station, office: Office, clock: Clock
) -> None:
    for agency in ("dlh", "dishub"):
        one = office.take(text="Sampah menumpuk")
        office.do(one, Deed.FORWARD, agencies=(agency,))
    with session_scope(office.register, write=True) as session:
        id_ = new_id(NOON)
        sealed = office.desk.keys.seal(
            '{"name": "Pak Karto", "email": "karto@example.id"}', about_liaison(id_)
        )
        session.add(Liaison(id=id_, agency_id="dlh", sealed=sealed))
        session.commit()
    assert make_sheets(a_run(station)) == "not now", "it is Monday"
    clock.now = FRIDAY - 5 * HOUR
    assert make_sheets(a_run(station)) == "not now", "it is seven o'clock"
    clock.now = FRIDAY
    assert make_sheets(a_run(station)) == "2 sheets, 1 liaisons"
    assert make_sheets(a_run(station)) == "not now", "they are there"
    folder = station.settings.data / "sheets"
    assert {one.stat().st_mode & 0o077 for one in (folder, *folder.iterdir())} == {0}
    names = sorted(path.name for path in (folder / "2026-12-04").iterdir())
    assert names == [
        "lembar-jumat-2026-12-04-dishub.pdf", "lembar-jumat-2026-12-04-dishub.xlsx",
        "lembar-jumat-2026-12-04-dlh.pdf", "lembar-jumat-2026-12-04-dlh.xlsx",
    ]  # fmt: skip
    box = Box()
    with mail_server(box) as port:
        through(station, port)
        assert send_mail(a_run(station)) == "sent 1, not taken 0"
    (letter,) = box.letters
    assert letter["To"] == "karto@example.id"
    assert [one.get_filename() for one in letter.iter_attachments()] == names[2:]
    assert "Siti" not in str(letter)
    for weeks in (1, 2, 3):
        clock.now = FRIDAY + weeks * 7 * DAY
        make_sheets(a_run(station))
    assert sorted(path.name for path in folder.iterdir()) == [
        "2026-12-11",
        "2026-12-18",
        "2026-12-25",
    ]


def test_a_friday_on_which_nothing_was_possible_is_made_up_until_sunday(
    station: Station, office: Office, clock: Clock
) -> None:
    one = office.take(text="Sampah menumpuk")
    office.do(one, Deed.FORWARD, agencies=("dlh",))
    clock.now = FRIDAY + 3 * DAY
    assert make_sheets(a_run(station)) == "not now", "it is Monday"
    clock.now = FRIDAY + 2 * DAY - 6 * HOUR
    assert make_sheets(a_run(station)) == "1 sheets, 0 liaisons"
    (folder,) = (station.settings.data / "sheets").iterdir()
    assert folder.name == "2026-12-06"
    clock.now = FRIDAY + 2 * DAY
    assert make_sheets(a_run(station)) == "not now", "they are there"
    clock.now = FRIDAY + 7 * DAY
    assert make_sheets(a_run(station)) == "1 sheets, 0 liaisons"


def test_what_is_late_is_told_at_the_panel_until_it_is_done(
    station: Station, office: Office, clock: Clock
) -> None:
    a_late_case(office, clock)
    follow_up(a_run(station))
    (alarm,) = standing_alarms(station.engine)
    assert (alarm.code, alarm.detail) == ("complaints_late", "1")
