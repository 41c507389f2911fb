"""`radio episode`: a programme on one day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.values import Span
from radio.app.commands.episoderecording import (
    publish,
    recording,
    recut,
    rerun,
    unpublish,
)
from radio.app.commands.planning import now, parse_day, parse_moment, writing, zone_of
from radio.app.commands.programme import (
    CSV,
    FROM_FILE,
    read_text,
    say_rundown,
    tell_rundown,
)
from radio.app.commands.programmefacts import (
    JSON,
    Length,
    episode_facts,
    guest_line,
    say_changes,
    segment_facts,
    show_rundown,
    shown,
    told,
)
from radio.app.failures import print_json, say
from radio.programmes.conflicts import words_of
from radio.programmes.episodes import (
    EpisodeChanges,
    add_episode,
    cancel_episode,
    edit_episode,
    episodes_between,
    find_episode,
    move_episode,
    restore_episode,
)
from radio.programmes.planning import materialise
from radio.programmes.publicholidays import guest_warnings
from radio.programmes.retired import retired_of_episode
from radio.programmes.rundown import read_rundown, rundown_of, set_rundown
from radio.programmes.tables import Episode
from radio.units import Millis

_ID = click.argument("episode_id", metavar="ID")
_AT = click.option("--at", required=True, metavar="MOMENT", help="Local, as 2026-12-02T10:00.")
_LENGTH = click.option("--length", "seconds", type=Length(), help="Such as 1:30:00.")


@click.group()
def episode() -> None:
    """Episodes: a programme on one day, with its topic, time, guests and rundown.

    \b
    Example:
      radio episode list today --days 14
      radio episode set ayo-mas-bro-20261201 --topic "Jalan rusak di Kedungadem"
    """


for _command in (recording, recut, publish, unpublish, rerun):
    episode.add_command(_command)


@dataclass(frozen=True, slots=True)
class Opened:
    """An episode within a session that may write."""

    session: Session
    zone: ZoneInfo
    episode: Episode
    now: Millis


@contextmanager
def opened(episode_id: str, *, to_air: bool = False) -> Iterator[Opened]:
    """One episode to change; committed where the block ends well, and handed to the engine."""
    with told(), writing(to_air=to_air) as (loaded, session):
        zone, at = zone_of(loaded), now()
        yield Opened(session, zone, find_episode(session, zone, episode_id, at), at)


@episode.command("list")
@click.argument("day", metavar="DATE", default="today")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 400))
@JSON
def list_(day: str, days: int, as_json: bool) -> None:
    """List the episodes of these days; what the rules have and is not there yet is made.

    \b
    Example:
      radio episode list
      radio episode list 2026-12-01 --days 31 --json
    """
    with told(), writing() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_day(day, zone)
        last = first + timedelta(days=days - 1)
        say_changes(materialise(session, zone, first, last, now()))
        session.commit()
        span = Span(day_span(first, zone).start, day_span(last, zone).end)
        rows = episodes_between(session, span)
        if as_json:
            print_json([episode_facts(row, zone) for row in rows])
            return
        for row in rows:
            click.echo(_line(row, zone))


def _line(row: Episode, zone: ZoneInfo) -> str:
    marks = " [cancelled]" if row.cancelled else " [moved]" if row.moved and row.original else ""
    topic = f": {row.topic}" if row.topic else ""
    names = ", ".join(guest.official.name for guest in row.guests)
    with_ = f"  with {names}" if names else ""
    span = words_of(Span(row.start, row.end), zone)
    return f"{row.id:28} {span}  {row.programme.name}{topic}{with_}{marks}"


@episode.command()
@_ID
@JSON
def show(episode_id: str, as_json: bool) -> None:
    """Show one episode: its time, people, stand-by plan and rundown.

    \b
    Example:
      radio episode show ayo-mas-bro-20261201
    """
    with opened(episode_id) as one:
        row, zone = one.episode, one.zone
        parts = rundown_of(one.session, row)
        warnings = retired_of_episode(row)
        if as_json:
            more = {"rundown": segment_facts(parts), "warnings": warnings}
            print_json({**episode_facts(row, zone), **more})
            return
        click.echo(_line(row, zone))
        plan = {
            "presenter": row.presenter.name if row.presenter else "",
            "phase": row.phase.value,
            "notes": row.notes,
            "stand-by": " ".join(filter(None, (row.standby, row.standby_media_id))),
            "recording": row.recording,
        }
        for key, value in plan.items():
            if value:
                click.echo(f"{key:10} {value}")
        for guest in row.guests:
            click.echo(f"guest {guest_line(guest)}")
        show_rundown(parts)
    for words in warnings:
        say(f"Warning: {words}")


@episode.command("set")
@_ID
@click.option("--topic")
@click.option("--notes")
@click.option("--presenter", "presenter_id", metavar="ID", help='Of this one only; "" for none.')
@click.option("--standby", metavar="TEXT", help="What to do when a guest does not come.")
@click.option("--standby-media", "standby_media_id", metavar="ID", help="Piece to play then.")
def set_(episode_id: str, **given: Any) -> None:
    """Say what one episode is about, who presents it, and what to do without a guest.

    \b
    Example:
      radio episode set ayo-mas-bro-20261201 --topic "Jalan rusak" --presenter siti
      radio episode set ayo-mas-bro-20261201 --standby "Putar rekaman" --standby-media m4c3xk2pqle
    """
    changes = EpisodeChanges(**given)
    if changes.is_nothing:
        raise click.UsageError("nothing to change; see --help")
    with opened(episode_id) as one:
        edit_episode(one.session, one.zone, one.episode, changes, one.now)
    say(f"{episode_id} is changed.")


@episode.command()
@_ID
@_AT
@_LENGTH
def move(episode_id: str, at: str, seconds: int | None) -> None:
    """Put one episode at another time; the others stay where their rule has them.

    \b
    Example:
      radio episode move ayo-mas-bro-20261201 --at 2026-12-01T10:00
    """
    with opened(episode_id, to_air=True) as one:
        row = one.episode
        start = parse_moment(at, one.zone)
        length = row.end - row.start if seconds is None else seconds * 1000
        span = Span(start, Millis(start + length))
        move_episode(one.session, one.zone, row, span, one.now)
        words, asked = words_of(span, one.zone), bool(row.guests)
        warnings = guest_warnings(to_local(start, one.zone).date()) if asked else ()
    for warning in warnings:
        say(f"Warning: {warning}")
    told_too = " Tell its guests: `radio calendar guest ID` makes new invitations." if asked else ""
    say(f"{episode_id} is on {words} now.{told_too}")


@episode.command()
@_ID
def cancel(episode_id: str) -> None:
    """Leave one episode out; `restore` brings it back.

    \b
    Example:
      radio episode cancel ayo-mas-bro-20261225
    """
    with opened(episode_id, to_air=True) as one:
        cancel_episode(one.session, one.episode, one.now)
        asked = len(one.episode.guests)
    more = f" {asked} guests are asked into it: tell them." if asked else ""
    say(f"{episode_id} is cancelled.{more}")


@episode.command()
@_ID
def restore(episode_id: str) -> None:
    """Bring a cancelled episode back, and a moved one to the time its rule has.

    \b
    Example:
      radio episode restore ayo-mas-bro-20261225
    """
    with opened(episode_id, to_air=True) as one:
        restore_episode(one.session, one.zone, one.episode, one.now)
        words = shown(one.episode.start, one.zone)
    say(f"{episode_id} is on {words}.")


@episode.command()
@_ID
@FROM_FILE
@click.option("--template", is_flag=True, help="Go back to the programme's rundown.")
@CSV
@JSON
def rundown(
    episode_id: str, source: Path | None, template: bool, as_csv: bool, as_json: bool
) -> None:
    """Show an episode's rundown, or replace it from a file; the programme's stays as it is.

    \b
    Example:
      radio episode rundown ayo-mas-bro-20261201 --csv > selasa.csv
      radio episode rundown ayo-mas-bro-20261201 --from selasa.csv
    """
    with opened(episode_id) as one:
        if source is not None:
            parts = read_rundown(read_text(source))
            say_rundown(set_rundown(one.session, one.episode, parts))
        elif template:
            set_rundown(one.session, one.episode, [])
        tell_rundown(rundown_of(one.session, one.episode), as_csv=as_csv, as_json=as_json)


@episode.command()
@click.argument("programme_id", metavar="PROGRAMME")
@_AT
@_LENGTH
@click.option("--topic", default="")
def add(programme_id: str, at: str, seconds: int | None, topic: str) -> None:
    """Put in an episode that no rule has.

    \b
    Example:
      radio episode add ayo-mas-bro --at 2026-12-05T19:00 --topic "Edisi khusus: banjir"
    """
    with told(), writing(to_air=True) as (loaded, session):
        zone = zone_of(loaded)
        start = parse_moment(at, zone)
        row = add_episode(session, zone, programme_id, start, now(), seconds=seconds, topic=topic)
    click.echo(row.id)
