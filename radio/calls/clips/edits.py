"""The list of edits: what is kept and rendered, while the recording itself is only read.

Every position is one of the recording, never of what is left of it: so each edit can be changed or
taken back by itself, in any order. They are carried out in a fixed one:

1. from `first` to `last` of the chosen tracks, mixed as they were recorded;
2. bleeps: nothing of any track is left under them;
3. cuts, then silences that are pulled together;
4. to 48 kHz, then the level;
5. fades, over what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.stretches import Stretch, between, total, within

LONGEST: Final = 600_000
"""Milliseconds of recording in one clip: pydub holds all of it in memory."""
SHORTEST: Final = 200
MOST: Final = 500
FADE_MOST: Final = 30_000
GAIN_LEAST, GAIN_MOST = -40.0, 24.0
PULL_LEAST, PULL_MOST = 200, 60_000
FLOOR_LEAST, FLOOR_MOST = -80.0, -20.0


class Tracks(StrEnum):
    """Which of the two are heard."""

    BOTH = "both"
    CALLER = "caller"
    STUDIO = "studio"


@dataclass(frozen=True, slots=True)
class Pull:
    """Silences longer than `longer` ms are shortened to `keep` ms; silence is below `floor` dBFS."""

    longer: int = 700
    keep: int = 300
    floor: float = -42.0


@dataclass(frozen=True, slots=True)
class Edits:
    """All that is done to a stretch of a call. Times in ms of the recording.

    `gain` in dB; None brings it to the programme's loudness.
    """

    first: int
    last: int
    tracks: Tracks = Tracks.BOTH
    cuts: tuple[Stretch, ...] = ()
    bleeps: tuple[Stretch, ...] = ()
    pull: Pull | None = None
    gain: float | None = None
    fade_in: int = 0
    fade_out: int = 0

    @property
    def whole(self) -> Stretch:
        """From the first to the last of it, whatever is taken out."""
        return Stretch(self.first, self.last)

    def kept(self, silences: tuple[Stretch, ...] = ()) -> list[Stretch]:
        """What is left of the recording, in order; `silences` are taken out, too."""
        return between(within((*self.cuts, *silences), self.whole), self.whole)


def check(edits: Edits, length: int) -> None:
    """Whether they can be carried out on a recording of so many ms, as far as they tell.

    Raises:
        ClipError: they can't; it says why and where.
    """
    for one in (edits.whole, *edits.cuts, *edits.bleeps):
        if one.first >= one.last:
            raise ClipError(Refusal.BACKWARDS, one)
        if one.first < 0 or one.last > length:
            raise ClipError(Refusal.BEYOND, one)
    if edits.whole.length > LONGEST:
        raise ClipError(Refusal.TOO_LONG)
    if len(edits.cuts) + len(edits.bleeps) > MOST:
        raise ClipError(Refusal.TOO_MANY)
    if edits.gain is not None and not GAIN_LEAST <= edits.gain <= GAIN_MOST:
        raise ClipError(Refusal.LEVEL)
    if edits.pull is not None:
        _check_pull(edits.pull)
    check_left(edits, total(edits.kept()))


def check_left(edits: Edits, left: int) -> None:
    """Whether so many ms are enough for a clip with its fades.

    Raises:
        ClipError: they are not.
    """
    if left < SHORTEST:
        raise ClipError(Refusal.TOO_SHORT)
    for fade in (edits.fade_in, edits.fade_out):
        if not 0 <= fade <= FADE_MOST:
            raise ClipError(Refusal.FADES)
    if edits.fade_in + edits.fade_out > left:
        raise ClipError(Refusal.FADES)


def _check_pull(pull: Pull) -> None:
    fits = PULL_LEAST <= pull.longer <= PULL_MOST and 0 <= pull.keep < pull.longer
    if not fits or not FLOOR_LEAST <= pull.floor <= FLOOR_MOST:
        raise ClipError(Refusal.PULL)
