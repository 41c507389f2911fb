"""Settings of the archive: how long what is kept, and where it is copied to."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator
from pydantic import model_validator as whole

from radio.app.config.section import Section, disagree

LEAST_KEPT = 366
"""Days: a year, whichever it is."""


class ArchiveStore(Section):
    endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(:\d+)?/?)?$",
        description="Address of a store that speaks S3, such as https://s3.example.id; empty for none.",
    )
    bucket: str = Field("", description="Its bucket, which has to be there.")
    prefix: str = Field("", description="What names of copies begin with in the bucket.")
    region: str = Field("us-east-1", description="The store's region.")
    key_file: str = Field(
        "",
        description="File with the key's id in its first line and its secret in the second; a relative path starts in the data folder.",
    )
    storage_class: str = Field(
        "", description="Storage class, such as STANDARD_IA; empty for the store's own."
    )

    calls: bool = Field(
        False,
        description="Whether recordings of calls, which are people's voices, are copied there, too; another disk (archive.copy_to) has them always.",
    )

    @whole(mode="after")
    def _is_whole(self) -> Self:
        if self.endpoint and not (self.bucket and self.key_file):
            raise disagree("a store needs a bucket and a key_file", ("bucket",), ("key_file",))
        return self


class Archive(Section):
    keep_days: int = Field(
        400,
        ge=1,
        le=36500,
        description="Days the aircheck and recordings of programmes are kept before they are deleted; 366 at least, by law.",
    )
    free_gigabytes: float = Field(
        5.0, ge=0, le=100000, description="Free disk space in GB below which there is an alarm."
    )
    verify_nights: int = Field(
        30,
        ge=1,
        le=365,
        description="Nights in which the whole archive is read again, a share in each.",
    )
    dumped_days: int = Field(
        90,
        ge=1,
        le=36500,
        description="Days that seconds are kept which were thrown away before anybody heard them.",
    )
    clips_days: int = Field(
        90,
        ge=1,
        le=36500,
        description="Days that clips cut out of the archive are kept in the data folder; they can be cut again.",
    )
    pictures_days: int = Field(
        30,
        ge=1,
        le=36500,
        description="Days that waveforms of hours are kept; one that is looked at later is made again.",
    )
    copy_to: str = Field(
        "",
        description="Folder on another disk that every closed file is copied to; made ready by `radio archive prepare`.",
    )
    copy_kbps: int = Field(
        0,
        ge=0,
        le=10_000_000,
        description="Most kilobits a second that copying to the store takes of the line; 0 for no limit.",
    )
    copy_behind_hours: int = Field(
        24,
        ge=1,
        le=8760,
        description="Hours after which a file without its second copy is an alarm.",
    )
    opus_after_days: int = Field(
        0,
        ge=0,
        le=36500,
        description="Days after which recordings that are not Opus are re-encoded to it, at night; 0 for never.",
    )
    opus_kbps: int = Field(
        96, ge=48, le=256, description="Kilobits a second of recordings that are re-encoded."
    )
    store: ArchiveStore = ArchiveStore()

    @field_validator("keep_days")
    @classmethod
    def _a_year_at_least(cls, days: int) -> int:
        if days < LEAST_KEPT:
            raise ValueError(
                f"broadcast material is kept for a year at least (UU 32/2002, art. 45): "
                f"{LEAST_KEPT} or more"
            )
        return days
