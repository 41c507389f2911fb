"""Episodes as planning sees them: opening, the parts of the rundown, closing.

The log is planned beneath a live line, too: what stands there plays where the line can't be
opened, breaks, or is closed before its time.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.blocks import Feature
from playlists.hourclock import Slot, SlotKind
from playlists.values import Rules, Span, Start
from radio.air.log import Interrupt
from radio.broadcastlog.planning import advance_of
from radio.library.tables import Media, MediaState
from radio.programmes.episodes import episodes_between
from radio.programmes.guests import is_on_standby
from radio.programmes.rundown import Segment, rundown_of
from radio.programmes.tables import RUNS_OVER, Episode, Part, Programme
from radio.units import Millis

_SONG = 240.0
"""Seconds that a song takes, to tell how many a part of the rundown has room for."""
_SERVICE = 40.0
_AS_PLANNED = 60.0
"""A piece that differs by less from the length of its part fills it: the next part follows it."""


def features_of(
    session: Session, span: Span, clocks: Mapping[str, tuple[Slot, ...]], rules: Rules
) -> list[Feature]:
    """The episodes that are on in a span or end where it begins, in order."""
    around = Span(Millis(span.start - 1), span.end)
    return [
        _feature(session, episode, clocks, rules)
        for episode in episodes_between(session, around)
        if not episode.cancelled
    ]


def unknown_clocks(session: Session, clocks: Container[str]) -> Iterator[str]:
    """Programmes that name an hour clock which is not there, in words."""
    query = select(Programme).where(Programme.enabled, Programme.clock != "")
    for programme in session.scalars(query.order_by(Programme.id)):
        if programme.clock not in clocks:
            yield (
                f"the programme {programme.id} names the hour clock {programme.clock!r}, which is "
                "not there: the grid's rules in its place"
            )


def opening_of(episode: Episode) -> Media | None:
    """The piece that an episode opens with, where it can be played."""
    return _playable(episode.programme.opening)


def closing_of(session: Session, episode: Episode) -> Media | None:
    """The piece that ends with an episode, or its rundown, where it can be played."""
    own = _playable(episode.programme.closing)
    last = rundown_of(session, episode)[-1:]
    if own is None and last and last[0].kind is Part.CLOSING:
        return _media(session, last[0])
    return own


def _playable(media: Media | None) -> Media | None:
    return media if media is not None and media.state is MediaState.ACTIVE else None


def _feature(
    session: Session,
    episode: Episode,
    clocks: Mapping[str, tuple[Slot, ...]],
    rules: Rules,
) -> Feature:
    programme = episode.programme
    parts = _with_standby(episode, rundown_of(session, episode))
    opening, closing = opening_of(episode), closing_of(session, episode)
    if closing is not None and closing.id != programme.closing_media_id:
        # It comes from the rundown.
        parts = parts[:-1]
    length = (episode.end - episode.start) / 1000
    feature = Feature(
        episode.id,
        Span(episode.start, episode.end),
        opening=() if opening is None else (_item(opening.id, "opening", 0.0),),
        closing=() if closing is None else (_closing(closing, length),),
        clock=clocks.get(programme.clock, ()),
        runs_over=programme.end_policy in RUNS_OVER,
        pushes=programme.end_policy is Interrupt.PUSH,
    )
    if not parts:
        return feature
    slots = list(_slots(session, parts, rules, has_opening=opening is not None))
    return replace(feature, slots=(*feature.opening, *slots), opening=())


def _item(media_id: str, title: str, at: float | None) -> Slot:
    return Slot(SlotKind.ITEM, media_id, at=at, title=title)


def _closing(media: Media, length: float) -> Slot:
    at = max(0.0, length - advance_of(media))
    return Slot(SlotKind.ITEM, media.id, at=at, start=Start.HARD, title="closing")


def _with_standby(episode: Episode, parts: Sequence[Segment]) -> list[Segment]:
    """The rundown; where no guest comes, with the stand-by piece in place of the first talk."""
    piece = episode.standby_media_id
    if piece is None or not is_on_standby(episode):
        return list(parts)
    talks = [n for n, part in enumerate(parts) if part.kind in {Part.DIALOGUE, Part.CALL_IN}]
    if not talks:
        length = (episode.end - episode.start) // 1000
        return [Segment(Part.DIALOGUE, length, "stand-by", piece), *parts]
    first = talks[0]
    stands_in = replace(parts[first], media_id=piece, title="stand-by")
    return [*parts[:first], stands_in, *parts[first + 1 :]]


def _slots(
    session: Session, parts: Sequence[Segment], rules: Rules, *, has_opening: bool
) -> Iterator[Slot]:
    """The slots of a rundown: each part at its planned time, or after a piece that fills its own."""
    at: float = 0.0
    follows = has_opening
    for part in parts:
        media = _media(session, part)
        moment = None if follows and part.kind is not Part.COMMERCIAL else at
        start = Start.FOLLOW if moment is None else Start.SOFT
        for number, slot in enumerate(_of_part(part, media, rules)):
            yield replace(slot, at=None if number else moment, start=start)
        rest = part.seconds - (0.0 if media is None else advance_of(media))
        follows = media is not None and abs(rest) < _AS_PLANNED
        if media is not None and not follows:
            yield Slot(SlotKind.FILL, rules.music)
        at += part.seconds


def _media(session: Session, part: Segment) -> Media | None:
    return None if part.media_id is None else _playable(session.get(Media, part.media_id))


def _of_part(part: Segment, media: Media | None, rules: Rules) -> Iterator[Slot]:
    title = part.title or part.kind.value
    if media is not None:
        yield _item(media.id, title, None)
        return
    match part.kind:
        case Part.SONG:
            count = max(1, round(part.seconds / _SONG))
            yield Slot(SlotKind.SONGS, rules.music, count, title=title)
        case Part.ILM:
            for _ in range(max(1, round(part.seconds / _SERVICE))):
                yield Slot(SlotKind.TURN, rules.service, title=title)
        case Part.COMMERCIAL:
            yield Slot(SlotKind.BREAK, seconds=float(part.seconds), title=title)
        case Part.IDENT:
            yield Slot(SlotKind.TURN, rules.ident, title=title)
        case Part.OPENING | Part.DIALOGUE | Part.CALL_IN | Part.CLOSING:
            yield Slot(SlotKind.FILL, rules.music, title=title)
