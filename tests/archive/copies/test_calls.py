"""Recordings of calls have a second copy, too: what is over gets there, what was deleted here goes there."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from radio.archive import keeping
from radio.archive.copies import callgoing
from radio.archive.copies.callfiles import CHANGED
from radio.archive.copies.callgoing import adopt
from radio.archive.copies.disk import Disk
from radio.archive.copies.mending import check_share, mend, mend_all, restore_all
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import Behind, behind
from radio.archive.copies.store import Store
from radio.archive.copies.targets import CopySettings, Target, TargetError
from radio.archive.copies.work import forget, run
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.removing import Thing, Why, remove, settle
from radio.archive.tables import ArchiveCopy, CopyState
from radio.calls.agent.media.wavhead import HEADER_BYTES, header
from radio.calls.keeping import own_files
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.units import Millis
from tests.archive.copies.kit import copies_of
from tests.archive.kit import HOUR, NOON, set_clock
from tests.archive.stores import store_of

DAY = 24 * HOUR
FOLDER = "calls/2026/03/03/c1"
FILES = {f"{FOLDER}/{name}" for name in ("caller.wav", "studio.wav", "call.json")}


def recorded(
    place: Place, call_id: str = "c1", *, closed: bool = True, known: bool = True, seed: int = 1
) -> Path:
    """A call of two seconds at noon, as the telephone leaves it."""
    folder = place.data / "calls/2026/03/03" / call_id
    folder.mkdir(parents=True)
    for number, name in enumerate(("caller.wav", "studio.wav")):
        sound = bytes((seed + number + row) % 251 for row in range(64_000))
        (folder / name).write_bytes(header(16_000, 32_000) + sound)
        (folder / name).chmod(0o640)
    told = {"id": call_id, "rate": 16_000, "on_air": [], "marks": [], "closed": closed}
    (folder / "call.json").write_text(json.dumps(told))
    for path in folder.iterdir():
        os.utime(path, (NOON / 1000, NOON / 1000))
    if known:
        with session_scope(place.engine, write=True) as session:
            row = PhoneCall(
                id=call_id, rang_at=NOON, answered_at=NOON, ended_at=Millis(NOON + 2000),
                folder=folder.relative_to(place.data).as_posix(),
            )  # fmt: skip
            session.add(row)
            session.commit()
    return folder


def erase(place: Place, folder: Path, kind: Kind = Kind.CALL) -> None:
    """As the retention or a person does."""
    what = folder.name if kind is Kind.CALL else folder.relative_to(place.data).as_posix()
    why = Why(Rule.ERASURE, by="siti")
    assert remove(place, Thing(kind, what, own_files(folder), why, lambda _: True))


def there(target: Target) -> set[str]:
    return {key for key, _ in target.listing()}


def how(place: Place, target: Target) -> Behind:
    with session_scope(place.engine) as session:
        return behind(session, target.name, place.data, place.now(), calls=target.takes_calls)


def lines(place: Place) -> list[Deletion]:
    with session_scope(place.engine) as session:
        query = select(Deletion).where(Deletion.kind == Kind.COPY).order_by(Deletion.id)
        return list(session.scalars(query))


def test_what_is_over_is_copied_as_it_lies_here_and_verified(place: Place, target: Target) -> None:
    set_clock(place, NOON + HOUR)
    folder = recorded(place)
    going_on = recorded(place, "c2", closed=False)
    before = how(place, target)
    assert (before.calls, before.calls_lacking, before.lacking) == (0, 1, 3)
    assert before.since == NOON
    assert run(place, target, Pace()).copied == 3
    assert there(target) == FILES
    for path in own_files(folder):
        key = path.relative_to(place.data).as_posix()
        assert b"".join(target.read(key)) == path.read_bytes()
    after = how(place, target)
    assert (after.calls, after.calls_lacking, after.lacking) == (1, 0, 0)
    assert check_share(place, target, 1, Pace()) == (3, 0)
    assert run(place, target, Pace()).copied == 0
    # An agent that died over it, and never came back: a day later it is taken such as it is.
    set_clock(place, NOON + DAY)
    assert run(place, target, Pace()).copied == 3
    assert len(there(target)) == 6
    assert going_on.exists()


def test_one_that_is_to_be_healed_waits_for_it(place: Place, disk: Disk) -> None:
    set_clock(place, NOON + HOUR)
    track = recorded(place) / "caller.wav"
    whole = track.read_bytes()
    for wrong in (header(1, 32_000), header(16_000, 16_000), bytes(HEADER_BYTES), b""):
        track.write_bytes(wrong + whole[len(wrong) :] if wrong else b"")
        os.utime(track, (NOON / 1000, NOON / 1000))
        assert run(place, disk, Pace()).copied == 0
    track.write_bytes(whole)
    assert run(place, disk, Pace()).copied == 3


def test_what_is_deleted_here_goes_there_with_a_line_and_what_is_held_stays(
    place: Place, target: Target
) -> None:
    folder, kept = recorded(place), recorded(place, "c2", seed=9)
    orphan = recorded(place, "c3", known=False, seed=17)
    run(place, target, Pace())
    erase(place, folder)
    erase(place, orphan, Kind.ORPHAN)
    with session_scope(place.engine, write=True) as session:
        keeping.hold(session, NOON, Millis(NOON + 1000), "KPID", "siti", place.now())
        session.commit()
    assert how(place, target).going == 2
    assert run(place, target, Pace()).deleted == 0
    assert lines(place) == []
    with session_scope(place.engine, write=True) as session:
        keeping.end_hold(session, 1, "siti", place.now())
        session.commit()
    assert run(place, target, Pace()).deleted == 6
    assert there(target) == {path.relative_to(place.data).as_posix() for path in own_files(kept)}
    found = {line.what: line for line in lines(place)}
    assert set(found) == {FOLDER, FOLDER.replace("c1", "c3")}
    one = found[FOLDER]
    assert (one.rule, one.by, one.why, one.bytes > 128_000) == (
        Rule.ERASURE, "siti", target.told, True,
    )  # fmt: skip
    assert all(line.done_at for line in found.values())
    assert (how(place, target).going, run(place, target, Pace()).deleted) == (0, 0)
    assert copies_of(place, target)[f"{FOLDER}/call.json"] is CopyState.DELETED


def test_a_place_that_is_away_is_reached_later_and_told_once(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased = recorded(place)
    run(place, disk, Pace())
    erase(place, erased)

    def away(_self: Disk, key: str, _upload: str = "") -> None:
        raise TargetError(f"{key}: no such device", lasting=True)

    with monkeypatch.context() as patch:
        patch.setattr(Disk, "delete", away)
        for _ in range(2):
            with pytest.raises(TargetError):
                run(place, disk, Pace())
    assert [line.done_at for line in lines(place)] == [None]
    assert settle(place) == 0
    assert run(place, disk, Pace()).deleted == 3
    assert [line.done_at is not None for line in lines(place)] == [True]
    assert there(disk) == set()


def test_what_is_lost_comes_back_by_itself_and_what_was_deleted_does_not(
    place: Place, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, erased = recorded(place), recorded(place, "c2", seed=9)
    run(place, target, Pace())
    before = {path.name: path.read_bytes() for path in own_files(lost)}
    erase(place, erased)
    for path in own_files(lost):
        path.unlink()
    lost.rmdir()
    monkeypatch.setattr("radio.archive.copies.mending.targets", lambda _settings: [target])
    assert len(mend_all(place, CopySettings())) == 3
    assert {path.name: path.read_bytes() for path in own_files(lost)} == before
    assert not own_files(erased)
    assert stat.S_IMODE((lost / "caller.wav").stat().st_mode) & 0o007 == 0
    with pytest.raises(ArchiveError, match="was deleted by a rule or a person"):
        mend(place, f"{FOLDER.replace('c1', 'c2')}/caller.wav", [target])
    with pytest.raises(ArchiveError, match="no place has"):
        mend(place, f"{FOLDER}/none.wav", [target])


def test_the_whole_of_it_comes_back_to_an_empty_disk(
    place: Place, target: Target, tmp_path: Path
) -> None:
    folder = recorded(place)
    run(place, target, Pace())
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert restore_all(target, fresh)[0] == 3
    back = fresh / FOLDER
    assert {path.name: path.read_bytes() for path in own_files(back)} == {
        path.name: path.read_bytes() for path in own_files(folder)
    }
    assert stat.S_IMODE((back / "studio.wav").stat().st_mode) & 0o007 == 0


def test_nobody_else_reads_what_lies_on_the_other_disk(place: Place, disk: Disk) -> None:
    recorded(place)
    run(place, disk, Pace())
    assert stat.S_IMODE((disk.folder / FOLDER / "caller.wav").stat().st_mode) == 0o640


def test_a_copy_that_breaks_is_made_again_from_a_true_original_alone(
    place: Place, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = recorded(place)
    run(place, disk, Pace())
    (disk.folder / FOLDER / "caller.wav").write_bytes(b"half")
    assert check_share(place, disk, 1, Pace()) == (3, 1)
    assert run(place, disk, Pace()).copied == 1
    # A disk that rots says nothing: the other place must not take it for what was said.
    content = bytearray((folder / "caller.wav").read_bytes())
    content[-1] ^= 1
    (folder / "caller.wav").write_bytes(content)
    (tmp_path / "third").mkdir()
    third = Disk(tmp_path / "third", Pace())
    third.prepare()
    done = run(place, third, Pace())
    assert (done.copied, done.changed) == (2, 1)
    assert run(place, third, Pace()).changed == 0
    assert f"{FOLDER}/caller.wav" not in there(third)
    monkeypatch.setattr("radio.archive.copies.mending.targets", lambda _settings: [third, disk])
    assert len(mend_all(place, CopySettings())) == 1
    assert (folder / "caller.wav").read_bytes()[-1] == content[-1] ^ 1
    assert run(place, third, Pace()).copied == 1
    with session_scope(place.engine) as session:
        assert not session.scalars(select(ArchiveCopy).where(ArchiveCopy.fault == CHANGED)).all()


def test_after_the_table_of_copies_was_lost_what_lies_there_is_known_again(
    place: Place, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased, lost = recorded(place), recorded(place, "c2", seed=9)
    run(place, target, Pace())
    with session_scope(place.engine, write=True) as session:
        session.execute(delete(ArchiveCopy))
        session.commit()
    erase(place, erased)
    for path in own_files(lost):
        path.unlink()
    assert run(place, target, Pace()).deleted == 0
    assert adopt(place, target, Pace(until=0.0)) == 0
    assert adopt(place, target, Pace()) == 6
    assert adopt(place, target, Pace()) == 0
    assert run(place, target, Pace()).deleted == 3
    assert check_share(place, target, 1, Pace()) == (3, 0)
    monkeypatch.setattr("radio.archive.copies.mending.targets", lambda _settings: [target])
    # What is only found at a place comes here by a person's hand, and never by itself.
    assert mend_all(place, CopySettings()) == []
    for name in ("caller.wav", "studio.wav", "call.json"):
        assert mend(place, f"{FOLDER.replace('c1', 'c2')}/{name}", [target]) is target
    # From here on it is remembered as the others.
    assert run(place, target, Pace()).copied == 3
    for path in own_files(lost):
        path.unlink()
    assert len(mend_all(place, CopySettings())) == 3


def test_what_somebody_has_put_at_a_place_stands_for_nothing_here(
    place: Place, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = recorded(place)
    whole = (folder / "caller.wav").read_bytes()
    forged = disk.folder / FOLDER / "caller.wav"
    forged.parent.mkdir(parents=True)
    forged.write_bytes(whole[:-2] + b"xx")
    unanswered = recorded(place, "c2", seed=9)
    planted = disk.folder / FOLDER.replace("c1", "c2")
    unanswered.rename(planted)
    assert adopt(place, disk, Pace()) == 3
    assert run(place, disk, Pace()).copied == 3
    assert forged.read_bytes() == whole
    monkeypatch.setattr("radio.archive.copies.mending.targets", lambda _settings: [disk])
    assert mend_all(place, CopySettings()) == []
    assert (folder / "caller.wav").read_bytes() == whole
    assert not unanswered.exists()


def test_a_place_that_is_made_ready_anew_keeps_in_mind_what_is_to_go(
    place: Place, disk: Disk
) -> None:
    erased, _kept = recorded(place), recorded(place, "c2", seed=9)
    run(place, disk, Pace())
    erase(place, erased)
    with session_scope(place.engine, write=True) as session:
        forget(session, disk.name)
        session.commit()
    done = run(place, disk, Pace())
    assert (done.copied, done.deleted) == (3, 3)


def test_a_store_may_be_kept_free_of_calls(place: Place, target: Target, tmp_path: Path) -> None:
    store = store_of("http://127.0.0.1:9", tmp_path)
    settings = CopySettings(tmp_path, replace(store.settings, calls=False))
    (disk_name, _), (store_name, _) = settings.named
    assert [settings.takes_calls(name) for name in (disk_name, store_name)] == [True, False]
    recorded(place)
    if not isinstance(target, Store):
        assert target.takes_calls
        return
    without = Store(replace(target.settings, calls=False), Pace())
    assert run(place, without, Pace()).copied == 0
    assert how(place, without).lacking == 0
    assert run(place, target, Pace()).copied == 3


def test_what_lies_at_a_place_beside_them_is_not_taken_for_one(place: Place, disk: Disk) -> None:
    stray = disk.folder / "calls" / "notes.txt"
    stray.parent.mkdir()
    stray.write_text("mine")
    assert adopt(place, disk, Pace()) == 0
    with session_scope(place.engine) as session:
        assert not callgoing.to_go(session, disk.name)
