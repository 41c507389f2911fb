"""The telephone's way onto the air: callers come in over a socket, the programme without them goes out.

The agent that talks to the telephones is a process of its own (`radio.calls.agent`). What its
callers on the air say comes as one signal, is mixed like a voice, and ducks music. Back goes
the *clean feed*: the mix without the callers, before limiter and delay, from which the agent
makes what each caller hears (mix-minus). Nobody waits for the other: what is late is lost.

A packet (`SOCK_SEQPACKET`, see socket(7)) is a header, its number and its rate in Hz, and
20 ms of 16-bit mono.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples
from radio.air.fades import Ramp
from radio.air.inputs import LiveFeed
from radio.air.log import Fade, Role
from radio.air.mixer import Block, Voice
from radio.air.sequencer import Source as Rung
from radio.units import Seconds

if TYPE_CHECKING:
    from radio.air.engine import Engine

HEADER = struct.Struct("<QI")
PACKETS_A_SECOND = 50
LATENCY = 0.08
"""Seconds held of what callers say: two blocks of the mix, and what a busy machine takes."""
GONE_AFTER = 0.4
"""Seconds without a packet after which nobody is on the air any more."""
MOST_HELD = 0.5
"""Seconds; older ones go where the mix does not take them."""
PAUSE = 0.1
"""Seconds until an agent that could not be taken is tried again."""
EASE = Fade(Seconds(0.02))


class CallBus:
    """Both directions; `poll`, `send` and `report` are for the mixer's thread.

    Its own thread takes connections and packets. One agent at a time: a new one takes the
    place of the one before, which may be dead.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._rate = engine.rate
        self._size = engine.rate // PACKETS_A_SECOND
        self._arrived = _Arrived(self._size)
        self._feed: LiveFeed | None = None
        self._voice: Voice | None = None
        self._quiet = self._heard = 0
        self._number = 0
        self._rest: NDArray[np.int16] = np.zeros(0, dtype=np.int16)
        self._agent: socket.socket | None = None
        self._path = path
        path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._server.bind(str(path))
        path.chmod(0o660)
        self._server.listen(4)
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="callbus", daemon=True)
        self._thread.start()

    # -- the mixer's thread -----------------------------------------------------------------

    def poll(self, now: int) -> None:
        """Put callers on the air, or take them off, before a block is mixed."""
        muted = self._engine.sequencer.override_of(Rung.EMERGENCY) is not None
        if self._voice is not None:
            self._look_after(self._voice, now, muted=muted)
        elif muted:
            self._arrived.clear()
        elif self._arrived.held >= LATENCY * self._rate:
            self._begin(now)

    def _begin(self, now: int) -> None:
        self._heard, self._quiet = self._arrived.count, 0
        self._feed = LiveFeed(self._arrived, self._rate, LATENCY, prompt=True)
        voice = Voice(self._feed, now, role=Role.VOICE)
        voice.fade_in(EASE, self._rate)
        self._voice = self._engine.mixer.apart = voice
        self._engine.players.changed = True

    def _look_after(self, voice: Voice, now: int, *, muted: bool) -> None:
        """Take the voice out once nothing comes, or where it must not be heard: with a fade."""
        if voice.ramps and not voice.ramps[-1].rising:
            self._take_out()  # its last block, which falls to nothing, was mixed
            return
        count, self._heard = self._heard, self._arrived.count
        self._quiet = self._quiet + self._engine.block if count == self._heard else 0
        if muted or self._quiet > GONE_AFTER * self._rate:
            ease = round(EASE.seconds * self._rate)
            voice.ramps.append(Ramp(now, ease, EASE.shape, rising=False))

    def _take_out(self) -> None:
        self._arrived.clear()
        self._voice = self._feed = self._engine.mixer.apart = None
        self._engine.players.changed = True

    @property
    def listened_to(self) -> bool:
        """Whether somebody wants the clean feed."""
        return self._agent is not None

    def send(self, clean: Block) -> None:
        """The mix without callers, to the agent; what it does not take is lost."""
        agent = self._agent
        if agent is None:
            return
        mono = np.clip(np.rint(clean.mean(axis=1)), -32768, 32767).astype(np.int16)
        line = np.concatenate((self._rest, mono)) if len(self._rest) else mono
        whole = len(line) // self._size * self._size
        for at in range(0, whole, self._size):
            packet = HEADER.pack(self._number, self._rate) + line[at : at + self._size].tobytes()
            self._number += 1
            with contextlib.suppress(OSError):
                agent.send(packet, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        self._rest = line[whole:]

    def report(self) -> dict[str, Any]:
        """For the status: whether the agent is there, callers are heard, and what was lost and left out."""
        feed = self._feed
        return {
            "connected": self._agent is not None,
            "on_air": self._voice is not None,
            "latency_ms": round(self._arrived.held * 1000 / self._rate),
            "lost": self._arrived.lost + (0 if feed is None else feed.lost),
            "left_out": 0 if feed is None else feed.left_out,
        }

    def close(self) -> None:
        """End the thread."""
        self._wake.send(b"q")
        self._thread.join(timeout=2)
        for line in (self._wake, self._woken, self._agent):
            if line is not None:
                line.close()
        self._path.unlink(missing_ok=True)

    # -- its own thread ---------------------------------------------------------------------

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            for ready in (self._server, self._woken):
                selector.register(ready, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._woken:
                        self._server.close()
                        return
                    if key.fileobj is self._server:
                        self._accept(selector)
                    elif isinstance(key.fileobj, socket.socket):
                        self._receive(selector, key.fileobj)

    def _accept(self, selector: selectors.BaseSelector) -> None:
        try:
            agent, _ = self._server.accept()
        except OSError:
            time.sleep(PAUSE)
            return  # it went before it was taken, or no file is left: it comes again
        if self._agent is not None:
            self._let_go(selector, self._agent)
        agent.setblocking(False)
        selector.register(agent, selectors.EVENT_READ)
        self._agent = agent

    def _receive(self, selector: selectors.BaseSelector, agent: socket.socket) -> None:
        if agent is not self._agent:
            return  # a new one has taken its place in the same turn
        try:
            packet = agent.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._let_go(selector, agent)
            return
        self._arrived.take_in(packet, self._rate)

    def _let_go(self, selector: selectors.BaseSelector, agent: socket.socket) -> None:
        selector.unregister(agent)
        if self._agent is agent:
            self._agent = None
        agent.close()


class _Arrived:
    """What has come from the agent; filled by one thread, emptied by another.

    Looks like a deck to `LiveFeed`. `lost` counts frames that never came, or came in no
    packet that can be read.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._packets: deque[NDArray[np.int16]] = deque()
        self._head: NDArray[np.int16] = np.zeros(0, dtype=np.int16)
        self._next: int | None = None
        self._dry = True
        self.count = 0
        self.lost = 0

    def take_in(self, packet: bytes, rate: int) -> None:
        """One packet; anything else is passed over."""
        if len(packet) != HEADER.size + 2 * self._size:
            return
        number, given = HEADER.unpack_from(packet)
        if given != rate:
            return
        if self._next is not None and number > self._next:
            self.lost += min(number - self._next, PACKETS_A_SECOND) * self._size
        self._next = number + 1
        self._packets.append(np.frombuffer(packet, dtype="<i2", offset=HEADER.size))
        self.count += 1
        while len(self._packets) > MOST_HELD * PACKETS_A_SECOND:
            with contextlib.suppress(IndexError):  # the mixer took it meanwhile
                self._packets.popleft()
                self.lost += self._size

    @property
    def exhausted(self) -> bool:
        """Never: there may always be another caller."""
        return False

    @property
    def held(self) -> int:
        """Frames in hand."""
        return len(self._head) + len(self._packets) * self._size

    def clear(self) -> None:
        """Nothing is in hand any more."""
        self._packets.clear()
        self._head = self._head[:0]

    def take(self, count: int) -> Samples:
        """At most `count` frames, both sides alike; eased where what is there ends or begins."""
        parts, got = [self._head], len(self._head)
        while got < count and self._packets:
            parts.append(self._packets.popleft())
            got += len(parts[-1])
        line = np.concatenate(parts)
        mono, self._head = line[:count], line[count:]
        if self._dry or len(mono) < count:
            mono = self._eased(mono, ends=len(mono) < count)
        self._dry = len(mono) < count
        return np.repeat(mono[:, np.newaxis], 2, axis=1)

    def _eased(self, mono: NDArray[np.int16], *, ends: bool) -> NDArray[np.int16]:
        rise = np.linspace(0.0, 1.0, min(len(mono), self._size // 2), dtype=np.float32)
        shaped = mono.astype(np.float32)
        if self._dry:
            shaped[: len(rise)] *= rise
        if ends:
            shaped[len(shaped) - len(rise) :] *= rise[::-1]
        return np.asarray(np.rint(shaped), dtype=np.int16)
