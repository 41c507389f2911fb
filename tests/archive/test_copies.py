"""The second copy: everything that is closed gets there, what was purged goes, what is lost comes back."""

from __future__ import annotations

import errno
import http.server
import json
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from radio.archive import keeping
from radio.archive.copies import disk as disks
from radio.archive.copies import store as stores
from radio.archive.copies.disk import MARK, Disk
from radio.archive.copies.locking import CopyingError, alone
from radio.archive.copies.mending import check_share, mend, mend_all, restore_all
from radio.archive.copies.pace import Pace, Paced
from radio.archive.copies.store import Store
from radio.archive.copies.targets import (
    CopySettings,
    GoneError,
    PausedError,
    StoreSettings,
    Target,
    TargetError,
    digest_of_copy,
)
from radio.archive.copies.work import behind, forget, run, targets
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place, look
from radio.archive.nightly import amiss, read_share
from radio.archive.signing import public_text
from radio.archive.statements import seal
from radio.archive.tables import ArchiveCopy, ArchiveEntry, ArchiveFile, CopyState, FileState
from radio.archive.verifying import here, read_statements, verify
from radio.db import session_scope
from radio.units import Millis
from tests.archive.kit import HOUR, NOON, Clock, hour_at, place_of
from tests.archive.stores import BUCKET, Server, store_of

PARTED = "recordings/ayo/20260303-120000.opus"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("store"))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """One that a test may kill."""
    found = Server(tmp_path / "store")
    found.start()
    yield found
    found.kill()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "second").mkdir()
    found = Disk(tmp_path / "second", Pace())
    found.prepare()
    return found


