"""What is read back on the air: last week's complaints with their answers, for the programme's page and on paper.

On the page each is marked as it is read, by a key or its button, and taken back as easily.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.complaints.areas import full_name
from radio.complaints.errors import NotAllowedError
from radio.complaints.handling.readback import ReadBack, Turn, read_back
from radio.complaints.handling.reading import Airing, find_case, mark_read, take_back
from radio.complaints.handling.ways import Hand, deeds_in
from radio.complaints.register.lists import Agency
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Deed, State
from radio.db import session_scope
from radio.keys import KeyFileError, Keyring, SealedError
from radio.programmes.tables import Episode
from radio.units import Millis, Seconds
from web.answers import Trouble, TroubleError
from web.cases.hands import case_session, no_such_case
from web.cases.words import refused
from web.complaints.deedwords import deeds_done
from web.complaints.hands import hand
from web.complaints.spelling import spelled
from web.episodes.finding import episode_here, facts_of, made_here
from web.figures.blueprint import blueprint
from web.figures.opening import case_address
from web.figures.reach import read_register
from web.language.say import _
from web.panel import current_panel
from web.trail import saw, tell

MINUTES: Final = (3, 5, 10, 15, 20, 30)
"""Time that may be given to it."""
_USUAL: Final = 10
ALL: Final = "all"
OWN: Final = "own"
_FOLLOWING: Final = "reading-list"
"""The part of a page that asks again as long as it is open."""
_NOTED_MOST: Final = 500
_WEEK: Final = 7 * 86_400_000


class _Mark(Protocol):
    """Marking a case as read in an episode, or taking it back."""

    def __call__(
        self,
        session: Session,
        keys: Keyring,
        case: Complaint,
        airing: Airing,
        *,
        hand: Hand,
        zone: ZoneInfo,
        now: Millis,
    ) -> bool:
        """Whether something was written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to read, and what the agencies are called."""

    list: ReadBack
    agencies: dict[str, str]


@blueprint.get("/reading/<episode_id>")
def reading(episode_id: str) -> str:
    """The list of an episode, as a part of its page; ?minutes= are given to it, ?of=own is its own alone."""
    return _shown(episode_id, "figures/reading.html")


@blueprint.get("/reading/<episode_id>/paper")
def paper(episode_id: str) -> str:
    """The same to be printed on A4."""
    return _shown(episode_id, "figures/paper.html")


@blueprint.post("/reading/<episode_id>/read")
def read(episode_id: str) -> str:
    """One of the list is read on the air now."""
    return _marked(episode_id, mark_read)


@blueprint.post("/reading/<episode_id>/unread")
def unread(episode_id: str) -> str:
    """It was not read after all."""
    return _marked(episode_id, take_back)


def _marked(episode_id: str, mark: _Mark) -> str:
    panel, ticket = current_panel(), request.form.get("ticket", "")
    tell(f"{ticket[:20]}, episode {episode_id}")
    with session_scope(panel.database) as session:
        episode = episode_here(session, episode_id)
        airing = Airing(episode.id, episode.recording)
    with case_session(write=True) as session:
        case = find_case(session, ticket)
        if case is None:
            raise no_such_case()
        try:
            mark(
                session, panel.keys, case, airing,
                hand=hand(), zone=panel.desk.zone, now=panel.now(),
            )  # fmt: skip
        except NotAllowedError as error:
            trouble = Trouble("refused", refused(error), _("Load the page again."))
            raise TroubleError(trouble, HTTPStatus.FORBIDDEN) from error
        session.commit()
    return _shown(episode_id, "figures/reading.html")


def _shown(episode_id: str, template: str) -> str:
    made_here(episode_id)
    minutes, of = _minutes(), _of()
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        found, unreadable = _found(episode, minutes, of)
        _note_names(episode_id, found)
        return render_template(
            template,
            **facts_of(episode),
            found=found,
            unreadable=unreadable,
            minutes=minutes,
            of=of,
            ofs=ofs(),
            offered=MINUTES,
            turns=turns(),
            state_words=ended(),
            spelled=spelled,
            full_name=full_name,
            case=case_address,
            may_mark=Deed.READ_BACK in deeds_in(State.RECEIVED, hand().may),
        )


def _note_names(episode_id: str, found: Reading | None) -> None:
    """Note who was shown names, once a page: they may be said on the air, and are personal data yet."""
    items = (*found.list.items, *found.list.left) if found else ()
    named = [item.ticket for item in items if item.name]
    if named and request.headers.get("HX-Target") != _FOLLOWING:
        saw("complaint.name", f"episode {episode_id}", " ".join(named)[:_NOTED_MOST])


def _found(episode: Episode, minutes: int, of: str) -> tuple[Reading | None, bool]:
    """The list; none, and whether it is the keys that fail rather than the database."""
    read = _reader(episode, Seconds(minutes * 60.0), or_none=of == ALL)
    try:
        return read_register(read), False
    except (SealedError, KeyFileError):
        return None, True


def _reader(episode: Episode, room: Seconds, *, or_none: bool) -> Callable[[Session], Reading]:
    """Of the week before the programme begins."""
    span = Span(Millis(episode.start - _WEEK), episode.start)
    programme_id, episode_id = episode.programme_id, episode.id
    keys = current_panel().desk.keys

    def read(session: Session) -> Reading:
        listed = read_back(
            session, keys, span, room=room, programme_id=programme_id, or_none=or_none,
            episode_id=episode_id,
        )  # fmt: skip
        # Read out whole: on the air an abbreviation is a riddle.
        names: dict[str, Any] = {row.id: row.name for row in session.scalars(select(Agency))}
        return Reading(listed, names)

    return read


def turns() -> dict[Turn, str]:
    """How far it is with each."""
    return {
        Turn.ANSWERED: _("Answer, not on the air yet"),
        Turn.AIRED: _("Answered on the air already"),
        Turn.GOING: _("Somebody is at it"),
        Turn.OPEN: _("No answer yet"),
    }


def ended() -> dict[State, str]:
    """Where nobody is at it any more, and no answer is for everybody."""
    done = deeds_done()
    return {State.CLOSED: done[Deed.CLOSE], State.NOT_OURS: done[Deed.NOT_OURS]}


def ofs() -> dict[str, str]:
    """Which complaints: most come by message or at a counter, while nothing is on the air."""
    return {
        ALL: _("this programme's, and those to none"),
        OWN: _("this programme's alone"),
    }


def _of() -> str:
    return OWN if request.values.get("of") == OWN else ALL


def _minutes() -> int:
    text = request.values.get("minutes", "")
    given = int(text) if text.isdecimal() and len(text) < len("999") else 0
    return given if given in MINUTES else _USUAL
