"""The pages of the archive: a day's hours, an hour to hear, clips taken out of it."""

from web.archive import clips, views
from web.archive.blueprint import blueprint

__all__ = ["blueprint", "clips", "views"]
