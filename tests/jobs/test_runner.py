import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine

from radio.db import session_scope
from radio.db.engine import for_writing
from radio.jobs import rows
from radio.jobs.alarms import standing_alarms
from radio.jobs.catalogue import Spec, catalogue
from radio.jobs.context import Context, JobTooLongError, Station
from radio.jobs.rows import Result
from radio.jobs.runner import Runner
from radio.jobs.schedule import ScheduleError, is_overdue, trigger_of
from radio.jobs.tables import JobRow
from radio.units import Millis, Seconds

WIB = ZoneInfo("Asia/Jakarta")


def until(what: Callable[[], bool]) -> None:
    """Wait for something that has to come; pytest's own limit ends a wait in vain."""
    while not what():
        time.sleep(0.02)


def row(station: Station, name: str = "job") -> JobRow:
    with session_scope(station.engine) as session:
        return session.get_one(JobRow, name)


def change(station: Station, **values: object) -> None:
    with session_scope(station.engine, write=True) as session:
        for name, value in values.items():
            setattr(session.get_one(JobRow, "job"), name, value)
        session.commit()


@contextmanager
def running(
    station: Station, job: Callable[[Context], str], schedule: str = "0 0 1 1 *"
) -> Iterator[Runner]:
    runner = Runner(station, {"job": Spec(job, schedule, 60, 60)})
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def test_a_job_runs_at_the_moment_it_asked_for(station: Station) -> None:
    runs: list[float] = []

    def job(context: Context) -> str:
        runs.append(time.time())
        context.station.wake("job", Millis(round(runs[-1] * 1000) + 300))
        return "done"

    station.clock = lambda: Millis(round(time.time() * 1000))
    with running(station, job):
        until(lambda: len(runs) > 2)
    assert all(later - one >= 0.29 for one, later in pairwise(runs))


