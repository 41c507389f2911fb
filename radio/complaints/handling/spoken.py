"""How long a text takes to be read on the air, and what of it must not be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from radio.complaints.entry import Person
from radio.units import Seconds

PACE: Final = 130.0
"""Words a minute. For news bulletins most authors say 160 to 180 (E. Rodero, A comparative analysis of
speech rate and perception in radio bulletins, Text & Talk 32-3, 2012); Indonesian words are longer
than those of the languages measured there, and a listener's words are read more slowly than news. From
experience, not measured: each station has its own.
"""
HIDDEN: Final = "…"
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d")
_NUMBER: Final = re.compile(r"(?:\+|(?<!\d)0|(?<!\d)62)[\s.\-()]*\d(?:[\s.\-()]*\d){6,}|\d{9,}")
"""Telephones, and numbers as long as those of identity cards; not sums of money, nor dates."""
_MAIL: Final = re.compile(r"(?<!\S)@?[^\s@]++@\S++")
_NAME_LEAST: Final = 3
_TITLES: Final = frozenset({"bapak", "ibu", "pak", "mbak", "mas", "haji", "hajah", "saudara"})


def words_in(text: str) -> int:
    """How many words are said: `mondar-mandir` has two, `2026` four, as it is read out."""
    return len(_WORD.findall(text))


def seconds_of(words: int, pace: float = PACE) -> Seconds:
    """How long so many words take, at so many a minute."""
    return Seconds(words * 60.0 / pace)


def shortened(text: str, most: int) -> str:
    """A text in one line, of at most so many words, with … where more was said."""
    parts = text.split()
    kept: list[str] = []
    count = 0
    for part in parts:
        count += words_in(part)
        if count > most:
            return " ".join([*kept, HIDDEN])
        kept.append(part)
    return " ".join(kept)


def without_contacts(text: str) -> str:
    """Without numbers that may be telephones, and without addresses of mail."""
    return _MAIL.sub(HIDDEN, _NUMBER.sub(HIDDEN, text))


def without_person(text: str, people: Iterable[Person]) -> str:
    """Without the names and the addresses of people, as far as they stand there as they gave them."""
    for person in people:
        if person.address:
            text = re.sub(re.escape(person.address), HIDDEN, text, flags=re.IGNORECASE)
        for name in re.findall(r"\w+", person.name):
            if len(name) >= _NAME_LEAST and name.lower() not in _TITLES:
                text = re.sub(rf"\b{re.escape(name)}\b", HIDDEN, text, flags=re.IGNORECASE)
    return text
