"""One voice over a network and a machine that are as bad as can be, without a clock that runs.

Packets come at the moments that are written beside them; the machine stands still when told.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.calls.agent.media.codecs import CODECS, PCMA, PCMU, Codec, Mono
from radio.calls.agent.media.jitter import DEPTH
from radio.calls.agent.media.rtp import Sender
from radio.calls.agent.pacing import CATCH_UP, TICK, Pace
from radio.calls.agent.sdp import Description, Direction
from radio.calls.agent.wire import RtpWire
from tests.calls.agent.voices import coded, in_order, voice

HOST, PORT = "192.0.2.7", 4000
THEIRS = (HOST, PORT)
Arrival = tuple[float, bytes, tuple[str, int]]


class FakeLine:
    """What came until now, in the order it came; sending costs nothing."""

    def __init__(self, arrivals: Iterable[Arrival], clock: Callable[[], float]) -> None:
        self._arrivals = sorted(arrivals, key=lambda row: row[0])
        self._at = 0
        self._clock = clock
        self.read = 0

    def recvfrom(self, size: int, _flags: int = 0) -> tuple[bytes, tuple[str, int]]:
        if self._at >= len(self._arrivals) or self._arrivals[self._at][0] > self._clock():
            raise BlockingIOError
        _, data, source = self._arrivals[self._at]
        self._at += 1
        self.read += 1
        return data[:size], source

    def sendto(self, *_given: object) -> int:
        return 0


class Machine:
    """Ticks as the agent's, on a clock that only goes on where somebody sleeps or stands still."""

    def __init__(self, arrivals: Iterable[Arrival], codec: Codec = PCMU, events: int = 101) -> None:
        self.now = 0.0
        self.line = FakeLine(arrivals, lambda: self.now)
        kinds = ((codec, codec.payload_type),)
        theirs = Description(HOST, PORT, kinds, Direction.BOTH, events)
        self.wire = RtpWire(self.line, theirs, kinds[0])  # type: ignore[arg-type]  # all it needs
        self.pace = Pace(lambda: self.now, self._sleep)
        self.most = 0

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def run(self, seconds: float, stalls: dict[int, float] | None = None) -> Mono:
        """What was heard; at these ticks it stands still for so long."""
        parts = []
        while self.now < seconds:
            due = self.pace.wait()
            self.wire.behind = due.behind
            before = self.line.read
            parts.append(self.wire.receive())
            self.most = max(self.most, self.line.read - before)
            self.now += (stalls or {}).get(len(parts), 0.0)
        return np.concatenate(parts)


def said(words: Mono, codec: Codec = PCMU, *, every: float = TICK) -> list[Arrival]:
    """Packets of these words, each as long as `every`, at their times."""
    encode, size = codec.encoder(), round(every * codec.rate)
    sender = Sender(codec.payload_type, round(every * codec.clock))
    return [
        (0.005 + number * every, sender.packet(encode(words[at : at + size])), THEIRS)
        for number, at in enumerate(range(0, len(words) - size + 1, size))
    ]


def whole(track: Mono, words: Mono, codec: Codec = PCMU) -> bool:
    """Whether every tick of the words is in the track, in order, with nothing between."""
    found = in_order(track, coded(words, codec), codec.samples)
    there = [place for place in found if place >= 0]
    count = len(words) // codec.samples
    first, last = found.index(there[0]), len(found) - 1 - found[::-1].index(there[-1])
    return there == list(range(count)) and last - first + 1 == count


@pytest.mark.parametrize("codec", [PCMU, PCMA], ids=lambda codec: codec.name)
@pytest.mark.parametrize("stall", [0.1, 0.25, 0.6, 0.95])
def test_a_machine_that_stands_still_costs_a_recording_nothing(stall: float, codec: Codec) -> None:
    words = voice(1, 6)
    machine = Machine(said(words, codec), codec)
    track = machine.run(7, {100: stall, 220: stall})
    assert whole(track, words, codec)
    assert machine.pace.lost == 0
    assert machine.pace.made_up >= 2 * int(stall / TICK) - 4
    assert len(track) - 7 * 8000 in (0, 160)


