"""`radio presenter`, `radio studio` and `radio calendar`: who and what an episode takes, and when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from playlists.clock import day_span, to_local
from playlists.values import Span
from radio.app.commands.guests import ACTIVE
from radio.app.commands.planning import (
    facts_of,
    now,
    parse_day,
    parse_moment,
    reading,
    writing,
    zone_of,
)
from radio.app.commands.programmefacts import JSON, Length, moment, studio_facts, told
from radio.app.config import Loaded
from radio.app.failures import print_json, say
from radio.programmes.calendars import Sender, invitation, presenter_feed
from radio.programmes.conflicts import Need, words_of
from radio.programmes.episodes import find_episode
from radio.programmes.guests import find_guest
from radio.programmes.people import set_presenter
from radio.programmes.planning import materialise
from radio.programmes.studios import book_studio, free_studio, taken_studios
from radio.programmes.tables import Presenter, StudioBooking
from radio.units import Millis

_TO = click.option("--to", "target", type=click.Path(path_type=Path), help="Write it to this file.")


@click.group()
def presenter() -> None:
    """Presenters.

    \b
    Example:
      radio presenter set siti --name "Siti Rahayu"
    """


@presenter.command("list")
@JSON
def list_presenters(as_json: bool) -> None:
    """List the presenters.

    \b
    Example:
      radio presenter list
    """
    with reading() as (_, session):
        rows = session.scalars(select(Presenter).order_by(Presenter.id)).all()
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        off = "" if row.active else "  [inactive]"
        click.echo(f"{row.id:20} {row.name} {row.phone} {row.email}".rstrip() + off)


@presenter.command("set")
@click.argument("presenter_id", metavar="ID")
@click.option("--name")
@click.option("--phone")
@click.option("--email")
@ACTIVE
def set_(presenter_id: str, **given: Any) -> None:
    """Make a presenter, or change what is given of the one of that id.

    \b
    Example:
      radio presenter set siti --name "Siti Rahayu" --phone 081234567890
    """
    values = {key: value for key, value in given.items() if value is not None}
    if not values:
        raise click.UsageError("nothing to change; see --help")
    with told(), writing() as (_, session):
        row = set_presenter(session, Presenter(id=presenter_id, **values))
    say(f"{row.name} is presenter {row.id}.")


# ------------------------------------------------------------------ studios


@click.group()
def studio() -> None:
    """Studios, and when they are taken.

    \b
    Example:
      radio studio list today
      radio studio book "Studio 1" --at 2026-12-02T13:00 --length 2:00:00 --title "Rekaman ILM"
    """


@studio.command("list")
@click.argument("day", metavar="DATE", default="today")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 400))
@JSON
def list_(day: str, days: int, as_json: bool) -> None:
    """List what takes the studios on these days: live programmes and bookings.

    \b
    Example:
      radio studio list
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_day(day, zone)
        last = first + timedelta(days=days - 1)
        span = Span(day_span(first, zone).start, day_span(last, zone).end)
        rows = taken_studios(session, zone, span, now())
    facts = [
        {
            "studio": next(one.name for one in row.takes if one.need is Need.STUDIO),
            "start": moment(row.span.start, zone),
            "end": moment(row.span.end, zone),
            "title": row.title,
            "booking_id": row.booking_id,
        }
        for row in rows
    ]
    if as_json:
        print_json(facts)
        return
    for row, fact in zip(rows, facts, strict=True):
        number = f"  [booking {row.booking_id}]" if row.booking_id else ""
        click.echo(f"{fact['studio']:16} {words_of(row.span, zone)}  {row.title}{number}")


@studio.command()
@click.argument("name", metavar="STUDIO")
@click.option("--at", required=True, metavar="MOMENT", help="Local, as 2026-12-02T13:00.")
@click.option("--length", "seconds", required=True, type=Length(), help="Such as 2:00:00.")
@click.option("--title", default="")
@click.option("--presenter", "presenter_id", metavar="ID", help="Who is in it.")
@click.option("--episode", "episode_id", metavar="ID", help="Recorded then, with its guests.")
@JSON
def book(
    name: str, at: str, seconds: int, episode_id: str | None, as_json: bool, **given: Any
) -> None:
    """Take a studio for something that is not on the air, such as a recording beforehand.

    \b
    Example:
      radio studio book "Studio 1" --at 2026-12-02T13:00 --length 2:00:00 --title "Rekaman ILM"
    """
    with told(), writing() as (loaded, session):
        zone, at_once = zone_of(loaded), now()
        start = parse_moment(at, zone)
        if episode_id is not None:
            find_episode(session, zone, episode_id, at_once)
        row = StudioBooking(
            studio=name.strip(),
            start=start,
            end=Millis(start + seconds * 1000),
            episode_id=episode_id,
            **given,
        )
        book_studio(session, zone, row, at_once)
    if as_json:
        print_json(studio_facts(row, zone))
    else:
        say(f"{name} is taken {words_of(Span(row.start, row.end), zone)} as booking {row.id}.")


@studio.command()
@click.argument("booking_id", metavar="ID", type=int)
def free(booking_id: int) -> None:
    """Take a booking back.

    \b
    Example:
      radio studio free 3
    """
    with told(), writing() as (_, session):
        free_studio(session, booking_id)
    say(f"Booking {booking_id} is gone.")


# ---------------------------------------------------------------- calendars


@click.group()
def calendar() -> None:
    """Calendars to send (iCalendar): a presenter's episodes, a guest's invitation.

    \b
    Example:
      radio calendar presenter mas-bro --to mas-bro.ics
      radio calendar guest 1 --to undangan.ics
    """


@calendar.command("presenter")
@click.argument("presenter_id", metavar="ID")
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 400))
@_TO
def of_presenter(presenter_id: str, days: int, target: Path | None) -> None:
    """A presenter's episodes: from a month back to so many days ahead.

    \b
    Example:
      radio calendar presenter mas-bro --to mas-bro.ics
    """
    with told(), writing() as (loaded, session):
        sender, at = _sender(loaded), now()
        today = to_local(at, sender.zone).date()
        materialise(session, sender.zone, today, today + timedelta(days=days), at)
        session.commit()
        _write(presenter_feed(session, sender, presenter_id, at), target)


@calendar.command("guest")
@click.argument("guest_id", metavar="ID", type=int)
@_TO
def of_guest(guest_id: int, target: Path | None) -> None:
    """One guest's invitation, to be sent by mail; once the episode is cancelled, its withdrawal.

    \b
    Example:
      radio calendar guest 1 --to undangan.ics
    """
    with told(), reading() as (loaded, session):
        _write(invitation(find_guest(session, guest_id), _sender(loaded), now()), target)


def _sender(loaded: Loaded) -> Sender:
    place = loaded.settings.station
    return Sender(place.name, zone_of(loaded), place.email)


def _write(content: bytes, target: Path | None) -> None:
    if target is None:
        click.echo(content, nl=False)
    else:
        target.write_bytes(content)
        say(f"Written: {target}")
