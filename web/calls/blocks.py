"""Whom the agent is told not to take."""

from __future__ import annotations

import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.calls.blocking import blocks, number_of
from radio.db import session_scope
from radio.keys import KeyFileError, Keyring, SealedError
from radio.units import Millis

_log = logging.getLogger(__name__)


def blocked_numbers(database: Engine, keys: Keyring) -> list[str] | None:
    """All numbers that are blocked now; None where they can't be read: the agent keeps its own."""
    try:
        with session_scope(database) as session:
            rows = blocks(session, Millis(round(time.time() * 1000)))
            return [number_of(keys, row) for row in rows]
    except (SQLAlchemyError, KeyFileError, SealedError) as error:
        _log.warning("blocked numbers can't be read: %s", type(error).__name__)
        return None
