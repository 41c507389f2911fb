"""Holds: what is not deleted whatever its age, who said so and why; set and ended here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.archive import keeping
from radio.archive.covered import Covered, call_bytes, covered
from radio.archive.errors import ArchiveError
from radio.archive.naming import moments
from radio.archive.tables import ArchiveHold
from radio.calls import keeping as callkeeping
from radio.calls.holdtables import CallHold
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.archive.blueprint import blueprint
from web.language.say import _
from web.panel import current_panel
from web.trail import actor, tell

WHY_LEAST, WHY_MOST = callkeeping.WHY_LEAST, callkeeping.WHY_MOST
_OVER_MOST = 50


@dataclass(frozen=True, slots=True)
class TimeHold:
    """A stretch that is held, as the page shows it."""

    row: ArchiveHold
    starts: datetime
    ends: datetime
    what: Covered


@dataclass(frozen=True, slots=True)
class OneHold:
    """A call that is held; `bytes` of its recording."""

    row: CallHold
    rang: datetime
    bytes: int


def by() -> str:
    """Who does it, as it is kept."""
    return actor().who or _("the panel")


@blueprint.get("/holds/")
def holds() -> str:
    """What is held now, what it keeps, and what was held before."""
    return _shown()


@blueprint.post("/holds/")
def hold() -> Response | tuple[str, int]:
    """Hold a stretch of time."""
    typed = {name: request.form.get(name, "").strip() for name in ("from", "to", "why")}
    start, end = _moment(typed["from"]), _moment(typed["to"])
    wrong = _wrong(start, end, typed["why"])
    if wrong or start is None or end is None:
        return _shown(typed, wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        row = keeping.hold(session, start, end, typed["why"], by(), panel.now())
        session.commit()
    tell(str(row.id), typed["why"])
    return redirect(url_for("archive.holds"), HTTPStatus.SEE_OTHER)


def _moment(text: str) -> Millis | None:
    """What a field for day and time gives, by the station's clock."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    if local.tzinfo is not None or not 2000 <= local.year < 2200:
        return None
    return moments(local, current_panel().settings.zone_info)[0]


def _wrong(start: Millis | None, end: Millis | None, why: str) -> str:
    if start is None or end is None:
        return _("Day and time of beginning and end are needed.")
    if end <= start:
        return _("The end comes before the beginning. Give the earlier moment first.")
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        return _("Say which case or dispute it is for, in five letters at least.")
    return ""


@blueprint.post("/holds/<int:number>/end")
def release(number: int) -> Response:
    """End the hold of a stretch."""
    panel = current_panel()
    try:
        with session_scope(panel.database, write=True) as session:
            keeping.end_hold(session, number, by(), panel.now())
            session.commit()
    except ArchiveError as error:
        raise no_such_hold() from error
    tell(str(number))
    return redirect(url_for("archive.holds"), HTTPStatus.SEE_OTHER)


@blueprint.post("/holds/calls/<int:number>/end")
def release_call(number: int) -> Response:
    """End the hold of a call."""
    panel = current_panel()
    try:
        with session_scope(panel.database, write=True) as session:
            callkeeping.end_hold(session, number, by(), panel.now())
            session.commit()
    except callkeeping.HoldError as error:
        raise no_such_hold() from error
    tell(str(number))
    return redirect(url_for("archive.holds"), HTTPStatus.SEE_OTHER)


def no_such_hold() -> TroubleError:
    """Somebody was quicker, or it never was."""
    trouble = Trouble(
        "no_such_hold", _("This hold has ended already."), _("Look at the list of holds again.")
    )
    return TroubleError(trouble, HTTPStatus.CONFLICT)


def _shown(typed: dict[str, str] | None = None, wrong: str = "") -> str:
    panel = current_panel()
    zone = panel.settings.zone_info
    with session_scope(panel.database) as session:
        times = [
            TimeHold(
                row, to_local(row.from_at, zone), to_local(row.to_at, zone),
                covered(session, panel.place, row.from_at, row.to_at),
            )
            for row in keeping.standing(session)
        ]  # fmt: skip
        calls = [_one(session, row) for row in callkeeping.holds(session)]
        over = _over(session)
    return render_template(
        "archive/holds.html", times=times, calls=calls, over=over, typed=typed or {}, wrong=wrong,
        why_least=WHY_LEAST, why_most=WHY_MOST,
    )  # fmt: skip


def _one(session: Session, row: CallHold) -> OneHold:
    call = session.get_one(PhoneCall, row.call_id)
    panel = current_panel()
    rang = to_local(call.rang_at, panel.settings.zone_info)
    return OneHold(row, rang, call_bytes(panel.place, call))


def _over(session: Session) -> list[ArchiveHold | CallHold]:
    """Those that have ended, the latest first."""
    of_time = select(ArchiveHold).where(ArchiveHold.ended_at.is_not(None))
    of_calls = select(CallHold).where(CallHold.ended_at.is_not(None))
    rows: list[ArchiveHold | CallHold] = [
        *session.scalars(of_time.order_by(ArchiveHold.ended_at.desc()).limit(_OVER_MOST)),
        *session.scalars(of_calls.order_by(CallHold.ended_at.desc()).limit(_OVER_MOST)),
    ]
    return sorted(rows, key=lambda row: row.ended_at or 0, reverse=True)[:_OVER_MOST]
