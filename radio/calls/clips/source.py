"""The recording of a call that is over: where its tracks lie, how long they are, what happened in it.

Nothing of it is ever written here.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydub import AudioSegment

from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.stretches import Stretch
from radio.calls.keeping import real_folder
from radio.calls.noted import NotedError, noted
from radio.calls.tables import PhoneCall
from radio.library.waveform import Pairs, pairs

TRACKS = ("caller", "studio")
_WIDTH = 2
_FULL = 32768.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of the call, in ms of the recording."""

    at: int
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Source:
    """Mono tracks of 16 bits, all at `rate` Hz; `frames` is how long the shorter one is."""

    tracks: dict[str, Path]
    rate: int
    frames: int
    spans: Sequence[Stretch]
    marks: Sequence[Mark]

    @property
    def length(self) -> int:
        """Whole milliseconds."""
        return self.frames * 1000 // self.rate

    def frame(self, at: int) -> int:
        """The frame at a moment; exact at every rate that telephones have."""
        return round(at * self.rate / 1000)

    def read(self, track: str, stretch: Stretch) -> AudioSegment:
        """A stretch of one track.

        Raises:
            ClipError: there is no such track, or it can't be read.
        """
        first, last = self.frame(stretch.first), self.frame(stretch.last)
        data = self.samples(track, first, last).tobytes()
        return AudioSegment(data=data, sample_width=_WIDTH, frame_rate=self.rate, channels=1)

    def samples(self, track: str, first: int, last: int) -> NDArray[np.int16]:
        """Samples from one frame to before another; see `read`."""
        if track not in self.tracks:
            raise ClipError(Refusal.NO_TRACK)
        try:
            with wave.open(str(self.tracks[track]), "rb") as file:
                file.setpos(first)
                data = file.readframes(last - first)
        except (OSError, EOFError, wave.Error) as error:
            raise ClipError(Refusal.NO_RECORDING) from error
        return np.frombuffer(data, dtype="<i2")

    def picture(self, track: str, points: int, stretch: Stretch) -> Pairs:
        """Smallest and largest sample of so many equal parts of a stretch, full scale 127.

        Raises:
            ClipError: see `read`.
        """
        samples = self.samples(track, self.frame(stretch.first), self.frame(stretch.last))
        count = min(points, len(samples))
        if count == 0:
            return pairs(np.empty(0, np.float32), np.empty(0, np.float32))
        edges = np.linspace(0, len(samples), count, endpoint=False).astype(np.intp)
        low, high = np.minimum.reduceat(samples, edges), np.maximum.reduceat(samples, edges)
        return pairs((low / _FULL).astype(np.float32), (high / _FULL).astype(np.float32))


def source_of(data: Path, call: PhoneCall | None) -> Source:
    """The recording of a call, to be cut.

    Raises:
        ClipError: there is none, it was deleted or is restricted, or the call is still running.
    """
    if call is None:
        raise ClipError(Refusal.NO_CALL)
    if call.purged_at is not None:
        raise ClipError(Refusal.PURGED)
    if call.restricted_at is not None:
        raise ClipError(Refusal.RESTRICTED)
    folder = real_folder(data, call)
    if folder is None:
        raise ClipError(Refusal.NO_RECORDING)
    if call.ended_at is None and call.answered_at is not None:
        raise ClipError(Refusal.RUNNING)
    return in_folder(folder)


def in_folder(folder: Path) -> Source:
    """The recording that lies there, whoever may hear it.

    Raises:
        ClipError: there is none.
    """
    tracks = {name: folder / f"{name}.wav" for name in TRACKS if (folder / f"{name}.wav").is_file()}
    if not tracks:
        raise ClipError(Refusal.NO_RECORDING)
    rate, frames = _measure(tracks)
    spans, marks = _happened(folder, rate, frames)
    return Source(tracks, rate, frames, spans, marks)


def _measure(tracks: dict[str, Path]) -> tuple[int, int]:
    rates, frames = set(), []
    try:
        for path in tracks.values():
            with wave.open(str(path), "rb") as file:
                if (file.getnchannels(), file.getsampwidth()) != (1, _WIDTH):
                    raise ClipError(Refusal.NO_RECORDING)
                rates.add(file.getframerate())
                frames.append(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ClipError(Refusal.NO_RECORDING) from error
    if len(rates) != 1 or min(frames) == 0:
        raise ClipError(Refusal.NO_RECORDING)
    return rates.pop(), min(frames)


def _happened(folder: Path, rate: int, frames: int) -> tuple[list[Stretch], list[Mark]]:
    """What is noted beside the tracks; nothing where that can't be read: they can be cut all the same."""
    try:
        told = noted(folder)
    except NotedError:
        return [], []
    ends = [(first, min(last, frames)) for first, last in told.spans]
    spans = [Stretch(first * 1000 // rate, last * 1000 // rate) for first, last in ends]
    return spans, [Mark(one.frame * 1000 // rate, one.kind, one.by) for one in told.marks]
