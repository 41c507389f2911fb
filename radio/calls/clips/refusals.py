"""Why a clip can't be made, each with what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from radio.calls.clips.stretches import Stretch


class Refusal(StrEnum):
    """What is in the way."""

    NO_CALL = "no_call"
    PURGED = "purged"
    RESTRICTED = "restricted"
    RUNNING = "running"
    NO_RECORDING = "no_recording"
    NO_TRACK = "no_track"
    UNREADABLE = "unreadable"
    BACKWARDS = "backwards"
    BEYOND = "beyond"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_MANY = "too_many"
    FADES = "fades"
    LEVEL = "level"
    PULL = "pull"
    ENCODER = "encoder"


TEXTS: Final[dict[Refusal, str]] = {
    Refusal.NO_CALL: "there is no such call; `radio calls list` has them",
    Refusal.PURGED: "its recording was deleted after its time: nothing is left to cut",
    Refusal.RESTRICTED: "the use of its recording is restricted; lift it on the page of the call first",
    Refusal.RUNNING: "the call is still running; it can be cut once it is over",
    Refusal.NO_RECORDING: "there is no recording of this call",
    Refusal.NO_TRACK: "this track was not recorded; take the other one",
    Refusal.UNREADABLE: "this is no list of edits",
    Refusal.BACKWARDS: "the end comes after the beginning; give the earlier time first",
    Refusal.BEYOND: "this lies beyond the recording",
    Refusal.TOO_LONG: "a clip is made of ten minutes at the most; make several of it",
    Refusal.TOO_SHORT: "less than a fifth of a second would be left; take less out",
    Refusal.TOO_MANY: "more than 500 stretches are taken out or bleeped; make several clips of it",
    Refusal.FADES: "fades last from 0 to 30 s, and together no longer than the clip",
    Refusal.LEVEL: "the level is changed by -40 to 24 dB",
    Refusal.PULL: "silences are longer than 200 ms, shortened to less than they were, and below -20 dB",
    Refusal.ENCODER: "ffmpeg is not there, or the disk is full: apt-get install ffmpeg, or make room",
}


class ClipError(Exception):
    """A clip can't be made so; `at` is the stretch that is meant, where one is."""

    def __init__(self, why: Refusal, at: Stretch | None = None) -> None:
        super().__init__(TEXTS[why] if at is None else f"{TEXTS[why]} ({at})")
        self.why = why
        self.at = at
