"""What can be wrong with what a person asks of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playlists.values import Span

if TYPE_CHECKING:
    from radio.programmes.conflicts import Clash


class ProgrammeError(Exception):
    """The root; the message says what happened and what to do."""


class UnusableError(ProgrammeError):
    """A value makes no sense; `field` names it, where it is one, and `code` what is wrong."""

    def __init__(self, message: str, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class NotThereError(ProgrammeError):
    """Nothing has this id."""


class StillNeededError(ProgrammeError):
    """It can't be taken away: others hang on it."""


class ConflictError(ProgrammeError):
    """Air, studio, presenter or guest would be in two places.

    `reasons` are sentences; `slots` are the nearest times at which all of it is free; `clashes` say
    the same in values.
    """

    def __init__(
        self,
        reasons: tuple[str, ...],
        slots: tuple[Span, ...],
        free: str,
        clashes: tuple[Clash, ...] = (),
    ) -> None:
        super().__init__("\n".join((*reasons, free)))
        self.reasons = reasons
        self.slots = slots
        self.clashes = clashes
