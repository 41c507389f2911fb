"""Telephone numbers as people say and type them, in one form (ITU-T E.164)."""

from __future__ import annotations

from typing import Final

import phonenumbers

REGION: Final = "ID"
_SHOWN: Final = 3


def plain_phone(typed: str) -> str:
    """`0812-3456 7890` as `+6281234567890`; what is no number that can be dialled as its digits.

    Short numbers, and those that are incomplete, are kept: somebody may know what they mean.
    """
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return "".join(char for char in typed if char.isdigit())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_dialable(typed: str) -> bool:
    """Whether a number of this length can exist where it says it is from."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def spaced_phone(plain: str) -> str:
    """`+62 812-3456-7890`: as it is read and dialled; what is no such number as it is."""
    if not plain.startswith("+"):
        return plain
    try:
        number = phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException:
        return plain
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked_phone(plain: str) -> str:
    """A number of which its last digits alone are shown: `•••• 890`."""
    digits = "".join(char for char in plain if char.isdigit())
    return f"•••• {digits[-_SHOWN:]}" if len(digits) > 2 * _SHOWN else "••••"
