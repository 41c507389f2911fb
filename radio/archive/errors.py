"""What can go wrong with the archive."""

from __future__ import annotations

from radio.calls.consent import Withheld


class ArchiveError(Exception):
    """Something can't be done; the message says what happened and what to do."""


class WithheldError(ArchiveError):
    """There are callers in it who have not agreed to be heard again; `calls` are they."""

    def __init__(self, message: str, calls: tuple[Withheld, ...]) -> None:
        super().__init__(message)
        self.calls = calls


class UnreadableError(ArchiveError):
    """A file is no audio that the archive reads; the message says in what way."""
