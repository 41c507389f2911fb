"""How episodes are edited, by the settings."""

from __future__ import annotations

from radio.app.config import Config
from radio.publishing.cuts import Music
from radio.publishing.rules import EditRules
from radio.units import Decibels, Loudness, Seconds


def edit_rules(settings: Config) -> EditRules:
    """The rules as the worker and the panel take them."""
    given = settings.episodes
    return EditRules(
        make=given.make,
        format=given.format,
        bitrate=given.bitrate,
        loudness=Loudness(given.loudness),
        ceiling=Decibels(given.true_peak),
        music=Music(given.music),
        music_first=Seconds(given.music_first),
        music_last=Seconds(given.music_last),
        keep_days=given.keep_days,
        language=settings.station.language,
    )
