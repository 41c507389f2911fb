"""Calls in the words of the studio: what the console says of them, and why something was not done."""

from __future__ import annotations

from radio.air.control.client import EngineRefusedError
from radio.calls.consent import REASON_LEAST, Why
from radio.calls.tables import Consent
from web.answers import Trouble
from web.language.say import _


def consents() -> dict[Consent, str]:
    """What a caller said to being broadcast."""
    return {
        Consent.NONE: _("not asked"),
        Consent.ASKED: _("asked, no answer yet"),
        Consent.CARD: _("agrees (card read)"),
        Consent.SPOKEN: _("agrees (spoken, recorded)"),
        Consent.REFUSED: _("refuses"),
    }


def agrees() -> dict[Consent, str]:
    """The same in a row of the queue, where there is room for a word."""
    return {
        Consent.NONE: _("not asked"),
        Consent.ASKED: _("no answer yet"),
        Consent.CARD: _("agrees"),
        Consent.SPOKEN: _("agrees, spoken"),
        Consent.REFUSED: _("refuses"),
    }


def ends() -> dict[str, str]:
    """Why a call is over."""
    return {
        "caller": _("hung up"),
        "studio": _("ended by the studio"),
        "refused": _("refused"),
        "lost": _("lost: no sound came any more"),
        "timeout": _("nobody picked up"),
        "longest": _("ended after the longest time"),
        "agent": _("cut off: the telephone was started again"),
    }


def marks() -> dict[str, str]:
    """Moments of a recording."""
    return {
        "consent_asked": _("the card was read"),
        "consent_card": _("agrees (card read)"),
        "consent_spoken": _("agrees (spoken, recorded)"),
        "consent_refused": _("refuses"),
    }


def whys() -> dict[Why, str]:
    """Why a call may not be replayed."""
    return {
        Why.UNKNOWN: _("Nobody knows who agreed: it may not be replayed."),
        Why.PURGED: _("The recording was deleted after its time: there is nothing to replay."),
        Why.RESTRICTED: _("Its use is restricted for now: it is neither heard nor replayed."),
        Why.REFUSED: _("The caller refused: it may not be replayed."),
        Why.MISSING: _("The caller was not asked, or gave no answer: it may not be replayed."),
    }


def console_words() -> dict[str, str]:
    """What the console's script says of calls; {name} is filled in by it."""
    return {
        **{f"call.consent.{consent.value}": words for consent, words in consents().items()},
        **{f"call.agrees.{consent.value}": words for consent, words in agrees().items()},
        **{f"call.end.{why}": words for why, words in ends().items()},
        **_state_words(),
        **_line_words(),
        **_writing_words(),
    }


def _state_words() -> dict[str, str]:
    return {
        "call.ringing": _("rings"),
        "call.waiting": _("waits"),
        "call.screening": _("is screened"),
        "call.screening.headset": _("is screened, by the headset"),
        "call.screening.telephone": _("is screened, by telephone"),
        "call.screening.headset.calling": _("the headset is opened"),
        "call.screening.telephone.calling": _("the screener's telephone rings"),
        "call.on_air": _("on air"),
        "call.held": _("has put us on hold"),
        "call.quiet": _("no sound comes from them"),
        "call.ended": _("over"),
        "call.unknown": _("number withheld"),
        "call.line": _("line {name}"),
        "call.count.ringing": _("{ringing} ringing"),
        "call.count.waiting": _("{waiting} waiting"),
        "call.before": _("called before: {calls}"),
        "call.cases": _("complaints: {cases}, the last {ticket}: {state}"),
        "call.case": _("complaints: {cases}"),
        "call.with": _("with {name}"),
        "call.segment.left": _("left"),
        "call.segment.over": _("over time"),
        "call.segment.soon": _("soon over"),
        "call.segment.last": _("last seconds"),
        "call.segment.told.30": _("{name}: 30 seconds left."),
        "call.segment.told.10": _("{name}: 10 seconds left."),
        "call.segment.told.0": _("{name}: the segment is over."),
        "call.segment.none": _("Nobody is on the air or chosen whose segment could be longer."),
        "call.fell": _("{name} is off the air ({why})."),
        "call.changed": _("This has just changed. Look, then press again."),
        "call.total": _("on air {time}"),
        "call.move": _("Move {name}"),
        "call.answer": _("Pick up"),
        "call.air": _("On air"),
        "call.unair": _("Off air"),
        "call.hang_up": _("Hang up"),
        "call.refuse": _("Refuse"),
        "call.screen": _("Speak off air"),
        "call.unscreen": _("Let wait"),
        "call.unasked": _(
            "No consent yet. On air live they can be heard once; it can't be replayed. Press again."
        ),
        "call.refused.warning": _(
            "The caller refuses to be broadcast. What goes out can't be replayed. Press again."
        ),
        "call.open": _("Open {name}"),
        "call.on_hybrid": _("By {name}"),
        "call.none.ringing": _("Nobody rings."),
        "call.none.chosen": _("No call that goes on is chosen: Q goes to the calls."),
        "call.ringing.first": _("This call still rings: pick it up first (A)."),
        "call.blocked": _("{name} is blocked."),
        "call.none": _("Callers will wait here."),
    }


