"""`radio complaints hooks`: other applications that are told of cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import now, typist, writing
from radio.app.config import load_config
from radio.app.failures import fail, print_json, say
from radio.complaints.errors import EntryError
from radio.complaints.hooks import keeping
from radio.complaints.hooks.events import NAMES
from radio.complaints.hooks.guard import Guard, RefusedAddressError
from radio.complaints.hooks.listing import Health, healths
from radio.complaints.register.opening import register_scope
from radio.people import audit
from radio.people.audit import Actor, Via


@contextmanager
def _told() -> Iterator[None]:
    """Turn what is refused into a sentence: exit code 2 for a value, 1 for the rest."""
    try:
        yield
    except (EntryError, RefusedAddressError) as error:
        raise click.BadParameter(str(error)) from error
    except keeping.NoSuchHookError as error:
        fail(f"{error}; `radio complaints hooks list` has them")


def _note(action: str, name: str, detail: str = "") -> None:
    with writing() as (_loaded, session):
        by = Actor(typist(), via=Via.TERMINAL)
        audit.note(session, action, by=by, now=now(), object_=name, detail=detail)


@click.group()
def hooks() -> None:
    """Other applications that are told of what is done about cases (webhooks).

    \b
    Example:
      radio complaints hooks add "Dasbor Kominfo" https://dasbor.example.go.id/hooks
      radio complaints hooks list
    """


@hooks.command("list")
@JSON
def list_(as_json: bool) -> None:
    """List this desk's webhooks and how they do; never their secrets.

    \b
    Example:
      radio complaints hooks list --json
    """
    with open_shared() as (desk, register), register_scope(register) as session:
        found = healths(session, desk)
    if as_json:
        print_json([_facts(one) for one in found])
        return
    for one in found:
        waits = f"{one.waiting} wait" if one.waiting else ""
        click.echo(f"{one.hook.id}  {one.hook.state:<9}{waits:<12}{one.hook.name}")
    if not found:
        say("There is none.")


def _facts(one: Health) -> dict[str, Any]:
    hook = one.hook
    return {
        "id": hook.id,
        "name": hook.name,
        "address": hook.address,
        "events": hook.events,
        "agencies": hook.agencies,
        "state": hook.state.value,
        "waiting": one.waiting,
        "failures": hook.failures,
        "failing_since": _moment(hook.failing_since),
        "arrived_at": _moment(hook.arrived_at),
        "made_at": _moment(hook.made_at),
    }


def _moment(millis: int | None) -> str | None:
    if millis is None:
        return None
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")


@hooks.command()
@click.argument("name")
@click.argument("address")
@click.option("--event", "events", multiple=True, type=click.Choice(NAMES), metavar="EVENT",
              help="Of this alone, such as complaint.closed; may be given several times.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True,
              help="Of cases of this agency alone, by its id; may be given several times.")  # fmt: skip
@JSON
def add(
    name: str, address: str, events: tuple[str, ...], agencies: tuple[str, ...], as_json: bool
) -> None:
    """Tell another application of what is done from now on; its secret is shown this once.

    \b
    Example:
      radio complaints hooks add "Dasbor Kominfo" https://dasbor.example.go.id/hooks
      radio complaints hooks add DLH https://aduan.dlh.example.go.id/ --agency dlh --event complaint.forwarded
    """
    guard = Guard(load_config().settings.complaints.webhook_hosts)
    wish = keeping.Wish(name, address, events, agencies)
    with (
        open_shared() as (desk, register),
        _told(),
        register_scope(register, write=True) as session,
    ):
        row, secret = keeping.add_hook(session, desk, guard, wish, typist())
        session.commit()
    _note("webhooks.add", row.name)
    if as_json:
        print_json({"id": row.id, "secret": secret})
        return
    say("Give this secret to the other application; it is not shown again:")
    click.echo(secret)


@hooks.command()
@click.argument("id_", metavar="ID")
def remove(id_: str) -> None:
    """Tell it nothing more; what it was to be told goes, too.

    \b
    Example:
      radio complaints hooks remove 01a22ad2fc8095b87c8af2359b9e7f79
    """
    with (
        open_shared() as (desk, register),
        _told(),
        register_scope(register, write=True) as session,
    ):
        row = keeping.hook_of(session, desk, id_)
        name = row.name
        keeping.remove(session, row)
        session.commit()
    _note("webhooks.remove", name)
    say(f"{name} is removed.")


@hooks.command()
@click.argument("id_", metavar="ID")
def test(id_: str) -> None:
    """Have the worker send a test, once; `list` tells when something arrived last.

    \b
    Example:
      radio complaints hooks test 01a22ad2fc8095b87c8af2359b9e7f79
    """
    with (
        open_shared() as (desk, register),
        _told(),
        register_scope(register, write=True) as session,
    ):
        row = keeping.hook_of(session, desk, id_)
        keeping.try_out(session, row, desk.clock())
        session.commit()
    _note("webhooks.test", row.name)
    say(f"The worker sends {row.name} a test within a few seconds.")
