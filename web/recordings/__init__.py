"""Edited recordings of episodes: how each stands, what was cut, its words, published or not."""

from web.recordings import acts, views
from web.recordings.blueprint import blueprint

__all__ = ["acts", "blueprint", "views"]
