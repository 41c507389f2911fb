import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.air.log import Interrupt, Role, Timing, load_log
from radio.broadcastlog.building import BuildOrder, days_to_build
from radio.broadcastlog.editing import EditError, insert, show
from radio.broadcastlog.freezing import Freezer
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.dayparts import set_daypart
from radio.library.editing import Changes, edit
from radio.library.store import retire
from radio.units import Millis
from tests.broadcastlog.built import DAY, HOUR, NOON, ZONE, at, build, ids, rows
from tests.broadcastlog.conftest import a_piece


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
    with pytest.raises(EditError, match="may not play at that time"):
        insert(database, ZONE, at(15), Timing.HARD, "musik1", now=NOON)
    insert(database, ZONE, at(23, 5), Timing.HARD, "musik1", now=NOON)


def test_what_can_not_be_inserted_is_refused(database: Engine) -> None:
    build(database)
    with pytest.raises(EditError, match="passed"):
        insert(database, ZONE, at(11), Timing.HARD, "promo0", now=NOON)
    with pytest.raises(EditError, match="no such piece"):
        insert(database, ZONE, at(15), Timing.HARD, "nobody", now=NOON)
    with session_scope(database, write=True) as session:
        retire(session, "promo0")
        session.commit()
    with pytest.raises(EditError, match="retired"):
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
