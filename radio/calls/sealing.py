"""What the number and the name of a caller are sealed with, in the agent's journal and from there on."""

from __future__ import annotations

PERSONAL = ("number", "name")
"""Fields of a call that say who calls: sealed wherever they lie on a disk."""


def about_call(call_id: str, field: str) -> str:
    """What a sealed field of a call is about; see `radio.keys.Keyring.seal`."""
    return f"call:{call_id}:{field}"
