"""A place of the log as the page shows it: what is before it, what comes then, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    format_decimal,
)
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.air.log import Role, Timing
from radio.broadcastlog.airstate import AirState, air_state
from radio.broadcastlog.refusals import REFUSALS, EditError
from radio.broadcastlog.tables import LogRow
from radio.broadcastlog.voicetracks import Place, open_places, place_after
from radio.library.store import overlap
from radio.library.tables import Media
from web.access import current_who
from web.dates import clock
from web.language.say import _
from web.panel import current_panel
from web.voicetrack.blueprint import blueprint

blueprint.add_app_template_filter(format_decimal, "figure")

_DUCK = -12.0
"""dB that music goes under voice where the engine does not say."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row beside the place. Positions in seconds from the start of its file."""

    at: datetime
    title: str
    artist: str
    category: str
    seconds: float
    timing: Timing
    audio: str
    begins: float
    """Where it is heard from."""
    hands_over: float
    """Where what follows it begins."""
    ends: float


@dataclass(frozen=True, slots=True)
class Shown:
    """The place; `closed` says in words why nothing can be put there any more, and what to do."""

    id: str
    next_id: str
    at: datetime
    at_ms: int
    day: date
    programme: str
    before: Neighbour
    coming: Neighbour | None
    intro: float
    no_intro: str
    title: str
    duck: float
    closed: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another place where something may still be put."""

    id: str
    at: datetime
    after: str


def shown_place(session: Session, row_id: str) -> Shown:
    """The place after a row.

    Raises:
        EditError: there is no such row.
    """
    panel = current_panel()
    place = place_after(session, row_id)
    local = to_local(place.at, panel.settings.zone_info)
    return Shown(
        id=row_id,
        next_id=place.next_id,
        at=local,
        at_ms=place.at,
        day=to_local(place.after.at, panel.settings.zone_info).date(),
        programme=place.programme,
        before=_neighbour(place.after),
        coming=None if place.coming is None else _neighbour(place.coming),
        intro=place.intro,
        no_intro=_no_intro(place),
        title=title_for(place.programme, local),
        duck=_duck(),
        closed=_closed(session, place),
    )


def title_for(programme: str, at: datetime) -> str:
    """What a recording is called: who speaks, and where it belongs."""
    who = current_who()
    where = " ".join(filter(None, (programme, clock(at))))
    return " · ".join((who.name if who and who.name else _("Voice"), where))


def first_open(session: Session, air: AirState | None = None) -> Other | None:
    """The next place where something may still be put; None where the log has none."""
    panel = current_panel()
    air = air or current_air()
    row = next(open_places(session, air), None)
    if row is None:
        return None
    place = place_after(session, row.id)
    title = row.media.title or row.media_id
    return Other(row.id, to_local(place.at, panel.settings.zone_info), title)


def current_air() -> AirState:
    """What is out of a person's hands now."""
    panel = current_panel()
    return air_state(panel.settings.data, panel.now())


def in_words(error: EditError) -> tuple[str, str]:
    """A refusal, in the reader's language: what happened and what to do."""
    words = REFUSALS[error.code]
    return _(words.text).format(**error.params), _(words.do).format(**error.params)


def _neighbour(row: LogRow) -> Neighbour:
    media: Media = row.media
    return Neighbour(
        at=to_local(row.at, current_panel().settings.zone_info),
        title=media.title or media.id,
        artist=media.artist,
        category=media.category,
        seconds=row.planned_seconds,
        timing=row.timing,
        audio=url_for("library.audio", media_id=media.id, exact="yes"),
        begins=media.cue_in,
        hands_over=media.cue_out - overlap(media),
        ends=media.cue_out,
    )


def _no_intro(place: Place) -> str:
    """Why nothing can be talked over."""
    coming = place.coming
    if coming is None:
        return _("Nothing comes after it yet.")
    if place.intro > 0:
        return ""
    if coming.timing is not Timing.FOLLOW:
        return _("What comes next begins at a time of its own.")
    if coming.media.role is not Role.MUSIC:
        return _("What comes next is spoken.")
    return _("The library does not know where its singing begins: set the marker “intro” there.")


def _closed(session: Session, place: Place) -> tuple[str, str] | None:
    try:
        current_air().check_place(session, place.after, place.coming)
    except EditError as error:
        return in_words(error)
    return None


def _duck() -> float:
    """dB that the mixer takes music down under voice."""
    status = current_panel().link.raw_status or {}
    depth = (status.get("ducking") or {}).get("depth")
    return float(depth) if isinstance(depth, int | float) else _DUCK
