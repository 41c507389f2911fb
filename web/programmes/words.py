"""Words of programmes and episodes, and of what can't be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from playlists.clock import to_local
from playlists.values import Span
from radio.air.log import Interrupt
from radio.programmes.conflicts import Need, Resource
from radio.programmes.delaying import LEAST, MOST
from radio.programmes.errors import (
    ConflictError,
    NotThereError,
    ProgrammeError,
    StillNeededError,
    UnusableError,
)
from radio.programmes.tables import AirMode, Answer, DelayBy, Kind, Part
from web.dates import clock, short_day
from web.language.say import _

_MOST_REASONS = 4


def kinds() -> Mapping[Kind, str]:
    """How a programme is made."""
    return {
        Kind.LIVE: _("Live"),
        Kind.VOICE_TRACKED: _("Voice-tracked"),
        Kind.RECORDED: _("Recorded"),
        Kind.RELAY: _("Relay"),
        Kind.AUTOMATED: _("Automated"),
    }


def delays() -> Mapping[int, str]:
    """How long a live programme may be held back, in seconds."""
    lengths = {seconds: _("%(n)s seconds", n=seconds) for seconds in range(LEAST, MOST + 1)}
    return {0: _("not at all"), **lengths}


def delay_ways() -> Mapping[DelayBy, str]:
    """How the time is gained for it."""
    return {
        DelayBy.STRETCH: _("going slower, unheard"),
        DelayBy.IDENT: _("an ident meanwhile"),
    }


def parts() -> Mapping[Part, str]:
    """Parts of a rundown."""
    return {
        Part.OPENING: _("Opening"),
        Part.DIALOGUE: _("Talk"),
        Part.SONG: _("Song"),
        Part.CALL_IN: _("Callers"),
        Part.ILM: _("Public service"),
        Part.COMMERCIAL: _("Commercials"),
        Part.IDENT: _("Station ident"),
        Part.CLOSING: _("Closing"),
    }


def answers() -> Mapping[Answer, str]:
    """How it stands with a guest."""
    return {
        Answer.ASKED: _("asked"),
        Answer.CONFIRMED: _("confirmed"),
        Answer.ATTENDED: _("attended"),
        Answer.DID_NOT_COME: _("did not come"),
    }


def end_policies() -> Mapping[Interrupt, str]:
    """What happens at a programme's end."""
    return {
        Interrupt.FINISH: _("what plays is played to its end"),
        Interrupt.FADE: _("it is faded out on time"),
        Interrupt.CUT: _("it is cut on time"),
        Interrupt.PUSH: _("all that is left of it plays first"),
    }


def modes() -> Mapping[AirMode, str]:
    """Who starts items."""
    return {AirMode.AUTO: _("the log, by itself"), AirMode.ASSIST: _("the operator, each one")}


def span_words(span: Span, zone: ZoneInfo) -> str:
    """Sen 23 Nov 08.00-09.30."""
    start, end = to_local(span.start, zone), to_local(span.end, zone)
    return f"{short_day(start.date())} {clock(start)}–{clock(end)}"


def conflict_words(error: ConflictError, zone: ZoneInfo) -> list[str]:
    """Why something can't be there: one sentence for each thing that is taken by the same one."""
    found: dict[str, str] = {}
    for clash in error.clashes:
        for resource in sorted(clash.shared, key=lambda one: (one.need, one.id)):
            when = span_words(clash.other.span, zone)
            words = _taken(resource, clash.other.title, when)
            found.setdefault(f"{resource.need}{resource.id}{clash.other.title}", words)
    return list(found.values())[:_MOST_REASONS]


def _taken(resource: Resource, title: str, when: str) -> str:
    known = {"name": resource.name, "title": title, "when": when}
    match resource.need:
        case Need.AIR:
            return _("%(title)s is on the air, %(when)s.", **known)
        case Need.STUDIO:
            return _("%(name)s is taken by %(title)s, %(when)s.", **known)
        case Need.PRESENTER:
            return _("%(name)s presents %(title)s, %(when)s.", **known)
        case Need.GUEST:
            return _("%(name)s is a guest of %(title)s, %(when)s.", **known)


def trouble_words(error: ProgrammeError) -> str:
    """What is wrong, and what to do about it."""
    if isinstance(error, UnusableError):
        return _unusable().get(error.code or error.field, _("That can't be used here."))
    if isinstance(error, StillNeededError):
        return _("It has a history and stays. Switch it off instead: it is planned no more.")
    if isinstance(error, NotThereError):
        return _("That is not there any more. Reload the page.")
    return _("It can't be there at that time.")


def _unusable() -> Mapping[str, str]:
    return {
        "begun": _("It has begun, so its time stays as it is."),
        "past": _("That moment has passed. Choose a later one."),
        "length": _("From a second to 24 hours."),
        "week": _("A studio is taken for a week at the most."),
        "cancelled": _("The episode is left out: bring it back first."),
        "over": _("The episode is over: nobody can be asked into it."),
        "retired": _("Does not do this any more. Choose somebody else."),
        "asked": _("Is asked into this episode already."),
        "not_begun": _("The episode has not begun: say “confirmed” for now."),
        "not_on": _("The episode is not on the air: parts are marked while it is."),
        "rule": _("This rule can't be read, or it never comes. Write it as in the examples."),
        "name": _("A name is needed, on one line."),
        "studio": _("A studio's name has 1 to 64 characters on one line."),
        "starts_at": _("A time is needed, such as 08.00."),
        "first_day": _("A date is needed, such as 2026-11-23."),
        "email": _("That is no e-mail address."),
        "phone": _("At most 32 characters, on one line."),
        "agency": _("Choose an agency that is still asked."),
    }
