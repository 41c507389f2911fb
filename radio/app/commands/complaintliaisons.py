"""`radio complaints liaison`: who brings the agencies' answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import now, typist, writing
from radio.app.commands.programmefacts import moment
from radio.app.failures import fail, print_json, say
from radio.complaints.errors import EntryError
from radio.complaints.handling.liaisons import (
    Known,
    NoSuchLiaisonError,
    add_liaison,
    liaison_now,
    liaisons,
    past_liaisons,
    retire_liaison,
)
from radio.complaints.intake.desk import Desk
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import Contact
from radio.people import audit
from radio.people.audit import Actor, Via


@contextmanager
def _register(*, write: bool = False) -> Iterator[tuple[Desk, Session]]:
    """The desk and a session of the shared database; what is refused becomes a sentence."""
    with open_shared() as (desk, register), register_scope(register, write=write) as session:
        try:
            yield desk, session
        except EntryError as error:
            raise click.BadParameter(str(error)) from error
        except NoSuchLiaisonError as error:
            fail(f"{error}; `radio complaints liaison list` has them")


def _note(action: str, about: str, *, personal: bool = False) -> None:
    with writing() as (_loaded, session):
        by = Actor(typist(), via=Via.TERMINAL)
        audit.note(session, action, by=by, now=now(), object_=about, personal=personal)


@click.group()
def liaison() -> None:
    """Liaisons of the agencies: complaints are forwarded through them, Friday sheets mailed to them.

    \b
    Example:
      radio complaints liaison add dlh "Karto Wibowo" --position Sekretaris --email karto@dlh.example.go.id
      radio complaints liaison list
    """


@liaison.command("list")
@click.option("--past", is_flag=True, help="Those who are none any more, too.")
@click.option("--contacts", is_flag=True, help="With telephone and e-mail; that is noted.")
@JSON
def list_(past: bool, contacts: bool, as_json: bool) -> None:
    """List them by agency, with name and position.

    \b
    Example:
      radio complaints liaison list --contacts --json
    """
    with _register() as (desk, session):
        found = liaisons(session, desk.keys) + (past_liaisons(session, desk.keys) if past else [])
        found.sort(key=lambda one: (one.agency_id, not one.active))
    if contacts and found:
        _note("liaison.contacts", str(len(found)), personal=True)
    if as_json:
        print_json([_facts(one, desk, contacts=contacts) for one in found])
        return
    for one in found:
        click.echo(_line(one, contacts=contacts))
    if not found:
        say("There is none.")


def _facts(one: Known, desk: Desk, *, contacts: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": one.id,
        "agency": one.agency_id,
        "name": one.contact.name,
        "position": one.contact.position,
        "mailed": bool(one.contact.email),
        "active": one.active,
        "ended_at": moment(one.ended_at, desk.zone),
    }
    reach = {"phone": one.contact.phone, "email": one.contact.email}
    return facts | (reach if contacts else {})


def _line(one: Known, *, contacts: bool) -> str:
    mailed = "" if one.contact.email else "no e-mail"
    reach = f"{one.contact.phone} {one.contact.email}".strip() if contacts else mailed
    told = reach if one.active else "none any more"
    return f"{one.id}  {one.agency_id:<12}{one.contact.title}  {told}".rstrip()


@liaison.command()
@click.argument("agency")
@click.argument("name")
@click.option("--position", default="", help="Such as Sekretaris; stands on the sheet.")
@click.option("--phone", default="", help="Such as 081234567890.")
@click.option("--email", default="", help="Where the Friday sheet is mailed to.")
@JSON
def add(agency: str, name: str, position: str, phone: str, email: str, as_json: bool) -> None:
    """Add a liaison of an agency, by its id; an agency may have several.

    \b
    Example:
      radio complaints liaison add dlh "Karto Wibowo" --position Sekretaris --email karto@dlh.example.go.id
    """
    contact = Contact(name, position, phone, email)
    with _register(write=True) as (desk, session):
        row = add_liaison(session, desk.keys, agency, contact, typist(), now())
        session.commit()
    _note("liaisons.add", f"{row.agency_id}, {row.id}")
    if as_json:
        print_json({"id": row.id, "agency": row.agency_id})
    else:
        click.echo(row.id)


@liaison.command()
@click.argument("id_", metavar="ID")
@JSON
def retire(id_: str, as_json: bool) -> None:
    """Send them nothing more. The name stays with their complaints; telephone and e-mail go for good.

    \b
    Example:
      radio complaints liaison retire 01a22ad2fc8095b87c8af2359b9e7f79
    """
    with _register(write=True) as (desk, session):
        row = liaison_now(session, id_, write=True)
        retire_liaison(desk.keys, row, typist(), now())
        session.commit()
    _note("liaisons.retire", f"{row.agency_id}, {row.id}")
    if as_json:
        print_json({"id": row.id, "agency": row.agency_id, "active": False})
    else:
        say(f"{row.id} of {row.agency_id} is no liaison any more.")
