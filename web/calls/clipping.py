"""The clip editor of a call: its page, its lists of edits, and the pieces made of them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify, render_template, request, url_for
from sqlalchemy.orm import Session

from radio.calls.clips import saving
from radio.calls.clips.edits import FADE_MOST, LONGEST, Edits, Pull, Tracks, check
from radio.calls.clips.saving import Named, clips_of
from radio.calls.clips.source import Source, source_of
from radio.calls.clips.stretches import Stretch
from radio.calls.clips.tables import TITLE, CallClip
from radio.calls.clips.wording import read, told
from radio.calls.consent import ConsentMissingError, may_replay
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.library import store
from radio.library.categories import CALL_CLIP, NAME_MOST
from radio.library.tables import Media
from radio.people.rights import Right
from web.access import may_here
from web.answers import Trouble, TroubleError
from web.calls.blueprint import blueprint
from web.calls.clipreach import in_words, place, recording, sent_edits
from web.calls.clipwords import page_words
from web.calls.reach import who_asks
from web.calls.words import marks, whys
from web.language.say import _
from web.panel import current_panel
from web.trail import actor, tell

_ID: Final = re.compile(r"[0-9a-f]{32}\Z")


@blueprint.get("/<call_id>/clip")
def clip_page(call_id: str) -> str:
    """The editor. Query: `clip`, a kept list of edits to go on with; `first`, `last` in ms."""
    panel = current_panel()
    with in_words(), session_scope(panel.database) as session:
        call = session.get(PhoneCall, call_id)
        source = source_of(panel.settings.data, call)
        kept = clips_of(session, call_id)
        row = next((one for one in kept if one.id == request.args.get("clip")), None)
        titles = {one.media_id: _title(session, one) for one in kept if one.media_id}
        return render_template(
            "calls/clip.html", call=call, source=source, clips=kept, titles=titles, opened=row,
            facts=_facts(call_id, source, row), why=_why_not(session, call_id),
            categories=store.categories(session), category=CALL_CLIP, tracks=list(Tracks),
            title_most=TITLE, category_most=NAME_MOST, fade_most=FADE_MOST // 1000, marks=marks(),
        )  # fmt: skip


def _title(session: Session, row: CallClip) -> str:
    media = session.get(Media, row.media_id)
    return media.title if media is not None else row.title


def _why_not(session: Session, call_id: str) -> str:
    """Why nothing may be made of it yet; empty where it may."""
    try:
        may_replay(session, call_id)
    except ConsentMissingError as error:
        return whys()[error.why]
    return ""


def _facts(call_id: str, source: Source, row: CallClip | None) -> dict[str, Any]:
    """What the script has to know."""
    names = ["both", *source.tracks] if len(source.tracks) > 1 else list(source.tracks)
    return {
        "call": call_id,
        "person": actor().person_id or 0,
        "length": source.length,
        "longest": LONGEST,
        "tracks": list(source.tracks),
        "spans": [[one.first, one.last] for one in source.spans],
        "marks": [[one.at, marks().get(one.kind, one.kind)] for one in source.marks],
        "edits": told(read(row.edits) if row is not None else _fresh(source)),
        "clip": row.id if row is not None and row.media_id is None else saving.new_id(),
        "pull": [Pull().longer, Pull().keep, Pull().floor],
        "sounds": {
            name: url_for("calls.clip_sound", track=name, call_id=call_id) for name in names
        },
        "waveforms": {
            name: url_for("calls.clip_waveform", track=name, call_id=call_id)
            for name in source.tracks
        },
        "preview": url_for("calls.clip_preview", call_id=call_id),
        "silences": url_for("calls.clip_silences", call_id=call_id),
        "keep": url_for("calls.clip_keep", call_id=call_id),
        "save": url_for("calls.clip_save", call_id=call_id),
        "words": page_words(),
    }


def _fresh(source: Source) -> Edits:
    """What is asked for, else the first part that was on the air, else the beginning."""
    asked = Stretch(request.args.get("first", -1, type=int), request.args.get("last", -1, type=int))
    if 0 <= asked.first < asked.last <= source.length:
        whole = asked
    else:
        whole = next(
            (one for one in source.spans if one.last > one.first), Stretch(0, source.length)
        )
    names = list(source.tracks)
    tracks = Tracks.BOTH if len(names) > 1 else Tracks(names[0])
    return Edits(whole.first, min(whole.last, whole.first + LONGEST), tracks)


@blueprint.post("/<call_id>/clip/keep")
def clip_keep(call_id: str) -> Response:
    """Keep a list of edits, for oneself on another computer or for who may save it."""
    panel = current_panel()
    with in_words():
        edits = sent_edits()
        check(edits, recording(call_id).length)
    with session_scope(panel.database, write=True) as session:
        kept = saving.keep(session, call_id, edits, _named(), panel.now())
        session.commit()
    tell(call_id, kept)
    answer = jsonify({"ok": True, "clip": kept})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<call_id>/clip/save")
def clip_save(call_id: str) -> Response:
    """Make a piece of the library; where it can't be, the edits are kept all the same."""
    named = _named()
    if not may_here(Right.CALLS_READ):
        trouble = Trouble(
            "not_allowed", _("You may not hear calls."), _("Ask who looks after the accounts.")
        )
        raise TroubleError(trouble, HTTPStatus.FORBIDDEN)
    if not named.title:
        raise _wrong(_("A title is needed."), _("Say in a few words what is heard."))
    if not 0 < len(named.category) <= NAME_MOST:
        raise _wrong(_("A category is needed."), _("Choose one of the list."))
    with in_words(), current_panel().clips:
        done = saving.save(place(), call_id, sent_edits(), named)
    tell(call_id, done.media_id)
    with session_scope(current_panel().database) as session:
        media = session.get_one(Media, done.media_id)
        body = {
            "ok": True,
            "clip": done.clip_id,
            "media": done.media_id,
            "title": media.title,
            "known": done.known,
            "page": url_for("library.media", media_id=done.media_id),
            "next": saving.new_id(),
        }
    answer = jsonify(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _named() -> Named:
    form = request.form
    id_ = form.get("clip", "")
    return Named(
        title=" ".join(form.get("title", "").replace("\0", "").split())[:TITLE],
        by=who_asks(),
        category=form.get("category", CALL_CLIP).replace("\0", "").strip(),
        id=id_ if _ID.match(id_) else "",
    )


def _wrong(message: str, do: str) -> TroubleError:
    return TroubleError(Trouble("clip_named", message, do), HTTPStatus.UNPROCESSABLE_ENTITY)