def test_a_job_that_wants_to_run_at_once_does_though_its_own_run_is_just_ending(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = [threading.Event(), threading.Event()]
    left = iter(begun)
    write = rows.write_result

    def write_late(engine: Engine, name: str, result: Result) -> None:
        # The disk is slow: what comes of the first run is written once the second has begun.
        begun[1].wait(10.0)
        write(engine, name, result)

    def job(context: Context) -> str:
        next(left).set()
        if not begun[-1].is_set():
            context.station.wake("job", context.now())
        return "done"

    monkeypatch.setattr(rows, "write_result", write_late)
    with running(station, job):
        assert [one.wait(20.0) for one in begun] == [True, True]
    assert row(station).last_outcome == "ok"


def test_it_runs_by_the_next_tick_where_it_was_passed_over(station: Station) -> None:
    runs: list[int] = []
    with running(station, lambda _context: str(runs.append(1))) as runner:
        until(lambda: bool(runs) and not runner._inside)
        # What the scheduler does where it has as many runs of a job as it takes.
        runner._asked["job"] = datetime.now(UTC)
        runner.tick()
        until(lambda: len(runs) > 1)
    assert runner._asked == {}


def test_it_stops_though_a_job_is_just_planning_its_next_run(station: Station) -> None:
    begun = threading.Event()

    def job(context: Context) -> str:
        begun.set()
        time.sleep(0.3)
        context.station.wake("job", Millis(context.now() + 300))
        return "done"

    with running(station, job):
        begun.wait(10.0)
    assert row(station).last_outcome == "ok"


def test_a_job_that_never_ran_runs_at_start_and_is_written_back(station: Station) -> None:
    with running(station, lambda _: "done"):
        until(lambda: row(station).last_outcome == "ok")
    found = row(station)
    assert found.last_started <= found.last_finished
    assert found.last_error == ""


def test_a_job_that_says_the_same_again_fills_no_log(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    words = iter(["nothing waits"] * 3 + ["taken: 1"] + ["nothing waits"] * 4)
    caplog.set_level("INFO", "radio.jobs.runner")
    runner = Runner(station, {"job": Spec(lambda _: next(words), "0 0 1 1 *", 60, 3600)})
    runner.start()
    until(lambda: row(station).last_outcome == "ok")
    for _nth in range(5):
        runner.run("job")
    runner.stop()
    told = [one.getMessage().rsplit(",", 1)[0] for one in caplog.records]
    assert told == ["job job: nothing waits", "job job: taken: 1", "job job: nothing waits"]


def test_a_job_that_is_not_due_does_not_run_at_start(station: Station) -> None:
    with running(station, lambda _: "done"):
        until(lambda: row(station).last_outcome == "ok")
    ran = []
    with running(station, lambda _: str(ran.append(1))):
        pass
    assert ran == []


def test_a_job_missed_while_nobody_ran_is_made_good(station: Station) -> None:
    with running(station, lambda _: "done", "30 2 * * *"):
        until(lambda: row(station).last_outcome == "ok")
    change(station, last_finished=datetime.now(UTC) - timedelta(days=2))
    ran = threading.Event()
    with running(station, lambda _: str(ran.set())):
        ran.wait()


def test_a_failure_is_an_alarm_and_is_tried_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radio.jobs.runner.FIRST_RETRY", 0.05)
    tries = []
    may_pass = threading.Event()

    def job(_context: Context) -> str:
        tries.append(1)
        if not may_pass.is_set():
            raise RuntimeError("the disk is on fire")
        return "done"

    with running(station, job):
        until(lambda: len(tries) >= 3 and bool(standing_alarms(station.engine)))
        (alarm,) = standing_alarms(station.engine)
        assert (alarm.code, alarm.subject) == ("job_failed", "job")
        assert "the disk is on fire" in alarm.detail
        assert row(station).last_outcome in {"failed", "running"}
        may_pass.set()
        until(lambda: not standing_alarms(station.engine))
        until(lambda: row(station).last_outcome == "ok")


def another_writer(station: Station) -> Connection:
    lock = for_writing(station.engine).connect()
    lock.begin()
    return lock


def test_a_locked_database_fails_the_job_and_not_the_worker(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radio.jobs.runner.FIRST_RETRY", 0.05)
    tries = []

    def job(context: Context) -> str:
        tries.append(1)
        with session_scope(context.engine, write=True) as session:
            session.get(JobRow, "job")
            session.commit()
        return "done"

    with running(station, job) as runner:
        until(lambda: row(station).last_outcome == "ok")
        lock = another_writer(station)
        change_later = len(tries)
        runner.run("job")
        runner.tick()
        until(lambda: len(tries) > change_later + 1)
        assert runner.is_alive
        lock.close()
        until(lambda: row(station).last_outcome == "ok" and not standing_alarms(station.engine))


def test_changed_rows_are_followed_while_running(station: Station) -> None:
    ran = threading.Event()
    with running(station, lambda _: str(ran.set())) as runner:
        ran.wait()
        ran.clear()
        change(station, schedule="every 1 s")
        runner.tick()
        ran.wait()
        change(station, enabled=False)
        runner.tick()
        until(lambda: not runner._planned)
        change(station, enabled=True, schedule="whenever you like")
        runner.tick()
        (alarm,) = standing_alarms(station.engine)
        assert (alarm.code, alarm.subject) == ("job_schedule", "job")
        assert runner._planned


def test_one_job_never_runs_twice_at_a_time(station: Station) -> None:
    inside, most = [], []
    gate = threading.Event()

    def job(_context: Context) -> str:
        inside.append(1)
        most.append(len(inside))
        gate.wait()
        inside.pop()
        return "done"

    with running(station, job) as runner:
        until(lambda: bool(inside))
        runner.run("job")
        gate.set()
    assert max(most) == 1


def test_no_job_waits_until_the_others_have_ended(station: Station) -> None:
    gate = threading.Event()
    inside: set[str] = set()

    def job_named(name: str) -> Callable[[Context], str]:
        def job(_context: Context) -> str:
            inside.add(name)
            gate.wait()
            return "done"

        return job

    names = list(catalogue(station.settings))
    never = "0 0 1 1 *"
    runner = Runner(station, {name: Spec(job_named(name), never, 60, 60) for name in names})
    runner.start()
    try:
        until(lambda: inside == set(names))
        assert runner.is_alive
    finally:
        gate.set()
        runner.stop()


def test_a_run_has_a_limit(station: Station) -> None:
    with pytest.raises(JobTooLongError):
        Context.lasting(station, Seconds(-1.0)).check()
    Context.lasting(station, Seconds(60.0)).check()


def test_a_stuck_run_is_seen(station: Station) -> None:
    gate, entered = threading.Event(), threading.Event()

    def job(_context: Context) -> str:
        entered.set()
        gate.wait()
        return "done"

    with running(station, job) as runner:
        entered.wait()
        assert runner.is_alive
        runner._running["job"] -= 3600.0
        assert not runner.is_alive
        gate.set()


def test_rows_keep_what_a_person_set(station: Station) -> None:
    with running(station, lambda _: ""):
        change(station, schedule="every 5 h")
    with running(station, lambda _: "", "every 1 min"):
        assert row(station).schedule == "every 5 h"


def test_schedules_are_understood() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=WIB)
    assert is_overdue("every 10 s", WIB, noon - timedelta(seconds=11), noon)
    assert not is_overdue("every 10 min", WIB, noon - timedelta(seconds=11), noon)
    assert is_overdue("15 2 * * *", WIB, noon - timedelta(hours=10), noon)
    assert not is_overdue("15 2 * * *", WIB, noon - timedelta(hours=9), noon)
    assert is_overdue("15 2 * * *", WIB, None, noon)
    # In the station's zone, not in that of the machine.
    due = trigger_of("15 2 * * *", WIB).get_next_fire_time(None, noon)
    assert (due.hour, due.minute, due.utcoffset()) == (2, 15, timedelta(hours=7))
    for wrong in ("", "every 0 s", "every day", "61 * * * *", "* * * *"):
        with pytest.raises(ScheduleError, match="five cron fields"):
            trigger_of(wrong, WIB)


def test_every_job_has_a_schedule_that_works(station: Station) -> None:
    for spec in catalogue(station.settings).values():
        trigger_of(spec.schedule, WIB)
