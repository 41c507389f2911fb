"""Where a request comes from, and whether all the way by HTTPS: also behind a reverse proxy.

What a proxy says in `X-Forwarded-For` and `X-Forwarded-Proto` is believed where the request comes
from one of `trusted_proxies`; anybody else could write anything into them.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from flask import request

from web.panel import current_panel

_FORWARDED: Final = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
)
_OLD_PROTOCOL: Final = "HTTP/1.0"
"""What no browser speaks, and nginx does to what is behind it where it is told nothing else."""


def caller_address() -> str:
    """The address of the browser or program, as far as it can be known."""
    chain = [_sender()]
    for line in request.headers.getlist("X-Forwarded-For"):
        chain[1:1] = [_plain(part.strip()) for part in reversed(line.split(","))]
    trusted = current_panel().settings.trusted_proxies
    # From the nearest on: the first that is no proxy of ours is the caller, if it is an address.
    for at, address in enumerate(chain):
        following = chain[at + 1] if at + 1 < len(chain) else ""
        if address not in trusted or not _is_address(following):
            return address
    return chain[-1]


def is_https() -> bool:
    """Whether the browser speaks HTTPS, to the panel or to the proxy in front of it."""
    if request.is_secure:
        return True
    told = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip()
    trusted = current_panel().settings.trusted_proxies
    return told == "https" and _sender() in trusted


def is_here() -> bool:
    """Whether the request comes from this machine itself, not through a proxy on it."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    if request.environ.get("SERVER_PROTOCOL") == _OLD_PROTOCOL:
        return False
    try:
        return ipaddress.ip_address(_sender()).is_loopback
    except ValueError:
        return False


def _sender() -> str:
    return _plain(request.remote_addr or "")


def _plain(address: str) -> str:
    """An IPv4 address as such, also where the panel listens by IPv6 (`::ffff:192.0.2.7`)."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = known.ipv4_mapped if known.version == 6 else None
    return str(mapped or known)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
