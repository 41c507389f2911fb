"""What can be wrong with what a person asks of this room."""

from __future__ import annotations


class CartError(Exception):
    """The root; the message says what happened and what to do."""


class NoSuchPageError(CartError):
    """No page has this name."""


class UnusableError(CartError):
    """A value makes no sense; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
