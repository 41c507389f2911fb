"""Categories the station starts with, and what each means to mixer and planner."""

from __future__ import annotations

from radio.air.log import Role

MUSIC = "musik"
JINGLE = "jingle"
IDENT = "ident"
SERVICE = "ilm"
"""Public service announcements (iklan layanan masyarakat)."""
FILLER = "filler"
"""Short instrumentals that may close a gap before a hard time."""
FALLBACK = "fallback"
"""What plays when the log can't."""
PROMO = "promo"
CART = "cart"
EMERGENCY = "darurat"
"""What `radio emergency on` puts on the air: the newest piece of this category."""

KNOWN = (MUSIC, JINGLE, IDENT, SERVICE, FILLER, FALLBACK, PROMO, CART, EMERGENCY)
_SPOKEN = frozenset({JINGLE, IDENT, SERVICE, PROMO, CART, EMERGENCY})


def role_of(category: str) -> Role:
    """Voice for what is spoken, music for all else, also for a category of the user's own."""
    return Role.VOICE if category in _SPOKEN else Role.MUSIC
