"""The monitor's stream outlives whoever listens to it."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.air.outputs.monitor import FanOut

CLIENTS = 16
ROUNDS = 40


@pytest.fixture
def fan(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """The socket, and the end of a pipe that sound is written into."""
    path = tmp_path / "monitor.sock"
    read, write = os.pipe()
    fan = FanOut(path)
    fan.feed_from(read, 1)
    yield path, write
    fan.close()
    os.close(read)
    os.close(write)


def listen(path: Path) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(str(path))
    return client


def hears(client: socket.socket, write: int) -> bool:
    """Whether sound that is sent again and again arrives within three seconds."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        os.write(write, b"sound")
        if select.select([client], [], [], 0.02)[0]:
            return bool(client.recv(65536))
    return False


def test_listeners_who_leave_while_sound_comes_do_not_end_it(fan: tuple[Path, int]) -> None:
    """A panel that is killed closes its socket between two pieces of sound: both are told at once."""
    path, write = fan
    for _ in range(ROUNDS):
        clients = [listen(path) for _ in range(CLIENTS)]
        assert hears(clients[-1], write)
        for client in clients:
            os.write(write, b"more")
            client.close()
    with listen(path) as last:
        assert hears(last, write)
