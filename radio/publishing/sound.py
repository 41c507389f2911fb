"""An episode's sound as it is cut: samples that stream by, faded at each cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from playlists.values import Span
from radio.archive.packets import Stretch
from radio.archive.samples import FRAME, samples
from radio.publishing.cuts import Edit, Kept
from radio.publishing.laying import Piece, common

Samples = NDArray[np.int16]
"""Shape (frames, 2)."""


def pcm(data: Path, edit: Edit, pieces: Sequence[Piece], rate: int) -> Iterator[Samples]:
    """All that is kept, in parts, at one rate.

    Raises:
        radio.archive.errors.ArchiveError: ffmpeg is not there.
        OSError: a file can't be read.
    """
    for kept in edit.kept:
        yield from _faded(_kept(data, kept, pieces, rate), kept, rate)


def _kept(data: Path, kept: Kept, pieces: Sequence[Piece], rate: int) -> Iterator[Samples]:
    for piece in pieces:
        for part in common([Span(kept.start, kept.end)], Span(piece.start, piece.end)):
            source = piece.source
            stretch = Stretch(data / source.path, source.frame(part.start), source.frame(part.end))
            if stretch.last > stretch.first:
                whole = _whole_frames(samples(source.codec, stretch))
                yield from whole if source.rate == rate else _at(whole, source.rate, rate)


def _whole_frames(parts: Iterator[bytes]) -> Iterator[Samples]:
    rest = b""
    for part in parts:
        rest += part
        whole = len(rest) // FRAME * FRAME
        yield np.frombuffer(rest[:whole], dtype="<i2").reshape(-1, 2)
        rest = rest[whole:]


def _at(parts: Iterator[Samples], given: int, rate: int) -> Iterator[Samples]:
    stream = soxr.ResampleStream(given, rate, 2, dtype="int16")
    for part in parts:
        yield stream.resample_chunk(part)
    yield stream.resample_chunk(np.empty((0, 2), dtype=np.int16), last=True)


def _faded(parts: Iterator[Samples], kept: Kept, rate: int) -> Iterator[Samples]:
    """Its beginning is faded in; what may be its end is held until more comes."""
    rise, fall = (round(ms * rate / 1000) for ms in (kept.fade_in, kept.fade_out))
    at, waiting = 0, np.empty((0, 2), dtype=np.int16)
    for part in parts:
        waiting = np.concatenate((waiting, _risen(part, at, rise)))
        at += len(part)
        if len(waiting) > fall:
            ready, waiting = waiting[: len(waiting) - fall], waiting[len(waiting) - fall :]
            yield ready
    if len(waiting):
        yield _scaled(waiting, np.linspace(1.0, 0.0, len(waiting)))


def _risen(part: Samples, at: int, rise: int) -> Samples:
    if at >= rise:
        return part
    return _scaled(part, np.minimum(1.0, (np.arange(len(part)) + at) / rise))


def _scaled(part: Samples, gain: NDArray[np.float64]) -> Samples:
    return np.asarray(np.round(part * gain[:, None]), dtype=np.int16)
