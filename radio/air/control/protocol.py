"""Words and lines of the control socket; see docs/architecture.md."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

LINE_LIMIT = 1 << 20
"""Longest line in bytes, either way; a longer one ends the connection."""

_PATH_LIMIT = 107
"""sun_path of a Unix socket on Linux holds 108 bytes with its closing zero (unix(7))."""


class ProtocolError(Exception):
    """A line that is not a JSON object."""


def socket_path(data: Path, name: str = "engine.sock") -> Path:
    """Where a socket of this data folder lives.

    Normally `run/NAME` in the data folder; for a folder too deep for a socket's path, a
    name derived from it in `$XDG_RUNTIME_DIR` or the folder for temporary files.
    """
    path = data.absolute() / "run" / name
    if len(os.fsencode(path)) <= _PATH_LIMIT:
        return path
    key = hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:16]
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(folder) / f"radio-{key}-{name}"


def encode_line(message: dict[str, Any]) -> bytes:
    """One message as a line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def decode_line(line: bytes) -> dict[str, Any]:
    """One line as a message.

    Raises:
        ProtocolError: not a JSON object in UTF-8.
    """
    try:
        message = json.loads(line)
    except (ValueError, UnicodeDecodeError) as error:
        raise ProtocolError(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise ProtocolError("not a JSON object")
    return message
