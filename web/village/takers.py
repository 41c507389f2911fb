"""Who took what a phone brings: whoever was signed in on it last, though another sends it.

A phone is shared, and what it has taken with no network may wait until somebody else signs in. It keeps a
proof of who was signed in, sealed by the station: nobody can have somebody else have taken something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from radio.keys import SealedError
from web.complaints.reach import account, asker_name
from web.panel import current_panel

_ABOUT: Final = "who takes on a phone"
_MOST: Final = 1_000
"""Characters of a proof at most."""


@dataclass(frozen=True, slots=True)
class Taker:
    """Who took something: the name the register has of them, and their account."""

    name: str
    account: str


def _asking() -> Taker:
    return Taker(asker_name(), account())


def proof() -> str:
    """What shows later that it was who asks now; empty at a desk without accounts.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    who = _asking()
    text = f"{who.account}\n{who.name}"
    return current_panel().desk.keys.seal(text, _ABOUT) if who.name else ""


def taker(given: object) -> Taker:
    """Who took something; who sends it, where nothing shows another.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    if not isinstance(given, str) or not 0 < len(given) <= _MOST:
        return _asking()
    try:
        shown = current_panel().desk.keys.open(given, _ABOUT)
    except SealedError:
        # Of another station, or sealed by a key that is no more.
        return _asking()
    who, _, name = shown.partition("\n")
    return Taker(name, who)
