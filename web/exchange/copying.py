"""A case field by field, as it is copied into SP4N-LAPOR!'s form; and the number that LAPOR! gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from playlists.clock import to_local
from radio.complaints.errors import CaseOvertakenError, NotAllowedError
from radio.complaints.exchange.cases import OutCase, Reading, read_case
from radio.complaints.exchange.lapor import CopyField, copy_fields
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import do
from radio.complaints.handling.tracking import TrackingError, read_tracking
from radio.complaints.privacy.revealing import checked_reason
from radio.complaints.privacy.seeing import may_reveal, sight_of
from radio.complaints.register.tables import Complaint
from radio.complaints.words import Deed, State
from radio.people.rights import Right
from web.access import may_here
from web.cases.case import found
from web.cases.hands import case_session, hand, no_such_case, version_seen, viewer
from web.cases.revealing import told
from web.cases.words import refused, wrong_tracking
from web.complaints.deedwords import deeds_done
from web.complaints.words import states
from web.dates import clock
from web.exchange.blueprint import blueprint
from web.exchange.worklist import around, beside, done_lately
from web.panel import current_panel
from web.trail import saw, tell, tell_nothing

LAPOR = "SP4N-LAPOR!"
NOBODY = "panel"
"""Who reads at a station that has no accounts."""
_PERSON = frozenset({"name", "phone", "email"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What one press copies: a field, or as much of it as LAPOR! takes at once. `label` is LAPOR!'s own.

    `hidden` where it is shown to who says why alone.
    """

    code: str
    label: str
    text: str
    part: int
    parts: int
    most: int | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that could not be kept, and why."""

    number: str = ""
    wrong: str = ""
    others: tuple[tuple[str, str], ...] = ()


_NOTHING = Typed()


@blueprint.get("/<ticket>/lapor")
def copy(ticket: str) -> str:
    """The fields, without who reported and what is confidential."""
    return _page(ticket)


@blueprint.post("/<ticket>/lapor/shown")
def reveal(ticket: str) -> Response:
    """The fields with who reported and what is confidential, as a part of the page."""
    panel, doer = current_panel(), viewer()
    tell_nothing()
    with told():
        why = checked_reason(request.form.get("why", ""))
    with case_session(write=True) as session:
        row = found(session, ticket)
        if not may_reveal(sight_of(session, row), doer):
            raise no_such_case()
        reading = Reading(
            panel.keys, panel.now, by=doer.login or NOBODY, why=why, desk=doer.desk, open_texts=True,
            reporters=True,
        )  # fmt: skip
        case = _opened(session, row, reading)
        session.commit()
    saw("complaint.lapor", row.ticket, why)
    answer = make_response(_fields(row, case, revealed=True))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<ticket>/lapor")
def hand_over(ticket: str) -> Answer | str:
    """Keep LAPOR!'s number; then the next case that waits, or the list where none does."""
    panel, number = current_panel(), request.form.get("tracking_id", "")
    try:
        with case_session(write=True) as session:
            row = found(session, ticket)
            number = read_tracking(number)
            following = beside(session, row)
            do(
                session, panel.keys, row.id,
                Act(Deed.HAND_OVER, tracking_id=number, why=LAPOR),
                seen_version=version_seen(request.form.get("seen", "")),
                hand=hand(), zone=panel.desk.zone, now=panel.now(),
            )  # fmt: skip
            session.commit()
    except TrackingError as error:
        return _again(ticket, Typed(number, wrong_tracking(error)))
    except NotAllowedError as error:
        return _again(ticket, Typed(number, refused(error)))
    except CaseOvertakenError as error:
        return _again(ticket, Typed(number, others=_others(error)))
    tell(row.ticket)
    goes_on = following.after or following.before
    values = {**around(), "done": row.ticket}
    address = (
        url_for("exchange.copy", ticket=goes_on, **values)
        if goes_on
        else url_for("exchange.lapor", **values)
    )
    return redirect(address, HTTPStatus.SEE_OTHER)


def _others(error: CaseOvertakenError) -> tuple[tuple[str, str], ...]:
    zone = current_panel().desk.zone
    return tuple(
        (f"{clock(to_local(one.at, zone))} {one.by}".strip(), deeds_done()[one.deed])
        for one in error.since
    )


def _again(ticket: str, typed: Typed) -> Answer:
    return make_response(_page(ticket, typed), HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(ticket: str, typed: Typed = _NOTHING) -> str:
    panel = current_panel()
    with case_session() as session:
        row = found(session, ticket)
        # What is confidential stays closed; all else who may read cases has read in the case.
        reading = Reading(panel.keys, panel.now)
        if not row.confidential:
            reading = replace(reading, by=viewer().login or NOBODY, why=LAPOR, open_texts=True)
        case = _opened(session, row, reading)
        sides = beside(session, row)
        may_show = may_here(Right.COMPLAINTS_REPORTERS) and may_reveal(
            sight_of(session, row), viewer()
        )
    return render_template(
        "exchange/copy.html", case=row, fields=_fields(row, case, may_show=may_show), sides=sides,
        typed=typed, around=around(), done=done_lately(), states=states(),
        merged=row.state is State.MERGED,
    )  # fmt: skip


def _opened(session: Session, row: Complaint, reading: Reading) -> OutCase:
    case = read_case(session, row, reading)
    if case is None:
        raise no_such_case()
    return case


def _fields(
    row: Complaint, case: OutCase, *, revealed: bool = False, may_show: bool = False
) -> str:
    panel = current_panel()
    fields = copy_fields(case, panel.desk.zone, panel.settings.lapor)
    pieces = [piece for one in fields for piece in _pieces(one, row, revealed=revealed)]
    return render_template(
        "exchange/fields.html", case=row, pieces=pieces, revealed=revealed, may_show=may_show,
        nobody=case.reporter.is_unknown,
    )  # fmt: skip


def _pieces(one: CopyField, row: Complaint, *, revealed: bool) -> list[Piece]:
    """The pieces of a field."""
    closed = row.confidential and one.code in {"title", "text", "place"}
    hidden = not revealed and (closed or (one.code in _PERSON and not row.anonymous))
    pieces = ("",) if hidden else one.pieces
    return [
        Piece(one.code, one.name, text, number, len(pieces), one.most, hidden)
        for number, text in enumerate(pieces, 1)
    ]
