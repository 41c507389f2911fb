"""What goes by age while its copy is looked at, and stores that know no uploads in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radio.archive import keeping
from radio.archive.copies.disk import Disk
from radio.archive.copies.mending import check_share, mend
from radio.archive.copies.pace import Pace
from radio.archive.copies.work import run
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place, look
from radio.archive.tables import ArchiveFile, CopyState, FileState
from radio.db import session_scope
from tests.archive.copies.kit import archive_of, copies_of
from tests.archive.stores import Server, store_of


def state_of(place: Place, path: str) -> FileState:
    with session_scope(place.engine) as session:
        return session.get_one(ArchiveFile, path).state


def purged(place: Place, path: str) -> None:
    """Deleted when its time was over."""
    (place.data / path).unlink(missing_ok=True)
    with session_scope(place.engine, write=True) as session:
        keeping.note_purged(session, path, "older than 400 days", place.now())
        session.commit()


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[str], None]) -> None:
    """Something happens while a file of the second disk is read."""
    plainly = Disk.read

    def read(self: Disk, key: str) -> Iterator[bytes]:
        happens(key)
        return plainly(self, key)

    monkeypatch.setattr(Disk, "read", read)


def test_what_goes_by_age_while_copies_are_asked_for_is_not_missed(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both begin in the same minute of the night; deleting is done first, and copying each five minutes."""
    archive_of(place)
    run(place, disk, Pace())

    def happens(key: str) -> None:
        purged(place, key)
        assert run(place, disk, Pace()).deleted == 1

    meanwhile(monkeypatch, happens)
    assert check_share(place, disk, 1, Pace()) == (3, 0)
    assert set(copies_of(place, disk).values()) == {CopyState.DELETED}


def test_what_goes_by_age_while_it_is_fetched_stays_gone(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name, *_) = archive_of(place)
    run(place, disk, Pace())
    (place.data / name).unlink()
    look(place, whole=True)
    meanwhile(monkeypatch, lambda key: purged(place, key))
    with pytest.raises(ArchiveError, match="meanwhile"):
        mend(place, name, [disk])
    assert state_of(place, name) is FileState.PURGED
    assert not (place.data / name).exists()
    assert not list((place.data / name).parent.glob(".*"))


def test_a_store_that_never_had_an_upload_in_parts_is_asked_like_any_other(
    place: Place, own_server: Server, tmp_path: Path
) -> None:
    archive_of(place)
    store = store_of(own_server.address, tmp_path)
    run(place, store, Pace())
    assert check_share(place, store, 1, Pace()) == (3, 0)
