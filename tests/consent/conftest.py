from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from radio.air.log import AirLog, load_log
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.desk import Desk
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.calls.consent import agreed, override
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.library.categories import role_of
from radio.library.tables import Media
from radio.units import Millis
from tests.broadcastlog.conftest import LENGTHS, a_piece, shelve
from tests.broadcastlog.test_dayplan import DAY, NOW, ZONE

PIECE, CALL = "klip0", "c1"
WHY = "Tanggul jebol, keselamatan warga"


@dataclass(frozen=True, slots=True)
class Station:
    """A station with a piece in which a caller is heard."""

    engine: Engine
    data: Path

    def says(self, consent: Consent, at: int) -> None:
        """The caller says so, `at` ms after they rang."""
        with session_scope(self.engine, write=True) as session:
            call = session.get_one(PhoneCall, CALL)
            agreed(session, call, consent, at=Millis(NOW + at), frame=None, by="Siti")
            session.commit()

    def let_out(self, at: int) -> None:
        """Somebody lets the call out, for a reason that is kept."""
        with session_scope(self.engine, write=True) as session:
            override(session, CALL, by="Siti", reason=WHY, now=Millis(NOW + at))
            session.commit()

    def file_under(self, category: str) -> None:
        """The piece has a category of its own for a route; nothing else is in it."""
        with session_scope(self.engine, write=True) as session:
            media = session.get_one(Media, PIECE)
            media.category, media.role = category, role_of(category)
            session.commit()

    def build(self) -> None:
        """A day of log, anew."""
        build_days(self.engine, ZONE, BuildOrder(DAY, 1, NOW, seed=3))

    def desk(self) -> Desk:
        """Where the log is edited by hand."""
        return Desk(self.engine, self.data, ZONE, FreezeSettings("Radio"), lambda: NOW, who="Sari")

    def on_air(self) -> AirLog:
        """What the engine is given, now."""
        freezer = Freezer(self.engine, self.data, FreezeSettings("Radio"))
        freezer.freeze(Millis(NOW))
        return load_log(freezer.path)

    def file(self) -> str:
        """Where the engine would find the piece."""
        with session_scope(self.engine) as session:
            return str(self.data.absolute() / session.get_one(Media, PIECE).path)


@pytest.fixture
def station(tmp_path: Path, station_url: str) -> Iterator[Station]:
    engine = open_engine(station_url)
    data = tmp_path / "data"
    with session_scope(engine, write=True) as session:
        for category, lengths in LENGTHS.items():
            for number, seconds in enumerate(lengths):
                shelve(session, data, a_piece(category, number, seconds))
        shelve(session, data, a_piece("klip", 0, 20.0))
        session.add(PhoneCall(id=CALL, rang_at=Millis(NOW)))
        session.flush()
        note(session, data, PIECE, [CALL])
        session.commit()
    yield Station(engine, data)
    engine.dispose()