@pytest.fixture(params=["disk", "store"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "disk":
        found: Target = request.getfixturevalue("disk")
        return found
    server: Server = request.getfixturevalue("server")
    store = store_of(server.address, tmp_path)
    # A prefix of its own: the server is shared.
    settings = StoreSettings(**{**_values(store.settings), "prefix": tmp_path.name})
    return Store(settings, Pace())


def _values(settings: StoreSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in StoreSettings.__slots__}


@pytest.fixture
def place(database: Engine, data: Path, clock: Clock) -> Place:
    clock.now = Millis(NOON + 30 * HOUR)
    return place_of(database, data, clock)


def archive_of(place: Place, hours: int = 3) -> list[str]:
    names = [hour_at(place.data, NOON + number * HOUR) for number in range(hours)]
    look(place)
    return names


def large_file(place: Place, size: int = 12 << 20) -> str:
    """One that goes to a store in parts; no audio, and kept as it is all the same."""
    path = place.data / PARTED
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(size).randbytes(size))
    os.utime(path, (NOON / 1000, NOON / 1000))
    look(place)
    return PARTED


def state_of(place: Place, path: str) -> FileState:
    with session_scope(place.engine) as session:
        return session.get_one(ArchiveFile, path).state


def copies_of(place: Place, target: Target) -> dict[str, CopyState]:
    with session_scope(place.engine) as session:
        rows = session.scalars(select(ArchiveCopy).where(ArchiveCopy.target == target.name))
        return {row.path: row.state for row in rows}


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
        return behind(session, target.name)


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
    for name in (first, second):
        (place.data / name).unlink()
    keeping.purged(place, [place.data / first, place.data / second], "old")
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
    assert mend_all(place, CopySettings()) == 2
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


# ------------------------------------------------------------------ another disk


def test_a_disk_without_its_mark_is_not_written_to(place: Place, disk: Disk) -> None:
    first, *_ = archive_of(place)
    (disk.folder / MARK).unlink()
    with pytest.raises(TargetError, match=r"not mounted.*radio archive prepare") as raised:
        run(place, disk, Pace())
    assert raised.value.lasting
    assert list(disk.folder.iterdir()) == []
    disk.prepare()
    mark = (disk.folder / MARK).read_text()
    disk.prepare()
    assert (disk.folder / MARK).read_text() == mark
    run(place, disk, Pace())
    assert (disk.folder / first).stat().st_mtime_ns == (place.data / first).stat().st_mtime_ns
    for wrong in ("", "[]", json.dumps({"format": 1})):
        (disk.folder / MARK).write_text(wrong)
        with pytest.raises(TargetError):
            disk.ready()


def test_a_folder_that_is_not_there_can_not_be_made_ready(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="No such file"):
        Disk(tmp_path / "none", Pace()).prepare()


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, "is full"), (errno.EIO, "Input/output")]
)
def test_a_disk_that_is_full_or_breaks_is_told_and_leaves_no_half(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    names = archive_of(place)
    real = os.fsync

    def refuse(handle: int) -> None:
        if "second" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(disks.os, "fsync", refuse)
    with pytest.raises(TargetError, match=told) as raised:
        run(place, disk, Pace())
    assert raised.value.lasting
    assert [path.name for path in disk.folder.rglob("*") if path.is_file()] == [MARK]
    monkeypatch.undo()
    assert run(place, disk, Pace()).copied == len(names)


def test_bytes_that_come_back_other_than_written_are_told(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_of(place)
    monkeypatch.setattr(disks, "_digest_from_disk", lambda _path: "0" * 64)
    with pytest.raises(TargetError, match="breaking"):
        run(place, disk, Pace())
    assert [path.name for path in disk.folder.rglob("*") if path.is_file()] == [MARK]


def test_a_disk_that_is_made_ready_again_is_looked_at_and_not_written_anew(
    place: Place, disk: Disk
) -> None:
    first, second, _ = archive_of(place)
    run(place, disk, Pace())
    numbers = {path: path.stat().st_ino for path in disk.folder.rglob("*.opus")}
    (disk.folder / second).unlink()
    part = disk.folder / f"{first}x".replace("/1", "/.1")
    part.with_name(".x.part").write_bytes(b"half")
    with session_scope(place.engine, write=True) as session:
        forget(session, disk.name)
        session.commit()
    assert run(place, disk, Pace()).copied == 3
    assert disk.tidy(frozenset()) == 1
    after = {path: path.stat().st_ino for path in disk.folder.rglob("*.opus")}
    assert {path for path in after if numbers.get(path) == after[path]} == {
        path for path in numbers if path != disk.folder / second
    }


# ------------------------------------------------------------------ a store


def test_a_store_killed_in_the_middle_is_gone_on_with(
    place: Place, own_server: Server, tmp_path: Path
) -> None:
    large = large_file(place)
    store = store_of(own_server.address, tmp_path)
    sent = 0

    def kill(**_more: object) -> None:
        nonlocal sent
        sent += 1
        if sent == 2:
            own_server.kill()

    store._client.meta.events.register("before-send.s3.UploadPart", kill)
    with pytest.raises(TargetError, match="can't be reached") as raised:
        run(place, store, Pace())
    assert not raised.value.lasting
    assert copies_of(place, store) == {large: CopyState.PART}
    own_server.start()
    # It has forgotten the upload with its life, or has not: both end with a whole copy.
    again = store_of(own_server.address, tmp_path)
    assert run(place, again, Pace()).copied == 1
    assert own_server.path(large).read_bytes() == (place.data / large).read_bytes()
    assert again.tidy(frozenset()) == 0


def test_what_is_at_the_store_already_is_not_sent_again(
    place: Place, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = large_file(place, 17 << 20)
    store = store_of(server.address, tmp_path)
    numbers: list[int] = []
    store._client.meta.events.register(
        "before-parameter-build.s3.UploadPart",
        lambda params, **_more: numbers.append(params["PartNumber"]),
    )

    def check(_pace: Pace) -> None:
        if len(numbers) == 2:
            raise PausedError("over")

    monkeypatch.setattr(Pace, "check", check)
    assert run(place, store, Pace()).paused
    assert numbers == [1, 2]
    monkeypatch.undo()
    assert run(place, store, Pace()).copied == 1
    assert numbers == [1, 2, 3, 4]
    assert server.path(large).read_bytes() == (place.data / large).read_bytes()


def test_an_upload_that_nobody_goes_on_with_is_cleaned(
    server: Server, tmp_path: Path, place: Place
) -> None:
    store = store_of(server.address, tmp_path)
    where = {"Bucket": BUCKET, "Key": "radio/aircheck/x.opus"}
    kept, lost = (store._client.create_multipart_upload(**where)["UploadId"] for _ in range(2))
    assert store.tidy(frozenset({kept})) == 1
    store.delete("aircheck/x.opus", kept)
    store.delete("aircheck/x.opus", lost)
    assert store.tidy(frozenset()) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"secret": "salah-sekali"}, "refuses the key in store.key"),
        ({"bucket": "lain"}, "no bucket “lain”"),
    ],
)
def test_a_wrong_key_and_an_absent_bucket_are_told_in_words(
    server: Server, tmp_path: Path, change: dict[str, str], told: str
) -> None:
    with pytest.raises(TargetError, match=told) as raised:
        store_of(server.address, tmp_path, **change).ready()
    assert raised.value.lasting
    assert "rahasia" not in str(raised.value)
    assert "salah-sekali" not in str(raised.value)


