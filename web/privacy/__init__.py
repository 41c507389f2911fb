"""Duties of privacy: what people ask about their data, and breaches."""

from web.privacy import asking, breaches, carrying, closing, listing, requestpage
from web.privacy.blueprint import blueprint

__all__ = ["asking", "blueprint", "breaches", "carrying", "closing", "listing", "requestpage"]
