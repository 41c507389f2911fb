"""The clocks there are: made, copied, taken away and brought back."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from playlists.hourclock import HourClockError, Slot, SlotKind, parse_clock, write_clock
from radio.db import session_scope
from radio.hourclocks.clocks import (
    DEFAULT,
    ClockError,
    NoSuchClockError,
    clocks,
    find_clock,
    remove_clock,
    set_clock,
)
from radio.hourclocks.marks import set_mark
from radio.hourclocks.tables import GridRow, HourClock
from radio.library.categories import MUSIC
from radio.programmes.tables import Programme
from web.answers import Trouble, TroubleError
from web.clocks.blueprint import blueprint
from web.clocks.editor import no_clock
from web.clocks.forms import NameForm
from web.clocks.shown import ShownClock, seen_of, shown
from web.forms import check_overtaken
from web.language.say import _
from web.panel import current_panel

BARE = (Slot(SlotKind.FILL, MUSIC),)
"""What a new clock begins with."""


@blueprint.get("/")
def index() -> str:
    """All clocks."""
    with session_scope(current_panel().database) as session:
        return render_template("clocks/index.html", form=NameForm(), **_listing(session))


@blueprint.get("/all")
def all_clocks() -> str:
    """Their list alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return render_template("clocks/listing.html", **_listing(session))


@blueprint.post("/")
def make_clock() -> Answer:
    """Make a clock, or a copy of one."""
    form, of = NameForm(request.form), request.form.get("of", "")
    with session_scope(current_panel().database, write=True) as session:
        if form.validate() and form.name.data in clocks(session):
            form.name.errors = [_("There is a clock of this name already.")]
        if form.errors:
            page = render_template("clocks/index.html", form=form, of=of, **_listing(session))
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            set_clock(session, form.name.data, find_clock(session, of) if of else BARE)
        except NoSuchClockError as error:
            raise no_clock() from error
        session.commit()
    return redirect(url_for("clocks.clock", name=form.name.data), HTTPStatus.SEE_OTHER)


@blueprint.post("/clock/<name>/remove")
def remove(name: str) -> Response:
    """Take a clock away; the answer is the list, which can bring it back."""
    with session_scope(current_panel().database, write=True) as session:
        row = session.get(HourClock, name)
        if row is None:
            raise no_clock()
        check_overtaken(request.form.get("seen", ""), seen_of(session, name))
        gone = {
            "name": name,
            "text": write_clock(find_clock(session, name)),
            "notes": row.notes,
            "letter": row.letter,
            "colour": row.colour,
        }
        _check_unused(session, name)
        remove_clock(session, name)
        session.commit()
        return make_response(render_template("clocks/listing.html", gone=gone, **_listing(session)))


@blueprint.post("/restore")
def restore() -> Response:
    """Bring back a clock that was taken away."""
    form = NameForm(request.form)
    with session_scope(current_panel().database, write=True) as session:
        try:
            if not form.validate() or form.name.data in clocks(session):
                raise ClockError
            slots = parse_clock(request.form.get("text", ""))
            name, notes = form.name.data, request.form.get("notes", "")
            set_clock(session, name, slots, notes)
            colour = request.form.get("colour", 0, type=int)
            set_mark(session, name, request.form.get("letter", ""), colour, notes)
        except (ClockError, HourClockError) as error:
            trouble = Trouble(
                "not_restored",
                _("This clock can't be brought back."),
                _("Look whether one of its name is there already."),
            )
            raise TroubleError(trouble) from error
        session.commit()
        answer = make_response(render_template("clocks/listing.html", **_listing(session)))
    answer.headers["HX-Trigger"] = json.dumps({"said": {"text": _("It is back.")}})
    return answer


def _check_unused(session: Session, name: str) -> None:
    in_grid = session.scalar(select(GridRow.position).where(GridRow.clock_id == name).limit(1))
    programmes = session.scalars(select(Programme.name).where(Programme.clock == name)).all()
    if in_grid is not None or programmes:
        where = _("the grid") if in_grid is not None else ", ".join(programmes)
        raise TroubleError(
            Trouble(
                "in_use",
                _("“%(name)s” is still used: %(where)s.", name=name, where=where),
                _("Give those hours another clock first."),
            )
        )


def _listing(session: Session) -> dict[str, Any]:
    used = set(session.scalars(select(GridRow.clock_id)))
    programmes: dict[str, list[str]] = {}
    for programme in session.scalars(select(Programme).where(Programme.clock != "")):
        programmes.setdefault(programme.clock, []).append(programme.name)
    rows: list[ShownClock] = [shown(session, name) for name in clocks(session)]
    stored = set(session.scalars(select(HourClock.id)))
    return {
        "clocks": rows,
        "used": used,
        "programmes": programmes,
        "stored": stored,
        "default": DEFAULT,
    }
