"""`radio episode recording`, `recut`, `publish`, `unpublish`, `rerun`: what is published of an episode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from radio.app.commands.planning import (
    iso_of,
    now,
    reading,
    station,
    typist,
    writing,
    zone_of,
)
from radio.app.commands.programmefacts import JSON, told
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.archive.indexing import Place
from radio.db import session_scope
from radio.people import audit
from radio.people.audit import Actor, Via
from radio.programmes.episodes import find_episode
from radio.programmes.rundown import length_of
from radio.programmes.tables import Episode, Phase
from radio.publishing import keeping, publishing
from radio.publishing.callers import unasked
from radio.publishing.cuts import Why
from radio.publishing.errors import PublishingError
from radio.publishing.remaking import refuse_where_gone
from radio.publishing.tables import EditedEpisode, EditState

_ID = click.argument("episode_id", metavar="ID")
_WHY = {
    Why.HOLE: "not recorded",
    Why.MUSIC: "music",
    Why.CALLER: "a caller who has not agreed to be heard again",
}


@click.command()
@_ID
@JSON
def recording(episode_id: str, as_json: bool) -> None:
    """Show the edited recording of an episode: what was cut, how loud it is, its chapters.

    \b
    Example:
      radio episode recording ayo-mas-bro-20261201
    """
    with reading() as (loaded, session):
        row, zone = session.get(EditedEpisode, episode_id), zone_of(loaded)
        if row is None:
            fail(f"{episode_id} has none; `radio episode recut {episode_id}` has it made")
        facts = _facts(session, row, zone)
    if as_json:
        print_json(facts)
        return
    for name in ("state", "title", "starts", "ends", "source", "file", "trouble"):
        if facts[name]:
            click.echo(f"{name:9} {facts[name]}")
    if facts["file"]:
        before, after = facts["loudness_before"], facts["loudness"]
        click.echo(f"length    {length_of(round(facts['seconds']))}")
        click.echo(
            f"loudness  {before:.1f} -> {after:.1f} LUFS, true peak {facts['true_peak']:.1f} dBTP"
        )
    for cut in facts["cuts"]:
        click.echo(f"cut       {cut['from']} - {cut['to']}  {cut['why']} {cut['title']}".rstrip())
    for chapter in facts["chapters"]:
        click.echo(f"chapter   {length_of(round(chapter['seconds'])):>7}  {chapter['title']}")


def _facts(session: Session, row: EditedEpisode, zone: ZoneInfo) -> dict[str, Any]:
    is_made = bool(row.file)
    chapters = keeping.placed(session, row, row.title) if is_made else []
    return {
        "episode": row.episode_id,
        "state": "held" if is_made and unasked(session, row) else row.state.value,
        "trouble": row.trouble.partition("|")[2],
        "title": row.title,
        "starts": iso_of(row.starts_at, zone) if is_made else None,
        "ends": iso_of(row.ends_at, zone) if is_made else None,
        "by_as_run": row.heard,
        "source": row.source,
        "file": row.file,
        "seconds": round(row.seconds, 3),
        "loudness_before": round(row.loudness_before, 2),
        "loudness": round(row.loudness, 2),
        "true_peak": round(row.peak, 2),
        "published": None if row.published_at is None else iso_of(row.published_at, zone),
        "cuts": [
            {
                "why": _WHY[cut.why],
                "title": cut.about if cut.why is Why.MUSIC else "",
                "call": cut.about if cut.why is Why.CALLER else "",
                "from": iso_of(cut.from_at, zone),
                "to": iso_of(cut.to_at, zone),
            }
            for cut in keeping.cuts_of(session, row.episode_id)
        ],
        "chapters": [{"seconds": one.start / 1000, "title": one.title} for one in chapters],
    }


@contextmanager
def _acting(action: str, episode_id: str) -> Iterator[tuple[Loaded, Session, Episode]]:
    """Do something with one, and note who did."""
    with told(), writing() as (loaded, session):
        episode = find_episode(session, zone_of(loaded), episode_id, now())
        try:
            yield loaded, session, episode
        except PublishingError as error:
            session.rollback()
            fail(str(error))
        by = Actor(typist(), via=Via.TERMINAL)
        audit.note(session, action, by=by, now=now(), object_=episode_id)


@click.command()
@_ID
def recut(episode_id: str) -> None:
    """Have the edited recording made, or made anew; the worker does so within a minute.

    \b
    Example:
      radio episode recut ayo-mas-bro-20261201
    """
    with _acting("episode.recut", episode_id) as (_loaded, session, episode):
        keeping.want(session, episode, closed=episode.phase is Phase.CLOSED)
        refuse_where_gone(session, episode, now())
    say(f"{episode_id} is made; `radio episode recording {episode_id}` tells how it stands.")


@click.command()
@_ID
def publish(episode_id: str) -> None:
    """Put the edited recording into the feed that everybody may read.

    \b
    Example:
      radio episode publish ayo-mas-bro-20261201
    """
    with _acting("episode.publish", episode_id) as (loaded, session, episode):
        row = session.get(EditedEpisode, episode.id)
        if row is None or row.state is not EditState.READY:
            fail(f"{episode_id} is not ready; `radio episode recording {episode_id}` tells why")
        publishing.publish(session, loaded.data, row, typist(), now())
    say(f"{episode_id} is published.")


@click.command()
@_ID
@click.option(
    "--category", default=publishing.AGAIN, show_default=True, help="What it is filed under."
)
def rerun(episode_id: str, category: str) -> None:
    """Put the edited recording into the library, to be put on the air again.

    It is bound to the calls that are heard in it: where somebody takes consent back, nothing plans it
    any more.

    \b
    Example:
      radio episode rerun ayo-mas-bro-20261201
    """
    with station() as (loaded, engine):
        place = Place(engine, loaded.data, zone_of(loaded), now)
        try:
            media_id = publishing.to_library(place, episode_id, category)
        except PublishingError as error:
            fail(str(error))
        with session_scope(engine, write=True) as session:
            by = Actor(typist(), via=Via.TERMINAL)
            audit.note(
                session, "episode.rerun", by=by, now=now(), object_=episode_id, detail=media_id
            )
            session.commit()
    click.echo(media_id)


@click.command()
@_ID
def unpublish(episode_id: str) -> None:
    """Take it out of the feed again.

    \b
    Example:
      radio episode unpublish ayo-mas-bro-20261201
    """
    with _acting("episode.unpublish", episode_id) as (_loaded, session, episode):
        row = session.get(EditedEpisode, episode.id)
        if row is None or row.published_at is None:
            fail(f"{episode_id} is not published")
        publishing.unpublish(session, row)
    say(f"{episode_id} is not published any more.")
