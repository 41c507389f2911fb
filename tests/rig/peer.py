"""A telephone that does all a telephone must not do: SIP by hand, and sound that is lost, late, doubled or garbage."""

from __future__ import annotations

import json
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from radio.calls.agent.media.codecs import CODECS, Codec
from radio.calls.agent.media.rtp import Sender, parse
from tests.rig import storm
from tests.rig.closing import Closing

HOST = "127.0.0.1"
TICK = 0.02
Mono = NDArray[np.int16]


@dataclass(frozen=True)
class Answer:
    """A response, or a request of theirs (`code` 0)."""

    code: int
    head: str
    body: str
    method: str

    def value(self, name: str) -> str:
        """A header, "" where it is missing."""
        found = re.search(rf"^{name}:\s*(.*?)\r?$", self.head, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else ""


@dataclass
class Line:
    """What the network does to the packets: shares of loss and doubles, jitter in seconds."""

    loss: float = 0.0
    jitter: float = 0.0
    doubles: float = 0.0
    garbage: bool = False
    seed: int = 1
    payload_type: int | None = None
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)


class Peer(Closing):
    """One caller; use it as a context manager.

    `heard` are the packets it was sent, `sent_ns` the wall times at which it sent its own. `sent`
    counts the ticks of speech that went out, once each; `stood_still` the packets that went out a
    tick or more after their time, which is no fault of whoever hears them.
    """

    def __init__(self, port: int, number: str, name: str = "Pak Budi", codec: str = "PCMU") -> None:
        self.number, self.name = number, name
        self.codec: Codec = next(row for row in CODECS if row.name == codec)
        self._agent = (HOST, port)
        self.sip = udp()
        self.rtp = udp()
        self.call_id, self._from = secrets.token_hex(8), secrets.token_hex(4)
        self._to = ""
        self._cseq = 1
        self._branch = ""
        self._theirs: tuple[str, int] | None = None
        self._their_user = "studio"
        self.sender = Sender(self.codec.payload_type, self.codec.ticks)
        self.heard: list[bytes] = []
        self.sent_ns: list[int] = []
        self.sent = self.stood_still = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Vanish: not a word."""
        self._open = False
        self._thread.join(5)
        self.sip.close()
        self.rtp.close()

    # -- SIP --------------------------------------------------------------------------------

    def description(self, direction: str = "sendrecv", kinds: str = "", host: str = HOST) -> str:
        """What is offered."""
        kind = self.codec.payload_type
        lines = [
            "v=0", f"o=p 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
            f"m=audio {self.rtp.getsockname()[1]} RTP/AVP {kinds or kind}",
            *([] if kinds else [f"a=rtpmap:{kind} {self.codec.name}/{self.codec.clock}"]),
            f"a={direction}",
        ]  # fmt: skip
        return "\r\n".join(lines) + "\r\n"

    def request(
        self, method: str, body: str = "", *, cseq: int | None = None, more: Sequence[str] = ()
    ) -> str:
        """A message, as text; `more` headers."""
        if method not in ("ACK", "CANCEL"):
            self._branch = f"z9hG4bK{secrets.token_hex(6)}"
            if cseq is None:
                self._cseq += 1
        port = self.sip.getsockname()[1]
        head = [
            f"{method} sip:{self._their_user}@{HOST}:{self._agent[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{port};branch={self._branch}",
            f'From: "{self.name}" <sip:{self.number}@{HOST}:{port}>;tag={self._from}',
            f"To: <sip:{self._their_user}@{HOST}:{self._agent[1]}>{self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self._cseq if cseq is None else cseq} {method}",
            f"Contact: <sip:{self.number}@{HOST}:{port}>",
            "Max-Forwards: 70",
            *more,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body.encode())}",
        ]
        return "\r\n".join(head) + "\r\n\r\n" + body

    def send(self, message: str | bytes) -> None:
        """Out with it."""
        data = message.encode() if isinstance(message, str) else message
        self.sip.sendto(data, self._agent)

    @contextmanager
    def storming(self, messages: Sequence[str], pace: float) -> Iterator[None]:
        """Send so many a second meanwhile, by a process of its own; at the end all are sent.

        Raises:
            subprocess.CalledProcessError: they were not.
        """
        number, (host, port) = self.sip.fileno(), self._agent
        command = [sys.executable, "-m", storm.__name__, *map(str, (number, host, port, pace))]
        with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[number], text=True) as sent:
            assert sent.stdin is not None
            json.dump(messages, sent.stdin)
            sent.stdin.close()
            yield
            if sent.wait(120):
                raise subprocess.CalledProcessError(sent.returncode, command)

    def receive(self, timeout: float = 20.0) -> Answer:
        """The next message.

        Raises:
            TimeoutError: none came.
        """
        self.sip.settimeout(timeout)
        text = self.sip.recvfrom(1 << 16)[0].decode()
        head, _, body = text.partition("\r\n\r\n")
        words = head.split()
        code = int(words[1]) if words[0].startswith("SIP/") else 0
        return Answer(code, head, body, re.findall(r"CSeq:\s*\d+ (\w+)", head)[0])

    def expect(self, code: int, method: str = "INVITE", timeout: float = 20.0) -> Answer:
        """Wait for this answer; what else comes meanwhile is passed over."""
        deadline = time.monotonic() + timeout
        while True:
            answer = self.receive(max(0.01, deadline - time.monotonic()))
            if answer.code == code and answer.method == method:
                return answer

    def ring(self, sdp: str = "") -> None:
        """Call, until it rings."""
        self.send(self.request("INVITE", sdp or self.description()))
        self.expect(180)

    def take(self, *, ack: bool = True) -> Answer:
        """Wait for the answer to the call."""
        answer = self.expect(200)
        self._to = ";tag=" + answer.value("To").rpartition("tag=")[2]
        found = re.search(r"c=IN IP4 (\S+)[\s\S]*m=audio (\d+)", answer.body)
        assert found is not None
        self._theirs = found[1], int(found[2])
        if ack:
            self.send(self.request("ACK"))
        return answer

    def change(self, sdp: str) -> Answer:
        """A re-INVITE, and its answer."""
        self.send(self.request("INVITE", sdp))
        while True:
            answer = self.receive()
            if answer.code >= 200 and answer.method == "INVITE":
                self.send(self.request("ACK"))
                return answer

    def hang_up(self) -> None:
        """BYE."""
        self.send(self.request("BYE"))
        self.expect(200, "BYE")

    def cancel(self) -> None:
        """Give up ringing."""
        self.send(self.request("CANCEL"))
        self.expect(487)
        self.send(self.request("ACK"))

    # -- requests of theirs -----------------------------------------------------------------

    def reply(self, request: str, status: str, body: str = "") -> None:
        """Answer a request of theirs, given as its head."""
        head = request.partition("\r\n\r\n")[0].split("\r\n")
        kept = [row for row in head if re.match(r"(Via|From|To|Call-ID|CSeq):", row, re.IGNORECASE)]
        kept = [
            f"{row};tag={self._from}" if row.startswith("To:") and "tag=" not in row else row
            for row in kept
        ]
        more = ["Content-Type: application/sdp"] if body else []
        contact = f"Contact: <sip:{self.number}@{HOST}:{self.sip.getsockname()[1]}>"
        lines = [f"SIP/2.0 {status}", *kept, contact, *more, f"Content-Length: {len(body)}"]
        self.send("\r\n".join(lines) + "\r\n\r\n" + body)

    def wait_for(self, method: str) -> Answer:
        """The next request of theirs of this kind."""
        while True:
            message = self.receive()
            if message.code == 0 and message.method == method:
                return message

    def expect_bye(self) -> Answer:
        """They hang up."""
        asked = self.wait_for("BYE")
        self.reply(asked.head, "200 OK")
        return asked

    # -- sound ------------------------------------------------------------------------------

    def say(
        self,
        mono: Mono,
        line: Line | None = None,
        by: socket.socket | None = None,
        until: Callable[[], bool] = lambda: False,
    ) -> int:
        """Say this in real time, over a line as it may be, or what of it is due `until` then; packets sent."""
        line = line or Line()
        assert self._theirs is not None
        plan = sorted(self._planned(mono, line), key=lambda row: row[0])
        begun = time.monotonic()
        for number, (at, packet) in enumerate(plan):
            if until():
                return number
            pause = begun + at - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self.stood_still += time.monotonic() - (begun + at) > TICK
            (by or self.rtp).sendto(packet, self._theirs)
            self.sent_ns.append(time.time_ns())
        return len(plan)

    @contextmanager
    def saying(self, mono: Mono, line: Line | None = None) -> Iterator[threading.Thread]:
        """Say this while something else is done; at the end it is waited for."""
        talk = threading.Thread(target=self.say, args=(mono, line))
        talk.start()
        try:
            yield talk
        finally:
            talk.join()

    @contextmanager
    def elsewhere(self, host: str) -> Iterator[socket.socket]:
        """Another computer's socket on the same port, which answers by its Via go to."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind((host, self.sip.getsockname()[1]))
            yield line

    def keep_quiet(self, seconds: float) -> None:
        """Say nothing, as a telephone does: packets of silence, until they are over or the call is."""
        silence = np.zeros(round(seconds * self.codec.rate), dtype=np.int16)

        def hum() -> None:
            with suppress(OSError):
                self.say(silence)

        threading.Thread(target=hum, daemon=True).start()

    def _planned(self, mono: Mono, line: Line) -> list[tuple[float, bytes]]:
        encode, size, rng = self.codec.encoder(), self.codec.samples, line.rng
        plan: list[tuple[float, bytes]] = []
        for number, at in enumerate(range(0, len(mono) - size + 1, size)):
            packet = self.sender.packet(encode(mono[at : at + size]))
            if line.payload_type is not None:
                packet = packet[:1] + bytes([line.payload_type]) + packet[2:]
            if line.garbage:
                junk = rng.bytes(int(rng.integers(0, 400)))
                plan += [(number * 0.02, junk), (number * 0.02, packet[: int(rng.integers(0, 20))])]
            if rng.random() >= line.loss:
                self.sent += 1
                when = number * 0.02 + rng.uniform(0, line.jitter)
                plan += [(when, packet)] * (2 if rng.random() < line.doubles else 1)
        return plan

    def _listen(self) -> None:
        self.rtp.settimeout(0.1)
        while self._open:
            try:
                self.heard.append(self.rtp.recv(2048))
            except TimeoutError:
                continue

    def hearing(self) -> Mono:
        """All that was heard so far, packet after packet."""
        decode = self.codec.decoder()
        packets = [parse(data) for data in list(self.heard)]
        parts = [decode(packet.payload) for packet in packets if packet is not None]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)


