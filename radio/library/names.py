"""Names of files that somebody sends: which can be kept, and as what."""

from __future__ import annotations

import re
from pathlib import Path

from playlists.formats import is_list
from playlists.names import is_one_line

NAME_BYTES = 255
"""What file systems take."""
PATH_MOST = 1000
_SHOWN = 200
_DRIVE = re.compile(r"[A-Za-z]:")


def name_refusal(name: str) -> str:
    """Why a file of this name is not taken; empty where it is. Folders stand before it, with `/`.

    Only its last part ever names a file here, so a path can lead nowhere; but one that tries to is
    not an honest mistake.
    """
    parts = name.split("/")
    if not name.strip() or not parts[-1].strip(" ."):
        return "it has no name"
    if not is_one_line(name) or "\ufffd" in name:
        return "its name holds characters that are no text: rename it"
    if len(name) > PATH_MOST or any(len(part.encode()) > NAME_BYTES for part in parts):
        return f"its name is longer than {NAME_BYTES} bytes: rename it"
    if ".." in parts or name.startswith("/") or "\\" in name or _DRIVE.match(name):
        return "its name leads out of its folder: rename it"
    if parts[-1].startswith("."):
        return "a hidden file"
    if is_list(Path(parts[-1])):
        return "a list, not audio: import it with `radio playlist`"
    return ""


def shown_name(name: str) -> str:
    """A name for the eye, whatever it holds: on one line, without end."""
    text = name.encode("utf-8", "replace").decode()
    plain = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
