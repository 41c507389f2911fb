"""One ffmpeg pass over a file: its samples through one pipe, its fingerprint through another."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from fcntl import fcntl
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from radio.library.fingerprint import SAMPLE_RATE, SECONDS, sketch
from radio.units import Seconds

_PIPE = 1 << 20
_F_SETPIPE_SZ = 1031
_STALLED = 60.0
STOPPED = "its decoder was stopped from outside: import it again"
"""The reason that says nothing of the file."""
_STOPPED = "Exiting normally, received signal"
_WAVE_HEAD = 12
_LONG, _MASK_AT = 40, 20
"""Of an extensible format chunk: its length, and where the channel mask stands in it."""
_LOG_LINES = 200_000
_FRAMES = 16_384


# Mixed first and filtered by a short one: Chromaprint listens up to 3.5 kHz only.
_BEGINNING = (
    f"atrim=end={SECONDS},aformat=channel_layouts=mono,"
    f"aresample={SAMPLE_RATE}:filter_size=16,aformat=sample_fmts=s16"
)


class UndecodableError(Exception):
    """ffmpeg gave no audio; the message is the reason, in words for the person who imports."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sample rate in Hz, number of channels, and which they are (a WAV file's mask; 0: unknown)."""

    sample_rate: int
    channels: int
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What ffmpeg said. `stated` is the header's length where it can be relied on.

    `gave_up`: it ended before the file did, or had nothing to work on.
    """

    codec: str = ""
    stated: Seconds | None = None
    errors: int = 0
    last_words: str = ""
    protected: bool = False
    gave_up: bool = False


class Decoding:
    """A running pass: `shape` first, then `parts()` to the end, then the rest."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes], prints: int) -> None:
        assert process.stdout is not None  # noqa: S101  # asked for by `decoding`
        self._process = process
        self._pipe = process.stdout.fileno()
        self._log = log
        self._prints = prints
        with suppress(OSError):  # a full pipe quota only makes it a little slower
            fcntl(self._pipe, _F_SETPIPE_SZ, _PIPE)

    def shape(self) -> Shape | None:
        """Read the header; None where no audio comes.

        Raises:
            UndecodableError: nothing comes for a minute.
        """
        head = self._exactly(_WAVE_HEAD)
        shape = None
        while len(head) >= 8:
            head = self._exactly(8)
            name, size = head[:4], int.from_bytes(head[4:8], "little")
            if name == b"data":
                return shape
            body = self._exactly(size + size % 2)
            if name == b"fmt " and len(body) >= 8:
                channels, rate = struct.unpack_from("<HI", body, 2)
                mask = struct.unpack_from("<I", body, _MASK_AT)[0] if len(body) >= _LONG else 0
                shape = Shape(rate, channels, mask)
        return None

    def parts(self, shape: Shape, frames: int, history: int) -> Iterator[NDArray[np.float32]]:
        """Samples in order, each time so many frames and at the end the rest.

        Arrays of shape (channels, history + frames), full scale 1.0: before the new frames stand
        the last ones of the part before, and before the first part its own beginning mirrored.
        All are views of one buffer: what is read from one must be read before the next.

        Raises:
            UndecodableError: nothing comes for a minute.
        """
        into = bytearray(4 * frames * shape.channels)
        packed = np.frombuffer(into, dtype="<f4").reshape(frames, shape.channels)
        planes = np.zeros((shape.channels, history + frames), dtype=np.float32)
        begun = False
        while count := self._fill(memoryview(into)) // (4 * shape.channels):
            if begun:
                planes[:, :history] = planes[:, frames:]
            planes[:, history : history + count] = packed[:count].T
            if not begun and count > history:
                planes[:, :history] = planes[:, 2 * history : history : -1]
            begun = True
            yield planes[:, : history + count]

    def fingerprint(self) -> bytes:
        """Raw Chromaprint fingerprint of the beginning; empty of a short piece."""
        with open(self._prints, "rb", closefd=False) as prints:
            return prints.read()

    def report(self) -> Report:
        """What was said on the way; call after the last block.

        Raises:
            UndecodableError: ffmpeg does not end, or was ended by somebody else.
        """
        try:
            self._process.wait(_STALLED)
        except subprocess.TimeoutExpired as error:
            raise UndecodableError("the decoder hangs on it") from error
        self._log.seek(0)
        report = read_report(line.decode("utf-8", "replace").rstrip() for line in self._log)
        if self._process.returncode < 0 or report.last_words.startswith(_STOPPED):
            # Nothing is known of the file then: half of it must not pass for the whole.
            raise UndecodableError(STOPPED)
        return replace(report, gave_up=self._process.returncode > 0)

    def _exactly(self, size: int) -> bytes:
        buffer = bytearray(size)
        return bytes(buffer[: self._fill(memoryview(buffer))])

    def _fill(self, buffer: memoryview) -> int:
        """Read until the buffer is full or nothing more comes; the number of bytes."""
        filled = 0
        while filled < len(buffer):
            ready, _, _ = select.select([self._pipe], [], [], _STALLED)
            if not ready:
                raise UndecodableError("the decoder hangs on it")
            got = os.readv(self._pipe, [buffer[filled:]])
            if got == 0:
                break
            filled += got
        return filled


