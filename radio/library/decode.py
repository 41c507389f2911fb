"""One ffmpeg pass over a file: samples to one side, loudness and fingerprint to the others."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fcntl import fcntl
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from radio.library.fingerprint import SAMPLE_RATE, SECONDS
from radio.units import Decibels, Loudness, Seconds

_READ = 1 << 20
_F_SETPIPE_SZ = 1031
_STALLED = 60.0
_WAVE_HEAD = 12
_LOG_LINES = 200_000


class UndecodableError(Exception):
    """ffmpeg gave no audio; the message is the reason, in words for the person who imports."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sample rate in Hz and number of channels."""

    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Report:
    """What ffmpeg said. `stated` is the header's length where it can be relied on."""

    codec: str = ""
    stated: Seconds | None = None
    errors: int = 0
    loudness: Loudness = Loudness(-70.0)
    loudness_range: float = 0.0
    true_peak: Decibels = Decibels(-120.0)
    last_words: str = ""


class Decoding:
    """A running pass: `shape` first, then `blocks()` to the end, then the rest."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes], prints: int) -> None:
        assert process.stdout is not None  # noqa: S101  # asked for by `decoding`
        self._process = process
        self._pipe = process.stdout.fileno()
        self._log = log
        self._prints = prints
        self._buffer = b""
        with suppress(OSError):  # a full pipe quota only makes it a little slower
            fcntl(self._pipe, _F_SETPIPE_SZ, _READ)

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
                shape = Shape(rate, channels)
        return None

    def blocks(self, shape: Shape) -> Iterator[NDArray[np.float32]]:
        """Samples in order, arrays of shape (frames, channels); views of a buffer of 1 MiB.

        Raises:
            UndecodableError: nothing comes for a minute.
        """
        frame = 4 * shape.channels
        # A short piece may have come whole with its header: nothing follows then.
        data = self._buffer or self._more()
        self._buffer = b""
        while data:
            joined = self._buffer + data if self._buffer else data
            whole = len(joined) // frame * frame
            self._buffer = joined[whole:]
            if whole:
                samples = np.frombuffer(joined, dtype="<f4", count=whole // 4)
                yield samples.reshape(-1, shape.channels)
            data = self._more()

    def fingerprint(self) -> bytes:
        """Raw Chromaprint fingerprint of the beginning; empty of a short piece."""
        with open(self._prints, "rb", closefd=False) as prints:
            return prints.read()

    def report(self) -> Report:
        """What was said on the way; call after the last block.

        Raises:
            UndecodableError: ffmpeg does not end.
        """
        try:
            self._process.wait(_STALLED)
        except subprocess.TimeoutExpired as error:
            raise UndecodableError("the decoder hangs on it") from error
        self._log.seek(0)
        return read_report(line.decode("utf-8", "replace").rstrip() for line in self._log)

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size and (data := self._more()):
            self._buffer += data
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self) -> bytes:
        ready, _, _ = select.select([self._pipe], [], [], _STALLED)
        if not ready:
            raise UndecodableError("the decoder hangs on it")
        return os.read(self._pipe, _READ)


@contextmanager
def _pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Both ends of a pipe, closed in any case."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    with open(reading, "rb") as reader, open(writing, "wb") as writer:
        yield reader, writer


@contextmanager
def decoding(path: Path) -> Iterator[Decoding]:
    """Start the pass; whatever happens in the block, no ffmpeg is left behind.

    Raises:
        UndecodableError: ffmpeg is not installed.
    """
    # Three kilobytes at the most, which a pipe holds: nobody has to read meanwhile.
    with tempfile.TemporaryFile() as log, _pipe() as (prints, writing):
        try:
            with writing:
                process = subprocess.Popen(
                    _command(path, writing.fileno()), stdin=subprocess.DEVNULL,
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


def _command(path: Path, prints: int) -> list[str]:
    graph = (
        "[0:a:0]asplit=3[measure][samples][beginning];"
        # Logged at the level nobody listens to: only the summary is wanted.
        "[measure]ebur128=peak=true:framelog=verbose,anullsink;"
        f"[beginning]atrim=end={SECONDS},aresample={SAMPLE_RATE},"
        "aformat=sample_fmts=s16:channel_layouts=mono[prints]"
    )
    return [
        *("ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-threads", "1"),
        # A playlist in disguise must not lead to other files or the network.
        *("-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"),
        *("-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[samples]"),
        *("-map_metadata", "-1", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"),
        *("-map", "[prints]", "-f", "chromaprint", "-fp_format", "raw", f"pipe:{prints}"),
    ]


_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)")
_CODEC = re.compile(r"^\s+Stream #0:\d+.*: Audio: (\w+)")
_SUMMARY = re.compile(r"^\s+(I|LRA|Peak):\s+(-?[\d.]+|-?inf|nan) (?:LUFS|LU|dBFS)")
_DAMAGE = re.compile(
    r"error while decoding|invalid data found|header missing|decode_frame\(\) failed"
    r"|non monotonically|corrupt (input packet|decoded frame)|crc mismatch|error submitting packet",
    re.IGNORECASE,
)


def read_report(lines: Iterator[str]) -> Report:
    """Report from ffmpeg's log; one bad block of audio may say several lines, each counts."""
    codec, stated, errors, guessed, words = "", None, 0, False, ""
    summary = {"I": -70.0, "LRA": 0.0, "Peak": -120.0}
    for _, line in zip(range(_LOG_LINES), lines, strict=False):
        if (found := _DURATION.match(line)) and stated is None:
            hours, minutes, seconds = found.groups()
            stated = Seconds(int(hours) * 3600 + int(minutes) * 60 + float(seconds))
        elif (found := _CODEC.match(line)) and not codec:
            codec = found.group(1)
        elif found := _SUMMARY.match(line):
            summary[found.group(1)] = float(found.group(2))
        elif "Estimating duration from bitrate" in line:
            guessed = True
        elif _DAMAGE.search(line):
            errors += 1
        if line and not line.startswith(" "):
            words = line
    return Report(
        codec=codec,
        stated=None if guessed else stated,
        errors=errors,
        loudness=Loudness(summary["I"]),
        loudness_range=summary["LRA"],
        true_peak=Decibels(max(-120.0, summary["Peak"])),
        last_words=words,
    )
