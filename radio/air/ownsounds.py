"""Recordings that the station has made itself: they go on the air by way of the library alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from radio.air.control.server import Refusal
from radio.air.log import Entry
from radio.air.settings import DUMPED, RECORDINGS

_FOLDERS: Final = ("aircheck", "archive", "calls", DUMPED, "episodes", "listen", RECORDINGS)
"""Folders of the data folder in which callers are heard."""


def check_own(data: Path, entry: Entry) -> None:
    """Whether a source is none of them. The library knows whether the callers in it have agreed.

    Raises:
        Refusal: it is one.
    """
    if entry.is_stream:
        return
    path = Path(entry.location).resolve()
    if any(path.is_relative_to((data / folder).resolve()) for folder in _FOLDERS):
        raise Refusal(
            "own_recording",
            "recordings of the station are not put on the air by their path",
            "Import it: from the library it is played where its callers have agreed.",
        )
