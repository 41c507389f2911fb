"""Complaints: what was taken goes to the shared database; that is kept in order, and its cases watched."""

from __future__ import annotations

from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.complaints.errors import RegisterAwayError
from radio.complaints.exchange.taking import take_brought
from radio.complaints.handling.limits import About, Limit, pending
from radio.complaints.handling.rules import reckon_asked
from radio.complaints.handling.watching import (
    close_silent,
    escalate,
    late_count,
    reckon_anew,
)
from radio.complaints.intake.brought import brought_to_do
from radio.complaints.intake.delivery import (
    deliver,
    due_count,
    refused_tickets,
    waiting_count,
)
from radio.complaints.intake.upkeep import clear_desk, keep_in_order
from radio.complaints.ppid.deadlines import load_request_deadlines, renew_deadlines
from radio.complaints.ppid.finding import Signal
from radio.complaints.ppid.pressing import pressing
from radio.complaints.privacy.correcting import correct_again
from radio.complaints.privacy.erasing import erase_again, settle
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.complaints.privacy.resealing import seal_anew
from radio.complaints.privacy.retention import retain
from radio.complaints.register.opening import register_scope
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.sight.counting import fold_changes, unfolded_changes
from radio.complaints.sight.searching import purge_words
from radio.db import MigrationError, session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.erasures import sweep_erasures
from radio.jobs.restrictedcalls import restrict_calls
from radio.keys import KeyFileError, SealedError
from radio.programmes.tables import Agency

FOLDED_FROM = 500
"""Changes: so many make figures slower by a few ms; folding them has other writers wait for half a second."""


def deliver_complaints(context: Context) -> str:
    """Send what waits on this computer to the shared database.

    Raises:
        JobFailedError: the keys can't be read.
    """
    desk = context.station.desk
    if not due_count(desk):
        return "nothing waits"
    try:
        told = deliver(desk, context.station.register, context.check)
    except RegisterAwayError as error:
        count = str(waiting_count(desk.database))
        settle_alarms(context.engine, "complaints_waiting", {"": count})
        return f"waiting: {error}"
    except KeyFileError as error:
        raise JobFailedError(str(error)) from error
    settle_alarms(context.engine, "complaints_waiting", {})
    if told.refused:
        refused = {ticket: ticket for ticket in refused_tickets(desk.database)}
        settle_alarms(context.engine, "complaints_refused", refused)
    return f"delivered {told.done}, refused {len(told.refused)}"


def take_tables(context: Context) -> str:
    """Look at tables that were brought to the panel, and take those that are to be taken.

    Raises:
        JobFailedError: the keys can't be read.
    """
    desk = context.station.desk
    if not brought_to_do(desk):
        return "nothing waits"
    try:
        done = take_brought(desk, context.station.register, context.check)
    except RegisterAwayError as error:
        return f"waiting: {error}"
    except (KeyFileError, SealedError) as error:
        raise JobFailedError(str(error)) from error
    return f"{done} tables looked at"


def keep_register(context: Context) -> str:
    """Bring the shared database to this version, fill its lists, and clear what is done with here.

    Raises:
        JobFailedError: it comes from a newer version: complaints wait here until this one is renewed.
            Or what was erased and came back can't be opened.
    """
    desk, url = context.station.desk, context.settings.desk.register_url
    clear_desk(desk)
    settle_alarms(
        context.engine, "complaints_refused", {one: one for one in refused_tickets(desk.database)}
    )
    try:
        keep_in_order(desk, context.station.register, url, known_agencies(context.engine))
        # A copy that was put back may have people again who were erased, or as they were before.
        ledger = Ledger.of(context.settings.data)
        correct_again(context.station.register, desk, ledger)
        back = erase_again(context.station.register, desk, ledger)
        sweep_erasures(context, again=back > 0)
        restrict_calls(context)
    except RegisterAwayError as error:
        return f"nothing: {error}"
    except (MigrationError, SealedError, KeyFileError) as error:
        raise JobFailedError(str(error)) from error
    except OSError as error:
        # Its words may name a file, which is named after an agency and a day alone.
        raise JobFailedError(f"an erasure could not reach all files: {error}") from error
    return "in order"


def follow_up(context: Context) -> str:
    """Close what its reporter did not reply to, note what is late, tell of requests that press.

    Raises:
        JobFailedError: the keys can't be read.
    """
    station, desk = context.station, context.station.desk
    given = (station.register, desk.keys, desk.zone, desk.clock())
    try:
        closed = close_silent(*given, desk=desk.prefix, check=context.check)
        late = escalate(*given, desk=desk.prefix, check=context.check)
        tell_requests(context)
        with register_scope(station.register) as session:
            count = late_count(session, desk.clock(), desk=desk.prefix)
    except RegisterAwayError as error:
        return f"nothing: {error}"
    except (KeyFileError, SealedError) as error:
        raise JobFailedError(str(error)) from error
    settle_alarms(context.engine, "complaints_late", {"": str(count)} if count else {})
    return f"closed {len(closed)}, late {len(late)}"


