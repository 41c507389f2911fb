"""The shared database as these pages read it: there, or away, which they say in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.register.opening import register_scope
from web.complaints.reach import register_now

T = TypeVar("T")


def read_register(read: Callable[[Session], T]) -> T | None:
    """What was read of the shared database; None while it is away."""
    register = register_now()
    if register is None:
        return None
    try:
        with register_scope(register) as session:
            return read(session)
    except RegisterAwayError:
        return None
