"""Settings of planning: how songs are kept apart, what a day shall have of them, and spots."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from playlists.values import Apart, Balance, RotationRules, Separation
from radio.app.config.section import Section, split_list

_GOAL = re.compile(r"(language|vocals|tempo|local)=(\S+)\s+(at least\s+)?(\d{1,3})\s*%")
_MANNER = "write a goal as `language=id 60%`, `local=yes at least 20%` or `vocals=female 45%`"


class Rotation(Section):
    """Minutes that plays are kept apart. Where not all rules can be kept, the last one goes first."""

    recording: float = Field(180, ge=0, le=10080, description="The same recording.")
    artist: float = Field(45, ge=0, le=1440, description="The same artist, one of several too.")
    title: float = Field(120, ge=0, le=1440, description="The same song, whoever sings it.")
    hour: float = Field(
        30, ge=0, le=720, description="The same recording at this time on the three days before."
    )
    album: float = Field(30, ge=0, le=1440, description="The same album.")
    composer: float = Field(15, ge=0, le=1440, description="The same composer.")
    goals: tuple[str, ...] = Field(
        (),
        description=(
            "What part of a day's songs shall have a language, vocals, a tempo or be local, as "
            '"language=id 60%" or "local=yes at least 20%"; they weigh, they hold nothing back.'
        ),
    )

    @field_validator("goals", mode="before")
    @classmethod
    def _split_goals(cls, given: object) -> object:
        return split_list(given)

    @field_validator("goals")
    @classmethod
    def _goals_can_be_read(cls, goals: tuple[str, ...]) -> tuple[str, ...]:
        for goal in goals:
            balance_of(goal)
        return goals

    def rules(self) -> RotationRules:
        """The rules as planning takes them, in the order of their weight."""
        minutes = (
            (Apart.RECORDING, self.recording),
            (Apart.ARTIST, self.artist),
            (Apart.TITLE, self.title),
            (Apart.HOUR, self.hour),
            (Apart.ALBUM, self.album),
            (Apart.COMPOSER, self.composer),
        )
        separations = tuple(Separation(by, 60.0 * least) for by, least in minutes)
        return RotationRules(separations, tuple(balance_of(goal) for goal in self.goals))


def balance_of(goal: str) -> Balance:
    """A goal as planning takes it.

    Raises:
        ValueError: it can't be read.
    """
    found = _GOAL.fullmatch(goal)
    if found is None or int(found[4]) > 100:
        raise ValueError(f"{goal!r} is no goal: {_MANNER}")
    value = "local" if found[1] == "local" and found[2] in {"yes", "ya"} else found[2]
    return Balance(found[1], value, int(found[4]) / 100, at_least=bool(found[3]))


class Spots(Section):
    """Commercials and public service: the shares of the law, and what is promised to advertisers."""

    commercial_most: float = Field(
        0.15,
        ge=0,
        le=1,
        description=(
            "Commercials are at most this part of each day and hour "
            "(UU 32/2002, article 46: 0.15 for a public station, 0.20 for a private one)."
        ),
    )
    service_least: float = Field(
        0.30,
        ge=0,
        le=0.9,
        description=(
            "Public service announcements are at least this part of all advertising "
            "(UU 32/2002, article 46: 0.30 for a public station)."
        ),
    )
    competitors_apart: float = Field(
        900.0, ge=0, le=86400, description="Seconds between the breaks of competing advertisers."
    )
    makegood_days: int = Field(
        14, ge=0, le=90, description="Days for which a play that did not air can be made good."
    )
