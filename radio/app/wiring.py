"""Builds each process from its room, with the settings that room wants.

The rooms are imported when their process starts: no process holds another one's memory.
"""

from __future__ import annotations

import sys
from pathlib import Path

from radio.air.settings import save_settings
from radio.app.config import Loaded, engine_settings


def write_engine_settings(loaded: Loaded) -> Path:
    """Write air/engine.json; returns its path."""
    path = loaded.data / "air" / "engine.json"
    save_settings(engine_settings(loaded.settings, loaded.data), path)
    return path


def engine_command(settings: Path) -> list[str]:
    """The engine's command line."""
    return [sys.executable, "-m", "radio.air.main", str(settings)]


def run_panel(loaded: Loaded) -> int:
    """Serve the console until SIGTERM; the exit code."""
    from web.server import main
    from web.settings import PanelSettings

    settings = loaded.settings
    return main(
        PanelSettings(
            data=loaded.data,
            station=settings.station.name,
            zone=settings.station.zone,
            language=settings.station.language,
            host=settings.panel.host,
            port=settings.panel.port,
            allowed_hosts=settings.panel.allowed_hosts,
        )
    )


def run_worker(loaded: Loaded) -> int:
    """Run the jobs until SIGTERM; the exit code."""
    raise NotImplementedError
