"""All routes of the room; importing it is what makes them known."""

from __future__ import annotations

from web.calls import card, orders, screening
from web.calls.blueprint import blueprint

__all__ = ["blueprint", "card", "orders", "screening"]
