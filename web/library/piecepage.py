"""The page of a piece: all that is known of it, its markers, its airings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Form

from radio.calls.pieces import unwilling
from radio.db import UnfitValueError, session_scope
from radio.library.analysis import analyse
from radio.library.dayparts import NoSuchDaypartError, dayparts, dayparts_of
from radio.library.editing import Changes, NotEditableError, edit
from radio.library.store import bring_back, gain, labels_of, location, retire, twin_of
from radio.library.tables import Media, MediaState, MediaTwin
from radio.people.rights import Right
from web.access import may_here
from web.answers import Trouble, TroubleError
from web.forms import SEEN, others_since, seen_of, sendable
from web.language.say import _
from web.library import held
from web.library.airing import airings, following, hand_over
from web.library.blueprint import blueprint
from web.library.forms import FactsForm, MarkersForm, filled, markers
from web.library.listing import choices
from web.library.pieces import audio_file, piece, said
from web.panel import current_panel
from web.trail import tell_nothing

Others = Sequence[tuple[str, str]]
"""Labels and values that somebody else saved."""
Before = Mapping[str, object]
"""What was there before a save, as the form sends it: that takes it back."""


@blueprint.get("/<media_id>")
def media(media_id: str) -> str:
    """A piece."""
    with session_scope(current_panel().database) as session:
        one = piece(session, media_id)
        return render_template(
            "library/media.html",
            media=one,
            facts=_facts_part(session, one),
            marks=_markers_part(session, one),
            markers=markers(),
            **_standing(session, one),
        )


@blueprint.get("/<media_id>/facts")
def facts(media_id: str) -> str:
    """What is known of it alone, for a page that is open while others change it."""
    with session_scope(current_panel().database) as session:
        return _facts_part(session, piece(session, media_id))


@blueprint.get("/<media_id>/markers")
def marks(media_id: str) -> str:
    """Its markers alone, for the same."""
    with session_scope(current_panel().database) as session:
        return _markers_part(session, piece(session, media_id))


@blueprint.get("/<media_id>/standing")
def standing(media_id: str) -> str:
    """Its state and its airings alone, for a page that is open while they change."""
    with session_scope(current_panel().database) as session:
        one = piece(session, media_id)
        return render_template("library/standing.html", media=one, **_standing(session, one))


@blueprint.post("/<media_id>")
def save(media_id: str) -> Response:
    """Save what is known of it. Its file stays as it is."""
    with session_scope(current_panel().database, write=True) as session:
        one = piece(session, media_id)
        form = FactsForm(request.form).name_all(list(dayparts(session)))
        if not form.validate():
            return _unfit(_facts_part(session, one, form))
        there = _facts_form(session, one)
        others = others_since(form, there, seen_of(*there.data.values()))
        if others:
            return _unfit(_facts_part(session, one, form, others))
        had = list(labels_of(session, media_id))
        if not _edited(session, one, form.changes(had), form):
            return _unfit(_facts_part(session, one, form))
        session.commit()
        body = _facts_part(session, one, before=sendable(there))
    hand_over([media_id])
    return said(make_response(body), _("Saved."))


@blueprint.post("/<media_id>/markers")
def save_markers(media_id: str) -> Response:
    """Save its cue points."""
    with session_scope(current_panel().database, write=True) as session:
        one = piece(session, media_id)
        form = MarkersForm(request.form).name_all()
        if not form.validate():
            return _unfit(_markers_part(session, one, form))
        there = MarkersForm(obj=one).name_all()
        others = others_since(form, there, seen_of(*there.data.values()))
        if others:
            return _unfit(_markers_part(session, one, form, others))
        if not _edited(session, one, form.changes(), form):
            return _unfit(_markers_part(session, one, form))
        session.commit()
        body = _markers_part(session, one, before=sendable(there))
    hand_over([media_id])
    return said(make_response(body), _("Markers saved."))


def _facts_part(
    session: Session,
    one: Media,
    form: FactsForm | None = None,
    others: Others = (),
    before: Before | None = None,
) -> str:
    there = _facts_form(session, one)
    return render_template(
        "library/facts.html", media=one, facts=form or there, choices=choices(session),
        seen=_seen(there, form, others), others=others, before=before,
    )  # fmt: skip


def _markers_part(
    session: Session,
    one: Media,
    form: MarkersForm | None = None,
    others: Others = (),
    before: Before | None = None,
) -> str:
    there = MarkersForm(obj=one).name_all()
    return render_template(
        "library/markers.html", media=one, form=form or there, markers=markers(),
        seen=_seen(there, form, others), others=others, before=before,
        after=following(session, one.id, current_panel().now()),
    )  # fmt: skip


def _seen(there: Form, typed: Form | None, others: Others) -> str:
    """What the form is held against next: once it was told what is there, that."""
    is_old = typed is not None and not others
    return request.form.get(SEEN, "") if is_old else seen_of(*there.data.values())


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)


@blueprint.post("/<media_id>/measured")
def measured(media_id: str) -> dict[str, float | None]:
    """Its markers as the audio itself says; nothing is saved. Takes a second or two for a song."""
    tell_nothing()
    with session_scope(current_panel().database) as session:
        one = piece(session, media_id)
    found = analyse(audio_file(one))
    if found.sound is None:
        raise TroubleError(
            Trouble(
                "not_measurable",
                _("This file can't be measured: %(reason)s", reason=found.reason),
                _("The markers stay as they are."),
            ),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    cues = found.sound.cues
    return {
        "cue_in": round(cues.cue_in, 3),
        "intro": None,
        "segue": round(cues.segue, 3),
        "cue_out": round(cues.cue_out, 3),
    }


@blueprint.post("/<media_id>/retire")
def retire_one(media_id: str) -> Response:
    """Take it out of planning; its file and history stay."""
    return _put(media_id, retired=True)


@blueprint.post("/<media_id>/restore")
def restore(media_id: str) -> Response:
    """Let a retired piece be planned again."""
    return _put(media_id, retired=False)


@blueprint.post("/<media_id>/release")
def release(media_id: str) -> Response:
    """Let a quarantined file be played again."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        one = piece(session, media_id)
        held.release(str(location(one, panel.settings.data)))
        shown = _standing(session, one) | {"held": None}
        body = render_template("library/standing.html", media=one, **shown)
    return said(make_response(body), _("Released: it is played again when it is due."))


