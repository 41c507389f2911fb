"""The words the console's script says, in the language of the request."""

from __future__ import annotations

from flask import url_for

from radio.air.alarms import CATALOGUE
from radio.people.rights import Right
from web.access import may_here
from web.calls.words import console_words as call_words
from web.language.say import _
from web.words import common_words

_PAGES = {
    "log.today": (
        Right.LOG_READ,
        ("log_missing", "log_ended", "fallback", "planned_media_missing", "planned_media_withheld"),
    ),
    "library.page": (
        Right.LIBRARY_READ,
        ("item_failed", "quarantined", "builtin", "media_missing"),
    ),
    "library.imports": (Right.LIBRARY_READ, ("import_refused",)),
    "live.live": (Right.PROGRAMMES_READ, ("programme_overrun",)),
    "calendar.today": (Right.PROGRAMMES_READ, ("log_guests",)),
    "complaints.index": (Right.COMPLAINTS_READ, ("complaints_waiting", "complaints_refused")),
    "privacy.index": (
        Right.COMPLAINTS_REPORTERS,
        ("person_request_due", "person_request_late", "breach_due", "breach_late"),
    ),
    "ppid.index": (Right.COMPLAINTS_EDIT, ("requests_due", "requests_late")),
    "figures.daily": (Right.COMPLAINTS_READ, ("complaints_late",)),
    "rehearsal.tomorrow": (
        Right.PLAN_READ,
        ("log_silent", "log_gaps", "log_unsound", "log_conflicts", "log_spots"),
    ),
}
"""Where something is done about an alarm, by the page."""


def words() -> dict[str, str]:
    """Every text the script may show; {name} is filled in by it."""
    own = {**_air_words(), **_list_words(), **_health_words(), **_action_words()}
    return {**common_words(), **own, **call_words()}


def alarm_words() -> dict[str, dict[str, str]]:
    """What happened, what to do and, where there is one for who looks, the page to do it on."""
    pages = _alarm_pages()
    return {
        code: {"text": _(row.text), "do": _(row.do), **pages.get(code, {})}
        for code, row in sorted(CATALOGUE.items())
    }


def _alarm_pages() -> dict[str, dict[str, str]]:
    names = {
        "log.today": _("Log"),
        "library.page": _("Library"),
        "library.imports": _("Imports"),
        "live.live": _("Programme now"),
        "calendar.today": _("Calendar"),
        "complaints.index": _("Complaints"),
        "ppid.index": "PPID",
        "figures.daily": _("Digest of the day"),
        "rehearsal.tomorrow": _("Rehearsal"),
        "privacy.index": _("Personal data"),
    }
    return {
        code: {"url": url_for(page), "page": names[page]}
        for page, (right, codes) in _PAGES.items()
        if may_here(right)
        for code in codes
    }


def _air_words() -> dict[str, str]:
    return {
        "mode.unknown": _("state not known"),
        "source.log": _("from the log"),
        "source.fill": _("filler"),
        "source.fallback": _("fallback list"),
        "source.builtin": _("built-in audio"),
        "source.live": _("live source"),
        "source.emergency": _("emergency broadcast"),
        "time.left": _("left"),
        "time.running": _("running"),
        "hard.early": _("{time} early"),
        "hard.late": _("{time} late"),
        "hard.ontime": _("on time"),
        "hard.in": _("in {time}"),
        "programme.late": _("{by} late"),
        "programme.early": _("{by} early"),
        "programme.onTime": _("on time"),
        "builtin.do": _("Neither log nor fallback list can be played."),
        "off.title": _("Nothing is on air"),
        "off.do": _("Press Start (S) to put the log on air."),
        "away.do": _("What you see is the last known state. The screen recovers by itself."),
    }


def _list_words() -> dict[str, str]:
    return {
        "cue.ready": _("ready"),
        "cue.waiting": _("waiting"),
        "cue.planned": _("planned {time}"),
        "timing.hard": _("exactly at its time"),
        "timing.soft": _("at its time, once the item before has ended"),
        "timing.follow": _("follows the item before"),
        "grip": _("Move {title}"),
        "step.up": _("{title}: one place up"),
        "step.down": _("{title}: one place down"),
        "take.out": _("Take {title} out"),
        "insert.next": _("Put in right after this item"),
        "cart.fire": _("Play {title}"),
        "cart.stop": _("Stop {title}"),
        "cart.playing": _("playing"),
        "cart.loading": _("loading"),
        "cart.empty": _("empty key"),
        "cart.looping": _("loop"),
        "cart.missing": _("missing"),
        "cart.withheld": _("withheld"),
        "page.library": _("Library"),
        "page.show": _("Page {name}"),
    }