class Screener(Peer):
    """A telephone that is called: an extension of the house."""

    def __init__(self, codec: str = "PCMU") -> None:
        super().__init__(0, "101", codec=codec)
        self.port = int(self.sip.getsockname()[1])
        self._invite = ""

    def _rung(self) -> Answer:
        self.sip.settimeout(20)
        data, source = self.sip.recvfrom(1 << 16)
        self._agent = source
        head, _, body = data.decode().partition("\r\n\r\n")
        assert head.startswith("INVITE")
        return Answer(0, head, body, "INVITE")

    def take_call(self) -> None:
        """Ring, and answer."""
        asked = self._rung()
        self.reply(asked.head, "180 Ringing")
        self.reply(asked.head, "200 OK", self.description())
        self.wait_for("ACK")
        found = re.search(r"c=IN IP4 (\S+)[\s\S]*m=audio (\d+)", asked.body)
        assert found is not None
        self._theirs = found[1], int(found[2])
        self._to = ";tag=" + asked.value("From").rpartition("tag=")[2]
        self.call_id = asked.value("Call-ID")
        self._their_user = re.findall(r"sip:(\w+)@", asked.value("From"))[0]

    def decline(self) -> None:
        """Be busy."""
        self.reply(self._rung().head, "486 Busy Here")
        self.wait_for("ACK")


def udp(port: int = 0) -> socket.socket:
    """A socket of this machine, at any free port where none is given."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind((HOST, port))
    return line
