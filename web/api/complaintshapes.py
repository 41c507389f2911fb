"""What the API takes and gives of complaints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from radio.complaints.entry import LINE_MOST, TEXT_MOST
from radio.complaints.words import Channel, Deed, Kind, Means, State

_STRICT = ConfigDict(extra="forbid")

Line = Annotated[str, Field(max_length=LINE_MOST)]
Code = Annotated[str, Field(max_length=64)]
Answer = Annotated[str, Field(max_length=LINE_MOST)]


@dataclass(frozen=True, slots=True)
class ComplaintsAsked:
    """Which complaints: all that is said has to hold. `before` is `next` of the answer before."""

    __pydantic_config__: ClassVar = _STRICT

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Annotated[str, Field(pattern=r"^(\d{1,15}-[0-9a-f]{32})?$")] = ""
    state: State | None = None
    kind: Kind | None = None
    category: Code = ""
    agency: Code = ""
    area: Code = ""


@dataclass(frozen=True, slots=True)
class MaskedReporter:
    """Who reported, masked: a letter of the name, the last digits, the village."""

    name: str
    phone: str
    email: str
    address: str
    area_code: str


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """A complaint. A confidential one is without what it says, where, and to whom.

    `reporter` is null where it is anonymous or confidential, or can't be read here.
    """

    id: str
    ticket: str
    kind: Kind
    channel: Channel
    state: State
    anonymous: bool
    confidential: bool
    category_id: str
    agency_id: str
    text: str
    place: str
    area_code: str
    area: str
    latitude: float | None
    longitude: float | None
    said_at: datetime
    created_at: datetime
    updated_at: datetime
    forwarded_at: datetime | None
    answered_at: datetime | None
    aired_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    supporters: int
    lapor_tracking_id: str
    version: int
    reporter: MaskedReporter | None


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints, the newest first; `next` is empty where there are no more."""

    next: str
    rows: list[ComplaintFacts]


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint to be filed; `text` is all it has to have.

    `key` is what the program calls it: filed again with the same key, it is the one filed first.
    """

    __pydantic_config__: ClassVar = _STRICT

    text: Annotated[str, Field(min_length=1, max_length=TEXT_MOST)]
    key: Annotated[str, Field(max_length=200)] = ""
    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.WEB
    name: Line = ""
    phone: Line = ""
    email: Line = ""
    address: Line = ""
    reporter_area: Code = ""
    anonymous: bool = False
    confidential: bool = False
    category_id: Code = ""
    agency_id: Code = ""
    place: Line = ""
    area_code: Code = ""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    answers: Annotated[
        dict[Code, Answer | Annotated[list[Answer], Field(max_length=50)]], Field(max_length=50)
    ] = field(default_factory=dict)
    field_check: bool = False
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FiledComplaint:
    """What was filed; it is on the station's disk."""

    ticket: str
    id: str
    state: State


@dataclass(frozen=True, slots=True)
class ComplaintDeed:
    """Something that was done, as the public is told of it."""

    number: int
    deed: Deed
    state: State
    at: datetime
    said: str
    agency: str
    means: Means | None


@dataclass(frozen=True, slots=True)
class ComplaintDeeds:
    """What was done about a complaint, the first at the beginning; none of a confidential one."""

    ticket: str
    rows: list[ComplaintDeed]
