"""Our engine as the measures need it: with no output but those that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from radio.air.log import Entry
from radio.air.settings import OutputSettings
from tests.rig import Station
from tests.rig.station import ON_AIR_WITHIN


def bus(pipe: Path) -> OutputSettings:
    """An output that writes the bus into a recorder's pipe."""
    return OutputSettings(name="bus", kind="file", format="wav", path=str(pipe))


def mp3_file() -> OutputSettings:
    """An output that encodes to 128 kb/s MP3 on disk."""
    return OutputSettings(name="mp3", kind="aircheck", format="mp3", bitrate=128)


def prepare(folder: Path, outputs: Sequence[OutputSettings], **settings: Any) -> Station:
    """A station that is not yet started; `settings` are those of EngineSettings."""
    data = folder / "station"
    data.mkdir(exist_ok=True)
    made = Station(data, **settings)
    made.settings = replace(made.settings, outputs=tuple(outputs))
    return made


@contextmanager
def on_air(
    folder: Path,
    log: Sequence[Entry],
    outputs: Sequence[OutputSettings],
    log_fields: dict[str, Any] | None = None,
    **settings: Any,
) -> Iterator[Station]:
    """A station playing this log; `log_fields` are the other fields of AirLog."""
    with prepare(folder, outputs, **settings) as station:
        station.put_log(*log, **(log_fields or {}))
        station.start(wait=False)
        station.wait_for(station.is_there, ON_AIR_WITHIN)
        yield station
