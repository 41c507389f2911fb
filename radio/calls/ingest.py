"""Reads the telephone agent's journal into the database: a little at a time, and any number of times.

What happened comes from there; what people wrote about a call is never touched. A fact that is
read twice says the same twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.calls.consent import agreed
from radio.calls.pieces import settle_call
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
NOTED: Final = "Dari jurnal telepon"
"""Why a call is restricted of which an older copy of the database has no reason."""
_AS_TOLD: Final = 1_000
"""ms by which samples and clock may differ without the clock having been set."""
_UNTOLD: Final = 3_600_000
"""ms that a stretch may have lasted of which nobody tells."""


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
        _unair(session, call, line, line.at)


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


def _unair(session: Session, call: PhoneCall, line: Line, at: Millis) -> None:
    """End the stretch that is open, `at` a moment that may have been noted later.

    Where the clock was set back meanwhile it has two times: what was recorded before that stands
    under the old time, what came after under the new one.
    """
    span = _last_before(session, call, at)
    if span is not None and span.ended == at:
        return
    if span is None or (span.ended is not None and span.ended < at):
        span = _open_after(session, call, at)
    if span is None:
        return
    stretch = _stretch(line, span, at)
    if at - span.began >= stretch - _AS_TOLD:
        span.ended = max(span.began, at)
        return
    span.ended = Millis(max(at, span.began + stretch))
    session.merge(CallSpan(call_id=call.id, began=Millis(at - stretch), ended=at))


def _last_before(session: Session, call: PhoneCall, at: Millis) -> CallSpan | None:
    query = select(CallSpan).where(CallSpan.call_id == call.id, CallSpan.began <= at)
    return session.scalar(query.order_by(CallSpan.began.desc()).limit(1))


def _open_after(session: Session, call: PhoneCall, at: Millis) -> CallSpan | None:
    """One that is open, and began later than it ends."""
    query = select(CallSpan).where(
        CallSpan.call_id == call.id, CallSpan.began > at, CallSpan.ended.is_(None)
    )
    return session.scalar(query.order_by(CallSpan.began.desc()).limit(1))


def _stretch(line: Line, span: CallSpan, at: Millis) -> int:
    """How long they were on the air, in ms, by the samples; where nobody told, by the clock."""
    told = line.values.get("stretch_ms")
    if isinstance(told, int) and told > 0:
        return told
    return at - span.began if at >= span.began - _AS_TOLD else _UNTOLD


def _mark(session: Session, call: PhoneCall, line: Line) -> None:
    consent = MARKS.get(str(line.values.get("mark")))
    frame = line.values.get("frame")
    frame = frame if isinstance(frame, int) else None
    if consent is None or _is_older(call, line.at, frame):
        return
    by = str(line.values.get("by") or "")
    agreed(session, call, consent, at=line.at, frame=frame, by=by)


def _is_older(call: PhoneCall, at: Millis, frame: int | None) -> bool:
    """Whether something else was said since: within the recording by its samples, else by the clock."""
    if frame is not None and call.consent_frame is not None:
        return frame < call.consent_frame
    return (call.consent_at or 0) > at


def _restrict(session: Session, call: PhoneCall, line: Line) -> None:
    """Said by people, as `radio.calls.takenback` notes it: a database that knows of it already keeps its own."""
    since = call.restricted_at
    if line.values.get("on") is True and since is None:
        call.restricted_at = line.at
        call.restricted_why = NOTED if line.values.get("station") is True else ""
    elif line.values.get("on") is False and since is not None and since <= line.at:
        call.restricted_at, call.restricted_why = None, ""
    settle_call(session, call.id)


def _ended(session: Session, call: PhoneCall, line: Line) -> None:
    over = line.values.get("over_at")
    at = line.at
    if isinstance(over, int) and call.rang_at <= over <= at:
        at = Millis(over)
    call.ended_at, call.because = at, _text(line, "because")
    on_air = line.values.get("on_air_ms")
    if isinstance(on_air, int):
        call.on_air_ms = on_air
    _unair(session, call, line, at)


def _text(line: Line, name: str) -> str:
    return clip(PhoneCall, name, str(line.values.get(name) or ""))


_Doing = Callable[[Session, PhoneCall, Line], Any]
_DOING: dict[str, _Doing] = {
    "rang": _rang,
    "answered": _answered,
    "air": _air,
    "unair": lambda session, call, line: _unair(session, call, line, line.at),
    "mark": _mark,
    "restrict": _restrict,
    "ended": _ended,
}
