"""Settings of the telephone."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator
from pydantic import model_validator as whole

from radio.app.config.section import Name, Port, Section, disagree

BareHost = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")]


class Line(Section):
    """A way callers come in by SIP. Without a user nothing registers, and calls are taken from the host alone."""

    kind: Literal["trunk", "pbx", "gsm"] = Field(
        "trunk",
        description="What is at the other end: trunk (a provider), pbx (an exchange in the house) or "
        "gsm (a gateway with a SIM card). It is shown, and changes nothing else.",
    )
    host: BareHost = Field(description="Name or address of the trunk, PBX or gateway.")
    port: Port = Field(5060, description="Its port for SIP (UDP).")
    user: str = Field("", max_length=80, description="User or extension that is registered.")
    password: str = Field("", max_length=120, description="Password of that user.")
    most: int = Field(8, ge=1, le=30, description="Calls at one time; one more hears busy.")


class LineIn(Section):
    """A telephone hybrid on the sound card: one call at a time, which the hybrid's own key takes and ends."""

    kind: Literal["line_in"]
    input: str = Field(
        "", description="Part of the card's name that brings the caller; empty is the default."
    )
    output: str = Field(
        "",
        description="Part of the card's name that the caller hears, the programme without themselves; "
        "empty is the default.",
    )


LINE_KINDS: dict[str, type[Section]] = {
    "trunk": Line,
    "pbx": Line,
    "gsm": Line,
    "line_in": LineIn,
}
AnyLine = Annotated[Line | LineIn, Field(discriminator="kind")]


class Calls(Section):
    """The telephone; it runs once there is a line."""

    host: str = Field(
        "127.0.0.1",
        description="IPv4 address of this computer in the network the telephone comes by; a trunk or PBX "
        "elsewhere can't reach 127.0.0.1.",
    )
    port: Port = Field(5060, description="Port for SIP (UDP).")
    first_port: Port = Field(20000, description="First port for the sound of calls (RTP, UDP).")
    last_port: Port = Field(20199, description="Last one; each call takes two.")
    lost_after: float = Field(
        15.0, ge=2, le=300, description="Seconds without sound until a caller counts as lost."
    )
    longest: float = Field(
        3600.0, ge=60, le=86400, description="Seconds after which a call is ended by itself."
    )
    unanswered_after: float = Field(
        180.0, ge=10, le=600, description="Seconds of ringing after which a caller is let go."
    )
    announce_every: float = Field(
        45.0,
        ge=0,
        le=600,
        description="Seconds from one time to the next that a caller who waits is told their place "
        "(by espeak-ng, in Indonesian); 0 tells nothing.",
    )
    segment: int = Field(
        180,
        ge=0,
        le=3600,
        description="Seconds a caller is meant to be on the air, which the console counts down; 0 counts none.",
    )
    screener: str = Field(
        "",
        pattern=r"^([A-Za-z0-9_.+-]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)?$",
        description="Telephone of whoever screens callers, as 101@10.0.0.2 (an extension of the PBX, or a "
        "telephone itself): it is called for the private line with a caller, or calls in.",
    )
    off_air_days: int = Field(
        30,
        ge=1,
        le=366,
        description="Days that recordings of calls are kept which were never on the air. Those that were are "
        "kept as long as the archive (archive.keep_days), 366 days at least by UU 32/2002, art. 45.",
    )
    case_days: int = Field(
        30,
        ge=0,
        le=366,
        description="Days that a call's recording, and who called, are kept after the complaint that came of it "
        "is closed.",
    )
    caller_days: int = Field(
        90,
        ge=1,
        le=3660,
        description="Days that number, name, topic and notes of a call are kept after its recording is deleted, "
        "and days of the telephone's journal.",
    )
    headset: str = Field(
        "",
        max_length=120,
        description="Headset on this computer for whoever screens callers: part of the sound card's name, or "
        "default; empty is none. It is open while a caller is on the private line.",
    )
    lines: dict[Name, AnyLine] = Field(default_factory=dict, description="Ways callers come in.")

    @field_validator("lines", mode="before")
    @classmethod
    def _trunks_need_no_kind(cls, given: object) -> object:
        """A line is a trunk unless it says otherwise."""
        if not isinstance(given, dict):
            return given
        return {
            name: {"kind": "trunk", **row} if isinstance(row, dict) else row
            for name, row in given.items()
        }

    @field_validator("announce_every")
    @classmethod
    def _words_have_their_time(cls, seconds: float) -> float:
        if 0 < seconds < 10:
            raise ValueError("the words take some seconds themselves; 10 or more, or 0 for none")
        return seconds

    @field_validator("host")
    @classmethod
    def _host_is_an_address(cls, host: str) -> str:
        try:
            address = IPv4Address(host)
        except AddressValueError as error:
            raise ValueError(
                "an IPv4 address of this computer, as `ip -4 address` shows"
            ) from error
        if address.is_unspecified or address.is_multicast:
            raise ValueError("one address of this computer; callers are told to send there")
        return host

    @whole(mode="after")
    def _ports_are_enough(self) -> Self:
        wanted = sum(line.most for line in self.lines.values() if isinstance(line, Line))
        if (self.last_port + 1) // 2 - (self.first_port + 1) // 2 < wanted:
            raise disagree(
                f"{wanted} calls at one time take {2 * wanted} ports; there are fewer from first_port "
                f"({self.first_port}) to last_port ({self.last_port})",
                ("last_port",),
                ("first_port",),
            )
        if self.first_port <= self.port <= self.last_port:
            raise disagree(
                f"port ({self.port}) is among those for the sound of calls",
                ("port",),
                ("first_port",),
            )
        return self
