"""`radio clock`, `radio grid` and `radio season`: what the hours of the week are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, TextIO

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from playlists.clock import hours_of, to_local
from playlists.hijri import FIRST_YEAR, LAST_YEAR, ramadan
from playlists.hourclock import HourClockError, Slot, parse_clock, write_clock
from playlists.library import LIST
from radio.app.commands.editing import Day
from radio.app.commands.planning import BUILDS, facts_of, parse_day, station, zone_of
from radio.app.failures import fail, print_json, say
from radio.db import session_scope
from radio.hourclocks.clocks import ClockError, clocks, find_clock, remove_clock, set_clock
from radio.hourclocks.grid import (
    GridError,
    NoSuchRowError,
    add_row,
    load_week,
    remove_row,
    remove_season,
    set_season,
)
from radio.hourclocks.tables import GridRow, HourClock, Season
from radio.lists.store import all_lists

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@contextmanager
def _told() -> Iterator[Engine]:
    """The database, with errors of planning told: exit 2 for wrong words, 1 for what is not there."""
    with station() as (_, engine):
        try:
            yield engine
        except (HourClockError, GridError) as error:
            raise click.BadParameter(str(error)) from error
        except (ClockError, NoSuchRowError) as error:
            fail(str(error))


@click.group()
def clock() -> None:
    """Hour clocks: what an hour is made of, slot by slot.

    \b
    Example:
      radio clock show plain > pagi.txt
      radio clock set pagi pagi.txt
      radio grid add pagi "mon-fri 05:00-09:00"
    """


@clock.command("list")
@_JSON
def list_clocks(as_json: bool) -> None:
    """List the hour clocks.

    \b
    Example:
      radio clock list
    """
    with _told() as engine, session_scope(engine) as session:
        known = clocks(session)
        notes = {row.id: row.notes for row in session.scalars(select(HourClock))}
    if as_json:
        rows = [
            {"id": name, "notes": notes.get(name, ""), "slots": [asdict(slot) for slot in slots]}
            for name, slots in known.items()
        ]
        print_json(rows)
        return
    for name, slots in known.items():
        click.echo(f"{name:16} {len(slots):3} slots  {notes.get(name, '')}".rstrip())


@clock.command("show")
@click.argument("name")
def show_clock(name: str) -> None:
    """Print an hour clock, as `radio clock set` takes it.

    \b
    Example:
      radio clock show plain
    """
    with _told() as engine, session_scope(engine) as session:
        click.echo(write_clock(find_clock(session, name)), nl=False)


@clock.command("set")
@click.argument("name")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--notes", default="", help="What it is for.")
def set_(name: str, file: TextIO, notes: str) -> None:
    """Make an hour clock from a file, or replace the one of that name; `-` reads what is typed.

    One slot a line: `songs CATEGORY x3`, `fill CATEGORY with jingle/4`, `turn CATEGORY`,
    `item MEDIA`, `break SECONDS`; a list has an @ before its name. A time before it, as `30:00` or
    `30:00 hard`, counts from the hour's beginning.

    \b
    Example:
      radio clock set pagi pagi.txt --notes "weekday mornings"
      printf '00:00 hard turn ident\\nfill musik\\n' | radio clock set malam
    """
    with _told() as engine:
        slots = parse_clock(_read(file))
        with session_scope(engine, write=True) as session:
            warnings = [*set_clock(session, name, slots, notes), *_no_lists(session, slots)]
            session.commit()
    for words in warnings:
        say(f"Warning: {words}")
    say(f"{name} has {len(slots)} slots. {BUILDS}")


def _no_lists(session: Session, slots: Iterable[Slot]) -> Iterator[str]:
    """Lists that slots name and nobody has made."""
    known = {LIST + row.id for row in all_lists(session)}
    wanted = dict.fromkeys(slot.source for slot in slots if slot.source.startswith(LIST))
    for name in wanted:
        if name not in known:
            yield f"there is no list {name}: `radio playlist list` shows them"


def _read(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file.name} is no text in UTF-8: {error.reason}") from error


@clock.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take an hour clock away.

    \b
    Example:
      radio clock remove pagi
    """
    with _told() as engine, session_scope(engine, write=True) as session:
        remove_clock(session, name)
        session.commit()
    say(f"{name} is gone.")


@click.group()
def grid() -> None:
    """The week's grid: which hours have which clock.

    \b
    Example:
      radio grid add pagi "mon-fri 05:00-09:00"
      radio grid add berkabung "00:00-24:00" --season berkabung
      radio grid show
    """


@grid.command("list")
@_JSON
def list_grid(as_json: bool) -> None:
    """List the rows of the grid; for an hour the last one that holds counts.

    \b
    Example:
      radio grid list
    """
    with _told() as engine, session_scope(engine) as session:
        rows = session.scalars(select(GridRow).order_by(GridRow.position)).all()
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        season = f" in {row.season}" if row.season else ""
        click.echo(f"{row.position:4} {row.clock_id:16} {row.windows or 'all hours'}{season}")


