"""What of edited episodes goes when its time is over, and what stays."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.keeping import end_hold, hold
from radio.calls.tables import Consent
from radio.db import session_scope
from radio.jobs import episodes
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.publishing import keeping, making
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.publishing import (
    Wording,
    audible,
    publish,
    word,
)
from radio.publishing.rules import PLAIN
from radio.publishing.tables import EditedEpisode
from radio.units import Seconds
from tests.publishing.kit import ID, Show, run, talk_with_ani

pytestmark = pytest.mark.sqlite


@pytest.fixture
def show(show: Show) -> Show:
    return talk_with_ani(show)


def test_what_is_not_published_goes_when_its_time_is_over(show: Show) -> None:
    run(show)
    stray = show.data / "episodes" / "sisa.mp3"
    stray.write_bytes(b"x")
    settings = WorkerSettings(show.data, "", episodes=replace(PLAIN, keep_days=30))
    context = Context.lasting(Station(settings, show.engine, show.clock), Seconds(60.0))
    file = show.data / show.row().file
    assert episodes.let_episodes_go(context) == "0 let go, 1 strays"
    assert file.is_file()
    show.clock.now = show.at(31 * 86_400_000)
    assert episodes.let_episodes_go(context) == "1 let go, 0 strays"
    assert not file.exists()
    with session_scope(show.engine) as session, pytest.raises(PublishingError) as told:
        audible(session, show.data, session.get_one(EditedEpisode, ID))
    assert told.value.trouble is Trouble.NOT_MADE


def tidied(show: Show, days: int) -> str:
    settings = WorkerSettings(show.data, "", episodes=replace(PLAIN, keep_days=30))
    show.clock.now = show.at(days * 86_400_000)
    station = Station(settings, show.engine, show.clock)
    return episodes.let_episodes_go(Context.lasting(station, Seconds(60.0)))


def test_what_is_let_go_stands_in_the_ledger_and_a_hold_keeps_it(show: Show) -> None:
    run(show)
    file = show.row().file
    with session_scope(show.engine, write=True) as session:
        held = hold(session, show.at(0), show.at(1), "KPID", "siti", show.clock.now)
        session.commit()
    assert tidied(show, 31) == "0 let go, 0 strays"
    with session_scope(show.engine, write=True) as session:
        end_hold(session, held.id, "siti", show.clock.now)
        session.commit()
    assert tidied(show, 31) == "1 let go, 0 strays"
    assert tidied(show, 32) == "0 let go, 0 strays"
    with session_scope(show.engine) as session:
        (line,) = session.scalars(select(Deletion))
    assert (line.kind, line.what, line.rule, line.days) == (Kind.EPISODE, file, Rule.AGE, 30)
    assert (line.bytes > 10_000, line.done_at is not None) == (True, True)


@pytest.mark.parametrize("held", [False, True])
def test_what_was_made_anew_or_reworded_stands_in_the_ledger_and_a_hold_keeps_it(
    show: Show, held: bool
) -> None:
    run(show)
    files = [show.row().file]
    if held:
        with session_scope(show.engine, write=True) as session:
            hold(session, show.at(0), show.at(1), "KPID 12", "siti", show.clock.now)
            session.commit()
    word(show.place, ID, Wording("Jalan", "Tentang jalan", ["Warga"]), "Radio Uji", "id")
    files.append(show.row().file)
    show.says("a", Consent.REFUSED)
    assert run(show) == "1 made"
    files.append(show.row().file)
    tidied(show, 1)
    assert [(show.data / file).is_file() for file in files] == [held, held, True]
    with session_scope(show.engine) as session:
        lines = session.scalars(select(Deletion).order_by(Deletion.id)).all()
    assert [(line.kind, line.rule, line.what) for line in lines] == (
        [] if held else [(Kind.EPISODE, Rule.ANEW, file) for file in files[:2]]
    )


def test_what_may_be_the_last_of_a_published_episode_is_no_stray(show: Show) -> None:
    """As where a copy of the database was put back that knows an older file, which is gone."""
    run(show)
    with session_scope(show.engine, write=True) as session:
        publish(session, show.data, session.get_one(EditedEpisode, ID), "s", show.clock.now)
        session.commit()
    last = (show.data / show.row().file).rename(show.data / "episodes" / f"{ID}-0123456789.mp3")
    assert tidied(show, 1) == "0 let go, 0 strays"
    assert last.is_file()
    assert run(show) == "1 made"
    assert tidied(show, 1) == "0 let go, 1 strays"
    assert not last.is_file()


def test_nothing_that_is_being_written_is_a_stray(show: Show) -> None:
    """Neither by the worker, whose other jobs go on at night, nor by who saves its words."""
    (show.data / "episodes").mkdir(parents=True)
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = show.data / "episodes" / f".{ID}.made.{gone.pid}.part.mp3"
    left.write_bytes(b"half")
    being = [keeping.part_of(show.data, ID, what, "mp3") for what in ("made", "words-ab")]
    for path in being:
        path.write_bytes(b"half")
    assert tidied(show, 31) == "0 let go, 1 strays"
    assert [path.exists() for path in (left, *being)] == [False, True, True]
    making.clear_parts(show.data, ID)
    assert [path.exists() for path in being] == [False, True]


def test_who_writes_meanwhile_is_waited_for_before_a_file_is_a_stray(show: Show) -> None:
    """A file that was just made has its name before its row is committed."""
    run(show)
    new = show.data / "episodes" / f"{ID}-0123456789.mp3"
    with session_scope(show.engine, write=True) as session:
        new.write_bytes(b"whole")
        session.get_one(EditedEpisode, ID).file = f"episodes/{new.name}"
        session.flush()
        tidying = threading.Thread(target=tidied, args=(show, 1))
        tidying.start()
        tidying.join(1.0)
        session.commit()
    tidying.join(60)
    assert new.exists()
