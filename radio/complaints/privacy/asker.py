"""Who asks for something about their data: sealed, and kept until they have their answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from radio.complaints.privacy.finding import Named
from radio.complaints.register.duties import PersonRequest
from radio.complaints.register.sealing import phone_indexes
from radio.keys import Keyring


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where the answer goes: personal data. `known_by` is the telephone they are found by."""

    name: str = ""
    contact: str = ""
    known_by: str = ""


def seal_asker(keys: Keyring, row: PersonRequest, asker: Asker) -> None:
    """Write who asks into a row that has its id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    packed = json.dumps(asdict(asker), ensure_ascii=False)
    row.asker = keys.seal(packed, about_asker(row.id))
    row.phone_index = phone_indexes(keys, asker.known_by)[-1] if asker.known_by else ""


def asker_of(keys: Keyring, row: PersonRequest) -> Asker:
    """Who asks; nobody once they have their answer.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    if not row.asker:
        return Asker()
    return Asker(**json.loads(keys.open(row.asker, about_asker(row.id))))


def named_in(keys: Keyring, row: PersonRequest) -> Named:
    """What a request that waits is about: whose data.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return Named(ticket=row.ticket) if row.ticket else Named(phone=asker_of(keys, row).known_by)


def about_asker(request_id: str) -> str:
    """What who asks is sealed about."""
    return f"asker {request_id}"
