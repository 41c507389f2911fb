"""`radio complaints roles`, `person` and `breach`: who may read the register, and whose data it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from radio.app.commands.complaintdesk import open_shared
from radio.app.commands.planning import now, station, typist
from radio.app.commands.programmefacts import moment, shown
from radio.app.config import load_config
from radio.app.failures import fail, print_json, say
from radio.app.wiring import desk_settings
from radio.calls.persons import KnownCall, call_lines, known_calls
from radio.complaints.errors import ComplaintError, EntryError
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy import breaches, requests
from radio.complaints.privacy.erasing import erase_person, found_reporters
from radio.complaints.privacy.erasures import Erased
from radio.complaints.privacy.finding import Named, named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.letter import LANGUAGES, write_report
from radio.complaints.privacy.report import report_person
from radio.complaints.privacy.roles import PREFIX, make_roles
from radio.complaints.register.duties import Breach, PersonRequest, Wish
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import TicketError
from radio.db import session_scope
from radio.keys import SealedError
from radio.units import Millis

JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
PHONE = click.option(
    "--phone",
    default="",
    help="Their telephone number; - reads it from stdin, unseen by others here.",
)
TICKET = click.option("--ticket", default="", help="Or the number of their complaint.")
_LINE = "%Y-%m-%d %H:%M"


@contextmanager
def _register() -> Iterator[tuple[Desk, Engine]]:
    """The desk and the shared database; what this room refuses becomes a sentence."""
    with open_shared() as (desk, register):
        try:
            yield desk, register
        except (EntryError, TicketError) as error:
            raise click.BadParameter(str(error)) from error
        except (ComplaintError, SealedError) as error:
            fail(str(error))


def _ledger() -> tuple[Ledger, int]:
    settings = desk_settings(load_config())
    return Ledger.of(settings.data), settings.copies_days


@click.command()
@click.option("--prefix", default=PREFIX, show_default=True, help="What their names begin with.")
@JSON
def roles(prefix: str, as_json: bool) -> None:
    """Make the roles of the shared database on PostgreSQL, and give each exactly what it may do.

    Run by the database's owner, as often as need be. A login is put into a role by the server's
    administrator: CREATE ROLE dashboard LOGIN IN ROLE radio_reader.

    \b
    Example:
      RADIO_COMPLAINTS_URL=postgresql+psycopg://owner@db/aduan radio complaints roles
    """
    with _register() as (_desk, register):
        done = make_roles(register, prefix)
    if as_json:
        print_json(done)
        return
    for line in done:
        click.echo(line)


# ---------------------------------------------------------------- people


@click.group()
def person() -> None:
    """What somebody asks for about their own data: see it, have it erased, have it left alone.

    Make sure who asks: ticket numbers are read on the air. Each request is answered within 3x24 hours.

    \b
    Example:
      radio complaints person report --phone 0812...
      radio complaints person erase --ticket BJN26-0417K
    """


def _who(phone: str, ticket: str) -> Named:
    typed = sys.stdin.readline().strip() if phone == "-" else phone
    try:
        return named(typed, ticket)
    except (EntryError, TicketError) as error:
        raise click.UsageError(f"{error} (--phone or --ticket)") from error


@person.command("ask")
@click.argument("wish", type=click.Choice([wish.value for wish in Wish]))
@PHONE
@TICKET
@click.option("--at", default=None, help="When they asked, local time: 2026-11-30 09:15.")
@JSON
def ask(wish: str, phone: str, ticket: str, at: str | None, as_json: bool) -> None:
    """Take a request down that is answered later: three days run from then.

    \b
    Example:
      radio complaints person ask access --phone 0812... --at "2026-11-30 09:15"
    """
    who = _who(phone, ticket)
    with _register() as (desk, register):
        asked = _moment(at, desk) or now()
        row = requests.take_request(register, desk, Wish(wish), who, typist(), asked)
        _print_requests([row], desk, as_json=as_json)


@person.command("list")
@click.option("--all", "every", is_flag=True, help="Those that were answered, too.")
@JSON
def list_(every: bool, as_json: bool) -> None:
    """Requests that wait for an answer, the most urgent first.

    \b
    Example:
      radio complaints person list --all
    """
    with _register() as (desk, register), session_scope(register) as session:
        _print_requests(requests.requests_of(session, waiting=not every), desk, as_json=as_json)


@person.command("report")
@PHONE
@TICKET
@click.option("--why", default="permintaan akses", show_default=True, help="What is noted with it.")
@click.option("--language", type=click.Choice(LANGUAGES), default="id", show_default=True)
@JSON
def report(phone: str, ticket: str, why: str, language: str, as_json: bool) -> None:
    """All that is kept of somebody, and who saw it, as a text for them or as JSON.

    That it was made is noted with their cases.

    \b
    Example:
      radio complaints person report --phone 0812... > data-saya.txt
    """
    who = _who(phone, ticket)
    with _register() as (desk, register), station() as (loaded, engine):
        calls = _calls(desk, register, engine, loaded.data, who)
        made = report_person(register, desk, who, typist(), why, elsewhere=len(calls))
        if as_json:
            print_json({**asdict(made), "calls": [asdict(one) for one in calls]})
        else:
            click.echo(write_report(made, desk.zone, language), nl=False)
            for line in call_lines(calls, desk.zone, language):
                click.echo(line)


def _calls(
    desk: Desk, register: Engine, engine: Engine, data: Path, who: Named
) -> tuple[KnownCall, ...]:
    """Their calls: by their number, and by the complaints that they were the first to report."""
    with session_scope(register) as session:
        own = [session.get(Complaint, row.id) for row in found_reporters(session, desk.keys, who)]
        tickets = {case.ticket for case in own if case is not None}
    with session_scope(engine) as session:
        return known_calls(session, desk.keys, data, who.phone, tickets)


@person.command("erase")
@PHONE
@TICKET
@click.option("--phrase", "phrases", multiple=True, help="Words to take out of the texts, too.")
@click.option("--attachments", is_flag=True, help="The files of their complaints go, too.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@JSON
def erase(
    phone: str, ticket: str, phrases: tuple[str, ...], attachments: bool, yes: bool, as_json: bool
) -> None:
    """Erase somebody: who they are, and the words in their complaints that tell it.

    Name, telephone, e-mail and address are taken out of the texts by themselves. What is under a hold
    is restricted, and erased when the hold ends. It can't be taken back.

    \b
    Example:
      radio complaints person erase --phone 0812... --phrase "rumah Pak Karto"
    """
    who = _who(phone, ticket)
    if not yes:
        click.confirm("Erase all that is kept of them, for good?", abort=True, err=True)
    ledger, days = _ledger()
    with _register() as (desk, register), station() as (loaded, engine):
        calls = _calls(desk, register, engine, loaded.data, who)
        known = (*phrases, who.phone) if calls and who.phone else phrases
        try:
            done = erase_person(
                register, desk, ledger, who, typist(), days=days, phrases=known,
                attachments=attachments, elsewhere=len(calls),
            )  # fmt: skip
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--phrase") from error
        _print_erased(done, desk, as_json=as_json)


def _print_erased(done: Erased, desk: Desk, *, as_json: bool) -> None:
    if as_json:
        times = {name: moment(getattr(done, name), desk.zone) for name in _TIMES}
        print_json({**asdict(done), **times})
        return
    say(
        f"Erased: {done.reporters + done.waiting} times who reported, {done.attachments} files; "
        f"{done.cases} complaints were looked through."
    )
    if done.tables:
        say(f"{done.tables} tables that were brought here are gone; bring what is needed again.")
    say(
        "Within five minutes the worker takes them out of kept filters, Friday sheets, mail, answers of "
        "webhooks, calls and the audit log, too. Recordings of their calls go that were never on the air; "
        "what was is kept for a year, as the law asks (UU 32/2002, art. 45)."
    )
    if done.waits_until is not None:
        say(f"The rest is held, and left alone until then: {shown(done.waits_until, desk.zone)}.")
    say(f"Copies of the database may have them until {shown(done.backups_until, desk.zone)}.")


_TIMES = ("waits_until", "backups_until")


@person.command("restrict")
@PHONE
@TICKET
@click.option("--lift", is_flag=True, help="Use it again.")
@JSON
def restrict(phone: str, ticket: str, lift: bool, as_json: bool) -> None:
    """Keep somebody's data, but show it to nobody; or use it again.

    \b
    Example:
      radio complaints person restrict --ticket BJN26-0417K
      radio complaints person restrict --ticket BJN26-0417K --lift
    """
    who = _who(phone, ticket)
    ledger, days = _ledger()
    with _register() as (desk, register):
        row = requests.restrict(register, desk, ledger, who, typist(), days=days, lift=lift)
        _print_requests([row], desk, as_json=as_json)


def _print_requests(rows: Any, desk: Desk, *, as_json: bool) -> None:
    if as_json:
        print_json([_facts(row, desk, hidden=("sealed", "phone_index")) for row in rows])
        return
    for row in rows:
        until = "answered" if row.answered_at is not None else shown(row.due_at, desk.zone)
        rest = _rest_of(row, desk)
        click.echo(f"{row.id}  {row.wish:<9}{row.ticket or 'by telephone':<15}{until}{rest}")
    if not rows:
        say("No request waits.")


def _rest_of(row: PersonRequest, desk: Desk) -> str:
    if row.wish is not Wish.ERASE or row.answered_at is None:
        return f"  {row.rows} rows" if row.answered_at is not None else ""
    if row.gone_at is not None:
        return f"  gone from every copy {shown(row.gone_at, desk.zone)}"
    if row.waits_until is not None:
        return f"  the rest is held until {shown(row.waits_until, desk.zone)}"
    return f"  in copies until {shown(row.backups_until or row.due_at, desk.zone)}"


# ---------------------------------------------------------------- breaches


@click.group()
def breach() -> None:
    """Personal data that got to somebody it should not have, or was lost: told within 3x24 hours.

    \b
    Example:
      radio complaints breach add --what "Daftar telepon" --how "Laptop hilang" --people 40
      radio complaints breach list
    """


@breach.command("add")
@click.option("--what", required=True, help="Which data.")
@click.option("--how", required=True, help="How it happened.")
@click.option("--remedy", default="", help="What is done about it.")
@click.option("--people", type=click.IntRange(0), default=0, help="How many people it is about.")
@click.option("--happened", default=None, help="When, local time: 2026-11-30 09:15.")
@click.option("--found", default=None, help="When it was found; else now.")
@JSON
def add(
    what: str,
    how: str,
    remedy: str,
    people: int,
    happened: str | None,
    found: str | None,
    as_json: bool,
) -> None:
    """Write a breach down. Name nobody in it.

    \b
    Example:
      radio complaints breach add --what "Daftar telepon pelapor" --how "Laptop hilang" --people 40
    """
    with _register() as (desk, register):
        told = breaches.Found(what, how, remedy, people, _moment(happened, desk))
        at = _moment(found, desk) or now()
        row = breaches.add_breach(register, desk, told, typist(), at)
        _print_breaches([row], desk, as_json=as_json)


@breach.command("told")
@click.argument("breach_id", metavar="ID")
@click.option("--people", "people_too", is_flag=True, help="Those concerned were told.")
@click.option("--authority", is_flag=True, help="The authority was told.")
@click.option("--remedy", default="", help="What is done about it.")
@JSON
def told(breach_id: str, people_too: bool, authority: bool, remedy: str, as_json: bool) -> None:
    """Note that those concerned, or the authority, were told of a breach.

    \b
    Example:
      radio complaints breach told 019… --people --authority
    """
    with _register() as (desk, register):
        row = breaches.tell_breach(
            register,
            breach_id,
            people_at=now() if people_too else None,
            authority_at=now() if authority else None,
            remedy=remedy,
        )
        _print_breaches([row], desk, as_json=as_json)


@breach.command("list")
@JSON
def breach_list(as_json: bool) -> None:
    """All breaches, the newest first.

    \b
    Example:
      radio complaints breach list --json
    """
    with _register() as (desk, register), session_scope(register) as session:
        _print_breaches(breaches.breaches(session), desk, as_json=as_json)


def _print_breaches(rows: Any, desk: Desk, *, as_json: bool) -> None:
    if as_json:
        print_json([_facts(row, desk) for row in rows])
        return
    for row in rows:
        due = "told" if breaches.is_told(row) else f"tell until {shown(row.due_at, desk.zone)}"
        click.echo(f"{row.id}  {shown(row.found_at, desk.zone)}  {due}  {row.people} people")
        click.echo(f"    {row.what}: {row.how}")
    if not rows:
        say("None.")


def _facts(row: PersonRequest | Breach, desk: Desk, hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        is_time = column.key.endswith(("_at", "_until"))
        if column.key not in hidden:
            facts[column.key] = moment(value, desk.zone) if is_time else value
    return facts


def _moment(typed: str | None, desk: Desk) -> Millis | None:
    if typed is None:
        return None
    try:
        at = datetime.strptime(typed, _LINE).replace(tzinfo=desk.zone)
    except ValueError as error:
        raise click.BadParameter(f"“{typed}” is no time like 2026-11-30 09:15") from error
    return Millis(round(at.timestamp() * 1000))