@grid.command("show")
@click.argument("day", metavar="[DATE]", default="today")
@_JSON
def show_grid(day: str, as_json: bool) -> None:
    """Show the clock of each hour of seven days, from a date on, seasons and all.

    \b
    Example:
      radio grid show
      radio grid show 2027-02-08 --json
    """
    with station() as (loaded, engine):
        zone = zone_of(loaded)
        first = parse_day(day, zone)
        with session_scope(engine) as session:
            week = load_week(session)
    facts = []
    for each in (first + timedelta(days=number) for number in range(7)):
        hours = [to_local(span.start, zone) for span in hours_of(each, zone)]
        names = [week.clock_of(hour) for hour in hours]
        facts.append({
            "date": str(each),
            "seasons": sorted(week.kinds(each)),
            "hours": [{"at": f"{h:%H:%M}", "clock": n} for h, n in zip(hours, names, strict=True)],
        })  # fmt: skip
        if not as_json:
            seasons = f"  ({', '.join(sorted(week.kinds(each)))})" if week.kinds(each) else ""
            click.echo(f"{_DAYS[each.weekday()]} {each}{seasons}: {_stretches(hours, names)}")
    if as_json:
        print_json(facts)


def _stretches(hours: list[datetime], names: list[str]) -> str:
    """`00.00 malam, 05.00 pagi`: each clock where it begins."""
    parts = [
        f"{hour:%H.%M} {name}"
        for place, (hour, name) in enumerate(zip(hours, names, strict=True))
        if place == 0 or names[place - 1] != name
    ]
    return ", ".join(parts)


@grid.command()
@click.argument("name", metavar="CLOCK")
@click.argument("windows", default="", metavar="[HOURS]")
@click.option("--season", default="", help="Only in seasons of this kind.")
def add(name: str, windows: str, season: str) -> None:
    """Give hours of the week a clock. A row that is added later counts before the earlier ones.

    \b
    Example:
      radio grid add malam "22:00-05:00"
      radio grid add sahur "02:00-04:00" --season ramadan
    """
    with _told() as engine, session_scope(engine, write=True) as session:
        position = add_row(session, name, windows, season)
        session.commit()
    say(f"Row {position} is set. {BUILDS}")


@grid.command("remove")
@click.argument("position", type=int, metavar="ROW")
def remove_grid(position: int) -> None:
    """Take a row out of the grid.

    \b
    Example:
      radio grid remove 20
    """
    with _told() as engine, session_scope(engine, write=True) as session:
        remove_row(session, position)
        session.commit()
    say(f"Row {position} is gone. {BUILDS}")


@click.group()
def season() -> None:
    """Seasons: days in which the station is not as usual, such as Ramadan or mourning.

    The grid, daily items and campaigns can be held to a kind of season.

    \b
    Example:
      radio season ramadan 1448
      radio season set duka-2027 --kind berkabung --from 2027-01-04 --until 2027-01-06
    """


@season.command("list")
@_JSON
def list_seasons(as_json: bool) -> None:
    """List the seasons.

    \b
    Example:
      radio season list
    """
    with _told() as engine, session_scope(engine) as session:
        rows = session.scalars(select(Season).order_by(Season.first_day, Season.id)).all()
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        click.echo(f"{row.id:20} {row.kind:16} {row.first_day} to {row.last_day}  {row.notes}")


@season.command("set")
@click.argument("name")
@click.option("--kind", required=True, help="Such as ramadan, berkabung, masa-tenang.")
@click.option("--from", "first_day", type=Day(date.min), required=True, help="First day.")
@click.option("--until", "last_day", type=Day(date.max), required=True, help="Last day.")
@click.option("--notes", default="", help="What it rests on.")
def set_season_(name: str, **given: Any) -> None:
    """Make a season, or replace the one of that name.

    \b
    Example:
      radio season set pemilu-2029 --kind masa-tenang --from 2029-02-11 --until 2029-02-13
    """
    _save(Season(id=name, **given))


@season.command("ramadan")
@click.argument("year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), metavar="HIJRI_YEAR")
def ramadan_(year: int) -> None:
    """Set Ramadan of a Hijri year as the calendar has it; correct it when the government announces.

    \b
    Example:
      radio season ramadan 1448
      radio season set ramadan-1448 --kind ramadan --from 2027-02-09 --until 2027-03-10
    """
    first, last = ramadan(year)
    notes = "by the Umm al-Qura calendar; to be confirmed"
    row = Season(id=f"ramadan-{year}", kind="ramadan", first_day=first, last_day=last, notes=notes)
    _save(row)
    say(f"Ramadan {year}: {first} to {last}, {notes}.")


def _save(row: Season) -> None:
    name, over = row.id, row.last_day < datetime.now(UTC).date()
    with _told() as engine, session_scope(engine, write=True) as session:
        set_season(session, row)
        session.commit()
    if over:
        say(f"Warning: {name} is over already.")
    say(f"{name} is set. {BUILDS}")


@season.command("remove")
@click.argument("name")
def remove_season_(name: str) -> None:
    """Take a season away.

    \b
    Example:
      radio season remove duka-2027
    """
    with _told() as engine, session_scope(engine, write=True) as session:
        remove_season(session, name)
        session.commit()
    say(f"{name} is gone. {BUILDS}")
