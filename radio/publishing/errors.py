"""What can go wrong with the edited recording of an episode."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """Why it can't be made, or given out."""

    NOTHING = "nothing"
    """Nothing of it is recorded, or all of it was cut."""
    DISK_FULL = "disk_full"
    FAILED = "failed"
    WITHHELD = "withheld"
    """Somebody is heard in it who has not agreed to be heard again."""
    NOT_MADE = "not_made"
    OVERTAKEN = "overtaken"
    """It was made anew while somebody wrote its words."""
    NOT_CLOSED = "not_closed"
    """The episode is still on the air, or planned."""


class PublishingError(Exception):
    """Something can't be done; `trouble` says what it is, the message what happened and what to do."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


class StoppedError(Exception):
    """It was told to stop; it is made at the next run."""
