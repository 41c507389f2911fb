"""Who sends a request, as the panel knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from radio.people.audit import Actor, Via
from radio.people.rights import RIGHTS, Right, Role


class Duty(StrEnum):
    """What somebody has to do before anything else; the page that it is done on."""

    PASSWORD = "account.password"  # noqa: S105  # an endpoint's name
    SECOND_FACTOR = "account.second_factor"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, for one request. `person_id` is empty at a desk that nobody has an account for.

    `scopes` bound what a token may do; None is no bound.
    """

    name: str
    role: Role
    person_id: str = ""
    via: Via = Via.DESK
    session_id: int = 0
    scopes: frozenset[Right] | None = None
    duty: Duty | None = None

    def may(self, right: Right) -> bool:
        """Whether this is allowed."""
        return right in RIGHTS[self.role] and (self.scopes is None or right in self.scopes)

    def acts(self, address: str) -> Actor:
        """As the audit log names them."""
        number = int(self.person_id) if self.person_id else None
        return Actor(self.name, number, self.via, address)


DESK: Final = Who("", Role.ADMIN)
"""Whoever sits at this machine while the station has no accounts yet."""
