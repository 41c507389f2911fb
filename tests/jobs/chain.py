"""A programme of one episode, an engine on the air around it, and a worker that runs programmes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from radio.air.log import Interrupt, Timing
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.jobs import programmes
from radio.jobs.alarms import standing_alarms
from radio.jobs.catalogue import catalogue
from radio.jobs.context import Station as Shared
from radio.jobs.runner import Runner
from radio.programmes.tables import Episode, Kind, Phase, Programme
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece
from tests.rig import Shelf, Station, now_ms

SHOW = "ayo-20270208"
CLOSE = 25
"""ms: a block and the rounding of the journal."""


def a_row(position: int, at: Millis, media_id: str) -> LogRow:
    """What the log has of the programme."""
    return LogRow(
        id=f"row{position}", day=date(2027, 2, 8), hour=at, at=at, position=position,
        timing=Timing.HARD, interrupt=Interrupt.FADE, max_wait=600.0, media_id=media_id,
        planned_seconds=3.0, episode_id=SHOW, edited=False, why="",
    )  # fmt: skip


@dataclass
class Chain:
    """An engine on the air, the station's database, and a worker that only runs programmes."""

    air: Station
    database: Engine
    shared: Shared
    runner: Runner | None = None

    def run(self) -> None:
        """Let the worker run."""
        specs = catalogue(self.shared.settings)
        self.runner = Runner(self.shared, {programmes.JOB: specs[programmes.JOB]})
        self.runner.start()

    def rest(self) -> None:
        """The worker is away."""
        if self.runner is not None:
            self.runner.stop()
            self.runner = None

    def put(self, start: Millis, seconds: int, **given: object) -> None:
        """The programme with one episode, opening with four seconds and closing with three."""
        values = {"kind": Kind.LIVE, "end_policy": Interrupt.CUT, **given}
        with session_scope(self.database, write=True) as session:
            for category, length in (("buka", 4.0), ("tutup", 3.0)):
                media = a_piece(category, 0, length)
                media.segue = media.cue_out
                session.add(media)
            session.flush()
            programme = Programme(
                id="ayo", name="Ayo", first_day=date(2027, 2, 8), starts_at="08:00",
                seconds=seconds, opening_media_id="buka0", closing_media_id="tutup0", **values,
            )  # fmt: skip
            session.add(programme)
            session.flush()
            end = Millis(start + seconds * 1000)
            session.add(Episode(id=SHOW, programme_id="ayo", start=start, end=end))
            session.flush()
            session.add(a_row(0, start, "buka0"))
            session.add(a_row(1, Millis(end - 3000), "tutup0"))
            session.commit()

    def stage(self, shelf: Shelf, lead: int, seconds: int, **given: object) -> tuple[int, int]:
        """A programme that begins in `lead` ms, the log around it, and the worker: start and end."""
        start = Millis(now_ms() + lead)
        end = start + seconds * 1000
        self.log_around(shelf, start, end)
        self.put(start, seconds, **given)
        self.run()
        return start, end

    def alarms(self) -> set[str]:
        """Codes of what the worker tells."""
        return {alarm.code for alarm in standing_alarms(self.database)}

    def episode(self) -> Episode:
        with session_scope(self.database) as session:
            return session.get_one(Episode, SHOW)

    def wait_until(self, phase: Phase, timeout: float = 40.0) -> None:
        deadline = time.monotonic() + timeout
        while self.episode().phase is not phase:
            assert time.monotonic() < deadline, f"never {phase}: {standing_alarms(self.database)}"
            time.sleep(0.1)

    def log_around(self, shelf: Shelf, start: int, end: int) -> None:
        clips = {name: shelf.noise(seconds, number) for name, seconds, number in (
            ("opening", 4.0, 201), ("beneath", 40.0, 202), ("closing", 3.0, 203), ("after", 30.0, 204),
        )}  # fmt: skip
        self.air.change_log(
            entries=(
                self.air.log.entries[0],
                clips["opening"].entry("opening", at=start, timing=Timing.HARD, programme=SHOW),
                clips["beneath"].entry("beneath", at=start + 4000, programme=SHOW),
                clips["closing"].entry(
                    "closing", at=end - 3000, timing=Timing.HARD, programme=SHOW
                ),
                clips["after"].entry("after", at=end, timing=Timing.HARD),
            )
        )
