"""Taking words about somebody out of texts: however they are spelled, spaced and capitalised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from radio.complaints.entry import Person, tidy
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.entry import Applicant

GONE: Final = "▮▮▮"
"""What stands where something was."""
SHORTEST: Final = 3
"""Characters of a phrase: what is shorter is part of too many words."""
_SEPARATORS: Final = r"[\s().\-–/]*"
_COUNTRY: Final = "62"


def check_phrases(typed: Iterable[str]) -> tuple[str, ...]:
    """Phrases as they can be looked for.

    Raises:
        ValueError: one is too short.
    """
    phrases = tuple(" ".join(tidy(one).split()) for one in typed)
    for one in phrases:
        if len(one) < SHORTEST:
            raise ValueError(f"“{one}” is too short to be looked for: {SHORTEST} letters or more")
    return phrases


def phrases_of(person: Person | Applicant) -> tuple[str, ...]:
    """What somebody is known by, as phrases; what is too short to be looked for is left out."""
    known = [person.name, person.phone, person.email, person.address]
    if isinstance(person, Applicant):
        known.append(person.id_number)
    return tuple(one for one in known if len(one) >= SHORTEST)


def redact(text: str, phrases: Iterable[str]) -> str:
    """A text without the phrases: whole words, in any letters, with any spaces.

    A telephone number is found as people write it: with its country or with 0, with any dashes.
    """
    for phrase in phrases:
        text = _pattern(phrase).sub(GONE, text)
    return text


def _pattern(phrase: str) -> re.Pattern[str]:
    digits = _national(phrase)
    if digits:
        body = _SEPARATORS.join(digits)
        return re.compile(rf"(?:\+?{_COUNTRY}{_SEPARATORS}|0)?(?<!\d){body}(?!\d)|"
                          rf"(?:\+?{_COUNTRY}|0){_SEPARATORS}{body}(?!\d)")  # fmt: skip
    body = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)


def _national(phrase: str) -> str:
    """Digits of a telephone number behind its country's; empty where it is none."""
    if not re.fullmatch(r"[+\d\s().\-–/]{7,}", phrase):
        return ""
    plain = plain_phone(phrase).lstrip("+")
    return plain.removeprefix(_COUNTRY).removeprefix("0")
