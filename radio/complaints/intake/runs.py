"""Runs of numbers: each desk has its own, so that a number is unique without asking anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from radio.complaints.intake.desk import Desk
from radio.complaints.intake.tables import NumberRun, TicketRun
from radio.complaints.ppid.numbers import RequestNumber, Series
from radio.complaints.tickets import Ticket, is_given_out
from radio.units import Millis

_DECEMBER: Final = 12


def year_of(desk: Desk, now: Millis) -> int:
    """The last two digits of the year that numbers have now."""
    return datetime.fromtimestamp(now / 1000, desk.zone).year % 100


def years_ahead(desk: Desk, now: Millis) -> tuple[int, ...]:
    """Years whose numbers a phone takes along now: this one, and the next once it is December."""
    local = datetime.fromtimestamp(now / 1000, desk.zone)
    year = local.year % 100
    return (year, (year + 1) % 100) if local.month == _DECEMBER else (year,)


def next_ticket(session: Session, desk: Desk, now: Millis) -> Ticket:
    """The next number of this desk, within a session of its own file. Does not commit."""
    return next_ticket_of(session, desk, year_of(desk, now))


def next_ticket_of(session: Session, desk: Desk, year: int) -> Ticket:
    """The next one of a year, which need not have begun. Does not commit."""
    run = session.get(TicketRun, (desk.prefix, year))
    if run is None:
        run = TicketRun(prefix=desk.prefix, year=year, last=0)
        session.add(run)
    while True:
        run.last += 1
        ticket = Ticket(desk.prefix, year, run.last)
        if is_given_out(ticket):
            return ticket


def raise_run(session: Session, desk: Desk, year: int, last: int) -> None:
    """Give out no number up to `last` any more: the shared database has it. Does not commit."""
    run = session.get(TicketRun, (desk.prefix, year))
    if run is None:
        session.add(TicketRun(prefix=desk.prefix, year=year, last=last))
    else:
        run.last = max(run.last, last)


def next_request_number(session: Session, desk: Desk, series: Series, now: Millis) -> RequestNumber:
    """The next number of this desk's requests or objections. Does not commit."""
    return next_request_number_of(session, desk, series, year_of(desk, now))


def next_request_number_of(
    session: Session, desk: Desk, series: Series, year: int
) -> RequestNumber:
    """The next one of a year, which need not have begun. Does not commit."""
    run = session.get(NumberRun, (series, desk.prefix, year))
    if run is None:
        run = NumberRun(series=series, prefix=desk.prefix, year=year, last=0)
        session.add(run)
    run.last += 1
    return RequestNumber(series, desk.prefix, year, run.last)


def raise_request_run(session: Session, desk: Desk, series: Series, year: int, last: int) -> None:
    """Give out no number up to `last` any more: the shared database has it. Does not commit."""
    run = session.get(NumberRun, (series, desk.prefix, year))
    if run is None:
        session.add(NumberRun(series=series, prefix=desk.prefix, year=year, last=last))
    else:
        run.last = max(run.last, last)
