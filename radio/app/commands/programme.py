"""`radio programme`: what recurs on the air, when, by whom, and of which parts."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.air.log import Interrupt
from radio.app.commands.planning import facts_of, now, parse_day, reading, writing, zone_of
from radio.app.commands.programmefacts import (
    JSON,
    Length,
    moment,
    say_changes,
    segment_facts,
    show_rundown,
    shown,
    told,
)
from radio.app.config import Loaded
from radio.app.failures import print_json, say
from radio.hourclocks.clocks import NoSuchClockError, find_clock
from radio.programmes.definitions import (
    CHECKED_AHEAD,
    find_programme,
    remove_programme,
    set_programme,
)
from radio.programmes.example import make_example
from radio.programmes.planning import materialise, occurrences_of
from radio.programmes.retired import retired_of_programme
from radio.programmes.rundown import (
    Segment,
    length_of,
    read_rundown,
    set_template,
    template_of,
    write_rundown,
)
from radio.programmes.tables import AirMode, DelayBy, Kind, Programme
from radio.units import Millis

_CAN_BE_EMPTY = ("presenter_id", "opening_media_id", "closing_media_id")
FROM_FILE = click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Take it from this file; - is stdin."
)
CSV = click.option("--csv", "as_csv", is_flag=True, help="Print it as the file to edit.")


@click.group()
def programme() -> None:
    """Programmes: what recurs, when, by whom, and of which parts.

    \b
    Example:
      radio programme example
      radio programme set dialog --name Dialog --at 13:00 --length 90:00
      radio programme set dialog --rule "FREQ=MONTHLY;BYDAY=1FR"
      radio programme list
    """


@programme.command("list")
@JSON
def list_(as_json: bool) -> None:
    """List the programmes, and when each comes next.

    \b
    Example:
      radio programme list
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        rows = session.scalars(select(Programme).order_by(Programme.starts_at, Programme.id)).all()
        if as_json:
            print_json([_facts(row, zone) for row in rows])
            return
        for row in rows:
            coming = _next(row, zone)
            when = shown(coming, zone) if coming else "-" if row.enabled else "[off]"
            length = length_of(row.seconds)
            click.echo(f"{row.id:20} {when:21} {length:>8}  {row.kind:13} {row.name}")
    if not rows:
        say("There is none yet; `radio programme example` makes one to start from.")


def _next(row: Programme, zone: ZoneInfo) -> Millis | None:
    return next(iter(_coming(row, zone)), None)


def _coming(row: Programme, zone: ZoneInfo) -> list[Millis]:
    """When its rule has it in the next 400 days."""
    at = now()
    today = to_local(at, zone).date()
    found = occurrences_of(row, zone, today, max(today, row.first_day) + CHECKED_AHEAD)
    return [one.at for one in found if one.at > at]


def _facts(row: Programme, zone: ZoneInfo) -> dict[str, Any]:
    return {**facts_of(row), "next": moment(_next(row, zone), zone)}


@programme.command()
@click.argument("name", metavar="ID")
@JSON
def show(name: str, as_json: bool) -> None:
    """Show one programme, its next times by its rule, and its rundown.

    \b
    Example:
      radio programme show ayo-mas-bro
    """
    with told(), reading() as (loaded, session):
        zone = zone_of(loaded)
        row = find_programme(session, name)
        parts = template_of(session, name)
        warnings = retired_of_programme(row)
        if as_json:
            facts = {**_facts(row, zone), "rundown": segment_facts(parts), "warnings": warnings}
            print_json(facts)
            return
        for key, value in facts_of(row).items():
            if value not in {None, ""}:
                click.echo(f"{key:18} {value}")
        coming = [shown(at, zone) for at in _coming(row, zone)][:5]
        click.echo(f"{'comes':18} {', '.join(coming) or 'not again'}")
        show_rundown(parts)
    for words in warnings:
        say(f"Warning: {words}")


_WORDS = (
    ("kind", Kind), ("mode", AirMode), ("end_policy", Interrupt), ("delay_by", DelayBy),
)  # fmt: skip


