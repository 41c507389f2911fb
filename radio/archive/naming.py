"""Files of the archive by their names: a name is the local time of the first frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from playlists.clock import to_millis
from radio.units import Millis

AIRCHECK: Final = "aircheck"
RECORDINGS: Final = "recordings"
CLIPS: Final = "archive/clips"
PICTURES: Final = "archive/waveforms"
_HOURLY = re.compile(
    r"aircheck/(\d{4})/(\d\d)/(\d\d)/(\d\d)(\d\d)(\d\d)(?:-\d+)?\.(?:opus|mp3|aac|flac|wav)"
)
_RECORDED = re.compile(
    r"recordings/[^/]+/(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-\d+)?\.(?:opus|mp3|aac|flac|wav)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A file, and what its name says. `path` is relative to the data folder."""

    path: str
    kind: str
    local: datetime
    """Without a zone: what the wall clock showed."""


def named(path: str) -> Named | None:
    """What a name says; None where it is no file of the archive."""
    for kind, pattern in ((AIRCHECK, _HOURLY), (RECORDINGS, _RECORDED)):
        found = pattern.fullmatch(path)
        if found is not None:
            try:
                year, month, day, hour, minute, second = map(int, found.groups())
                return Named(path, kind, datetime(year, month, day, hour, minute, second))  # noqa: DTZ001
            except ValueError:
                return None
    return None


def day_named(text: str) -> date | None:
    """The day of a name such as 2026-03-03; None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moments(local: datetime, zone: ZoneInfo) -> tuple[Millis, ...]:
    """The moments at which the wall clock showed this: two where it was set back for the winter."""
    first, second = (to_millis(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return (first,) if second <= first else (first, second)


def began(local: datetime, zone: ZoneInfo, seconds: float, modified: Millis) -> Millis:
    """When a file began that is so long and was last written then.

    Where the name can mean two moments, it is the one that fits with when it was written.
    """
    choice = moments(local, zone)
    return min(choice, key=lambda at: abs(at + seconds * 1000 - modified))


def files(data: Path, since: date | None = None) -> Iterator[Named]:
    """What there is of the archive, by name; of aircheck only days from `since` on if given."""
    for folder in _days(data / AIRCHECK, since):
        yield from _in(data, folder)
    recordings = data / RECORDINGS
    if recordings.is_dir():
        for folder in sorted(recordings.iterdir()):
            yield from (
                one
                for one in _in(data, folder)
                if since is None or one.local.date() >= since - timedelta(days=1)
            )


def _days(root: Path, since: date | None) -> Iterator[Path]:
    for folder in sorted(root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]")):
        if since is None or "/".join(folder.parts[-3:]) >= f"{since:%Y/%m/%d}":
            yield folder


def _in(data: Path, folder: Path) -> Iterator[Named]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            found = named(path.relative_to(data).as_posix())
            if found is not None:
                yield found
