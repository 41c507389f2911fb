"""Each fault is found, and no other: with nothing but statements, files and the public key."""

from __future__ import annotations

import json
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select, update

from radio.archive.chain import BEGINNING, canonical, follow
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place, look
from radio.archive.ledger import entries
from radio.archive.nightly import amiss, read_share
from radio.archive.signing import key_file, own_key, public_text, sign
from radio.archive.statements import folder_of, parse, seal
from radio.archive.tables import ArchiveEntry
from radio.archive.verifying import Fault, Kind, here, read_statements, verify
from radio.db import session_scope
from radio.keys import Keyring, SealedError
from radio.units import Millis
from tests.archive.kit import HOUR, NOON, Clock, hour_at, place_of, purge

MIDNIGHT = NOON - 12 * HOUR
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def place(database: Engine, tmp_path: Path, clock: Clock) -> Place:
    return place_of(database, tmp_path, clock)


def three_days(place: Place, clock: Clock, key: Ed25519PrivateKey, hours: int = 6) -> list[str]:
    """Three days of a few hours, each stated in the night after it; two hours are not stated yet."""
    names = []
    for day in range(3):
        for hour in range(hours):
            at = MIDNIGHT + day * DAY + hour * HOUR
            names.append(hour_at(place.data, at, seed=day, seconds=3600.0 - hour))
        clock.now = Millis(MIDNIGHT + (day + 1) * DAY + HOUR)
        look(place)
        assert seal(place, key, "Radio Malowopati") == date(2026, 3, 3 + day)
        assert seal(place, key, "Radio Malowopati") is None
    names += [hour_at(place.data, MIDNIGHT + 3 * DAY + hour * HOUR) for hour in range(2)]
    clock.now = Millis(MIDNIGHT + 3 * DAY + 5 * HOUR)
    look(place)
    return names


def found(place: Place, key: Ed25519PrivateKey) -> list[Fault]:
    """By statements, files and the public key alone."""
    statements, faults = here(place.data)
    return [*faults, *verify(place.data, statements, [public_text(key)]).faults]


def test_an_archive_that_is_as_it_was_has_no_fault(place: Place, clock: Clock, key) -> None:
    names = three_days(place, clock, key)
    statements, faults = here(place.data)
    assert faults == []
    result = verify(place.data, statements, [public_text(key)])
    assert (result.faults, result.files, result.until) == ([], 18, date(2026, 3, 5))
    with session_scope(place.engine) as session:
        tail = list(entries(session, 18))
    read: list[str] = []
    result = verify(
        place.data, statements, [public_text(key)], tail=tail,
        reading=lambda path, _size: read.append(path),
    )  # fmt: skip
    assert (result.faults, read) == ([], names)


def rewrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def test_each_fault_is_found_and_no_other(place: Place, clock: Clock, key) -> None:
    names = three_days(place, clock, key)
    changed, cut, lost, first, second, third, renamed, copied, longer = random.Random(5).sample(
        names[:18], 9
    )
    at = place.data
    content = bytearray((at / changed).read_bytes())
    content[len(content) // 2] ^= 1
    rewrite(at / changed, bytes(content))
    rewrite(at / cut, (at / cut).read_bytes()[:-7])
    (at / lost).unlink()
    one, two, three = ((at / name).read_bytes() for name in (first, second, third))
    rewrite(at / first, two)
    rewrite(at / second, three)
    rewrite(at / third, one)
    elsewhere = str(Path(renamed).with_name("234500.opus"))
    (at / renamed).rename(at / elsewhere)
    stranger = hour_at(at, MIDNIGHT + DAY + 20 * HOUR + 60_000, seed=9)
    rewrite(at / longer, (at / longer).read_bytes() + b"x")
    untouched = next(name for name in names[:18] if name not in {
        changed, cut, lost, first, second, third, renamed, copied, longer})  # fmt: skip
    rewrite(at / copied, (at / untouched).read_bytes())
    assert found(place, key) == sorted(
        [
            Fault(changed, Kind.CHANGED),
            Fault(cut, Kind.TRUNCATED),
            Fault(lost, Kind.MISSING),
            Fault(first, Kind.SWAPPED, second),
            Fault(second, Kind.SWAPPED, third),
            Fault(third, Kind.SWAPPED, first),
            Fault(renamed, Kind.RENAMED, elsewhere),
            Fault(stranger, Kind.ADDED),
            Fault(longer, Kind.CHANGED),
            Fault(copied, Kind.CHANGED),
        ]
    )


def test_what_was_deleted_by_a_rule_is_no_fault_and_must_not_come_back(
    place: Place, clock: Clock, key
) -> None:
    names = three_days(place, clock, key)
    first = place.data / names[0]
    kept = first.read_bytes()
    purge(place, *names[:6])
    purge(place, *names[:6])
    with session_scope(place.engine) as session:
        told = select(ArchiveEntry.path).where(ArchiveEntry.what == "purge")
        assert list(session.scalars(told.order_by(ArchiveEntry.number))) == names[:6]
    clock.now = Millis(MIDNIGHT + 4 * DAY + HOUR)
    look(place)
    assert seal(place, key, "Radio Malowopati") == date(2026, 3, 6)
    assert found(place, key) == []
    first.parent.mkdir(parents=True)
    rewrite(first, kept)
    assert found(place, key) == [Fault(names[0], Kind.ADDED)]


def statement_path(place: Place, day: int) -> Path:
    return folder_of(place.data) / f"2026-03-0{day}.json"


def test_a_statement_that_was_changed_left_out_or_signed_by_another_is_told(
    place: Place, clock: Clock, key
) -> None:
    three_days(place, clock, key)
    middle = statement_path(place, 4)
    text = middle.read_text()
    values = json.loads(text)

    middle.write_text(text.replace("Radio Malowopati", "Radio Lain"))
    assert ("2026-03-04.json", Kind.FORGED) in {(one.path, one.kind) for one in found(place, key)}
    middle.write_text("{}")
    assert ("2026-03-04.json", Kind.FORGED) in {(one.path, one.kind) for one in found(place, key)}

    del values["signature"]
    values["entries"] = values["entries"][:-1]
    values["signature"] = sign(key, canonical(values))
    middle.write_text(canonical(values).decode() + "\n")
    told = {fault.path: fault for fault in found(place, key)}
    assert told["2026-03-04.json"].other == "its entries are not those that were chained"
    assert told["2026-03-05.json"].kind is Kind.BROKEN

    middle.unlink()
    told = {fault.path: fault for fault in found(place, key)}
    assert told["2026-03-05.json"] == Fault(
        "2026-03-05.json", Kind.BROKEN, "it does not follow 2026-03-03.json"
    )
    middle.write_text(text)
    assert found(place, key) == []
    other = Ed25519PrivateKey.generate()
    assert {fault.kind for fault in found(place, other)} == {Kind.FORGED}
    statements, _ = here(place.data)
    assert verify(place.data, statements, [public_text(other), public_text(key)]).faults == []
    with pytest.raises(ArchiveError, match="no public key"):
        verify(place.data, statements, ["kunci"])


def test_later_statements_do_without_the_first_ones(place: Place, clock: Clock, key) -> None:
    names = three_days(place, clock, key)
    statement_path(place, 3).unlink()
    assert found(place, key) == []
    (place.data / names[8]).unlink()
    hour_at(place.data, MIDNIGHT + DAY + 22 * HOUR, seed=8)
    assert [fault.kind for fault in found(place, key)] == [Kind.MISSING, Kind.ADDED]


def test_statements_kept_elsewhere_show_what_the_database_hides(
    place: Place, clock: Clock, key, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever has database and files can change both; not what others have in their hands."""
    names = three_days(place, clock, key)
    stick = tmp_path_factory.mktemp("stick")
    shutil.copytree(folder_of(place.data), stick / "s")
    hour_at(place.data, MIDNIGHT, seed=7)
    with session_scope(place.engine, write=True) as session:
        session.execute(update(ArchiveEntry).values(sha256="0" * 64))
        session.commit()
    statements, _ = read_statements(stick / "s")
    assert verify(place.data, statements, [public_text(key)]).faults == [
        Fault(names[0], Kind.CHANGED)
    ]


def test_a_statement_waits_for_files_that_are_still_written(
    place: Place, clock: Clock, key
) -> None:
    hour_at(place.data, MIDNIGHT)
    last = hour_at(place.data, MIDNIGHT + 23 * HOUR, 3590.0)
    clock.now = Millis(MIDNIGHT + DAY + 60_000)
    look(place)
    assert seal(place, key, "R") is None
    clock.now = Millis(MIDNIGHT + DAY + 300_000)
    look(place)
    assert seal(place, key, "R") == date(2026, 3, 3)
    text = statement_path(place, 3).read_text()
    assert [entry.path for entry in parse(text).entries][-1] == last
    statement_path(place, 3).unlink()
    assert seal(place, key, "R") is None
    assert statement_path(place, 3).read_text() == text


def test_an_archive_of_years_is_stated_at_once(place: Place, clock: Clock, key) -> None:
    for number in range(40):
        hour_at(place.data, MIDNIGHT - number * 20 * DAY)
    clock.now = Millis(MIDNIGHT + DAY + HOUR)
    look(place)
    assert seal(place, key, "R") == date(2026, 3, 3)
    assert found(place, key) == []


def test_no_statement_where_there_is_no_archive(place: Place, key) -> None:
    assert seal(place, key, "R") is None


def test_an_entry_can_not_be_left_out_or_changed(place: Place, clock: Clock, key) -> None:
    three_days(place, clock, key, hours=3)
    with session_scope(place.engine) as session:
        chain = list(entries(session))
        last = session.get_one(ArchiveEntry, len(chain)).link
    assert follow(BEGINNING, chain) == last
    with pytest.raises(ArchiveError, match="entry 4"):
        follow(BEGINNING, [*chain[:3], *chain[4:]])
    for name, value in (
        ("sha256", "1" * 64),
        ("frames", 1),
        ("path", "x"),
        ("at", 1),
        ("why", "y"),
    ):
        other = [replace(chain[0], **{name: value}), *chain[1:]]
        assert follow(BEGINNING, other) != last, name


def test_the_private_key_is_sealed_its_owners_alone_and_stays(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring")
    key = own_key(tmp_path, keyring)
    assert public_text(own_key(tmp_path, Keyring(tmp_path / "keyring"))) == public_text(key)
    path = key_file(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith("sealed1.")
    assert [one.name for one in path.parent.iterdir()] == ["key"]
    with pytest.raises(SealedError):
        own_key(tmp_path, Keyring(tmp_path / "another"))


def test_those_that_need_the_key_first_at_one_moment_have_the_same(tmp_path: Path) -> None:
    """As jobs of a new station do, each on a thread of its own."""
    keyring = Keyring(tmp_path / "keyring")
    keyring.seal("it is made", "beforehand")
    for turn in range(20):
        data, together = tmp_path / str(turn), Barrier(4)

        def asked(data: Path = data, together: Barrier = together) -> str:
            together.wait()
            return public_text(own_key(data, keyring))

        with ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(asked) for _ in range(4)]
            assert len({one.result() for one in asking}) == 1
        assert [one.name for one in key_file(data).parent.iterdir()] == ["key"]


def test_all_is_read_again_in_so_many_nights_and_what_changed_is_named(
    place: Place, clock: Clock, key
) -> None:
    names = three_days(place, clock, key, hours=4)
    size = (place.data / names[5]).stat()
    content = bytearray((place.data / names[5]).read_bytes())
    content[100] ^= 4
    rewrite(place.data / names[5], bytes(content))
    # A disk changes bytes without a word about it.
    os.utime(place.data / names[5], ns=(size.st_atime_ns, size.st_mtime_ns))
    nights = []
    for _ in range(5):
        clock.now = Millis(clock.now + DAY)
        assert look(place, whole=True).damaged == 0
        nights.append(read_share(place, 5))
    assert sum(read for read, _ in nights) >= 14
    assert amiss(place) == {names[5]: "it was changed after it had been closed"}
    content[100] ^= 4
    rewrite(place.data / names[5], bytes(content))
    look(place, whole=True)
    assert amiss(place) == {}
