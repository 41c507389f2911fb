"""`radio analyse`, `radio import` and `radio media`: what files hold, and the library."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from playlists.formats import ListEntry, UnwritableError, write_list
from playlists.names import is_name
from radio.app.commands.editing import edit
from radio.app.commands.planning import facts_of, hand_over, origins_of, reading, station, writing
from radio.app.commands.quarantine import quarantine, release
from radio.app.failures import fail, print_json, say
from radio.app.progress import progress_shown
from radio.library import store
from radio.library.analysis import analyse as analyse_file
from radio.library.categories import MUSIC, NAME_MOST
from radio.library.dayparts import dayparts_of
from radio.library.importing import Describe, ImportStoppedError, import_paths
from radio.library.placing import sweep
from radio.library.tables import MediaState
from radio.library.values import Analysis

_FILES = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@click.command()
@_FILES
@_JSON
def analyse(paths: tuple[Path, ...], as_json: bool) -> None:
    """Measure audio files: length, cue points, loudness, tags. Changes nothing.

    With --json one object a line, in the order given. Exits with 1 where a file can't be used.

    \b
    Example:
      radio analyse song.flac
      radio analyse --json *.mp3 | jq .loudness_lufs
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = []
        for analysis in pool.map(analyse_file, paths):
            found.append(analysis.ok)
            if as_json:
                print_line(analysis.to_dict())
            else:
                click.echo(_told(analysis))
    if not all(found):
        sys.exit(1)


def _named(_ctx: click.Context, _param: click.Parameter, category: str) -> str:
    if not is_name(category, NAME_MOST):
        raise click.BadParameter(f"a category has 1 to {NAME_MOST} characters on one line")
    return category


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option(
    "--category", default=MUSIC, show_default=True, callback=_named, help="What to file them under."
)
@click.option("--in-place", is_flag=True, help="Leave the files where they are; do not copy.")
@_JSON
def import_(paths: tuple[Path, ...], category: str, in_place: bool, as_json: bool) -> None:
    """Take audio files, all audio in folders, and what lists name into the library.

    May be interrupted with Ctrl-C and run again: it goes on where it stopped. What can't be
    used is listed with the reason; then the command exits with 1 if nothing could be used.

    \b
    Example:
      radio import ~/Music
      radio import --category jingle --json jingles/*.wav
      radio import --in-place /mnt/musik/sore.m3u8
    """
    with station() as (loaded, engine):
        describe = Describe(category=category, copy=not in_place)
        sweep(loaded.data)
        with _interruptible() as stop, progress_shown() as progress:
            result = import_paths(
                engine, loaded.data, paths, describe, progress=progress, stop=stop,
                taken=origins_of(loaded, engine).note,
            )  # fmt: skip
        hand_over(loaded, engine)
    if as_json:
        print_json(result.to_dict())
    else:
        click.echo(f"{result.imported} imported, {result.duplicates} known before")
    for twin in result.twins if not as_json else ():
        say(f"The same recording as {twin.twin_of}: {twin.path} ({twin.media_id})")
    for held in result.withheld if not as_json else ():
        say(f"Withheld until its callers agree, or are let out: {held.path} ({held.media_id})")
    for row in result.rejected if not as_json else ():
        say(f"Not used: {row.path}: {row.reason}")
    if result.rejected and not result.media_ids:
        sys.exit(1)


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C ends the import between two pieces."""
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    except ImportStoppedError:
        # Whole pieces only, each with its row: nothing has to be undone.
        fail("Interrupted. What was taken so far is kept; run it again to go on.")
    finally:
        signal.signal(signal.SIGINT, before)


@click.group()
def media() -> None:
    """List, show, edit, retire and release what the library holds.

    \b
    Example:
      radio media list --category musik
    """


media.add_command(edit)
media.add_command(quarantine)
media.add_command(release)


@media.command("list")
@click.option("--category", help="Only this category.")
@click.option("--state", type=click.Choice([state.value for state in MediaState]))
@_JSON
def list_(category: str | None, state: str | None, as_json: bool) -> None:
    """List the pieces in the library.

    \b
    Example:
      radio media list
      radio media list --state missing --json
    """
    with reading() as (_, session):
        if category is not None:
            _check_category(session, category)
        rows = store.listing(session, category=category, state=MediaState(state) if state else None)
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        state_shown = "" if row.state is MediaState.ACTIVE else f"  [{row.state.value}]"
        name = " - ".join(part for part in (row.artist, row.title) if part)
        click.echo(f"{row.id}  {row.category:9} {_length(row.duration):>8}  {name}{state_shown}")


@media.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--category", help="Only this category.")
@_JSON
def export(file: Path, category: str | None, as_json: bool) -> None:
    """Write a list of what may be played: M3U8, PLS or XSPF, by the ending of FILE.

    Files that lie under the list's folder are named relative to it.

    \b
    Example:
      radio media export jingle.m3u8 --category jingle
      radio media export /mnt/nas/semua.xspf
    """
    with reading() as (loaded, session):
        if category is not None:
            _check_category(session, category)
        rows = store.listing(session, category=category, state=MediaState.ACTIVE)
        entries = [
            ListEntry(
                str(store.location(row, loaded.data)),
                row.title,
                row.cue_out - row.cue_in,
                row.artist,
            )
            for row in rows
        ]
    try:
        file.write_bytes(write_list(entries, file.absolute()))
    except UnwritableError as error:
        fail(str(error))
    if as_json:
        print_json({"file": str(file.absolute()), "entries": len(entries)})
    else:
        say(f"{file}: {len(entries)} pieces")


def _check_category(session: Session, category: str) -> None:
    known = store.categories(session)
    if category not in known:
        near = get_close_matches(category, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise click.BadParameter(f"there is no category {category!r}; {hint}")


@media.command()
@click.argument("media_id")
@_JSON
def show(media_id: str, as_json: bool) -> None:
    """Show all that is known of one piece.

    \b
    Example:
      radio media show m4c3xk2pqle
    """
    with _known(), reading() as (_, session):
        facts = facts_of(store.find(session, media_id)) | {
            "dayparts": list(dayparts_of(session, media_id)),
            "labels": list(store.labels_of(session, media_id)),
            "same_recording_as": store.twin_of(session, media_id),
        }
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        text = ", ".join(value) if isinstance(value, list) else value
        click.echo(f"{name:17} {'' if text is None else text}")


@media.command()
@click.argument("media_id")
@_JSON
def retire(media_id: str, as_json: bool) -> None:
    """Take a piece out of planning; its file and its history stay.

    \b
    Example:
      radio media retire m4c3xk2pqle
    """
    with _known(), writing(to_air=True) as (_, session):
        row = store.retire(session, media_id)
    if as_json:
        print_json(facts_of(row))
    else:
        say(f"{row.title or row.id} is retired.")


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except store.NoSuchMediaError as error:
        fail(str(error))


def print_line(value: dict[str, Any]) -> None:
    """One JSON object on a line of its own, as soon as it is known."""
    click.echo(json.dumps(value, ensure_ascii=True))


def _told(analysis: Analysis) -> str:
    sound = analysis.sound
    if sound is None:
        return f"{analysis.path}: can't be used: {analysis.reason}"
    cues = sound.cues
    return (
        f"{analysis.path}: {_length(sound.duration)}, {sound.loudness:.1f} LUFS, "
        f"{sound.true_peak:.1f} dBTP, cue in {cues.cue_in:.2f}, segue {cues.segue:.2f}, "
        f"cue out {cues.cue_out:.2f}, {sound.codec} {sound.sample_rate} Hz x {sound.channels}"
    )


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
