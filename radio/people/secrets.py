"""Keys that are shown once and kept only as digests.

They are random and long, so a plain SHA-256 is enough; what people choose is not, and goes through
`radio.people.passwords`.
"""

from __future__ import annotations

import hashlib
import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is mistaken for something else when read from paper."""


def new_key() -> str:
    """256 random bits for a cookie or a token."""
    return secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_code(groups: int = 3) -> str:
    """A code to be read and typed by people, 20 random bits a group: `k7fp-3mxq-w2ta`."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


def plain_code(typed: str) -> str:
    """A typed code as `new_code` makes it: without spaces, in small letters, its dashes in place."""
    bare = "".join(char for char in typed.lower() if char.isalnum())
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))
