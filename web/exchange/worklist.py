"""What SP4N-LAPOR! has not got yet, the oldest first; and what stands before and after a case in it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from radio.complaints.register.tables import Complaint
from radio.complaints.sight.filters import NONE, CaseFilter, FilterError
from radio.complaints.sight.listing import CaseOrder, count_cases, list_cases
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import OPEN_STATES
from web.answers import Trouble, TroubleError
from web.cases.hands import case_session
from web.complaints.form import lists_now
from web.complaints.words import kinds, states
from web.exchange.blueprint import blueprint
from web.language.say import _
from web.panel import current_panel

_COUNTED = 1000
_OPEN = CaseFilter(lapor=(NONE,), states=tuple(sorted(OPEN_STATES)))
_ALL = CaseFilter(lapor=(NONE,))


@dataclass(frozen=True, slots=True)
class Beside:
    """The tickets before and after a case in the list; empty where it ends."""

    before: str = ""
    after: str = ""


@blueprint.get("/lapor")
def lapor() -> str:
    """The list, a page at a time."""
    whole = is_whole()
    wanted, now = _ALL if whole else _OPEN, current_panel().now()
    with case_session() as session:
        try:
            page = list_cases(
                session, wanted, now, order=CaseOrder.OLDEST, after=request.args.get("after", "")
            )
        except FilterError as error:
            raise _no_place() from error
        count = count_cases(session, wanted, now, most=_COUNTED)
    return render_template(
        "exchange/lapor.html", page=page, count=count, counted=_COUNTED, whole=whole,
        done=done_lately(), states=states(), kinds=kinds(),
        categories={one.id: one for one in lists_now().categories},
    )  # fmt: skip


def is_whole() -> bool:
    """Whether cases that are over are asked for, too."""
    return request.args.get("all") == "1"


def around() -> dict[str, Any]:
    """What addresses of the list carry along."""
    return {"all": "1"} if is_whole() else {}


def done_lately() -> str:
    """The case that was handed over right before this page, if its address says so."""
    try:
        return str(read_ticket(request.args.get("done", "")))
    except TicketError:
        return ""


def beside(session: Session, row: Complaint) -> Beside:
    """What stands before and after a case, whether it is in the list itself or not."""
    wanted, now = _ALL if is_whole() else _OPEN, current_panel().now()
    place = f"{row.said_at}.{row.id}"
    found = [
        list_cases(session, wanted, now, order=order, after=place, limit=1).lines
        for order in (CaseOrder.NEWEST, CaseOrder.OLDEST)
    ]
    return Beside(*(lines[0].ticket if lines else "" for lines in found))


def _no_place() -> TroubleError:
    trouble = Trouble(
        "no_place", _("This is no page of the list."), _("Begin at the top of the list.")
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
