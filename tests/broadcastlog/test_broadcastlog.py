import contextlib
import json
import socket
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.air.control.protocol import socket_path
from radio.air.log import Interrupt, Role, Timing, load_log
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.editing import NoSuchMediaError, NotInsertableError, insert, show
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.dayparts import set_daypart
from radio.library.editing import Changes, edit
from radio.library.store import retire
from radio.library.tables import Media
from radio.programmes.tables import Episode, Programme
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 31)
HOUR = 3_600_000


def at(hour: int, minute: int = 0, day: date = DAY) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOON = at(12, 20)


def build(engine: Engine, **change: object) -> None:
    order = {"first": DAY, "days": 2, "now": at(0) - 2 * HOUR, "seed": 1, **change}
    build_days(engine, ZONE, BuildOrder(**order))


def rows(engine: Engine, *, hour: Millis | None = None) -> list[LogRow]:
    with session_scope(engine) as session:
        query = select(LogRow).order_by(LogRow.at, LogRow.position)
        if hour is not None:
            query = query.where(LogRow.hour == hour)
        return list(session.scalars(query).unique())


def ids(engine: Engine) -> list[str]:
    return [row.id for row in rows(engine)]


@pytest.fixture
def freezer(database: Engine, data: Path) -> Freezer:
    return Freezer(database, data, FreezeSettings("Radio Uji"))


def test_building_again_changes_nothing(database: Engine) -> None:
    build(database)
    first = ids(database)
    assert len(first) == len(set(first)) > 1000
    build(database)
    assert ids(database) == first


def test_days_join_over_the_turn_of_the_year(database: Engine) -> None:
    build(database)
    every = rows(database)
    assert every[0].at == at(0)
    hours = [row.at for row in every if row.timing is Timing.HARD]
    assert hours == [at(0) + number * HOUR for number in range(48)]
    assert {row.day for row in every if row.at >= at(0) + 24 * HOUR} == {date(2027, 1, 1)}
    assert days_to_build(database, ZONE, BuildOrder(date(2026, 12, 31), 2, at(1))) == []
    assert days_to_build(database, ZONE, BuildOrder(date(2026, 12, 31), 3, at(1))) == [
        date(2027, 1, 2)
    ]


def test_hours_that_began_played_or_were_edited_stay(database: Engine) -> None:
    build(database)
    played, edited = at(15), at(18)
    insert(database, ZONE, at(18, 20), Timing.HARD, "ilm0", now=NOON)
    before = {
        hour: [row.id for row in rows(database, hour=hour)] for hour in _hours(rows(database))
    }
    build(database, seed=2, now=NOON, played={before[played][3]})
    after = {hour: [row.id for row in rows(database, hour=hour)] for hour in before}
    changed = {hour for hour in before if before[hour] != after[hour]}
    kept = {hour for hour in before if hour <= NOON} | {played, edited}
    assert not changed & kept
    assert len(changed) > len(set(before) - kept) // 2


def _hours(every: list[LogRow]) -> list[Millis]:
    return sorted({row.hour for row in every})


def test_repair_only_touches_hours_with_pieces_that_are_gone(database: Engine) -> None:
    build(database)
    before = rows(database)
    with session_scope(database, write=True) as session:
        retire(session, "musik3")
        session.commit()
    hit = {row.hour for row in before if row.media_id == "musik3"}
    build(database, seed=9, now=NOON, repair=True)
    after = rows(database)
    for hour in _hours(before):
        same = [r.id for r in before if r.hour == hour] == [r.id for r in after if r.hour == hour]
        assert same == (hour not in hit or hour <= NOON)
    assert not [row for row in after if row.media_id == "musik3" and row.hour > NOON]


def test_repair_builds_hours_again_in_which_a_piece_may_play_no_more(database: Engine) -> None:
    build(database)
    before = rows(database)
    with session_scope(database, write=True) as session:
        set_daypart(session, "dewasa", "22:00-03:00")
        edit(session, "musik3", Changes(dayparts=["dewasa"]))
        edit(session, "musik4", Changes(valid_until=DAY))
        session.commit()
    build(database, seed=9, now=NOON, repair=True)
    for row in rows(database):
        local = to_local(row.at, ZONE)
        if row.hour > NOON and row.media_id == "musik3":
            assert local.hour in {22, 23, 0, 1, 2}
        if row.media_id == "musik4" and row.hour > NOON:
            assert local.date() == DAY
    same = [row.id for row in before if row.hour <= NOON]
    assert same == [row.id for row in rows(database) if row.hour <= NOON]


@pytest.mark.sqlite
def test_an_hour_built_again_keeps_apart_from_the_hours_that_stay(database: Engine) -> None:
    """Songs of the hours after it are not brought forward into it."""
    with session_scope(database, write=True) as session:
        for number in range(12, 300):
            session.add(a_piece("musik", number, 60.0 + number % 50))
        session.commit()
    build(database)
    victim = next(row for row in rows(database, hour=at(15)) if row.media.category == "musik")
    with session_scope(database, write=True) as session:
        retire(session, victim.media_id)
        session.commit()
    build(database, now=NOON, repair=True)
    again = {row.media_id for row in rows(database, hour=at(15)) if row.media.category == "musik"}
    after = {
        row.media_id
        for hour in (16, 17)
        for row in rows(database, hour=at(hour))
        if row.media.category == "musik"
    }
    assert victim.media_id not in again
    assert again
    assert not again & after