def tell_requests(context: Context) -> None:
    """Have the alarms of this desk's requests for information be those whose deadline is near or past.

    Raises:
        RegisterAwayError: the shared database can't be reached; the alarms stay as they are.
    """
    station, desk = context.station, context.station.desk
    with register_scope(station.register) as session:
        deadlines = load_request_deadlines(session, desk.zone)
        found = pressing(session, deadlines, desk.clock(), desk=desk.prefix)
    for code, signal in (("requests_due", Signal.SOON), ("requests_late", Signal.OVERDUE)):
        told = {one.number: one.number for one in found if one.signal is signal}
        settle_alarms(context.engine, code, told)


def reckon_deadlines(context: Context) -> str:
    """Reckon the deadlines of open cases and requests by the rules and the days as they are now."""
    station = context.station
    try:
        moved = reckon_anew(station.register, station.desk.zone, context.check)
        with register_scope(station.register, write=True) as session:
            moved += renew_deadlines(session, station.desk.zone)
            session.commit()
    except RegisterAwayError as error:
        return f"nothing: {error}"
    return f"moved {moved}"


def reckon_when_asked(context: Context) -> str:
    """Reckon open deadlines anew as soon as somebody has changed rules or days on the page."""
    station = context.station
    try:
        moved = reckon_asked(
            station.register, station.desk.zone, station.desk.clock(), context.check
        )
    except RegisterAwayError as error:
        return f"nothing: {error}"
    return "nothing asked" if moved is None else f"moved {moved}"


def see_to_duties(context: Context) -> str:
    """Remove what is past its time, go on with erasures that waited, seal anew after a key change.

    Raises:
        JobFailedError: something can't be opened by the keys that are here.
    """
    desk, register = context.station.desk, context.station.register
    ledger, days = Ledger.of(context.settings.data), context.settings.desk.copies_days
    try:
        removed = retain(register, desk, context.check)
        over = settle(register, desk, ledger, days=days)
        anew = seal_anew(register, desk, context.check)
    except RegisterAwayError as error:
        return f"nothing: {error}"
    except (SealedError, KeyFileError) as error:
        raise JobFailedError(str(error)) from error
    if anew.unreadable:
        raise JobFailedError(
            f"{anew.unreadable} rows of complaints can't be opened by the keys of this computer; "
            "put the keyring's older lines back from its copy"
        )
    return f"{sum(removed.values())} removed, {over} erasures over, {anew.done} sealed anew"


def watch_limits(context: Context) -> str:
    """Raise alarms for what people ask about their data, and for breaches: half of the time left, or none.

    Nobody is named: an alarm has the moment until which the law gives time.
    """
    station = context.station
    try:
        with register_scope(station.register) as session:
            waiting = pending(session, context.now(), desk=station.desk.prefix)
    except RegisterAwayError as error:
        # What stood stands: it is not over because nobody can look.
        return f"nothing: {error}"
    told = 0
    for (about, limit), code in _LIMIT_ALARMS.items():
        due = {
            one.id: f"{to_local(one.due_at, station.desk.zone):%d-%m-%Y %H.%M}"
            for one in waiting
            if (one.about, one.limit) == (about, limit)
        }
        settle_alarms(context.engine, code, due)
        told += len(due)
    return f"{len(waiting)} wait, {told} told of"


_LIMIT_ALARMS = {
    (About.REQUEST, Limit.NEAR): "person_request_due",
    (About.REQUEST, Limit.OVERDUE): "person_request_late",
    (About.BREACH, Limit.NEAR): "breach_due",
    (About.BREACH, Limit.OVERDUE): "breach_late",
}


def forget_searched(context: Context) -> str:
    """Write what SQLite searches by anew, without words that have left it; a server does it by itself."""
    register = context.station.register
    try:
        with register_scope(register, write=True) as session:
            overwrite(session)
            purge_words(session)
            session.commit()
        fold_log(register)
    except RegisterAwayError as error:
        return f"nothing: {error}"
    return "in order"


def fold_counts(context: Context) -> str:
    """Fold what has changed of the shared database's cases into its counts, where it is much.

    Any desk may do it, and it does not matter which.
    """
    try:
        with register_scope(context.station.register) as session:
            changes = unfolded_changes(session)
        if changes < FOLDED_FROM:
            return f"{changes} changes"
        with register_scope(context.station.register, write=True) as session:
            folded = fold_changes(session)
            session.commit()
    except RegisterAwayError as error:
        return f"nothing: {error}"
    return f"{folded} changes folded"


def known_agencies(database: Engine) -> list[KnownAgency]:
    """The station's agencies, for the shared database."""
    with session_scope(database) as session:
        rows = session.scalars(select(Agency).order_by(Agency.id)).all()
    return [KnownAgency(row.id, row.name, row.short, active=row.active) for row in rows]
