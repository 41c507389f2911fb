"""Which addresses a relay may be opened from at the console: those of hosts that the settings name.

Without this, whoever may press keys could have the station fetch from any machine it can reach.
"""

from __future__ import annotations

from radio.webaddress import read_address


def is_allowed(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address names one of these hosts, at the port of the web or the one they give."""
    found = read_address(address)
    return found is not None and found.is_of(hosts)
