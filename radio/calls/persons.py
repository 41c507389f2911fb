"""What is known of somebody by their calls: for their own eyes (UU 27/2022 art. 7), and to leave them alone.

A call is theirs by their number, or by the complaint that came of it; of a withheld number only so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from radio.calls.desk import written
from radio.calls.keeping import folder_of, own_files
from radio.calls.sealing import BLIND, plain_number
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.keys import Keyring
from radio.units import Millis

LANGUAGES: Final = ("id", "en")


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call of somebody's; seconds of it, and of it on the air. `recording` where it is there still."""

    id: str
    rang_at: Millis
    seconds: int
    aired: bool
    aired_seconds: int
    consent: Consent
    consent_at: Millis | None
    topic: str
    notes: str
    ticket: str
    recording: bool
    restricted_at: Millis | None


def known_calls(
    session: Session, keys: Keyring, data: Path, phone: str, tickets: Collection[str]
) -> tuple[KnownCall, ...]:
    """Calls of a number, and those that these complaints came of; the oldest first.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    rows = session.scalars(
        select(PhoneCall)
        .where(or_(*_theirs(keys, phone, tickets)))
        .order_by(PhoneCall.rang_at, PhoneCall.id)
    )
    return tuple(_known(session, keys, data, row) for row in rows)


def _theirs(keys: Keyring, phone: str, tickets: Collection[str]) -> Iterator[ColumnElement[bool]]:
    yield PhoneCall.ticket.in_([one for one in tickets if one])
    plain = plain_number(phone)
    if plain:
        yield PhoneCall.number_blind.in_(keys.blinds(plain, BLIND))


def _known(session: Session, keys: Keyring, data: Path, row: PhoneCall) -> KnownCall:
    said = written(keys, row)
    spans = session.scalar(select(CallSpan.began).where(CallSpan.call_id == row.id).limit(1))
    began = row.answered_at or row.rang_at
    return KnownCall(
        id=row.id, rang_at=row.rang_at, seconds=round(max(0, (row.ended_at or began) - began) / 1000),
        aired=spans is not None or bool(row.on_air_ms), aired_seconds=round(row.on_air_ms / 1000),
        consent=row.consent, consent_at=row.consent_at, topic=said.topic, notes=said.notes,
        ticket=row.ticket, restricted_at=row.restricted_at,
        recording=row.purged_at is None and bool(own_files(folder_of(data, row))),
    )  # fmt: skip


_WORDS: Final = MappingProxyType(
    {
        "call": ("Telepon", "Telephone call"),
        "seconds": ("Lama", "Length"),
        "aired": ("Mengudara", "On the air"),
        "never": ("tidak", "no"),
        "agreed": ("Persetujuan disiarkan", "Consent to be broadcast"),
        Consent.NONE: ("tidak ditanyakan", "not asked"),
        Consent.ASKED: ("ditanyakan, belum dijawab", "asked, no answer"),
        Consent.CARD: ("setuju (kartu dibacakan)", "yes (card read)"),
        Consent.SPOKEN: ("setuju (diucapkan, terekam)", "yes (spoken, recorded)"),
        Consent.REFUSED: ("menolak", "refused"),
        "topic": ("Topik", "Topic"),
        "notes": ("Catatan tentang Anda", "Notes about you"),
        "case": ("Aduan", "Complaint"),
        "restricted": ("Pemakaian dibatasi sejak", "Use restricted since"),
        "there": (
            "Rekaman: ada; salinan suara Anda dapat diminta di sini",
            "Recording: kept; a copy of your voice is handed to you on request",
        ),
        "gone": ("Rekaman: sudah tidak ada", "Recording: not kept any more"),
    }
)


def call_lines(calls: Collection[KnownCall], zone: ZoneInfo, language: str) -> Iterator[str]:
    """The calls as lines of the report that is handed to them.

    Raises:
        ValueError: the language is neither `id` nor `en`.
    """
    column = LANGUAGES.index(language)
    words = {name: both[column] for name, both in _WORDS.items()}

    def at(moment: Millis) -> str:
        return f"{datetime.fromtimestamp(moment / 1000, zone):%Y-%m-%d %H.%M %Z}"

    for one in calls:
        head = f"{words['call']} {at(one.rang_at)}"
        yield from ("", head, "-" * len(head))
        yield f"{words['seconds']}: {one.seconds} s"
        yield f"{words['aired']}: {f'{one.aired_seconds} s' if one.aired else words['never']}"
        when = f", {at(one.consent_at)}" if one.consent_at is not None else ""
        yield f"{words['agreed']}: {words[one.consent]}{when}"
        for name, text in (("topic", one.topic), ("notes", one.notes), ("case", one.ticket)):
            if text:
                yield f"{words[name]}: {text}"
        if one.restricted_at is not None:
            yield f"{words['restricted']} {at(one.restricted_at)}"
        yield words["there" if one.recording else "gone"]
