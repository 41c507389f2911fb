"""Changes to pieces by a person: what they are called, where they begin and end, when they may play."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from playlists.names import is_name, is_one_line
from radio.air.files import sync_folder
from radio.library import categories
from radio.library.dayparts import check_names
from radio.library.importing import hash_file
from radio.library.store import find, location
from radio.library.tables import Media, MediaDaypart, MediaLabel, Tempo, Vocals
from radio.library.tags import write_tags
from radio.library.values import Tags

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_YEARS = range(1860, 2200)
_NEAR = 0.0005


class NotEditableError(Exception):
    """A change can't be made; the message says what is wrong and `field` where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change; None leaves it as it is. Positions in seconds from the file's start.

    `dayparts` replaces those the piece had; an empty collection lets it play at any time. A
    date of `date.min` or `date.max` lifts that end of the validity.
    """

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    composer: str | None = None
    label: str | None = None
    isrc: str | None = None
    genre: str | None = None
    year: int | None = None
    category: str | None = None
    language: str | None = None
    vocals: Vocals | None = None
    tempo: Tempo | None = None
    local: bool | None = None
    cue_in: float | None = None
    segue: float | None = None
    cue_out: float | None = None
    intro: float | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    dayparts: Collection[str] | None = None
    add_labels: Collection[str] = ()
    remove_labels: Collection[str] = ()
    clear: Collection[str] = ()
    """Of `CLEARABLE`: what is not known any more."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is to change."""
        return self == Changes()


_PLAIN = {field.name for field in fields(Changes)} - {
    "dayparts", "add_labels", "remove_labels", "clear", "isrc",
}  # fmt: skip
CLEARABLE = frozenset({"year", "intro"})
_MARKERS = ("cue_in", "segue", "cue_out", "intro")


def edit(session: Session, media_id: str, changes: Changes) -> Media:
    """Change a piece. Does not commit.

    Raises:
        NoSuchMediaError: there is none.
        NoSuchDaypartError: a daypart that is not there.
        NotEditableError: a value that makes no sense.
    """
    media = find(session, media_id)
    for name in _PLAIN:
        value = getattr(changes, name)
        if value is not None:
            setattr(media, name, value)
    for name in CLEARABLE.intersection(changes.clear):
        setattr(media, name, None)
    if changes.isrc is not None:
        media.isrc = _isrc(changes.isrc)
    if changes.category is not None:
        media.role = categories.role_of(changes.category)
    media.valid_from = None if media.valid_from == date.min else media.valid_from
    media.valid_until = None if media.valid_until == date.max else media.valid_until
    media.marked = media.marked or _marks(changes)
    _check(media)
    _set_dayparts(session, media_id, changes.dayparts)
    _set_labels(session, media_id, changes)
    return media


def _marks(changes: Changes) -> bool:
    given = any(getattr(changes, name) is not None for name in _MARKERS)
    return given or not set(_MARKERS).isdisjoint(changes.clear)


def _isrc(text: str) -> str:
    plain = re.sub(r"[\s-]", "", text.upper())
    if plain and not _ISRC.fullmatch(plain):
        raise NotEditableError("isrc", f"{text!r} is no ISRC; one is written ID-ABC-26-00001")
    return plain


_LINES = ("title", "artist", "album", "composer", "label", "genre", "category", "language")
_LENGTHS = {"category": categories.NAME_MOST, "language": 16}
_LABEL = 64


def _check(media: Media) -> None:
    for name in _LINES:
        if not is_one_line(getattr(media, name) or ""):
            raise NotEditableError(name, f"{name} stands on one line")
    for name, most in _LENGTHS.items():
        if len(getattr(media, name)) > most:
            raise NotEditableError(name, f"{name} may have {most} characters at the most")
    if not media.category.strip():
        raise NotEditableError("category", "a piece needs a category")
    if media.year is not None and media.year not in _YEARS:
        raise NotEditableError("year", f"{media.year} is no year of a recording")
    if media.valid_from and media.valid_until and media.valid_from > media.valid_until:
        words = f"valid from {media.valid_from}, but only until {media.valid_until}"
        raise NotEditableError("valid_until", words)
    _check_markers(media)


def _check_markers(media: Media) -> None:
    end = media.duration
    if not 0 <= media.cue_in < media.cue_out <= end + _NEAR:
        raise NotEditableError(
            "cue_out",
            f"cue-in {media.cue_in:.3f} must come before cue-out {media.cue_out:.3f}, "
            f"and both lie within the {end:.3f} s of the file",
        )
    if media.segue <= media.cue_in:
        raise NotEditableError("segue", f"segue {media.segue:.3f} must come after the cue-in")
    for name in ("segue", "intro"):
        value = getattr(media, name)
        if value is not None and not media.cue_in <= value <= media.cue_out:
            raise NotEditableError(
                name,
                f"{name} {value:.3f} must lie between cue-in {media.cue_in:.3f} "
                f"and cue-out {media.cue_out:.3f}",
            )


def _set_dayparts(session: Session, media_id: str, names: Collection[str] | None) -> None:
    if names is None:
        return
    check_names(session, names)
    session.execute(delete(MediaDaypart).where(MediaDaypart.media_id == media_id))
    session.add_all(MediaDaypart(media_id=media_id, daypart_id=name) for name in set(names))


def _set_labels(session: Session, media_id: str, changes: Changes) -> None:
    for label in changes.remove_labels:
        row = session.get(MediaLabel, (media_id, label))
        if row is not None:
            session.delete(row)
    for label in changes.add_labels:
        if not is_name(label, _LABEL):
            raise NotEditableError("add", f"{label!r} can't be a label: 1 to {_LABEL} characters")
        session.merge(MediaLabel(media_id=media_id, label=label))


@dataclass(frozen=True, slots=True)
class TaggedCopy:
    """A copy of a piece's file with the library's tags in it, to take the file's place."""

    part: Path
    path: Path

    def put(self) -> None:
        """Take the file's place, at once and whole."""
        os.replace(self.part, self.path)
        sync_folder(self.path.parent)

    def discard(self) -> None:
        """Go away, unless it has taken the place."""
        self.part.unlink(missing_ok=True)


def with_tags(media: Media, data: Path) -> TaggedCopy:
    """Write what the library says of a piece into a copy of its file, ready to take its place.

    The audio stays as it is, bit for bit; the row gets the hash of the file with its new tags.
    Commit, then put the copy in place; discard it in any case.

    Raises:
        OSError: the file can't be read, or none written beside it.
        UntaggableError: its format takes no tags.
    """
    path = location(media, data)
    copy = TaggedCopy(path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}"), path)
    names = (field.name for field in fields(Tags))
    try:
        shutil.copy2(path, copy.part)
        write_tags(copy.part, Tags(**{name: getattr(media, name) for name in names}))
        with copy.part.open("rb") as file:
            os.fsync(file.fileno())
        media.content_hash = hash_file(copy.part)
    except BaseException:
        copy.discard()
        raise
    return copy
