"""Copies to listen to, for what browsers can't play: FLAC, made when first asked for, then kept.

They lie in the data folder under `listen/` and can be thrown away at any time. A browser asks for
parts of a file as it goes, so a whole one is made, as fast as the file decodes.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from radio.library.tables import Media

KEPT = 20
"""Copies that stay; the one that was listened to the longest ago goes first."""

_PATIENCE = 10.0
_LOOK = 0.1
_LONGEST = 120.0


class ListenError(Exception):
    """No copy can be made; the message says why."""


class ListenBusyError(Exception):
    """Others are being made; it may be asked for again soon."""


def listening_copy(data: Path, media: Media, path: Path) -> Path:
    """A piece's audio as FLAC; seconds for a song the first time, nothing after that.

    Raises:
        ListenBusyError: other copies are being made.
        ListenError: ffmpeg is not there, or can't read the file.
        OSError: the data folder can't be written.
    """
    folder = data / "listen"
    copy = folder / f"{media.id}-{media.content_hash[:8]}.flac"
    if _is_there(copy):
        return copy
    folder.mkdir(exist_ok=True)
    with _one_at_a_time(folder):
        if not _is_there(copy):
            _make(path, copy, min(2, media.channels))
            _tidy(folder)
    return copy


def _is_there(copy: Path) -> bool:
    """Whether it has been made; one that is listened to again is kept longer."""
    with suppress(OSError):
        os.utime(copy)
        return True
    return False


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """The engine shares the cores: only one copy is made at any time, whoever asks."""
    end = time.monotonic() + _PATIENCE
    with (folder / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise ListenBusyError from error
                time.sleep(_LOOK)
        yield


def _make(path: Path, copy: Path, channels: int) -> None:
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    command = [
        *("ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y", "-threads", "1"),
        *("-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"),
        *("-map", "0:a:0", "-map_metadata", "-1", "-ac", str(channels), "-sample_fmt", "s16"),
        *("-c:a", "flac", "-compression_level", "0", "-f", "flac", f"file:{part.absolute()}"),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)
        os.replace(part, copy)
    except FileNotFoundError as error:
        raise ListenError("ffmpeg is not installed: apt-get install ffmpeg") from error
    except subprocess.TimeoutExpired as error:
        raise ListenError("it is too long") from error
    except subprocess.CalledProcessError as error:
        raise ListenError(f"ffmpeg can't read it ({error.returncode})") from error
    finally:
        part.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    copies = sorted(folder.glob("*.flac"), key=lambda copy: copy.stat().st_mtime, reverse=True)
    for old in copies[KEPT:]:
        old.unlink(missing_ok=True)
