"""Sambang Desa: taking complaints and requests on a phone where there is no network."""

from web.village import papers, taking, views
from web.village.blueprint import blueprint

__all__ = ["blueprint", "papers", "taking", "views"]
