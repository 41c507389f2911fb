"""The status page: where a report stands, by its number, for everybody; and the poll once it is done."""

from web.track import poll, views
from web.track.blueprint import blueprint

__all__ = ["blueprint", "poll", "views"]
