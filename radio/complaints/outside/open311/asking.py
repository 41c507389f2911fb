"""GET Service Requests: which cases are asked for, by the rules of GeoReport v2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from radio.complaints.outside.cases import PublicCase, cases_by_tickets, newest_cases
from radio.complaints.outside.open311.faults import Fault, FaultyError, Reason
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import OPEN_STATES, State
from radio.keys import Keyring
from radio.units import Millis

SERVICES_MOST: Final = 30
DAYS_MOST: Final = 90
CASES_MOST: Final = 1000
_SPAN: Final = DAYS_MOST * 86_400_000
_PAGES_MOST: Final = 10_000
_CLOSED: Final = frozenset(State) - OPEN_STATES
_STATES: Final = {"open": OPEN_STATES, "closed": _CLOSED}
_LOST_PLUS: Final = re.compile(r" (\d\d:?\d\d)$")
"""A `+` that was not escaped in an address arrives as a space."""


@dataclass(frozen=True, slots=True)
class Query:
    """The cases that are asked for: said from `since` to `until`, both included, in ms.

    `tickets`, where it is given, overrides all else. No `services` are all of them.
    """

    since: Millis
    until: Millis
    tickets: tuple[str, ...] | None = None
    services: tuple[str, ...] = ()
    states: frozenset[State] = frozenset(State)
    page: int = 1
    size: int = CASES_MOST

    @classmethod
    def newest(cls, now: Millis, size: int = CASES_MOST) -> Self:
        """What is answered where nothing in particular is asked for."""
        return cls(Millis(now - _SPAN), now, size=size)


def list_requests(session: Session, keys: Keyring, query: Query) -> list[PublicCase]:
    """The cases of a query, the newest first; of tickets, in the order they are named.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    if query.tickets is not None:
        return cases_by_tickets(session, keys, query.tickets)
    wanted: list[ColumnElement[bool]] = [
        Complaint.said_at >= query.since,
        Complaint.said_at <= query.until,
    ]
    services = [Complaint.category_id == code for code in dict.fromkeys(query.services)]
    either = services
    if query.states != frozenset(State):
        either = [Complaint.state == state for state in sorted(query.states)]
        if services:
            wanted.append(or_(*services))
    start = (query.page - 1) * query.size
    return newest_cases(session, keys, wanted, either, limit=query.size, offset=start)


def read_query(given: Mapping[str, str], now: Millis, zone: ZoneInfo) -> Query:
    """What is asked for by parameters; one that is empty counts as not given.

    Raises:
        FaultyError: a value can't be understood, or a span is too long.
    """
    faults: list[Fault] = []
    since, until = _span(given, now, zone, faults)
    page = _whole(given, "page", 1, _PAGES_MOST, faults)
    size = _whole(given, "page_size", CASES_MOST, CASES_MOST, faults)
    states = _states(given, faults)
    if faults:
        raise FaultyError(*faults)
    named = _words(given, "service_request_id")
    return Query(
        since=since,
        until=until,
        tickets=_tickets(named) if named else None,
        services=_words(given, "service_code")[:SERVICES_MOST],
        states=states,
        page=page,
        size=size,
    )


def _words(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in given.get(name, "").split(","))))


def _tickets(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Those that can be numbers at all; others are as those that nobody has."""
    found = []
    for one in typed[:CASES_MOST]:
        try:
            found.append(str(read_ticket(one)))
        except TicketError:
            continue
    return tuple(found)


def _states(given: Mapping[str, str], faults: list[Fault]) -> frozenset[State]:
    words = [word.lower() for word in _words(given, "status")]
    if any(word not in _STATES for word in words):
        faults.append(Fault(Reason.VALUE, "status"))
        return frozenset()
    return frozenset().union(*(_STATES[word] for word in words)) if words else frozenset(State)


def _whole(
    given: Mapping[str, str], name: str, default: int, most: int, faults: list[Fault]
) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
        faults.append(Fault(Reason.VALUE, name))
        return default
    if name == "page" and int(text) > most:
        faults.append(Fault(Reason.VALUE, name))
    return min(int(text), most)


def _span(
    given: Mapping[str, str], now: Millis, zone: ZoneInfo, faults: list[Fault]
) -> tuple[Millis, Millis]:
    """From when to when; the most recent 90 days where nothing is said."""
    start, end = (_moment(given, name, zone, faults) for name in ("start_date", "end_date"))
    if start is None and end is None:
        return Millis(now - _SPAN), now
    if start is None:
        assert end is not None  # noqa: S101  # one of them is given
        return Millis(end - _SPAN), end
    if end is None:
        return start, Millis(start + _SPAN)
    if end < start:
        faults.append(Fault(Reason.VALUE, "end_date"))
    elif end - start > _SPAN:
        faults.append(Fault(Reason.SPAN, "start_date"))
    return start, end


def _moment(
    given: Mapping[str, str], name: str, zone: ZoneInfo, faults: list[Fault]
) -> Millis | None:
    """A moment by W3C's note on dates; the station's zone where none is said."""
    text = _LOST_PLUS.sub(r"+\1", given.get(name, "").strip())
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return Millis(round((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp() * 1000))  # fmt: skip
    except (ValueError, OverflowError):
        faults.append(Fault(Reason.VALUE, name))
        return None
