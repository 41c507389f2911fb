"""The waveform of a piece, small enough to send at once, with the piece's marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radio.library.tables import Media
from radio.library.waveform import NoWaveformError, load_waveform, reduced, waveform_file

COLUMNS = 480
"""Columns at the most: more would not be seen on a console."""


def shape_of(media: Media, data: Path) -> dict[str, Any]:
    """What the console draws; positions in seconds from the start of the file.

    `columns` are smallest and largest sample, -128 to 127; none where there is no waveform.
    """
    return {
        "media_id": media.id,
        **_drawn(media, data),
        "cue_in": media.cue_in,
        "intro": media.intro,
        "segue": media.segue,
        "cue_out": media.cue_out,
    }


def _drawn(media: Media, data: Path) -> dict[str, Any]:
    try:
        waveform = load_waveform(waveform_file(data, media.id))
    except NoWaveformError:
        return {"seconds": media.duration, "columns": []}
    columns = [[int(low), int(high)] for low, high in reduced(waveform, COLUMNS)]
    return {"seconds": round(waveform.seconds, 3), "columns": columns}
