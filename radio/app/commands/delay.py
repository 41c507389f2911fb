"""`radio delay`: the programme delay of a live show."""

from __future__ import annotations

from typing import Any

import click

from radio.air.delay import LEAST, MOST
from radio.app.commands.console import as_json, request, tell

_STATES = {
    "off": "off",
    "building": "being built up",
    "full": "at its length",
    "ending": "being taken down",
}


@click.group()
def delay() -> None:
    """Hold a live show back for some seconds, and throw away what must not go out.

    \b
    Example:
      radio delay start
      radio delay dump
    """


@delay.command("start")
@click.option("--seconds", type=click.FloatRange(LEAST, MOST), help="Else as in the settings.")
@click.option("--by", type=click.Choice(["stretch", "ident"]), help="Else as in the settings.")
@as_json
def delay_start(seconds: float | None, by: str | None, as_json: bool) -> None:
    """Build the delay up while the show goes on.

    \b
    Example:
      radio delay start --seconds 10
    """
    args: dict[str, Any] = {"seconds": seconds, "by": by}
    result = request("delay_start", **{name: value for name, value in args.items() if value})
    tell(result, f"The delay is being built up to {result['target']:g} s.", as_json)


@delay.command("end")
@as_json
def delay_end(as_json: bool) -> None:
    """Take the delay down, without a gap.

    \b
    Example:
      radio delay end
    """
    tell(request("delay_end"), "The delay is being taken down.", as_json)


@delay.command("dump")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), help="Else all that is held."
)
@as_json
def delay_dump(seconds: float | None, as_json: bool) -> None:
    """Throw away what is held and has not gone out yet; it is kept in dumped/.

    \b
    Example:
      radio delay dump
    """
    args = {} if seconds is None else {"seconds": seconds}
    result = request("delay_dump", **args, by="command line")
    tell(result, f"{result['dumped']:g} s did not go out; kept in {result['file']}.", as_json)


@delay.command("status")
@as_json
def delay_status(as_json: bool) -> None:
    """How far the air is behind the show.

    \b
    Example:
      radio delay status --json
    """
    state = request("status")["delay"]
    told = f"The delay is {_STATES[state['state']]}: {state['held']:g} of {state['target']:g} s."
    tell(state, told, as_json)
