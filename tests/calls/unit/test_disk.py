"""What the agent writes: in its order, and a storm of calls costs no recording its place."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from radio.calls.agent.disk import CallJournal, Disk
from radio.journals.lines import read_lines
from radio.keys import Keyring

NOON = 1_767_268_800_000
MANY = 2000


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes at which a file was brought to the disk."""
    sizes: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda handle: sizes.append(os.fstat(handle).st_size))
    return sizes


def busy(number: int) -> dict[str, object]:
    return {"kind": "busy", "at": NOON + number, "line": "telkom"}


def test_what_came_while_the_disk_was_away_goes_through_to_it_at_once(
    tmp_path: Path, synced: list[int]
) -> None:
    disk, order, away = Disk(), list[str](), threading.Event()
    journal = CallJournal(tmp_path / "journal", disk, Keyring(tmp_path / "keyring"))
    path = tmp_path / "journal" / "2026-01-01.jsonl"

    def tick() -> None:
        order.append(f"a tick behind {len(read_lines(path)[0])} lines")

    disk.do(lambda: bool(away.wait(30)) or None, lambda _error: None)
    for number in range(MANY):
        journal.note(busy(number))
        if number % 1000 == 499:
            disk.do(tick, lambda _error: None)
    away.set()
    disk.close(60.0)
    assert [line.at - NOON for line in read_lines(path)[0]] == list(range(MANY))
    assert order == ["a tick behind 500 lines", "a tick behind 1500 lines"], "in the order given"
    assert synced[-1] == path.stat().st_size, "all of it is on the disk"
    assert len(synced) < 5, "a slow disk is not asked two thousand times"
    assert journal.trouble == ""


def test_one_fact_is_on_the_disk_before_anything_else_is_given(
    tmp_path: Path, synced: list[int]
) -> None:
    disk = Disk()
    journal = CallJournal(tmp_path, disk, Keyring(tmp_path / "keyring"))
    for number in range(3):
        journal.note(busy(number))
        done = threading.Event()
        disk.do(lambda: None, lambda _error: None)
        disk.do(done.set, lambda _error: None)
        assert done.wait(30)
    disk.close()
    path = tmp_path / "2026-01-01.jsonl"
    assert len(synced) == 3
    assert synced[-1] == path.stat().st_size


def test_a_disk_that_does_not_bring_it_through_is_told_and_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk()
    journal = CallJournal(tmp_path, disk, Keyring(tmp_path / "keyring"))

    def broken(_handle: int) -> None:
        raise OSError("the cable is out")

    monkeypatch.setattr(os, "fdatasync", broken)
    journal.note(busy(0))
    told = threading.Event()
    disk.do(lambda: disk.do(told.set, lambda _error: None), lambda _error: None)
    assert told.wait(30)
    assert journal.trouble == "the cable is out"
    sizes: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda handle: sizes.append(os.fstat(handle).st_size))
    journal.note(busy(1))
    disk.close()
    assert journal.trouble == ""
    assert sizes == [(tmp_path / "2026-01-01.jsonl").stat().st_size]
