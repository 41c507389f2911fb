"""What an episode really was: when it was on the air, which songs, what began when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.air.log import Role
from radio.calls.consent import on_air
from radio.calls.tables import CallSpan, PhoneCall
from radio.complaints.areas import areas
from radio.library import categories
from radio.programmes.marks import marks_of
from radio.programmes.progress import Heard, begun_by
from radio.programmes.rundown import rundown_of
from radio.programmes.tables import Answer, Episode, Part
from radio.publishing.callers import held
from radio.publishing.chapters import Chapter, Of
from radio.publishing.cuts import without
from radio.publishing.tables import EditedEpisode
from radio.publishing.words import Words
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis

_SONG_LEAST = 30_000
"""ms: what is shorter has no chapter."""
_KINDS = {
    categories.MUSIC: Part.SONG,
    categories.SERVICE: Part.ILM,
    categories.COMMERCIAL: Part.COMMERCIAL,
    categories.IDENT: Part.IDENT,
}
_LONGEST = 6 * 3_600_000
"""ms that an item may go on: nobody waits longer for the journal to tell of its end."""


@dataclass(frozen=True, slots=True)
class Song:
    """A piece of music, and where nothing else was on the air beside it."""

    title: str
    span: Span
    alone: tuple[Span, ...]


def real_span(session: Session, episode: Episode) -> Span | None:
    """When it was on the air; None where the journal tells nothing of it."""
    wanted = select(func.min(AsrunSpan.started_at), func.max(AsrunSpan.ended_at))
    first, last = session.execute(wanted.where(AsrunSpan.programme == episode.id)).one()
    return None if first is None or last is None or last <= first else Span(first, last)


def is_still_on(session: Session, episode: Episode, now: Millis) -> bool:
    """Whether something of it has not ended, as far as the journal tells."""
    going = select(AsrunSpan.span).where(
        AsrunSpan.programme == episode.id,
        AsrunSpan.ended_at.is_(None),
        AsrunSpan.started_at > now - _LONGEST,
    )
    return session.scalar(going.limit(1)) is not None


def songs(session: Session, span: Span) -> list[Song]:
    """Music within an episode; an episode that is aired again is none.

    A talk over a song, by telephone, too, leaves it alone where it is not talked over.
    """
    again = set(session.scalars(select(EditedEpisode.media_id)))
    rows = _aired(session, span)
    music = [row for row in rows if _is_music(row) and row.media_id not in again]
    others = [_span(row, span) for row in rows if row not in music]
    others += _by_telephone(session, span)
    return [
        Song(_title(row), _span(row, span), tuple(without([_span(row, span)], others)))
        for row in music
    ]


def _aired(session: Session, span: Span) -> Sequence[AsrunSpan]:
    within = or_(AsrunSpan.ended_at.is_(None), AsrunSpan.ended_at > span.start)
    query = select(AsrunSpan).where(AsrunSpan.started_at < span.end, within)
    return session.scalars(query.order_by(AsrunSpan.started_at)).all()


def _by_telephone(session: Session, span: Span) -> list[Span]:
    """When callers were heard; as `held` tells, where the show was held back."""
    found = []
    for row, _call in on_air(session, span.start, span.end):
        ended = span.end if row.ended is None else row.ended
        least, most = held(session, row.began, Millis(ended))
        found.append(Span(Millis(row.began + least), Millis(ended + most)))
    return found


def _is_music(row: AsrunSpan) -> bool:
    """A song: a piece of the library in a category of music; no filler, bed or builtin sound."""
    beds = {categories.FILLER, categories.FALLBACK}
    plain = bool(row.media_id) and bool(row.category) and row.category not in beds
    return plain and row.source != "live" and categories.role_of(row.category) is Role.MUSIC


def _span(row: AsrunSpan, within: Span) -> Span:
    end = within.end if row.ended_at is None else row.ended_at
    return Span(max(row.started_at, within.start), Millis(min(end, within.end)))


def _title(row: AsrunSpan) -> str:
    return " – ".join(filter(None, (row.artist, row.title))) or row.media_id


def clock_steps(session: Session, span: Span) -> list[tuple[Millis, int]]:
    """When the computer's clock was set while it was on the air, and by how many ms."""
    query = select(AsrunEvent).where(
        AsrunEvent.kind == "clock", AsrunEvent.at.between(span.start, span.end)
    )
    rows = session.scalars(query.order_by(AsrunEvent.at))
    steps = ((row.at, json.loads(row.line).get("step_seconds")) for row in rows)
    return [(at, round(s * 1000)) for at, s in steps if isinstance(s, int | float)]


# ---------------------------------------------------------------- chapters


def chapters(session: Session, episode: Episode, span: Span, words: Words) -> list[Chapter]:
    """What begins when: parts of the rundown as they really came, calls without anybody's name, songs."""
    found = [*_parts(session, episode, span, words), *_calls(session, span, words)]
    told = {one.at for one in found}
    for song in songs(session, span):
        is_new = all(abs(song.span.start - at) > _SONG_LEAST for at in told)
        if is_new and song.span.end - song.span.start >= _SONG_LEAST:
            found.append(Chapter(song.span.start, Of.SONG, song.title))
    return sorted(found, key=lambda one: one.at)


def _parts(session: Session, episode: Episode, span: Span, words: Words) -> Iterator[Chapter]:
    parts = rundown_of(session, episode)
    heard = [
        Heard(row.started_at, row.media_id, _KINDS.get(row.category))
        for row in _aired(session, span)
        if row.media_id
    ]
    begun = begun_by(parts, episode.start, marks_of(session, episode.id), heard)
    for number, at in sorted(begun.items()):
        if span.start <= at < span.end:
            part = parts[number]
            yield Chapter(at, Of.PART, part.title or words.part(part.kind))


def _calls(session: Session, span: Span, words: Words) -> Iterator[Chapter]:
    query = (
        select(CallSpan, PhoneCall)
        .join(PhoneCall, PhoneCall.id == CallSpan.call_id)
        .where(CallSpan.began.between(span.start, span.end))
        .order_by(CallSpan.began)
    )
    seen = dict[str, int]()
    for row, call in session.execute(query).tuples():
        if call.id not in seen:
            seen[call.id] = len(seen) + 1
            at = row.began + held(session, row.began, row.began)[0]
            yield Chapter(Millis(at), Of.CALL, words.caller(seen[call.id], _kecamatan(call)))


def _kecamatan(call: PhoneCall) -> str:
    """Where somebody calls from, no closer than that."""
    area = areas().get(call.area_code)
    above = areas().get(area.parent) if area is not None and area.is_village else area
    return "" if above is None else above.name


def described(episode: Episode, words: Words) -> str:
    """What a listener reads of it: what it is about, who presents it, who was there."""
    came = [
        f"{guest.official.name} ({guest.official.agency.name})"
        for guest in episode.guests
        if guest.state in {Answer.ATTENDED, Answer.CONFIRMED}
    ]
    presenter = episode.presenter.name if episode.presenter else ""
    return words.description(episode.topic, presenter, came)
