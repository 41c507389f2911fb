"""A call that was recorded, whose caller may have agreed: for tests of the clip editor."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select

from radio.calls.clips.tables import CallClip
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.library.tables import Media
from radio.units import Millis
from tests.calls.clips.recorded import record, voice

SECONDS = 8.0


def call(engine: Engine, data: Path, now: Millis, consent: Consent = Consent.SPOKEN) -> Path:
    """The call c1, of eight seconds; the folder of its recording."""
    folder = record(data, voice(SECONDS, 1), voice(SECONDS, 2, 0.05))
    with session_scope(engine, write=True) as session:
        row = PhoneCall(id="c1", rang_at=now, answered_at=now, ended_at=now, folder=folder)
        row.consent, row.consent_at = consent, now
        session.add(row)
        session.commit()
    return data / folder


def agree(engine: Engine, consent: Consent) -> None:
    with session_scope(engine, write=True) as session:
        session.get_one(PhoneCall, "c1").consent = consent
        session.commit()


def made(engine: Engine) -> list[Media]:
    with session_scope(engine) as session:
        return list(session.scalars(select(Media).order_by(Media.created_at)))


def kept(engine: Engine) -> list[CallClip]:
    with session_scope(engine) as session:
        return list(session.scalars(select(CallClip).order_by(CallClip.at)))
