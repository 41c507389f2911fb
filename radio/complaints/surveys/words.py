"""What a respondent may say of themselves, and how an answer came: as the regulation's form asks."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How an answer came."""

    PAPER = "paper"
    """Written on paper, typed by the office."""
    WEB = "web"
    """By the respondent, on the public page."""


class Sex(StrEnum):
    """As the form asks."""

    FEMALE = "female"
    MALE = "male"


class Education(StrEnum):
    """The last school that was finished."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    DIPLOMA = "diploma"
    BACHELOR = "bachelor"
    MASTER = "master"


class Occupation(StrEnum):
    """What somebody lives by, in the groups of the form."""

    CIVIL_SERVANT = "civil_servant"
    ARMY = "army"
    POLICE = "police"
    EMPLOYEE = "employee"
    SELF_EMPLOYED = "self_employed"
    FARMER = "farmer"
    STUDENT = "student"
    OTHER = "other"
