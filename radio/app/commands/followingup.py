"""`radio complaints digest` and `readback`: how the day stands, and what to read in the next programme."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

from playlists.clock import day_span
from playlists.values import Span
from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import parse_day
from radio.app.failures import fail, print_json, say
from radio.complaints.handling.digest import Digest, digest
from radio.complaints.handling.readback import ReadBack, ReadItem, read_back
from radio.complaints.handling.spoken import PACE
from radio.complaints.register.opening import register_scope
from radio.keys import SealedError
from radio.units import Seconds


@click.command("digest")
@click.argument("day", default="")
@JSON
def digest_(day: str, as_json: bool) -> None:
    """What was done on DAY (yesterday, if none is given), what is late, what is due next.

    Nothing of what anybody said is in it.

    \b
    Example:
      radio complaints digest
      radio complaints digest 2026-11-30 --json
    """
    with open_shared() as (desk, register):
        today = datetime.now(UTC).astimezone(desk.zone).date()
        wanted = parse_day(day, desk.zone) if day else today - timedelta(days=1)
        with register_scope(register) as session:
            told = digest(session, desk.zone, wanted, desk.clock())
    if as_json:
        print_json(_plain(asdict(told)))
    else:
        _tell(told)


def _tell(told: Digest) -> None:
    done = ", ".join(f"{deed} {count}" for deed, count in told.done.items())
    say(f"{told.day}: {told.arrived} came, {told.aired} answered on the air. {done}")
    for late in told.late:
        whom = ", ".join(late.agencies) or "to be sorted"
        click.echo(f"late    {late.ticket:<14}{late.day}  {late.step:<9}{whom}")
    for coming in told.coming:
        whom = ", ".join(coming.agencies)
        click.echo(f"due     {coming.ticket:<14}{coming.day}  {coming.step:<9}{whom}")
    for one in told.requests:
        step = "objection" if one.is_objection else "request"
        click.echo(f"{one.signal:<8}{one.number:<18}{one.day}  {step}")
    for ticket in told.after_the_end:
        click.echo(f"replied {ticket}")
    for duty in told.duties:
        click.echo(f"duty    {duty.about:<14}{duty.limit:<9}{duty.wish}".rstrip())
    for year in told.unsure:
        say(f"the joint leave of {year} is not known yet: days in it may move")


@click.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 366))
@click.option("--minutes", default=15.0, show_default=True, type=click.FloatRange(0.5, 240))
@click.option("--pace", default=PACE, show_default=True, type=click.FloatRange(30, 300),
              help="Words a minute.")  # fmt: skip
@click.option("--programme", default="", help="Only what came to this programme.")
@JSON
def readback(days: int, minutes: float, pace: float, programme: str, as_json: bool) -> None:
    """What was reported or answered in the last days, to be read on the air in so many minutes.

    Nothing confidential, and no name without its owner's consent, is in it.

    \b
    Example:
      radio complaints readback --minutes 10
    """
    with open_shared() as (desk, register):
        now = desk.clock()
        today = datetime.now(UTC).astimezone(desk.zone).date()
        span = Span(day_span(today - timedelta(days=days), desk.zone).start, now)
        try:
            with register_scope(register) as session:
                found = read_back(session, desk.keys, span, room=Seconds(minutes * 60.0),
                                  programme_id=programme, pace=pace)  # fmt: skip
        except SealedError as error:
            fail(str(error))
    if as_json:
        print_json(_plain(asdict(found)))
    else:
        _read(found)


def _read(found: ReadBack) -> None:
    for item in found.items:
        _read_one(item)
    say(f"{len(found.items)} in {found.seconds:.0f} s; {len(found.left)} do not fit.")


def _read_one(item: ReadItem) -> None:
    click.echo(f"{item.ticket}  {item.colour}  {item.seconds:.0f} s  {item.name}".rstrip())
    click.echo(f"  {item.question}")
    if item.answer:
        click.echo(f"  > {item.answer}")


def _plain(value: Any) -> Any:
    """Days as ISO 8601, and a turn by its name."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
