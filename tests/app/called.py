"""A station that somebody has called, its engine stood in for, and commands as a person types them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from radio.air.control.protocol import socket_path
from radio.app.cli import main
from radio.calls.consent import agreed
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.units import Millis
from tests.app.test_cli import Engine as StandIn
from tests.rig.databases import make_new

FOLDER = "calls/2027/02/08/c1"
"""Of the recording of c1, who called."""


@contextmanager
def called(data: Path) -> Iterator[Engine]:
    """Its database, new."""
    url = f"sqlite:///{data / 'station.db'}"
    data.mkdir(parents=True)
    make_new(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=Millis(1), folder=FOLDER))
        session.commit()
    yield engine
    engine.dispose()


@contextmanager
def stood_in(data: Path) -> Iterator[StandIn]:
    """What answers in the engine's place."""
    serving = StandIn(socket_path(data))
    serving.start()
    yield serving
    serving.close()


def says(database: Engine, consent: Consent, at: int) -> None:
    """What c1 has said of being heard again, at a moment in ms."""
    with session_scope(database, write=True) as session:
        call = session.get_one(PhoneCall, "c1")
        agreed(session, call, consent, at=Millis(at), frame=None, by="Siti")
        session.commit()


def type_in(*words: str) -> Result:
    """A command; in this process."""
    return CliRunner().invoke(main, list(words))
