"""Looks at the other disk of the archive's second copy: is it there, and may the worker write to it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from radio.app.config import Loaded
from radio.app.doctor.finding import Finding, bad, ok
from radio.app.wiring import copy_settings
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import TargetError

_NAME: Final = "second copy"
_UNIT: Final = "radio-worker.service"
_ASKED: Final = ("systemctl", "show", _UNIT, "-p", "LoadState,ProtectSystem,ReadWritePaths")
_PATIENCE: Final = 5.0


def second_disk(loaded: Loaded) -> Iterator[Finding]:
    """What stands between the worker and the folder of `archive.copy_to`; nothing where none is set."""
    folder = copy_settings(loaded).folder
    if folder is not None:
        yield _found(folder)


def _found(folder: Path) -> Finding:
    try:
        Disk(folder, Pace()).ready()
    except TargetError as error:
        return bad(_NAME, str(error), f"mount {folder}; a new disk: radio archive prepare")
    if not os.access(folder, os.W_OK | os.X_OK):
        mend = f"give it to the station's user: sudo chown -R USER {folder}"
        return bad(_NAME, f"{folder} can't be written", mend)
    if _is_shut(folder, _unit()):
        return bad(
            _NAME,
            f"systemd does not let the worker write to {folder}",
            f"sudo systemctl edit radio-worker: [Service] ReadWritePaths=-{folder}; then "
            "sudo systemctl restart radio-worker",
        )
    return ok(_NAME, str(folder))


def _unit() -> dict[str, str]:
    """What systemd says of the worker's unit; nothing where there is no systemd."""
    try:
        done = subprocess.run(
            _ASKED, capture_output=True, text=True, timeout=_PATIENCE, check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return {}
    lines = (line.partition("=") for line in done.stdout.splitlines())
    return {name: value for name, _, value in lines}


def _is_shut(folder: Path, unit: dict[str, str]) -> bool:
    """Whether the unit is there, closes the disks, and opens none that the folder is in."""
    if unit.get("LoadState") != "loaded" or unit.get("ProtectSystem") != "strict":
        return False
    whole = folder.resolve()
    opened = (Path(one.lstrip("-+")) for one in unit.get("ReadWritePaths", "").split())
    return not any(whole.is_relative_to(one) for one in opened)
