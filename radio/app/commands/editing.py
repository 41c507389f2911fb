"""`radio media edit` and `radio daypart`: what pieces are called, and when they may play."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from sqlalchemy import Engine

from playlists.dayparts import DaypartError
from radio.app.commands.planning import hand_over, reading, station, writing
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.db import session_scope
from radio.library.dayparts import (
    DaypartInUseError,
    NoSuchDaypartError,
    remove_daypart,
    set_daypart,
)
from radio.library.editing import Changes, NotEditableError, TaggedCopy, with_tags
from radio.library.editing import edit as edit_media
from radio.library.store import NoSuchMediaError
from radio.library.tables import Daypart, Tempo, Vocals
from radio.library.tags import UntaggableError

ALWAYS = "always"
_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


class Day(click.ParamType[date]):
    """A local date, or `always` for none."""

    name = "date"

    def __init__(self, lifted: date) -> None:
        self._lifted = lifted

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """See click."""
        if value == ALWAYS:
            return self._lifted
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-12-31, or `always`", param, ctx)


@click.command()
@click.argument("media_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--title")
@click.option("--artist")
@click.option("--album")
@click.option("--composer")
@click.option("--label", help="Record company.")
@click.option("--isrc")
@click.option("--genre")
@click.option("--year", type=int)
@click.option("--category")
@click.option("--language", help="Such as id, jv, en.")
@click.option("--vocals", type=click.Choice([v.value for v in Vocals if v.value]))
@click.option("--tempo", type=click.Choice([t.value for t in Tempo if t.value]))
@click.option("--local/--not-local", default=None, help="Made in Indonesia, or here.")
@click.option("--cue-in", type=float, help="Seconds from the start of the file.")
@click.option("--segue", type=float, help="Where the next item may begin.")
@click.option("--cue-out", type=float)
@click.option("--intro", type=float, help="Where the singing begins.")
@click.option("--daypart", "dayparts", multiple=True, help="When it may play; `always` lifts it.")
@click.option("--valid-from", type=Day(date.min), help="First day it may play, or `always`.")
@click.option("--valid-until", type=Day(date.max), help="Last day it may play, or `always`.")
@click.option("--add", "add_labels", multiple=True, metavar="WORD", help="A label for smart lists.")
@click.option("--remove", "remove_labels", multiple=True, metavar="WORD", help="Takes it away.")
@click.option("--write-tags", is_flag=True, help="Write the tags into the file, too.")
@_JSON
def edit(media_ids: tuple[str, ...], write_tags: bool, as_json: bool, **given: Any) -> None:
    """Change what the library says of pieces: all of them, or none where one can't be.

    Files stay as they are unless --write-tags is given.

    \b
    Example:
      radio media edit m4c3xk2pqle --title "Sumilir" --language jv --local
      radio media edit m4c3xk2pqle mq2hv7xw3da --daypart dewasa
      radio media edit m4c3xk2pqle --valid-until 2026-12-31
    """
    changes = _changes(given)
    if changes.is_nothing and not write_tags:
        raise click.UsageError("nothing to change; see --help")
    with station() as (loaded, engine):
        with _told():
            titles = _apply(loaded, engine, media_ids, changes, write_tags=write_tags)
        hand_over(loaded, engine)
    if as_json:
        print_json({"changed": list(media_ids)})
    else:
        say(f"Changed: {', '.join(titles)}")


def _changes(given: dict[str, Any]) -> Changes:
    dayparts = given.pop("dayparts")
    if dayparts:
        given["dayparts"] = () if dayparts == (ALWAYS,) else dayparts
    for name, kind in (("vocals", Vocals), ("tempo", Tempo)):
        if given[name] is not None:
            given[name] = kind(given[name])
    return Changes(**given)


def _apply(
    loaded: Loaded,
    engine: Engine,
    media_ids: tuple[str, ...],
    changes: Changes,
    *,
    write_tags: bool,
) -> list[str]:
    with session_scope(engine, write=True) as session:
        rows = [edit_media(session, media_id, changes) for media_id in media_ids]
        copies: list[TaggedCopy] = []
        try:
            copies.extend(with_tags(media, loaded.data) for media in rows if write_tags)
            session.commit()
            for copy in copies:
                copy.put()
        finally:
            for copy in copies:
                copy.discard()
        return [media.title or media.id for media in rows]


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotEditableError as error:
        raise click.BadParameter(
            str(error), param_hint=f"--{error.field.replace('_', '-')}"
        ) from error
    except (DaypartError, NoSuchDaypartError) as error:
        raise click.BadParameter(str(error)) from error
    except (NoSuchMediaError, DaypartInUseError, UntaggableError) as error:
        fail(str(error))


@click.group()
def daypart() -> None:
    """Hours of the week under a name, to which pieces can be held.

    \b
    Example:
      radio daypart set dewasa "22:00-03:00"
      radio media edit m4c3xk2pqle --daypart dewasa
    """


@daypart.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the dayparts.

    \b
    Example:
      radio daypart list
    """
    with reading() as (_, session):
        rows = {row.id: row.windows for row in session.query(Daypart).order_by(Daypart.id)}
    if as_json:
        print_json([{"name": name, "windows": windows} for name, windows in rows.items()])
        return
    for name, windows in rows.items():
        click.echo(f"{name:16} {windows}")
    if not rows:
        say('There is none yet; `radio daypart set NAME "22:00-03:00"` makes one.')


@daypart.command("set")
@click.argument("name")
@click.argument("windows")
def set_(name: str, windows: str) -> None:
    """Make a daypart, or change its hours: local times, with days where not on all.

    \b
    Example:
      radio daypart set dewasa "22:00-03:00"
      radio daypart set pagi "mon-fri 05:00-09:00; sat,sun 06:00-10:00"
    """
    with _told(), writing(to_air=True) as (_, session):
        set_daypart(session, name, windows)
    say(f"{name}: {windows}")


@daypart.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a daypart away that no piece is held to any more.

    \b
    Example:
      radio daypart remove pagi
    """
    with _told(), writing() as (_, session):
        remove_daypart(session, name)
    say(f"{name} is gone.")
