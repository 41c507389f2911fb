"""What is left out of words that everybody may read: telephone numbers, e-mail addresses, NIK.

They have fields of their own, which are sealed; but people also say them in the middle of a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from radio.complaints.entry import Person
from radio.complaints.phones import masked_phone

LEFT_OUT: Final = "•••"
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(r"(?<![\w.,])[+(]?\d(?:[ ().\-]{0,2}\d){7,19}(?![\w])")
_PHONE_LEAST: Final = 9
_WORD: Final = re.compile(r"\w+")
_NAME_LEAST: Final = 3
_TITLES: Final = frozenset({"bapak", "ibu", "pak", "mbak", "mas", "haji", "hajah", "saudara"})
_NIK: Final = 16
"""Digits of a number of the population register."""


def without_contacts(text: str) -> str:
    """The text, with `•••` for what somebody could be called, written to or known by."""
    if "@" in text:
        text = _EMAIL.sub(LEFT_OUT, text)
    return _NUMBER.sub(_masked, text)


def without_people(text: str, people: Iterable[Person]) -> str:
    """The text, with `•••` for names and addresses of these people, as they gave them."""
    folded = text.casefold()
    for person in people:
        words = [word for word in _WORD.findall(person.name) if len(word) >= _NAME_LEAST]
        for word in filter(None, (person.address, *words)):
            # Mostly it is not there: then there is no pattern to be made.
            if word.casefold() in folded and word.casefold() not in _TITLES:
                text = re.sub(
                    rf"(?<!\w){re.escape(word)}(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE
                )
    return text


def _masked(found: re.Match[str]) -> str:
    digits = "".join(char for char in found[0] if char.isdigit())
    calls = digits.startswith(("0", "62")) and len(digits) >= _PHONE_LEAST
    return LEFT_OUT if calls or len(digits) >= _NIK else found[0]


def masked_name(name: str) -> str:
    """`Siti Aminah` as `S•••`: enough to tell two reporters apart, not to know either."""
    return f"{name[:1]}{LEFT_OUT}" if name else ""


def masked_person(person: Person) -> Person:
    """Somebody of whom a letter, the last digits and the village are shown."""
    return Person(
        name=masked_name(person.name),
        phone=masked_phone(person.phone) if person.phone else "",
        email=LEFT_OUT if person.email else "",
        address=LEFT_OUT if person.address else "",
        area_code=person.area_code,
    )
