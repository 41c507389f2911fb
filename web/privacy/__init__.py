"""Duties of privacy: what people ask about their data."""

from web.privacy import asking, carrying, closing, listing, requestpage
from web.privacy.blueprint import blueprint

__all__ = ["asking", "blueprint", "carrying", "closing", "listing", "requestpage"]
