"""Parts of files as samples: exact to the frame for what is lossless."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from radio.archive.errors import ArchiveError
from radio.archive.packets import Stretch, copy
from radio.archive.streams import lossless, mpeg

CHANNELS: Final = 2
FRAME: Final = 4
"""Bytes: 16 bits, stereo."""
_PIECE: Final = 1 << 18
_DECODE: Final = ("ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-threads", "1")


def samples(codec: str, stretch: Stretch) -> Iterator[bytes]:
    """S16 stereo of a stretch, at the file's own rate, in pieces; as many frames as asked for.

    What a damaged file does not give is silence at its end, so that nothing after it is early.

    Raises:
        ArchiveError: ffmpeg is not there.
        OSError: the file can't be read.
    """
    wanted = (stretch.last - stretch.first) * FRAME
    if codec == "wav":
        pieces = _of_wav(stretch)
    elif codec == "flac":
        pieces = _of_flac(stretch)
    elif codec == "opus":
        pieces = _of_opus(stretch)
    else:
        pieces = _of_any(stretch, mpeg.AAC_DELAY if codec == "aac" else 0)
    yield from exactly(pieces, wanted)


def converted(pieces: Iterator[bytes], given: int, rate: int, frames: int) -> Iterator[bytes]:
    """S16 stereo of `given` Hz at another rate, by ffmpeg; so many frames.

    Raises:
        ArchiveError: ffmpeg is not there.
    """
    if given == rate:
        yield from pieces
        return

    def feed(into: IO[bytes]) -> None:
        for piece in pieces:
            into.write(piece)

    source = ["-f", "s16le", "-ar", str(given), "-ac", str(CHANNELS), "-i", "pipe:0"]
    made = _decoded([*source, "-af", f"aresample={rate}:filter_size=64"], feed)
    yield from exactly(made, frames * FRAME)


def brought_to(pieces: Iterator[bytes], given: int, rate: int, frames: int) -> Iterator[bytes]:
    """The same by soxr."""
    if given == rate:
        yield from pieces
        return
    yield from exactly(_resampled(pieces, given, rate), frames * FRAME)


def _resampled(pieces: Iterator[bytes], given: int, rate: int) -> Iterator[bytes]:
    stream, rest = soxr.ResampleStream(given, rate, CHANNELS, dtype="int16"), b""
    for piece in pieces:
        held = rest + piece
        whole = len(held) // FRAME * FRAME
        rest = held[whole:]
        yield _bytes_of(stream.resample_chunk(_frames(held[:whole])))
    yield _bytes_of(stream.resample_chunk(_frames(b""), last=True))


def _frames(content: bytes) -> NDArray[np.int16]:
    return np.frombuffer(content, dtype=np.int16).reshape(-1, CHANNELS)


def _bytes_of(found: object) -> bytes:
    return np.ascontiguousarray(found, dtype=np.int16).tobytes()


def exactly(pieces: Iterator[bytes], wanted: int) -> Iterator[bytes]:
    """So many bytes: what is more is left out, what is missing is silence."""
    for piece in pieces:
        if wanted <= 0:
            break
        yield piece[:wanted]
        wanted -= len(piece)
    while wanted > 0:
        yield bytes(min(wanted, _PIECE))
        wanted -= _PIECE


def _of_wav(stretch: Stretch) -> Iterator[bytes]:
    wav = lossless.read_wav(stretch.path)
    if wav.step != FRAME or wav.bits != 16:
        yield from _of_any(stretch)
        return
    left = (stretch.last - stretch.first) * FRAME
    with stretch.path.open("rb") as file:
        file.seek(wav.at + stretch.first * FRAME)
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece


def _of_flac(stretch: Stretch) -> Iterator[bytes]:
    """Decoded from the block that holds the first frame on: blocks stand by themselves."""
    flac = lossless.read_flac(stretch.path)
    at, number = lossless.find_block(stretch.path, flac, stretch.first // flac.block)
    over = (stretch.first - number * flac.block) * FRAME

    def feed(into: IO[bytes]) -> None:
        # Without a length in its header it may begin anywhere.
        head = bytearray(flac.head)
        head[21] &= 0xF0
        head[22:26] = bytes(4)
        into.write(head)
        with stretch.path.open("rb") as file:
            file.seek(at)
            while piece := file.read(_PIECE):
                into.write(piece)

    yield from _without(_decoded(["-f", "flac", "-i", "pipe:0"], feed), over)


def _of_opus(stretch: Stretch) -> Iterator[bytes]:
    """Through its packets: an hour need not be decoded for its last minute."""
    with tempfile.TemporaryFile() as part:
        copy("opus", [stretch], part)
        part.seek(0)

        def feed(into: IO[bytes]) -> None:
            while piece := part.read(_PIECE):
                into.write(piece)

        yield from _decoded(["-f", "ogg", "-i", "pipe:0"], feed)


def _of_any(stretch: Stretch, delay: int = 0) -> Iterator[bytes]:
    trim = f"atrim=start_sample={stretch.first + delay}:end_sample={stretch.last + delay}"
    source = ["-protocol_whitelist", "file", "-i", f"file:{stretch.path.absolute()}", "-af", trim]
    yield from _decoded(source)


def _without(pieces: Iterator[bytes], over: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[over:]
        over = max(0, over - len(piece))


def _decoded(source: list[str], feed: object = None) -> Iterator[bytes]:
    command = [*_DECODE, *source, "-map", "0:a:0", "-f", "s16le", "-ac", str(CHANNELS), "pipe:1"]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if callable(feed) else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise ArchiveError("ffmpeg is not installed: apt-get install ffmpeg") from error
    feeder = _start_feeding(process, feed)
    try:
        assert process.stdout is not None  # noqa: S101  # asked for above
        while piece := process.stdout.read(_PIECE):
            yield piece
    finally:
        process.kill()
        process.wait()
        if feeder is not None:
            feeder.join()
        for end in (process.stdin, process.stdout):
            if end is not None:
                with suppress(BrokenPipeError):
                    end.close()


def _start_feeding(process: subprocess.Popen[bytes], feed: object) -> threading.Thread | None:
    if not callable(feed) or process.stdin is None:
        return None
    into = process.stdin

    def run() -> None:
        # It ends early where no more is wanted.
        with suppress(BrokenPipeError, ValueError):
            feed(into)
            into.close()

    thread = threading.Thread(target=run, name="archive-feed", daemon=True)
    thread.start()
    return thread


def write_flac(pieces: Iterator[bytes], rate: int, target: Path) -> None:
    """Encode samples; exact.

    Raises:
        ArchiveError: ffmpeg is not there, or fails.
    """
    command = [
        *_DECODE, "-f", "s16le", "-ar", str(rate), "-ac", str(CHANNELS), "-i", "pipe:0",
        "-c:a", "flac", "-f", "flac", "-y", f"file:{target.absolute()}",
    ]  # fmt: skip
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise ArchiveError("ffmpeg is not installed: apt-get install ffmpeg") from error
    into: BinaryIO | IO[bytes] | None = process.stdin
    assert into is not None  # noqa: S101  # asked for above
    try:
        for piece in pieces:
            into.write(piece)
    except BrokenPipeError as error:
        raise ArchiveError("the clip could not be encoded; is the disk full?") from error
    finally:
        with suppress(BrokenPipeError):
            into.close()
        failed = process.wait() != 0
    if failed:
        raise ArchiveError("the clip could not be encoded; is the disk full?")
