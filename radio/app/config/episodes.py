"""Settings of edited recordings of episodes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from radio.app.config.section import Section


class Episodes(Section):
    """What becomes of an episode after its end: cut, levelled, with chapters, ready to be published."""

    make: Literal["all", "recorded", "none"] = Field(
        "recorded",
        description=(
            "Whose episodes are edited by themselves: all programmes, those that are recorded, or none."
        ),
    )
    format: Literal["mp3", "opus", "m4a"] = Field(
        "mp3",
        description="Format of edited recordings; every player of podcasts takes mp3, nearly all take m4a (AAC).",
    )
    bitrate: int = Field(128, ge=32, le=320, description="Their bit rate in kbit/s.")
    loudness: float = Field(
        -16.0,
        ge=-24,
        le=-12,
        description="Loudness they are brought to, in LUFS (AES TD1008: -18 to -16 for talk).",
    )
    true_peak: float = Field(-1.0, ge=-9, le=-0.5, description="Their highest true peak, in dBTP.")
    music: Literal["keep", "shorten", "blank"] = Field(
        "shorten",
        description=(
            "What becomes of songs in them: kept, shortened to their beginning and end, or cut out. "
            "A programme may have a rule of its own."
        ),
    )
    music_first: float = Field(
        10.0, ge=2, le=60, description="Seconds that are kept of a shortened song's beginning."
    )
    music_last: float = Field(5.0, ge=2, le=60, description="Seconds that are kept of its end.")
    keep_days: int = Field(
        400,
        ge=1,
        le=36500,
        description="Days that edited recordings are kept which are not published.",
    )