def _put(media_id: str, *, retired: bool) -> Response:
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        one = piece(session, media_id)
        if retired:
            retire(session, media_id)
        else:
            bring_back(session, media_id, panel.settings.data)
        session.commit()
        body = render_template("library/standing.html", media=one, **_standing(session, one))
    hand_over([media_id])
    text = _("Retired: it is not planned any more.") if retired else _back(one)
    return said(make_response(body), text)


def _back(one: Media) -> str:
    if one.state is MediaState.WITHHELD:
        return _("Brought back, and withheld: a caller in it has not agreed to be heard again.")
    return _("It may be planned again.")


def _edited(session: Session, one: Media, changes: Changes, form: FactsForm | MarkersForm) -> bool:
    """Change the piece; False where a value makes no sense, which the form then says."""
    try:
        edit(session, one.id, changes)
        session.flush()
    except NotEditableError as error:
        form.tell(error)
    except (NoSuchDaypartError, UnfitValueError) as error:
        raise TroubleError(
            Trouble("not_saved", _("This could not be saved."), str(error)),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ) from error
    else:
        return True
    session.rollback()
    return False


def _facts_form(session: Session, one: Media) -> FactsForm:
    own = dayparts_of(session, one.id)
    form = FactsForm(data=filled(one, own, labels_of(session, one.id)))
    return form.name_all(list(dayparts(session)))


def _standing(session: Session, one: Media) -> dict[str, Any]:
    """State, airings, twins and level of a piece."""
    panel = current_panel()
    settings = panel.settings
    path = str(location(one, settings.data))
    original = twin_of(session, one.id)
    twins = select(Media).join(MediaTwin, MediaTwin.media_id == Media.id)
    return {
        "path": one.path,
        "held": held.held().get(path),
        "airings": airings(session, one.id, settings.zone_info, panel.now()),
        "original": None if original is None else session.get(Media, original),
        "twins": session.scalars(twins.where(MediaTwin.twin_of == one.id)).all(),
        "gain": gain(one, settings.loudness_target, settings.true_peak),
        "calls": unwilling(session, one.id) if may_here(Right.CALLS_READ) else [],
    }
