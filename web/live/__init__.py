"""A programme on the air: where it is, who is in it, what is to be read."""

from web.live.views import blueprint

__all__ = ["blueprint"]
