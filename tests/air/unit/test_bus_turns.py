"""Agents that come and go in one turn of the bus: the last one that came is heard."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from radio.air.callbus import HEADER, CallBus

RATE = 48000
PACKET = HEADER.pack(0, RATE) + bytes(2 * RATE // 50)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[CallBus]:
    engine = SimpleNamespace(rate=RATE, block=RATE // 25)
    made = CallBus(engine, tmp_path / "bus.sock")  # type: ignore[arg-type]  # all it needs here
    yield made
    made.close()


def agent(stack: ExitStack, path: Path) -> socket.socket:
    """One that speaks at once, whether it was taken or not."""
    line = stack.enter_context(closing(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)))
    line.connect(str(path))
    line.send(PACKET)
    return line


def test_two_who_come_in_the_same_turn_do_not_end_the_bus(
    bus: CallBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in, go_on = threading.Event(), threading.Event()
    take_in = bus._arrived.take_in

    def slowly(packet: bytes, rate: int) -> None:
        come_in.set()
        go_on.wait(10)
        take_in(packet, rate)

    monkeypatch.setattr(bus._arrived, "take_in", slowly)
    with ExitStack() as stack:
        agent(stack, tmp_path / "bus.sock")
        assert come_in.wait(10)
        agent(stack, tmp_path / "bus.sock")
        last = agent(stack, tmp_path / "bus.sock")
        go_on.set()
        deadline = time.monotonic() + 20
        before = bus._arrived.count
        while bus._arrived.count < before + 5 and time.monotonic() < deadline:
            last.send(PACKET)
            time.sleep(0.02)
        assert bus._thread.is_alive()
        assert bus._arrived.count >= before + 5
