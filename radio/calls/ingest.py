"""Reads the telephone agent's journal into the database: a little at a time, and any number of times.

What happened comes from there; what people wrote about a call is never touched. A fact that is
read twice says the same twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.calls.consent import agreed
from radio.calls.tables import CALL_ID, CallJournalFile, CallSpan, Consent, PhoneCall
from radio.db import clip
from radio.journals.lines import Line
from radio.journals.reading import read_in
from radio.units import Millis

MARKS = {
    "consent_asked": Consent.ASKED,
    "consent_card": Consent.CARD,
    "consent_spoken": Consent.SPOKEN,
    "consent_refused": Consent.REFUSED,
}
"""Marks in a recording that tell of consent."""


def call_of(session: Session, call_id: str, rang_at: Millis) -> PhoneCall:
    """The row of a call; made where there is none yet. Does not commit."""
    call = session.get(PhoneCall, call_id)
    if call is None:
        call = PhoneCall(id=call_id, rang_at=rang_at)
        session.add(call)
        session.flush()
    return call


def ingest(engine: Engine, journal: Path) -> int:
    """Read in what the agent's journal holds beyond what was read before; returns the lines taken.

    Raises:
        sqlalchemy.exc.OperationalError, OSError: see `read_in`.
    """
    return read_in(engine, journal, CallJournalFile, _take)


def _take(session: Session, lines: Iterable[Line]) -> None:
    for line in lines:
        if line.kind == "agent" and line.values.get("what") == "start":
            _nobody_is_there(session, line)
        call_id = str(line.values.get("id") or "")[:CALL_ID]
        doing = _DOING.get(line.kind)
        if doing is not None and call_id:
            doing(session, call_of(session, call_id, line.at), line)


def _nobody_is_there(session: Session, line: Line) -> None:
    """An agent that starts has no callers: whoever its forerunner left ringing, or unnoted, is gone."""
    query = select(PhoneCall).where(PhoneCall.ended_at.is_(None), PhoneCall.rang_at <= line.at)
    for call in session.scalars(query).all():
        call.ended_at, call.because = line.at, "agent"
        _unair(session, call, line.at)


def _rang(_session: Session, call: PhoneCall, line: Line) -> None:
    call.rang_at, call.line = line.at, _text(line, "line")
    for name in ("number", "number_blind", "name"):
        given = _text(line, name)
        # A name that somebody asked for is better than what the network says.
        if given and not getattr(call, name):
            setattr(call, name, given)


def _answered(_session: Session, call: PhoneCall, line: Line) -> None:
    call.answered_at, call.folder = line.at, _text(line, "folder")


def _air(session: Session, call: PhoneCall, line: Line) -> None:
    session.merge(CallSpan(call_id=call.id, began=line.at))


def _unair(session: Session, call: PhoneCall, noted: Millis, at: Millis | None = None) -> None:
    """Off the air `at` a moment, which may have been noted later."""
    query = select(CallSpan).where(CallSpan.call_id == call.id, CallSpan.began <= noted)
    span = session.scalar(query.order_by(CallSpan.began.desc()).limit(1))
    if span is not None:
        end = max(span.began, noted if at is None else at)
        span.ended = end if span.ended is None else min(span.ended, end)


def _mark(session: Session, call: PhoneCall, line: Line) -> None:
    consent = MARKS.get(str(line.values.get("mark")))
    if consent is None or (call.consent_at or 0) > line.at:
        return
    frame = line.values.get("frame")
    frame = frame if isinstance(frame, int) else None
    by = str(line.values.get("by") or "")
    agreed(session, call, consent, at=line.at, frame=frame, by=by)


def _ended(session: Session, call: PhoneCall, line: Line) -> None:
    over = line.values.get("over_at")
    at = line.at
    if isinstance(over, int) and call.rang_at <= over <= at:
        at = Millis(over)
    call.ended_at, call.because = at, _text(line, "because")
    on_air = line.values.get("on_air_ms")
    if isinstance(on_air, int):
        call.on_air_ms = on_air
    _unair(session, call, line.at, at)


def _text(line: Line, name: str) -> str:
    return clip(PhoneCall, name, str(line.values.get(name) or ""))


_Doing = Callable[[Session, PhoneCall, Line], Any]
_DOING: dict[str, _Doing] = {
    "rang": _rang,
    "answered": _answered,
    "air": _air,
    "unair": lambda session, call, line: _unair(session, call, line.at),
    "mark": _mark,
    "ended": _ended,
}
