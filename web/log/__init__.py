"""The broadcast log of a day: what is planned, why, and what became of it."""

from web.log.views import blueprint

__all__ = ["blueprint"]