def _health_words() -> dict[str, str]:
    return {
        "output.up": _("running"),
        "output.starting": _("starting"),
        "output.down": _("down"),
        "output.off": _("off"),
        "output.restarts": _("{count} restarts"),
        "output.dropped": _("{count} blocks lost"),
        "output.listeners": _("{count} listening"),
        "output.listeners.unknown": _("listeners not known"),
        "output.reason.other": _("The system says: {reason}"),
        "kind.icecast": _("Icecast"),
        "kind.monitor": _("listen in"),
        "kind.aircheck": _("broadcast archive"),
        "kind.recording": _("recording of a programme"),
        "kind.card": _("sound card"),
        "kind.file": _("file"),
        "alarm.notice": _("Notice"),
        "alarm.warning": _("Warning"),
        "alarm.critical": _("Urgent"),
        "alarm.cleared": _("over"),
        "alarm.since": _("since {time}"),
        "alarm.was": _("{time}, over"),
        "alarm.ack": _("Seen"),
        "alarm.unknown": _("Alarm “{code}”."),
        "alarm.unknown.do": _("Call the technician and tell this code."),
        "alarm.count": _("{count} not seen yet"),
    }


def reason_words() -> list[tuple[str, str]]:
    """Why something is down or can't be played: what the engine's reason has in it, and words."""
    return [
        (
            "user name or password",
            _("The server refuses the user name or password: check the settings."),
        ),
        ("it is in use", _("The server refuses the mount: another source is on it.")),
        ("does not know this mount", _("The server does not know this mount: check the settings.")),
        ("refused", _("The server does not answer at its address: is it running?")),
        ("timed out", _("The server does not answer in time: check the network.")),
        ("not known", _("The server's name is not known: check the settings and the network.")),
        ("unreachable", _("The network does not reach the server.")),
        ("No space left", _("The disk is full: make room.")),
        ("takes no more audio", _("It takes no more sound; it is started again by itself.")),
        ("encoder ended", _("Its encoder ended; it is started again by itself.")),
        ("no sound comes from it", _("No sound comes from it.")),
        ("Device unavailable", _("Something else uses the sound card.")),
        ("sound card stopped", _("The sound card stopped: check its cable.")),
        ("can't open or decode", _("The file can't be read.")),
        ("has no audio", _("There is no sound in it.")),
        ("it is silent", _("It is silent.")),
        ("stream stalled", _("The stream stalled.")),
        ("no decoder is free", _("No decoder was free.")),
        ("decoder ended", _("Its decoder ended.")),
        ("No such file", _("The file is not there.")),
        ("Permission denied", _("The system does not allow it.")),
        ("is not known here", _("It is of another version.")),
        ("log entry", _("One of its items can't be read.")),
        ("not a log", _("It is no log.")),
        ("Broken pipe", _("The server closed the connection; it is tried again by itself.")),
        ("reset by peer", _("The server closed the connection; it is tried again by itself.")),
    ]


def _action_words() -> dict[str, str]:
    return {
        "skip": _("Skip"),
        "stop": _("Stop"),
        "start": _("Start"),
        "mic.open": _("Open microphone"),
        "mic.close": _("Close microphone"),
        "mic.cancel": _("Cancel the line"),
        "line.on": _("{name} is on air"),
        "line.waits": _("{name} waits for its signal"),
        "line.armed": _("{name} opens"),
        "line.armed.item": _("{name} opens at the end of this item"),
        "line.armed.fixed": _("{name} opens at the fixed time"),
        "line.until": _("until {time}"),
        "delay.arm": _("Arm delay"),
        "delay.end": _("End delay"),
        "delay.held": _("{seconds} s"),
        "delay.building": _("{seconds}/{target} s"),
        "delay.programme": _("by the programme"),
        "delay.until": _("programme: until {time}"),
        "done.delay_end_hand": _(
            "The delay is being taken down. It is yours until this episode ends: the programme arms it no more."
        ),
        "done.delay_start": _("The delay is being built up."),
        "done.delay_end": _("The delay is being taken down."),
        "done.delay_dump": _("Dumped. Nobody heard it; the delay is built up again."),
        "duck.now": _(
            "{depth} dB under voice, down in {attack} s, up in {release} s; now {now} dB"
        ),
        "done.line": _("The line is asked for."),
        "done.ducking": _("Set."),
        "done.cancelled": _("The line was cancelled."),
        "guard.again": _("Press again"),
        "guard.other": _("Another item came on between two presses: nothing was skipped."),
        "done.skip": _("Skipped."),
        "done.stop": _("Stopped."),
        "done.stop_after": _("The log stops after this item."),
        "done.stop_after_off": _("The log goes on."),
        "done.start": _("Started."),
        "done.mode": _("Mode changed."),
        "done.live_open": _("Live source opened."),
        "done.live_close": _("Live source closed."),
        "play": _("Listen"),
        "pause": _("Pause"),
        "player.waiting": _("waiting for sound"),
        "player.playing": _("what is on air, a few seconds late"),
        "player.failed": _("no sound; press to try again"),
    }
