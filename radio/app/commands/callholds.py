"""`radio calls hold`, `holds`, `release`, `delete`: recordings that stay, and one that goes early."""

from __future__ import annotations

import click

from radio.app.commands.complaintdesk import open_shared
from radio.app.commands.console import as_json
from radio.app.commands.holdrows import release_hold, show_holds
from radio.app.commands.planning import iso_of, now, reading, station, typist, writing, zone_of
from radio.app.failures import fail, say
from radio.archive.askedcalls import SAID_LEAST, Asked
from radio.archive.callcases import closings
from radio.archive.deletions import Rule
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.removing import Why
from radio.calls import keeping
from radio.calls.keeping import HoldError
from radio.calls.tables import PhoneCall
from radio.db import session_scope


@click.command()
@click.argument("call_id", metavar="ID")
@click.option("--why", required=True, help="Which case or dispute it is for.")
def hold(call_id: str, why: str) -> None:
    """Keep the recording of a call, and who called, until the hold is released.

    \b
    Example:
      radio calls hold 20260303143205-1 --why "KPID 12/2026"
    """
    with writing() as (_loaded, session):
        try:
            row = keeping.hold(session, call_id, why, typist() or "terminal", now())
        except HoldError as error:
            fail(str(error))
        say(f"Hold {row.id} stands.")


@click.command()
@as_json
def holds(as_json: bool) -> None:
    """List the calls that are held one by one; `radio archive holds` lists held stretches of time.

    \b
    Example:
      radio calls holds
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        rows = [
            {
                "number": row.id,
                "call": row.call_id,
                "at": iso_of(row.at, zone),
                "why": row.why,
                "by": row.by,
            }
            for row in keeping.holds(session)
        ]
    show_holds(rows, ("call", "at"), as_json)


@click.command()
@click.argument("number", type=int)
def release(number: int) -> None:
    """Release a hold of a call: it goes its way again.

    \b
    Example:
      radio calls release 1
    """
    release_hold(number, keeping.end_hold, HoldError)


@click.command()
@click.argument("call_id", metavar="ID")
@click.option("--why", required=True, help="Who asked for it and why, without their name.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def delete(call_id: str, why: str, yes: bool) -> None:
    """Delete the recording of a call that was never on the air, before its time.

    What was on the air, is held, belongs to an open complaint or to a piece of the library stays.

    \b
    Example:
      radio calls delete 20260303143205-1 --why "permintaan penelepon"
    """
    said = " ".join(why.split())
    if len(said) < SAID_LEAST:
        raise click.BadParameter(f"{SAID_LEAST} letters at least", param_hint="--why")
    if not yes:
        click.confirm("Delete this recording for good?", abort=True, err=True)
    with open_shared() as (_desk, register), station() as (loaded, engine):
        with session_scope(engine) as session:
            row = session.get(PhoneCall, call_id)
            case_id = row.case_id if row is not None else ""
        place = Place(engine, loaded.data, zone_of(loaded), now)
        try:
            asked = Asked(place, closings(register, {call_id: case_id}))
            asked.remove(call_id, Why(Rule.PERSON, by=typist() or "terminal", said=said))
        except ArchiveError as error:
            fail(f"The recording stays: {error}.")
    say("The recording is deleted; `radio archive deletions` has it.")
