"""How libVLC is to open a file so that its audio begins at the right frame.

What was measured of libVLC stands in docs/architecture.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

AT_ONCE = ":file-caching=2000"
"""Lets libVLC bring 2.0 s of a file at once before it keeps to real time; by default 1.1 s.

Measured with 3.0.24 on every format of READERS, from the start and after a seek: the audio is
the same, and more than 2.0 s never come at once (libVLC plans its output no further ahead).
"""
READERS = (
    ((".ogg", ".oga", ".opus", ".flac"), ":demux=avformat"),
    ((".m4a", ".mp4", ".m4b"), ":codec=avcodec"),
)
"""Which of libVLC's readers is exact, by ending of the name.

Measured with 3.0.24: its own Ogg reader lands seconds off after a seek (libavformat within
20 ms) and swallows 704 frames of a Vorbis and 3528 of an Opus file (128 and 648); faad
swallows the first 1024 frames of an M4A (avcodec none); its own FLAC reader now and then leaves out
the last block or two (up to 5760 frames). MP3 is exact as it is.
"""
SEEKING_READERS = (((".wav", ".wave"), ":demux=avformat"),)
"""The same where it is to seek: libVLC's own WAV reader now and then lets 50 ms of the file's
beginning through before it has sought. From the beginning it is the better one: libavformat's
loses the last 10 ms where the sample rate is converted."""
EXACT_BY_SEEK = (".wav", ".wave", ".aif", ".aiff")
SEEK_LATE = {".flac": 0.1}
"""Seconds by which libVLC 3.0.24 may land too late after a seek, by ending of the name: at the next
block, 44 to 86 ms later with libavformat (150 to 250 ms with libVLC's own reader)."""
DISCARD_MOST = 16.0
"""Seconds that are rather decoded and thrown away than sought over, where it is to be exact."""
DISCARD_SOON = 0.7
"""The same where it must be fast: it leaves most of what libVLC brings at once."""


@dataclass(frozen=True, slots=True)
class Opening:
    """libVLC's options, the file position of its first frame, and how many frames to discard."""

    options: list[str]
    base: int = 0
    discard: int = 0


def open_at(uri: str, target: int, rate: int, *, soon: bool) -> Opening:
    """Open a file so that frame `target`, at `rate` Hz, is the first that is kept.

    Where it is to be `soon`, the place may be off by what a seek is off.
    """
    options = [AT_ONCE, *_for_ending(READERS, uri)]
    if target <= round(_discarded_rather(uri, soon=soon) * rate):
        return Opening(options, discard=target)
    late = SEEK_LATE.get(PurePath(uri).suffix.lower(), 0.0)
    seconds = max(0.0, target / rate - late)
    seek = [*_for_ending(SEEKING_READERS, uri), f":start-time={seconds:.4f}"]
    return Opening([*options, *seek], base=target)


def open_loop() -> Opening:
    """Open a file that goes round."""
    return Opening([AT_ONCE, ":input-repeat=65535"])


def _discarded_rather(uri: str, *, soon: bool) -> float:
    if soon:
        return DISCARD_SOON
    return 0.0 if uri.lower().endswith(EXACT_BY_SEEK) else DISCARD_MOST


def _for_ending(table: tuple[tuple[tuple[str, ...], str], ...], uri: str) -> list[str]:
    return [option for endings, option in table if uri.lower().endswith(endings)]
