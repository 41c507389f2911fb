"""The first administrator of a station, made without a password that anybody knows beforehand.

Whoever sits at the station's computer may make it. From elsewhere a code is asked for, which only
those can read who have the data folder or the terminal that the station was started in.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from radio.people.secrets import new_code, plain_code

_FILE = "setup-code"


def setup_code(data: Path) -> str:
    """The code of this data folder, made where there is none yet; readable by its owner alone.

    Raises:
        OSError: it can't be written.
    """
    path = data / _FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Left empty by a power cut between the two: made again.
        return path.read_text(encoding="ascii").strip() or _write_again(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        code = new_code()
        file.write(f"{code}\n")
    return code


def _write_again(path: Path) -> str:
    path.unlink()
    return setup_code(path.parent)


def is_setup_code(data: Path, typed: str) -> bool:
    """Whether this is the code; no code is right where the file is gone."""
    try:
        kept = (data / _FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return False
    return bool(kept) and hmac.compare_digest(kept.encode(), plain_code(typed).encode())


def forget_setup_code(data: Path) -> None:
    """The station has its first administrator: the code is of no use any more."""
    (data / _FILE).unlink(missing_ok=True)
