"""Looks at everything the station needs."""

from __future__ import annotations

from collections.abc import Iterator

from radio.app.config import Loaded
from radio.app.doctor import copies, machine, mail, station, telephone
from radio.app.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Every finding, as it is found; takes a few seconds where a server does not answer."""
    for check in (
        machine.data_folder,
        machine.libvlc,
        machine.ffmpeg,
        machine.lame,
        machine.espeak,
        machine.disk,
        machine.clock,
        station.database,
        station.port,
        station.processes,
        mail.mail,
    ):
        yield check(loaded)
    yield from copies.second_disk(loaded)
    yield from station.outputs(loaded)
    yield from telephone.telephone(loaded)
    yield from station.log(loaded)
