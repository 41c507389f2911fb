"""How the station is, for programs that watch it."""

from web.health.views import blueprint

__all__ = ["blueprint"]
