"""Categories the station starts with, and what each means to mixer and planner."""

from __future__ import annotations

from radio.air.log import Role

MUSIC = "musik"
JINGLE = "jingle"
IDENT = "ident"
SERVICE = "ilm"
"""Public service announcements (iklan layanan masyarakat)."""
COMMERCIAL = "iklan"
"""Commercials (iklan niaga); campaigns plan them."""
FILLER = "filler"
"""Short instrumentals that may close a gap before a hard time."""
FALLBACK = "fallback"
"""What plays when the log can't."""
PROMO = "promo"
CART = "cart"
ANTHEM = "kebangsaan"
"""Indonesia Raya, sung: an instrumental does not count (P3 2012, article 38)."""
PATRIOTIC = "wajib"
"""Lagu wajib nasional, for the end of the day."""
AZAN = "azan"
AZAN_SUBUH = "azan-subuh"
"""The call for Subuh has a line of its own."""
AZAN_BEFORE = "menjelang-azan"
AZAN_AFTER = "selepas-azan"
IMSAK = "imsak"
"""What is said at imsak in Ramadan."""
BEDUG = "bedug"
"""The drum that ends the day's fast."""
EMERGENCY = "darurat"
"""What `radio emergency on` puts on the air: the newest piece of this category."""
VOICE_TRACK = "suara-penyiar"
"""What a presenter recorded for one place of the log; planning never chooses it."""
CALL_CLIP = "klip-telepon"
"""Stretches of calls, cut for being heard again; each is bound to its caller's consent."""

KNOWN = (
    MUSIC, JINGLE, IDENT, SERVICE, FILLER, FALLBACK, PROMO, CART, ANTHEM, PATRIOTIC, AZAN,
    AZAN_SUBUH, AZAN_BEFORE, AZAN_AFTER, IMSAK, BEDUG, EMERGENCY,
    COMMERCIAL, VOICE_TRACK, CALL_CLIP,
)  # fmt: skip
BROUGHT = (
    ANTHEM, PATRIOTIC, AZAN, AZAN_SUBUH, AZAN_BEFORE, AZAN_AFTER, IMSAK, BEDUG,
    COMMERCIAL, VOICE_TRACK, CALL_CLIP,
)  # fmt: skip
"""Recordings that only the station itself can bring: a synthesised anthem would be a mockery."""
_WHOLE = frozenset({JINGLE, IDENT, SERVICE, PROMO, CART, EMERGENCY, *BROUGHT})


NAME_MOST = 64
"""Characters in the name of a category."""


def role_of(category: str) -> Role:
    """Voice for what is spoken or must be heard whole, music for all else.

    Music, too, is what a category of the user's own holds.
    """
    return Role.VOICE if category in _WHOLE else Role.MUSIC
