"""Addresses of the web as people type them, so narrow that no two readers take them for different hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~%/;=?&+,-]*)?"
)
"""No user, no fragment, no odd characters."""
_WEB: Final = {"http": 80, "https": 443}
_PORT_MOST: Final = 65535


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address, taken apart. `path` has the question, too, and is at least `/`."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_usual_port(self) -> bool:
        """Whether the port is that of the scheme."""
        return self.port == _WEB[self.scheme]

    def is_of(self, hosts: tuple[str, ...]) -> bool:
        """Whether it is of one of these hosts, at the port of the web or the one they give."""
        return f"{self.host}:{self.port}" in hosts or (self.is_usual_port and self.host in hosts)


def read_address(text: str) -> WebAddress | None:
    """The address that a text is, and nothing else; None where it is none."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    scheme = found["scheme"]
    port = int(found["port"]) if found["port"] else _WEB[scheme]
    if not 0 < port <= _PORT_MOST:
        return None
    return WebAddress(scheme, found["host"].lower(), port, found["path"] or "/")
