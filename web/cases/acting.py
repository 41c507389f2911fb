"""Doing something about a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from http import HTTPStatus

from flask import redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from playlists.clock import to_local
from radio.complaints.entry import choice_of
from radio.complaints.errors import CaseOvertakenError, EntryError, NotAllowedError
from radio.complaints.handling.acts import Act, Fields
from radio.complaints.handling.doing import do
from radio.complaints.handling.fields import fields_of
from radio.complaints.intake.filing import give_ticket
from radio.complaints.register.numbers import case_with
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Deed, Grade, Kind, Means
from radio.db import session_scope
from radio.keys import Keyring
from radio.programmes.tables import Episode
from radio.units import Millis
from web.cases.blueprint import blueprint
from web.cases.case import Said, found, shown
from web.cases.hands import case_session, hand, version_seen
from web.cases.liaisons import liaisons_of
from web.cases.words import refused, wrong
from web.complaints.deedwords import deeds_done
from web.dates import clock
from web.panel import current_panel
from web.trail import tell

_FLAGS = ("anonymous", "confidential", "field_check")


@blueprint.post("/<ticket>/do")
def act(ticket: str) -> Answer | str:
    """Do it; where it can't be done the page comes back with what was typed (422)."""
    panel, form = current_panel(), request.form
    deed = _deed(form.get("deed", ""))
    typed = {name: tuple(form.getlist(name)) for name in form}
    tell(f"{ticket}, {deed}")
    try:
        with case_session(write=True) as session:
            case = found(session, ticket)
            done = do(
                session,
                panel.keys,
                case.id,
                _read(session, panel.keys, case, deed, form),
                seen_version=version_seen(form.get("seen", "")),
                hand=hand(),
                zone=panel.desk.zone,
                now=panel.now(),
            )
            goes_on = _ticket_of(session, done.new_id) or case.ticket
            session.commit()
    except CaseOvertakenError as error:
        others = [
            (f"{clock(to_local(one.at, panel.desk.zone))} {one.by}".strip(), deeds_done()[one.deed])
            for one in error.since
        ]
        return shown(ticket, Said(deed, typed, others=others))
    except EntryError as error:
        return shown(ticket, Said(deed, typed, wrong(error), error.field))
    except NotAllowedError as error:
        return shown(ticket, Said(deed, typed, refused(error)))
    return redirect(url_for("cases.case", ticket=goes_on), HTTPStatus.SEE_OTHER)


def _deed(word: str) -> Deed:
    try:
        return Deed(word)
    except ValueError:
        # Whatever it is, it is not allowed: the page comes back and says so.
        return Deed.RECEIVE


def _read(
    session: Session, keys: Keyring, case: Complaint, deed: Deed, form: MultiDict[str, str]
) -> Act:
    """What was typed, as something to do.

    Raises:
        EntryError: something in it can't be.
    """
    means = choice_of(Means, form["means"], "means") if form.get("means") else None
    on_air = means is Means.ON_AIR
    episode_id = form.get("episode_id", "") if on_air else ""
    agencies = tuple(one for one in form.getlist("agencies") if one)
    recording, moment = _moment(episode_id, form.get("moment", "")) if on_air else ("", None)
    return Act(
        deed=deed,
        why=form.get("why", ""),
        said=form.get("said", ""),
        public=form.get("public") == "y",
        agencies=agencies,
        liaisons=liaisons_of(session, keys, agencies, form) if deed is Deed.FORWARD else {},
        means=means,
        episode_id=episode_id,
        recording=recording,
        moment=moment,
        other_id=_other(session, form.get("other", "")) if deed is Deed.MERGE else "",
        ticket=give_ticket(current_panel().desk) if deed is Deed.SPLIT else "",
        text=form.get("text", ""),
        fields=_fields(keys, case, form) if deed in {Deed.CHANGE, Deed.SPLIT} else None,
        grade=choice_of(Grade, form["grade"], "grade") if form.get("grade") else None,
        tracking_id=form.get("tracking_id", ""),
    )


def _moment(episode_id: str, typed: str) -> tuple[str, Millis | None]:
    """The recording of an episode, and the moment in it that was typed as a time of its day."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        episode = session.get(Episode, episode_id)
    if episode is None:
        raise EntryError("there is no such episode", "episode_id")
    if not typed:
        return episode.recording, None
    try:
        at = time.fromisoformat(typed.replace(".", ":"))
    except ValueError as error:
        raise EntryError("this is no time", "moment") from error
    day = to_local(episode.start, panel.desk.zone).date()
    moment = datetime.combine(day, at, panel.desk.zone)
    return episode.recording, Millis(round(moment.timestamp() * 1000))


def _other(session: Session, typed: str) -> str:
    try:
        ticket = str(read_ticket(typed))
    except TicketError as error:
        raise EntryError(str(error), "other_id") from error
    other = case_with(session, ticket)
    return other.id if other is not None else ""


def _fields(keys: Keyring, case: Complaint, form: Mapping[str, str]) -> Fields:
    now = fields_of(keys, case)
    flags = {name: form.get(name) == "y" for name in _FLAGS}
    return Fields(
        kind=choice_of(Kind, form.get("kind", now.kind), "kind"),
        agency_id=form.get("agency_id", now.agency_id),
        category_id=form.get("category_id", now.category_id),
        place=form.get("place", now.place),
        area_code=form.get("area_code", now.area_code),
        latitude=now.latitude,
        longitude=now.longitude,
        **flags,
    )


def _ticket_of(session: Session, case_id: str) -> str:
    query = select(Complaint.ticket).where(Complaint.id == case_id)
    return session.scalar(query) or "" if case_id else ""
