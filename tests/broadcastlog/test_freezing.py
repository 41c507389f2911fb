import contextlib
import json
import socket
import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from radio.air.control.protocol import socket_path
from radio.air.log import Interrupt, Timing, load_log
from radio.broadcastlog.editing import insert, show
from radio.broadcastlog.freezing import Freezer
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.store import find, location, retire
from radio.library.tables import Media
from radio.programmes.tables import Episode, Programme
from radio.units import Millis
from tests.broadcastlog.built import HOUR, NOON, ZONE, at, build, rows


@pytest.mark.sqlite
def test_a_freeze_has_all_the_engine_needs(database: Engine, data: Path, freezer: Freezer) -> None:
    build(database)
    report = freezer.freeze(NOON)
    log = load_log(data / "air" / "log.json")
    assert (report.revision, report.changed, report.warnings) == (1, True, ())
    assert log.station == "Radio Uji"
    assert len(log.entries) == report.entries
    assert log.entries[0].at <= NOON - 2 * HOUR < log.entries[0].at + HOUR
    assert log.entries[-1].at >= NOON + 30 * HOUR
    assert [entry.at for entry in log.entries] == sorted(entry.at for entry in log.entries)
    for entry in (*log.entries, *log.fill, *log.fallback):
        assert Path(entry.uri).is_file()
        assert Path(entry.uri).is_absolute()
        assert entry.gain == -2.0
    song = next(entry for entry in log.entries if entry.category == "musik")
    assert song.segue is not None
    assert (song.fade_out.seconds, song.cue_out - song.segue) == (2.0, 2.0)
    ident = next(entry for entry in log.entries if entry.category == "ident")
    assert (ident.timing, ident.interrupt, ident.segue) == (Timing.HARD, Interrupt.FADE, None)
    assert (len(log.fill), len(log.fallback)) == (3, 1)
    assert log.fallback[0].segue is None
    assert {cart.name for cart in log.carts} == {"cart-0", "jingle-0", "jingle-1"}
    with session_scope(database) as session:
        files = {cart.media_id: location(find(session, cart.media_id), data) for cart in log.carts}
    assert sorted(map(str, files.values())) == sorted(cart.uri for cart in log.carts)


def test_nothing_new_is_not_frozen_again_until_the_hour_turns(
    database: Engine, freezer: Freezer
) -> None:
    build(database)
    assert freezer.freeze(NOON).changed
    stamp = freezer.stamp(NOON)
    assert not freezer.freeze(Millis(NOON + 60_000)).changed
    assert freezer.stamp(Millis(NOON + 60_000)) == stamp
    moved = freezer.freeze(Millis(NOON + HOUR))
    assert (moved.changed, moved.revision) == (True, 2)
    assert freezer.stamp(Millis(NOON + HOUR)) != stamp


def test_every_kind_of_change_is_seen(database: Engine, data: Path, freezer: Freezer) -> None:
    build(database)
    freezer.freeze(NOON)
    stamps = [freezer.stamp(NOON)]
    insert(database, ZONE, at(15, 20), Timing.HARD, "promo0", now=NOON)
    stamps.append(freezer.stamp(NOON))
    with session_scope(database, write=True) as session:
        retire(session, "musik1")
        session.add(a_programme("ayo"))
        session.flush()
        for name, hour, cancelled in (("p", 13, False), ("q", 15, True)):
            times = {"start": at(hour), "end": at(hour + 1)}
            session.add(Episode(id=name, programme_id="ayo", cancelled=cancelled, **times))
        session.commit()
    stamps.append(freezer.stamp(NOON))
    freezer.path.unlink()
    assert freezer.freeze(NOON).revision == 2
    (programme,) = load_log(freezer.path).programmes
    assert (programme.id, programme.name, programme.end_policy) == ("p", "Ayo", Interrupt.FADE)
    for change in ("end_policy", "revision"):
        with session_scope(database, write=True) as session:
            if change == "revision":
                session.get_one(Episode, "p").revision += 1
            else:
                session.get_one(Programme, "ayo").end_policy = Interrupt.CUT
            session.commit()
        stamps.append(freezer.stamp(NOON))
    assert len(set(stamps)) == 5


