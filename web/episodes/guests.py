"""Guests: asked, answered, taken out, invited. Their routes are those of `episodes`."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.programmes.calendars import Sender, invitation
from radio.programmes.errors import NotThereError, ProgrammeError, UnusableError
from radio.programmes.guests import ask_guest, find_guest, remove_guest, set_answer
from radio.programmes.people import set_official
from radio.programmes.tables import Answer, Episode, Official
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.episodes.finding import episode_here
from web.episodes.forms import NEW, GuestForm
from web.episodes.guestlist import guest_form, guests_part, officials_of, removed_of
from web.episodes.views import blueprint
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import gone, refusal
from web.programmes.contacts import contact_of
from web.programmes.said import saved
from web.programmes.words import answers

_NUMBER = re.compile(r"[0-9]{1,9}")
CALENDAR = "text/calendar; charset=utf-8"


@blueprint.get("/episodes/<episode_id>/guests")
def guests(episode_id: str) -> str:
    """Who is asked, for a page that is open while that changes."""
    with session_scope(current_panel().database) as session:
        return guests_part(session, episode_here(session, episode_id))


@blueprint.get("/guests/officials")
def known_officials() -> str:
    """Who can be asked of the agency that was chosen."""
    with session_scope(current_panel().database) as session:
        agency = request.args.get("agency", "")
        form = guest_form(session, GuestForm(request.args))
        form.official.data = form.official.choices[0][0]
        known = officials_of(session, agency)
        return render_template("episodes/official.html", form=form, agency=agency, known=known)


@blueprint.post("/episodes/<episode_id>/guests")
def book(episode_id: str) -> Response:
    """Ask somebody into the episode."""
    panel = current_panel()
    zone, now = panel.settings.zone_info, panel.now()
    with session_scope(panel.database, write=True) as session:
        episode = episode_here(session, episode_id)
        form = guest_form(session, GuestForm(request.form))
        if not _is_whole(form):
            return _unfit(guests_part(session, episode, form))
        try:
            name = _ask(session, episode, form, now)
            session.commit()
        except ProgrammeError as error:
            session.rollback()
            if isinstance(error, UnusableError) and error.field in form:
                form[error.field].errors = [refusal(error, zone).reasons[0]]
                return _unfit(guests_part(session, episode, form))
            return _unfit(guests_part(session, episode, form, refusal(error, zone)))
        session.refresh(episode)
        more = _("Send the invitation, then note the answer here.")
        return saved(guests_part(session, episode), _("%(name)s is asked.", name=name), more)


def _is_whole(form: GuestForm) -> bool:
    valid = bool(form.validate())
    if not form.agency.data:
        form.agency.errors = [_("Choose an agency.")]
        return False
    if form.official.data == NEW and not (form.name.data or "").strip():
        form.name.errors = [_("This is needed.")]
        return False
    if form.official.data != NEW and not _NUMBER.fullmatch(form.official.data or ""):
        form.official.errors = [_("Choose who is asked.")]
        return False
    return valid


def _ask(session: Session, episode: Episode, form: GuestForm, now: Millis) -> str:
    """Ask who was chosen, made known first where they are new; their name."""
    zone = current_panel().settings.zone_info
    official_id = int(form.official.data) if form.official.data != NEW else _make(session, form)
    asked = ask_guest(
        session,
        zone,
        episode,
        official_id,
        now,
        topic=form.topic.data or "",
        standby=form.standby.data,
        note=form.note.data or "",
    )
    state = request.form.get("state", "")
    if state in {Answer.CONFIRMED, Answer.DID_NOT_COME}:
        set_answer(session, zone, asked.guest.id, Answer(state), now)
    return asked.guest.official.name


def _make(session: Session, form: GuestForm) -> int:
    official = Official(
        agency_id=form.agency.data,
        name=form.name.data,
        position=(form.position.data or "").strip(),
        phone=(form.phone.data or "").strip(),
        email=(form.email.data or "").strip(),
    )
    return set_official(session, official).id


@blueprint.post("/guests/<int:guest_id>/state")
def state(guest_id: int) -> Response:
    """Note how it stands with a guest."""
    panel = current_panel()
    zone, wanted = panel.settings.zone_info, request.form.get("state", "")
    if wanted not in set(Answer):
        raise gone()
    with session_scope(panel.database, write=True) as session:
        try:
            guest, _plan = set_answer(session, zone, guest_id, Answer(wanted), panel.now())
            session.commit()
        except NotThereError as error:
            raise gone() from error
        except ProgrammeError as error:
            told = refusal(error, zone)
            raise TroubleError(
                Trouble("refused", told.reasons[0], " ".join(told.reasons[1:]))
            ) from error
        words = f"{guest.official.name}: {answers()[guest.state]}"
        return saved(guests_part(session, guest.episode), words)


@blueprint.post("/guests/<int:guest_id>/remove")
def take_out(guest_id: int) -> Response:
    """Take back that somebody was asked; the answer has a button that asks them again."""
    with session_scope(current_panel().database, write=True) as session:
        try:
            guest = find_guest(session, guest_id)
            removed, episode = removed_of(guest), guest.episode
            remove_guest(session, guest_id)
            session.commit()
        except NotThereError as error:
            raise gone() from error
        session.refresh(episode)
        return make_response(guests_part(session, episode, removed=removed))


@blueprint.get("/guests/<int:guest_id>/invitation.ics")
def invite(guest_id: int) -> Response:
    """One guest's invitation, to be sent by mail; once the episode is left out, its withdrawal."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        try:
            guest = find_guest(session, guest_id)
        except NotThereError as error:
            raise gone() from error
        contact_of(guest.official)
        body = invitation(guest, sender(), panel.now())
        name = f"undangan-{guest.episode_id}-{guest.id}.ics"
    answer = make_response(body)
    answer.headers["Content-Type"] = CALENDAR
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def sender() -> Sender:
    """The station as calendars see it."""
    settings = current_panel().settings
    return Sender(settings.station, settings.zone_info, settings.email)


def _unfit(body: str) -> Response:
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)
