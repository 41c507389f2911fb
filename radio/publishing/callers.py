"""Who in an episode may not be heard again, and when they were heard: the delay is reckoned with.

What a span of a call tells is when it was mixed. Where the show was held back it is heard later, by
what the journal says was held then; `MARGIN` is what that may be off by while it changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from playlists.values import Span
from radio.archive.voices import heard, heard_when, withheld
from radio.calls.consent import LATEST_MS, Withheld
from radio.calls.tables import PhoneCall
from radio.publishing.cuts import FADES, Cut, Why
from radio.publishing.tables import EditedCut, EditedEpisode
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis

MARGIN = 1_000
"""ms on both sides of a caller's stretch that go, too."""
_BACK = 86_400_000


def cut_out(session: Session, span: Span, before: Sequence[EditedCut] = ()) -> list[Cut]:
    """What goes for callers. `before` is what was cut: of a call that is not known any more, it stays.

    A call that is still on the air has no end: it is cut to the end of the episode.
    """
    found = []
    for one in withheld(session, span.start, span.end):
        ended = span.end if one.ended is None else one.ended
        # What the as-run tells of a piece is when it was heard.
        least, most = (0, 0) if one.piece else held(session, one.began, Millis(ended))
        start, end = one.began + least - MARGIN, ended + most + MARGIN
        found.append(_cut(one.call_id, Millis(start), Millis(end), one.began))
    kept = [
        _cut(row.about, row.from_at, row.to_at, row.began)
        for row in before
        if row.why is Why.CALLER and session.get(PhoneCall, row.about) is None
    ]
    return found + kept


def _cut(call_id: str, start: Millis, end: Millis, began: Millis) -> Cut:
    return Cut(Why.CALLER, start, end, call_id, FADES[Why.CALLER], began)


def held(session: Session, start: Millis, end: Millis) -> tuple[int, int]:
    """By how many ms what was mixed in [start, end] was heard later: at the least, and at the most.

    Where the journal knows nothing of that day, anything is possible.
    """
    events = select(AsrunEvent).where(AsrunEvent.kind == "delay")
    last = session.scalar(
        events.where(AsrunEvent.at.between(start - _BACK, start))
        .order_by(AsrunEvent.at.desc())
        .limit(1)
    )
    during = session.scalars(events.where(AsrunEvent.at > start, AsrunEvent.at <= end + MARGIN))
    known = [_held(row) for row in (*([] if last is None else [last]), *during)]
    if last is None:
        known.append(0)
        if not _is_told(session, start, end):
            known.append(LATEST_MS)
    return min(known), max(known)


def _held(event: AsrunEvent) -> int:
    value = json.loads(event.line).get("held")
    return round(value) if isinstance(value, int | float) else 0


def _is_told(session: Session, start: Millis, end: Millis) -> bool:
    """Whether the journal tells of a time at all."""
    open_end = or_(AsrunSpan.ended_at.is_(None), AsrunSpan.ended_at > start)
    told = select(AsrunSpan.span).where(AsrunSpan.started_at < end, open_end).limit(1)
    return session.scalar(told) is not None


def unasked(session: Session, row: EditedEpisode) -> list[Withheld]:
    """Who is heard in an edited recording and may not be: where anybody is, it is not given out.

    Asked each time, so who takes consent back is heard no more at once.
    """
    cut = {(one.about, one.began) for one in _cuts(session, row)}
    return [
        one
        for one in withheld(session, row.starts_at, row.ends_at)
        if (one.call_id, one.began) not in cut
    ]


def willing_again(session: Session, row: EditedEpisode) -> list[str]:
    """Calls that were cut out and may be heard now."""
    away = {one.call_id for one in withheld(session, row.starts_at, row.ends_at)}
    gone = {one.about for one in _cuts(session, row)} - away
    return [call_id for call_id in sorted(gone) if session.get(PhoneCall, call_id) is not None]


def heard_in(session: Session, row: EditedEpisode) -> list[str]:
    """Calls that are heard in an edited recording."""
    cut = {(one.about, one.began) for one in _cuts(session, row)}
    there = heard(session, row.starts_at, row.ends_at)
    return sorted({call_id for call_id, began in there if (call_id, began) not in cut})


def in_episode(session: Session, call_id: str) -> bool:
    """Whether a call is heard in an edited recording that is there, published or not."""
    return any(is_heard for _row, is_heard in recordings_of(session, call_id))


def recordings_of(session: Session, call_id: str) -> list[tuple[EditedEpisode, bool]]:
    """The edited recordings of the time in which a call was on the air, and whether it is heard in each.

    On the telephone, or in a piece of the library.
    """
    found: dict[str, tuple[EditedEpisode, bool]] = {}
    for began, until in heard_when(session, call_id):
        query = select(EditedEpisode).where(EditedEpisode.file != "", EditedEpisode.ends_at > began)
        if until is not None:
            query = query.where(EditedEpisode.starts_at < until)
        for row in session.scalars(query.order_by(EditedEpisode.starts_at)):
            cut = {(one.about, one.began) for one in _cuts(session, row)}
            before = row.episode_id in found and found[row.episode_id][1]
            found[row.episode_id] = row, before or (call_id, began) not in cut
    return list(found.values())


def _cuts(session: Session, row: EditedEpisode) -> Iterator[EditedCut]:
    query = select(EditedCut).where(
        EditedCut.episode_id == row.episode_id, EditedCut.why == Why.CALLER
    )
    yield from session.scalars(query)
