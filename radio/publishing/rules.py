"""How episodes are edited: settings, and what a programme wants instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from radio.publishing.cuts import Music
from radio.publishing.tables import ProgrammeEdits
from radio.units import Decibels, Loudness, Seconds

MP3: Final = "mp3"
OPUS: Final = "opus"
M4A: Final = "m4a"
MAKE: Final = ("all", "recorded", "none")


@dataclass(frozen=True, slots=True)
class EditRules:
    """`make`: episodes of all programmes, of those that are recorded, or none but when asked for.

    `bitrate` in kbit/s. Of a song that is shortened `music_first` and `music_last` seconds are kept.
    `ceiling` is the highest true peak (dBTP). What is not published goes after `keep_days`.
    """

    make: str = "recorded"
    format: str = MP3
    bitrate: int = 128
    loudness: Loudness = Loudness(-16.0)
    ceiling: Decibels = Decibels(-1.0)
    music: Music = Music.SHORTEN
    music_first: Seconds = Seconds(10.0)
    music_last: Seconds = Seconds(5.0)
    keep_days: int = 400
    language: str = "id"


PLAIN: Final = EditRules()


def music_of(session: Session, programme_id: str, rules: EditRules) -> Music:
    """What becomes of songs in a programme's episodes."""
    own = session.get(ProgrammeEdits, programme_id)
    return rules.music if own is None or own.music is None else own.music


def set_music(session: Session, programme_id: str, music: Music | None) -> None:
    """Give a programme a rule of its own, or none. Does not commit."""
    row = session.get(ProgrammeEdits, programme_id)
    if row is None:
        row = ProgrammeEdits(programme_id=programme_id)
        session.add(row)
    row.music = music
    session.flush()
