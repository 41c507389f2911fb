"""`radio calls`: the telephone agent, and what it says of its lines and callers."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import Any

import click

from radio.air.control.client import EngineAwayError, EngineClient
from radio.app import locks
from radio.app.commands.processes import take_alone
from radio.app.config import load_config
from radio.app.failures import fail, print_json, say
from radio.app.paths import data_folder, make_folders
from radio.app.wiring import agent_command, write_agent_settings
from radio.calls.agent.settings import SOCKET

LINE_STATES = {
    "registered": "registered",
    "unregistered": "not registered yet",
    "failed": "refused",
    "listening": "listening",
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
        fail("The telephone is off: no line is set in [calls], or the station does not run.")
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


def impersonal(found: dict[str, Any]) -> dict[str, Any]:
    """The agent's status without who calls."""
    rows = found.get("calls", [])
    personal = ("number", "name")
    kept = [{key: row[key] for key in row if key not in personal} for row in rows]
    return {**found, "calls": kept}
