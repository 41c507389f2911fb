"""People in what stands on this computer: put right, and left alone, as they are in the shared database.

Both are done within a write of the shared database. Nothing is on its way meanwhile: what was read for
delivery before is read anew (`radio.complaints.intake.delivery`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from radio.complaints.entry import Entry, Person, pack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.ppid.entry import RequestEntry
from radio.complaints.ppid.entry import pack as pack_request
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.complaints.privacy.waitingpeople import waiting_entries, waiting_requests
from radio.db import session_scope
from radio.units import Millis


def correct_waiting(desk: Desk, who: Named, told: Mapping[str, str]) -> frozenset[str]:
    """Write what is right into what stands here of somebody, delivered or not; which of it waits.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    known = {one.name for one in fields(Person)}
    mine = {name: value for name, value in told.items() if name in known}

    def right(entry: Entry) -> Entry:
        return replace(entry, reporter=replace(entry.reporter, **mine))

    def asked_right(entry: RequestEntry) -> RequestEntry:
        return replace(entry, applicant=replace(entry.applicant, **told))

    return _change(desk, who, right, asked_right)


def restrict_waiting(desk: Desk, who: Named, at: Millis | None) -> frozenset[str]:
    """Leave somebody alone in what stands here from a moment on, or no more; which of it waits.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """

    def left(entry: Entry) -> Entry:
        return replace(entry, restricted_at=None if at is None else entry.restricted_at or at)

    def asked_left(entry: RequestEntry) -> RequestEntry:
        return replace(entry, restricted_at=None if at is None else entry.restricted_at or at)

    return _change(desk, who, left, asked_left)


def _change(
    desk: Desk,
    who: Named,
    change: Callable[[Entry], Entry],
    change_asked: Callable[[RequestEntry], RequestEntry],
) -> frozenset[str]:
    waits = set()
    with session_scope(desk.database, write=True) as session:
        overwrite(session)
        for row, entry in [*waiting_entries(session, desk, who)]:
            row.sealed = desk.keys.seal(pack(change(entry)), about_waiting(row.id))
            waits |= {row.id} if row.delivered_at is None else set()
        for row, asked in [*waiting_requests(session, desk, who)]:
            row.sealed = desk.keys.seal(pack_request(change_asked(asked)), about_waiting(row.id))
            waits |= {row.id} if row.delivered_at is None else set()
        session.commit()
    fold_log(desk.database)
    return frozenset(waits)