@given(st.dictionaries(st.integers(5, 230), st.floats(0.0, CATCH_UP / 3), max_size=8))
@settings(max_examples=100, deadline=None)
def test_wherever_it_stands_still_no_tick_is_lost(stalls: dict[int, float]) -> None:
    words = voice(2, 5)
    far = {at: stall for at, stall in stalls.items() if not stalls.keys() & set(range(at - 60, at))}
    machine = Machine(said(words))
    assert whole(machine.run(7, far), words)


def test_what_is_longer_than_is_made_up_for_is_told() -> None:
    words = voice(3, 6)
    machine = Machine(said(words))
    track = machine.run(8, {100: 1.5})
    assert machine.pace.lost in (74, 75)
    found = [at for at in in_order(track, coded(words, PCMU)) if at >= 0]
    assert found == sorted(found)
    assert len(found) >= len(words) // 160 - 75 - 2 * DEPTH


def test_after_a_standstill_the_delay_is_what_it_was() -> None:
    words = voice(4, 10)
    machine = Machine(said(words))
    found = in_order(machine.run(11, {100: 0.8}), coded(words, PCMU))
    assert found.index(50) - 50 == found.index(450) - 450


# -- packets as others make them --------------------------------------------------------------


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@pytest.mark.parametrize("every", [0.01, 0.02, 0.03, 0.04, 0.06])
def test_packets_of_any_length_are_heard_to_the_bit(every: float, codec: Codec) -> None:
    words = voice(5, 3, codec.rate)
    assert whole(Machine(said(words, codec, every=every), codec).run(4), words, codec)


@pytest.mark.parametrize("every", [0.01, 0.03, 0.06])
def test_one_that_is_lost_or_comes_twice_shifts_nothing(every: float) -> None:
    words = voice(6, 6)
    sent = said(words, every=every)
    lost = len(sent) // 2
    twice = [(at + 0.001, data, source) for at, data, source in sent[::7]]
    arrivals = [*sent[:lost], *sent[lost + 1 :], *twice]
    found = in_order(Machine(arrivals).run(7), coded(words, PCMU))
    there = [(place, at) for place, at in enumerate(found) if at >= 0]
    assert len({place - at for place, at in there}) == 1, "one distance"
    assert len(there) >= len(words) // 160 - 2 - every / TICK


def test_numbers_that_wrap_are_not_noticed() -> None:
    words = voice(7, 4)
    encode = PCMU.encoder()
    arrivals: list[Arrival] = []
    for number, at in enumerate(range(0, len(words), 160)):
        head = struct.pack(
            ">BBHII", 0x80, 0, (65500 + number) & 0xFFFF, (2**32 - 8000 + 160 * number) % 2**32, 9
        )
        arrivals.append((0.005 + number * TICK, head + encode(words[at : at + 160]), THEIRS))
    assert whole(Machine(arrivals).run(5), words)


@pytest.mark.parametrize("jump", [800_000, -800_000, 2**31 - 1, 37])
def test_a_clock_that_jumps_costs_a_moment(jump: int) -> None:
    words = voice(8, 6)
    arrivals = []
    for number, (at, data, source) in enumerate(said(words)):
        stamp = int.from_bytes(data[4:8], "big") + (jump if number >= 150 else 0)
        arrivals.append((at, data[:4] + (stamp % 2**32).to_bytes(4, "big") + data[8:], source))
    found = [at for at in in_order(Machine(arrivals).run(7), coded(words, PCMU)) if at >= 0]
    assert found == sorted(found)
    assert len(found) >= 300 - 8


def test_a_new_source_is_heard_after_its_second_packet() -> None:
    first, second = voice(9, 3), voice(10, 3)
    later = [(at + 3.0, data, source) for at, data, source in said(second)]
    track = Machine([*said(first), *later]).run(7)
    assert len([at for at in in_order(track, coded(first, PCMU)) if at >= 0]) >= 147
    assert len([at for at in in_order(track, coded(second, PCMU)) if at >= 0]) >= 149


def digit(number: int) -> bytes:
    """A packet of RFC 4733: the key 5, at its start."""
    return struct.pack(">BBHII", 0x80, 101, number, 160, 9) + b"\x05\x0a\x03\x20"


