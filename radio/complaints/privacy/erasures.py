"""What an erasure is about, what it did, and what is written down of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from radio.complaints.privacy.ledger import Line
from radio.complaints.register.duties import PersonRequest
from radio.complaints.register.sealing import about_erasure, phone_indexes
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request is about, or what of it is left to do: identifiers, and phrases."""

    reporters: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not (self.reporters or self.attachments or self.cases)

    def pack(self) -> str:
        """As a text, to be sealed: phrases are personal."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpack(cls, text: str) -> Plan:
        """The plan of such a text."""
        given: dict[str, Any] = json.loads(text)
        return cls(**{name: tuple(value) for name, value in given.items()})


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: how many reporters, files and cases' texts, here and there, and what waits."""

    request: str
    reporters: int
    attachments: int
    cases: int
    waiting: int
    """Complaints and requests that were not delivered yet, on this computer."""
    waits_until: Millis | None
    """When the rest goes, which is restricted until then; None where nothing is left."""
    backups_until: Millis
    """Until when copies of the database may have it still."""
    applicants: int = 0
    """Requests for information that have no applicant any more."""
    tables: int = 0
    """Tables that were brought to this computer, thrown away."""


def line_of(
    keys: Keyring,
    plan: Plan,
    request: PersonRequest,
    phones: Iterable[str] = (),
    at: Millis = Millis(0),
) -> Line:
    """What is written down of an erasure, to be done once more where it comes back.

    Of telephones there are the digests of each key: what is sealed by another one comes late, too.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return Line(
        request=request.id,
        until=request.backups_until or Millis(0),
        reporters=plan.reporters,
        attachments=plan.attachments,
        cases=plan.cases,
        phrases=keys.seal(json.dumps(plan.phrases), about_erasure(request.id)),
        applicants=plan.applicants,
        phones=tuple(index for phone in sorted(phones) for index in phone_indexes(keys, phone)),
        at=at,
    )


def open_phrases(keys: Keyring, line: Line) -> tuple[str, ...]:
    """What tells who was erased.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return (
        tuple(json.loads(keys.open(line.phrases, about_erasure(line.request))))
        if line.phrases
        else ()
    )
