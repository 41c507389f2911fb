"""What complaints are called on the panel: kinds, channels, states; what is wrong with a field."""

from __future__ import annotations

from radio.complaints.entry import LINE_MOST, TEXT_MOST
from radio.complaints.errors import EntryError
from radio.complaints.words import Channel, Kind, State
from web.language.say import _


def kinds() -> dict[Kind, str]:
    """What somebody wants."""
    return {
        Kind.COMPLAINT: _("Complaint"),
        Kind.ASPIRATION: _("Aspiration"),
        Kind.INFORMATION: _("Request for information"),
    }


def channels() -> dict[Channel, str]:
    """By what it came, as far as it is taken by hand."""
    return {
        Channel.CALL: _("Telephone"),
        Channel.WHATSAPP: _("WhatsApp"),
        Channel.SMS: _("SMS"),
        Channel.IN_PERSON: _("In person"),
        Channel.VILLAGE_VISIT: _("Sambang Desa"),
        Channel.PPID_DESK: _("PPID desk"),
        Channel.WEB: _("Website"),
        Channel.LETTER: _("Letter"),
    }


def all_channels() -> dict[Channel, str]:
    """With what no hand takes."""
    return {**channels(), Channel.OPEN311: _("Another program")}


def states() -> dict[State, str]:
    """Where a case stands."""
    return {
        State.RECEIVED: _("received"),
        State.VERIFIED: _("verified"),
        State.HELD: _("on hold"),
        State.NOT_OURS: _("outside authority"),
        State.ARCHIVED: _("archived"),
        State.FORWARDED: _("forwarded"),
        State.IN_PROCESS: _("in process"),
        State.CLOSED: _("closed"),
        State.MERGED: _("merged"),
    }


def wrong_field(error: EntryError) -> str:
    """What is wrong with a field, and what to do."""
    by_field = {
        "text": _("Write what was said, in up to %(most)s characters.", most=TEXT_MOST),
        "phone": _("A telephone number has digits: write them, or leave it empty."),
        "email": _("That is no e-mail address."),
        "reporter_area": _("Choose the village from the list, or leave it empty."),
        "area_code": _("Choose the place from the list, or leave it empty."),
    }
    if error.field.startswith("consent"):
        return _("Choose from the list, or leave it at “not asked”.")
    lines = _("At most %(most)s characters.", most=LINE_MOST)
    return by_field.get(error.field, lines)


def wrong_paper(code: str) -> str:
    """Why a file can't be taken."""
    return {
        "empty": _("The file is empty."),
        "large": _("The file is larger than 8 MB: make it smaller or send it in parts."),
        "kind": _("Pictures, PDF and sound are taken; this is none, whatever its name says."),
        "broken": _("The file is damaged: ask for it again."),
        "pixels": _("The picture is too large: send a smaller one."),
        "many": _("There are ten files already: take one out first."),
    }[code]


def script_words() -> dict[str, str]:
    """What the form's script says; {name} is filled in by it."""
    return {
        "kept": _("Every word is kept"),
        "keeping": _("keeping …"),
        "kept.browser": _("The panel is away: your words are kept in this browser. Go on typing."),
        "kept.signed_out": _(
            "You are signed out: your words are kept in this browser. Sign in in another window."
        ),
        "overtaken": _("This complaint is being written in another window, too."),
        "overtaken.do": _("Your words are kept. Go on there, or file this one here as it stands."),
        "resume": _("Go on with “{words}”, {time}"),
        "discard": _("Throw away “{words}”"),
        "discard.again": _("Press again: it is gone then"),
        "untitled": _("without text"),
        "text.needed": _("Write what was said."),
        "saving": _("Saving …"),
        "save.failed": _("It could not be saved; every word is kept."),
        "save.failed.do": _("It is tried again by itself."),
        "sent": _("{ticket} is saved now: “{words}”"),
        "waits": _("Kept in this browser"),
        "waits.do": _(
            "The panel is away. It is saved by itself as soon as it is back, and the number told here."
        ),
        "paper.waits": _("{name}: sent as soon as the panel is back"),
        "paper.failed": _("{name} was not taken: {why}"),
        "paper.drop": _("Take {name} out"),
        "joins": _("Is added to {ticket}"),
        "joins.not": _("A case of its own, after all"),
        "areas.away": _("The list of villages is not there yet; write the village under “Place”."),
    }
