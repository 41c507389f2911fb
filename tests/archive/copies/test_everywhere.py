"""The second copy: everything that is closed gets there, what was purged goes, what is lost comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from radio.archive import keeping
from radio.archive.copies.disk import Disk
from radio.archive.copies.mending import check_share, mend, mend_all, restore_all
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import behind
from radio.archive.copies.store import Store
from radio.archive.copies.targets import CopySettings, Target, digest_of_copy
from radio.archive.copies.work import run
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place, look
from radio.archive.nightly import amiss, read_share
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.tables import ArchiveCopy, ArchiveEntry, ArchiveFile, CopyState, FileState
from radio.archive.verifying import here, read_statements, verify
from radio.db import session_scope
from radio.units import Millis
from tests.archive.copies.kit import archive_of, copies_of, large_file
from tests.archive.kit import HOUR, NOON, Clock, purge
from tests.archive.stores import BUCKET, Server


def state_of(place: Place, path: str) -> FileState:
    with session_scope(place.engine) as session:
        return session.get_one(ArchiveFile, path).state


def test_everything_that_is_closed_is_copied_once(place: Place, target: Target) -> None:
    names = [*archive_of(place), large_file(place)]
    key = _seal(place)
    before = behind_of(place, target)
    assert (before.lacking, before.copied) == (4, 0)
    assert before.since == NOON
    assert run(place, target, Pace()).copied == 5
    for name in names:
        assert b"".join(target.read(name)) == (place.data / name).read_bytes()
    assert {name for name, _ in target.listing()} == {*names, "archive/statements/2026-03-03.json"}
    assert behind_of(place, target).lacking == 0
    again = run(place, target, Pace())
    assert (again.copied, again.deleted) == (0, 0)
    assert key


def behind_of(place: Place, target: Target) -> Any:
    with session_scope(place.engine) as session:
        return behind(session, target.name, place.data, place.now())


def _seal(place: Place) -> str:
    key = Ed25519PrivateKey.generate()
    seal(place, key, "Radio")
    return public_text(key)


def test_what_was_purged_goes_there_too_and_what_is_held_stays(
    place: Place, target: Target
) -> None:
    first, second, third = archive_of(place)
    run(place, target, Pace())
    with session_scope(place.engine, write=True) as session:
        keeping.hold(session, Millis(NOON), Millis(NOON + 1000), "KPID", "siti", place.now())
        session.commit()
    purge(place, first, second)
    assert run(place, target, Pace()).deleted == 1
    assert {name for name, _ in target.listing()} == {first, third}
    assert copies_of(place, target)[second] is CopyState.DELETED
    with session_scope(place.engine, write=True) as session:
        keeping.end_hold(session, 1, "siti", place.now())
        session.commit()
    assert run(place, target, Pace()).deleted == 1
    assert run(place, target, Pace()).deleted == 0


def test_an_original_that_is_not_what_it_was_is_no_copy(place: Place, target: Target) -> None:
    first, _, _ = archive_of(place)
    large = large_file(place)
    for name in (first, large):
        content = bytearray((place.data / name).read_bytes())
        content[-1] ^= 1
        (place.data / name).write_bytes(content)
    done = run(place, target, Pace())
    assert (done.copied, done.changed) == (2, 2)
    assert state_of(place, first) is FileState.DAMAGED
    assert {first, large}.isdisjoint(name for name, _ in target.listing())


def test_damaged_and_lost_files_are_put_back_and_the_chain_tells(
    place: Place, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, lost, whole = archive_of(place)
    run(place, target, Pace())
    contents = {name: (place.data / name).read_bytes() for name in (changed, lost, whole)}
    (place.data / changed).write_bytes(b"x" + contents[changed][1:])
    (place.data / lost).unlink()
    look(place, whole=True)
    read_share(place, 1)
    assert set(amiss(place)) == {changed, lost}
    monkeypatch.setattr("radio.archive.copies.mending.targets", lambda _settings: [target])
    assert len(mend_all(place, CopySettings())) == 2
    assert {name: (place.data / name).read_bytes() for name in contents} == contents
    look(place, whole=True)
    read_share(place, 1)
    assert amiss(place) == {}
    with session_scope(place.engine) as session:
        told = select(ArchiveEntry.path).where(ArchiveEntry.what == "replace")
        assert set(session.scalars(told)) == {changed, lost}
    key = _seal(place)
    statements, faults = here(place.data)
    assert [*faults, *verify(place.data, statements, [key]).faults] == []


def test_a_copy_that_is_damaged_mends_nothing_and_is_made_again(
    place: Place, target: Target, server: Server
) -> None:
    first, second, third = archive_of(place)
    run(place, target, Pace())
    root = target.folder if isinstance(target, Disk) else server.folder / BUCKET / _prefix(target)
    content = bytearray((root / first).read_bytes())
    content[40] ^= 1
    (root / first).write_bytes(content)
    (root / second).unlink()
    (place.data / first).unlink()
    with pytest.raises(ArchiveError, match="is not what it was either"):
        mend(place, first, [target])
    assert not (place.data / first).exists()
    assert not list((place.data / first).parent.glob(".*"))
    with pytest.raises(ArchiveError):
        mend(place, second, [target])
    assert check_share(place, target, 1, Pace()) == (3, 2)
    found = copies_of(place, target)
    assert (found[first], found[third]) == (CopyState.DAMAGED, CopyState.WHOLE)
    # The second is made again; of the first there is no original to make it from.
    assert run(place, target, Pace()).copied == 1
    assert digest_of_copy(target, second)


def _prefix(target: Target) -> str:
    assert isinstance(target, Store)
    return target.settings.prefix


def test_a_share_each_night_asks_for_all_of_it_in_so_many(place: Place, target: Target) -> None:
    archive_of(place, 4)
    run(place, target, Pace())
    clock = place.now
    assert isinstance(clock, Clock)
    with session_scope(place.engine) as session:
        before = dict(session.execute(select(ArchiveCopy.path, ArchiveCopy.read_at)).all())
    for _ in range(2):
        clock.now = Millis(clock.now + 24 * HOUR)
        assert check_share(place, target, 2, Pace()) == (2, 0)
    with session_scope(place.engine) as session:
        after = dict(session.execute(select(ArchiveCopy.path, ArchiveCopy.read_at)).all())
    assert all((after[path] or 0) > (before[path] or 0) for path in before)


def test_all_of_it_comes_back_and_is_proven_by_the_printed_key_alone(
    place: Place, target: Target, tmp_path: Path
) -> None:
    names = [*archive_of(place), large_file(place)]
    key = _seal(place)
    run(place, target, Pace())
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / names[0]).parent.mkdir(parents=True)
    (fresh / names[0]).write_bytes((place.data / names[0]).read_bytes())
    files, weight = restore_all(target, fresh)
    assert files == 4
    assert weight > 12 << 20
    statements, faults = read_statements(fresh / "archive" / "statements-before")
    result = verify(fresh, statements, [key])
    assert [*faults, *result.faults] == []
    assert result.files == 4
    (fresh / names[1]).write_bytes(b"x")
    assert [fault.path for fault in verify(fresh, statements, [key]).faults] == [names[1]]
