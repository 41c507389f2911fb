"""Pieces that episodes name and that can't be played: the log has music in their place."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from playlists.values import Span
from radio.library.tables import Media, MediaState
from radio.programmes.episodes import episodes_between
from radio.programmes.rundown import rundown_of
from radio.programmes.tables import Episode
from radio.rehearsal.findings import Finding
from radio.units import Millis


def lost_pieces(session: Session, span: Span, now: Millis) -> Iterator[Finding]:
    """Openings, closings and parts of rundowns in a span, not over yet, whose piece is gone."""
    for episode in episodes_between(session, span):
        if span.start <= episode.start and episode.end > now and not episode.cancelled:
            yield from _frame(episode)
            yield from _parts(session, episode)


def _frame(episode: Episode) -> Iterator[Finding]:
    programme = episode.programme
    opens, ends = ("opening", programme.opening), ("closing", programme.closing)
    for (what, media), at in ((opens, episode.start), (ends, episode.end)):
        if media is not None and media.state is not MediaState.ACTIVE:
            do = f"`radio programme set {programme.id} --{what} ID`"
            yield _finding(episode, f"the {what}", media, at, do)


def _parts(session: Session, episode: Episode) -> Iterator[Finding]:
    at: int = episode.start
    for part in rundown_of(session, episode):
        media = None if part.media_id is None else session.get(Media, part.media_id)
        if media is not None and media.state is not MediaState.ACTIVE:
            name = f"the part {(part.title or part.kind.value)!r}"
            do = f"`radio episode rundown {episode.id}`"
            yield _finding(episode, name, media, Millis(at), do)
        at += 1000 * part.seconds


def _finding(episode: Episode, name: str, media: Media, at: Millis, do: str) -> Finding:
    why = f"{name} of {episode.id} is {media.state.value}; music stands in for it"
    if media.state is MediaState.MISSING:
        do = f"put the file {media.path} back, or {do}"
    return Finding(
        f"{episode.programme.name}: {media.title or media.id}",
        at,
        why,
        do=do,
        episode_id=episode.id,
    )
