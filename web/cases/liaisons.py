"""Through whom a case is forwarded: for each agency that is chosen, its liaison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.handling.liaisons import by_agency, liaisons
from radio.complaints.register.lists import Agency
from radio.keys import Keyring
from web.cases.blueprint import blueprint
from web.cases.hands import case_session
from web.language.say import _
from web.panel import current_panel

_FIELD = "liaison-"


@dataclass(frozen=True, slots=True)
class LiaisonChoice:
    """An agency with its liaisons, as pairs of id and title; `chosen` is the only one, or who was chosen."""

    agency_id: str
    agency: str
    people: Sequence[tuple[str, str]]
    chosen: str

    @property
    def field(self) -> str:
        """What its field is called in a form."""
        return f"{_FIELD}{self.agency_id}"


@blueprint.get("/<ticket>/liaisons")
def liaisons_to_choose(ticket: str) -> str:  # noqa: ARG001  # the address is the case's
    """The fields for the agencies that are chosen now; who was chosen stays so."""
    with case_session() as session:
        found = liaison_choices(
            session, current_panel().keys, request.args.getlist("agencies"), request.args
        )
    return render_template("cases/liaisons.html", liaison_choices=found)


def liaison_choices(
    session: Session, keys: Keyring, agency_ids: Sequence[str], typed: Mapping[str, str]
) -> list[LiaisonChoice]:
    """What there is to choose from at these agencies, names and positions alone."""
    rows = session.scalars(select(Agency).where(Agency.id.in_(agency_ids)).order_by(Agency.name))
    agencies = {row.id: row.short or row.name for row in rows}
    people = by_agency(liaisons(session, keys, agencies)) if agencies else {}
    return [
        _choice(
            id_,
            name,
            [(one.id, one.contact.title or _("not known")) for one in people.get(id_, ())],
            typed,
        )
        for id_, name in agencies.items()
    ]


def liaisons_of(
    session: Session, keys: Keyring, agency_ids: Sequence[str], form: Mapping[str, str]
) -> dict[str, str]:
    """Who was chosen, by agency; where there was no field yet, the only one there is."""
    choices = liaison_choices(session, keys, agency_ids, form)
    return {one.agency_id: form.get(one.field, one.chosen) for one in choices}


def _choice(
    agency_id: str, agency: str, people: Sequence[tuple[str, str]], typed: Mapping[str, str]
) -> LiaisonChoice:
    only = people[0][0] if len(people) == 1 else ""
    return LiaisonChoice(agency_id, agency, people, typed.get(f"{_FIELD}{agency_id}", only))
