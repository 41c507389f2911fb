"""Settings of the complaints desk, and of the mail that it sends."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator
from pydantic import model_validator as whole

from radio.app.config.section import (
    MAIL,
    Host,
    Port,
    Section,
    TimeOfDay,
    disagree,
    split_list,
)


class Complaints(Section):
    """Where complaints are taken, and how they are numbered."""

    prefix: str = Field(
        "BJN",
        pattern=r"^[A-HJ-NP-Z]{1,4}$",
        description="Letters that ticket numbers of this desk begin with: up to four, without I and O. "
        "No other desk that writes to the same database may have them.",
    )
    desk: str = Field(
        "",
        max_length=80,
        description="What other desks know this one by; empty is the station's name.",
    )
    copies_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days that copies of the shared database are kept anywhere, at most: whoever was "
        "erased is told so long that copies may have them, and is erased again from one that is put back.",
    )
    lapor_title: int = Field(
        150,
        ge=20,
        le=1_000,
        description="Characters that SP4N-LAPOR!'s form takes as a title. What it takes is not published.",
    )
    lapor_text: int = Field(
        5_000,
        ge=200,
        le=100_000,
        description="Characters that it takes as a report; longer ones are copied in pieces.",
    )
    lapor_place: int = Field(
        255, ge=20, le=10_000, description="Characters that it takes as a place."
    )  # fmt: skip
    digest_to: tuple[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(
        (),
        description="Addresses that the day's digest is mailed to on working mornings: of those who "
        "coordinate complaints, for it counts all. In a variable, separated by commas. Needs [mail].",
    )
    digest_at: TimeOfDay = Field("07:00", description="Local time from which it is mailed.")
    sheets_at: TimeOfDay = Field(
        "07:00", description="Local time on Fridays from which the sheets of the agencies are made."
    )
    sheets_weeks: int = Field(12, ge=1, le=520, description="Weeks that these sheets are kept.")
    jurisdiction: str = Field(
        "bojonegorokab.go.id",
        max_length=80,
        description="The jurisdiction_id that Open311 answers to: the site of the regency.",
    )
    webhook_hosts: tuple[Host, ...] = Field(
        (),
        description=(
            "Hosts, with a port if need be, that webhooks may be sent to although they are in this "
            "network or have no HTTPS, such as 10.0.0.5:8080; all others are reached by HTTPS, on "
            "the internet."
        ),
    )
    api_address: str = Field(
        "",
        max_length=200,
        pattern=r"^(https?://[A-Za-z0-9.-]+(:\d{1,5})?)?/?$",
        description="Address that other programs reach this panel by, such as https://radio.example.go.id: "
        "links in webhooks begin with it; empty leaves paths.",
    )

    @field_validator("webhook_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, given: object) -> object:
        return split_list(given)

    @field_validator("digest_to", mode="before")
    @classmethod
    def _split_addresses(cls, given: object) -> object:
        return split_list(given)


class Mail(Section):
    """Mail that the station sends: the digest of complaints, and the Friday sheets."""

    host: str = Field(
        "",
        pattern=r"^[A-Za-z0-9.:-]*$",
        description="Server that mail is handed to (SMTP); empty sends none.",
    )
    port: Port = Field(
        587, description="Its port: mostly 587 for starttls, 465 for tls, 25 for none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the line is kept secret; none only within a network that is trusted.",
    )
    user: str = Field(
        "", max_length=200, description="Name to sign in with; empty does not sign in."
    )
    password_file: str = Field(
        "",
        description="File whose first line is the password of that user; a relative path starts at the "
        "data folder. Let nobody but the station's user read it.",
    )
    sender: str = Field("", pattern=MAIL, description="Address that mail comes from.")
    links: str = Field(
        "",
        pattern=r"^(https?://[^\s]+[^/\s])?$",
        description="What links in mails begin with, as https://panel.example.id; empty is the address "
        "that the console has on this computer.",
    )

    @whole(mode="after")
    def _is_whole(self) -> Self:
        if self.host and not self.sender:
            raise disagree("mail needs an address that it comes from", ("sender",))
        if self.user and self.security == "none":
            raise disagree(
                "a password is not sent without starttls or tls", ("security",), ("user",)
            )
        if bool(self.user) != bool(self.password_file):
            raise disagree("user and password_file belong together", ("password_file",), ("user",))
        return self
