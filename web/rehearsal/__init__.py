"""Rehearsing days ahead: whether their log is sound, and what is to be done where it is not."""

from web.rehearsal.views import blueprint

__all__ = ["blueprint"]
