"""What is answered where something about programmes can't be done."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from zoneinfo import ZoneInfo

from playlists.clock import to_local
from playlists.values import Span
from radio.programmes.errors import ConflictError, ProgrammeError
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.programmes.words import conflict_words, span_words, trouble_words


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time: in words, in moments, and its local start."""

    words: str
    span: Span
    wall: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it can't be, and when it could."""

    reasons: tuple[str, ...]
    slots: tuple[Slot, ...] = ()


def refusal(error: ProgrammeError, zone: ZoneInfo) -> Refusal:
    """An error of the room as the pages tell it."""
    if not isinstance(error, ConflictError):
        return Refusal((trouble_words(error),))
    slots = tuple(Slot(span_words(one, zone), one, _wall(one, zone)) for one in error.slots)
    return Refusal(tuple(conflict_words(error, zone)), slots)


def _wall(span: Span, zone: ZoneInfo) -> str:
    return to_local(span.start, zone).replace(tzinfo=None).isoformat(timespec="minutes")


def gone() -> TroubleError:
    """What a page names is not there."""
    trouble = Trouble(
        "not_found",
        _("That is not there any more."),
        _("Somebody may have taken it away. Go back and look again."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
