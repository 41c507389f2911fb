"""`radio user` and `radio token`: accounts of the console, and keys for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from radio.app.commands.planning import now, reading, typist, writing, zone_of
from radio.app.commands.programmefacts import moment, shown
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.people import accounts, audit, lockout, secondfactor, tokens
from radio.people.audit import Actor, Via
from radio.people.errors import PeopleError, UnusableError
from radio.people.passwords import Passwords
from radio.people.rights import Right, Role
from radio.people.setup import forget_setup_code
from radio.people.tables import ApiToken, Person
from radio.units import Millis

JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_ROLE = click.Choice([role.value for role in Role])
_DAY = 86_400_000


@contextmanager
def _told() -> Iterator[None]:
    """Turn what this room refuses into a sentence: exit code 2 for a value, 1 for the rest."""
    try:
        yield
    except UnusableError as error:
        raise click.BadParameter(str(error)) from error
    except PeopleError as error:
        fail(str(error))


def _note(session: Session, action: str, object_: str, detail: str = "") -> None:
    by = Actor(typist(), via=Via.TERMINAL)
    audit.note(session, action, by=by, now=now(), object_=object_, detail=detail)


@click.group()
def user() -> None:
    """Accounts: who signs in at the console, and what they may do there.

    \b
    Example:
      radio user add siti --name "Siti Rahayu" --role presenter
      radio user list
    """


@user.command()
@click.argument("login")
@click.option("--name", help="As others know them; else the name they sign in with.")
@click.option("--role", type=_ROLE, default=Role.PRESENTER.value, show_default=True)
@click.option("--given", is_flag=True, help="Another password has to be chosen at first sign-in.")
def add(login: str, name: str | None, role: str, given: bool) -> None:
    """Make an account. The password is asked for, or read as a line of stdin.

    \b
    Example:
      radio user add siti --name "Siti Rahayu" --role presenter
      pwgen 20 1 | radio user add budi --role operator --given
    """
    name = name or login
    with _told(), writing() as (loaded, session):
        kept = _password(loaded, login, name)
        row = accounts.add_person(session, login, name, Role(role), kept, now())
        row.password_given = given
        _note(session, "people.add", row.login, role)
        forget_setup_code(loaded.data)
    say(f"{row.name} signs in as {row.login}: {role}.")
    if row.role in secondfactor.REQUIRED:
        say("A code from the telephone is set up at the first sign-in.")


def _password(loaded: Loaded, login: str, name: str) -> str:
    """What is kept of the password that is typed, or comes in on stdin."""
    if sys.stdin.isatty():
        typed = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    return accounts.hash_chosen(Passwords(), typed, login, name, loaded.settings.station.name)


@user.command("list")
@JSON
def list_(as_json: bool) -> None:
    """List the accounts.

    \b
    Example:
      radio user list
    """
    with reading() as (loaded, session):
        last = audit.last_sign_ins(session)
        facts = [_person_facts(session, row, loaded, last) for row in accounts.people(session)]
    if as_json:
        print_json(facts)
        return
    for row in facts:
        off = "  [disabled]" if row["disabled"] else ""
        code = "code" if row["second_factor"] else ""
        click.echo(f"{row['login']:20} {row['role']:10} {code:5} {row['name']}{off}")
    if not facts:
        say("There is none yet: open /setup of the console, or `radio user add LOGIN --role admin`")


def _person_facts(
    session: Session, row: Person, loaded: Loaded, last: dict[int, Millis]
) -> dict[str, Any]:
    zone = zone_of(loaded)
    return {
        "login": row.login,
        "name": row.name,
        "role": row.role.value,
        "disabled": row.disabled,
        "second_factor": secondfactor.factor_of(session, row) is not None,
        "created_at": moment(row.created_at, zone),
        "last_sign_in": moment(last.get(row.id), zone),
    }


@user.command()
@click.argument("login")
def disable(login: str) -> None:
    """Let nobody sign in by an account any more; whoever is signed in is signed out.

    \b
    Example:
      radio user disable siti
    """
    with _told(), writing() as (_, session):
        row = accounts.find_login(session, login)
        accounts.disable(session, row)
        _note(session, "people.disable", row.login)
    say(f"{row.login} can't sign in any more.")


@user.command()
@click.argument("login")
def enable(login: str) -> None:
    """Let somebody sign in again, also one who has to wait after wrong passwords.

    \b
    Example:
      radio user enable siti
    """
    with _told(), writing() as (_, session):
        row = accounts.find_login(session, login)
        accounts.enable(row)
        lockout.forgive_login(session, row.login, now())
        _note(session, "people.enable", row.login)
    say(f"{row.login} may sign in.")


@user.command()
@click.argument("login")
@click.option("--given", is_flag=True, help="Another password has to be chosen at first sign-in.")
@click.option("--forget-code", is_flag=True, help="The telephone with the codes is lost, too.")
def password(login: str, given: bool, forget_code: bool) -> None:
    """Give somebody another password. It is asked for, or read as a line of stdin.

    \b
    Example:
      radio user password siti --given
      radio user password admin --forget-code
    """
    with _told(), writing() as (loaded, session):
        row = accounts.find_login(session, login)
        kept = _password(loaded, row.login, row.name)
        accounts.set_password(session, row, kept, now(), given=given)
        lockout.forgive_login(session, row.login, now())
        if forget_code:
            secondfactor.remove(session, row)
        _note(session, "people.give_password", row.login)
    say(f"{row.login} has a new password, and is signed out everywhere.")


@user.command()
@click.argument("login")
@click.argument("wanted", metavar="ROLE", type=_ROLE)
def role(login: str, wanted: str) -> None:
    """Change what somebody may do.

    \b
    Example:
      radio user role siti manager
    """
    with _told(), writing() as (_, session):
        row = accounts.find_login(session, login)
        accounts.set_role(session, row, Role(wanted))
        _note(session, "people.change", row.login, wanted)
    say(f"{row.login} is {wanted}.")


# ------------------------------------------------------------------- tokens


@click.group()
def token() -> None:
    """Tokens: keys by which other programs use the API, and for how much of it.

    \b
    Example:
      radio token add "RDS encoder" --for siti --scope watch
      radio token list
    """


@token.command("add")
@click.argument("name")
@click.option("--for", "login", required=True, metavar="LOGIN", help="Who answers for it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([right.value for right in Right]),
    help="What it may do; several times for several.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it lasts; else without end.")
@JSON
def add_token(
    name: str, login: str, scopes: tuple[str, ...], days: int | None, as_json: bool
) -> None:
    """Make a token and print it, this once.

    \b
    Example:
      radio token add "RDS encoder" --for siti --scope watch --days 365
    """
    with _told(), writing() as (loaded, session):
        person = accounts.find_login(session, login)
        ends = None if days is None else Millis(now() + days * _DAY)
        wanted = [Right(scope) for scope in scopes]
        row, key = tokens.add_token(session, person, name, wanted, now(), ends)
        _note(session, "tokens.add", row.name, row.scopes)
    if as_json:
        print_json({**_token_facts(row, loaded), "token": key})
    else:
        click.echo(key)
        say("It is not shown again.")


@token.command("list")
@JSON
def list_tokens(as_json: bool) -> None:
    """List the tokens; the keys themselves nobody knows.

    \b
    Example:
      radio token list
    """
    with reading() as (loaded, session):
        rows = tokens.tokens(session)
        facts = [_token_facts(row, loaded) for row in rows]
    if as_json:
        print_json(facts)
        return
    for row, fact in zip(rows, facts, strict=True):
        off = "" if fact["in_force"] else "  [void]"
        ends = "" if row.ends_at is None else f"  until {shown(row.ends_at, zone_of(loaded))}"
        click.echo(
            f"{row.id:4} {row.hint}… {row.name} ({row.person.login}): {row.scopes}{ends}{off}"
        )
    if not facts:
        say("There is none.")


def _token_facts(row: ApiToken, loaded: Loaded) -> dict[str, Any]:
    zone = zone_of(loaded)
    return {
        "id": row.id,
        "name": row.name,
        "begins": row.hint,
        "for": row.person.login,
        "scopes": row.scopes.split(),
        "in_force": tokens.is_in_force(row, now()) and not row.person.disabled,
        "created_at": moment(row.created_at, zone),
        "ends_at": moment(row.ends_at, zone),
        "revoked_at": moment(row.revoked_at, zone),
        "used_at": moment(row.used_at, zone),
    }


@token.command()
@click.argument("token_id", metavar="ID", type=int)
def revoke(token_id: int) -> None:
    """Make a token void, at once.

    \b
    Example:
      radio token revoke 3
    """
    with _told(), writing() as (_, session):
        row = tokens.revoke(session, token_id, now())
        _note(session, "tokens.revoke", row.name)
    say(f"The token {row.name!r} is void.")
