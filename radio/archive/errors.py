"""What can go wrong with the archive."""

from __future__ import annotations


class ArchiveError(Exception):
    """Something can't be done; the message says what happened and what to do."""


class UnreadableError(ArchiveError):
    """A file is no audio that the archive reads; the message says in what way."""