def test_an_insertion_moves_what_follows_and_keeps_the_next_hour(database: Engine) -> None:
    build(database)
    before = rows(database, hour=at(15))
    later = insert(database, ZONE, at(15, 40), Timing.SOFT, "musik10", now=NOON)
    done = insert(database, ZONE, at(15, 20), Timing.HARD, "musik11", now=NOON)
    after = rows(database, hour=at(15))
    removed = {*later.removed, *done.removed}
    assert removed
    added = {*later.added, *done.added} - removed
    gone = removed & {row.id for row in before}
    assert len(after) == len(before) + 2 + len(added) - len(gone)
    place = [row.id for row in after].index(done.row.id)
    assert after[place].at == at(15, 20)
    assert after[place + 1].at >= at(15, 20) + 95_900
    assert [row.at for row in after] == sorted(row.at for row in after)
    assert after[-1].at < at(16)
    # Stable ids: what was there is still known by the same name.
    known = {row.id for row in before} | {done.row.id, later.row.id} | added
    assert {row.id for row in after} == known - removed
    assert rows(database, hour=at(16))[0].at == at(16)


def test_an_item_that_follows_begins_where_the_running_one_ends(database: Engine) -> None:
    build(database)
    done = insert(database, ZONE, at(15, 20), Timing.FOLLOW, "promo0", now=NOON)
    every = rows(database, hour=at(15))
    before = every[[row.id for row in every].index(done.row.id) - 1]
    advance = before.media.segue - before.media.cue_in
    if before.media.role is Role.VOICE:
        advance = before.media.cue_out - before.media.cue_in
    assert done.row.at == pytest.approx(before.at + advance * 1000, abs=1)
    assert before.at < at(15, 20) <= done.row.at


@pytest.mark.sqlite
def test_an_insertion_says_how_it_interrupts_and_how_long_it_waits(
    database: Engine, freezer: Freezer
) -> None:
    build(database)
    cut = insert(
        database, ZONE, at(15, 20), Timing.HARD, "musik11", now=NOON, interrupt=Interrupt.CUT
    )
    soft = insert(database, ZONE, at(15, 40), Timing.SOFT, "musik10", now=NOON, max_wait=90.0)
    freezer.freeze(NOON)
    frozen = {entry.id: entry for entry in load_log(freezer.path).entries}
    assert frozen[cut.row.id].interrupt is Interrupt.CUT
    assert frozen[soft.row.id].max_wait == 90.0


@pytest.mark.sqlite
def test_items_that_are_put_in_to_follow_play_in_the_order_they_were_given(
    database: Engine,
) -> None:
    build(database)
    insert(database, ZONE, at(15, 20), Timing.HARD, "musik11", now=NOON)
    given = [
        insert(database, ZONE, Millis(at(15, 20) + 1000 * n), Timing.FOLLOW, name, now=NOON).row.id
        for n, name in enumerate(("promo0", "musik1", "musik2"), start=1)
    ]
    every = [row.id for row in rows(database, hour=at(15))]
    place = every.index(given[0])
    assert every[place : place + 3] == given


def test_a_piece_plays_in_its_dayparts_and_while_it_is_valid(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_daypart(session, "dewasa", "22:00-03:00")
        edit(session, "musik1", Changes(dayparts=["dewasa"]))
        edit(session, "musik2", Changes(valid_from=DAY + timedelta(days=1)))
        edit(session, "musik3", Changes(valid_until=DAY))
        session.commit()
    build(database)
    local = {name: [] for name in ("musik1", "musik2", "musik3")}
    for row in rows(database):
        if row.media_id in local:
            local[row.media_id].append(to_local(row.at, ZONE))
    assert {moment.hour for moment in local["musik1"]} <= {22, 23, 0, 1, 2}
    assert {moment.date() for moment in local["musik2"]} == {DAY + timedelta(days=1)}
    assert {moment.date() for moment in local["musik3"]} == {DAY}
    assert all(local.values())
    with pytest.raises(NotInsertableError, match="may not play then"):
        insert(database, ZONE, at(15), Timing.HARD, "musik1", now=NOON)
    insert(database, ZONE, at(23, 5), Timing.HARD, "musik1", now=NOON)


def test_what_can_not_be_inserted_is_refused(database: Engine) -> None:
    build(database)
    with pytest.raises(NotInsertableError, match="passed"):
        insert(database, ZONE, at(11), Timing.HARD, "promo0", now=NOON)
    with pytest.raises(NoSuchMediaError):
        insert(database, ZONE, at(15), Timing.HARD, "nobody", now=NOON)
    with session_scope(database, write=True) as session:
        retire(session, "promo0")
        session.commit()
    with pytest.raises(NotInsertableError, match="retired"):
        insert(database, ZONE, at(15), Timing.HARD, "promo0", now=NOON)


def test_show_has_the_fields_scripts_rely_on(database: Engine) -> None:
    build(database)
    first = show(database, ZONE, DAY)[0]
    assert list(first) == [
        *("id", "at", "timing", "media_id", "title", "artist"),
        *("category", "planned_seconds", "programme", "why"),
    ]
    assert first["at"] == "2026-12-31T00:00:00.000+07:00"
    json.dumps(first)


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
