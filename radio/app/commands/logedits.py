"""`radio log remove|move|replace|time|undo`: changing what is in the broadcast log."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.air.log import Interrupt, Timing
from radio.app.commands.planning import (
    freeze_settings_of,
    now,
    parse_moment,
    rules_of,
    typist,
    zone_of,
)
from radio.app.commands.planning import station as open_station
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.broadcastlog.desk import Desk, Edited, EditError, When
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.units import Millis

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_TOLD = {
    "insert": "{title} is in the log at {at}.",
    "remove": "{title} is out of the log.",
    "move": "{title} comes at {at} now.",
    "replace": "{title} is in its place, at {at}.",
    "time": "{title} comes at {at} now.",
    "undo": "Taken back: what was done to {title}.",
}


def desk_of(loaded: Loaded, engine: Engine) -> Desk:
    """The desk of whoever types here."""
    return Desk(
        engine=engine,
        data=loaded.data,
        zone=zone_of(loaded),
        freeze=freeze_settings_of(loaded),
        clock=now,
        rules=rules_of(loaded),
        who=typist(),
    )


def moment_today(text: str, loaded: Loaded) -> Millis:
    """A moment as a person writes it: a time alone is one of today."""
    zone = zone_of(loaded)
    if len(text) <= len("09:15:00") and ":" in text:
        text = f"{to_local(now(), zone):%Y-%m-%d}T{text}"
    return parse_moment(text, zone)


def tell_edit(loaded: Loaded, done: Edited, as_json: bool) -> None:
    """What an edit did, for a program or a person."""
    at = to_local(done.at, zone_of(loaded))
    for warning in done.warnings:
        say(f"Warning: {warning}")
    if as_json:
        print_json(_facts(done, at.isoformat(timespec="milliseconds")))
        return
    say(_TOLD[done.did].format(title=done.title, at=f"{at:%Y-%m-%d %H:%M:%S}"))
    if done.removed or done.added:
        gone, fresh = len(done.removed), len(done.added)
        say(f"{gone} other items gave way, {fresh} others end on the next hard time.")
    if done.short:
        say(f"Warning: it is {done.short:.0f} s too long for what is left before a hard time.")


def _facts(done: Edited, at: str) -> dict[str, Any]:
    facts = asdict(done)
    short = round(facts.pop("short"), 3)
    return {**facts, "did": done.did.value, "at": at, "short_seconds": short}


@click.command()
@click.argument("row_id", metavar="ROW")
@_JSON
def remove(row_id: str, as_json: bool) -> None:
    """Take an item out of the log; `radio log show --json` has the ids.

    What comes after it moves up, and songs are put in so that the next hard time is met.

    \b
    Example:
      radio log remove 20260301-x4c3xk2p
    """
    with open_station() as (loaded, engine):
        try:
            done = desk_of(loaded, engine).remove(row_id)
        except EditError as error:
            fail(str(error))
        tell_edit(loaded, done, as_json)


@click.command()
@click.argument("row_id", metavar="ROW")
@click.option("--after", "after_id", help="The item that it comes right after.")
@click.option("--up", "step", flag_value="up", help="One place earlier.")
@click.option("--down", "step", flag_value="down", help="One place later.")
@_JSON
def move(row_id: str, after_id: str | None, step: str | None, as_json: bool) -> None:
    """Put an item somewhere else in the log; from then on it follows what is before it.

    \b
    Example:
      radio log move 20260301-x4c3xk2p --up
      radio log move 20260301-x4c3xk2p --after 20260301-hb2lq7vd
    """
    if (after_id is None) == (step is None):
        raise click.UsageError("say where to: --after ROW, --up or --down")
    with open_station() as (loaded, engine):
        desk = desk_of(loaded, engine)
        try:
            done = desk.move(row_id, after_id) if after_id else desk.step(row_id, step == "down")
        except EditError as error:
            fail(str(error))
        tell_edit(loaded, done, as_json)


@click.command()
@click.argument("row_id", metavar="ROW")
@click.argument("media_id", metavar="ID")
@_JSON
def replace(row_id: str, media_id: str, as_json: bool) -> None:
    """Put another piece in the place of an item, with its timing.

    \b
    Example:
      radio log replace 20260301-x4c3xk2p m4c3xk2pqle
    """
    with open_station() as (loaded, engine):
        try:
            done = desk_of(loaded, engine).replace(row_id, media_id)
        except EditError as error:
            fail(str(error))
        tell_edit(loaded, done, as_json)


@click.command("time")
@click.argument("row_id", metavar="ROW")
@click.argument("timing", type=click.Choice([timing.value for timing in Timing]))
@click.option("--at", "moment", help="When: ISO 8601, or a time of today; else as planned.")
@click.option(
    "--interrupt",
    type=click.Choice([Interrupt.FADE.value, Interrupt.CUT.value, Interrupt.FINISH.value]),
    default=Interrupt.FADE.value,
    show_default=True,
    help="What a hard item does to what plays.",
)
@click.option("--max-wait", type=click.FloatRange(0.0, 3600.0), default=600.0, show_default=True)
@_JSON
def time_(
    row_id: str, timing: str, moment: str | None, interrupt: str, max_wait: float, as_json: bool
) -> None:
    """Say how an item starts: exactly at its time, soon after it, or after the one before.

    \b
    Example:
      radio log time 20260301-x4c3xk2p hard --at 09:00
      radio log time 20260301-x4c3xk2p follow
    """
    with open_station() as (loaded, engine):
        at = moment_today(moment, loaded) if moment else _planned(engine, row_id)
        when = When(at, Timing(timing), Interrupt(interrupt), max_wait)
        try:
            done = desk_of(loaded, engine).time(row_id, when)
        except EditError as error:
            fail(str(error))
        tell_edit(loaded, done, as_json)


def _planned(engine: Engine, row_id: str) -> Millis:
    with session_scope(engine) as session:
        row = session.get(LogRow, row_id)
    if row is None:
        fail(str(EditError("no_row")))
    return row.at


@click.command()
@click.option("--edit", "number", type=int, help="Its number; else the last one.")
@_JSON
def undo(number: int | None, as_json: bool) -> None:
    """Take back the last edit of the log, if nothing of it has gone out.

    \b
    Example:
      radio log undo
    """
    with open_station() as (loaded, engine):
        try:
            done = desk_of(loaded, engine).undo(number)
        except EditError as error:
            fail(str(error))
        tell_edit(loaded, done, as_json)


EDITS = (remove, move, replace, time_, undo)
"""All of them, for the group they belong to."""
