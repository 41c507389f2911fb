"""The shares that the law gives to commercials and to public service announcements.

UU 32/2002, article 46 (8) and (9): commercials are at most a part of broadcast time, public service
announcements at least a part of the time for advertising.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_ROUNDING = 1e-6


class Kind(StrEnum):
    """What a spot counts as."""

    COMMERCIAL = "commercial"
    SERVICE = "service"
    """Public service announcement (iklan layanan masyarakat, ILM)."""
    PROMO = "promo"
    """The station's own: no advertising in the sense of the law."""


@dataclass(frozen=True, slots=True)
class Shares:
    """`commercial` is a part of broadcast time, `service` of advertising time (1 without any).

    `words` tell both, and what is against the law.
    """

    commercial: float
    service: float
    lawful: bool
    words: str


def shares(
    rows: Iterable[tuple[Kind, float]], day_seconds: float, most: float, least: float
) -> Shares:
    """Shares of so many seconds of broadcast time, in which spots of these kinds and seconds lie."""
    seconds = dict.fromkeys(Kind, 0.0)
    for kind, length in rows:
        seconds[kind] += length
    sold, given = seconds[Kind.COMMERCIAL], seconds[Kind.SERVICE]
    commercial = sold / day_seconds if day_seconds > 0 else 0.0
    service = given / (sold + given) if sold + given > 0 else 1.0
    much, little = commercial > most + _ROUNDING, service < least - _ROUNDING
    words = [
        f"commercials {commercial:.1%} of broadcast time, at most {most:.1%} allowed"
        + (": too much" if much else ""),
        f"public service {service:.1%} of advertising, at least {least:.1%} asked"
        + (": too little" if little else ""),
    ]
    return Shares(commercial, service, not much and not little, "; ".join(words))
