"""All routes of the room; importing it is what makes them known."""

from __future__ import annotations

from web.calls import blocked, card, clipping, clipsound, keeping, one, orders, past, screening
from web.calls.blueprint import blueprint

__all__ = [
    "blocked",
    "blueprint",
    "card",
    "clipping",
    "clipsound",
    "keeping",
    "one",
    "orders",
    "past",
    "screening",
]