STRANGE = {
    "rtcp": b"\x80\xc8\x00\x06" + bytes(24),
    "stun": b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),
    "digit": digit(1),
    "noise": struct.pack(">BBHII", 0x80, 13, 1, 0, 9) + b"\x40",
    "empty": b"",
    "head alone": struct.pack(">BBHII", 0x80, 0, 1, 0, 9),
    "video": struct.pack(">BBHII", 0x80, 31, 1, 0, 9) + bytes(160),
    "long": random.Random(1).randbytes(1500),
    "longer": random.Random(2).randbytes(9000),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_sound_is_not_heard_among_it(name: str) -> None:
    words = voice(11, 4)
    strange = [(number * 0.013, STRANGE[name], THEIRS) for number in range(300)]
    assert whole(Machine([*said(words), *strange]).run(5), words)


@pytest.mark.parametrize(
    ("name", "alive"),
    [("noise", True), ("digit", True), ("rtcp", True), ("stun", False), ("video", False)],
)
def test_who_is_silent_is_there_as_long_as_their_telephone_says_so(
    name: str, *, alive: bool
) -> None:
    strange = [(2.0 + number * 0.5, STRANGE[name], THEIRS) for number in range(60)]
    machine = Machine([*said(voice(12, 2)), *strange])
    machine.run(30)
    assert (machine.wire.silent_ticks < 50) is alive


def test_sound_of_another_kind_is_told_in_words() -> None:
    other = [(at, data[:1] + b"\x12" + data[2:], source) for at, data, source in said(voice(1, 4))]
    machine = Machine(other)
    track = machine.run(4)
    assert not track.any()
    assert machine.wire.reason == "sound of another kind comes than was agreed on (18)"


def test_on_hold_nothing_has_to_come_nor_right_after() -> None:
    machine = Machine(said(voice(13, 1)))
    theirs = Description(HOST, PORT, ((PCMU, 0),), Direction.SEND)
    machine.wire.agree(theirs)
    machine.run(30)
    assert machine.wire.held
    machine.wire.agree(Description(HOST, PORT, ((PCMU, 0),), Direction.BOTH))
    assert machine.wire.silent_ticks == 0


# -- strangers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [(HOST, 4002), ("198.51.100.1", PORT)])
def test_ten_thousand_packets_a_second_of_a_stranger_do_not_drown_a_voice(
    source: tuple[str, int],
) -> None:
    words, false = voice(14, 4), voice(15, 4)
    flood = [
        (0.1 + copy * 0.0001 + at, data, source)
        for at, data, _ in said(false)
        for copy in range(200)
    ]
    machine = Machine([*said(words), *flood])
    assert whole(machine.run(5), words)
    assert machine.wire.strangers == len(flood)


def test_who_was_quicker_does_not_keep_out_whoever_speaks_from_the_port_agreed_on() -> None:
    words, false = voice(11, 4), voice(12, 6)
    quick = [(at, data, (HOST, PORT + 2)) for at, data, _ in said(false)]
    theirs = [(at + 1.0, data, source) for at, data, source in said(words)]
    track = Machine([*quick, *theirs]).run(6)
    heard = in_order(track, coded(words, PCMU))
    first = next(place for place, at in enumerate(heard) if at >= 0)
    # One tick each: the second of a new voice is the first that is believed.
    assert [at for at in heard if at >= 0] == list(range(1, len(words) // 160))
    assert 50 < first < 58
    assert all(at < 0 for at in in_order(track, coded(false, PCMU))[first:])


def test_behind_a_router_that_changes_ports_the_first_port_is_believed_and_no_other() -> None:
    words, false = voice(11, 4), voice(12, 4)
    theirs = [(at, data, (HOST, 61000)) for at, data, _ in said(words)]
    late = [(at + 0.5, data, (HOST, 61002)) for at, data, _ in said(false)]
    track = Machine([*theirs, *late]).run(5)
    assert whole(track, words)
    assert all(at < 0 for at in in_order(track, coded(false, PCMU)))


def test_a_flood_of_their_own_is_read_little_by_little() -> None:
    flood = [(at / 10000, STRANGE["video"], THEIRS) for at in range(20000)]
    machine = Machine(flood)
    machine.run(2)
    assert machine.most <= 20
