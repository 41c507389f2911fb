"""Playlists: stored ones, and smart ones that are a rule."""
