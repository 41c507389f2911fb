"""The station's settings: a TOML file, environment variables over it, all checked at once.

config = load_config()          # RADIO_DATA, RADIO_CONFIG and the rest of os.environ
config.settings.panel.port
config.database_url
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from radio.app.config.engine import agent_settings, engine_settings
from radio.app.config.models import Config
from radio.app.config.problems import ConfigError, Problem, explain, misspelt
from radio.app.config.sources import Given, UnreadableError, add_environment, read_file
from radio.app.paths import config_file, data_folder

__all__ = [
    "Config",
    "ConfigError",
    "Loaded",
    "Problem",
    "agent_settings",
    "engine_settings",
    "load_config",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where the station lives."""

    settings: Config
    data: Path
    file: Path

    @property
    def database_url(self) -> str:
        """The station's database."""
        return self.settings.database.url or f"sqlite:///{self.data / 'station.db'}"

    @property
    def complaints_url(self) -> str:
        """The shared complaint database."""
        return self.settings.database.complaints_url or f"sqlite:///{self.data / 'complaints.db'}"

    @property
    def console_url(self) -> str:
        """Where a browser on this machine finds the console."""
        host = self.settings.panel.host
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "[::]") else host  # noqa: S104  # compares
        return f"http://{shown}:{self.settings.panel.port}/"


def load_config(environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read and check all settings.

    Raises:
        ConfigError: something is wrong; names every wrong setting with its place.
    """
    data = data_folder(environ)
    file = config_file(data, environ)
    try:
        given = read_file(file) if file.exists() or environ.get("RADIO_CONFIG") else Given()
    except UnreadableError as error:
        raise ConfigError([Problem("", str(error))]) from error
    add_environment(given, environ)
    problems = misspelt(environ)
    try:
        settings = Config.model_validate(given.values)
    except ValidationError as error:
        raise ConfigError([*problems, *explain(error, given)]) from error
    if problems:
        raise ConfigError(problems)
    return Loaded(settings, data, file)
