"""Command lines of the encoders."""

from __future__ import annotations

CONTENT_TYPES = {"mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/ogg"}
ENDINGS = {"mp3": "mp3", "opus": "opus", "aac": "aac", "flac": "flac", "wav": "wav"}


def encoder_input(rate: int) -> list[str]:
    """Read the bus: S16 stereo on its standard input, without waiting to probe it."""
    return [
        "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1",
        "-probesize", "32", "-analyzeduration", "0",
        "-f", "s16le", "-ar", str(rate), "-ac", "2", "-i", "pipe:0",
    ]  # fmt: skip


def codec(name: str, bitrate: int) -> list[str]:
    """Encoder and container for a format.

    Raises:
        ValueError: a format that is not known.
    """
    rate = f"{bitrate}k"
    table = {
        "mp3": ["-c:a", "libmp3lame", "-b:a", rate, "-id3v2_version", "0", "-f", "mp3"],
        "opus": ["-c:a", "libopus", "-b:a", rate, "-f", "ogg"],
        "aac": ["-c:a", "aac", "-b:a", rate, "-f", "adts"],
        "flac": ["-c:a", "flac", "-f", "flac"],
        "wav": ["-c:a", "pcm_s16le", "-f", "wav"],
    }
    if name not in table:
        raise ValueError(f"audio format {name!r} is not known; choose from {', '.join(table)}")
    return table[name]
