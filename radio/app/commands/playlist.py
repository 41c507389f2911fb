"""`radio playlist`: lists of pieces, put together by hand or by a rule."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.formats import Paths, UnreadableListError, UnwritableError, write_list
from playlists.query import RuleError
from radio.app.commands.planning import (
    hand_over,
    now,
    origins_of,
    reading,
    station,
    writing,
    zone_of,
)
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.app.progress import progress_shown
from radio.db import session_scope
from radio.library.categories import MUSIC
from radio.library.importing import Describe
from radio.library.store import NoSuchMediaError
from radio.library.tables import Media, MediaState
from radio.lists import store
from radio.lists.evaluating import pieces_of
from radio.lists.files import entries_of, items_from, load, match_file, storable
from radio.lists.matching import How, Match
from radio.lists.tables import Playlist, SmartList
from radio.reports.asrun import last_played
from radio.reports.ingest import ingest
from radio.units import Millis

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_RULE = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""A rule may begin with a minus, as `-hujan` does."""


@click.group()
def playlist() -> None:
    """Lists of pieces: put together by hand, from list files, or found by a rule.

    Stored lists and smart lists share their names.

    \b
    Example:
      radio playlist import sore.m3u8 --import
      radio playlist smart sore "category:musik label:santai played:>7d"
    """


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RuleError as error:
        raise click.BadParameter(str(error), param_hint="RULE") from error
    except (store.ListError, NoSuchMediaError, UnwritableError) as error:
        fail(str(error))


@playlist.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the lists.

    \b
    Example:
      radio playlist list
    """
    with reading() as (_, session):
        facts = [_facts(session, row) for row in store.all_lists(session)]
    if as_json:
        print_json(facts)
        return
    for row in facts:
        told = row["rule"] if row["kind"] == "smart" else f"{row['items']} items"
        click.echo(f"{row['id']:24} {row['kind']:7} {told}")
    if not facts:
        say("There is none yet; `radio playlist set NAME ID...` makes one.")


def _facts(session: Session, row: Playlist | SmartList) -> dict[str, Any]:
    head = {"id": row.id, "name": row.name}
    if isinstance(row, SmartList):
        return {**head, "kind": "smart", "rule": row.rule}
    count = len(store.items_of(session, row.id))
    return {**head, "kind": "stored", "notes": row.notes, "items": count}


@playlist.command()
@click.argument("name")
@_JSON
def show(name: str, as_json: bool) -> None:
    """Show what a list holds: a smart one as it is now.

    \b
    Example:
      radio playlist show sore
    """
    with station() as (loaded, engine), _told():
        _read_in(loaded, engine)
        with session_scope(engine) as session:
            row = store.find_list(session, name)
            facts = _facts(session, row) | {"pieces": _held(session, loaded, row)}
    if as_json:
        print_json(facts)
        return
    _print(facts["pieces"])
    say(f"{facts['name']}: {facts.get('rule') or facts['notes'] or 'put together by hand'}")


def _held(session: Session, loaded: Loaded, row: Playlist | SmartList) -> list[dict[str, Any]]:
    played = last_played(session)
    if isinstance(row, SmartList):
        ids = pieces_of(session, row.id, now(), zone_of(loaded), played)
        known = load(session, ids)
        return [_piece(known[media_id], loaded, played) for media_id in ids]
    items = store.items_of(session, row.id)
    known = load(session, [item.media_id for item in items if item.media_id is not None])
    return [
        {"id": None, "location": item.location, "label": item.label}
        if item.media_id is None
        else _piece(known[item.media_id], loaded, played)
        for item in items
    ]


def _piece(media: Media, loaded: Loaded, played: dict[str, Millis]) -> dict[str, Any]:
    at = played.get(media.id)
    local = None if at is None else to_local(at, zone_of(loaded)).isoformat(timespec="seconds")
    return {
        "id": media.id,
        "artist": media.artist,
        "title": media.title,
        "category": media.category,
        "year": media.year,
        "seconds": round(media.cue_out - media.cue_in, 3),
        "state": media.state.value,
        "last_played": local,
    }


def _print(pieces: Sequence[dict[str, Any]]) -> None:
    for row in pieces:
        if row["id"] is None:
            click.echo(f"{'-':11}  {row['label'] or row['location']}  [not in the library]")
            continue
        name = " - ".join(part for part in (row["artist"], row["title"]) if part)
        minutes, seconds = divmod(round(row["seconds"]), 60)
        at = (row["last_played"] or "never")[:16].replace("T", " ")
        state = "" if row["state"] == MediaState.ACTIVE.value else f"  [{row['state']}]"
        click.echo(f"{row['id']}  {minutes:3}:{seconds:02}  {at:16}  {name}{state}")


@playlist.command("set")
@click.argument("name")
@click.argument("media_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--append", is_flag=True, help="Put them behind those that are there.")
@click.option("--notes", help="What the list is for.")
def set_(name: str, media_ids: tuple[str, ...], append: bool, notes: str | None) -> None:
    """Make a list of these pieces, or replace what stands in it.

    \b
    Example:
      radio playlist set "Sore Santai" m4c3xk2pqle mq2hv7xw3da
      radio playlist set sore-santai mb7kq3xw2pa --append
    """
    with _told(), writing() as (_, session):
        rows = store.items_of(session, store.list_id(name)) if append else ()
        items = [store.Item(row.media_id, row.location, row.label) for row in rows]
        items += [store.Item(media_id) for media_id in media_ids]
        row = store.set_playlist(session, name, items, now(), notes)
    say(f"{row.id} holds {len(items)} items.")


@playlist.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="Name of the list; else that of the file.")
@click.option("--import", "take_in", is_flag=True, help="Import files that the library lacks.")
@click.option("--category", default=MUSIC, show_default=True, help="What to file those under.")
@click.option("--in-place", is_flag=True, help="Leave their files where they are; do not copy.")
@_JSON
def import_(
    file: Path, name: str | None, take_in: bool, category: str, in_place: bool, as_json: bool
) -> None:
    """Make a list of what an M3U, M3U8, PLS or XSPF file names, or replace it.

    Pieces are recognised by path, by content, by ISRC, and as a last resort by artist and title,
    which is told. What the library lacks keeps its place in the list, and is told with the reason;
    where nothing is recognised, the command exits with 1.

    \b
    Example:
      radio playlist import sore.m3u8
      radio playlist import D-drive.m3u --name "Sore Santai" --import --in-place
    """
    describe = Describe(category=category, copy=not in_place) if take_in else None
    with station() as (loaded, engine), _told():
        with session_scope(engine) as session:
            store.check_free(session, name or file.stem, SmartList)
        try:
            with progress_shown() as progress:
                matches = match_file(
                    engine, loaded.data, file, describe, progress,
                    taken=origins_of(loaded, engine).note,
                )  # fmt: skip
        except UnreadableListError as error:
            fail(f"{file}: {error}")
        with session_scope(engine, write=True) as session:
            items = items_from(matches)
            row = store.set_playlist(session, name or file.stem, items, now())
            session.commit()
        if take_in:
            hand_over(loaded, engine)
    _tell_import(row, matches, as_json=as_json)


def _tell_import(row: Playlist, matches: Sequence[Match], *, as_json: bool) -> None:
    missing = [match for match in matches if match.media_id is None]
    if as_json:
        rows = [
            {
                "location": storable(match.entry.location),
                "label": match.entry.caption,
                "media_id": match.media_id,
                "recognised_by": match.how.value if match.how else None,
                "reason": match.reason or None,
            }
            for match in matches
        ]
        print_json({"id": row.id, "items": rows, "missing": len(missing)})
    else:
        click.echo(f"{row.id}: {len(matches)} items, {len(missing)} not in the library")
        for match in matches:
            _tell_match(match)
    if matches and len(missing) == len(matches):
        sys.exit(1)


def _tell_match(match: Match) -> None:
    called = match.entry.caption or match.entry.location
    if match.media_id is None:
        say(f"Not in the library: {storable(match.entry.location)}: {match.reason}")
    elif match.how is How.NAME:
        say(f"By artist and title only: {called}: {match.media_id}")


@playlist.command()
@click.argument("name")
@click.option("--to", "file", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--paths",
    default=Paths.BELOW.value,
    show_default=True,
    type=click.Choice([paths.value for paths in Paths]),
    help="Relative to the list's folder for files below it, for all, or for none.",
)
@_JSON
def export(name: str, file: Path, paths: str, as_json: bool) -> None:
    """Write a list into a file: M3U, M3U8, PLS or XSPF, by the ending of FILE.

    \b
    Example:
      radio playlist export sore --to /mnt/usb/sore.m3u8
      radio playlist export sore --to sore.xspf --paths relative
    """
    with station() as (loaded, engine), _told():
        _read_in(loaded, engine)
        with session_scope(engine) as session:
            title = store.find_list(session, name).name
            entries = entries_of(
                session, loaded.data, name, now(), zone_of(loaded), last_played(session)
            )
        file.write_bytes(write_list(entries, file.absolute(), title, Paths(paths)))
    if as_json:
        print_json({"file": str(file), "entries": len(entries)})
    else:
        say(f"{len(entries)} entries in {file}")


@playlist.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a list away; its pieces stay in the library.

    \b
    Example:
      radio playlist remove sore
    """
    with _told(), writing() as (_, session):
        removed = store.remove_list(session, name)
    say(f"{removed} is gone.")


