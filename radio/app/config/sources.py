"""Where a setting was written: a line of the file, or an environment variable."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "RADIO_PORT": ("panel", "port"),
    "RADIO_HOST": ("panel", "host"),
    "RADIO_DATABASE_URL": ("database", "url"),
    "RADIO_COMPLAINTS_URL": ("database", "complaints_url"),
}
"""Variables with a name of their own; they win over RADIO_SECTION__NAME."""

PLACES = ("RADIO_DATA", "RADIO_CONFIG")
"""Variables that say where things lie; not settings."""

Path_ = tuple[str, ...]

_TABLE = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


class UnreadableError(Exception):
    """The settings file can't be read; says which file, where and why."""


@dataclass(slots=True)
class Given:
    """What was given, and where each thing was."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path_, str] = field(default_factory=dict)

    def place_of(self, path: Path_) -> str:
        """Where this setting, or what is below it, or around it, was written; else empty."""
        if path in self.places or not path:
            return self.places.get(path, "")
        below = (place for at, place in self.places.items() if at[: len(path)] == path)
        return next(below, "") or self.place_of(path[:-1])

    def put(self, path: Path_, value: str, place: str) -> None:
        """Set one value over what is there."""
        table = self.values
        for index, part in enumerate(path[:-1]):
            name = _existing(table, part)
            below = table.get(name)
            if not isinstance(below, dict):
                below = table[name] = {}
            path = (*path[:index], name, *path[index + 1 :])
            table = below
        last = _existing(table, path[-1])
        table[last] = value
        self.places[(*path[:-1], last)] = place


def _existing(table: dict[str, Any], part: str) -> str:
    """The name in the table that a variable means: variables can't hold a dash."""
    return next((name for name in table if name.replace("-", "_") == part), part)


def read_file(path: Path) -> Given:
    """Values of a settings file with their lines.

    Raises:
        UnreadableError: not readable, not UTF-8, or not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path}: not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(f"{path}: {_sentence(str(error))}") from error
    return Given(values, {name: f"{path}, line {line}" for name, line in _lines(text).items()})


def _sentence(message: str) -> str:
    """`Invalid value (at line 3, column 8)` -> `line 3, column 8: invalid value`."""
    found = re.fullmatch(r"(.*) \(at (line \d+, column \d+|end of document)\)", message)
    return f"{found[2]}: {found[1][:1].lower()}{found[1][1:]}" if found else message


def _lines(text: str) -> dict[Path_, int]:
    """Line of each table and key. Good enough to find them; tomllib judges the syntax."""
    found: dict[Path_, int] = {}
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLE.match(line):
            table = _split(match[1])
            found.setdefault(table, number)
        elif match := _KEY.match(line):
            key = _split(match[1])
            for length in range(1, len(key) + 1):
                found.setdefault((*table, *key[:length]), number)
    return found


def _split(dotted: str) -> Path_:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def add_environment(given: Given, environ: Mapping[str, str]) -> None:
    """Lay RADIO_SECTION__NAME and the short names over what the file says.

    An empty variable counts as not set.
    """
    for variable, value in sorted(environ.items()):
        if variable.startswith("RADIO_") and "__" in variable and value:
            path = tuple(variable.removeprefix("RADIO_").lower().split("__"))
            given.put(path, value, variable)
    for variable, path in SHORT_NAMES.items():
        if environ.get(variable):
            given.put(path, environ[variable], variable)
