"""A call and the complaint that came of it: each knows the other."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from radio.calls.tables import PhoneCall
from radio.db import session_scope
from web.panel import current_panel

_log = logging.getLogger(__name__)


def link_case(call_id: str, case_id: str, ticket: str) -> None:
    """Keep with a call what came of it; no station's database keeps a complaint out."""
    try:
        with session_scope(current_panel().database, write=True) as session:
            call = session.get(PhoneCall, call_id)
            if call is not None:
                call.case_id, call.ticket = case_id, ticket
                session.commit()
    except SQLAlchemyError as error:
        _log.warning("a call does not know its complaint: %s", type(error).__name__)
