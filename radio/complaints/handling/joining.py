"""Cases that say the same are joined, those that say two things are parted; both can be undone.

Who reported a case that was merged stays with it, with what they agreed to; the case it goes on in
counts them among those who say the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from radio.complaints.errors import EntryError
from radio.complaints.handling.acts import missing
from radio.complaints.handling.fields import check_fields, write_fields
from radio.complaints.handling.work import Work, past_now
from radio.complaints.ids import new_id
from radio.complaints.register.deadlines import set_due
from radio.complaints.register.lists import Desk
from radio.complaints.register.sealing import open_person, seal_person, seal_text
from radio.complaints.register.tables import Complaint, Consent, Reporter
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import OPEN_STATES, Deed, State


def merge(work: Work) -> None:
    """It goes on in another case, with those who reported it.

    Raises:
        EntryError: the other case can't be that.
    """
    case = work.case
    other = work.session.get(Complaint, work.act.other_id)
    if other is None or other.id == case.id or other.state not in OPEN_STATES:
        raise EntryError("it can only go on in another case that is open", "other_id")
    if other.confidential != case.confidential:
        raise EntryError("both have to be confidential, or neither", "other_id")
    _count(work, other, 1 + case.supporters)
    work.end_dispositions()
    case.merged_into = other.id
    work.move()
    work.note(other_id=other.id)
    work.about(other, Deed.MERGE, work.act.why, other_id=case.id)


def take_apart(work: Work) -> None:
    """A case that was merged by mistake is one of its own again."""
    case = work.case
    other = work.session.get(Complaint, case.merged_into)
    case.merged_into = None
    if other is not None:
        _count(work, other, -(1 + case.supporters))
        work.about(other, Deed.SPLIT, work.act.why, other_id=case.id)


def _count(work: Work, case: Complaint, more: int) -> None:
    """Count supporters where a case goes on, and wherever that goes on by now."""
    following: Complaint | None = case
    while following is not None:
        following.supporters = max(0, following.supporters + more)
        into = following.merged_into
        following = work.session.get(Complaint, into) if into else None


def split(work: Work) -> str:
    """Another case of what else it says, with its own number; the same reporter, the same proof.

    It came when this one came: its days count from then.

    Returns:
        The new case's identifier.

    Raises:
        EntryError: the number or a field of the new case can't be used.
    """
    if work.act.fields is None:
        raise missing("fields")
    case, given = work.case, check_fields(work.session, work.act.fields)
    desk = _desk_of(work)
    made = Complaint(
        id=new_id(work.now),
        ticket=work.act.ticket,
        desk=desk,
        channel=case.channel,
        state=State.RECEIVED if case.state is State.RECEIVED else State.VERIFIED,
        version=0,
        programme_id=case.programme_id,
        episode_id=case.episode_id,
        call_id=case.call_id,
        # A name is somebody at one desk: at another it may be somebody else's.
        taken_by=case.taken_by if desk == case.desk else work.hand.by,
        taker=case.taker if desk == case.desk else work.hand.account,
        said_at=case.said_at,
        created_at=work.now,
        split_from=case.id,
    )
    write_fields(work.keys, made, given)
    made.text = seal_text(work.keys, work.act.text, made.id, confidential=given.confidential)
    made.updated_at = work.now
    work.session.add(made)
    work.session.flush()
    _add_reporter(work, made)
    work.session.add_all(_consents(work, made))
    work.about(made, Deed.RECEIVE, other_id=case.id)
    set_due(work.deadlines, made, past_now(work.session, made))
    work.note(other_id=made.id)
    return made.id


def _desk_of(work: Work) -> str:
    try:
        prefix = read_ticket(work.act.ticket).prefix
    except TicketError as error:
        raise EntryError(str(error), "ticket") from error
    taken = select(Complaint.id).where(Complaint.ticket == work.act.ticket)
    if work.session.get(Desk, prefix) is None or work.session.scalar(taken) is not None:
        raise EntryError("this number can't be given to a case; take a new one", "ticket")
    return prefix


def _add_reporter(work: Work, made: Complaint) -> None:
    """Who reported the case; those who joined it may have meant the other thing."""
    query = select(Reporter).where(Reporter.complaint_id == work.case.id, Reporter.position == 0)
    old = work.session.scalar(query)
    if old is None:
        return
    # As everywhere, the first has the case's own id.
    row = Reporter(
        id=made.id,
        complaint_id=made.id,
        said_at=old.said_at,
        erased_at=old.erased_at,
        restricted_at=old.restricted_at,
        sealed="",
    )
    if old.sealed:
        seal_person(work.keys, row, open_person(work.keys, old))
    work.session.add(row)


def _consents(work: Work, made: Complaint) -> Iterator[Consent]:
    """What the first reporter agreed to: others agreed for themselves."""
    query = select(Consent).where(
        Consent.complaint_id == work.case.id, Consent.reporter_id.in_(("", work.case.id))
    )
    for old in work.session.scalars(query):
        yield Consent(
            id=new_id(work.now),
            complaint_id=made.id,
            reporter_id=made.id,
            purpose=old.purpose,
            given=old.given,
            how=old.how,
            at=old.at,
            by=old.by,
            call_id=old.call_id,
            moment=old.moment,
            withdrawn_at=old.withdrawn_at,
        )
