"""Clips in the words of the studio: what the editor says, and why a clip can't be made."""

from __future__ import annotations

from http import HTTPStatus

from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.consent import ConsentMissingError, Why
from web.answers import Trouble, TroubleError
from web.calls.words import whys
from web.language import current_language
from web.language.say import _

_GONE = frozenset(
    {
        Refusal.NO_CALL, Refusal.PURGED, Refusal.RESTRICTED, Refusal.NO_RECORDING, Refusal.RUNNING,
    }
)  # fmt: skip


def stamp(at: int) -> str:
    """A time in a recording, to the millisecond: 1.02,500."""
    minutes, rest = divmod(at, 60_000)
    point, comma = (".", ",") if current_language() == "id" else (":", ".")
    return f"{minutes}{point}{rest // 1000:02}{comma}{rest % 1000:03}"


def refused(error: ClipError) -> TroubleError:
    """Why it can't be made, and what to do."""
    message, do = _words()[error.why]
    if error.at is not None:
        message = f"{message[:-1]}: {stamp(error.at.first)}–{stamp(error.at.last)}."
    status = HTTPStatus.CONFLICT if error.why in _GONE else HTTPStatus.UNPROCESSABLE_ENTITY
    return TroubleError(Trouble(f"clip_{error.why}", message, do), status)


def withheld(error: ConsentMissingError) -> TroubleError:
    """Nothing is made without consent; the edits are kept."""
    do = _("Your edits are kept. It can be let out for a reason on the page of the call.")
    if error.why in (Why.UNKNOWN, Why.PURGED):
        do = _("Nothing to do.")
    return TroubleError(Trouble("consent", whys()[error.why], do), HTTPStatus.CONFLICT)


def no_room() -> TroubleError:
    """The disk refused it."""
    trouble = Trouble(
        "disk",
        _("The disk refused it: nothing was made."),
        _("Your edits are kept. Make room on the disk, then try again."),
    )
    return TroubleError(trouble, HTTPStatus.INSUFFICIENT_STORAGE)


def _words() -> dict[Refusal, tuple[str, str]]:
    return {**_of_recording(), **_of_edits()}


def _of_recording() -> dict[Refusal, tuple[str, str]]:
    return {
        Refusal.NO_CALL: (_("There is no such call."), _("Look for it in the list.")),
        Refusal.PURGED: (
            _("The recording was deleted after its time: there is nothing to cut."),
            _("Nothing to do."),
        ),
        Refusal.RESTRICTED: (
            _("The use of this recording is restricted: it can't be heard or cut."),
            _("It is lifted on the page of the call, or with its caller's request."),
        ),
        Refusal.RUNNING: (
            _("This call is still running."),
            _("It can be cut once it is over."),
        ),
        Refusal.NO_RECORDING: (
            _("There is no recording of this call."),
            _("Nothing to do."),
        ),
        Refusal.NO_TRACK: (_("This track was not recorded."), _("Choose the other one.")),
        Refusal.ENCODER: (
            _("The clip could not be written: nothing was made."),
            _("Your edits are kept. The disk may be full, or ffmpeg is not installed."),
        ),
    }


def _of_edits() -> dict[Refusal, tuple[str, str]]:
    again = _("Change it, then try again.")
    return {
        Refusal.UNREADABLE: (_("These edits can't be read."), _("Load the page again.")),
        Refusal.BACKWARDS: (
            _("An end comes before its beginning."),
            _("Give the earlier time first."),
        ),
        Refusal.BEYOND: (_("A time lies beyond the recording."), again),
        Refusal.TOO_LONG: (
            _("A clip is made of ten minutes at the most."),
            _("Choose a shorter part, or make several clips."),
        ),
        Refusal.TOO_SHORT: (
            _("Nothing is left that could be heard."),
            _("Take less out, or choose a longer part."),
        ),
        Refusal.TOO_MANY: (
            _("More than 500 stretches are cut or bleeped."),
            _("Make several clips of it."),
        ),
        Refusal.FADES: (
            _("The fades are longer than the clip, or than 30 seconds."),
            _("Make them shorter."),
        ),
        Refusal.LEVEL: (_("The level is changed by −40 to 24 dB."), again),
        Refusal.PULL: (
            _("Silences are to be longer than 0.2 s, and shortened to less than they were."),
            again,
        ),
    }


def page_words() -> dict[str, str]:
    """What the editor's script says; {name} is filled in by it."""
    return {
        "clip": _("The clip"),
        "cut": _("Taken out"),
        "bleep": _("Bleeped"),
        "from": _("from"),
        "to": _("to"),
        "hear": _("Hear"),
        "remove": _("Remove"),
        "row.from": _("{what}, from"),
        "row.to": _("{what}, to"),
        "row.hear": _("Hear {what} {time}"),
        "row.remove": _("Remove {what} {time}"),
        "wrong": _("This is no time: write it as 1.02,5."),
        "mark.first": _("Mark a part first: I where it begins, O where it ends."),
        "added.cut": _("Taken out: {time}."),
        "added.bleep": _("Bleeped: {time}."),
        "trimmed": _("The clip is now {time}."),
        "undone": _("Taken back."),
        "redone": _("Done again."),
        "nothing": _("Nothing to take back."),
        "on_air": _("on air"),
        "rendering": _("Being made…"),
        "playing": _("You hear the result."),
        "held": _("It got {gain} dB only: more would overload it."),
        "result": _("{length} s · gain {gain} dB"),
        "silences": _("{count} silences, {seconds} s less"),
        "local": _("Kept in this browser"),
        "kept": _("Kept"),
        "saved": _("In the library: {title}"),
        "known": _("The same sound was in the library already: {title}"),
        "away": _("The panel does not answer. Your edits are kept in this browser; try again."),
        "signed_out": _(
            "You are signed out. Your edits are kept in this browser: sign in, and come back to this page."
        ),
        "title": _("A title is needed."),
        "failed": _("This can't be played here."),
    }
