"""Ports for the sound of calls: each in its turn, and not those of an agent that was killed before the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.calls.agent.disk import Disk
from radio.calls.agent.wire import PortsTakenError
from tests.calls.unit.house import House


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


def test_every_port_is_had_once_and_then_there_is_none(tmp_path: Path, disk: Disk) -> None:
    board = House(tmp_path, disk).board
    lines = [board.open_port() for _ in range(10)]
    ports = [line.getsockname()[1] for line in lines]
    assert len(set(ports)) == 10
    assert all(port % 2 == 0 for port in ports)
    with pytest.raises(PortsTakenError):
        board.open_port()
    lines.pop(4).close()
    with board.open_port() as again:
        assert again.getsockname()[1] == ports[4]
    for line in lines:
        line.close()


def test_agents_one_after_the_other_do_not_begin_at_the_same_port(
    tmp_path: Path, disk: Disk
) -> None:
    begun = set()
    for _ in range(30):
        board = House(tmp_path, disk).board
        with board.open_port() as line:
            begun.add(line.getsockname()[1] - board._even[0])
    assert len(begun) > 1
