"""`radio record`: programmes recorded off the air."""

from __future__ import annotations

import time
from typing import Any

import click

from radio.app.commands.console import as_json, request, tell
from radio.app.commands.programmefacts import Length


@click.group()
def record() -> None:
    """Record what goes out into a file of its own.

    Recordings lie under recordings/ in the data folder, encoded as the aircheck is, and are
    kept as long.

    \b
    Example:
      radio record start wawancara-bupati --for 1:00:00
      radio record stop wawancara-bupati
    """


@record.command("start")
@click.argument("name")
@click.option("--for", "length", type=Length(), help="End by itself after this; else after a day.")
@as_json
def record_start(name: str, length: int | None, as_json: bool) -> None:
    """Record what goes out from now on. One that runs goes on, with the new end if given.

    \b
    Example:
      radio record start wawancara-bupati
      radio record start wawancara-bupati --for 1:30:00
    """
    args: dict[str, Any] = {"name": name}
    if length == 0:
        raise click.BadParameter("nothing can be recorded in no time", param_hint="--for")
    if length is not None:
        args["until"] = round(time.time() * 1000) + length * 1000
    result = request("record_start", **args)
    tell(result, f"Recording into {result['file']}.", as_json)


@record.command("stop")
@click.argument("name")
@as_json
def record_stop(name: str, as_json: bool) -> None:
    """End a recording; its file is whole a moment later.

    \b
    Example:
      radio record stop wawancara-bupati
    """
    result = request("record_stop", name=name)
    tell(result, f"Recorded in {result['folder']}.", as_json)
