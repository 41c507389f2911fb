"""The guests of an episode as its editor shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from radio.programmes.guests import standby_plan
from radio.programmes.people import agencies, officials
from radio.programmes.retired import speaks
from radio.programmes.tables import Answer, Episode, Guest, Official
from web.episodes.finding import facts_of
from web.episodes.forms import GuestForm
from web.programmes.answers import Refusal
from web.programmes.contacts import Contact, contact_of
from web.programmes.words import answers


@dataclass(frozen=True, slots=True)
class Invited:
    """A guest with what may be seen of them."""

    guest: Guest
    contact: Contact | None
    speaks: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """A guest who was taken out, for the case that this was a mistake."""

    name: str
    values: Sequence[tuple[str, str]]


def removed_of(guest: Guest) -> Removed:
    """What it takes to ask them again."""
    official = guest.official
    values = [
        ("agency", official.agency_id),
        ("official", str(official.id)),
        ("topic", guest.topic),
        ("note", guest.note),
        ("state", guest.state.value),
    ]
    return Removed(official.name, [*values, ("standby", "y")] if guest.standby else values)


def guest_form(session: Session, form: GuestForm) -> GuestForm:
    """A form with the agencies that are still asked, and the officials of the chosen one."""
    return form.offer(
        [one for one in agencies(session) if one.active],
        officials_of(session, form.agency.data or ""),
    )


def officials_of(session: Session, agency_id: str) -> list[Official]:
    """Who can be asked of an agency."""
    if not agency_id:
        return []
    return [one for one in officials(session, agency_id) if speaks(one)]


def guests_part(
    session: Session,
    episode: Episode,
    form: GuestForm | None = None,
    refused: Refusal | None = None,
    removed: Removed | None = None,
) -> str:
    """Who is asked, and the form to ask one more."""
    invited = [
        Invited(one, contact_of(one.official), speaks(one.official)) for one in episode.guests
    ]
    missing = any(one.state is Answer.DID_NOT_COME for one in episode.guests)
    return render_template(
        "episodes/guests.html",
        **facts_of(episode),
        invited=sorted(invited, key=lambda one: one.guest.standby),
        form=form or guest_form(session, GuestForm()),
        typed=form is not None,
        refused=refused,
        removed=removed,
        answers=answers(),
        plan=standby_plan(episode) if missing else None,
    )