def _line_words() -> dict[str, str]:
    return {
        "call.away": _(
            "The telephone has not answered since {time}. It is started again by itself."
        ),
        "call.stuck": _(
            "The telephone can't begin: port {port} of {host} is not to be had ({reason}). Is that still this computer's address? See [calls] in radio.toml."
        ),
        "call.restarted": _(
            "The telephone was started again at {time}. Cut off: {calls}; they are in the list."
        ),
        "call.off": _("No telephone is set up. Add a line under [calls.lines.NAME] in radio.toml."),
        "call.unmixed": _(
            "The telephone has no way to the air: callers hear you, nobody hears them."
        ),
        "call.headset.away": _(
            "The headset can't be heard ({reason}): plug it in, it goes on by itself. The caller hears the programme meanwhile."
        ),
        "call.screener.failed": _(
            "The private line came to nothing ({reason}): the caller waits. See whether the screener's telephone is free, then press E."
        ),
        "call.trouble": _("A recording can't be written. Is the disk full?"),
        "call.trouble.recording": _("the recording has ended: {reason}"),
        "call.trouble.sound": _("can't be heard: {reason}"),
        "call.unspoken": _(
            "Callers who wait are not told their place: there is no voice for it. Install espeak-ng, then start the telephone again."
        ),
        "call.line.failed": _("Line {name} is refused ({reason}): nobody can call on it."),
        "call.line.denied": _(
            "Line {name} refuses user or password ({reason}). See [calls.lines] in radio.toml."
        ),
        "call.line.silent": _(
            "Line {name}: its exchange does not answer. Look at its cable and power."
        ),
        "call.line.unheard": _(
            "Line {name}: its exchange has never answered. If nobody can call, look at its cable and power."
        ),
        "call.line.card": _(
            "Line {name}: its sound card can't be used ({reason}). See whether it is plugged in, then pick up again."
        ),
        "call.line.unregistered": _("Line {name} is not registered yet: nobody can call on it."),
        "call.line.busy": _("Line {name} is full ({most}): more callers hear busy."),
        "call.line.was_busy": _("Line {name}: somebody heard busy in the last ten minutes."),
        "call.line.no_room": _(
            "A call on {name} could not be taken: no port was free for its sound. Widen calls.first_port to calls.last_port."
        ),
        "call.line.deaf": _(
            "A call on {name} could not be taken: it offered no sound that is known here. Let the exchange offer G.711 or G.722."
        ),
    }


def _writing_words() -> dict[str, str]:
    return {
        "call.keeping": _("keeping …"),
        "call.kept": _("Every word is kept"),
        "call.kept.browser": _("The panel is away: your words are in this browser. Go on."),
        "call.theirs": _(
            "Somebody else wrote here meanwhile: “{theirs}”. Go on, and yours is kept."
        ),
        "call.note.failed": _("This can't be kept. Shorten it, or write it elsewhere."),
    }


def away() -> Trouble:
    """Nobody answers."""
    return Trouble(
        "telephone_away",
        _("The telephone does not answer, so nothing was done."),
        _("It is started again by itself. Wait a few seconds, then press again."),
    )


def gone() -> Trouble:
    """No such call."""
    return Trouble("no_such_call", _("This call is over."), _("Look at the queue again."))


def refused(error: EngineRefusedError, state: str, by: str) -> Trouble:
    """The agent said no; `state` is where the call stands by now, `by` who was there first."""
    if error.code == "no_such_call":
        return gone()
    if error.code == "no_screener":
        return Trouble(
            error.code,
            _("There is no telephone to speak with callers off air."),
            _("Set calls.headset or calls.screener in radio.toml, or use the studio's telephone."),
        )
    if error.code != "other_state":
        return Trouble(error.code, _("The telephone refused."), _("Look, then try again."))
    took = {
        "waiting": _("%(name)s has answered this call already.", name=by)
        if by
        else _("This call was answered already."),
        "on_air": _("This call is on air already."),
        "ringing": _("This call has not been answered yet."),
    }
    message = took.get(state, _("Somebody else has done something with this call meanwhile."))
    return Trouble("other_state", message, _("Look at the queue, then go on."))


def not_opened(error: EngineRefusedError) -> Trouble:
    """A telephone hybrid that can't be taken."""
    if error.code == "line_busy":
        return Trouble(
            error.code, _("This line is open already."), _("Go on with the call that is on it.")
        )
    return Trouble(error.code, _("The telephone refused."), _("Look, then try again."))


def no_consent(consent: Consent) -> Trouble:
    """On the air without consent: once, live, and with open eyes."""
    message = (
        _("The caller refuses to be broadcast.")
        if consent is Consent.REFUSED
        else _("The caller has not agreed yet.")
    )
    return Trouble("no_consent", message, _("On air live it is heard once; it can't be replayed."))


def no_reason() -> Trouble:
    """Nobody is shown anything, or lets anything out, without saying why."""
    return Trouble(
        "no_reason",
        _("A reason of %(least)s letters at least is needed.", least=REASON_LEAST),
        _("Write why; it is kept. Then try again."),
    )


def not_kept() -> Trouble:
    """What was set can't be written now."""
    return Trouble(
        "not_kept",
        _("This can't be kept now: the database does not answer."),
        _("The call goes on. Try again in a moment."),
    )


def not_known() -> Trouble:
    """Whom nobody can block."""
    return Trouble(
        "no_number",
        _("A number and a reason of three letters at least are needed to block somebody."),
        _("Write why. Who withholds their number can't be blocked."),
    )


def overwritten() -> str:
    """Two write at once."""
    return _("Somebody else wrote here meanwhile.")
