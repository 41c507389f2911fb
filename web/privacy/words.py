"""What this room's words are called."""

from __future__ import annotations

from radio.complaints.errors import ComplaintError, EntryError, NoSuchCaseError
from radio.complaints.privacy.requests import RequestOverError
from radio.complaints.privacy.waitingpeople import BeingTakenError
from radio.complaints.register.duties import Identity, Kept, Outcome, Wish
from radio.complaints.tickets import TicketError
from web.language.say import _


def wish_words() -> dict[str, str]:
    """What somebody wants."""
    return {
        Wish.ACCESS.value: _("Access: all that is kept, and who saw it"),
        Wish.CORRECT.value: _("Correction: what is wrong is put right"),
        Wish.RESTRICT.value: _("Restriction: kept, but used by nobody"),
        Wish.ERASE.value: _("Erasure"),
    }


def short_wishes() -> dict[str, str]:
    """The same in one word."""
    return {
        Wish.ACCESS.value: _("Access"),
        Wish.CORRECT.value: _("Correction"),
        Wish.RESTRICT.value: _("Restriction"),
        Wish.ERASE.value: _("Erasure"),
    }


def identity_words() -> dict[str, str]:
    """How it was made sure who asks."""
    return {
        Identity.CARD.value: _("identity card shown"),
        Identity.CALLED_BACK.value: _("called back on the number that is kept"),
        Identity.KNOWN_FACTS.value: _("told what only they can know"),
        Identity.PROXY.value: _("by a proxy, with a letter and both cards"),
    }


def outcome_words() -> dict[str, str]:
    """How it ended."""
    return {
        Outcome.DONE.value: _("done"),
        Outcome.REFUSED.value: _("refused"),
        Outcome.WITHDRAWN.value: _("taken back"),
    }


def law_words() -> dict[str, str]:
    """Where in the law it stands."""
    return {
        Wish.ACCESS.value: _("UU 27/2022, articles 7 and 32"),
        Wish.CORRECT.value: _("UU 27/2022, articles 6 and 30"),
        Wish.RESTRICT.value: _("UU 27/2022, articles 11 and 41"),
        Wish.ERASE.value: _("UU 27/2022, articles 8, 43 and 44"),
    }


def kept_words() -> dict[str, str]:
    """What is kept for a time."""
    return {
        Kept.REPORTER.value: _("Who reported"),
        Kept.ATTACHMENT.value: _("Files of a case"),
        Kept.APPLICANT.value: _("Who asked for public information (PPID)"),
        Kept.DISCLOSURE.value: _("Who saw personal data, and why"),
        Kept.REQUEST.value: _("What people have asked about their data"),
    }


def trouble_words(error: ComplaintError | TicketError | ValueError) -> str:
    """What can't be, in words."""
    if isinstance(error, RequestOverError):
        return _("Somebody has answered this request meanwhile.")
    if isinstance(error, BeingTakenError):
        return _(
            "A table that was brought is being filed right now, and may name them. Erase them once that is over."
        )
    if isinstance(error, NoSuchCaseError):
        return _(
            "Nothing is kept of them here. Look at the number, or close the request and say so."
        )
    if isinstance(error, TicketError):
        return _(
            "This is no number of a complaint or of a request: one of its characters is wrong."
        )
    if isinstance(error, EntryError):
        return _entry_words(error)
    return _("A phrase to be looked for has three letters or more.")


def _entry_words(error: EntryError) -> str:
    known = {
        "phone": _("Give either a telephone number or the number of a complaint or a request."),
        "asked_at": _(
            "Look at the day and the year: they can't have asked in the future, nor before 2000."
        ),
        "name": _("A name, or what is right, is missing or too long."),
        "email": _("That is no e-mail address."),
        "answer": _(
            "Say how or why, in up to 500 characters. A report is made before it is handed over."
        ),
    }
    return known.get(error.field, _("That can't be used here."))
