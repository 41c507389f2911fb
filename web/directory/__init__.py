"""Who and what programmes take: agencies, officials, presenters, studios."""

from web.directory import studios
from web.directory.views import blueprint

__all__ = ["blueprint", "studios"]
