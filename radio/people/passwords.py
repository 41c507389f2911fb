"""Passwords: what may be one, and argon2id to keep and check them (RFC 9106)."""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from radio.people.errors import UnusableError

LEAST: Final = 10
"""Characters."""
MOST: Final = 200
_DIFFERENT: Final = 5

_COMMON: Final = (
    "1234567890", "0123456789", "qwertyuiop", "password", "katasandi", "rahasia", "bismillah",
    "indonesia", "bojonegoro", "malowopati", "radiosiaran", "penyiar", "administrator",
    "sayangkamu", "iloveyou", "merdeka1945", "qwerty12345", "asdfghjkl",
)  # fmt: skip
"""What is guessed first, here too; with digits behind it no better."""

_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$p1//seFrfhfpcJokmxrilQ$"
    "EgvleVr3zupDK9W3YRz46n1aymnO3lmpbPb7xmXoB4M"
)
"""What a guess is held against where there is nobody: it costs what any other does, and opens
nothing. Written down, for making one takes every start of the panel as long."""


class Passwords:
    """Hashes and checks. One for a process: how many are computed at once is bounded.

    Each takes 19 MiB and some 30 ms, which OWASP holds for enough; the machine has a station to
    keep on air, so two at a time must do.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._places = threading.BoundedSemaphore(2)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._places:
            return self._hasher.hash(_plain(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; takes as long where there is none to hold it against."""
        with self._places:
            try:
                right = self._hasher.verify(kept or _NOBODY, _plain(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(right) and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def check_password(password: str, *about: str) -> None:
    """Whether somebody may choose this; `about` are words that are known of them.

    Raises:
        UnusableError: too short, too long, or among the first to be guessed.
    """
    plain = _plain(password)
    if len(plain) < LEAST:
        raise UnusableError("password", "short", f"a password has {LEAST} characters at least")
    if len(plain) > MOST:
        raise UnusableError("password", "long", f"a password has {MOST} characters at most")
    if _is_guessed(plain.casefold(), about):
        raise UnusableError(
            "password", "guessed", "this is guessed too easily; take several words, or a sentence"
        )


def _is_guessed(password: str, about: tuple[str, ...]) -> bool:
    if len(set(password)) < _DIFFERENT:
        return True
    known = {*_COMMON, *(word.casefold() for word in about if word)}
    rest = password.strip("0123456789!.?*#@-_ ")
    return password in known or rest in known or any(rest == word * 2 for word in known)


def _plain(password: str) -> str:
    """The same from any keyboard: a letter with an accent may come as one character or two."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()
