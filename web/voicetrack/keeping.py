"""Keeping a recording: it becomes a voice track of the library, and goes into its place of the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request, url_for
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.broadcastlog.desk import Edited, EditError
from radio.broadcastlog.history import insertion_of
from radio.broadcastlog.tables import EditKind
from radio.broadcastlog.voicetracks import Place, dress, place_after
from radio.db import session_scope
from radio.library.editing import NotEditableError
from radio.units import Seconds
from web.answers import Trouble, TroubleError
from web.dates import clock
from web.days import station_today
from web.language.say import _
from web.library.words import not_editable
from web.log.desk import current_desk, more_of, words_of
from web.panel import current_panel
from web.trail import tell
from web.voicetrack.blueprint import blueprint
from web.voicetrack.places import first_open, in_words, title_for
from web.voicetrack.recordings import piece_of

_TITLE_MOST = 200
_LANGUAGE_MOST = 16


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page asks for; `over` to talk over the intro of what comes next."""

    recording: str
    after: str
    next_id: str
    title: str
    language: str
    over: bool


@blueprint.post("/keep")
def keep() -> Response:
    """Put a recording that has arrived into its place.

    What can't be done is told with what became of the recording (`kept`) and the next place that
    is open (`other`). Where it is in its place already, it is said once more: the answer may have
    been lost on its way.
    """
    form = request.form
    wish = Wish(
        form.get("recording", ""),
        form.get("after", ""),
        form.get("next", ""),
        form.get("title", "").strip()[:_TITLE_MOST],
        form.get("language", "")[:_LANGUAGE_MOST],
        form.get("over") == "yes",
    )
    there = _there_already(wish)
    if there is not None:
        return _done(there, "")
    media_id, title, over = _dressed(wish, over=wish.over)
    tell(media_id, title)
    try:
        done, told = _put_in(wish, media_id, over), ""
    except EditError as error:
        return _refused(error, media_id, title)
    if done is None:
        _dressed(wish, over=False)
        told = _("The song after it had to give way to a fixed time, so nothing is talked over.")
        try:
            done = current_desk().insert_between(wish.after, wish.next_id, media_id, joined=False)
        except EditError as error:
            return _refused(error, media_id, title)
    return _done(done, told)


def _there_already(wish: Wish) -> Edited | None:
    """The edit that put it there, where the same was asked for before."""
    with session_scope(current_panel().database) as session:
        place, media = _place(session, wish.after), piece_of(session, wish.recording)
        if place is None or place.coming is None or place.coming.media_id != media.id:
            return None
        row = place.coming
        return Edited(insertion_of(session, row.id), EditKind.INSERT, media.title, row.id, row.at)


def _put_in(wish: Wish, media_id: str, over: float) -> Edited | None:
    """The edit; None where what it talks over would have to give way to it."""
    try:
        return current_desk().insert_between(wish.after, wish.next_id, media_id, joined=over > 0)
    except EditError as error:
        if error.code == "gives_way":
            return None
        raise


def _dressed(wish: Wish, *, over: bool) -> tuple[str, str, float]:
    """The recording as a voice track: its piece, its title, the seconds that it talks over."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        media = piece_of(session, wish.recording)
        place = _place(session, wish.after)
        today = station_today()
        days = (today, today) if place is None else place.days(panel.settings.zone_info)
        seconds = place.intro if place is not None and over else Seconds(0.0)
        try:
            dress(session, media, wish.title or _title(place), wish.language, days, seconds)
        except NotEditableError as error:
            raise TroubleError(
                Trouble(
                    "not_saved",
                    not_editable(error),
                    _("Change it, then keep the recording again."),
                ),
                HTTPStatus.UNPROCESSABLE_ENTITY,
            ) from error
        session.commit()
        return media.id, media.title, seconds


def _place(session: Session, row_id: str) -> Place | None:
    try:
        return place_after(session, row_id)
    except EditError:
        return None


def _title(place: Place | None) -> str:
    panel = current_panel()
    at = panel.now() if place is None else place.at
    programme = "" if place is None else place.programme
    return title_for(programme, to_local(at, panel.settings.zone_info))


def _done(done: Edited, told: str) -> Response:
    panel = current_panel()
    local = to_local(done.at, panel.settings.zone_info)
    answer = jsonify(
        {
            "ok": True,
            "edit": done.number,
            "row": done.row_id,
            "said": words_of(done.did, done.title),
            "more": " ".join(filter(None, (told, more_of(done)))),
            "log": url_for("log.day", day=local.date(), row=done.row_id) + "#found",
            "further": url_for("voicetrack.page", row_id=done.row_id),
        }
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(error: EditError, media_id: str, title: str) -> Response:
    """What can't be done; the recording is in the library all the same."""
    trouble = Trouble(error.code, *in_words(error))
    body: dict[str, Any] = {
        "ok": False,
        "error": asdict(trouble),
        "kept": {"id": media_id, "title": title},
        "other": None,
    }
    with session_scope(current_panel().database) as session:
        other = first_open(session)
    if other is not None:
        body["other"] = {
            "place": url_for("voicetrack.place", row_id=other.id),
            "page": url_for("voicetrack.page", row_id=other.id),
            "words": _(
                "Put it in at %(time)s, after “%(title)s”", time=clock(other.at), title=other.after
            ),
        }
    answer = jsonify(body)
    answer.status_code = HTTPStatus.CONFLICT
    answer.headers["Cache-Control"] = "no-store"
    return answer
