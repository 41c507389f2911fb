"""How long a file of the archive is, by its ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from radio.archive.errors import UnreadableError
from radio.archive.streams import lossless, mpeg, ogg
from radio.archive.streams.facts import Facts

_READERS: Final[Mapping[str, Callable[[Path], Facts]]] = MappingProxyType(
    {
        ".opus": ogg.measure,
        ".mp3": mpeg.measure_mp3,
        ".aac": mpeg.measure_aac,
        ".flac": lambda path: lossless.read_flac(path).facts,
        ".wav": lambda path: lossless.read_wav(path).facts,
    }
)
ENDINGS: Final = frozenset(_READERS)


def measure(path: Path) -> Facts:
    """Length, rate and codec; reads as little as it can.

    Raises:
        UnreadableError: it is no audio of its ending, or has none in it.
        OSError: it can't be read.
    """
    reader = _READERS.get(path.suffix)
    if reader is None:
        raise UnreadableError(f"nothing here reads {path.suffix}")
    return reader(path)
