"""Signatures by Standard Webhooks 1.0: HMAC-SHA-256 of `id.timestamp.body`, in Base64."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "whsec_"
_BYTES: Final = 32
"""Of a secret; the specification has 24 to 64."""


def new_secret() -> str:
    """A secret as its receiver is given it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(given: Sequence[str], id_: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a message, signed by each of these secrets; `at` in seconds since 1970 UTC."""
    signed = f"{id_}.{at}.".encode() + body
    signatures = [f"v1,{_signature(secret, signed)}" for secret in given]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
