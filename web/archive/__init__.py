"""The pages of the archive: a day's hours, an hour to hear, clips taken out of it, what was dumped, holds, deletions, storage."""

from web.archive import clips, dumping, gone, holding, storing, views
from web.archive.blueprint import blueprint

__all__ = ["blueprint", "clips", "dumping", "gone", "holding", "storing", "views"]
