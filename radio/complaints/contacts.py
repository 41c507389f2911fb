"""Telephone numbers, e-mail addresses and NIK within words: hidden in whatever everybody may read.

They have fields of their own, which are sealed; but people also say them in the middle of a story.
"""

from __future__ import annotations

import re
from typing import Final

LEFT_OUT: Final = "•••"
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
"""Nothing is gone back over: a long text takes no longer than its length asks for."""
_APART: Final = "(?:/(?=\\d{3})|[ ().\\-_\u2013\u00a0\u00ad\u200b-\u200d\u2060])"
"""What people write between the digits of a number, and what nobody sees there."""
_NUMBER: Final = re.compile(rf"(?<![\w.,/])[+(]?\d(?:{_APART}{{0,3}}\d){{7,19}}(?![\w])")
_PHONE_LEAST: Final = 9
_NIK: Final = 16
"""Digits of a number of the population register."""


def without_contacts(text: str) -> str:
    """The text, with `•••` for what somebody could be called, written to or known by."""
    if "@" in text:
        text = _EMAIL.sub(LEFT_OUT, text)
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    # Whatever script they are written in: `０８１２`.
    digits = "".join(str(int(char)) for char in found[0] if char.isdecimal())
    calls = digits.startswith(("0", "62")) and len(digits) >= _PHONE_LEAST
    return LEFT_OUT if calls or len(digits) >= _NIK else found[0]
