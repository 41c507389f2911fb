"""Playlists: stored ones and smart ones, into files and out of them."""

from web.lists import files, items, rules, views
from web.lists.blueprint import blueprint

__all__ = ["blueprint", "files", "items", "rules", "views"]
