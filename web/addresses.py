"""Addresses to go to that came with a request."""

from __future__ import annotations


def here(address: str) -> str:
    """An address to go back to, if it is one of this panel's; else empty.

    A browser takes `//host` and `/\\host` for another server, and drops tabs and line breaks.
    """
    plain = address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else ""
