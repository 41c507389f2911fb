"""Settings of the air chain: its audio, transitions and guard, live sources, and the delay."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, field_validator
from pydantic import model_validator as whole

from radio.air.settings import address_trouble
from radio.app.config.section import Host, Name, Section, disagree, split_list


class Audio(Section):
    sample_rate: Literal[44100, 48000] = Field(
        48000, description="Sample frames a second of the whole air chain."
    )
    block_frames: int = Field(
        1920, ge=240, le=4800, description="Frames the mixer makes at a time; 1920 are 40 ms."
    )
    loudness_target: float = Field(
        -16.0, ge=-31, le=-9, description="Loudness every item is brought to, in LUFS."
    )
    true_peak: float = Field(
        -1.0, ge=-9, le=0, description="Highest true peak that goes out, in dBTP."
    )
    decoders: int = Field(2, ge=2, le=16, description="Decoder processes kept ready.")
    decoders_most: int = Field(
        6, ge=2, le=32, description="Decoder processes at most, when much plays at once."
    )
    cue_ahead: float = Field(
        20.0, ge=2, le=120, description="Seconds before its start that an item is cued."
    )

    @whole(mode="after")
    def _most_is_most(self) -> Self:
        if self.decoders_most < self.decoders:
            raise disagree(
                f"decoders_most ({self.decoders_most}) must not be less than "
                f"decoders ({self.decoders})",
                ("decoders_most",),
                ("decoders",),
            )
        return self


class Transitions(Section):
    hard_fade: float = Field(
        2.0, ge=0, le=30, description="Seconds of fade before an entry with a hard time."
    )
    skip_fade: float = Field(
        0.8, ge=0, le=10, description="Seconds of fade when the operator skips or stops."
    )


class Guard(Section):
    silence_threshold: float = Field(
        -60.0, ge=-90, le=-20, description="Level below which the air counts as silent, in dBFS."
    )
    silence_after: float = Field(
        5.0, ge=1, le=60, description="Seconds of silence until the next item is brought in."
    )
    assist_grace: float = Field(
        30.0, ge=1, le=600, description="Seconds that assist mode waits for a hand on the desk."
    )
    clock_step: float = Field(
        0.25, ge=0.05, le=10, description="Seconds the system clock may jump before it is an alarm."
    )


class LiveSource(Section):
    uri: str = Field(description="Where it comes from: a stream's URL or an input.")
    gain: float = Field(0.0, ge=-60, le=24, description="Gain in dB.")
    role: Literal["voice", "music"] = Field(
        "voice", description="voice lowers the music under it; music does not (a relay)."
    )

    @field_validator("uri")
    @classmethod
    def _uri_is_playable(cls, uri: str) -> str:
        if trouble := address_trouble(uri):
            raise ValueError(trouble)
        return uri


class Live(Section):
    lost_after: float = Field(
        8.0, ge=1, le=120, description="Seconds without audio until a live source is given up."
    )
    fade: float = Field(0.5, ge=0, le=10, description="Seconds of fade into and out of live.")
    latency: float = Field(
        0.3, ge=0.05, le=5, description="Seconds held of a live source against network jitter."
    )
    sources: dict[Name, LiveSource] = Field(
        default_factory=dict, description="Sources that can be opened by name."
    )
    relay_hosts: tuple[Host, ...] = Field(
        (),
        description=(
            "Hosts, with a port if need be, that an address typed at the console may name, such as "
            "stream.example.org or 10.0.0.5:8000; without any, only the sources can be opened there."
        ),
    )

    @field_validator("relay_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, given: object) -> object:
        return split_list(given)


class Ducking(Section):
    depth: float = Field(-14.0, ge=-60, le=0, description="How far music goes under voice, in dB.")
    attack: float = Field(0.15, ge=0.01, le=5, description="Seconds to go down.")
    release: float = Field(0.8, ge=0.01, le=10, description="Seconds to come back up.")


class Delay(Section):
    """The programme delay of live shows; it is armed by hand, or by a programme."""

    seconds: float = Field(
        10.0, ge=5, le=30, description="How long a live show is held back once the delay is armed."
    )
    build: Literal["stretch", "ident"] = Field(
        "stretch",
        description=(
            "How the time is gained: stretch (the show goes out 8 % slower until it is there, "
            "without a change of pitch) or ident (a piece is played while the show waits)."
        ),
    )
    ident: str = Field(
        "", description="Name of the cart that is played meanwhile, for build ident."
    )
