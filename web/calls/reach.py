"""What the room's views share: the agent, the row of a call, who asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.calls.desk import row_of
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.keys import KeyFileError
from web.answers import TroubleError
from web.calls.following import SOCKET
from web.calls.words import away, gone, not_opened, refused
from web.complaints.reach import asker_name
from web.language.say import _
from web.library.airing import freeze_now
from web.panel import current_panel

TIMEOUT = 5.0
"""Seconds an operator waits at most to be told that the agent does not answer."""
_log = logging.getLogger(__name__)


def who_asks() -> str:
    """Who does something with a call, as it is kept beside it."""
    return asker_name() or _("the studio")


def tell_engine(changed: Sequence[str]) -> None:
    """Have the engine play without pieces that may not be heard any more, or with them again, at once.

    Where that fails the worker does it within seconds.
    """
    if changed:
        with suppress(SQLAlchemyError, OSError):
            freeze_now()


def order(do: str, call_id: str, **args: Any) -> dict[str, Any]:
    """Have the agent do something with a call.

    Raises:
        TroubleError: it does not answer, or says no.
    """
    try:
        return _ask(do, id=call_id, **args)
    except EngineRefusedError as error:
        state = str((current_panel().calls.call(call_id) or {}).get("state") or "")
        trouble = refused(error, state, _by(call_id))
        raise TroubleError(trouble, HTTPStatus.CONFLICT) from error


def open_line(name: str) -> dict[str, Any]:
    """Take what is on the telephone hybrid of a line; the call that begins.

    Raises:
        TroubleError: the agent does not answer, or says no.
    """
    try:
        return _ask("open", line=name)
    except EngineRefusedError as error:
        raise TroubleError(not_opened(error), HTTPStatus.CONFLICT) from error


def _ask(do: str, **args: Any) -> dict[str, Any]:
    try:
        with EngineClient(current_panel().settings.data, SOCKET) as client:
            return client.request(do, timeout=TIMEOUT, **args)
    except EngineAwayError as error:
        raise TroubleError(away(), HTTPStatus.SERVICE_UNAVAILABLE) from error


def _by(call_id: str) -> str:
    """Who took a call; no database keeps anybody from being told that it is taken."""
    try:
        with session_scope(current_panel().database) as session:
            row = session.get(PhoneCall, call_id)
            return row.screened_by if row else ""
    except SQLAlchemyError:
        return ""


def told(call_id: str) -> dict[str, Any]:
    """A call that the agent knows.

    Raises:
        TroubleError: it knows none.
    """
    call = current_panel().calls.call(call_id)
    if call is None:
        raise TroubleError(gone(), HTTPStatus.CONFLICT)
    return call


def row_now(session: Session, call_id: str, fresh: dict[str, Any] | None = None) -> PhoneCall:
    """The row of a call, made where the agent's journal has not been read in yet; `fresh`: as it has just told it.

    Raises:
        TroubleError: nobody knows such a call.
        radio.keys.KeyFileError: the keys can't be read.
    """
    row = session.get(PhoneCall, call_id)
    if row is not None and row.number_blind:
        return row
    call = fresh or current_panel().calls.call(call_id)
    if call is None and row is not None:
        return row
    return row_of(session, current_panel().keys, call or told(call_id))


def noted(
    call_id: str,
    change: Callable[[Session, PhoneCall], None],
    fresh: dict[str, Any] | None = None,
) -> bool:
    """Change a call's row beside what was done on the air, which waits for no database.

    Returns whether it could be written.
    """
    try:
        with session_scope(current_panel().database, write=True) as session:
            change(session, row_now(session, call_id, fresh))
            session.commit()
    except (SQLAlchemyError, KeyFileError, TroubleError) as error:
        _log.warning("a call's row can't be written: %s", type(error).__name__)
        return False
    return True