def a_programme(name: str) -> Programme:
    return Programme(
        id=name,
        name=name.title(),
        first_day=date(2026, 1, 1),
        starts_at="13:00",
        seconds=3600,
        end_policy=Interrupt.FADE,
    )


def test_rows_name_their_programme_and_outlive_its_episode(database: Engine) -> None:
    build(database)
    with session_scope(database, write=True) as session:
        session.add(a_programme("ayo"))
        session.flush()
        session.add(Episode(id="p", programme_id="ayo", start=at(13), end=at(14)))
        session.flush()
        row = session.scalars(select(LogRow).where(LogRow.hour == at(13))).unique().first()
        assert row is not None
        row.episode_id = "p"
        session.commit()
    shown = {row["id"]: row["programme"] for row in show(database, ZONE, row.day)}
    assert shown[row.id] == "Ayo"
    with session_scope(database, write=True) as session:
        session.delete(session.get_one(Episode, "p"))
        session.commit()
    shown = {row["id"]: row["programme"] for row in show(database, ZONE, row.day)}
    assert shown[row.id] == ""


@pytest.mark.sqlite
def test_revisions_grow_where_the_database_or_the_file_is_an_old_one(
    database: Engine, data: Path, freezer: Freezer
) -> None:
    build(database)
    freezer.freeze(NOON)
    document = json.loads(freezer.path.read_text())
    freezer.path.write_text(json.dumps({**document, "revision": 41}))
    assert freezer.freeze(NOON).revision == 42
    freezer.path.write_text("half a fi")
    assert freezer.freeze(NOON).revision == 43


@pytest.mark.sqlite
def test_pieces_that_are_gone_are_left_out_and_told(
    database: Engine, data: Path, freezer: Freezer
) -> None:
    build(database)
    with session_scope(database, write=True) as session:
        retire(session, "musik1")
        (data / session.get_one(Media, "musik2").path).unlink()
        session.commit()
    report = freezer.freeze(NOON)
    assert [warning.partition(") is ")[2] for warning in report.warnings] == [
        "planned but retired",
        "planned but its file is missing",
    ]
    frozen = {entry.media_id for entry in load_log(freezer.path).entries}
    assert not frozen & {"musik1", "musik2"}


@pytest.mark.sqlite
def test_ids_stay_through_rebuilds_and_freezes(database: Engine, freezer: Freezer) -> None:
    build(database)
    freezer.freeze(NOON)
    first = [entry.id for entry in load_log(freezer.path).entries]
    build(database, now=NOON)
    insert(database, ZONE, at(15, 20), Timing.HARD, "promo0", now=NOON)
    freezer.freeze(NOON)
    second = [entry.id for entry in load_log(freezer.path).entries]
    untouched = [row.id for row in rows(database) if row.hour != at(15)]
    assert [i for i in first if i in untouched] == [i for i in second if i in untouched]


@pytest.mark.sqlite
def test_an_engine_that_was_away_is_told_later(
    database: Engine, data: Path, freezer: Freezer, engine_stand_in
) -> None:
    build(database)
    assert not freezer.freeze(NOON).told
    with engine_stand_in(data) as asked:
        assert freezer.tell_again()
        assert not freezer.tell_again()
        assert asked == ["log_reload"]


@pytest.fixture
def engine_stand_in():
    """Answers at the control socket as the engine does."""

    @contextlib.contextmanager
    def stand_in(data: Path):
        path = Path(socket_path(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        asked: list[str] = []

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rwb") as lines:
                request = json.loads(lines.readline())
                asked.append(request["do"])
                answer = {"id": request["id"], "ok": True, "result": {"revision": 1}}
                lines.write(json.dumps(answer).encode() + b"\n")
                lines.flush()

        thread = threading.Thread(target=serve)
        thread.start()
        yield asked
        thread.join()
        server.close()

    return stand_in
