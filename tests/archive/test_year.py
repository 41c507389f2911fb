"""Weeks of hours, some re-encoded, all copied, then harmed: each fault is found, no other, and mended."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from radio.archive import recoding
from radio.archive.chain import digest_of
from radio.archive.copies.disk import Disk
from radio.archive.copies.mending import mend_all
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import CopySettings
from radio.archive.copies.work import run
from radio.archive.indexing import Place, look
from radio.archive.nightly import read_share
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.tables import ArchiveFile
from radio.archive.verifying import Kind, here, verify
from radio.db import session_scope
from radio.units import Frames, Millis
from tests.archive.kit import HOUR, NOON, Clock, hour_at, hour_file, place_of

HOURS = 240


def reencoded(place: Place, path: str) -> str:
    """As `recode` lets a new file stand for an old one; what is in it is not the matter here."""
    with session_scope(place.engine) as session:
        row = session.get_one(ArchiveFile, path)
        old = recoding._Old(
            row.path, row.codec, Frames(row.frames), row.rate, row.sha256, row.bytes
        )
    target = (place.data / path).with_name(Path(path).stem + "-1.opus")
    recoding._swap(place, old, hour_file(target.with_name(".part.opus"), seed=7), target)
    return target.relative_to(place.data).as_posix()


@pytest.mark.sqlite
def test_each_fault_is_found_and_no_other_and_what_has_a_copy_is_mended(
    database: Engine, tmp_path: Path, clock: Clock
) -> None:
    data, second = tmp_path / "data", tmp_path / "second"
    data.mkdir()
    second.mkdir()
    place, key = place_of(database, data, clock), Ed25519PrivateKey.generate()
    names = [hour_at(data, NOON + number * HOUR) for number in range(HOURS)]
    clock.now = Millis(NOON + (HOURS + 48) * HOUR)
    look(place)
    seal(place, key, "Radio")
    dice = random.Random(5)
    disk = Disk(second, Pace())
    disk.prepare()
    run(place, disk, Pace())
    made = {name: reencoded(place, name) for name in dice.sample(names, 24)}
    clock.now = Millis(clock.now + 24 * HOUR)
    seal(place, key, "Radio")
    done = run(place, disk, Pace())
    assert (done.copied, done.deleted) == (25, 24)
    names = [made.get(name, name) for name in names]
    keys = [public_text(key)]
    statements, faults = here(data)
    clean = verify(data, statements, keys)
    assert ([*faults, *clean.faults], clean.files) == ([], HOURS)

    contents = {name: (data / name).read_bytes() for name in names}
    # As many of the re-encoded as of the others, in each kind of harm.
    picked = [
        *dice.sample(sorted(made.values()), 6),
        *dice.sample(sorted(set(names) - set(made.values())), 6),
    ]
    expected = {fault for harmed in (picked[::2], picked[1::2]) for fault in harm(data, harmed)}
    found = verify(data, here(data)[0], keys).faults
    assert {(fault.path, fault.kind) for fault in found} == expected
    assert len(found) == len(expected)

    look(place, whole=True)
    read_share(place, 1)
    assert len(mend_all(place, CopySettings(second))) == 12
    assert {name: (data / name).read_bytes() for name in names} == contents
    added = {(path, kind) for path, kind in expected if kind is Kind.ADDED}
    left = {(fault.path, fault.kind) for fault in verify(data, here(data)[0], keys).faults}
    # What is nobody's stays to be looked at; the one that was given another name is such, now.
    assert left >= added
    assert {kind for _, kind in left} == {Kind.ADDED}
    assert len(left) == len(added) + 2


def harm(data: Path, names: list[str]) -> set[tuple[str, Kind]]:
    changed, cut, lost, one, two, renamed = names
    content = bytearray((data / changed).read_bytes())
    content[-1] ^= 1
    (data / changed).write_bytes(content)
    (data / cut).write_bytes((data / cut).read_bytes()[:-1])
    (data / lost).unlink()
    first = (data / one).read_bytes()
    (data / one).write_bytes((data / two).read_bytes())
    (data / two).write_bytes(first)
    assert digest_of(data / one) != digest_of(data / two)
    added = (data / lost).with_name(f"{Path(lost).name[:4]}59.wav")
    added.write_bytes(b"added")
    (data / renamed).rename((data / renamed).with_name(f"{Path(renamed).name[:4]}57.flac"))
    return {
        (changed, Kind.CHANGED),
        (cut, Kind.TRUNCATED),
        (lost, Kind.MISSING),
        (one, Kind.SWAPPED),
        (two, Kind.SWAPPED),
        (renamed, Kind.RENAMED),
        (added.relative_to(data).as_posix(), Kind.ADDED),
    }
