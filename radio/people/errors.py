"""What can be wrong with what is asked of this room."""

from __future__ import annotations


class PeopleError(Exception):
    """The root; the message says what happened and what to do."""


class UnusableError(PeopleError):
    """A value can't be taken; `field` names it, `reason` is a word for it that programs know."""

    def __init__(self, field: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.reason = reason


class NotThereError(PeopleError):
    """Nobody, or no token, is known by this."""


class LastAdminError(PeopleError):
    """Nobody would be left who can make and change accounts."""

    def __init__(self) -> None:
        super().__init__(
            "this is the only administrator who can still sign in; "
            "make somebody else an administrator first"
        )


class NotFirstError(PeopleError):
    """The station has its first administrator already."""

    def __init__(self) -> None:
        super().__init__("the station has accounts already; ask one of its administrators")
