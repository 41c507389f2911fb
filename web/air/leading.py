"""Where the address of a relay leads: a server may send whoever asks on to any other address.

The engine follows, even to a file of this machine. So an address is asked first, and each place that
it leads to must be one that the settings allow; a list of addresses is none. What does not answer yet
may be opened: the engine waits for it. A host that the settings name is trusted not to answer the
engine otherwise than the panel.
"""

from __future__ import annotations

import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import urljoin, urlsplit

from web.air.relays import is_allowed
from web.air.words import relay_leads_on, relay_refused
from web.answers import Trouble
from web.panel import current_panel

PATIENCE: Final = 4.0
"""Seconds that all of it takes at the most."""
_HOPS: Final = 5
_LOOKED_AT: Final = 512
_TEXT: Final = frozenset(range(0x20, 0x7F)) | set(b"\t\r\n\xef\xbb\xbf")
"""Bytes of a list or a page; audio has others among its first."""


def relay_trouble(address: str) -> Trouble | None:
    """Why an address that somebody typed can be no relay; None where it can. It may take a while."""
    hosts = current_panel().settings.relay_hosts
    if not is_allowed(address, hosts):
        return relay_refused()
    return None if stays_allowed(address, hosts) else relay_leads_on()


def stays_allowed(address: str, hosts: tuple[str, ...], patience: float = PATIENCE) -> bool:
    """Whether an address, and all that it leads to, is of these hosts, and no list of others."""
    end = time.monotonic() + patience
    for _ in range(_HOPS):
        if not is_allowed(address, hosts):
            return False
        onward, beginning = _asked(address, end - time.monotonic())
        if not onward:
            return not beginning or not set(beginning) <= _TEXT
        try:
            address = urljoin(address, onward)
        except ValueError:
            # What can't be read as an address.
            return False
    return False


def _asked(address: str, patience: float) -> tuple[str, bytes]:
    """Where a server sends whoever asks for this, and else what it begins with; both may be empty."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme.lower() == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=max(0.1, patience))
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
        answer = connection.getresponse()
        return answer.headers.get("Location", "").strip(), _beginning(answer)
    except (OSError, HTTPException):
        return "", b""
    finally:
        connection.close()


def _beginning(answer: HTTPResponse) -> bytes:
    is_there = answer.status < 300
    return answer.read1(_LOOKED_AT) if is_there else b""
