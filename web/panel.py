"""What the blueprints share: the panel's parts, built once and found through the app."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from radio.air.control.protocol import socket_path
from web.engine.link import EngineLink
from web.engine.monitor import MonitorRelay
from web.settings import PanelSettings

_KEY = "radio-panel"


@dataclass(frozen=True, slots=True)
class Panel:
    """The parts, and the order they start and stop in."""

    settings: PanelSettings
    link: EngineLink
    relay: MonitorRelay

    def start(self) -> None:
        """Begin to follow the engine."""
        self.link.start()
        self.relay.start()

    def stop(self) -> None:
        """End every open stream; returns within a few seconds."""
        self.relay.stop()
        self.link.stop()

    def keep_alive(self) -> bool:
        """Whether both threads live; starts what died."""
        alive = [self.link.keep_alive(), self.relay.keep_alive()]
        return all(alive)


def build_panel(settings: PanelSettings) -> Panel:
    """The parts, not yet started."""
    return Panel(
        settings=settings,
        link=EngineLink(settings.data, consoles_most=settings.consoles_most),
        relay=MonitorRelay(
            socket_path(settings.data, "monitor.sock"), listeners_most=settings.listeners_most
        ),
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
