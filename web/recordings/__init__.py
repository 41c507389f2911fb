"""Edited recordings of episodes: how each stands, what was cut, its words, published or not."""

from web.recordings import acts, again, views
from web.recordings.blueprint import blueprint

__all__ = ["acts", "again", "blueprint", "views"]
