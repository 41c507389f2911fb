"""What the page's script says; {names} are filled in there."""

from __future__ import annotations

from web.language.say import _


def page_words() -> dict[str, str]:
    """All of it, by key; `KEY.do` is what to do about `KEY`."""
    return {**_acts(), **_states(), **_troubles()}


def _acts() -> dict[str, str]:
    return {
        "act.record": _("Record"),
        "act.stop": _("Stop recording"),
        "act.again": _("Record again"),
        "act.cancel": _("Cancel"),
        "act.listen": _("Listen"),
        "act.quiet": _("Stop listening"),
    }


def _states() -> dict[str, str]:
    return {
        "state.closed": _("The microphone is off"),
        "state.ready": _("Ready"),
        "state.countdown": _("It begins in"),
        "state.recording": _("Recording"),
        "state.taken": _("Ready to be heard or kept"),
        "state.listening": _("You hear it as it will go out"),
        "state.sending": _("On its way to the station: {percent}"),
        "state.lost": _("The connection was lost; it goes on by itself."),
        "state.waiting": _("The station listens to it"),
        "state.kept": _("In the log"),
        "level.none": _("nothing to be heard"),
        "level.soft": _("too soft"),
        "level.good": _("good"),
        "level.loud": _("too loud"),
        "take.name": _("Take {number}"),
        "take.facts": _("{length}, recorded {time}"),
        "take.elsewhere": _("for another place: {place}"),
        "take.loud": _("It was too loud in places: go back from the microphone a little."),
        "take.quiet": _("Hardly anything is to be heard in it: is the microphone switched on?"),
        "take.again": _("Press again to throw it away."),
        "take.gone": _("The take is thrown away."),
        "microphone.number": _("Microphone {number}"),
        "air.in": _("in {time}"),
        "heard": _(
            "{length} s to be heard · {before} s before it and {after} s after it cut off · {loudness} LUFS"
        ),
    }


def _troubles() -> dict[str, str]:
    return {
        "insecure": _("This browser lets a page use the microphone over a secure connection only."),
        "insecure.do": _(
            "Open the panel at the station's computer itself ({here}), or by an address that "
            "begins with https:// – the technician sets one up (administrator's guide, “On the network”)."
        ),
        "denied": _("The browser was told not to let this page use the microphone."),
        "denied.do": _("Allow it at the icon beside the address, then press M."),
        "none": _("No microphone is connected to this computer."),
        "none.do": _("Plug one in, then press M."),
        "busy": _("The microphone can't be opened: another program may hold it."),
        "busy.do": _("Close that program, then press M."),
        "pulled": _("The microphone was unplugged."),
        "pulled.do": _("Plug it in, then press M."),
        "pulled.kept": _(
            "What was recorded so far is kept as a take. Plug it in and record again, or keep that."
        ),
        "longest": _("{minutes} minutes are full, so the recording has ended."),
        "longest.do": _("It is kept as a take. Record the rest as another one."),
        "short": _("That was too short to be a take."),
        "short.do": _("Press R to begin, and R again when you have finished."),
        "storage": _("This browser keeps nothing for later."),
        "storage.do": _("Stay on this page until the recording is in the log."),
        "audio": _(
            "The item beside it can't be played here; the recording can be made all the same."
        ),
        "audio.do": _("Record without its end, or look at the item in the library."),
        "refused.kept": _("Your recording is in the library as “{title}”. Nothing of it is lost."),
        "late": _("The station has not listened to it yet: its worker may be away or busy."),
        "late.do": _(
            "The recording is safe at the station and in this browser. Press K again in a while."
        ),
        "failed.panel": _("The panel did not answer."),
        "failed.panel.do": _("The recording stays in this browser. Press K to try again."),
    }
