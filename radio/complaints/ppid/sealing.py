"""What of a request is sealed: who asks, always; what they ask, where it is confidential."""

from __future__ import annotations

import json
from dataclasses import asdict

from radio.complaints.phones import plain_phone
from radio.complaints.ppid.entry import Applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.keys import Keyring, is_sealed
from radio.units import Millis

_PHONE = "telephone of an applicant"


def seal_applicant(keys: Keyring, row: InfoRequest, person: Applicant) -> None:
    """Write who asks into a row that has its id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    packed = json.dumps(asdict(person), ensure_ascii=False, separators=(",", ":"))
    row.sealed = keys.seal(packed, about_applicant(row.id))
    row.phone_index = keys.blind(person.phone, _PHONE) if person.phone else ""


def open_applicant(keys: Keyring, row: InfoRequest) -> Applicant:
    """Who asks; nobody, where it was erased.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    if not row.sealed:
        return Applicant()
    return Applicant(**json.loads(keys.open(row.sealed, about_applicant(row.id))))


def shown_applicant(keys: Keyring, row: InfoRequest) -> Applicant:
    """Who asks, for whoever is to see it; nobody, where their data may not be used (art. 41).

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return Applicant() if row.restricted_at is not None else open_applicant(keys, row)


def applicant_indexes(keys: Keyring, phone: str) -> tuple[str, ...]:
    """What rows whose applicant has this telephone may have in `phone_index`.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    plain = plain_phone(phone)
    return keys.blinds(plain, _PHONE) if plain else ()


def erase_applicant(row: InfoRequest, now: Millis) -> None:
    """Leave nothing of who asked: the request stays in the register without a name."""
    row.sealed, row.phone_index = "", ""
    row.erased_at = row.updated_at = now
    row.version += 1


def seal_words(keys: Keyring, text: str, request_id: str, *, confidential: bool) -> str:
    """A text of a request as its column has it.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return keys.seal(text, about_request(request_id)) if confidential and text else text


def open_words(keys: Keyring, kept: str, request_id: str) -> str:
    """A text of a request as it was said.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return keys.open(kept, about_request(request_id)) if is_sealed(kept) else kept


def about_applicant(request_id: str) -> str:
    """What who asks is sealed about."""
    return f"applicant {request_id}"


def about_request(request_id: str) -> str:
    """What the texts of a confidential request are sealed about."""
    return f"request {request_id}"
