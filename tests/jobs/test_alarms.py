"""What the worker has to tell is seen where people look: on the engine's board."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.jobs.alarms import raise_alarm, settle_alarms, tell_engine
from radio.jobs.catalogue import catalogue
from radio.jobs.context import Context, Station
from tests import rig


@pytest.mark.sqlite
def test_alarms_of_the_worker_stand_on_the_engines_board(station: Station, tmp_path: Path) -> None:
    data = tmp_path / "air"
    raise_alarm(station.engine, "job_failed", "log_rollover", "no log for 2027-01-01.")
    gone = {f"m{n}": f"Lagu {n}: musik/{n}.mp3 is not there" for n in range(5)}
    settle_alarms(station.engine, "media_missing", gone)
    with rig.Station(data) as engine:
        engine.start()
        assert tell_engine(station.engine, data) == 2
        board = {alarm["code"]: alarm for alarm in engine.status()["alarms"]}
        assert board["job_failed"]["params"]["detail"] == "log_rollover: no log for 2027-01-01"
        assert board["media_missing"]["params"]["count"] == 5
        assert board["media_missing"]["params"]["detail"].startswith("Lagu 0: musik/0.mp3")
        settle_alarms(station.engine, "media_missing", {})
        tell_engine(station.engine, data)
        board = {alarm["code"]: alarm for alarm in engine.status()["alarms"]}
        assert board["media_missing"]["cleared"]
        assert not board["job_failed"]["cleared"]


def test_an_engine_that_is_away_is_told_later(context: Context) -> None:
    assert catalogue(context.settings)["tell_alarms"].job(context) == "the engine is away"
