"""The status page: where a report stands, by its number, for everybody."""

from web.track.views import blueprint

__all__ = ["blueprint"]
