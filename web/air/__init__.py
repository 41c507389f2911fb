"""What an operator does to the air: each action is one request to the engine."""

from web.air.views import blueprint

__all__ = ["blueprint"]
