"""One type per unit, so that a number never travels without its meaning.

The types cost nothing at run time: they exist for the reader and for mypy.
"""

from typing import NewType

Frames = NewType("Frames", int)
"""Sample frames (one sample of every channel) on the air timeline or in a file."""

Seconds = NewType("Seconds", float)
"""A length of time or a position in a file, in seconds."""

Millis = NewType("Millis", int)
"""A wall-clock moment: milliseconds since 1970-01-01 UTC."""

Decibels = NewType("Decibels", float)
"""A gain or a level: dB, dBFS or dBTP as the name around it says."""

Loudness = NewType("Loudness", float)
"""Programme loudness in LUFS (ITU-R BS.1770-4, EBU R 128)."""


def to_frames(seconds: float, sample_rate: int) -> Frames:
    """Length in whole frames, rounded to the nearest."""
    return Frames(round(seconds * sample_rate))


def to_seconds(frames: int, sample_rate: int) -> Seconds:
    """Length in seconds."""
    return Seconds(frames / sample_rate)


def to_gain(level: float) -> float:
    """Linear amplitude factor of a level in decibels."""
    return float(10.0 ** (level / 20.0))
