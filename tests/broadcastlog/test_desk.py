"""The log edited by hand: what moves, what gives way, what is refused, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from radio.air.log import Timing, load_log
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.desk import Desk, EditError, When
from radio.broadcastlog.history import edits_after, last_edit
from radio.broadcastlog.tables import DailyItem, EditKind, LogRow
from radio.db import session_scope
from radio.library.store import retire
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis
from tests.broadcastlog.conftest import ZONE

DAY = date(2027, 2, 8)


def at(hour: int, minute: int = 0, second: int = 0) -> Millis:
    local = datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(at(0) - 7_200_000)


@pytest.fixture
def desk(database: Engine, data: Path) -> Desk:
    with session_scope(database, write=True) as session:
        session.execute(delete(DailyItem))
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    return Desk(database, data, ZONE, FreezeSettings("Radio"), lambda: NOW, who="Sari")


def rows(desk: Desk, hour: int | None = None) -> list[LogRow]:
    with session_scope(desk.engine) as session:
        query = select(LogRow).where(LogRow.day == DAY).order_by(LogRow.at, LogRow.position)
        every = session.scalars(query).unique().all()
        return [row for row in every if hour is None or row.hour == at(hour)]


def ids(desk: Desk, hour: int) -> list[str]:
    return [row.id for row in rows(desk, hour)]


def songs(desk: Desk, hour: int) -> list[LogRow]:
    return [row for row in rows(desk, hour) if row.media.category == "musik"]


def check_sound(desk: Desk) -> None:
    """As the engine would play it: nothing silent, cut, late or missing."""
    order = RehearsalOrder(DAY, 1, ZONE, desk.freeze)
    found = rehearse(desk.engine, desk.data, order)
    assert (found.silent_seconds, found.overruns, found.late, found.unfilled) == (0.0, [], [], [])


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(EditError) as told:
        act()
    return told.value.code


@pytest.mark.sqlite
def test_rows_that_are_reordered_stay_all_and_meet_the_hard_time(desk: Desk) -> None:
    before = rows(desk, 9)
    third, fifth = before[3], before[5]
    done = desk.move(third.id, fifth.id)
    assert (done.did, done.removed, done.added) == (EditKind.MOVE, (), ())
    after = ids(desk, 9)
    assert sorted(after) == sorted(row.id for row in before)
    assert after[5] == third.id
    assert desk.step(third.id, down=False).row_id == third.id
    assert ids(desk, 9)[4] == third.id
    check_sound(desk)
    frozen = [entry.id for entry in load_log(desk.data / "air" / "log.json").entries]
    place = frozen.index(third.id)
    assert frozen[place - 1 : place + 2] == ids(desk, 9)[3:6], "the engine has it at once"


@pytest.mark.sqlite
def test_a_row_can_go_to_another_hour(desk: Desk) -> None:
    song, target = songs(desk, 9)[2], songs(desk, 14)[4]
    desk.move(song.id, target.id)
    after = ids(desk, 14)
    assert after[after.index(target.id) + 1] == song.id
    assert song.id not in ids(desk, 9)
    check_sound(desk)
    build_days(desk.engine, ZONE, BuildOrder(DAY, 1, NOW, seed=9))
    assert song.id in ids(desk, 14)
    assert song.id not in ids(desk, 9), "an hour that was edited is not built again"


@pytest.mark.sqlite
def test_what_is_taken_out_leaves_no_hole(desk: Desk) -> None:
    gone = songs(desk, 10)[1]
    done = desk.remove(gone.id)
    assert done.row_id == ""
    assert gone.id not in ids(desk, 10)
    check_sound(desk)
    build_days(desk.engine, ZONE, BuildOrder(DAY, 1, NOW, seed=9))
    assert set(done.added) <= set(ids(desk, 10)), "an hour that was edited is not built again"
    first = rows(desk, 11)[0]
    assert first.timing is Timing.HARD
    desk.remove(first.id)
    assert rows(desk, 11)[0].at == pytest.approx(first.at, abs=3000)
    check_sound(desk)


@pytest.mark.sqlite
def test_another_piece_takes_a_rows_place_and_timing(desk: Desk) -> None:
    old = next(row for row in rows(desk, 12) if row.timing is Timing.SOFT)
    done = desk.replace(old.id, "promo0")
    new = next(row for row in rows(desk, 12) if row.id == done.row_id)
    assert (new.media_id, new.timing, new.edited) == ("promo0", Timing.SOFT, True)
    assert old.id not in ids(desk, 12)
    check_sound(desk)


@pytest.mark.sqlite
def test_a_piece_is_put_right_after_a_row(desk: Desk) -> None:
    target = songs(desk, 13)[3]
    first = desk.insert_after(target.id, "ilm0")
    second = desk.insert_after(target.id, "promo0")
    after = ids(desk, 13)
    place = after.index(target.id)
    assert after[place + 1 : place + 3] == [second.row_id, first.row_id]
    check_sound(desk)


@pytest.mark.sqlite
def test_a_row_gets_another_timing(desk: Desk) -> None:
    song = songs(desk, 15)[3]
    desk.time(song.id, When(at(15, 30), Timing.HARD))
    moved = next(row for row in rows(desk, 15) if row.id == song.id)
    assert (moved.at, moved.timing) == (at(15, 30), Timing.HARD)
    check_sound(desk)
    assert refusal(lambda: desk.step(song.id, down=True)) == "fixed"
    desk.time(song.id, When(at(15, 30), Timing.FOLLOW))
    assert next(row for row in rows(desk, 15) if row.id == song.id).timing is Timing.FOLLOW
    check_sound(desk)


def test_the_last_edits_are_taken_back(desk: Desk) -> None:
    as_built = [(row.id, row.at, row.position, row.edited) for row in rows(desk)]
    removed = desk.remove(songs(desk, 10)[1].id)
    desk.insert_after(songs(desk, 13)[3].id, "ilm0")
    desk.move(songs(desk, 9)[2].id, songs(desk, 14)[4].id)
    desk.time(songs(desk, 15)[3].id, When(at(15, 30), Timing.HARD))
    desk.replace(songs(desk, 16)[2].id, "promo0")
    desk.undo(removed.number)
    for _ in range(4):
        done = desk.undo()
    assert [(row.id, row.at, row.position, row.edited) for row in rows(desk)] == as_built
    assert refusal(desk.undo) == "nothing_to_undo"
    with session_scope(desk.engine) as session:
        edits = edits_after(session, 0)
        assert last_edit(session) == done.number
    assert [edit.did for edit in edits] == [EditKind.UNDO] * 5 + [
        EditKind.REPLACE, EditKind.TIME, EditKind.MOVE, EditKind.INSERT, EditKind.REMOVE,
    ]  # fmt: skip
    assert {edit.who for edit in edits} == {"Sari"}
    assert edits[0].undoes == edits[-2].id


@pytest.mark.sqlite
def test_an_edit_on_which_another_was_made_is_not_taken_back(desk: Desk) -> None:
    mine = desk.remove(songs(desk, 10)[1].id)
    desk.remove(songs(desk, 10)[2].id)
    assert refusal(lambda: desk.undo(mine.number)) == "undo_overtaken"


@pytest.mark.sqlite
def test_somebody_who_did_not_see_the_last_edit_is_told(desk: Desk) -> None:
    seen = last = 0
    song, other = songs(desk, 10)[1], songs(desk, 11)[1]
    last = desk.remove(songs(desk, 10)[3].id).number
    slower = replace(desk, who="Budi", seen=seen)
    with pytest.raises(EditError, match="Sari changed this hour"):
        slower.remove(song.id)
    assert song.id in ids(desk, 10)
    slower.remove(other.id)
    replace(slower, seen=last + 1).remove(song.id)


@pytest.mark.sqlite
def test_what_has_played_or_is_on_stays_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = rows(desk, 10)
    playing = AirState(hour[4].at, hour[4].id, frozenset({hour[5].id}))
    monkeypatch.setattr("radio.broadcastlog.desk.air_state", lambda _data, _now: playing)
    assert refusal(lambda: desk.remove(hour[2].id)) == "played"
    assert refusal(lambda: desk.remove(hour[4].id)) == "on_air"
    assert refusal(lambda: desk.replace(hour[5].id, "promo0")) == "soon"
    assert refusal(lambda: desk.insert_after(hour[4].id, "promo0")) == "soon"
    assert refusal(lambda: desk.move(hour[8].id, hour[1].id)) == "played"
    assert refusal(lambda: desk.insert_after(hour[1].id, "promo0")) == "played"
    assert refusal(lambda: desk.insert_after("nobody", "promo0")) == "no_row"
    done = desk.insert_after(hour[5].id, "promo0")
    assert ids(desk, 10)[6] == done.row_id
    assert ids(desk, 10)[:6] == [row.id for row in hour[:6]]
    later = AirState(hour[7].at, done.row_id)
    monkeypatch.setattr("radio.broadcastlog.desk.air_state", lambda _data, _now: later)
    assert refusal(desk.undo) == "undo_played"


@pytest.mark.sqlite
def test_what_can_not_be_planned_is_not_put_in(desk: Desk) -> None:
    song = songs(desk, 10)[1]
    assert refusal(lambda: desk.insert_after(song.id, "nothing")) == "no_media"
    assert refusal(lambda: desk.insert_at("promo0", When(Millis(NOW - 1)))) == "past"
    with session_scope(desk.engine, write=True) as session:
        retire(session, "promo0")
        session.commit()
    assert refusal(lambda: desk.replace(song.id, "promo0")) == "retired"
