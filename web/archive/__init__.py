"""The pages of the archive: a day's hours, an hour to hear, clips taken out of it, holds, deletions, storage."""

from web.archive import clips, gone, holding, storing, views
from web.archive.blueprint import blueprint

__all__ = ["blueprint", "clips", "gone", "holding", "storing", "views"]