@programme.command("set")
@click.argument("name", metavar="ID")
@click.option("--name", "title", help="As listeners know it.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--rule", help='RFC 5545, such as FREQ=WEEKLY;BYDAY=MO,WE; "" comes once.')
@click.option("--from", "first_day", metavar="DATE", help="First day it may come; today if new.")
@click.option("--at", "starts_at", metavar="HH:MM", help="Local time.")
@click.option("--length", "seconds", type=Length(), help="Such as 1:30:00 or, in seconds, 5400.")
@click.option("--presenter", "presenter_id", metavar="ID", help='"" for none.')
@click.option("--studio")
@click.option("--opening", "opening_media_id", metavar="ID", help='Piece it opens with; "" none.')
@click.option("--closing", "closing_media_id", metavar="ID", help='Piece it closes with; "" none.')
@click.option("--end-policy", type=click.Choice([policy.value for policy in Interrupt]))
@click.option("--overrun", "most_overrun", type=Length(), help="How long it may run over.")
@click.option("--source", help="Live source of the settings, or an address, for live and relay.")
@click.option("--clock", help='Hour clock inside it where it has no rundown; "" is the grid\'s.')
@click.option("--record/--no-record", default=None, help="Keep what goes out as a file of its own.")
@click.option(
    "--delay", "delay_seconds", type=int, help="Held back by 5 to 30 s while live; 0 not."
)
@click.option("--delay-by", type=click.Choice([way.value for way in DelayBy]), help="How.")
@click.option("--mode", type=click.Choice([mode.value for mode in AirMode]))
@click.option("--on/--off", "enabled", default=None, help="Off plans it no more.")
@click.option("--notes")
def set_(name: str, title: str | None, **given: Any) -> None:
    """Make a programme, or change what is given of the one of that id.

    It is refused where it would overlap another one within 400 days, or need a presenter or
    studio that is taken; the nearest free times are told. A rule is ruled by the local clock.

    \b
    Example:
      radio programme set sore --name "Campursari Sore" --kind automated --at 16:00 --length 2:00:00
      radio programme set sore --rule "FREQ=WEEKLY;BYDAY=SA,SU" --presenter siti
      radio programme set sore --rule "FREQ=MONTHLY;BYDAY=5SA"
      radio programme set ayo-mas-bro --delay 10
    """
    values = {key: value for key, value in given.items() if value is not None}
    if title is not None:
        values["name"] = title
    if not values:
        raise click.UsageError("nothing to change; see --help")
    for key in _CAN_BE_EMPTY:
        if values.get(key) == "":
            values[key] = None
    for key, kind in _WORDS:
        if key in values:
            values[key] = kind(values[key])
    with told(), writing(to_air=True) as (loaded, session):
        zone = zone_of(loaded)
        _check_clock(session, values.get("clock", ""))
        if "first_day" in values:
            values["first_day"] = parse_day(values["first_day"], zone)
        elif session.get(Programme, name) is None:
            values["first_day"] = to_local(now(), zone).date()
        saved = set_programme(session, zone, Programme(id=name, **values), now())
        coming = _next(saved.programme, zone)
    _say_source(loaded, saved.programme.source)
    say_changes(saved.episodes)
    when = f"next on {shown(coming, zone)}" if coming else _why_never(saved.programme)
    say(f"{saved.programme.name} is set: {when}.")


def _why_never(row: Programme) -> str:
    if row.enabled and not row.rule:
        return f"it comes once, on {row.first_day} at {row.starts_at}, which is over; see --from, --rule"
    return "nothing is planned of it"


def _check_clock(session: Session, name: str) -> None:
    try:
        if name:
            find_clock(session, name)
    except NoSuchClockError as error:
        raise click.BadParameter(f"{error}; `radio clock set` makes one") from error


def _say_source(loaded: Loaded, source: str) -> None:
    if source and "://" not in source and source not in loaded.settings.live.sources:
        say(f"Warning: {source!r} is no live source in the settings yet ([live.sources.{source}])")


@programme.command()
@click.argument("name", metavar="ID")
def remove(name: str) -> None:
    """Take away a programme that has no history; `set ID --off` does for one that has.

    \b
    Example:
      radio programme remove sore
    """
    with told(), writing(to_air=True) as (_, session):
        remove_programme(session, name, now())
    say(f"{name} is gone.")


@programme.command()
@click.argument("name", metavar="ID")
@FROM_FILE
@CSV
@JSON
def rundown(name: str, source: Path | None, as_csv: bool, as_json: bool) -> None:
    """Show a programme's rundown, or replace it from a file: each episode starts from it.

    The file is CSV: kind, length, title, media, notes.

    \b
    Example:
      radio programme rundown ayo-mas-bro --csv > rundown.csv
      radio programme rundown ayo-mas-bro --from rundown.csv
    """
    with told(), writing() as (_, session):
        row = find_programme(session, name)
        if source is not None:
            warnings = set_template(session, row, read_rundown(read_text(source)))
            session.commit()
            say_rundown(warnings)
        tell_rundown(template_of(session, name), as_csv=as_csv, as_json=as_json)


def read_text(source: Path) -> str:
    """What a file or, for -, stdin holds."""
    return sys.stdin.read() if str(source) == "-" else source.read_text(encoding="utf-8-sig")


def say_rundown(warnings: list[str]) -> None:
    """That it is kept, and what is worth knowing."""
    for warning in warnings:
        say(f"Warning: {warning}")
    say("The rundown is kept.")


def tell_rundown(parts: list[Segment], *, as_csv: bool, as_json: bool) -> None:
    """A rundown in the form asked for."""
    if as_json:
        print_json(segment_facts(parts))
    elif as_csv:
        click.echo(write_rundown(parts), nl=False)
    else:
        show_rundown(parts)


@programme.command()
def example() -> None:
    """Make Ayo Mas Bro as an example to change: live, Monday to Friday, with a rundown.

    \b
    Example:
      radio programme example
      radio programme show ayo-mas-bro
    """
    with told(), writing(to_air=True) as (loaded, session):
        zone = zone_of(loaded)
        row = make_example(session, zone, now())
        _week(session, zone)
        coming = _next(row, zone)
    when = f"next on {shown(coming, zone)}" if coming else "off"
    say(f"{row.name} is there, {when}. `radio episode list` shows its days.")


def _week(session: Session, zone: ZoneInfo) -> None:
    today: date = to_local(now(), zone).date()
    materialise(session, zone, today, today + timedelta(days=7), now())
