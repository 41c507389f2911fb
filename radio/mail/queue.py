"""Mail that waits: kept over a restart, tried again with growing rests, each sent once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.keys import Keyring, SealedError
from radio.mail.sending import MailError, MailServer, send
from radio.mail.tables import OutgoingMail
from radio.units import Millis

_MINUTE: Final = 60_000
REST_MOST: Final = 60 * _MINUTE
"""ms between two tries at most."""
LATE: Final = 24 * 60 * _MINUTE
"""ms after which somebody is told that a mail does not go."""
KEPT: Final = 60 * 24 * 60 * _MINUTE
"""ms that what was sent is remembered, so that it is not sent again."""
_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""As browsers take one (HTML, valid e-mail address): some others end Python's parser, and all mail with it."""
_KINDS: Final = {".pdf": ("application", "pdf"), ".xlsx": _XLSX}


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one address. `key` is what no other has; `files` lie below the data folder."""

    key: str
    address: str
    subject: str
    text: str
    html: str = ""
    files: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs: the server, the keys of the addresses, the data folder, the station's name."""

    server: MailServer
    keys: Keyring
    data: Path
    name: str


class Turns(Protocol):
    """Whose turn it is to send a letter, where several stations have the same one."""

    def take(self, key: str, now: Millis) -> Millis | None:
        """`now` where it is ours; a later moment at which to ask again; None where it was sent elsewhere."""

    def end(self, key: str, now: Millis, *, sent: bool) -> None:
        """It went, or was not taken."""


class Alone:
    """All letters are ours."""

    def take(self, _key: str, now: Millis) -> Millis | None:
        """Always."""
        return now

    def end(self, _key: str, _now: Millis, *, sent: bool) -> None:
        """Nobody else waits for it."""


_ALONE: Final = Alone()


def put(session: Session, keys: Keyring, letter: Letter, now: Millis) -> bool:
    """Have a letter sent; whether it was not there already. Does not commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == letter.key)) is not None:
        return False
    session.add(
        OutgoingMail(
            key=letter.key,
            address=keys.seal(letter.address, _about(letter.key)),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            files="\n".join(letter.files),
            created_at=now,
            next_at=now,
        )
    )
    session.flush()
    return True


def send_due(
    database: Engine,
    post: Post,
    clock: Callable[[], Millis],
    check: Callable[[], None],
    turns: Turns = _ALONE,
) -> tuple[int, int]:
    """Send what is due: how many went, and how many did not. `check` is called between two.

    What another station has sent is done with here, too. What was taken by the server just before a power cut is sent once more, under the same Message-ID.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    sent = failed = 0
    with session_scope(database) as session:
        query = select(OutgoingMail.id).where(
            OutgoingMail.sent_at.is_(None), OutgoingMail.next_at <= clock()
        )
        due = session.scalars(query.order_by(OutgoingMail.next_at, OutgoingMail.id)).all()
    for id_ in due:
        check()
        with session_scope(database) as session:
            row = session.get_one(OutgoingMail, id_)
        now = clock()
        turn = turns.take(row.key, now)
        if turn != now:
            _leave(database, id_, turn, now)
            continue
        trouble = _try(post, row)
        # Before it is noted here: whoever else has it must not send it, though this process ends now.
        turns.end(row.key, clock(), sent=not trouble)
        with session_scope(database, write=True) as session:
            _note(session.get_one(OutgoingMail, id_), trouble, clock())
            session.commit()
        sent, failed = (sent, failed + 1) if trouble else (sent + 1, failed)
    return sent, failed


def _leave(database: Engine, id_: int, turn: Millis | None, now: Millis) -> None:
    """It is not ours to send: ask again later, or be done with it."""
    with session_scope(database, write=True) as session:
        row = session.get_one(OutgoingMail, id_)
        if turn is None:
            _done(row, now)
        else:
            row.next_at = turn
        session.commit()


def waiting_late(session: Session, now: Millis) -> tuple[int, str]:
    """How many mails wait longer than a day, and why the last of them was not taken."""
    late = (OutgoingMail.sent_at.is_(None), OutgoingMail.created_at < now - LATE)
    count = session.scalar(select(func.count()).select_from(OutgoingMail).where(*late)) or 0
    query = select(OutgoingMail.error).where(*late).order_by(OutgoingMail.id.desc())
    return count, session.scalars(query.limit(1)).first() or ""


def forget_sent(session: Session, now: Millis) -> None:
    """Leave nothing of what was sent long ago. Does not commit."""
    session.execute(delete(OutgoingMail).where(OutgoingMail.sent_at < now - KEPT))


def message_of(post: Post, row: OutgoingMail) -> EmailMessage:
    """A letter as it goes out.

    Raises:
        MailError: it is no address that mail goes to.
        radio.keys.SealedError: its address can't be opened.
        OSError: a file of it is gone.
    """
    message = EmailMessage()
    message["From"] = formataddr((" ".join(post.name.split()), post.server.sender))
    message["To"] = _checked(post.keys.open(row.address, _about(row.key)))
    message["Subject"] = " ".join(row.subject.split())
    message["Date"] = format_datetime(datetime.fromtimestamp(row.created_at / 1000, UTC))
    mark = hashlib.sha256(row.key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{mark}@{post.server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    if row.html:
        message.add_alternative(row.html, subtype="html")
    for name in filter(None, row.files.split("\n")):
        path = post.data / name
        main, sub = _KINDS.get(path.suffix, ("application", "octet-stream"))
        message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)
    return message


def _checked(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise MailError("it is no address that mail goes to; mend it where it is kept")
    return address


def _about(key: str) -> str:
    return f"mail {key}"


def _try(post: Post, row: OutgoingMail) -> str:
    """Why it was not taken; empty where it was."""
    try:
        send(post.server, message_of(post, row))
    except MailError as error:
        return str(error)
    except SealedError:
        return "its address can't be opened by the keys of this computer"
    except OSError as error:
        return f"a file of it can't be read ({type(error).__name__})"
    return ""


def _note(row: OutgoingMail, trouble: str, now: Millis) -> None:
    row.tries += 1
    row.error = trouble
    if trouble:
        row.next_at = Millis(now + min(REST_MOST, _MINUTE << min(row.tries - 1, 10)))
        return
    _done(row, now)


def _done(row: OutgoingMail, now: Millis) -> None:
    row.sent_at = now
    # What it said was for who got it.
    row.text = row.html = row.address = ""
