"""By what a call may be heard again: the caller's consent, or an override."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.tables import Consent, PhoneCall, ReplayOverride


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be replayed: by the caller's consent, or by the override of that number."""

    consent: Consent
    override: int | None = None


def allowed_by(session: Session, call: PhoneCall) -> Allowed | None:
    """By what a call may be replayed, whether its own recording is still there or not."""
    if call.restricted_at is not None:
        return None
    if call.consent.given:
        return Allowed(call.consent)
    latest = select(ReplayOverride.id).where(
        ReplayOverride.call_id == call.id, ReplayOverride.at > (call.consent_at or 0)
    )
    override = session.scalar(latest.order_by(ReplayOverride.at.desc()).limit(1))
    return None if override is None else Allowed(call.consent, override)
