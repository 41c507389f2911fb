"""What the commands about library, log and as-run share: the database, dates, the engine."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.prayer import Criteria, Place
from playlists.spots import SpotRules
from playlists.values import Rules
from radio.app.config import Loaded, load_config
from radio.app.database import PATIENCE, bring_up_to_date, database_told
from radio.app.failures import say
from radio.app.paths import make_folders
from radio.archive.origins import Origins
from radio.broadcastlog.daily import Sky
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.db import Base, open_engine, session_scope
from radio.people.audit import Actor, Via, note
from radio.units import Millis

BUILDS = "The worker builds the hours it changes again within a minute."


def typist() -> str:
    """Who types at the terminal; empty where the machine has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@contextmanager
def station() -> Iterator[tuple[Loaded, Engine]]:
    """Settings and database for one command, at this version; what fails there is told.

    What a person types is on the disk before the command says so.
    """
    loaded = load_config()
    make_folders(loaded.data)
    bring_up_to_date(loaded)
    engine = open_engine(loaded.database_url, durable=True, busy_timeout=PATIENCE)
    try:
        with database_told(loaded):
            yield loaded, engine
    finally:
        engine.dispose()


@contextmanager
def reading() -> Iterator[tuple[Loaded, Session]]:
    """Settings and an open session for a command that only reads."""
    with station() as (loaded, engine), session_scope(engine) as session:
        yield loaded, session


@contextmanager
def writing(*, to_air: bool = False) -> Iterator[tuple[Loaded, Session]]:
    """The same for one that writes: committed where the block ends well, else left as it was.

    With `to_air` the engine has what changed at once, and not when the worker looks next.
    """
    with station() as (loaded, engine):
        with session_scope(engine, write=True) as session:
            yield loaded, session
            session.commit()
        if to_air:
            hand_over(loaded, engine)


def noted(engine: Engine, action: str, object_: str, detail: str = "") -> None:
    """Write down in the audit log what was done at the terminal, and by whom."""
    with session_scope(engine, write=True) as session:
        by = Actor(typist(), via=Via.TERMINAL)
        note(session, action, by=by, now=now(), object_=object_, detail=detail)
        session.commit()


def zone_of(loaded: Loaded) -> ZoneInfo:
    """The station's zone."""
    return ZoneInfo(loaded.settings.station.zone)


def origins_of(loaded: Loaded, engine: Engine) -> Origins:
    """What tells which callers are heard in a file, by all that was noted up to now."""
    return Origins.by_now(engine, loaded.data, zone_of(loaded))


def sky_of(loaded: Loaded) -> Sky:
    """Where the station is, and how its prayer times are computed."""
    azan = loaded.settings.azan
    criteria = Criteria(
        subuh_angle=azan.subuh_angle,
        isya_angle=azan.isya_angle,
        ihtiyat=azan.ihtiyat,
        imsak_before=azan.imsak_before,
        adjust={str(name): minutes for name, minutes in azan.adjust.items()},
    )
    return Sky(Place(azan.latitude, azan.longitude), criteria)


def rules_of(loaded: Loaded) -> Rules:
    """How the station's days are built."""
    settings = loaded.settings
    return Rules(rotation=settings.rotation.rules(), ident_every=60.0 * settings.log.ident_every)


def spot_rules_of(loaded: Loaded) -> SpotRules:
    """The shares of the law, and what else spots are placed by."""
    spots = loaded.settings.spots
    return SpotRules(
        commercial_most=spots.commercial_most,
        service_least=spots.service_least,
        competitors_apart=spots.competitors_apart,
        makegood_days=spots.makegood_days,
    )


def freeze_settings_of(loaded: Loaded) -> FreezeSettings:
    """The station's name and loudness, for the engine's log."""
    audio = loaded.settings.audio
    return FreezeSettings(loaded.settings.station.name, audio.loudness_target, audio.true_peak)


def now() -> Millis:
    """Wall time."""
    return Millis(round(time.time() * 1000))


def facts_of(row: Base) -> dict[str, Any]:
    """A row's columns, for JSON."""
    facts = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


def parse_day(text: str, zone: ZoneInfo) -> date:
    """A local date: ISO 8601, `today` or `tomorrow`.

    Raises:
        click.BadParameter: it is neither.
    """
    today = datetime.now(UTC).astimezone(zone).date()
    words = {"today": today, "tomorrow": today + timedelta(days=1)}
    if text in words:
        return words[text]
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date; write it as {today}, or `today`") from error


def iso_of(at: Millis, zone: ZoneInfo) -> str:
    """A moment as commands print it (ISO 8601, with its offset)."""
    return to_local(at, zone).isoformat(timespec="milliseconds")


def parse_moment(text: str, zone: ZoneInfo, *, end: bool = False) -> Millis:
    """A moment: ISO 8601, in the station's zone where it names none.

    A date alone is its first moment; with `end`, the first moment of the day after it.

    Raises:
        click.BadParameter: it is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
        if "T" not in text and " " not in text.strip():
            moment += timedelta(days=1 if end else 0)
    except ValueError as error:
        example = datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")
        raise click.BadParameter(f"{text!r} is no time; write it as {example}") from error
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return Millis(round(local.timestamp() * 1000))


def hand_over(loaded: Loaded, engine: Engine) -> None:
    """Freeze the log as it is now and have the engine read it; say what is amiss."""
    for warning in Freezer(engine, loaded.data, freeze_settings_of(loaded)).freeze(now()).warnings:
        say(f"Warning: {warning}")
