import io
import json
import sqlite3
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, func, select, update

from radio.air.log import Role, load_log
from radio.broadcastlog.tables import LogRow
from radio.db import open_engine, session_scope, turns
from radio.jobs import logs, upkeep
from radio.jobs.alarms import standing_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.logs import (
    build_log,
    freeze_log,
    ingest_asrun,
    rehearse_tomorrow,
    roll_over,
)
from radio.jobs.settings import WorkerSettings
from radio.jobs.tables import JobRow, WorkerAlarm
from radio.jobs.worker import run
from radio.library import intake
from radio.library.intaketables import BatchState, FileState, ImportBatch, ImportFile
from radio.library.searchindex import MediaSearch, MediaWord
from radio.library.searching import search
from radio.library.tables import Media, MediaState
from radio.rehearsal.findings import Finding, Rehearsal
from radio.units import Millis, Seconds


@pytest.fixture
def library(context: Context) -> None:
    data = context.settings.data
    with session_scope(context.engine, write=True) as session:
        for number in range(12):
            path = data / "media" / f"{number}.flac"
            path.parent.mkdir(exist_ok=True)
            path.touch()
            session.add(
                Media(
                    id=f"m{number}",
                    path=f"media/{number}.flac",
                    content_hash=f"{number}",
                    title=f"Title {number}",
                    artist=f"Artist {number % 4}",
                    category="musik",
                    role=Role.MUSIC,
                    duration=50.0 + 7.3 * number,
                    cue_out=50.0 + 7.3 * number,
                    segue=48.0 + 7.3 * number,
                    loudness=-14.0,
                    true_peak=-1.0,
                    sample_rate=48000,
                    channels=2,
                    codec="flac",
                    created_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        session.commit()


def days(context: Context) -> set[str]:
    with session_scope(context.engine) as session:
        return {str(day) for day in session.scalars(select(LogRow.day).distinct())}


@pytest.mark.usefixtures("library")
def test_the_log_is_always_built_ahead_through_the_turn_of_the_year(
    context: Context, clock
) -> None:
    roll_over(context)
    assert days(context) == {"2026-12-31", "2027-01-01", "2027-01-02"}
    assert roll_over(context) == "all days are built"
    clock.add(hours=24)
    roll_over(context)
    assert max(days(context)) == "2027-01-03"


@pytest.mark.sqlite
@pytest.mark.usefixtures("library")
def test_others_can_write_during_a_long_build(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_engine(context.settings.database_url, busy_timeout=Seconds(0.0))
    rested: list[float] = []

    def write(seconds: float) -> None:
        with session_scope(other, write=True) as session:
            session.execute(update(Media).values(year=2000 + len(rested)))
            session.commit()
        rested.append(seconds)

    monkeypatch.setattr(turns, "TURN", 0.0)
    clock = SimpleNamespace(sleep=write, monotonic=time.monotonic)
    monkeypatch.setattr(turns, "time", clock)
    assert "built 72 hours" in build_log(context)
    assert len(rested) >= 72
    assert min(rested) > 0.1  # SQLite looks again after a tenth of a second at most
    other.dispose()


@pytest.mark.sqlite
@pytest.mark.usefixtures("library")
def test_tomorrow_is_rehearsed_and_what_is_wrong_stands_as_an_alarm(context: Context) -> None:
    roll_over(context)
    # Neither anthem nor azan nor ident is in the library yet.
    assert "things are wrong with tomorrow" in rehearse_tomorrow(context)
    alarms = {alarm.code: alarm.detail for alarm in standing_alarms(context.engine)}
    assert alarms.keys() == {"log_unsound"}
    assert alarms["log_unsound"].startswith("00.00 wajib; 00.00 ident; 00.00 jingle; … (")
    with session_scope(context.engine, write=True) as session:
        session.execute(update(Media).values(valid_until=date(2020, 1, 1)))
        session.commit()
    # Now nothing may play at all: each row is told.
    assert int(rehearse_tomorrow(context).split()[0]) > 400


@pytest.mark.sqlite
@pytest.mark.usefixtures("library")
def test_tomorrow_is_built_before_it_is_rehearsed_where_the_station_is_new(
    context: Context,
) -> None:
    rehearse_tomorrow(context)
    assert "2027-01-01" in days(context)
    assert {alarm.code for alarm in standing_alarms(context.engine)} == {"log_unsound"}


@pytest.mark.sqlite
def test_a_sound_day_clears_the_alarm(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearse_tomorrow(context)
    alarms = {alarm.code: alarm.detail for alarm in standing_alarms(context.engine)}
    assert alarms.keys() == {"log_silent", "log_gaps"}
    # Nothing is built: the hours, and what would stand in for them, are one gap.
    assert alarms["log_gaps"] == "00.00-00.00"
    assert alarms["log_silent"] == "86400 s"
    monkeypatch.setattr(logs, "rehearse", lambda *_: Rehearsal(rows=500, hours=24))
    assert rehearse_tomorrow(context) == "tomorrow is sound"
    assert standing_alarms(context.engine) == []


def test_an_empty_library_is_a_failure_that_says_what_to_do(context: Context) -> None:
    with pytest.raises(JobFailedError, match="radio import"):
        roll_over(context)


@pytest.mark.usefixtures("library")
def test_the_frozen_log_follows_its_rows(context: Context, clock) -> None:
    roll_over(context)
    path = context.settings.data / "air" / "log.json"
    assert freeze_log(context).startswith("revision 1")
    assert freeze_log(context) == "unchanged"
    clock.add(hours=1)
    freeze_log(context)
    assert load_log(path).revision == 2


@pytest.mark.usefixtures("library")
def test_a_lost_file_leaves_the_log_and_comes_back(context: Context, clock) -> None:
    roll_over(context)
    file = context.settings.data / "media" / "3.flac"
    file.rename(file.with_suffix(".away"))
    upkeep.check_media(context)
    assert [alarm.subject for alarm in standing_alarms(context.engine)] == ["m3"]
    freeze_log(context)
    assert [alarm.code for alarm in standing_alarms(context.engine)] == [
        "media_missing",
        "planned_media_missing",
    ]
    build_log(context)
    with session_scope(context.engine) as session:
        soon = Millis(clock.now + 3_600_000)
        later = select(LogRow).where(LogRow.media_id == "m3", LogRow.hour > soon)
        assert session.scalars(later).first() is None
    file.with_suffix(".away").rename(file)
    upkeep.check_media(context)
    freeze_log(context)
    assert standing_alarms(context.engine) == []
    with session_scope(context.engine) as session:
        assert session.get_one(Media, "m3").state is MediaState.ACTIVE


def test_the_journal_reaches_the_database(context: Context) -> None:
    journal = context.settings.journal
    journal.mkdir()
    line = {"kind": "start", "span": "a", "at": 5, "title": "Sumilir"}
    (journal / "2026-12-31.jsonl").write_text(json.dumps(line) + "\n")
    assert ingest_asrun(context) == "1 lines"
    assert ingest_asrun(context) == "0 lines"


@pytest.mark.sqlite
@pytest.mark.usefixtures("library")
def test_backups_are_whole_and_the_oldest_go(context: Context, clock) -> None:
    for _ in range(9):
        upkeep.keep_house(context)
        clock.add(hours=24)
        # As those of earlier versions are.
        for copy in (context.settings.data / "backup").iterdir():
            copy.chmod(0o644)
    upkeep.keep_house(context)
    copies = sorted((context.settings.data / "backup").iterdir())
    assert len(copies) == 7
    assert copies[-1].name == "station-2027-01-09.db"
    assert all(copy.stat().st_mode & 0o077 == 0 for copy in copies)
    database = sqlite3.connect(copies[-1])
    assert database.execute("select count(*) from media").fetchone() == (12,)
    database.close()


def test_the_worker_runs_and_ends_when_told(tmp_path: Path, station_url: str) -> None:
    ended = threading.Event()
    results: list[int] = []
    settings = WorkerSettings(tmp_path, station_url)
    worker = threading.Thread(target=lambda: results.append(run(settings, ended)))
    worker.start()
    engine = open_engine(station_url)
    done = select(func.count()).where(JobRow.last_outcome == "ok")
    alarms = select(WorkerAlarm.subject).where(WorkerAlarm.code == "job_failed")

    def told() -> tuple[int, list[str]]:
        with session_scope(engine) as session:
            return session.scalar(done) or 0, list(session.scalars(alarms))

    # The alarm is a row of its own, written after the outcome.
    while (found := told())[0] < 8 or not found[1]:
        ended.wait(0.05)
    # An empty library can't be planned, and that is told.
    assert found[1] == ["log_rollover"]
    engine.dispose()
    ended.set()
    worker.join()
    assert results == [0]


def test_guests_conflicts_and_spots_have_alarms_of_their_own(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    eight = Millis(context.now() // 86_400_000 * 86_400_000 + 90_000_000)
    result = Rehearsal(
        rows=500,
        hours=24,
        conflicts=[
            Finding("Sore", eight, "at the same time"),
            Finding("azan", eight, "a line covers it", warning=True),
        ],
        guests=[Finding("Ayo Mas Bro: Budi", eight, "has not confirmed")],
        spots=[Finding("iklan 18.0%", eight, "too much")],
    )
    monkeypatch.setattr(logs, "rehearse", lambda *_: result)
    assert rehearse_tomorrow(context) == "3 things are wrong with tomorrow"
    assert {alarm.code: alarm.detail for alarm in standing_alarms(context.engine)} == {
        "log_conflicts": "08.00 Sore",
        "log_guests": "08.00 Ayo Mas Bro: Budi",
        "log_spots": "08.00 iklan 18.0%",
    }
    monkeypatch.setattr(logs, "rehearse", lambda *_: Rehearsal(rows=500, hours=24))
    rehearse_tomorrow(context)
    assert standing_alarms(context.engine) == []


def test_what_was_sent_through_the_panel_is_imported(context: Context) -> None:
    at = datetime.fromtimestamp(context.now() / 1000, UTC)
    context.settings.data.mkdir(exist_ok=True)
    with session_scope(context.engine, write=True) as session:
        batch = intake.open_batch(session, "musik", "", at)
        intake.offer(session, context.settings.data, batch, [intake.Offer("a.mp3", 9)])
        row = intake.coming(session, batch.id, 0)
        intake.receive(context.settings.data, row, 0, io.BytesIO(b"not audio"))
        row.state = FileState.WAITING
        intake.close_batch(session, batch)
        session.commit()
    assert upkeep.take_imports(context) == "1 files looked at"
    assert upkeep.take_imports(context) == "0 files looked at"
    with session_scope(context.engine) as session:
        row = session.get_one(ImportFile, (batch.id, 0))
        assert (row.state, row.reason) == (FileState.REFUSED, "text, not audio")
        assert session.get_one(ImportBatch, batch.id).state is BatchState.DONE


def test_pieces_that_search_does_not_know_yet_are_taken_in(context: Context, library: None) -> None:
    with session_scope(context.engine, write=True) as session:
        session.execute(delete(MediaWord))
        session.execute(delete(MediaSearch))
        session.commit()
        assert search(session, "title 7") == []
    upkeep.check_media(context)
    with session_scope(context.engine) as session:
        assert [found.id for found in search(session, "title 7")] == ["m7"]
