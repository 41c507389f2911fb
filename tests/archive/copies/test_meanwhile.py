"""What goes by age while its copy is looked at, and stores that know no uploads in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radio.archive import keeping
from radio.archive.copies.disk import MARK, Disk
from radio.archive.copies.locking import alone
from radio.archive.copies.mending import check_share, mend
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import TargetError
from radio.archive.copies.work import forget, run
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


def test_a_place_that_goes_away_while_a_copy_is_read_makes_it_no_damaged_one(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_of(place)
    run(place, disk, Pace())

    def goes_away(_key: str) -> None:
        (disk.folder / MARK).unlink()
        raise TargetError("it can't be read", lasting=True)

    meanwhile(monkeypatch, goes_away)
    with pytest.raises(TargetError, match="not mounted"):
        check_share(place, disk, 1, Pace())
    assert set(copies_of(place, disk).values()) == {CopyState.WHOLE}


def test_what_another_process_copies_just_now_is_no_leftover(place: Place, disk: Disk) -> None:
    archive_of(place)
    run(place, disk, Pace())
    part = disk.folder / "aircheck" / ".20260303.opus.part"
    part.write_bytes(b"half")
    with alone(place.data):
        assert check_share(place, disk, 1, Pace()) == (3, 0)
    assert part.exists()
    assert check_share(place, disk, 1, Pace()) == (3, 0)
    assert not part.exists()


def test_a_place_made_ready_anew_still_loses_what_went_by_age(place: Place, disk: Disk) -> None:
    (name, *_) = archive_of(place)
    run(place, disk, Pace())
    purged(place, name)
    with session_scope(place.engine, write=True) as session:
        forget(session, disk.name)
        session.commit()
    assert run(place, disk, Pace()).deleted == 1
    assert not (disk.folder / name).exists()


def test_a_store_that_never_had_an_upload_in_parts_is_asked_like_any_other(
    place: Place, own_server: Server, tmp_path: Path
) -> None:
    archive_of(place)
    store = store_of(own_server.address, tmp_path)
    run(place, store, Pace())
    assert check_share(place, store, 1, Pace()) == (3, 0)
