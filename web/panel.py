"""What the blueprints share: the panel's parts, built once and found through the app."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.air.control.protocol import socket_path
from radio.archive.indexing import Place
from radio.broadcastlog.shelf import Shelf
from radio.complaints.intake.desk import Desk, open_desk
from radio.complaints.register.opening import open_register
from radio.db import open_engine, session_scope
from radio.keys import KeyFileError, Keyring
from radio.people import secondfactor
from radio.people.passwords import Passwords
from radio.people.signingin import Terms
from radio.units import Millis
from web.calls.blocks import blocked_numbers
from web.calls.following import CallsLink
from web.engine.changes import ChangeWatch
from web.engine.link import EngineLink
from web.engine.listeners import ListenerWatch
from web.engine.monitor import MonitorRelay
from web.errands import Errands
from web.limits import Limits
from web.recognising import Recogniser
from web.settings import PanelSettings
from web.trailkeeper import TrailKeeper

_KEY = "radio-panel"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Panel:
    """The parts, and the order they start and stop in."""

    settings: PanelSettings
    link: EngineLink
    relay: MonitorRelay
    database: Engine
    desk: Desk
    register: Engine
    changes: ChangeWatch
    recogniser: Recogniser
    trail: TrailKeeper
    terms: Terms
    passwords: Passwords
    keys: Keyring
    listeners: ListenerWatch
    calls: CallsLink
    shelf: Shelf = field(default_factory=Shelf)
    errands: Errands = field(default_factory=Errands)
    limits: Limits = field(default_factory=Limits)
    clips: threading.Lock = field(default_factory=threading.Lock)
    """One clip is made at a time: each takes up to 400 MB."""
    wall: Callable[[], float] = time.time

    def now(self) -> Millis:
        """Milliseconds since 1970."""
        return Millis(round(self.wall() * 1000))

    @property
    def place(self) -> Place:
        """Where the archive is, and recordings of calls and episodes."""
        return Place(self.database, self.settings.data, self.settings.zone_info, self.now)

    def start(self) -> None:
        """Begin to follow the engine."""
        self._seal()
        self.link.start()
        self.relay.start()
        self.changes.start()
        self.listeners.start()
        self.calls.start()
        self.trail.start()

    def stop(self) -> None:
        """End every open stream; returns within a few seconds."""
        self.trail.stop()
        self.errands.stop()
        self.calls.stop()
        self.listeners.stop()
        self.changes.stop()
        self.relay.stop()
        self.link.stop()
        self.register.dispose()
        self.desk.database.dispose()
        self.database.dispose()

    def _seal(self) -> None:
        """Secrets from before they were sealed are, now; where that can't be, at the next start."""
        try:
            with session_scope(self.database, write=True) as session:
                if done := secondfactor.seal_all(session, self.keys):
                    session.commit()
                    _log.info("%d secrets were sealed", done)
        except (SQLAlchemyError, KeyFileError) as error:
            _log.warning("secrets could not be sealed: %s", error)

    def keep_alive(self) -> bool:
        """Whether all threads live; starts what died."""
        alive = [part.keep_alive() for part in self._threads()]
        return all(alive)

    def _threads(
        self,
    ) -> tuple[EngineLink, MonitorRelay, ChangeWatch, TrailKeeper, ListenerWatch, CallsLink]:
        return (self.link, self.relay, self.changes, self.trail, self.listeners, self.calls)


def build_panel(settings: PanelSettings) -> Panel:
    """The parts, not yet started."""
    link = EngineLink(settings.data, consoles_most=settings.consoles_most)
    # What a person types is on the disk before the panel says so.
    database = open_engine(settings.database, durable=True)
    desk, register = open_desk(settings.desk), open_register(settings.desk.register_url)
    terms = settings.terms
    relay = MonitorRelay(
        socket_path(settings.data, "monitor.sock"), listeners_most=settings.listeners_most
    )
    return Panel(
        settings=settings,
        link=link,
        database=database,
        desk=desk,
        register=register,
        changes=ChangeWatch(
            {"": database, "intake_": desk.database, "register_": register}, link.feed
        ),
        recogniser=Recogniser(database, terms),
        trail=TrailKeeper(database),
        terms=terms,
        passwords=Passwords(),
        keys=desk.keys,
        listeners=ListenerWatch(settings.data, link.feed, relay.__len__),
        calls=CallsLink(settings.data, link.feed, lambda: blocked_numbers(database, desk.keys)),
        relay=relay,
    )


def attach(app: Flask, panel: Panel) -> None:
    """Make the parts known to the app."""
    app.extensions[_KEY] = panel


def panel_of(app: Flask) -> Panel:
    """The parts of this app."""
    panel = app.extensions[_KEY]
    assert isinstance(panel, Panel)  # noqa: S101  # attach() puts nothing else there
    return panel


def current_panel() -> Panel:
    """The parts, within a request."""
    return panel_of(current_app)
