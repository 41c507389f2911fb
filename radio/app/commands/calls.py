"""`radio calls`: the telephone agent, and what it says of its lines and callers."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import Any

import click

from radio.air.control.client import EngineAwayError, EngineClient
from radio.app import locks
from radio.app.commands.callblocks import blocked, unblock
from radio.app.commands.callclips import clip
from radio.app.commands.callholds import delete, hold, holds, release
from radio.app.commands.planning import iso_of, now, parse_moment, reading, zone_of
from radio.app.commands.processes import take_alone
from radio.app.config import load_config
from radio.app.failures import fail, print_json, say
from radio.app.paths import data_folder, make_folders
from radio.app.wiring import agent_command, write_agent_settings
from radio.calls.agent.settings import SOCKET
from radio.calls.desk import calls_between
from radio.calls.stuck import stuck_now
from radio.units import Millis

LINE_STATES = {
    "registered": "registered",
    "unregistered": "not registered yet",
    "failed": "refused",
    "listening": "listening",
    "unheard": "has never answered",
}
STATES = {
    "ringing": "ringing",
    "waiting": "waiting",
    "screening": "on the private line",
    "on_air": "on the air",
}


@click.group()
def calls() -> None:
    """The telephone: callers come in by SIP and go on the air.

    \b
    Example:
      radio calls status
    """


for _command in (hold, holds, release, delete, blocked, unblock):
    calls.add_command(_command)


@calls.command()
@click.option("--check", is_flag=True, help="Only tell whether a line is set: exits 0, or 1.")
def agent(check: bool) -> None:
    """Run the telephone agent alone, as systemd does.

    \b
    Example:
      radio calls agent
    """
    loaded = load_config()
    if not loaded.settings.calls.lines:
        fail("No line is set: the telephone needs [calls.lines.NAME] in the settings.")
    if check:
        return
    make_folders(loaded.data)
    handle = None if os.environ.get(locks.SUPERVISED) else take_alone(loaded, "calls")
    settings = write_agent_settings(loaded)
    if handle is not None:
        os.set_inheritable(handle, True)
    # Becomes the agent, as the engine does.
    os.execv(sys.executable, agent_command(settings))


@calls.command()
@click.option("--json", "as_json", is_flag=True, help="Every fact, as one JSON object.")
def status(as_json: bool) -> None:
    """Show the lines, and how many callers are on them; numbers are not shown.

    \b
    Example:
      radio calls status --json
    """
    try:
        with EngineClient(data_folder(), SOCKET) as client:
            found = impersonal(client.request("status"))
    except EngineAwayError:
        fail(_why_off())
    if as_json:
        print_json(found)
        return
    for row in found["lines"]:
        reason = f": {row['reason']}" if row["reason"] else ""
        click.echo(f"{row['name']:<20}{LINE_STATES.get(row['state'], row['state'])}{reason}")
    counts = Counter(row["state"] for row in found["calls"])
    say(", ".join(f"{counts[state]} {word}" for state, word in STATES.items()))
    if not found["engine"]:
        say("The engine is away: callers hear silence.")
    if found["trouble"]:
        say(f"The disk: {found['trouble']}")
    if found["unspoken"]:
        say(f"Callers who wait are not told their place: {found['unspoken']}")


def _why_off() -> str:
    stuck = stuck_now(data_folder())
    if stuck is None:
        return "The telephone is off: no line is set in [calls], or the station does not run."
    return (
        f"The telephone can't begin: port {stuck.port} of {stuck.host}: {stuck.reason}. "
        "Set calls.host to an address of this computer (ip -4 address), calls.port to a free port."
    )


@calls.command("list")
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@click.option("--json", "as_json", is_flag=True, help="One array of objects.")
def list_(start: str | None, end: str | None, as_json: bool) -> None:
    """List recorded calls by when they rang, without who called: those of a day or more, or all.

    \b
    Example:
      radio calls list 2026-03-03 --json
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        since = parse_moment(start, zone) if start else Millis(0)
        until = parse_moment(end or start, zone, end=True) if start else now()
        found = calls_between(session, since, until)
        rows = [
            {
                "id": one.id,
                "rang_at": iso_of(one.rang_at, zone),
                "answered_at": None if one.answered_at is None else iso_of(one.answered_at, zone),
                "ended_at": None if one.ended_at is None else iso_of(one.ended_at, zone),
                "ended_because": one.because,
                "line": one.line,
                "on_air_seconds": round(one.on_air_ms / 1000, 3),
                "consent": str(one.consent),
                "ticket": one.ticket,
                "folder": "" if one.purged_at else one.folder,
            }
            for one in found
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        aired, ticket = f"{row['on_air_seconds']:>8.1f} s", row["ticket"] or "-"
        click.echo(f"{row['rang_at']}  {row['line']:<16}{aired}  {row['consent']:<8} {ticket}")


def impersonal(found: dict[str, Any]) -> dict[str, Any]:
    """The agent's status without who calls."""
    rows = found.get("calls", [])
    personal = ("number", "name")
    kept = [{key: row[key] for key in row if key not in personal} for row in rows]
    return {**found, "calls": kept}


calls.add_command(clip)
