"""What of a case is sealed: who reported it, always; what it says, where it is confidential."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from radio.complaints.entry import Person
from radio.complaints.register.lists import Liaison
from radio.complaints.register.tables import Reporter
from radio.keys import Keyring, is_sealed

_PHONE = "telephone of a reporter"


def seal_person(keys: Keyring, row: Reporter, person: Person) -> None:
    """Write who reported into a row that has its id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    packed = json.dumps(asdict(person), ensure_ascii=False, separators=(",", ":"))
    row.sealed = keys.seal(packed, about_reporter(row.id))
    row.phone_index = keys.blind(person.phone, _PHONE) if person.phone else ""


def open_person(keys: Keyring, row: Reporter) -> Person:
    """Who reported; nobody, where it was erased.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    if not row.sealed:
        return Person()
    return Person(**json.loads(keys.open(row.sealed, about_reporter(row.id))))


def shown_person(keys: Keyring, row: Reporter) -> Person:
    """Who reported, for whoever is to see it; nobody, where their data may not be used (art. 41).

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return Person() if row.restricted_at is not None else open_person(keys, row)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who an agency's liaison is, and how to reach them: personal data."""

    name: str = ""
    position: str = ""
    phone: str = ""
    email: str = ""

    @property
    def title(self) -> str:
        """Name and position alone, as a letter has them."""
        return ", ".join(filter(None, (self.name, self.position)))


def seal_liaison(keys: Keyring, row: Liaison, contact: Contact) -> None:
    """Write who a liaison is into a row that has its id.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    packed = json.dumps(asdict(contact), ensure_ascii=False, separators=(",", ":"))
    row.sealed = keys.seal(packed, about_liaison(row.id))


def open_liaison(keys: Keyring, row: Liaison) -> Contact:
    """Who a liaison is; nobody where nothing is known.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    if not row.sealed:
        return Contact()
    packed = json.loads(keys.open(row.sealed, about_liaison(row.id)))
    return Contact(**{one.name: packed.get(one.name, "") for one in fields(Contact)})


def phone_indexes(keys: Keyring, phone: str) -> tuple[str, ...]:
    """What rows with this telephone (`plain_phone`) may have in `phone_index`.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return keys.blinds(phone, _PHONE) if phone else ()


def seal_text(keys: Keyring, text: str, case_id: str, *, confidential: bool) -> str:
    """A text of a case as its column has it.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return keys.seal(text, about_case(case_id)) if confidential and text else text


def open_text(keys: Keyring, kept: str, case_id: str) -> str:
    """A text of a case as it was said, for who may read it.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return keys.open(kept, about_case(case_id)) if is_sealed(kept) else kept


def about_reporter(reporter_id: str) -> str:
    """What who reported is sealed about."""
    return f"reporter {reporter_id}"


def about_filter(filter_id: str) -> str:
    """What the name and the words of a kept filter are sealed about."""
    return f"filter {filter_id}"


def about_erasure(request_id: str) -> str:
    """What the phrases of a request are sealed about."""
    return f"erasure {request_id}"


def about_liaison(liaison_id: str) -> str:
    """What a liaison's name and contacts are sealed about."""
    return f"liaison {liaison_id}"


def about_hook(hook_id: str) -> str:
    """What the secret of a webhook is sealed about."""
    return f"webhook {hook_id}"


def about_case(case_id: str) -> str:
    """What the texts of a confidential case are sealed about."""
    return f"case {case_id}"
