"""The broadcast log of a day: what is planned, why, what became of it; and changing it by hand."""

from web.log import editing, views
from web.log.blueprint import blueprint

__all__ = ["blueprint", "editing", "views"]
