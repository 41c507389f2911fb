"""From a recording and a list of edits to the sound of a clip: 48 kHz, 16 bits, mono.

The cutting is pydub's; what it lacks (a good change of the sample rate, loudness after EBU R 128) is
done as elsewhere in the station. All of it is in memory: about 400 MB for the longest clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray
from pydub import AudioSegment
from pydub.generators import Sine

from radio.calls.clips.edits import GAIN_LEAST, GAIN_MOST, Edits, Tracks, check, check_left
from radio.calls.clips.silences import levels, pulled
from radio.calls.clips.source import TRACKS, Source
from radio.calls.clips.stretches import Stretch, between, total, within
from radio.library.loudness import UNMEASURED, LoudnessMeter
from radio.library.store import DUAL_MONO

Samples = NDArray[np.float32]
RATE: Final = 48_000
RAMP: Final = 5
"""Milliseconds over which each part begins and ends in silence: where something was taken out it would click."""
TONE: Final = 1000
"""Hz of a bleep."""
_TILE = 100
"""Milliseconds of tone that are made once: a whole number of waves, and of frames, at any rate."""
_PART = 10 * RATE
"""Samples that are measured at once: what the meter needs beside them is as large as they are."""
_SINE = 3.0103
"""dB from the level of a sine to its peak."""
_ROOM = 6.0206
"""dB that are left free while two tracks are added."""
_VOICE, _UNHEARD = -24.0, -60.0
"""dBFS of a bleep where there is no voice; below that nothing counts as one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the programme sounds like: LUFS, and dBFS no sample goes beyond."""

    loudness: float = -16.0
    peak: float = -1.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """The sound of a clip; what was taken out of silences; the gain in dB that it got.

    `held_back`: the gain asked for would have overloaded it, so it got less.
    """

    sound: AudioSegment
    silences: tuple[Stretch, ...]
    gain: float
    held_back: bool

    @property
    def length(self) -> int:
        """Milliseconds."""
        return int(self.sound.frame_count()) * 1000 // RATE


def silences_of(source: Source, edits: Edits) -> tuple[Stretch, ...]:
    """What would be taken out of silences, as stretches of the recording.

    Raises:
        ClipError: the edits can't be carried out.
    """
    check(edits, source.length)
    return _silences(_mixed(source, edits), edits)


def render(source: Source, edits: Edits, wanted: Wanted = Wanted()) -> Rendered:
    """Carry out the edits.

    Raises:
        ClipError: they can't be; it says why.
    """
    check(edits, source.length)
    mixed = _mixed(source, edits)
    silences = _silences(mixed, edits)
    kept = edits.kept(silences)
    check_left(edits, total(kept))
    joined = _joined(mixed, edits, kept)
    samples = _finer(joined, total(kept) * RATE // 1000)
    gain, held_back = _gain(samples, edits, wanted)
    # In place: each further copy of ten minutes is 115 MB.
    samples *= np.float32(32767.0 * 10 ** (gain / 20))
    whole = np.rint(samples, out=samples).astype("<i2").tobytes()
    del samples, mixed, joined
    sound = AudioSegment(data=whole, sample_width=2, frame_rate=RATE, channels=1)
    if edits.fade_in:
        sound = sound.fade_in(edits.fade_in)
    if edits.fade_out:
        sound = sound.fade_out(edits.fade_out)
    return Rendered(sound, silences, gain, held_back)


def _mixed(source: Source, edits: Edits) -> AudioSegment:
    """The tracks as one, of 32 bits and 6 dB lower: two full ones fit."""
    names = TRACKS if edits.tracks is Tracks.BOTH else (edits.tracks.value,)
    there = [name for name in names if name in source.tracks] or list(names)
    tracks = [
        source.read(name, edits.whole).set_sample_width(4).apply_gain(-_ROOM) for name in there
    ]
    return reduce(AudioSegment.overlay, tracks)


def _silences(mixed: AudioSegment, edits: Edits) -> tuple[Stretch, ...]:
    """A bleep is no silence, whatever was said there."""
    if edits.pull is None:
        return ()
    heard = levels(mixed) + _ROOM
    found = pulled(heard, edits.first, edits.pull)
    if not edits.bleeps:
        return found
    loud = between(within(edits.bleeps, edits.whole), edits.whole)
    return tuple(part for one in found for part in within(loud, one))


def _joined(mixed: AudioSegment, edits: Edits, kept: list[Stretch]) -> AudioSegment:
    tone = _tone(mixed)
    parts = [part.raw_data for stretch in kept for part in _parts(mixed, edits, stretch, tone)]
    return AudioSegment(
        data=b"".join(parts), sample_width=4, frame_rate=mixed.frame_rate, channels=1
    )


def _parts(
    mixed: AudioSegment, edits: Edits, stretch: Stretch, tone: AudioSegment
) -> Iterator[AudioSegment]:
    """Voice and bleeps of what is kept in one piece; each begins and ends in silence."""
    bleeps = within(edits.bleeps, stretch)
    for one in sorted([*bleeps, *between(bleeps, stretch)]):
        if one in bleeps:
            yield _ramped((tone * (one.length // _TILE + 1))[: one.length])
        else:
            yield _ramped(mixed[one.first - edits.first : one.last - edits.first])


def _ramped(sound: AudioSegment) -> AudioSegment:
    ramp = min(RAMP, len(sound) // 2)
    return sound.fade_in(ramp).fade_out(ramp) if ramp else sound


def _tone(mixed: AudioSegment) -> AudioSegment:
    """A tenth of a second of bleep, as loud as the voice is where it speaks."""
    heard = levels(mixed)
    spoken = heard[heard > _UNHEARD]
    power = np.mean(10 ** (spoken / 10)) if len(spoken) else 10 ** (_VOICE / 10)
    peak = min(0.0, 10 * float(np.log10(power)) + _SINE)
    made = Sine(TONE, sample_rate=mixed.frame_rate, bit_depth=32)
    return made.to_audio_segment(duration=_TILE, volume=peak)


def _finer(sound: AudioSegment, frames: int) -> Samples:
    """Samples at 48 kHz, full scale 1.0, exactly so many."""
    samples = np.frombuffer(sound.raw_data, dtype="<i4").astype(np.float32)
    samples *= 10 ** (_ROOM / 20) / float(1 << 31)
    finer = np.asarray(soxr.resample(samples, sound.frame_rate, RATE), dtype=np.float32)
    missing = frames - len(finer)
    return np.pad(finer, (0, missing)) if missing > 0 else finer[:frames]


def _gain(samples: Samples, edits: Edits, wanted: Wanted) -> tuple[float, bool]:
    gain = _to_target(samples, wanted.loudness) if edits.gain is None else edits.gain
    highest = float(max(np.max(samples), -np.min(samples)))
    room = wanted.peak - 20 * float(np.log10(highest)) if highest > 0 else gain
    return round(min(gain, room), 3), room < gain


def _to_target(samples: Samples, target: float) -> float:
    """What brings it to the loudness of the programme; one channel gains by being played on two."""
    meter = LoudnessMeter(RATE, 1)
    for first in range(0, len(samples), _PART):
        meter.add(samples[np.newaxis, first : first + _PART])
    loudness, _ = meter.finish()
    if loudness <= UNMEASURED:
        return 0.0
    return min(GAIN_MOST, max(GAIN_LEAST, target - loudness - DUAL_MONO))
