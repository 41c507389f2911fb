import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

# Every room's tables have to be known before they can be compared.
import radio.broadcastlog.tables as log_tables
import radio.carts.tables as cart_tables
import radio.hourclocks.tables as clock_tables
import radio.jobs.tables as job_tables
import radio.library.intaketables as intake_tables
import radio.library.tables as library_tables
import radio.lists.tables as list_tables
import radio.people.rights as people_rights
import radio.people.tables as people_tables
import radio.programmes.tables as programme_tables
import radio.reports.tables as report_tables
import radio.spots.tables as spot_tables
from playlists.hourclock import SlotKind
from radio.air.log import Role
from radio.db import (
    Base,
    MigrationError,
    UnfitValueError,
    clip,
    current,
    migrate,
    open_engine,
    session_scope,
)
from radio.db.migrations import ROOT, newest
from radio.library.tables import Media, MediaState, Vocals
from radio.units import Millis, Seconds

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def url(empty_url: str) -> str:
    """Of each kind of database."""
    return empty_url


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'with % and space' / 'station.db'}"


def a_piece(number: int = 1) -> dict[str, object]:
    return {
        "id": f"m{number}",
        "path": f"media/{number}.flac",
        "content_hash": f"{number:040}",
        "title": "Sumilir",
        "category": "musik",
        "duration": 60.0,
        "cue_out": 59.0,
        "segue": 57.0,
        "loudness": -14.0,
        "true_peak": -1.0,
        "sample_rate": 48000,
        "channels": 2,
        "codec": "flac",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


def add_a_programme(session: Session) -> None:
    tables = programme_tables
    session.add(tables.Presenter(id="siti", name="Siti"))
    session.add(tables.Agency(id="dinkes", name="Dinas Kesehatan"))
    session.flush()
    day, times = date(2026, 1, 1), {"start": Millis(0), "end": Millis(9)}
    official = tables.Official(agency_id="dinkes", name="Budi")
    programme = tables.Programme(
        id="p", name="Pagi", first_day=day, starts_at="08:00", seconds=9, presenter_id="siti"
    )
    session.add_all([official, programme])
    session.flush()
    session.add(tables.Episode(id="p-20260101", programme_id="p", original=Millis(0), **times))
    session.flush()
    part = {"position": 0, "kind": tables.Part.SONG, "seconds": 9, "media_id": "m1"}
    session.add(tables.ProgrammeSegment(programme_id="p", **part))
    session.add(tables.EpisodeSegment(episode_id="p-20260101", **part))
    session.add(tables.Guest(episode_id="p-20260101", official_id=official.id))
    session.add(tables.StudioBooking(studio="1", episode_id="p-20260101", **times))
    session.flush()


def add_somebody(session: Session) -> None:
    at = Millis(1)
    made = {"created_at": at, "person_id": 1}
    session.add(
        people_tables.Person(
            id=1, login="siti", name="Siti", role=people_rights.Role.ADMIN, password_hash="h",
            password_at=at, created_at=at,
        )
    )  # fmt: skip
    session.flush()
    session.add_all(
        [
            people_tables.SecondFactor(person_id=1, secret="s"),
            people_tables.RecoveryCode(digest="r", person_id=1),
            people_tables.LoginSession(digest="d", seen_at=at, ends_at=at, **made),
            people_tables.LoginFailure(subject="s", failures=1, last_at=at, locked_until=at),
            people_tables.ApiToken(name="RDS", digest="t", hint="radio_", scopes="watch", **made),
            people_tables.AuditEntry(at=at, action="air.skip"),
        ]
    )
    session.flush()


def test_migrations_make_exactly_the_tables_the_rooms_declare(url: str) -> None:
    rooms = {path.parent.name for path in ROOT.parent.glob("radio/*/tables.py")}
    assert "library" in rooms
    imported = {mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
    assert rooms <= imported, "a room's tables are not imported above"
    migrate(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing_and_keeps_data(url: str) -> None:
    assert current(url) is None
    assert migrate(url) == newest()
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(Media(**a_piece()))
        session.commit()
    assert migrate(url) == newest() == current(url)
    with session_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(Media)) == 1
    engine.dispose()


def add_library(session: Session) -> None:
    session.add_all([Media(**a_piece(1)), Media(**a_piece(2))])
    session.add(library_tables.Daypart(id="malam", windows="22:00-03:00"))
    session.add(library_tables.WatchedFile(path="masuk/a.mp3", stamp="1"))
    session.flush()
    session.add(library_tables.MediaDaypart(media_id="m1", daypart_id="malam"))
    session.add(library_tables.MediaLabel(media_id="m1", label="tenang"))
    session.add(library_tables.MediaPrint(number=-5, media_id="m1"))
    session.add(library_tables.MediaTwin(media_id="m2", twin_of="m1"))
    session.add(intake_tables.ImportBatch(id="b", made_at=MOMENT, category="musik"))
    session.add(intake_tables.BulkEdit(id="e", made_at=MOMENT))
    session.flush()
    session.add(intake_tables.ImportFile(batch_id="b", number=0, name="a.mp3", media_id="m1"))
    changed = {"before": "{}", "after": "{}"}
    session.add(intake_tables.BulkEditPiece(bulk_id="e", media_id="m1", **changed))
    key = cart_tables.CartKey(place=1, media_id="m1")
    session.add(cart_tables.CartPage(id="w", name="Utama", position=0, keys=[key]))
    session.flush()


def add_plans(session: Session) -> None:
    days = {"first_day": MOMENT.date(), "last_day": MOMENT.date()}
    slot = clock_tables.ClockSlot(position=0, kind=SlotKind.FILL, source="musik", at=1.5)
    session.add(clock_tables.HourClock(id="malam", slots=[slot]))
    session.flush()
    session.add(clock_tables.GridRow(position=10, clock_id="malam", season="ramadan"))
    session.add(clock_tables.Season(id="s", kind="ramadan", **days))
    times = {"created_at": Millis(1), "updated_at": Millis(1)}
    session.add(list_tables.Playlist(id="sore", name="Sore", **times))
    session.add(list_tables.SmartList(id="baru", name="Baru", rule="added:<30d", **times))
    session.flush()
    session.add(list_tables.PlaylistItem(playlist_id="sore", position=0, media_id="m1"))
    booked = {**days, "plays_a_day": 8}
    session.add(spot_tables.CampaignRow(id="c", **booked))
    session.flush()
    session.add(spot_tables.CampaignMedia(campaign_id="c", media_id="m1"))
    session.add(spot_tables.CampaignTerm(campaign_id="c", since=MOMENT.date(), windows="",
                                         political=False, enabled=True, **booked))  # fmt: skip
    session.flush()


def add_a_log(session: Session) -> None:
    row = {"id": "r", "day": MOMENT.date(), "position": 0, "planned_seconds": 59.0}
    at = {"hour": Millis(0), "at": Millis(0)}
    session.add(log_tables.LogRow(media_id="m1", episode_id="p-20260101", **row, **at))
    session.add(log_tables.BuiltHour(hour=Millis(0), basis="b"))
    session.add(log_tables.FrozenLog(id=1, revision=1, digest="d", frozen_at=Millis(0)))
    session.add(log_tables.LogEdit(at=Millis(0), did=log_tables.EditKind.MOVE, hours="[]"))
    session.add(programme_tables.EpisodeMark(episode_id="p-20260101", position=0, at=Millis(0)))
    session.add(job_tables.JobRow(name="j", schedule="every 10 s"))
    session.add(job_tables.WorkerAlarm(code="c", subject="s", since=MOMENT))
    session.add(report_tables.JournalFile(name="2026-01-01.jsonl"))
    session.add(report_tables.AsrunSpan(span="s", started_at=Millis(5)))
    fact = {"file": "f", "offset": 0, "kind": "mode", "line": "{}"}
    session.add(report_tables.AsrunEvent(at=Millis(5), **fact))
    session.flush()


def test_everything_goes_down_with_data_in_every_table_and_up_again(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        for add in (add_library, add_a_programme, add_somebody, add_plans, add_a_log):
            add(session)
        session.commit()
    with session_scope(engine) as session:
        tables = Base.metadata.sorted_tables
        empty = [table.name for table in tables if not session.execute(select(table)).first()]
        assert " ".join(empty) == ""
    engine.dispose()
    assert migrate(url, to="base") is None
    engine = open_engine(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert migrate(url) == newest()


def test_a_library_of_the_first_version_is_kept_up_and_down(url: str) -> None:
    migrate(url, to="0001")
    engine = open_engine(url)
    old = {**a_piece(), "artist": "", "album": "", "genre": "", "isrc": "", "composer": "",
           "label": "", "role": "music", "state": "active", "cue_in": 0.5,
           "created_at": "2026-01-01 00:00:00"}  # fmt: skip
    columns = ", ".join(old)
    values = ", ".join(f":{name}" for name in old)
    with engine.begin() as connection:
        connection.execute(text(f"insert into media ({columns}) values ({values})"), old)
    engine.dispose()
    for _ in range(2):
        migrate(url)
        engine = open_engine(url)
        with session_scope(engine) as session:
            media = session.get_one(Media, "m1")
            assert (media.title, media.cue_in, media.vocals) == ("Sumilir", 0.5, Vocals.UNKNOWN)
            assert (media.local, media.valid_from, media.loudness_range) == (False, None, 0.0)
        engine.dispose()
        migrate(url, to="0001")


def test_a_database_from_a_newer_version_is_refused_and_left_alone(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(MigrationError, match="9999"):
        migrate(url)
    assert current(url) == "9999"
    engine.dispose()


def test_two_processes_may_migrate_at_once(url: str) -> None:
    results: list[str | None] = []
    threads = [threading.Thread(target=lambda: results.append(migrate(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [newest()] * 4


def test_sqlite_is_set_up_to_share(file_url: str) -> None:
    for durable, level in ((False, 1), (True, 2)):
        engine = open_engine(file_url, durable=durable)
        with engine.connect() as connection:
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        engine.dispose()
        assert found == {
            "journal_mode": "wal",
            "synchronous": level,
            "foreign_keys": 1,
            "busy_timeout": 5000,
        }


def test_a_session_rolls_back_unless_committed(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(Media(**a_piece()))
        session.flush()
    with session_scope(engine) as session:
        assert session.get(Media, "m1") is None
    engine.dispose()


def test_a_writer_waits_for_its_turn_and_a_reader_never(url: str) -> None:
    migrate(url)
    engine = open_engine(url, busy_timeout=Seconds(0.05))
    with session_scope(engine, write=True) as first:
        first.add(Media(**a_piece()))
        first.flush()
        with session_scope(engine) as reader:
            assert reader.get(Media, "m1") is None
        with (
            pytest.raises(OperationalError, match=r"locked|lock timeout"),
            session_scope(engine, write=True) as second,
        ):
            second.get(Media, "m1")
        first.commit()
    engine.dispose()


def test_a_reader_sees_the_database_as_it_was_when_it_began(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    pieces = select(func.count()).select_from(Media)
    with session_scope(engine) as reader:
        assert reader.scalar(pieces) == 0
        with session_scope(engine, write=True) as writer:
            writer.add(Media(**a_piece()))
            writer.commit()
        assert reader.scalar(pieces) == 0
    with session_scope(engine) as reader:
        assert reader.scalar(pieces) == 1
    engine.dispose()


def test_writers_take_turns_and_each_sees_what_the_one_before_wrote(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(job_tables.JobRow(name="j", schedule="0"))
        session.commit()

    def count() -> None:
        for _ in range(10):
            with session_scope(engine, write=True) as session:
                row = session.get_one(job_tables.JobRow, "j")
                row.schedule = str(int(row.schedule) + 1)
                session.commit()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with session_scope(engine) as session:
        assert session.get_one(job_tables.JobRow, "j").schedule == "40"
    engine.dispose()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (programme_tables.Presenter(id="p" * 33, name="P"), "has 33 characters; up to 32"),
        (programme_tables.Presenter(id="p", name="P\0"), "presenter, name: .* is no text"),
        (programme_tables.Presenter(id="p", name="P\udcff"), "presenter, name: .* is no text"),
        (clock_tables.GridRow(position=2**31, clock_id="malam"), "grid row, position: 2147483648"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(url: str, row: Base, words: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(clock_tables.HourClock(id="malam"))
        session.flush()
        session.add(row)
        with pytest.raises(UnfitValueError, match=words):
            session.flush()
        session.expunge_all()
        session.rollback()
    engine.dispose()


def test_a_text_from_outside_is_cut_to_its_column() -> None:
    assert clip(programme_tables.Presenter, "id", "a\0" + "b" * 40) == "a" + "b" * 31
    assert clip(programme_tables.Presenter, "name", "a\0" + "b" * 40) == "a" + "b" * 40


def test_values_come_back_as_what_they_were(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    wib = timezone(timedelta(hours=7))
    with session_scope(engine, write=True) as session:
        at = datetime(2026, 1, 1, 7, 30, tzinfo=wib)
        session.add(Media(**{**a_piece(), "created_at": at, "role": Role.VOICE}))
        session.commit()
    with session_scope(engine) as session:
        row = session.get_one(Media, "m1")
        assert row.created_at == at
        assert row.created_at.tzinfo is UTC
        assert row.role is Role.VOICE
        assert row.state is MediaState.ACTIVE
    engine.dispose()


def test_a_moment_without_zone_is_refused(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # the mistake that is meant
    with session_scope(engine, write=True) as session:
        session.add(Media(**{**a_piece(), "created_at": naive}))
        with pytest.raises(StatementError, match="time zone"):
            session.flush()
    engine.dispose()


def test_a_log_row_needs_its_piece(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    row = log_tables.LogRow(
        id="r",
        day=datetime(2026, 1, 1, tzinfo=UTC).date(),
        hour=Millis(0),
        at=Millis(0),
        position=0,
        media_id="nobody",
        planned_seconds=1.0,
    )
    with session_scope(engine, write=True) as session:
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
    engine.dispose()
