"""The programme view: for a glance at the desk, and for the presenter's telephone."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from playlists.clock import to_local
from radio.db import session_scope
from radio.programmes.errors import ProgrammeError
from radio.programmes.guests import standby_plan
from radio.programmes.marks import AFTER, EARLY, mark_part, marks_of, unmark_from
from radio.programmes.tables import Answer, Episode
from web.answers import Trouble, TroubleError
from web.episodes.finding import episode_here, facts_of, made_here
from web.language.say import _
from web.live.course import Course, coming, course_of, newest, on_the_air
from web.panel import current_panel
from web.programmes.answers import gone, refusal
from web.programmes.contacts import contact_of
from web.programmes.words import answers, kinds, parts

blueprint = Blueprint("live", __name__, template_folder="templates")


@blueprint.get("/programmes/live")
def live() -> Redirect | str:
    """To the programme that is on; what comes next where none is."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        episode = on_the_air(session, panel.now())
        if episode is not None:
            return redirect(url_for("live.run", episode_id=episode.id))
        zone = panel.settings.zone_info
        rows = [(one, to_local(one.start, zone)) for one in coming(session, panel.now())]
        return render_template("live/none.html", rows=rows, kinds=kinds())


@blueprint.get("/programmes/live/beside")
def beside() -> Response:
    """The programme that is on, for the console; nothing where none is.

    `X-Look-Again` is the moment (ms) at which the clock alone makes it another.
    """
    panel = current_panel()
    now = panel.now()
    with session_scope(panel.database) as session:
        episode = on_the_air(session, now)
        if episode is None:
            ahead = coming(session, now, 1)
            answer = Response(status=HTTPStatus.NO_CONTENT)
            again = ahead[0].start - EARLY if ahead else 0
        else:
            body = render_template(
                "live/beside.html",
                episode=episode,
                course=_course(session, episode),
                now=now,
                parts=parts(),
            )
            answer = make_response(body)
            again = next(at for at in (episode.start, episode.end, now + AFTER) if at > now)
    answer.headers["X-Look-Again"] = str(again or "")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/episodes/<episode_id>/run")
def run(episode_id: str) -> str:
    """An episode as it goes."""
    made_here(episode_id)
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template(
            "live/page.html",
            **facts_of(episode),
            course=_course(session, episode),
            parts=parts(),
            **_guests(episode),
        )


@blueprint.get("/episodes/<episode_id>/run/rundown")
def rundown(episode_id: str) -> str:
    """Its rundown alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return _rundown(session, episode_here(session, episode_id))


@blueprint.post("/episodes/<episode_id>/run/mark")
def mark(episode_id: str) -> str:
    """A part begins now."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        episode = episode_here(session, episode_id)
        _check_seen(session, episode)
        try:
            mark_part(session, episode, _position(), panel.now())
            session.commit()
        except ProgrammeError as error:
            raise _refused(error) from error
        return _rundown(session, episode)


@blueprint.post("/episodes/<episode_id>/run/unmark")
def unmark(episode_id: str) -> str:
    """Take the last mark back."""
    with session_scope(current_panel().database, write=True) as session:
        episode = episode_here(session, episode_id)
        _check_seen(session, episode)
        unmark_from(session, episode_id, _position())
        session.commit()
        return _rundown(session, episode)


@blueprint.get("/episodes/<episode_id>/run/guests")
def guests(episode_id: str) -> str:
    """Its guests alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template("live/guests.html", **facts_of(episode), **_guests(episode))


def _check_seen(session: Session, episode: Episode) -> None:
    """Refuse what was pressed beside a course that somebody has moved on since."""
    seen = request.form.get("seen", "")
    if seen and seen != str(newest(marks_of(session, episode.id))):
        message = _("Somebody else said meanwhile that another part began: nothing was done.")
        raise TroubleError(Trouble("overtaken", message, _("Look, then press again.")))


def _position() -> int:
    text = request.form.get("position", "")
    if not text.isdecimal() or len(text) > len("999"):
        raise gone()
    return int(text)


def _refused(error: ProgrammeError) -> TroubleError:
    told = refusal(error, current_panel().settings.zone_info)
    return TroubleError(Trouble("refused", told.reasons[0], " ".join(told.reasons[1:])))


def _course(session: Session, episode: Episode) -> Course:
    panel = current_panel()
    settings = panel.settings
    status = panel.link.raw_status
    return course_of(session, episode, settings.zone_info, settings.rules, status, panel.now())


def _rundown(session: Session, episode: Episode) -> str:
    return render_template(
        "live/rundown.html",
        **facts_of(episode),
        course=_course(session, episode),
        parts=parts(),
    )


def _guests(episode: Episode) -> dict[str, object]:
    missing = any(one.state is Answer.DID_NOT_COME for one in episode.guests)
    return {
        "answers": answers(),
        "contact_of": contact_of,
        "plan": standby_plan(episode) if missing else None,
    }
