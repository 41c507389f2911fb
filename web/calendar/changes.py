"""What is done in the calendar: episodes tried elsewhere, moved, left out, brought back, put in.

Its routes are those of `calendar`: imported for that by the room's face.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.publicholidays import holiday_on
from playlists.recurrence import resolve
from playlists.values import Span
from radio.db import session_scope
from radio.programmes.episodes import (
    add_episode,
    cancel_episode,
    find_episode,
    move_episode,
    restore_episode,
)
from radio.programmes.errors import NotThereError, ProgrammeError
from radio.programmes.moving import (
    Affected,
    Place,
    affected_by,
    bring_back,
    place_of,
    put_back,
    try_move,
)
from radio.programmes.tables import Episode, Programme
from radio.programmes.timetable import Planned, find_planned
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.calendar.forms import AddForm, TimeForm
from web.calendar.views import blueprint
from web.days import station_today
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import Refusal, gone, refusal
from web.programmes.fields import check_day
from web.programmes.words import span_words
from web.trail import tell

_SLOT = re.compile(r"([0-9]{1,13})-([0-9]{1,13})")


@blueprint.get("/try")
def trial() -> Response:
    """Whether an episode could be there: reasons and free slots. Changes nothing."""
    panel, span = current_panel(), _asked_span()
    zone, refused = panel.settings.zone_info, None
    with session_scope(panel.database) as session:
        planned = _planned(session, zone, request.args.get("id", ""))
        try:
            try_move(session, zone, planned, span, panel.now())
        except ProgrammeError as error:
            refused = refusal(error, zone)
    return _judged(span, zone, refused, HTTPStatus.OK)


@blueprint.post("/move")
def move() -> Response:
    """Put an episode at another time, as it was dragged there."""
    span, was = _asked_span(), _span("was_start", "was_end")

    def put(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
        move_episode(session, zone, episode, span, now)

    return _do(put, was, span)


@blueprint.post("/undo")
def undo() -> Response:
    """Take the last move back."""
    place = Place(_asked_span(), request.form.get("moved") == "yes")
    was = _span("was_start", "was_end")

    def back(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
        put_back(session, zone, episode, place, now)

    return _do(back, was, place.span, can_undo=False)


@blueprint.post("/episodes/<episode_id>/cancel")
def cancel(episode_id: str) -> Response:
    """Leave it out."""

    def leave(session: Session, _zone: ZoneInfo, episode: Episode, now: Millis) -> None:
        cancel_episode(session, episode, now)

    return _form_done(episode_id, leave)


@blueprint.post("/episodes/<episode_id>/restore")
def restore(episode_id: str) -> Response:
    """Bring one that was left out back, where it was."""
    return _form_done(episode_id, bring_back)


@blueprint.post("/episodes/<episode_id>/own-time")
def own_time(episode_id: str) -> Response:
    """Back to the time that its rule has."""
    return _form_done(episode_id, restore_episode)


@blueprint.get("/episodes/<episode_id>")
def details(episode_id: str) -> str:
    """What it is and when, as a form."""
    panel = current_panel()
    zone = panel.settings.zone_info
    with session_scope(panel.database) as session:
        planned = _planned(session, zone, episode_id)
        form = TimeForm().name()
        form.fill(planned.span, zone)
        return _details(planned, form, zone)


@blueprint.post("/episodes/<episode_id>/time")
def retime(episode_id: str) -> Response | str:
    """Put it at another time, as typed."""
    panel = current_panel()
    zone, form = panel.settings.zone_info, TimeForm(request.form).name()
    slot = _slot()
    if slot is None and not form.validate():
        with session_scope(panel.database) as session:
            planned = _planned(session, zone, episode_id)
            return _unfit(_details(planned, form, zone))
    span = slot or form.span(zone)

    def put(session: Session, zone: ZoneInfo, episode: Episode, now: Millis) -> None:
        move_episode(session, zone, episode, span, now)

    return _form_done(episode_id, put, form=form)


@blueprint.get("/add")
def adding() -> str:
    """The form for an episode that no rule has."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        form = AddForm(request.args).offer(_programmes(session))
        if form.day.data is None:
            form.day.data = station_today()
        form.day.errors = form.starts.errors = form.ends.errors = ()
        return render_template("calendar/add.html", form=form, refused=None)


@blueprint.post("/add")
def add() -> Response:
    """Put in an episode that no rule has."""
    panel = current_panel()
    zone, refused = panel.settings.zone_info, None
    with session_scope(panel.database, write=True) as session:
        form = AddForm(request.form).offer(_programmes(session))
        if form.validate():
            span = _slot() or form.span(zone)
            try:
                episode = add_episode(
                    session,
                    zone,
                    form.programme.data,
                    span.start,
                    panel.now(),
                    seconds=(span.end - span.start) // 1000,
                    topic=form.topic.data or "",
                )
                session.commit()
                return _into_bar(_bar(episode, affected_by(episode), None, _("Was put in")))
            except ProgrammeError as error:
                session.rollback()
                refused = refusal(error, zone)
    return _unfit(render_template("calendar/add.html", form=form, refused=refused))


# ---------------------------------------------------------------- doing it

Change = Callable[[Session, ZoneInfo, Episode, Millis], None]