@playlist.command(context_settings=_RULE)
@click.argument("name")
@click.argument("rule")
def smart(name: str, rule: str) -> None:
    """Make a list that is found by a rule each time, or give it another rule.

    What a rule can say stands in docs/presenter.md.

    \b
    Example:
      radio playlist smart kenangan 'category:musik language:id,jv year:..1999 played:>7d'
    """
    with _told(), writing() as (_, session):
        row = store.set_smart(session, name, rule, now())
        session.commit()
        _warn(session, rule)
    say(f"{row.id}: {row.rule}")


def _warn(session: Session, rule: str) -> None:
    for told in store.unmet(session, store.read_rule(session, rule)):
        say(f"Note: {told}")


@playlist.command("try", context_settings=_RULE)
@click.argument("rule")
@_JSON
def try_(rule: str, as_json: bool) -> None:
    """Show what a rule gives now, and when each piece was last on the air.

    \b
    Example:
      radio playlist try 'artist:"Didi Kempot" played:>7d order:least-played limit:20'
    """
    with station() as (loaded, engine), _told():
        _read_in(loaded, engine)
        with session_scope(engine) as session:
            wanted, played = store.read_rule(session, rule), last_played(session)
            ids = pieces_of(session, wanted, now(), zone_of(loaded), played)
            known = load(session, ids)
            pieces = [_piece(known[media_id], loaded, played) for media_id in ids]
            _warn(session, rule)
    if as_json:
        print_json({"rule": str(wanted), "pieces": pieces})
        return
    _print(pieces)
    say(f"{len(pieces)} pieces")


def _read_in(loaded: Loaded, engine: Engine) -> None:
    """What the engine wrote of the air up to now."""
    ingest(engine, loaded.data / "asrun")