@pytest.mark.parametrize("content", [None, "", "satu\n", "satu\n\n"])
def test_a_key_file_that_is_none_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "store.key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(TargetError, match="key"):
        stores.read_key(path)


class _Answers(http.server.BaseHTTPRequestHandler):
    """A store that answers everything with one status."""

    status = 503
    code = "SlowDown"
    asked = 0

    def _answer(self) -> None:
        type(self).asked += 1
        body = f"<Error><Code>{self.code}</Code></Error>".encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815  as http.server wants it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        return


@pytest.fixture
def answering() -> Iterator[tuple[type[_Answers], str]]:
    handler = type("Handler", (_Answers,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield handler, f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code", "lasting", "told"),
    [
        (503, "SlowDown", False, "tried again by itself"),
        (500, "InternalError", False, "tried again by itself"),
        (507, "QuotaExceeded", True, "store is full"),
        (403, "RequestTimeTooSkewed", True, "clock"),
        (403, "AccessDenied", True, "refuses the key"),
    ],
)
def test_what_a_store_answers_is_told_and_tried_again_where_that_helps(
    answering: tuple[type[_Answers], str],
    tmp_path: Path,
    status: int,
    code: str,
    lasting: bool,
    told: str,
) -> None:
    handler, address = answering
    handler.status, handler.code = status, code
    store = store_of(address, tmp_path)
    with pytest.raises(TargetError, match=told) as raised:
        list(store.listing())
    assert raised.value.lasting is lasting
    assert (handler.asked > 1) is not lasting


def test_a_store_that_has_other_bytes_than_were_sent_is_found_out(
    place: Place, server: Server, tmp_path: Path
) -> None:
    first, *_ = archive_of(place)
    store = store_of(server.address, tmp_path)

    def spoil(**_more: object) -> None:
        path = server.path(first)
        if path.exists():
            path.write_bytes(b"y" * path.stat().st_size)

    store._client.meta.events.register("before-send.s3.HeadObject", spoil)
    with pytest.raises(TargetError, match="other bytes than were sent"):
        run(place, store, Pace())
    assert not server.path(first).exists()


def test_bytes_that_change_on_the_way_are_refused_by_the_store(
    place: Place, server: Server, tmp_path: Path
) -> None:
    first, *_ = archive_of(place)
    store = store_of(server.address, tmp_path)

    def spoil(request: Any, **_more: object) -> None:
        content = bytearray(request.body.getvalue())
        content[-1] ^= 1
        request.body = bytes(content)

    store._client.meta.events.register("before-send.s3.PutObject", spoil)
    with pytest.raises(TargetError):
        run(place, store, Pace())
    assert not server.path(first).exists()


# ------------------------------------------------------------------ pace, and one at a time


def test_bytes_go_out_no_faster_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("radio.archive.copies.pace.time.monotonic", lambda: now)
    monkeypatch.setattr("radio.archive.copies.pace.time.sleep", sleep)
    pace = Pace(kbps=512)
    body = Paced(bytes(640_000), pace)
    assert len(body.read()) == 640_000
    assert now == 100.0
    body.seek(0)
    body.sends = True
    while body.read(1 << 20):
        pass
    assert now == pytest.approx(110.0, abs=0.1)
    now += 60
    pace.spend(64_000)
    assert now == pytest.approx(171.0, abs=0.1)


def test_a_run_whose_time_is_over_stops_between_files(place: Place, disk: Disk) -> None:
    archive_of(place)
    done = run(place, disk, Pace(until=0.0))
    assert (done.copied, done.paused) == (0, True)


def test_one_copies_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(CopyingError), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_places_are_those_that_are_set(tmp_path: Path) -> None:
    assert targets(CopySettings()) == []
    store = StoreSettings("https://s3.example.id", "arsip", tmp_path / "key")
    found = targets(CopySettings(tmp_path, store, 512), Pace(512))
    assert [one.name.partition("-")[0] for one in found] == ["disk", "store"]
    assert found[1].told == "arsip at https://s3.example.id"


def test_what_is_not_known_or_was_deleted_is_not_put_back(place: Place, disk: Disk) -> None:
    first, second, _ = archive_of(place)
    with pytest.raises(ArchiveError, match="knows no closed file"):
        mend(place, "aircheck/none.opus", [disk])
    keeping.purged(place, [place.data / first], "old")
    with pytest.raises(ArchiveError, match="was deleted"):
        mend(place, first, [disk])
    with pytest.raises(ArchiveError, match="no second copy is set up"):
        mend(place, second, [])
    with pytest.raises(GoneError):
        list(disk.read(first))
