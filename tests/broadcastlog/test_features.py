"""The log is built around programmes: opening, rundown, closing, and what follows them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from playlists.clock import to_local
from playlists.values import Span
from radio.air.log import Interrupt, Role, Timing
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import Collector, FreezeSettings
from radio.broadcastlog.daily import set_item
from radio.broadcastlog.freezing import Freezer
from radio.broadcastlog.planning import advance_of
from radio.broadcastlog.tables import BuiltHour, DailyItem, LogRow
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.programmes.definitions import set_programme
from radio.programmes.episodes import cancel_episode, find_episode, move_episode
from radio.programmes.rundown import Segment, set_rundown, set_template
from radio.programmes.tables import (
    Agency,
    Answer,
    Episode,
    Guest,
    Kind,
    Official,
    Part,
    Programme,
)
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from tests.broadcastlog.conftest import a_piece, shelve
from tests.broadcastlog.test_dayplan import DAY, NOW, ZONE, moment, parse_clock, rows_of

TALK = (
    Segment(Part.OPENING, 60, "Salam"),
    Segment(Part.DIALOGUE, 900, "Topik"),
    Segment(Part.SONG, 240, "Lagu"),
    Segment(Part.ILM, 30, "Iklan layanan"),
    Segment(Part.CALL_IN, 1170, "Penelepon"),
    Segment(Part.IDENT, 10),
    Segment(Part.DIALOGUE, 3000, "Rangkuman"),
)
"""Ninety minutes and ten seconds, without its closing."""


@pytest.fixture
def pieces(database: Engine, data: Path) -> Engine:
    """The station with an opening, a closing, and two talks."""
    with session_scope(database, write=True) as session:
        for category, seconds in (
            ("buka", 20.0),
            ("tutup", 12.0),
            ("talk", 1770.0),
            ("long", 2700.0),
        ):
            media = a_piece(category, 0, seconds)
            media.role, media.segue = Role.VOICE, media.cue_out
            shelve(session, data, media)
        session.commit()
    return database


def put(database: Engine, at: str = "08:00", seconds: int = 5400, **given: object) -> None:
    """The programme `ayo`, each day from DAY on."""
    values = {"name": "Ayo", "kind": Kind.LIVE, "rule": "FREQ=DAILY", "first_day": DAY, **given}
    with session_scope(database, write=True) as session:
        programme = Programme(id="ayo", starts_at=at, seconds=seconds, **values)
        set_programme(session, ZONE, programme, NOW)
        session.commit()


def give_parts(database: Engine, *parts: Segment) -> None:
    with session_scope(database, write=True) as session:
        set_template(session, session.get_one(Programme, "ayo"), parts)
        session.commit()


def order(first: date = DAY, days: int = 1) -> BuildOrder:
    return BuildOrder(first, days, NOW, seed=3, repair=True)


def all_rows(database: Engine, day: date = DAY) -> list[LogRow]:
    build_days(database, ZONE, order(day))
    return [row for rows in rows_of(database, day).values() for row in rows]


def wall(row: LogRow) -> str:
    return f"{to_local(row.at, ZONE):%H:%M:%S}"


def of_episode(rows: list[LogRow], name: str = "ayo-20270208") -> list[LogRow]:
    return [row for row in rows if row.episode_id == name]


def follower(rows: list[LogRow]) -> LogRow:
    return rows[rows.index(of_episode(rows)[-1]) + 1]


def test_a_live_talk_has_its_parts_at_their_times(pieces: Engine) -> None:
    put(pieces, opening_media_id="buka0", closing_media_id="tutup0", end_policy=Interrupt.CUT)
    give_parts(pieces, *TALK)
    rows = all_rows(pieces)
    mine = of_episode(rows)
    assert (wall(mine[0]), mine[0].media_id, mine[0].timing) == ("08:00:00", "buka0", Timing.HARD)
    assert (wall(mine[-1]), mine[-1].media_id, mine[-1].timing) == (
        "09:29:48",
        "tutup0",
        Timing.HARD,
    )
    whys = {row.why.partition(",")[0]: wall(row)[:5] for row in mine if "rundown" in row.why}
    assert whys.keys() >= {"rundown: opening", "rundown: Iklan layanan", "rundown: closing"}
    assert whys["rundown: Iklan layanan"] in {"08:19", "08:20", "08:21", "08:22"}
    assert (wall(follower(rows)), follower(rows).timing) == ("09:30:00", Timing.HARD)
    assert follower(rows).interrupt is Interrupt.FADE


def test_a_programme_without_parts_goes_on_by_the_hours_clock(pieces: Engine) -> None:
    put(pieces, opening_media_id="buka0", kind=Kind.AUTOMATED)
    mine = of_episode(all_rows(pieces))
    assert [row.media.category for row in mine[:2]] == ["buka", "ident"]
    assert {row.media.category for row in mine} >= {"musik", "promo", "ilm"}
    # The second hour opens with its ident, too.
    assert "09:00:00" in {wall(row) for row in mine if row.media.category == "ident"}


def test_a_programme_may_have_a_clock_of_its_own(pieces: Engine) -> None:
    with session_scope(pieces, write=True) as session:
        set_clock(
            session, "pendek", parse_clock("fill filler\n30:00 hard turn jingle\nfill filler")
        )
        session.commit()
    put(pieces, clock="pendek", kind=Kind.AUTOMATED)
    rows = all_rows(pieces)
    mine = of_episode(rows)
    jingles = [wall(row) for row in mine if row.media.category == "jingle"]
    assert jingles == ["08:30:00"]
    assert "promo" not in {row.media.category for row in mine}


def test_a_clock_that_is_gone_is_told(pieces: Engine) -> None:
    put(pieces, clock="hilang", kind=Kind.AUTOMATED)
    report = build_days(pieces, ZONE, order())
    assert [words for words in report.warnings if "hilang" in words]
    assert "promo" in {row.media.category for row in of_episode(all_rows(pieces))}


def test_a_recorded_talk_is_heard_whole_where_it_may_run_over(pieces: Engine) -> None:
    parts = (Segment(Part.DIALOGUE, 2700, "Wawancara", "long0"),)
    put(pieces, "08:10", 2400, kind=Kind.RECORDED, closing_media_id="tutup0")
    give_parts(pieces, *parts)
    rows = all_rows(pieces)
    mine = of_episode(rows)
    assert [(wall(row), row.media_id) for row in mine] == [
        ("08:10:00", "long0"),
    ]
    assert (wall(follower(rows)), follower(rows).timing) == ("08:55:00", Timing.FOLLOW)
    assert follower(rows).interrupt is Interrupt.FINISH
    put(pieces, "08:10", 2400, end_policy=Interrupt.PUSH)
    rows = all_rows(pieces)
    assert (wall(of_episode(rows)[-1]), of_episode(rows)[-1].media_id) == ("08:55:00", "tutup0")
    assert wall(follower(rows)) == "08:55:12"
    put(pieces, "08:10", 2400, end_policy=Interrupt.CUT)
    rows = all_rows(pieces)
    assert (wall(follower(rows)), follower(rows).timing) == ("08:50:00", Timing.HARD)


def test_after_a_programme_that_pushes_the_log_follows_whenever_it_ends(pieces: Engine) -> None:
    put(pieces, "08:10", 2400, end_policy=Interrupt.PUSH)
    rows = all_rows(pieces)
    after = follower(rows)
    last = rows[rows.index(after) - 1]
    assert (after.timing, last.episode_id) == (Timing.FOLLOW, "ayo-20270208")
    assert abs(after.at - last.at - advance_of(last.media) * 1000) < 2
    assert abs(after.at - moment(DAY, 8, 50)) < 10_000


def test_a_part_follows_a_piece_that_fills_its_own(pieces: Engine) -> None:
    put(pieces, "08:00", 3600, kind=Kind.RECORDED, opening_media_id="buka0")
    give_parts(
        pieces,
        Segment(Part.DIALOGUE, 1800, "Wawancara", "talk0"),
        Segment(Part.IDENT, 10),
        Segment(Part.DIALOGUE, 1790, "Musik"),
    )
    mine = of_episode(all_rows(pieces))
    assert [row.media.category for row in mine[:3]] == ["buka", "talk", "ident"]
    assert (wall(mine[1]), wall(mine[2])) == ("08:00:20", "08:29:50")


def test_where_no_guest_comes_the_stand_by_piece_plays(pieces: Engine) -> None:
    put(pieces)
    give_parts(pieces, *TALK)
    with session_scope(pieces, write=True) as session:
        session.add(Agency(id="dishub", name="Dinas Perhubungan"))
        session.add(Official(id=1, agency_id="dishub", name="Budi"))
        session.flush()
        episode = find_episode(session, ZONE, "ayo-20270208", NOW)
        episode.standby_media_id = "talk0"
        session.add(Guest(episode_id=episode.id, official_id=1))
        session.commit()
    assert "talk0" not in {row.media_id for row in of_episode(all_rows(pieces))}
    with session_scope(pieces, write=True) as session:
        session.get_one(Episode, "ayo-20270208").guests[0].state = Answer.DID_NOT_COME
        session.commit()
    assert days_to_build(pieces, ZONE, order()) == [DAY]
    assert "talk0" in {row.media_id for row in of_episode(all_rows(pieces))}


def test_hours_follow_an_episode_that_is_moved_or_cancelled(pieces: Engine) -> None:
    put(pieces, "08:00", 1800)
    all_rows(pieces)
    assert days_to_build(pieces, ZONE, order()) == []
    with session_scope(pieces, write=True) as session:
        episode = find_episode(session, ZONE, "ayo-20270208", NOW)
        move_episode(session, ZONE, episode, Span(moment(DAY, 13), moment(DAY, 13, 30)), NOW)
        session.commit()
    assert days_to_build(pieces, ZONE, order()) == [DAY]
    mine = of_episode(all_rows(pieces))
    assert (wall(mine[0]), to_local(mine[-1].at, ZONE).hour) == ("13:00:00", 13)
    with session_scope(pieces, write=True) as session:
        cancel_episode(session, session.get_one(Episode, "ayo-20270208"), NOW)
        session.commit()
    assert of_episode(all_rows(pieces)) == []
    assert days_to_build(pieces, ZONE, order()) == []


def test_an_episodes_own_rundown_counts_before_its_programmes(pieces: Engine) -> None:
    put(pieces, kind=Kind.RECORDED)
    give_parts(pieces, *TALK)
    with session_scope(pieces, write=True) as session:
        episode = find_episode(session, ZONE, "ayo-20270208", NOW)
        set_rundown(session, episode, [Segment(Part.DIALOGUE, 1800, "Rekaman", "talk0")])
        session.commit()
    assert of_episode(all_rows(pieces))[0].media_id == "talk0"


def test_the_engine_is_given_rows_with_their_episode(pieces: Engine, data: Path) -> None:
    freezer = Freezer(pieces, data, FreezeSettings("Radio"))
    build_days(pieces, ZONE, order())
    before = freezer.stamp(NOW)
    put(pieces)
    build_days(pieces, ZONE, order())
    assert freezer.stamp(NOW) != before
    with session_scope(pieces) as session:
        start, end = moment(DAY, 7), moment(DAY, 11)
        log, _ = Collector(data, FreezeSettings("Radio")).collect(session, start, end)
    named = {entry.programme for entry in log.entries}
    assert named == {"", "ayo-20270208"}
    assert [one.id for one in log.programmes] == ["ayo-20270208"]


def test_a_day_with_programmes_is_sound(pieces: Engine, data: Path) -> None:
    put(pieces, opening_media_id="buka0", closing_media_id="tutup0")
    give_parts(pieces, *TALK)
    build_days(pieces, ZONE, order())
    result = rehearse(pieces, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))
    assert (result.silent_seconds, result.late, result.overruns) == (0.0, [], [])


def give_azan(database: Engine, data: Path, at: str) -> None:
    """Three minutes of azan each day, led to by a minute; no other daily item."""
    with session_scope(database, write=True) as session:
        session.execute(update(DailyItem).values(enabled=False))
        for category, seconds in (("azan", 180.0), ("menjelang-azan", 60.0)):
            media = a_piece(category, 0, seconds)
            shelve(session, data, media)
        set_item(
            session,
            DailyItem(id="x", category="azan", at=at, prayer="", offset=0, weekdays="", season="",
                      lead_in="menjelang-azan", return_to="", enabled=True),
        )  # fmt: skip
        session.commit()


@pytest.mark.parametrize("policy", [Interrupt.CUT, Interrupt.FADE, Interrupt.FINISH])
@pytest.mark.parametrize("at", ["08:38:30", "08:40:00"])
def test_what_goes_on_at_a_programmes_end_is_not_cut_by_it(
    pieces: Engine, data: Path, policy: Interrupt, at: str
) -> None:
    give_azan(pieces, data, at)
    put(pieces, "08:10", 1800, end_policy=policy)
    azan = next(row for row in all_rows(pieces) if row.media.category == "azan")
    assert (wall(azan), azan.episode_id) == (at, None)
    result = rehearse(pieces, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))
    assert (result.silent_seconds, result.late, result.overruns) == (0.0, [], [])


def test_what_lies_within_a_programme_is_its_own(pieces: Engine, data: Path) -> None:
    give_azan(pieces, data, "08:20:00")
    put(pieces, "08:10", 1800)
    azan = next(row for row in all_rows(pieces) if row.media.category == "azan")
    assert (wall(azan), azan.episode_id) == ("08:20:00", "ayo-20270208")


def over_the_hour(database: Engine) -> list[LogRow]:
    """A talk from 8:25 to 9:10 in a programme of ninety minutes."""
    put(database, "08:10", 5400, kind=Kind.RECORDED)
    give_parts(database, Segment(Part.SONG, 900), Segment(Part.DIALOGUE, 2700, "W", "long0"))
    return all_rows(database)


def starts(rows: list[LogRow], hour: int) -> str:
    return wall(next(row for row in rows if to_local(row.hour, ZONE).hour == hour))


def test_an_hour_that_is_built_again_still_waits_for_a_piece_of_the_one_before(
    pieces: Engine,
) -> None:
    before = over_the_hour(pieces)
    assert starts(before, 9) > "09:10"
    with session_scope(pieces, write=True) as session:
        session.get_one(BuiltHour, moment(DAY, 9)).basis = "changed"
        session.commit()
    after = all_rows(pieces)
    assert "09:10:30" < starts(after, 9) < "09:10:45"
    assert not [row for row in after if row.timing is Timing.HARD and wall(row) == "09:00:00"]


def test_an_hour_follows_where_a_piece_of_the_one_before_is_there_no_more(pieces: Engine) -> None:
    over_the_hour(pieces)
    with session_scope(pieces, write=True) as session:
        set_template(session, session.get_one(Programme, "ayo"), ())
        session.commit()
    put(pieces, "08:10", 1800, kind=Kind.AUTOMATED)
    assert starts(all_rows(pieces), 9) == "09:00:00"


def test_a_day_waits_for_a_piece_of_the_day_before(pieces: Engine) -> None:
    put(pieces, "23:10", 5400, kind=Kind.RECORDED)
    give_parts(pieces, Segment(Part.SONG, 900), Segment(Part.DIALOGUE, 2700, "W", "long0"))
    all_rows(pieces)
    follows = all_rows(pieces, DAY + timedelta(days=1))
    assert "00:10" < wall(follows[0]) < "00:12"


def test_songs_fill_what_is_left_before_an_azan_that_a_talk_would_meet(
    pieces: Engine, data: Path
) -> None:
    give_azan(pieces, data, "08:50:00")
    put(pieces, "08:10", 5400, kind=Kind.RECORDED)
    give_parts(
        pieces, Segment(Part.SONG, 240), Segment(Part.DIALOGUE, 2700, "W", "long0"),
    )  # fmt: skip
    rows = all_rows(pieces)
    before = [row for row in rows if "08:10" <= wall(row) < "08:49:00"]
    assert "long0" not in {row.media_id for row in before}
    ends = [row.at + advance_of(row.media) * 1000 for row in before]
    gaps = [after.at - end for end, after in zip(ends, before[1:], strict=False)]
    assert max(gaps) <= 5001
    assert abs(ends[-1] - (moment(DAY, 8, 49))) < 5000


def test_after_a_programme_that_finishes_late_the_next_one_comes_at_once(
    pieces: Engine, data: Path
) -> None:
    put(pieces, "08:10", 2400, kind=Kind.RECORDED, closing_media_id="tutup0")
    give_parts(pieces, Segment(Part.DIALOGUE, 2700, "Wawancara", "long0"))
    build_days(pieces, ZONE, order())
    result = rehearse(pieces, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))
    assert (result.silent_seconds, result.late, result.overruns) == (0.0, [], [])
