"""What a hold covers is not deleted; a hold has a reason, and an end."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from radio.archive import keeping
from radio.archive.errors import ArchiveError
from radio.archive.indexing import look
from radio.db import session_scope
from radio.units import Millis
from tests.archive.kit import HOUR, NOON, Clock, hour_at, place_of


def test_a_hold_covers_its_files_until_it_is_released(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    place = place_of(database, tmp_path, clock)
    names = [hour_at(tmp_path, NOON + number * HOUR) for number in range(3)]
    clock.now = Millis(NOON + 5 * HOUR)
    look(place)
    start, end = Millis(NOON + HOUR + 60_000), Millis(NOON + HOUR + 120_000)
    with session_scope(database, write=True) as session:
        number = keeping.hold(session, start, end, "KPID 12/2026", "siti", clock.now).id
        for wrong in ((start, end, " "), (end, start, "x")):
            with pytest.raises(ArchiveError):
                keeping.hold(session, *wrong, "siti", clock.now)
        session.commit()
    covered = keeping.holds(place)
    assert [covered.cover(tmp_path / name) for name in names] == [False, True, False]
    with session_scope(database, write=True) as session:
        keeping.end_hold(session, number, "siti", clock.now)
        with pytest.raises(ArchiveError, match="no hold"):
            keeping.end_hold(session, number, "siti", clock.now)
        session.commit()
    assert not any(keeping.holds(place).cover(tmp_path / name) for name in names)