@contextmanager
def _pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Both ends of a pipe, closed in any case."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    with open(reading, "rb") as reader, open(writing, "wb") as writer:
        yield reader, writer


@contextmanager
def decoding(path: Path, *, steady: bool = True) -> Iterator[Decoding]:
    """Start the pass; whatever happens in the block, no ffmpeg is left behind.

    `steady` takes it for granted that sample rate and channels stay the same, as they do in all
    files but a few that were joined of others; where they don't, the report says `gave_up`.

    Raises:
        UndecodableError: ffmpeg is not installed.
    """
    # Three kilobytes at the most, which a pipe holds: nobody has to read meanwhile.
    with tempfile.TemporaryFile() as log, _pipe() as (prints, writing):
        try:
            with writing:
                process = subprocess.Popen(
                    _command(path, writing.fileno(), steady=steady), stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=log, pass_fds=[writing.fileno()],
                )  # fmt: skip
        except FileNotFoundError as error:
            raise UndecodableError("ffmpeg is not installed: apt-get install ffmpeg") from error
        try:
            yield Decoding(process, log, prints.fileno())
            process.wait(_STALLED)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _command(path: Path, prints: int, *, steady: bool) -> list[str]:
    # Frames as codecs have them, a thousand samples long, cost a tenth of all time in the graph.
    # But a graph that is made anew on the way, for other channels, would lose what waits in it.
    regrouped = f"asetnsamples={_FRAMES}:pad=0," if steady else ""
    graph = f"[0:a:0]{regrouped}asplit=2[samples][beginning];[beginning]{_BEGINNING}[prints]"
    return [
        *("ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-threads", "1"),
        *("-reinit_filter", str(int(not steady))),
        # A playlist in disguise must not lead to other files or the network.
        *_input(path),
        *("-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[samples]"),
        *("-map_metadata", "-1", "-c:a", "pcm_f32le"),
        # Written when a buffer is full, not for each packet of a few milliseconds.
        *("-flush_packets", "0", "-f", "wav", "pipe:1"),
        *("-map", "[prints]", "-f", "chromaprint", "-fp_format", "raw", f"pipe:{prints}"),
    ]


def _input(path: Path) -> list[str]:
    return ["-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]


def beginning(path: Path) -> tuple[frozenset[int], Seconds | None]:
    """What a file's first two minutes sound like, as an import would say, and its length where that is told.

    Nothing where nothing decodes.

    Raises:
        OSError: ffmpeg is not installed.
    """
    command = [
        *("ffmpeg", "-hide_banner", "-nostats", "-nostdin"),
        *(*_input(path), "-map", "0:a:0", "-af", _BEGINNING),
        *("-f", "chromaprint", "-fp_format", "raw", "pipe:1"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_STALLED, check=False)
    except subprocess.TimeoutExpired:
        return frozenset(), None
    said = done.stderr.decode("utf-8", "replace").splitlines()
    return sketch(done.stdout), read_report(iter(said)).stated


_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)")
_CODEC = re.compile(r"^\s+Stream #0:\d+.*: Audio: (\w+)(?:.*\((drms|enca) / )?")
_DAMAGE = re.compile(
    r"error while decoding|invalid data found|header missing|decode_frame\(\) failed"
    r"|input/output error|stale file handle|non monotonically|corrupt (input packet|decoded frame)|crc mismatch|error submitting packet",
    re.IGNORECASE,
)


def read_report(lines: Iterator[str]) -> Report:
    """Report from ffmpeg's log; one bad block of audio may say several lines, each counts."""
    codec, stated, errors, guessed, words, protected = "", None, 0, False, "", False
    for _, line in zip(range(_LOG_LINES), lines, strict=False):
        if (found := _DURATION.match(line)) and stated is None:
            hours, minutes, seconds = found.groups()
            stated = Seconds(int(hours) * 3600 + int(minutes) * 60 + float(seconds))
        elif (found := _CODEC.match(line)) and not codec:
            codec, protected = found.group(1), found.group(2) is not None
        elif "Estimating duration from bitrate" in line:
            guessed = True
        elif _DAMAGE.search(line):
            errors += 1
        if line and not line.startswith(" "):
            words = line
    return Report(codec, None if guessed else stated, errors, words, protected)
