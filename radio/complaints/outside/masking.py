"""Who reported: left out of words that everybody may read, and hinted at to the station's own programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from radio.complaints.contacts import LEFT_OUT
from radio.complaints.entry import Person
from radio.complaints.phones import masked_phone

_WORD: Final = re.compile(r"\w+")
_NAME_LEAST: Final = 3
_TITLES: Final = frozenset({"bapak", "ibu", "pak", "mbak", "mas", "haji", "hajah", "saudara"})


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
