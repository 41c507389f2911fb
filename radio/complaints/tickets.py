"""Ticket numbers: short enough to be read on the air, checked as they are typed.

`BJN26-0417K`: the desk that gave it out, the year, a running number of that desk, and a check
character by ISO/IEC 7064, MOD 37-2, over all before it. That system finds every single wrong
character and every swap of two neighbours. A number whose check character would be I, O or the
standard's 37th (`*`), which are misread or can't be said, is never given out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PREFIX_MOST: Final = 4
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS: Final = 37
_RADIX: Final = 2
_UNFIT: Final = frozenset("IO*")
_PREFIX: Final = re.compile(rf"[A-HJ-NP-Z]{{1,{PREFIX_MOST}}}")
_TICKET: Final = re.compile(r"([A-Z]{1,4})(\d{2})(\d{4,9})([0-9A-Z])")
_DIGITS: Final = 4


class TicketError(ValueError):
    """This is no ticket number; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket number in its parts."""

    prefix: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.prefix}{self.year:02}-{self.number:0{_DIGITS}}{self.check}"

    @property
    def check(self) -> str:
        """Its check character."""
        return check_of(f"{self.prefix}{self.year:02}{self.number:0{_DIGITS}}")


def check_of(text: str) -> str:
    """Check character of capital letters and digits, by ISO/IEC 7064, MOD 37-2."""
    total = 0
    for char in text:
        total = (total + _ALPHABET.index(char)) * _RADIX % _MODULUS
    rest = (_MODULUS + 1 - total) % _MODULUS
    return "*" if rest == len(_ALPHABET) else _ALPHABET[rest]


def is_given_out(ticket: Ticket) -> bool:
    """Whether this number is used at all; the next one is, where its check character is unfit."""
    return ticket.check not in _UNFIT


def check_prefix(prefix: str) -> str:
    """A desk's prefix as it was given.

    Raises:
        TicketError: it can't be one.
    """
    if not _PREFIX.fullmatch(prefix):
        raise TicketError(
            f"“{prefix}” is no prefix of ticket numbers: one to {PREFIX_MOST} capital letters, "
            "without I and O"
        )
    return prefix


def read_ticket(typed: str) -> Ticket:
    """A ticket number as somebody typed it: in any letters, with any spaces and dashes.

    Raises:
        TicketError: it is none, or a character of it is wrong.
    """
    bare = re.sub(r"[\s\-–—./]+", "", typed).upper()
    found = _TICKET.fullmatch(bare)
    if found is None:
        raise TicketError(f"“{typed[:40]}” is no ticket number; it looks like BJN26-0417K")
    prefix, year, number, _check = found.groups()
    ticket = Ticket(prefix, int(year), int(number))
    # As it is written, not only its check: there is one way to write a number.
    if str(ticket).replace("-", "") != bare or not is_given_out(ticket):
        raise TicketError(f"a character of “{typed[:40]}” is wrong; ask for the number again")
    return ticket
