"""The editor of an episode: what is said of it, and its rundown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.tables import Media
from radio.programmes.episodes import EpisodeChanges, edit_episode
from radio.programmes.errors import ProgrammeError
from radio.programmes.rundown import rundown_of, set_rundown
from radio.programmes.tables import Episode, EpisodeSegment, Presenter
from web.episodes.finding import episode_here, facts_of, made_here
from web.episodes.forms import WordsForm
from web.episodes.guestlist import guests_part
from web.forms import others_since, seen_of
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import refusal
from web.programmes.rundowns import read_rows, rows_of, starts_of
from web.programmes.said import saved
from web.programmes.words import kinds, parts

blueprint = Blueprint("episodes", __name__, template_folder="templates")


@blueprint.get("/episodes/<episode_id>")
def page(episode_id: str) -> str:
    """The editor."""
    made_here(episode_id)
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template(
            "episodes/page.html",
            **facts_of(episode),
            kinds=kinds(),
            words=words_part(session, episode),
            guests=guests_part(session, episode),
            rundown=rundown_part(session, episode),
        )


@blueprint.get("/episodes/<episode_id>/head")
def head(episode_id: str) -> str:
    """When it is, for a page that is open while that changes."""
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template("episodes/head.html", **facts_of(episode), kinds=kinds())


# ------------------------------------------------------------------- words


@blueprint.get("/episodes/<episode_id>/words")
def words(episode_id: str) -> str:
    """What is said of it, for a page that is open while others write."""
    with session_scope(current_panel().database) as session:
        return words_part(session, episode_here(session, episode_id))


@blueprint.post("/episodes/<episode_id>")
def save(episode_id: str) -> Response:
    """Save topic, notes, presenter and stand-by plan."""
    panel = current_panel()
    zone = panel.settings.zone_info
    with session_scope(panel.database, write=True) as session:
        episode = episode_here(session, episode_id)
        form = _offered(session, WordsForm(request.form), episode)
        if not form.validate():
            return _unfit(words_part(session, episode, form))
        theirs = _offered(session, WordsForm(data=_values(episode)), episode)
        others = others_since(form, theirs, _seen(episode))
        if others:
            return _unfit(words_part(session, episode, form, others=others))
        changes = EpisodeChanges(
            topic=form.topic.data or "",
            notes=form.notes.data or "",
            presenter_id=form.presenter.data or "",
            standby=form.standby.data or "",
            standby_media_id=form.standby_media.data or "",
        )
        try:
            edit_episode(session, zone, episode, changes, panel.now())
            session.commit()
        except ProgrammeError as error:
            session.rollback()
            refused = refusal(error, zone)
            return _unfit(words_part(session, episode, form, refused=refused))
        return saved(words_part(session, episode), _("Saved."))


def words_part(
    session: Session, episode: Episode, form: WordsForm | None = None, **known: Any
) -> str:
    """The form of what is said of it."""
    form = form or _offered(session, WordsForm(data=_values(episode)), episode)
    media = form.standby_media.data
    return render_template(
        "episodes/words.html",
        episode=episode,
        form=form,
        seen=_seen(episode),
        piece_there=session.get(Media, media) if media else None,
        **{"others": (), "refused": None, **known},
    )


def _values(episode: Episode) -> dict[str, str]:
    return {
        "topic": episode.topic,
        "notes": episode.notes,
        "presenter": episode.presenter_id or "",
        "standby": episode.standby,
        "standby_media": episode.standby_media_id or "",
    }


def _seen(episode: Episode) -> str:
    """What the worker writes to an episode is nobody's edit."""
    return seen_of(*_values(episode).values())


def _offered(session: Session, form: WordsForm, episode: Episode) -> WordsForm:
    query = select(Presenter).order_by(Presenter.name, Presenter.id)
    has = episode.presenter_id
    known = {one.id: one.name for one in session.scalars(query) if one.active or one.id == has}
    usual = episode.programme.presenter
    return form.offer(known, usual.name if usual else "")


# ----------------------------------------------------------------- rundown


@blueprint.get("/episodes/<episode_id>/rundown")
def parts_in_order(episode_id: str) -> str:
    """Its rundown alone, for the same."""
    with session_scope(current_panel().database) as session:
        return rundown_part(session, episode_here(session, episode_id))


@blueprint.post("/episodes/<episode_id>/rundown")
def rundown(episode_id: str) -> Response:
    """Give it a rundown of its own, or its programme's again."""
    with session_scope(current_panel().database, write=True) as session:
        episode = episode_here(session, episode_id)
        before = rundown_of(session, episode)
        rows, wanted = read_rows(session, request.form)
        if request.form.get("as_programme"):
            rows, wanted = [], []
        overtaken = request.form.get("seen") != seen_of(*before)
        if len(rows) != len(wanted) or overtaken:
            there = rows_of(session, before) if overtaken else None
            return _unfit(rundown_part(session, episode, rows=rows, overtaken=there))
        set_rundown(session, episode, wanted)
        session.commit()
        return saved(rundown_part(session, episode), _("Saved."))


def rundown_part(session: Session, episode: Episode, **known: Any) -> str:
    """The form of its rundown."""
    there = rundown_of(session, episode)
    rows = known.get("rows", rows_of(session, there))
    own = session.scalar(select(exists().where(EpisodeSegment.episode_id == episode.id)))
    return render_template(
        "programmes/rundown.html",
        starts=starts_of(rows),
        length=(episode.end - episode.start) // 1000,
        seen=seen_of(*there),
        action=url_for("episodes.rundown", episode_id=episode.id),
        parts=parts(),
        own=bool(own),
        **{"overtaken": None, **known, "rows": rows},
    )


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)
