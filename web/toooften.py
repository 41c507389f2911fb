"""Refusing what is asked for too often; how often is too often says `web.limits`."""

from __future__ import annotations

import ipaddress
from http import HTTPStatus
from typing import Any, Final

from web.answers import Trouble, TroubleError
from web.caller import caller_address, is_here
from web.language.say import _
from web.limits import Allowance, Limits

_NETWORK: Final = 64
"""Bits of an IPv6 address that one household has."""


def hold_to(limits: Limits, allowance: Allowance, caller: str = "") -> None:
    """Refuse what comes too often: from an address, unless another caller is named.

    This machine itself is not counted.

    Raises:
        TroubleError: 429, with `retry_after` in seconds.
    """
    if not caller and is_here():
        return
    wait = limits.wait(allowance, caller or _household(caller_address()))
    if wait > 0:
        raise TooOftenError(wait)


class TooOftenError(TroubleError):
    """Somebody asks too often; `retry_after` is in whole seconds."""

    def __init__(self, wait: float) -> None:
        self.retry_after = max(1, round(wait + 0.5))
        words = Trouble(
            "too_often",
            _("This was asked for too often."),
            _("Wait %(seconds)s seconds, then try again.", seconds=self.retry_after),
        )
        super().__init__(words, HTTPStatus.TOO_MANY_REQUESTS)

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """With how long to wait."""
        return [*super().get_headers(*args, **kwargs), ("Retry-After", str(self.retry_after))]


def _household(address: str) -> str:
    """An IPv6 address by its network: each machine has as many as it likes."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, _NETWORK), strict=False))
