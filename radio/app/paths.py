"""Where things lie. Standard library alone: the quick commands read nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FOLDERS = ("air", "aircheck", "asrun", "media", "recordings", "run")
"""What every data folder holds; see docs/architecture.md."""

INITIALISED = ".initialised"
"""Written last by `radio init`: the folder is complete."""


def checkout() -> Path | None:
    """The source checkout this runs from, or None where it is installed as a package."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """RADIO_DATA; else `var/` in the checkout, or in the current folder. Absolute."""
    given = environ.get("RADIO_DATA")
    if given:
        return Path(given).expanduser().absolute()
    return (checkout() or Path.cwd()).absolute() / "var"


def config_file(data: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """RADIO_CONFIG; else radio.toml in the data folder. It need not be there."""
    given = environ.get("RADIO_CONFIG")
    return Path(given).expanduser().absolute() if given else data / "radio.toml"


def make_folders(data: Path) -> None:
    """Make the data folder and what it holds; nothing there is touched.

    Raises:
        OSError: not allowed, no space, or a file stands where a folder belongs.
    """
    for name in FOLDERS:
        (data / name).mkdir(parents=True, exist_ok=True)
    # Passwords pass through air/engine.json and anyone who can reach run/ can drive the air.
    (data / "run").chmod(0o750)