def _do(change: Change, was: Span, wanted: Span, *, can_undo: bool = True) -> Response:
    """Do it to the episode that the form names, if it still is where it was seen."""
    panel = current_panel()
    zone, episode_id = panel.settings.zone_info, request.form.get("id", "")
    tell(episode_id, span_words(wanted, zone))
    with session_scope(panel.database, write=True) as session:
        try:
            episode = find_episode(session, zone, episode_id, panel.now())
            place = place_of(episode)
            if place.span != was:
                raise _overtaken(place.span, zone)
            change(session, zone, episode, panel.now())
            session.commit()
        except NotThereError as error:
            raise gone() from error
        except ProgrammeError as error:
            refused = refusal(error, zone)
            return _judged(wanted, zone, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
        title = _("Moved") if can_undo else _("Taken back")
        return make_response(
            _bar(episode, affected_by(episode), place if can_undo else None, title)
        )


def _form_done(episode_id: str, change: Change, form: TimeForm | None = None) -> Response:
    """Do it, as asked for in the form of the details; that form again where it can't be done."""
    panel = current_panel()
    zone = panel.settings.zone_info
    with session_scope(panel.database, write=True) as session:
        try:
            episode = find_episode(session, zone, episode_id, panel.now())
            place = place_of(episode)
            change(session, zone, episode, panel.now())
            session.commit()
        except NotThereError as error:
            raise gone() from error
        except ProgrammeError as error:
            session.rollback()
            shown = form or TimeForm().name()
            planned = _planned(session, zone, episode_id)
            if form is None:
                shown.fill(planned.span, zone)
            return _unfit(_details(planned, shown, zone, refusal(error, zone)))
        moved = place if place_of(episode) != place else None
        kept = _("Episode left out") if episode.cancelled else _("Brought back")
        title = _("Moved") if moved else kept
        return _into_bar(_bar(episode, affected_by(episode), moved, title))


def _overtaken(span: Span, zone: ZoneInfo) -> TroubleError:
    words = _("Somebody else moved it meanwhile, to %(when)s.", when=span_words(span, zone))
    return TroubleError(
        Trouble("overtaken", words, _("The calendar shows it there now. Move it again from there."))
    )


# -------------------------------------------------------------- as answered


def _judged(span: Span, zone: ZoneInfo, refused: Refusal | None, status: HTTPStatus) -> Response:
    day = to_local(span.start, zone).date()
    body = render_template(
        "calendar/judged.html",
        when=span_words(span, zone),
        refused=refused,
        holiday=holiday_on(day),
    )
    return make_response(body, status)


def _bar(episode: Episode, affected: Affected, undo: Place | None, title: str) -> str:
    zone = current_panel().settings.zone_info
    now = place_of(episode).span
    return render_template(
        "calendar/bar.html",
        episode=episode,
        title=title,
        when=span_words(now, zone),
        affected=affected,
        undo=undo,
        walls=lambda span: tuple(_wall(at, zone) for at in (span.start, span.end)),
        now=now,
        holiday=holiday_on(to_local(now.start, zone).date()),
    )


def _into_bar(body: str) -> Response:
    """An answer to a form in the dialog: it closes, and the bar says what was done."""
    answer = make_response(body)
    answer.headers["HX-Retarget"] = "#bar"
    answer.headers["HX-Reswap"] = "innerHTML"
    answer.headers["HX-Trigger-After-Swap"] = "dialog-done"
    return answer


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)


def _details(
    planned: Planned, form: TimeForm, zone: ZoneInfo, refused: Refusal | None = None
) -> str:
    now = current_panel().now()
    begun = planned.span.start <= now
    return render_template(
        "calendar/details.html",
        planned=planned,
        form=form,
        when=span_words(planned.span, zone),
        refused=refused,
        begun=begun,
        over=planned.span.end <= now,
        holiday=holiday_on(to_local(planned.span.start, zone).date()),
    )


# ------------------------------------------------------------------- asked


def _planned(session: Session, zone: ZoneInfo, episode_id: str) -> Planned:
    try:
        return find_planned(session, zone, episode_id, current_panel().now())
    except NotThereError as error:
        raise gone() from error


def _programmes(session: Session) -> list[Programme]:
    return list(session.scalars(select(Programme).order_by(Programme.name, Programme.id)))


def _asked_span() -> Span:
    return _span("start", "end")


def _span(first: str, last: str) -> Span:
    """A span from two local times, 2026-11-25T08:00."""
    zone = current_panel().settings.zone_info
    try:
        start, end = (datetime.fromisoformat(request.values.get(one, "")) for one in (first, last))
        check_day(start)
        check_day(end)
        walls = (start.replace(tzinfo=None), end.replace(tzinfo=None))
        return Span(resolve(walls[0], zone), resolve(walls[1], zone))
    except ValueError as error:
        words = _("The panel did not understand this request.")
        trouble = Trouble("bad_value", words, _("Reload the page and try again."))
        raise TroubleError(trouble, HTTPStatus.BAD_REQUEST) from error


def _slot() -> Span | None:
    """A free slot that was chosen in place of what was typed."""
    found = _SLOT.fullmatch(request.form.get("slot", ""))
    return Span(Millis(int(found[1])), Millis(int(found[2]))) if found else None


def _wall(at: Millis, zone: ZoneInfo) -> str:
    return to_local(at, zone).replace(tzinfo=None).isoformat()
