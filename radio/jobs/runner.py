"""Runs jobs from the table: the table is the truth, APScheduler only keeps time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from radio.jobs import rows
from radio.jobs.alarms import clear_alarm, raise_alarm
from radio.jobs.catalogue import Spec
from radio.jobs.context import Context, Station
from radio.jobs.rows import Result, Wanted
from radio.jobs.schedule import ScheduleError, is_overdue, trigger_of
from radio.units import Seconds

log = logging.getLogger(__name__)

FIRST_RETRY = 5.0
LAST_RETRY = 300.0
_BEAT = 5
_BEAT_LOST = 60.0
_AT_ONCE = 2
"""Runs of a job as the scheduler counts them, which has one until its thread is back. The next one may
begin while what came of the last is being written; that a job never runs twice at a time is seen to here."""
_STUCK = 3.0
"""A run is stuck at so many times its longest time; it can't be ended but with the process."""


class Runner:
    """Keeps APScheduler in step with the table and writes back what comes of each run.

    `tick` is to be called every second or two by one thread; jobs run in threads of their own.
    """

    def __init__(self, station: Station, specs: Mapping[str, Spec]) -> None:
        self._station = station
        self._specs = specs
        self._scheduler = BackgroundScheduler(
            timezone=station.settings.zone_info,
            # Threads for each: no job waits until others have ended, and one that opens a
            # programme the least. One more keeps the beat.
            executors={"default": ThreadPoolExecutor(_AT_ONCE * len(specs) + 1)},
            job_defaults={"coalesce": True, "max_instances": _AT_ONCE},
        )
        self._planned: dict[str, tuple[str, float]] = {}
        self._wanted: dict[str, Wanted] = {}
        self._lock = threading.Lock()
        self._all_ended = threading.Condition(self._lock)
        self._stopping = False
        self._inside = 0
        self._running: dict[str, float] = {}
        self._unwritten: dict[str, Result] = {}
        self._failures: dict[str, int] = {}
        self._asked: dict[str, datetime] = {}
        self._said: dict[str, str] = {}
        self._beat = time.monotonic()

    def start(self) -> None:
        """Begin to run jobs: what was missed while nobody ran runs at once.

        Raises:
            sqlalchemy.exc.DBAPIError: the table can't be read.
        """
        rows.seed(self._station.engine, self._specs)
        self._scheduler.start()
        self._scheduler.add_job(self._keep_beat, "interval", seconds=_BEAT, id=".beat")
        self.tick()
        now = datetime.now(UTC)
        for wanted in self._wanted.values():
            if self._planned.get(wanted.name) and self._missed(wanted, now):
                self._soon(wanted.name, 0.0)

    def stop(self) -> None:
        """Let running jobs end, start no more."""
        self._station.ending.set()
        with self._lock:
            self._stopping = True
            # The scheduler waits for its threads with its lock held; a run that plans the next one
            # needs that lock, so it has to be over before.
            self._all_ended.wait_for(lambda: not self._inside)
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Take in changed rows and write results that could not be written before."""
        try:
            self._follow(rows.read(self._station.engine))
            self._remind()
            self._write_results()
        except DBAPIError as error:
            # The jobs go on by the rows as last read; the next tick tries again.
            log.warning("job table not reachable: %s", error.orig)

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler still keeps time and no run is stuck."""
        now = time.monotonic()
        with self._lock:
            running = dict(self._running)
        stuck = [name for name, since in running.items() if now - since > self._stuck_after(name)]
        for name in stuck:
            log.error("job %s is stuck", name)
        if now - self._beat > _BEAT_LOST:
            log.error("the scheduler keeps no time any more")
            return False
        return not stuck

    def _stuck_after(self, name: str) -> float:
        wanted = self._wanted.get(name)
        return _STUCK * (wanted.longest_run if wanted else LAST_RETRY) + _BEAT_LOST

    def _missed(self, wanted: Wanted, now: datetime) -> bool:
        zone = self._station.settings.zone_info
        return is_overdue(wanted.schedule, zone, wanted.last_finished, now)

    def _keep_beat(self) -> None:
        self._beat = time.monotonic()

    def _follow(self, table: dict[str, Wanted]) -> None:
        """Make the scheduler do what the rows say, where they changed."""
        self._wanted = table
        for name in set(self._planned) - {n for n, row in table.items() if row.enabled}:
            self._scheduler.remove_job(name)
            del self._planned[name]
            with self._lock:
                self._asked.pop(name, None)
        for name, wanted in table.items():
            key = (wanted.schedule, wanted.misfire_grace)
            if wanted.enabled and name in self._specs and self._planned.get(name) != key:
                self._plan(wanted, key)

    def _plan(self, wanted: Wanted, key: tuple[str, float]) -> None:
        try:
            trigger = trigger_of(wanted.schedule, self._station.settings.zone_info)
        except ScheduleError as error:
            if wanted.name not in self._planned:
                trigger = trigger_of(
                    self._specs[wanted.name].schedule, self._station.settings.zone_info
                )
                self._add(wanted, trigger)
            self._planned[wanted.name] = key
            self._alarm(wanted.name, f"{error}; it keeps the schedule it had")
            return
        self._add(wanted, trigger)
        self._planned[wanted.name] = key

    def _add(self, wanted: Wanted, trigger: object) -> None:
        self._scheduler.add_job(
            self.run,
            trigger,
            args=(wanted.name,),
            id=wanted.name,
            replace_existing=True,
            misfire_grace_time=max(1, round(wanted.misfire_grace)),
        )

    def _soon(self, name: str, seconds: float) -> None:
        """Have the next run come forward, and see to it until one begins."""
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        with self._lock:
            self._asked[name] = at
        self._bring_forward(name, at)

    def _remind(self) -> None:
        """Bring forward anew what was asked for: the scheduler passes over a run where it counts too many."""
        with self._lock:
            asked = {name: at for name, at in self._asked.items() if name not in self._running}
        for name, at in asked.items():
            self._bring_forward(name, at)

    def _bring_forward(self, name: str, at: datetime) -> None:
        # A job of its own could be lost, or run beside it.
        try:
            job = self._scheduler.get_job(name)
            if job is not None and job.next_run_time > at:
                job.modify(next_run_time=at)
        except JobLookupError:
            # Switched off at this very moment.
            log.info("job %s was switched off before it was tried again", name)

    def run(self, name: str) -> None:
        """Run a job now, in this thread; nothing where it runs already, or after `stop`."""
        with self._lock:
            if name in self._running or self._stopping:
                return
            self._running[name] = time.monotonic()
            self._asked.pop(name, None)
            self._inside += 1
        try:
            self._run(name)
        finally:
            with self._all_ended:
                self._inside -= 1
                self._all_ended.notify_all()

    def _run(self, name: str) -> None:
        try:
            result = self._attempt(name, datetime.now(UTC))
        finally:
            with self._lock:
                del self._running[name]
        self._finish(name, result)

    def _attempt(self, name: str, started: datetime) -> Result:
        wanted = self._wanted[name]
        context = Context.lasting(self._station, Seconds(wanted.longest_run))
        try:
            if wanted.longest_run > _BEAT_LOST:
                rows.write_started(self._station.engine, name, started)
            said = self._specs[name].job(context)
        except Exception as error:
            # The edge of every job: whatever it was is told, kept, and tried again.
            log.exception("job %s failed", name)
            words = f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"
            return Result(started, datetime.now(UTC), "failed", words)
        finished = datetime.now(UTC)
        # What it said the last time, too, says nothing: a job may run each two seconds.
        is_new = wanted.longest_run > _BEAT_LOST and self._said.get(name) != said
        self._said[name] = said
        log.log(
            logging.INFO if is_new else logging.DEBUG,
            "job %s: %s, %.2f s",
            name,
            said,
            (finished - started).total_seconds(),
        )
        return Result(started, finished, "ok")

    def _finish(self, name: str, result: Result) -> None:
        with self._lock:
            self._unwritten[name] = result
            failures = self._failures.get(name, 0) + 1 if result.outcome == "failed" else 0
            self._failures[name] = failures
        wake = self._station.wakes.pop(name, None)
        if failures:
            self._soon(name, min(LAST_RETRY, FIRST_RETRY * 2.0 ** (failures - 1)))
        if wake is not None:
            self._soon(name, max(0.0, (wake - self._station.clock()) / 1000))
        try:
            self._write_results()
        except DBAPIError as error:
            log.warning("result of %s not written yet: %s", name, error.orig)

    def _write_results(self) -> None:
        with self._lock:
            waiting = dict(self._unwritten)
        for name, result in waiting.items():
            rows.write_result(self._station.engine, name, result)
            if result.outcome == "failed":
                raise_alarm(self._station.engine, "job_failed", name, result.error)
            else:
                clear_alarm(self._station.engine, "job_failed", name)
            with self._lock:
                if self._unwritten.get(name) is result:
                    del self._unwritten[name]

    def _alarm(self, name: str, words: str) -> None:
        log.error("job %s: %s", name, words)
        raise_alarm(self._station.engine, "job_schedule", name, words)
