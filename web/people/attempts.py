"""Attempts at a password or a code, counted before they are looked at."""

from __future__ import annotations

import math

from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.people import lockout
from radio.people.signingin import allow
from web.caller import caller_address
from web.language.say import _
from web.panel import current_panel


def wait_words(login: str) -> str:
    """Count an attempt; empty if it may be made, else how long to wait."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        wait = allow(session, login, caller_address(), panel.now())
    if not wait:
        return ""
    if wait <= 60_000:
        return _("Too many attempts. Wait a minute, then try again.")
    minutes = math.ceil(wait / 60_000)
    return _("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes)


def whose(session: Session, login: str) -> tuple[lockout.Subject, ...]:
    """Whose failures are counted: of this name, and of where the request comes from."""
    return lockout.whose(session, login, caller_address(), current_panel().now())
