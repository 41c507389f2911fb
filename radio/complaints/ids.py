"""Identifiers that any desk may make without asking anybody, in the order of time.

48 bits of milliseconds and 80 of random, in hexadecimal: as UUID version 7 (RFC 9562), without its
dashes and marks. Rows made one after the other lie side by side in an index.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from radio.units import Millis

_ID: Final = re.compile(r"[0-9a-f]{32}")


def new_id(now: Millis) -> str:
    """An identifier nobody else has."""
    return f"{now & (1 << 48) - 1:012x}{secrets.token_hex(10)}"


def made_at(id_: str) -> Millis:
    """When an identifier was made."""
    return Millis(int(id_[:12], 16))


def is_id(text: str) -> bool:
    """Whether this may be one."""
    return _ID.fullmatch(text) is not None
