"""The words a complaint is described by; what people read of them is the panel's affair."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What somebody wants; the types of SP4N-LAPOR!."""

    COMPLAINT = "complaint"
    """Pengaduan."""
    ASPIRATION = "aspiration"
    """Aspirasi."""
    INFORMATION = "information"
    """Permintaan informasi."""


class Channel(StrEnum):
    """The means by which it came."""

    CALL = "call"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    IN_PERSON = "in_person"
    VILLAGE_VISIT = "village_visit"
    """Sambang Desa."""
    WEB = "web"
    PPID_DESK = "ppid_desk"
    LETTER = "letter"
    OPEN311 = "open311"
    """Another program that speaks Open311."""


class State(StrEnum):
    """Where a case stands; the states of SP4N-LAPOR!."""

    RECEIVED = "received"
    """Nobody has looked yet whether it can be followed up."""
    VERIFIED = "verified"
    HELD = "held"
    """Tunda: the reporter has something to add first."""
    NOT_OURS = "not_ours"
    """Bukan wewenang: no agency of the regency is responsible."""
    ARCHIVED = "archived"
    """Kept without a follow-up, and why."""
    FORWARDED = "forwarded"
    """Disposisi: with one or several agencies, none of which has done anything yet."""
    IN_PROCESS = "in_process"
    """Tindak lanjut: an agency has answered, or works on it."""
    CLOSED = "closed"
    """Selesai."""
    MERGED = "merged"
    """Goes on in another case."""


OPEN_STATES = frozenset(
    {State.RECEIVED, State.VERIFIED, State.HELD, State.FORWARDED, State.IN_PROCESS}
)
"""States in which somebody still has to do something."""


class Deed(StrEnum):
    """What was done about a case; the actions of SP4N-LAPOR!, and the station's own."""

    RECEIVE = "receive"
    VERIFY = "verify"
    HOLD = "hold"
    RESUME = "resume"
    """The reporter has added what was missing."""
    NOT_OURS = "not_ours"
    ARCHIVE = "archive"
    FORWARD = "forward"
    """To an agency (disposisi)."""
    WITHDRAW = "withdraw"
    """An agency turns out not to be the one."""
    ANSWER = "answer"
    """Of an agency: on the air, by letter, by telephone."""
    FOLLOW_UP = "follow_up"
    """Something is being done; no answer yet."""
    NOTE = "note"
    """For those who handle it, not for the reporter."""
    ASK_REPORTER = "ask_reporter"
    REPLY = "reply"
    """Of the reporter."""
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"
    EXTEND = "extend"
    """Its time to answer is made longer, where the rule allows."""
    CHANGE = "change"
    """What it says of type, category, place or agency was corrected."""
    ESCALATE = "escalate"
    HAND_OVER = "hand_over"
    """To SP4N-LAPOR!."""
    RATE = "rate"
    """How satisfied the reporter is."""
    READ_BACK = "read_back"
    """On the air, with its answer if it has one, as the list for the programme has it."""
    UNREAD = "unread"
    """It was marked as read, and was not."""
    REDACT = "redact"
    """Personal data in it was erased."""


class Step(StrEnum):
    """What has to be done next, by a day that a regulation sets."""

    FORWARD = "forward"
    """To be looked at, and sent to an agency."""
    ANSWER = "answer"
    """By those it is with."""
    CLOSE = "close"
    """It waits for the reporter, and is closed where they say nothing."""


class Means(StrEnum):
    """How an answer reached the reporter."""

    ON_AIR = "on_air"
    LETTER = "letter"
    PHONE = "phone"
    MESSAGE = "message"
    IN_PERSON = "in_person"
    LAPOR = "lapor"


class Grade(StrEnum):
    """How satisfied somebody was, in the four grades of the regency's poll."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIRLY_SATISFIED = "fairly_satisfied"
    NOT_SATISFIED = "not_satisfied"
