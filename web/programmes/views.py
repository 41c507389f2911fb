"""The pages of programmes: their list, and the editor of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.recurrence import Occurrence
from playlists.rrule import RecurrenceError
from radio.db import session_scope
from radio.programmes.definitions import find_programme, remove_programme
from radio.programmes.errors import NotThereError, StillNeededError
from radio.programmes.recurring import next_dates
from radio.programmes.rundown import set_template, template_of
from radio.programmes.tables import Programme
from web.answers import Trouble, TroubleError
from web.days import station_today
from web.forms import seen_of
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import gone
from web.programmes.editor import edit_page, line_trouble, save_programme
from web.programmes.fields import check_day
from web.programmes.names import slug_of
from web.programmes.recurrences import read_recurrence, recurrence_words, rule_of
from web.programmes.rundowns import Row, read_rows, rows_of, starts_of
from web.programmes.said import saved
from web.programmes.words import kinds, parts

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme in the list."""

    programme: Programme
    comes: str
    starts: time
    next_one: datetime | None


@blueprint.get("/")
def index() -> str:
    """All programmes."""
    panel = current_panel()
    zone = panel.settings.zone_info
    today = station_today()
    with session_scope(panel.database) as session:
        rows = session.scalars(
            select(Programme).order_by(Programme.enabled.desc(), Programme.starts_at, Programme.id)
        ).all()
        listed = [_listed(row, zone, today) for row in rows]
        template = (
            "programmes/rows.html" if "HX-Request" in request.headers else "programmes/index.html"
        )
        return render_template(template, listed=listed, kinds=kinds())


def _listed(row: Programme, zone: ZoneInfo, today: date) -> Listed:
    starts = time.fromisoformat(row.starts_at)
    try:
        coming = next_dates(row.rule, row.first_day, starts, zone, today, 1) if row.enabled else ()
    except RecurrenceError:
        coming = ()
    next_one = coming[0].wall if coming else None
    return Listed(row, recurrence_words(row.rule, row.first_day), starts, next_one)


@blueprint.get("/new")
def new() -> str:
    """The form of a new one."""
    with session_scope(current_panel().database) as session:
        return edit_page(session, None)


@blueprint.post("/new")
def make() -> Response:
    """Make it."""
    line = line_trouble()
    with session_scope(current_panel().database, write=True) as session:
        wanted = slug_of(
            request.form.get("name", ""), lambda one: session.get(Programme, one) is not None
        )
        problem = save_programme(session, wanted, None, line)
        if problem is not None:
            return _unfit(problem)
        session.commit()
    answer = make_response("")
    answer.headers["HX-Redirect"] = url_for("programmes.page", programme_id=wanted)
    return answer


@blueprint.get("/<programme_id>")
def page(programme_id: str) -> str:
    """The editor of one."""
    with session_scope(current_panel().database) as session:
        return edit_page(session, _programme(session, programme_id))


@blueprint.get("/<programme_id>/form")
def form(programme_id: str) -> str:
    """Its form alone, for a page that is open while others change it."""
    with session_scope(current_panel().database) as session:
        return edit_page(session, _programme(session, programme_id), part=True)


@blueprint.get("/<programme_id>/rundown")
def parts_in_order(programme_id: str) -> str:
    """Its rundown alone, for the same."""
    with session_scope(current_panel().database) as session:
        programme, template = _programme(session, programme_id), template_of(session, programme_id)
        return rundown_part(programme, rows_of(session, template), seen_of(*template))


@blueprint.post("/<programme_id>")
def save(programme_id: str) -> Response:
    """Save it; its episodes follow."""
    line = line_trouble()
    with session_scope(current_panel().database, write=True) as session:
        before = _programme(session, programme_id)
        problem = save_programme(session, programme_id, before, line)
        if problem is not None:
            return _unfit(problem)
        session.commit()
        body = edit_page(session, _programme(session, programme_id), part=True)
        return saved(body, _("Saved."), _("Its episodes to come follow; those moved by hand stay."))


@blueprint.post("/<programme_id>/remove")
def remove(programme_id: str) -> Response:
    """Take it away, where it has no history."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        try:
            remove_programme(session, programme_id, panel.now())
            session.commit()
        except NotThereError as error:
            raise gone() from error
        except StillNeededError as error:
            words = _("It has been on the air, or somebody has worked on its episodes: it stays.")
            trouble = Trouble("still_needed", words, _("Take the tick off “Is planned” instead."))
            raise TroubleError(trouble) from error
    answer = make_response("")
    answer.headers["HX-Redirect"] = url_for("programmes.index")
    return answer


@blueprint.post("/<programme_id>/rundown")
def rundown(programme_id: str) -> Response:
    """Save the rundown that its episodes start from."""
    with session_scope(current_panel().database, write=True) as session:
        programme = _programme(session, programme_id)
        before = template_of(session, programme_id)
        rows, wanted = read_rows(session, request.form)
        overtaken = request.form.get("seen") != seen_of(*before)
        if len(wanted) != len(rows) or overtaken:
            there = rows_of(session, before) if overtaken else None
            return _unfit(rundown_part(programme, rows, seen_of(*before), there))
        set_template(session, programme, wanted)
        session.commit()
        body = rundown_part(programme, rows_of(session, wanted), seen_of(*wanted))
        return saved(body, _("Saved."))


def rundown_part(
    programme: Programme, rows: Sequence[Row], before: str, overtaken: object = None
) -> str:
    """The form of a programme's rundown."""
    return render_template(
        "programmes/rundown.html",
        rows=rows,
        starts=starts_of(rows),
        length=programme.seconds,
        seen=before,
        overtaken=overtaken,
        action=url_for("programmes.rundown", programme_id=programme.id),
        parts=parts(),
        own=None,
    )


@blueprint.get("/dates")
def dates() -> str:
    """The next ten dates of what is typed."""
    panel = current_panel()
    zone = panel.settings.zone_info
    today = station_today()
    found: Sequence[Occurrence] = ()
    wrong, rule = "", ""
    try:
        rule = rule_of(read_recurrence(request.args))
        first = date.fromisoformat(request.args.get("first_day", ""))
        check_day(first)
        found = next_dates(rule, first, time(0), zone, today)
    except RecurrenceError as error:
        known = request.args.get("way") != "rule"
        wrong = str(error) if known else _("This rule can't be read, or it never comes.")
    except ValueError:
        wrong = _("A first day is needed.")
    return render_template("programmes/dates.html", found=found, wrong=wrong, rule=rule)


def _programme(session: Session, programme_id: str) -> Programme:
    try:
        return find_programme(session, programme_id)
    except NotThereError as error:
        raise gone() from error


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)
