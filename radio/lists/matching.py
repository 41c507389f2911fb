"""Which pieces of the library the entries of a list file are."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.formats import ListEntry, is_list
from playlists.names import artists_of, fold, title_key
from radio.library.importing import hash_file
from radio.library.store import media_id
from radio.library.tables import Media, MediaState
from radio.library.tags import read_tags

_NEAR = 5.0
"""Seconds that two lengths of the same recording may differ by."""


class How(StrEnum):
    """By what an entry was recognised, the surest first."""

    PATH = "path"
    CONTENT = "content"
    ISRC = "isrc"
    NAME = "artist and title"


@dataclass(frozen=True, slots=True)
class Match:
    """What became of an entry: a piece and how it was recognised, or the reason why there is none."""

    entry: ListEntry
    media_id: str | None = None
    how: How | None = None
    reason: str = ""


class _Known(NamedTuple):
    id: str
    path: str
    content_hash: str
    isrc: str
    artist: str
    title: str
    duration: float
    state: MediaState


class Matcher:
    """The library as it is when this is made; asks the database nothing afterwards.

    `hashes` keeps those of files that were read, for another one made later. Without `reads_files` none
    is: what a list from afar names on this disk is nobody's business.
    """

    def __init__(
        self,
        session: Session,
        data: Path,
        hashes: dict[Path, str] | None = None,
        *,
        reads_files: bool = True,
    ) -> None:
        self._reads_files = reads_files
        self._hashes = {} if hashes is None else hashes
        columns = (getattr(Media, name) for name in _Known._fields)
        rows = session.execute(select(*columns).order_by(Media.id))
        self._known = [_Known._make(row) for row in rows]
        self._data = data.absolute()
        self._by_path = {str(self._data / row.path): row.id for row in self._known}
        self._ids = {row.id for row in self._known}
        self._by_hash = {row.content_hash: row.id for row in self._known}

    def match(self, entry: ListEntry) -> Match:
        """The piece that an entry is."""
        if entry.is_address:
            return Match(entry, reason="a stream, not a file")
        path = Path(entry.location)
        if found := self._by_path.get(entry.location) or self._by_path.get(os.path.realpath(path)):
            return Match(entry, found, How.PATH)
        if is_list(path):
            return Match(entry, reason="a list that can't be read")
        is_there = self._reads_files and path.is_file()
        isrc = entry.isrc
        if is_there:
            try:
                digest = self._hashes.get(path) or hash_file(path)
            except OSError as error:
                return Match(entry, reason=f"not readable: {error.strerror}")
            self._hashes[path] = digest
            if found := self._by_hash.get(digest) or self._of_first_content(digest):
                return Match(entry, found, How.CONTENT)
            isrc = isrc or read_tags(path).isrc
        if isrc and len(same := self._by_isrc[isrc]) == 1:
            return Match(entry, same[0].id, How.ISRC)
        return self._by_name(entry, is_there=is_there)

    def _of_first_content(self, digest: str) -> str | None:
        """A piece whose tags were written has another hash than the file it came from, and its id."""
        wanted = media_id(digest)
        return wanted if wanted in self._ids else None

    @cached_property
    def _by_isrc(self) -> defaultdict[str, list[_Known]]:
        found = defaultdict(list)
        for row in self._known:
            if row.isrc and row.state is not MediaState.RETIRED:
                found[row.isrc].append(row)
        return found

    @cached_property
    def _by_title(self) -> defaultdict[str, list[_Known]]:
        found = defaultdict(list)
        for row in self._known:
            found[title_key(row.title)].append(row)
        return found

    def _by_name(self, entry: ListEntry, *, is_there: bool) -> Match:
        for artist, title in _names(entry):
            wanted = set(artists_of(artist))
            named = [
                row
                for row in self._by_title[title_key(title)]
                if wanted & set(artists_of(row.artist)) and _is_near(row, entry)
            ]
            best = _best(named, title)
            if len(best) == 1:
                return Match(entry, best[0].id, How.NAME)
            if best:
                ids = ", ".join(row.id for row in best[:5])
                return Match(entry, reason=f"several pieces are called so: {ids}")
        if is_there:
            return Match(entry, reason="not in the library; with --import it is taken in")
        return Match(entry, reason="no such file, and no piece with its artist and title")


def _names(entry: ListEntry) -> Iterable[tuple[str, str]]:
    """Artist and title as the entry tells them, else as its label or the file's name may."""
    if entry.artist and entry.label:
        yield entry.artist, entry.label
    for text in (entry.label, Path(entry.location).stem.replace("_", " ")):
        artist, dash, title = text.partition(" - ")
        if dash and artist.strip() and title.strip():
            yield artist, title


def _is_near(row: _Known, entry: ListEntry) -> bool:
    return entry.seconds is None or abs(row.duration - entry.seconds) <= _NEAR


def _best(rows: Sequence[_Known], title: str) -> Sequence[_Known]:
    """Of several, those that can be planned; of these, those with the very title."""
    active = [row for row in rows if row.state is MediaState.ACTIVE] or rows
    return [row for row in active if fold(row.title) == fold(title)] or active
