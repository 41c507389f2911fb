"""A station with a library and a log, for the pages; files are there and empty."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from playlists.clock import day_span
from radio.broadcastlog.building import BuildOrder, build_days
from radio.db import migrate, open_engine, session_scope
from radio.units import Millis
from tests.broadcastlog.conftest import LENGTHS, a_piece, shelve

ZONE = ZoneInfo("Asia/Jakarta")


def stock(data: Path, url: str = "") -> Engine:
    """Database and library of a small station; whoever asks for it disposes of the engine."""
    url = url or f"sqlite:///{data / 'station.db'}"
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        for category, lengths in LENGTHS.items():
            for number, seconds in enumerate(lengths):
                shelve(session, data, a_piece(category, number, seconds))
        session.commit()
    return engine


def build(engine: Engine, day: date, days: int = 1) -> None:
    """A log for these days, as if long before them."""
    before = Millis(day_span(day - timedelta(days=1), ZONE).start)
    build_days(engine, ZONE, BuildOrder(day, days, before, seed=1))
