"""Files of the library in the data folder: names, copies that are whole or not there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from radio.air.files import sync_folder

_NAME_BYTES = 160


def clean_name(name: str) -> str:
    """A name without what breaks a line of text or is no text at all; any script may stay."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text)


def not_storable(path: Path) -> str:
    """Why a path can't be kept in the database; empty where it can."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not UTF-8: rename it, or import it by copying"
    return ""


def place(data: Path, path: Path, category: str, piece: str) -> str:
    """Copy a file into the data folder; its path there, as rows store it.

    The copy is whole and on the disk when this returns.

    Raises:
        OSError: not readable, or the data folder can't be written.
    """
    stem = clean_name(path.stem).strip().encode()[:_NAME_BYTES].decode("utf-8", "ignore")
    suffix = clean_name(path.suffix.lower()).replace(" ", "")
    folder = clean_name(category).replace("/", "-").strip(" .") or "lain"
    target = Path("media", folder, f"{stem or 'audio'}.{piece[1:7]}{suffix}")
    _copy(path, data / target)
    return str(target)


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, part)  # within the kernel, where it can
        with part.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def sweep(data: Path) -> None:
    """Remove halves of copies that were being made when the power or the process went."""
    for part in (data / "media").glob("*/.*.part"):
        number = part.stem.rpartition(".")[2]
        if number.isdecimal() and not Path("/proc", number).exists():
            part.unlink(missing_ok=True)
