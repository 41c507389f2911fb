"""`radio archive`: the recorded air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.app.commands.archivecopies import copies, copy, prepare, restore, restore_file
from radio.app.commands.archivedeletions import deletions
from radio.app.commands.archiveforecast import forecast
from radio.app.commands.archiveholds import hold, holds, release
from radio.app.commands.console import as_json
from radio.app.commands.planning import (
    iso_of,
    noted,
    now,
    parse_moment,
    reading,
    station,
    typist,
    zone_of,
)
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.app.progress import reading_shown
from radio.archive import agreeing, lookup, verifying
from radio.archive.chain import Entry
from radio.archive.cutting import AS_IT_IS, FORMATS, Request, export, of_airing, of_episode
from radio.archive.errors import ArchiveError
from radio.archive.gaps import Gap, report
from radio.archive.indexing import Place
from radio.archive.ledger import entries
from radio.archive.signing import own_key, public_text
from radio.archive.statements import Statement
from radio.archive.tables import ArchiveDay, ArchiveFile
from radio.archive.verifying import Fault, Verified
from radio.db import session_scope
from radio.keys import KeyFileError, Keyring, SealedError
from radio.reports.ingest import ingest
from radio.units import Millis

_WEEK = 7 * 86_400_000


@click.group()
def archive() -> None:
    """The recorded air: found by the wall clock, proven to be whole, cut out.

    \b
    Example:
      radio archive list 2026-03-03
      radio archive list 2026-03-03T14:32
      radio archive verify
    """


@archive.command("list")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@as_json
def list_(start: str, end: str | None, as_json: bool) -> None:
    """List the files of a stretch of time; of a moment, its file and the position in it.

    Moments are ISO 8601, in the station's zone unless they name one. A date alone means the whole day.

    \b
    Example:
      radio archive list 2026-03-03
      radio archive list 2026-03-01 2026-03-03 --json
      radio archive list 2026-03-03T14:32
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_moment(start, zone)
        if end is None and ("T" in start or " " in start.strip()):
            _tell_moment(lookup.find(session, first), first, loaded.data, zone, as_json=as_json)
            return
        last = parse_moment(end or start, zone, end=True)
        if first >= last:
            raise click.BadParameter(f"{start} is not before {end}; give the earlier moment first")
        rows = [_row(row, zone) for row in lookup.files_in(session, first, last)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = f"  {row['fault']}" if row["fault"] else ""
        click.echo(
            f"{row['starts_at'][:19]}  {row['seconds']:>8.1f}  {row['state']:8} {row['path']}{told}"
        )


@archive.command()
@click.option(
    "--statements",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Statements kept elsewhere, instead of those beside the files; no database is asked.",
)
@click.option(
    "--key", "keys", multiple=True, help="A public key that may have signed; several may be."
)
@as_json
def verify(statements: Path | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Read the whole archive and hold it against what was stated of it.

    Each file that was changed, cut off, lost, added, swapped or renamed is named, and each statement that
    is not as it was signed; and what index, chain and statements don't say alike. Exit code 1 where anything is wrong. With statements that were kept elsewhere
    and the public key that was printed then, it is proven against this computer, too.

    \b
    Example:
      radio archive verify
      radio archive verify --statements /media/stick/statements --key "kMv3…="
    """
    with station() as (loaded, engine):
        tail: list[Entry] = []
        if statements is None:
            found, faults = verifying.here(loaded.data)
            with session_scope(engine) as session:
                tail = list(entries(session, _last_number(session, found)))
        else:
            found, faults = verifying.read_statements(statements)
        try:
            trusted = keys or (_own_public(loaded),)
            with reading_shown() as shown:
                result = verifying.verify(loaded.data, found, trusted, tail=tail, reading=shown)
            if statements is None:
                place = Place(engine, loaded.data, zone_of(loaded), now)
                more = agreeing.compared(place, trusted).faults
                faults = sorted({*faults, *more} - {*result.faults})
        except ArchiveError as error:
            fail(str(error))
    _tell_verified(result, [*faults, *result.faults], as_json=as_json)


def _last_number(session: Session, found: Sequence[Statement]) -> int:
    """The newest entry that statements cover."""
    row = session.get(ArchiveDay, found[-1].day) if found else None
    return row.last if row is not None else 0


def _tell_verified(result: Verified, faults: Sequence[Fault], *, as_json: bool) -> None:
    until = result.until
    if as_json:
        print_json(
            {
                "files": result.files,
                "bytes": result.bytes,
                "stated_until": None if until is None else until.isoformat(),
                "faults": [asdict(fault) for fault in faults],
            }
        )
    else:
        for fault in faults:
            click.echo(f"{fault.kind:10} {fault.path}{f'  ({fault.other})' if fault.other else ''}")
        say(
            f"{result.files} files read, {result.bytes / 1e9:.1f} GB; stated up to {until or 'no day yet'}."
        )
    if faults:
        raise click.exceptions.Exit(1)


@archive.command()
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@click.option(
    "--episode", help="An episode of a programme instead, from its first to its last item."
)
@click.option("--airing", help="One airing of the as-run instead, by its id.")
@click.option("--why", required=True, help="What it is for; noted with who and when.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default=AS_IT_IS,
    show_default=True,
    help="original copies packets of Opus, MP3 and AAC as they are.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder; else archive/clips in the data folder.",
)
@as_json
def clip(
    start: str | None,
    end: str | None,
    episode: str | None,
    airing: str | None,
    why: str,
    format_: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Cut a clip out of the recorded air, over the hour's edge if need be.

    FLAC and WAV are exact to the frame, whichever of both is asked for. Of Opus, MP3 and AAC packets are
    copied: nothing is lost. What is not recorded is silent in wav and flac, and left out else.

    \b
    Example:
      radio archive clip 2026-03-03T14:32 2026-03-03T14:35:10 --why "KPID 12/2026"
      radio archive clip --episode ayo-mas-bro-20260303 --format flac --why "arsip dinas"
    """
    with station() as (loaded, engine):
        zone = zone_of(loaded)
        try:
            first, last = _stretch(engine, loaded, (start, end), episode, airing)
            place = Place(engine, loaded.data, zone, now)
            done = export(place, Request(first, last, format_, typist() or "terminal", why), out)
            noted(engine, "archive.cut", done.path.name, why)
        except ArchiveError as error:
            fail(str(error))
    if as_json:
        facts = {"path": str(done.path), "from": iso_of(first, zone), "to": iso_of(last, zone)}
        print_json({**facts, "missing_seconds": done.missing / 1000, "recoded": done.recoded})
        return
    click.echo(str(done.path))
    if done.missing:
        say(f"{done.missing / 1000:.1f} s of it are not recorded; `radio archive gaps` tells why.")
    if done.recoded:
        say(f"{done.recoded} of its files were re-encoded to Opus after their time.")


def _stretch(
    engine: Engine,
    loaded: Loaded,
    between: tuple[str | None, str | None],
    episode: str | None,
    airing: str | None,
) -> tuple[Millis, Millis]:
    if [bool(between[0]), bool(episode), bool(airing)].count(True) != 1:
        raise click.UsageError("give FROM and TO, or --episode, or --airing")
    if between[0]:
        if not between[1]:
            raise click.UsageError("give the end, too")
        zone = zone_of(loaded)
        return parse_moment(between[0], zone), parse_moment(between[1], zone, end=True)
    ingest(engine, loaded.data / "asrun")
    with session_scope(engine) as session:
        if episode:
            return of_episode(session, episode)
        return of_airing(session, airing or "")


@archive.command()
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@as_json
def gaps(start: str | None, end: str | None, as_json: bool) -> None:
    """Tell what is not recorded, how long it is and why; of the last seven days if none are given.

    Causes: stopped, killed (the engine alone), all_down (nothing of the station ran), off (the computer),
    output_down, disk_full, clock (it was set forward), unplanned (no aircheck was set up), lost (the file
    is gone or damaged), unknown.

    \b
    Example:
      radio archive gaps
      radio archive gaps 2026-03-01 2026-03-31 --json
    """
    with station() as (loaded, engine):
        zone, at = zone_of(loaded), now()
        first = parse_moment(start, zone) if start else Millis(at - _WEEK)
        last = parse_moment(end or start, zone, end=True) if start else at
        if first >= last:
            raise click.BadParameter(f"{start} is not before {end}; give the earlier moment first")
        ingest(engine, loaded.data / "asrun")
        names = [name for name, one in loaded.settings.outputs.items() if one.kind == "aircheck"]
        with session_scope(engine) as session:
            found = report(session, first, last, at, names)
    rows = [_gap(gap, zone) for gap in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = f"  {row['detail']}" if row["detail"] else ""
        aired = "on the air" if row["aired"] else "silent"
        click.echo(
            f"{row['from'][:19]}  {row['to'][:19]}  {row['seconds']:>10.1f}  {row['cause']:11} {aired}{told}"
        )


def _gap(gap: Gap, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "from": iso_of(gap.from_at, zone),
        "to": iso_of(gap.to_at, zone),
        "seconds": gap.seconds,
        "cause": gap.cause.value,
        "detail": gap.detail,
        "aired": gap.aired,
    }


@archive.command()
@click.argument("day", required=False, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--public-key", is_flag=True, help="Only the key that statements are checked with.")
def statement(day: datetime | None, public_key: bool) -> None:
    """Print a signed statement of what the archive holds: the newest, or that of a day.

    One is made each night. Keep them, or the public key, where nobody of the station can change them:
    they prove each file to whoever has them.

    \b
    Example:
      radio archive statement 2026-03-03 > 2026-03-03.json
      radio archive statement --public-key
    """
    with reading() as (loaded, session):
        if public_key:
            click.echo(_own_public(loaded))
            return
        wanted = select(ArchiveDay).order_by(ArchiveDay.day.desc()).limit(1)
        if day is not None:
            wanted = wanted.where(ArchiveDay.day == day.date())
        row = session.scalar(wanted)
        if row is None:
            fail("There is no such statement. The worker makes one each night, of the days before.")
        click.echo(row.statement, nl=False)


def _own_public(loaded: Loaded) -> str:
    keyring = Keyring(loaded.data / loaded.settings.database.keyring)
    try:
        return public_text(own_key(loaded.data, keyring))
    except (KeyFileError, SealedError) as error:
        fail(str(error))


def _tell_moment(
    part: lookup.Part | None, at: Millis, data: Path, zone: ZoneInfo, *, as_json: bool
) -> None:
    when = iso_of(at, zone)
    if part is None:
        fail(f"Nothing is recorded of {when}. `radio archive gaps` tells why.")
    if as_json:
        facts = asdict(part) | {
            "at": when,
            "position": round(part.position, 3),
            "frame": part.first,
        }
        print_json(
            {name: facts[name] for name in ("at", "path", "position", "frame", "codec", "rate")}
        )
        return
    click.echo(f"{data / part.path}  {part.position:.3f} s")


def _row(row: ArchiveFile, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "path": row.path,
        "starts_at": iso_of(row.starts_at, zone),
        "ends_at": iso_of(row.ends_at, zone),
        "seconds": round((row.ends_at - row.starts_at) / 1000, 3),
        "frames": row.frames,
        "rate": row.rate,
        "codec": row.codec,
        "bytes": row.bytes,
        "sha256": row.sha256,
        "state": row.state.value,
        "fault": row.fault,
    }


for _command in (
    hold, holds, release, deletions, forecast, copies, copy, prepare, restore, restore_file,
):  # fmt: skip
    archive.add_command(_command)
