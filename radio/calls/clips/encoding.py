"""Writing a clip: whole, or not at all; what a killed process left is swept up by the next one."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydub import AudioSegment

from radio.calls.clips.refusals import ClipError, Refusal

FORMATS: Final = ("flac", "wav")


@contextmanager
def workshop(data: Path) -> Iterator[Path]:
    """A folder for what is being made; it goes when the block ends.

    Raises:
        OSError: the disk refuses it.
    """
    root = data / "calls" / ".making"
    sweep(data)
    folder = root / f"{secrets.token_hex(8)}.{os.getpid()}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(data: Path) -> None:
    """Take away what processes have left that are gone."""
    for left in (data / "calls" / ".making").glob("*.*"):
        number = left.suffix[1:]
        if number.isdecimal() and not Path("/proc", number).exists():
            shutil.rmtree(left, ignore_errors=True)


def encode(sound: AudioSegment, target: Path, format_: str) -> None:
    """Write a clip as `flac`, which loses nothing, or `wav`.

    Raises:
        ClipError: ffmpeg is not there, or fails, as where the disk is full.
    """
    command = [
        *("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-threads", "1"),
        *("-f", "s16le", "-ar", str(sound.frame_rate), "-ac", "1", "-i", "pipe:0"),
        # Of the same sound the same bytes come, whatever version made them.
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *("-c:a", "flac" if format_ == "flac" else "pcm_s16le", "-f", format_, "-y"),
    ]
    try:
        done = subprocess.run(
            [*command, f"file:{target.absolute()}"],
            input=sound.raw_data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ClipError(Refusal.ENCODER) from error
    if done.returncode != 0:
        raise ClipError(Refusal.ENCODER)


def write(
    sound: AudioSegment, target: Path, before: Callable[[Path], None] = lambda _: None
) -> None:
    """Write a clip to a file; it is there whole, and on the disk, or not at all.

    `before` is called with what is written, before it has its name; where it raises, nothing is there.

    Raises:
        ClipError: see `encode`.
        OSError: the disk refuses it, or is full.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        encode(sound, part, target.suffix[1:].lower())
        with part.open("rb") as made:
            os.fsync(made.fileno())
        before(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
