"""`radio daily`: what goes on the air at fixed times each day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from sqlalchemy import select

from radio.app.commands.editing import Day
from radio.app.commands.planning import BUILDS, facts_of, reading, writing
from radio.app.failures import fail, print_json, say
from radio.broadcastlog.daily import DailyItemError, NoSuchDailyItemError, find_item, set_item
from radio.broadcastlog.tables import DailyItem

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@click.group()
def daily() -> None:
    """Items at fixed times each day: the anthem, azan, and what else the station wants.

    \b
    Example:
      radio daily list
      radio daily set imsak --prayer imsak --category imsak --season ramadan
    """


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DailyItemError as error:
        raise click.BadParameter(str(error)) from error
    except NoSuchDailyItemError as error:
        fail(str(error))


@daily.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the daily items.

    \b
    Example:
      radio daily list
    """
    with reading() as (_, session):
        rows = session.scalars(select(DailyItem).order_by(DailyItem.id)).all()
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        state = "" if row.enabled else "  [off]"
        when = row.prayer or row.at
        shift = f" {row.offset:+d} s" if row.offset else ""
        what = "+".join(name for name in (row.lead_in, row.category, row.return_to) if name)
        click.echo(f"{row.id:16} {when + shift:16} {what:36} {_days(row)}{state}")


def _days(row: DailyItem) -> str:
    span = f" from {row.first_day or '…'} until {row.last_day or '…'}"
    season = f" in {row.season}" if row.season else ""
    dates = span if row.first_day or row.last_day else ""
    return (row.weekdays or "every day") + season + dates


@daily.command("set")
@click.argument("name")
@click.option("--category", required=True, help="Played from, in turn.")
@click.option("--at", default="", metavar="HH:MM", help="Local time.")
@click.option("--prayer", default="", help="At a prayer's time: subuh, dzuhur, ... or imsak.")
@click.option("--offset", default=0, type=click.IntRange(-3600, 3600), help="Seconds later.")
@click.option("--weekdays", default="", help="Such as mon-fri,sun; every day without it.")
@click.option("--from", "first_day", type=Day(date.min), help="First day.")
@click.option("--until", "last_day", type=Day(date.max), help="Last day.")
@click.option("--season", default="", help="Only in seasons of this kind: `radio season list`.")
@click.option("--lead-in", default="", help="A piece of this category ends at its time.")
@click.option("--return-to", default="", help="A piece of this category follows it.")
def set_(name: str, **given: Any) -> None:
    """Make a daily item, or replace the one of that name.

    \b
    Example:
      radio daily set berita --category berita --at 07:00 --weekdays mon-sat
      radio daily set azan-isya --category azan --prayer isya --offset 30
    """
    for day in ("first_day", "last_day"):
        given[day] = None if given[day] in {date.min, date.max} else given[day]
    with _told(), writing() as (_, session):
        set_item(session, DailyItem(id=name, enabled=True, **given))
    say(f"{name} is set. {BUILDS}")


@daily.command("off")
@click.argument("name")
def off(name: str) -> None:
    """Leave a daily item out from now on.

    \b
    Example:
      radio daily off azan-dzuhur
    """
    _switch(name, on=False)


@daily.command("on")
@click.argument("name")
def on_(name: str) -> None:
    """Plan a daily item again.

    \b
    Example:
      radio daily on azan-dzuhur
    """
    _switch(name, on=True)


def _switch(name: str, *, on: bool) -> None:
    with _told(), writing() as (_, session):
        find_item(session, name).enabled = on
    say(f"{name} is {'on' if on else 'off'}. {BUILDS}")


@daily.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a daily item away for good.

    \b
    Example:
      radio daily remove berita
    """
    with _told(), writing() as (_, session):
        session.delete(find_item(session, name))
    say(f"{name} is gone. {BUILDS}")
