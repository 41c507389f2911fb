"""What the commands about programmes share: failures told, and rows as facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import click

from playlists.clock import to_local
from radio.app.commands.planning import facts_of
from radio.app.failures import fail, say
from radio.programmes.errors import ProgrammeError, UnusableError
from radio.programmes.planning import Materialised
from radio.programmes.rundown import Segment, length_of, parse_length
from radio.programmes.tables import Episode, Guest, StudioBooking
from radio.units import Millis

JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_NAMED = 8
_CHANGED = (("made", "made"), ("retimed", "at another time now"), ("removed", "taken away"))


class Length(click.ParamType[int]):
    """A length in seconds, written as 5:00, 1:30:00 or 300."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click."""
        if isinstance(value, int):
            return value
        try:
            return parse_length(str(value))
        except UnusableError as error:
            self.fail(str(error), param, ctx)


@contextmanager
def told() -> Iterator[None]:
    """Turn what this room refuses into a sentence: exit code 2 for a value, 1 for the rest."""
    try:
        yield
    except UnusableError as error:
        raise click.BadParameter(str(error)) from error
    except ProgrammeError as error:
        fail(str(error))


def say_changes(report: Materialised) -> None:
    """What became of the episodes that were there."""
    for name, words in _CHANGED:
        ids = getattr(report, name)
        if ids:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            say(f"Episodes {words}: {', '.join(ids[:_NAMED])}{more}")
    for kept in report.kept:
        say(f"{kept} is not in the rule any more, but was worked on: `radio episode cancel {kept}`")


def moment(at: Millis | None, zone: ZoneInfo) -> str | None:
    """A moment with the station's offset."""
    return None if at is None else to_local(at, zone).isoformat(timespec="seconds")


def shown(at: Millis, zone: ZoneInfo) -> str:
    """A moment for people."""
    return f"{to_local(at, zone):%a %Y-%m-%d %H:%M}"


def episode_facts(row: Episode, zone: ZoneInfo) -> dict[str, Any]:
    """An episode for JSON."""
    times = {name: moment(getattr(row, name), zone) for name in ("original", "start", "end")}
    return {
        **facts_of(row),
        **times,
        "programme": row.programme.name,
        "presenter": row.presenter.name if row.presenter else "",
        "guests": [guest_facts(guest, zone) for guest in row.guests],
    }


def guest_facts(row: Guest, zone: ZoneInfo) -> dict[str, Any]:
    """A guest for JSON."""
    official = row.official
    return {
        **facts_of(row),
        "start": moment(row.episode.start, zone),
        "programme": row.episode.programme.name,
        "name": official.name,
        "position": official.position,
        "agency_id": official.agency_id,
        "agency": official.agency.name,
        "phone": official.phone,
        "email": official.email,
    }


def studio_facts(row: StudioBooking, zone: ZoneInfo) -> dict[str, Any]:
    """A studio booking for JSON."""
    return {**facts_of(row), "start": moment(row.start, zone), "end": moment(row.end, zone)}


def segment_facts(parts: list[Segment]) -> list[dict[str, Any]]:
    """A rundown for JSON; `starts` is seconds after the beginning."""
    facts, passed = [], 0
    for part in parts:
        facts.append(
            {
                "starts": passed,
                "seconds": part.seconds,
                "kind": part.kind,
                "title": part.title,
                "media_id": part.media_id,
                "notes": part.notes,
            }
        )
        passed += part.seconds
    return facts


def show_rundown(parts: list[Segment]) -> None:
    """A rundown for people."""
    passed = 0
    for part in parts:
        media = f" [{part.media_id}]" if part.media_id else ""
        notes = f"  ({part.notes})" if part.notes else ""
        line = f"  {length_of(passed):>8} {length_of(part.seconds):>8}  {part.kind:10} {part.title}"
        click.echo(f"{line}{media}{notes}")
        passed += part.seconds


def guest_line(guest: Guest) -> str:
    """A guest for people."""
    official = guest.official
    office = ", ".join(filter(None, (official.position, official.agency.short)))
    standby = ", stand-by" if guest.standby else ""
    contact = " ".join(filter(None, (official.phone, official.email)))
    topic = f": {guest.topic}" if guest.topic else ""
    state = guest.state.value.replace("_", " ")
    return f"{guest.id:4} {official.name} ({office}){topic}  [{state}{standby}] {contact}".rstrip()
