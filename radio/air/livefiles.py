"""Which file an order means that puts something on the air by its path, or by a source of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radio.air.log import Entry
from radio.air.settings import load_settings
from radio.units import Millis


def file_of(data: Path, args: Mapping[str, Any]) -> Path | None:
    """The file that `live_open` or `emergency_on` would play; None where it is none, or not there."""
    uri = _source(data, str(args.get("name") or "")) or str(args.get("uri") or "")
    entry = Entry("", Millis(0), uri)
    if not uri or entry.is_stream or not Path(entry.location).is_file():
        return None
    return Path(entry.location)


def _source(data: Path, name: str) -> str:
    """As the engine was told at its start; empty where there is none of that name."""
    try:
        sources = load_settings(data / "air" / "engine.json").live_sources if name else ()
    except (OSError, ValueError, TypeError, KeyError):
        return ""
    return next((source.uri for source in sources if source.name == name), "")
