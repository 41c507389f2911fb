"""The measuring rig: known signals in, the real engine between, its recorded programme out.

Tests and benchmarks share it. `signals` makes audio whose every stretch can be told from
every other, `files` writes it in any format, `station` runs the engine on a data folder of
its own, `recording` measures what went out, `servers` are the far ends of streams.
"""

from tests.rig.files import read_audio, write_audio
from tests.rig.recording import (
    Match,
    Silence,
    frequency_at,
    levels,
    locate,
    longest_silence,
    loudness,
    offsets,
    read_pcm,
    silences,
    splices,
    total_silence,
)
from tests.rig.shelf import Clip, Shelf
from tests.rig.signals import RATE, Samples, chirp, join, mute, noise, pulses, tone
from tests.rig.station import Station, Tap, item, now_ms

__all__ = [
    "RATE",
    "Clip",
    "Match",
    "Samples",
    "Shelf",
    "Silence",
    "Station",
    "Tap",
    "chirp",
    "frequency_at",
    "item",
    "join",
    "levels",
    "locate",
    "longest_silence",
    "loudness",
    "mute",
    "noise",
    "now_ms",
    "offsets",
    "pulses",
    "read_audio",
    "read_pcm",
    "silences",
    "splices",
    "tone",
    "total_silence",
    "write_audio",
]
