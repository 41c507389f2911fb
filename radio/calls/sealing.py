"""What the number and the name of a caller are sealed with, in the agent's journal and from there on."""

from __future__ import annotations

PERSONAL = ("number", "name")
"""Fields of a call that say who calls: sealed wherever they lie on a disk."""
BLIND = "call number"
"""What the blind index of a number is about; see `radio.keys.Keyring.blind`."""


def about_call(call_id: str, field: str) -> str:
    """What a sealed field of a call is about; see `radio.keys.Keyring.seal`."""
    return f"call:{call_id}:{field}"


def plain_number(number: str) -> str:
    """A number by which its calls are found, however the network writes it: `+62 812-34` and `081234` alike.

    Digits with the country's code, as Indonesian networks give them; what is no number stays.
    """
    digits = "".join(letter for letter in number if letter in "0123456789")
    if len(digits) < 3 or any(letter.isalpha() for letter in number):
        return number
    if number.lstrip().startswith("+") or digits.startswith("62"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return f"62{digits[1:]}" if digits.startswith("0") else digits
