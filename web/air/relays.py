"""Which addresses a relay may be opened from at the console: those of hosts that the settings name.

Without this, whoever may press keys could have the station fetch from any machine it can reach.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>\d{1,5}))?"
    r"(?:/[A-Za-z0-9._~%/;=?&+,-]*)?"
)
"""So narrow that no two readers can take it for different hosts: no user, no odd characters."""
_WEB = {"http": "80", "https": "443"}


def is_allowed(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address names one of these hosts, at the port of the web or the one they give."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return False
    host, usual = found["host"].lower(), _WEB[found["scheme"].lower()]
    port = found["port"] or usual
    return f"{host}:{port}" in hosts or (port == usual and host in hosts)
