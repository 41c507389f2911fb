"""Listening in: what is on air, in the browser."""

from web.listen.views import blueprint

__all__ = ["blueprint"]
