"""A line is in the journal whole, or it is not there, and takes no other with it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from radio.journals.adding import add_line, sync_lines
from radio.journals.lines import read_lines

NOON = 1_767_268_800_000


def told(folder: Path) -> list[int]:
    return [line.at - NOON for line in read_lines(folder / "2026-01-01.jsonl")[0]]


def test_many_at_once_each_stand_in_a_line_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(
            lambda n: add_line(tmp_path, {"kind": "mark", "at": NOON + n}), range(80)
        ):
            pass
    assert sorted(told(tmp_path)) == list(range(80))


def test_what_lost_power_in_the_middle_takes_no_other_with_it(tmp_path: Path) -> None:
    add_line(tmp_path, {"kind": "mark", "at": NOON})
    path = tmp_path / "2026-01-01.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "ma')
    add_line(tmp_path, {"kind": "mark", "at": NOON + 1})
    assert told(tmp_path) == [0, 1]


def test_a_disk_that_takes_half_a_line_has_none_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_line(tmp_path, {"kind": "mark", "at": NOON})
    before = (tmp_path / "2026-01-01.jsonl").read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:9]))
    with pytest.raises(OSError, match="No space"):
        add_line(tmp_path, {"kind": "mark", "at": NOON + 1})
    assert (tmp_path / "2026-01-01.jsonl").read_bytes() == before
    monkeypatch.undo()
    add_line(tmp_path, {"kind": "mark", "at": NOON + 2})
    assert told(tmp_path) == [0, 2]


def test_what_is_not_durable_yet_is_read_at_once_and_brought_to_the_disk_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda handle: synced.append(os.fstat(handle).st_size))
    paths = {add_line(tmp_path, {"kind": "mark", "at": NOON + n}, durable=False) for n in range(3)}
    assert told(tmp_path) == [0, 1, 2]
    assert synced == []
    (path,) = paths
    sync_lines(path)
    assert synced == [path.stat().st_size]
