"""Programmes as they recur: when, by whom, with what rundown."""

from web.programmes.views import blueprint

__all__ = ["blueprint"]
