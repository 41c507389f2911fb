"""What a job is given: the station, the time, and how long it may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.complaints.hooks.couriers import Couriers
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.sending import Way
from radio.complaints.intake.desk import Desk, open_desk
from radio.complaints.register.opening import open_register
from radio.jobs.settings import WorkerSettings
from radio.units import Millis, Seconds


class JobFailedError(Exception):
    """A job could not do its work; the message says what and, if known, what helps."""


class JobTooLongError(JobFailedError):
    """A job used up its time; it goes on at its next run."""


@dataclass(slots=True)
class Station:
    """What jobs share; made once by the worker. `clock` gives the wall time.

    `wakes` are the moments at which jobs want to run beside their schedules. A job that builds days
    of the log holds `building`, so that no two do the same work. `ending` is set when the worker is told
    to stop: what takes long and can be done again is broken off.
    """

    settings: WorkerSettings
    engine: Engine
    clock: Callable[[], Millis] = lambda: Millis(round(time.time() * 1000))
    freezer: Freezer = field(init=False)
    frozen_stamp: str = ""
    wakes: dict[str, Millis] = field(default_factory=dict)
    building: threading.Lock = field(default_factory=threading.Lock)
    ending: threading.Event = field(default_factory=threading.Event)
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _desk: Desk | None = None
    _register: Engine | None = None
    _couriers: Couriers | None = None
    _way: Way | None = None

    def __post_init__(self) -> None:
        settings = self.settings
        wanted = FreezeSettings(settings.station, settings.loudness_target, settings.true_peak)
        self.freezer = Freezer(self.engine, settings.data, wanted)

    @property
    def desk(self) -> Desk:
        """Where complaints are taken; opened when first asked for.

        Raises:
            radio.db.MigrationError, sqlalchemy.exc.OperationalError: see `open_desk`.
        """
        with self._opening:
            if self._desk is None:
                self._desk = open_desk(self.settings.desk)
            return self._desk

    @property
    def register(self) -> Engine:
        """The shared complaint database."""
        with self._opening:
            if self._register is None:
                self._register = open_register(self.settings.desk.register_url)
            return self._register

    @property
    def couriers(self) -> Couriers:
        """Who takes messages to receivers of webhooks."""
        with self._opening:
            if self._couriers is None:
                self._couriers = Couriers()
            return self._couriers

    @property
    def way(self) -> Way:
        """How messages of webhooks are sent."""
        with self._opening:
            if self._way is None:
                post = Post(Guard(self.settings.webhook_hosts))
                self._way = Way(post, self.settings.api_address)
            return self._way

    def close(self) -> None:
        """Let go of the databases it has opened, once nothing is on its way."""
        if self._couriers is not None:
            self._couriers.stop()
        if self._desk is not None:
            self._desk.database.dispose()
        if self._register is not None:
            self._register.dispose()

    def wake(self, job: str, at: Millis) -> None:
        """Have a job run at a moment, too, if its schedule has it later; asked for by the job."""
        self.wakes[job] = at


@dataclass(frozen=True, slots=True)
class Context:
    """One run of one job."""

    station: Station
    deadline: float
    """On the monotonic clock."""

    @classmethod
    def lasting(cls, station: Station, longest: Seconds) -> Context:
        """Context of a run that starts now."""
        return cls(station, time.monotonic() + longest)

    @property
    def settings(self) -> WorkerSettings:
        """The worker's settings."""
        return self.station.settings

    @property
    def engine(self) -> Engine:
        """The station's database."""
        return self.station.engine

    def now(self) -> Millis:
        """Wall time."""
        return self.station.clock()

    def ends(self) -> bool:
        """Whether the worker is told to stop."""
        return self.station.ending.is_set()

    def check(self) -> None:
        """To be called between steps.

        Raises:
            JobTooLongError: the run has used up its time.
        """
        if time.monotonic() > self.deadline:
            raise JobTooLongError("took longer than it may; it goes on at its next run")
