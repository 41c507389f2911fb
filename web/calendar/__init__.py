"""The calendar of programmes and episodes: weeks and months, moved by hand."""

from web.calendar import changes
from web.calendar.views import blueprint

__all__ = ["blueprint", "changes"]
