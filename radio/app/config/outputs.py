"""The settings of outputs: where the air goes to."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field
from pydantic import model_validator as whole

from radio.app.config.section import Port, Section, disagree


class Output(Section):
    enabled: bool = Field(True, description="false takes this output away.")


class Encoded(Output):
    bitrate: int = Field(128, ge=8, le=510, description="kb/s; means nothing for flac and wav.")

    @whole(mode="after")
    def _bitrate_fits(self) -> Self:
        if getattr(self, "format", "") == "mp3" and self.bitrate > 320:
            raise disagree("mp3 knows bitrates up to 320 kb/s", ("bitrate",), ("format",))
        return self


class IcecastOutput(Encoded):
    """To an Icecast server, for listeners on the Internet."""

    kind: Literal["icecast"]
    format: Literal["mp3", "opus", "aac", "flac"] = Field("mp3", description="Encoding.")
    host: str = Field("127.0.0.1", min_length=1, description="The server's name or address.")
    port: Port = Field(8000, description="The server's port.")
    mount: str = Field(
        "/radio", pattern=r"^/[^\s?#]+$", description="Mount point, with its leading /."
    )
    user: str = Field("source", min_length=1, description="User name of the source.")
    password: str = Field("", description="Password of the source.")
    public: bool = Field(False, description="Whether the server lists it in directories.")


class MonitorOutput(Encoded):
    """For /listen.mp3 of the panel: what is on air, in the browser."""

    kind: Literal["monitor"]
    format: Literal["mp3"] = Field("mp3", description="Encoding; browsers all play mp3.")


class AircheckOutput(Encoded):
    """The record of what went out, cut at each hour, under aircheck/ in the data folder."""

    kind: Literal["aircheck"]
    format: Literal["opus", "mp3", "aac", "flac", "wav"] = Field("opus", description="Encoding.")
    bitrate: int = Field(96, ge=8, le=510, description="kb/s; means nothing for flac and wav.")


class CardOutput(Output):
    """To a sound card: the transmitter's line, the studio's monitors."""

    kind: Literal["card"]
    device: str = Field("", description="Part of the card's name; empty is the system's default.")


class FileOutput(Output):
    """Raw audio (16 bits, stereo, at audio.sample_rate) into a file or a named pipe."""

    kind: Literal["file"]
    path: str = Field(
        min_length=1, description="The file; a relative path starts at the data folder."
    )


AnyOutput = Annotated[
    IcecastOutput | MonitorOutput | AircheckOutput | CardOutput | FileOutput,
    Field(discriminator="kind"),
]
OUTPUT_KINDS: dict[str, type[Output]] = {
    "icecast": IcecastOutput,
    "monitor": MonitorOutput,
    "aircheck": AircheckOutput,
    "card": CardOutput,
    "file": FileOutput,
}


def refuse_meeting(outputs: dict[str, AnyOutput]) -> None:
    """Whether no two outputs go to the same place.

    Raises:
        PydanticCustomError: two do.
    """
    taken: dict[tuple[object, ...], str] = {}
    for name, output in outputs.items():
        place = _place_of(output) if output.enabled else None
        if place is None:
            continue
        if place in taken:
            there = " ".join(str(part) for part in place)
            raise disagree(
                f"outputs {taken[place]} and {name} both go to {there}",
                ("outputs", name),
                ("outputs", taken[place]),
            )
        taken[place] = name


def with_defaults(outputs: dict[str, Any]) -> dict[str, Any]:
    """The outputs given, and those every station has unless it says otherwise.

    An output named like a kind is of that kind. Without a monitor of one's own there is
    `listen`, without an aircheck of one's own there is `aircheck`: adding an Icecast output
    must not quietly end the record of what went out.
    """
    found: dict[str, Any] = {}
    for name, row in outputs.items():
        kind = {"listen": "monitor"}.get(name, name)
        found[name] = {"kind": kind, **row} if _lacks_kind(row) and kind in OUTPUT_KINDS else row
    kinds = {row.get("kind") for row in found.values() if isinstance(row, dict)}
    for name, kind in (("listen", "monitor"), ("aircheck", "aircheck")):
        if kind not in kinds and name not in found:
            found[name] = {"kind": kind}
    return found


def _lacks_kind(row: object) -> bool:
    return isinstance(row, dict) and "kind" not in row


def _place_of(output: Output) -> tuple[object, ...] | None:
    """What two outputs can't share."""
    match output:
        case IcecastOutput():
            return ("icecast", f"{output.host}:{output.port}{output.mount}")
        case FileOutput():
            return ("file", output.path)
        case CardOutput():
            return ("card", output.device or "(the default)")
        case MonitorOutput():
            return ("monitor",)
        case AircheckOutput():
            return ("aircheck",)
    return None
