"""A station with a library and a log, for the pages; files are there and empty."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from playlists.clock import day_span
from playlists.hourclock import parse_clock
from radio.broadcastlog.building import BuildOrder, build_days
from radio.db import open_engine, session_scope
from radio.hourclocks.clocks import set_clock
from radio.units import Millis
from tests.broadcastlog.conftest import LENGTHS, a_piece, shelve
from tests.rig.databases import make_new

ZONE = ZoneInfo("Asia/Jakarta")
MORNING = "00:00 hard turn ident\nsongs musik x9\n18:00 soft break 180\nfill musik with jingle/4\n"


def stock(data: Path, url: str = "") -> Engine:
    """Database and library of a small station; whoever asks for it disposes of the engine."""
    url = url or f"sqlite:///{data / 'station.db'}"
    make_new(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        for category, lengths in LENGTHS.items():
            for number, seconds in enumerate(lengths):
                shelve(session, data, a_piece(category, number, seconds))
        session.commit()
    return engine


def stock_with_a_clock(data: Path) -> Engine:
    """The same with an hour clock of its own, `pagi`."""
    engine = stock(data)
    with session_scope(engine, write=True) as session:
        set_clock(session, "pagi", parse_clock(MORNING), "hari kerja")
        session.commit()
    return engine


def build(engine: Engine, day: date, days: int = 1) -> None:
    """A log for these days, as if long before them."""
    before = Millis(day_span(day - timedelta(days=1), ZONE).start)
    build_days(engine, ZONE, BuildOrder(day, days, before, seed=1))
