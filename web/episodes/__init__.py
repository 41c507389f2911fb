"""One episode: what it is about, and who is asked into it."""

from web.episodes import guests
from web.episodes.views import blueprint

__all__ = ["blueprint", "guests"]
