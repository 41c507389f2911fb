"""Recordings that the station has made itself: they go on the air by way of the library alone.

And pieces of the library that may not be heard: not by their path either, and not after a restart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from radio.air.control.server import Refusal
from radio.air.log import AirLog, Entry
from radio.air.settings import DUMPED, RECORDINGS

_FOLDERS: Final = ("aircheck", "archive", "calls", DUMPED, "episodes", "listen", RECORDINGS)
"""Folders of the data folder in which callers are heard."""
NO_LOG: Final = AirLog()


def is_shut(log: AirLog, entry: Entry) -> bool:
    """Whether a source is a piece that the log says may not be heard."""
    if entry.media_id and entry.media_id in log.shut_pieces:
        return True
    if entry.is_stream or not log.shut:
        return False
    if entry.media_id:
        # The collector named both; the disk need not be asked between two blocks.
        return entry.location in log.shut
    path = Path(entry.location).resolve()
    return any(path == Path(uri).resolve() for uri in log.shut)


def check_own(data: Path, entry: Entry, log: AirLog = NO_LOG, *, looked_at: object = False) -> None:
    """Whether a source is none of them. The library knows whether the callers in it have agreed.

    `looked_at`: whoever asks has looked the file up there (`radio.archive.puton`).

    Raises:
        Refusal: it is one, or a file that nobody has looked up, or that is not there: it could
            become one.
    """
    if entry.is_stream:
        return
    if is_shut(log, entry):
        raise Refusal(
            "withheld",
            "this piece is withheld: a caller in it has not agreed to be heard again",
            "Choose another one; the page of the call tells the way.",
        )
    path = Path(entry.location).resolve()
    if any(path.is_relative_to((data / folder).resolve()) for folder in _FOLDERS):
        raise Refusal(
            "own_recording",
            "recordings of the station are not put on the air by their path",
            "Import it: from the library it is played where its callers have agreed.",
        )
    if not path.is_file():
        raise Refusal("no_such_file", f"there is no file {entry.uri}", "Give its whole path.")
    if looked_at is not True:
        raise Refusal(
            "not_looked_at",
            "nobody has looked who is heard in this file",
            "Put it on the air by `radio live open FILE` or `radio emergency on FILE`, or by the log.",
        )
