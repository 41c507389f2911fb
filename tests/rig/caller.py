"""A telephone agent that has no telephone: it puts sound on the call bus and keeps the clean feed."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.air.callbus import HEADER, PACKETS_A_SECOND
from radio.air.control.protocol import socket_path
from tests.rig.closing import Closing
from tests.rig.signals import RATE

SIZE = RATE // PACKETS_A_SECOND


class BusAgent(Closing):
    """Use it as a context manager; `clean` are the packets of the clean feed so far."""

    def __init__(self, data: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.connect(str(socket_path(data, "callbus.sock")))
        self.clean: list[NDArray[np.int16]] = []
        self.numbers: list[int] = []
        self._number = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Go, without a word."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self.socket.close()

    def say(self, mono: NDArray[np.int16]) -> float:
        """Say this in real time; when it began, on the monotonic clock."""
        begun = time.monotonic()
        for number, at in enumerate(range(0, len(mono) - SIZE + 1, SIZE)):
            pause = begun + number / PACKETS_A_SECOND - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self.send(mono[at : at + SIZE])
        return begun

    def send(self, part: NDArray[np.int16]) -> None:
        """One packet, now."""
        self.socket.send(HEADER.pack(self._number, RATE) + part.tobytes())
        self._number += 1

    def _listen(self) -> None:
        while True:
            try:
                packet = self.socket.recv(1 << 16)
            except OSError:
                return
            if not packet:
                return
            self.numbers.append(HEADER.unpack_from(packet)[0])
            self.clean.append(np.frombuffer(packet, dtype="<i2", offset=HEADER.size))
