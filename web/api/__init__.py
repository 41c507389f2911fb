"""The station's own API: what other programs may read and do, described by what the views use."""

from web.api import complaints, pages, reading
from web.api.blueprint import blueprint

__all__ = ["blueprint", "complaints", "pages", "reading"]
