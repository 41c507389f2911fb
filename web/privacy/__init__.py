"""Duties of privacy: what people ask about their data, breaches, and how long things are kept."""

from web.privacy import asking, breaches, carrying, closing, listing, requestpage, retention
from web.privacy.blueprint import blueprint

__all__ = [
    "asking",
    "blueprint",
    "breaches",
    "carrying",
    "closing",
    "listing",
    "requestpage",
    "retention",
]
