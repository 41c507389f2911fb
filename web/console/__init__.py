"""The console: the screen a live show is run from."""

from web.console.views import blueprint

__all__ = ["blueprint"]
