"""Webhooks: which other applications are told of cases, how that goes, and what became of each message."""

from web.webhooks import sending, views  # noqa: F401  # they add their routes
from web.webhooks.blueprint import blueprint

__all__ = ["blueprint"]
