"""What is published of episodes, for everybody: a podcast feed, its sound and its chapters."""

from web.podcast.views import blueprint

__all__ = ["blueprint"]
