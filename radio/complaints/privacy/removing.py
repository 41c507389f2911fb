"""Removing: a reporter, a file, words of a text; each noted, and overwritten where it stood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.intake.redacting import redact
from radio.complaints.ppid.sealing import erase_applicant, open_words, seal_words
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.ppid.taking import add_deed
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.register.duties import InfoDisclosure, Kept, Removal
from radio.complaints.register.sealing import open_text, seal_text
from radio.complaints.register.tables import (
    Attachment,
    CaseDeed,
    Complaint,
    Disclosure,
    Reporter,
)
from radio.complaints.register.taking import next_number
from radio.complaints.words import Deed
from radio.db.engine import for_writing
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Because:
    """Who removes something, when, and by which rule or request; `why` stands in the case's deeds."""

    now: Millis
    why: str
    by: str = ""
    desk: str = ""
    rule_id: str = ""
    request_id: str = ""


def overwrite(session: Session) -> None:
    """Have SQLite write zeros over what is removed in this session; a server has its own ways."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def fold_log(engine: Engine) -> None:
    """Leave nothing of what was removed in SQLite's write-ahead log, if nobody is reading there."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_words(engine: Engine) -> None:
    """Leave nothing of removed words in what SQLite searches by: it only marks them as gone."""
    if engine.dialect.name == "sqlite":
        with for_writing(engine).begin() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            connection.exec_driver_sql("INSERT INTO case_words (case_words) VALUES ('optimize')")


def erase_reporters(session: Session, rows: Sequence[Reporter], because: Because) -> None:
    """Leave nothing of who reported. Does not commit."""
    for row in rows:
        row.sealed, row.phone_index, row.erased_at = "", "", because.now
        note_removal(session, Kept.REPORTER, row.id, because, row.complaint_id)
    _note_deeds(session, {row.complaint_id for row in rows}, because)


def erase_applicants(session: Session, rows: Sequence[InfoRequest], because: Because) -> None:
    """Leave nothing of who asked for information; the request stays, without a name. Does not commit."""
    for row in rows:
        erase_applicant(row, because.now)
        note_removal(session, Kept.APPLICANT, row.id, because)
        add_deed(
            session, row.id, row.state, RequestDeed.ERASE, by=because.by,
            desk=because.desk or row.desk, at=because.now, why=because.why,
        )  # fmt: skip
    session.flush()


def remove_attachments(session: Session, rows: Sequence[Attachment], because: Because) -> None:
    """Leave nothing of files. Does not commit."""
    for row in rows:
        note_removal(session, Kept.ATTACHMENT, row.id, because, row.complaint_id)
        session.delete(row)
    _note_deeds(session, {row.complaint_id for row in rows}, because)


def redact_case(
    session: Session, keys: Keyring, case: Complaint, phrases: Sequence[str], because: Because
) -> bool:
    """Take phrases out of all that a case says; whether there were any. Does not commit.

    Deeds are never changed but here.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: a text can't be opened.
    """

    def without(kept: str) -> str:
        said = open_text(keys, kept, case.id)
        rest = redact(said, phrases)
        return kept if rest == said else seal_text(keys, rest, case.id, confidential=kept != said)

    changed = _replace(case, ("text", "place"), without)
    answers = {code: _each(answer, phrases) for code, answer in case.answers.items()}
    if answers != case.answers:
        case.answers, changed = answers, True
    for deed in session.scalars(select(CaseDeed).where(CaseDeed.complaint_id == case.id)):
        changed |= _replace(deed, ("why", "said"), without)
    for seen in session.scalars(select(Disclosure).where(Disclosure.complaint_id == case.id)):
        changed |= _replace(seen, ("why",), without)
    if changed:
        # Who edits it now has read words that are gone.
        case.version += 1
        case.updated_at = because.now
        note_removal(session, Kept.TEXT, case.id, because, case.id)
        _note_deeds(session, {case.id}, because)
    return changed


def redact_request(
    session: Session, keys: Keyring, row: InfoRequest, phrases: Sequence[str], because: Because
) -> bool:
    """Take phrases out of all that a request for information says, its objections with it.

    Whether there were any. Does not commit; deeds are never changed but here.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: a text can't be opened.
    """

    def without(kept: str) -> str:
        said = open_words(keys, kept, row.id)
        rest = redact(said, phrases)
        return kept if rest == said else seal_words(keys, rest, row.id, confidential=kept != said)

    changed = _replace(row, ("text", "purpose", "refusal", "held_where", "payment"), without)
    for kind, names in (
        (Objection, ("text", "answer")),
        (InfoDeed, ("why", "said")),
        (InfoDisclosure, ("why",)),
    ):
        for one in session.scalars(select(kind).where(kind.request_id == row.id)):
            changed |= _replace(one, names, without)
    if changed:
        row.version += 1
        row.updated_at = because.now
        note_removal(session, Kept.TEXT, row.id, because)
    return changed


def _replace(row: object, names: Iterable[str], without: Callable[[str], str]) -> bool:
    changed = False
    for name in names:
        kept = getattr(row, name)
        rest = without(kept)
        if rest != kept:
            setattr(row, name, rest)
            changed = True
    return changed


def _each(answer: str | list[str], phrases: Sequence[str]) -> str | list[str]:
    if isinstance(answer, str):
        return redact(answer, phrases)
    return [redact(one, phrases) for one in answer]


def note_removal(
    session: Session, what: Kept, row_id: str, because: Because, complaint_id: str = ""
) -> None:
    """Write down that something was removed. Does not commit."""
    session.add(
        Removal(
            id=new_id(because.now),
            what=what,
            row_id=row_id,
            complaint_id=complaint_id,
            at=because.now,
            by=because.by,
            desk=because.desk,
            rule_id=because.rule_id,
            request_id=because.request_id,
        )
    )


def _note_deeds(session: Session, case_ids: set[str], because: Because) -> None:
    for case_id in sorted(case_ids):
        case = session.get_one(Complaint, case_id)
        session.add(
            CaseDeed(
                id=new_id(because.now),
                complaint_id=case_id,
                number=next_number(session, case_id),
                deed=Deed.REDACT,
                state=case.state,
                at=because.now,
                by=because.by,
                desk=because.desk or case.desk,
                why=because.why,
            )
        )
        session.flush()
