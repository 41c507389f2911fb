"""Voice tracks in the log: where they may go, what they talk over, and what planning makes of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from radio.air.log import Role, Timing, load_log
from radio.broadcastlog import voicetracks
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.desk import Desk, Edited, EditError
from radio.broadcastlog.planning import load_library
from radio.broadcastlog.tables import DailyItem, LogRow
from radio.broadcastlog.voicetracks import dress, open_places, place_after
from radio.db import session_scope
from radio.library.categories import VOICE_TRACK
from radio.library.tables import Media
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis, Seconds
from tests.broadcastlog.conftest import ZONE, a_piece, shelve
from tests.broadcastlog.test_desk import DAY, NOW, at

LENGTH = 12.0
INTRO = 5.0


@pytest.fixture
def desk(database: Engine, data: Path) -> Desk:
    with session_scope(database, write=True) as session:
        session.execute(delete(DailyItem))
        for media in session.scalars(select(Media).where(Media.category == "musik")):
            media.intro = media.cue_in + INTRO
        shelve(session, data, a_piece(VOICE_TRACK, 0, LENGTH))
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    return Desk(database, data, ZONE, FreezeSettings("Radio"), lambda: NOW, who="Siti")


def rows(desk: Desk, hour: int) -> list[LogRow]:
    with session_scope(desk.engine) as session:
        query = select(LogRow).where(LogRow.hour == at(hour)).order_by(LogRow.at, LogRow.position)
        return list(session.scalars(query).unique())


def between_songs(desk: Desk, hour: int) -> tuple[LogRow, LogRow]:
    every = rows(desk, hour)
    return next(
        (one, other)
        for one, other in pairwise(every)
        if one.media.role is other.media.role is Role.MUSIC and other.timing is Timing.FOLLOW
    )


def put(desk: Desk, hour: int, over: float) -> tuple[Edited, LogRow, LogRow]:
    before, after = between_songs(desk, hour)
    with session_scope(desk.engine, write=True) as session:
        place = place_after(session, before.id)
        assert (place.next_id, place.intro) == (after.id, INTRO)
        media = session.get_one(Media, f"{VOICE_TRACK}0")
        dress(session, media, "Siti · Malam 21.04", "id", place.days(ZONE), Seconds(over))
        session.commit()
    done = desk.insert_between(before.id, after.id, f"{VOICE_TRACK}0", joined=over > 0)
    return done, before, after


def refusal(desk: Desk, after: str, coming: str) -> str:
    with pytest.raises(EditError) as told:
        desk.insert_between(after, coming, f"{VOICE_TRACK}0", joined=False)
    return told.value.code


@pytest.mark.sqlite
@pytest.mark.parametrize("over", [0.0, INTRO])
def test_a_voice_begins_at_the_segue_before_and_talks_over_the_intro_after(
    desk: Desk, over: float
) -> None:
    done, before, after = put(desk, 9, over)
    log = load_log(desk.data / "air" / "log.json")
    names = [entry.id for entry in log.entries]
    place = names.index(done.row_id)
    assert names[place - 1 : place + 2] == [before.id, done.row_id, after.id]
    one, voice, other = log.entries[place - 1 : place + 2]
    assert one.segue is not None
    assert voice.at - one.at == pytest.approx(1000 * (one.segue - one.cue_in), abs=2)
    assert other.at - voice.at == pytest.approx(1000 * (LENGTH - over), abs=2)
    assert (voice.role, voice.timing, voice.fade_out.seconds) == (Role.VOICE, Timing.FOLLOW, 0.0)
    assert voice.segue == (voice.cue_out - over if over else None)
    order = RehearsalOrder(DAY, 1, ZONE, desk.freeze)
    found = rehearse(desk.engine, desk.data, order)
    assert (found.silent_seconds, found.overruns, found.late, found.unfilled) == (0.0, [], [], [])


@pytest.mark.sqlite
def test_it_is_taken_back_and_its_recording_stays(desk: Desk) -> None:
    before = [row.id for row in rows(desk, 9)]
    put(desk, 9, INTRO)
    desk.undo()
    assert [row.id for row in rows(desk, 9)] == before
    with session_scope(desk.engine) as session:
        media = session.get_one(Media, f"{VOICE_TRACK}0")
        assert (media.title, media.language) == ("Siti · Malam 21.04", "id")
        assert (media.valid_from, media.valid_until, media.marked) == (DAY, DAY, True)


@pytest.mark.sqlite
def test_a_place_that_is_another_one_meanwhile_is_refused(desk: Desk) -> None:
    before, after = between_songs(desk, 9)
    assert refusal(desk, before.id, before.id) == "other_next"
    assert refusal(desk, "gone", after.id) == "no_row"
    desk.remove(after.id)
    with pytest.raises(EditError, match="Meanwhile another item comes next"):
        desk.insert_between(before.id, after.id, f"{VOICE_TRACK}0", joined=False)


@pytest.mark.sqlite
def test_a_place_that_has_gone_by_is_refused(desk: Desk) -> None:
    before, after = between_songs(desk, 9)
    later = Desk(desk.engine, desk.data, ZONE, desk.freeze, lambda: Millis(after.at + 1))
    assert refusal(later, before.id, after.id) == "played"
    with session_scope(desk.engine) as session:
        first = next(open_places(session, AirState(Millis(after.at + 1))))
        assert first.at > after.at
        playing = AirState(Millis(after.at + 1), after.id)
        assert next(open_places(session, playing)).id == after.id


@pytest.mark.sqlite
def test_what_would_push_the_next_song_out_does_not_talk_over_it(desk: Desk, data: Path) -> None:
    with session_scope(desk.engine, write=True) as session:
        shelve(session, data, a_piece(VOICE_TRACK, 1, 400.0))
        session.commit()
    last = [row for row in rows(desk, 9) if row.media.category == "musik"][-1]
    every = [row.id for row in rows(desk, 9)]
    before = every[every.index(last.id) - 1]
    with pytest.raises(EditError) as told:
        desk.insert_between(before, last.id, f"{VOICE_TRACK}1", joined=True)
    assert told.value.code == "gives_way"
    assert [row.id for row in rows(desk, 9)] == every, "nothing was done"
    assert desk.insert_between(before, last.id, f"{VOICE_TRACK}1", joined=False).row_id


@pytest.mark.sqlite
def test_planning_never_chooses_a_voice_track(desk: Desk) -> None:
    with session_scope(desk.engine) as session:
        assert f"{VOICE_TRACK}0" not in load_library(session).index
    build_days(desk.engine, ZONE, BuildOrder(DAY + timedelta(days=1), 1, NOW))
    with session_scope(desk.engine) as session:
        names = set(session.scalars(select(LogRow.media_id)))
    assert not any(name.startswith(VOICE_TRACK) for name in names)


@pytest.mark.sqlite
def test_only_a_voice_track_is_dressed_as_one(desk: Desk) -> None:
    with session_scope(desk.engine, write=True) as session:
        song = session.get_one(Media, "musik0")
        with pytest.raises(ValueError, match="no voice track"):
            dress(session, song, "x", "id", (DAY, DAY), Seconds(0.0))
        voice = session.get_one(Media, f"{VOICE_TRACK}0")
        dress(session, voice, "x", "id", (DAY, DAY), Seconds(99.0))
        assert voice.segue == pytest.approx(voice.cue_in + voicetracks._LEAST)
