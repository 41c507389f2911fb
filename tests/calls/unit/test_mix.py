"""What each of four on the air hears: the programme and the others to the sample, and never itself."""

from __future__ import annotations

import socket
import wave
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from radio.calls.agent.calls import Call
from radio.calls.agent.disk import Disk
from radio.calls.agent.media.codecs import PCMU, Mono
from radio.calls.agent.media.resampling import Resampler, Signal, to_mono16
from radio.calls.agent.media.rtp import Sender
from tests.calls.agent.voices import coded, in_order, voice
from tests.calls.unit.house import House, LoopBus
from tests.rig.telephone import HOST

SECONDS = 3
TICKS = SECONDS * 50


class Party:
    """Callers who speak in the same ticks as the switchboard's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.disk, self.bus = Disk(), LoopBus()
        self.house = House(folder, self.disk, self.bus)
        self.stack = ExitStack()

    def run(self, words: list[Mono], on_air: list[bool]) -> list[Call]:
        calls = [self.house.answered() for _ in words]
        for call, airs in zip(calls, on_air, strict=True):
            if airs:
                self.house.board.air({"id": call.id})
        senders = [(Sender(0, 160), PCMU.encoder(), self._line()) for _ in words]
        for tick in range(TICKS):
            for call, mono, (sender, encode, line) in zip(calls, words, senders, strict=True):
                part = mono[tick * 160 :][:160]
                self.house.hear(call, sender.packet(encode(part)), line)
            self.house.board.tick()
        self.house.board.close()
        self.disk.close()
        return calls

    def _line(self) -> socket.socket:
        line = self.stack.enter_context(closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)))
        line.bind((HOST, 0))
        return line

    def track(self, call: Call, name: str) -> Mono:
        with wave.open(str(self.folder / call.folder / f"{name}.wav")) as file:
            return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Party]:
    made = Party(tmp_path)
    with made.stack:
        yield made


def down(signals: list[Signal]) -> Signal:
    """As a telephone has it."""
    resampler = Resampler(48000, 8000)
    return np.concatenate([resampler.tick(signal) for signal in signals])


def test_each_of_four_hears_the_programme_and_the_three_others_to_the_sample(
    party: Party,
) -> None:
    words = [voice(n, SECONDS) for n in range(4)]
    calls = party.run(words, [True] * 4)
    heard = sum(party.track(call, "studio").astype(np.int32) for call in calls)
    # Each hears clean + all - itself: the four of them together 4 clean + 3 all.
    wanted = 4 * down(party.bus.clean) + 3 * down(party.bus.given)
    assert np.abs(heard - wanted).max() <= 4 * 0.5 + 0.1, "no more than what is rounded"
    for call, said in zip(calls, words, strict=True):
        found = in_order(party.track(call, "caller"), coded(said, PCMU))
        assert found[2:] == list(range(TICKS - 2))


@pytest.mark.parametrize("speaker", range(4))
def test_who_speaks_alone_hears_the_programme_to_the_bit_and_the_others_hear_them(
    party: Party, speaker: int
) -> None:
    quiet = np.zeros(SECONDS * 8000, dtype=np.int16)
    words = [voice(n, SECONDS) if n == speaker else quiet for n in range(4)]
    calls = party.run(words, [True] * 4)
    clean, all_of_it = (
        down(party.bus.clean),
        [a + b for a, b in zip(party.bus.clean, party.bus.given, strict=True)],
    )
    for n, call in enumerate(calls):
        wanted = clean if n == speaker else down(all_of_it)
        assert np.array_equal(party.track(call, "studio"), to_mono16(wanted))
    assert np.abs(np.concatenate(party.bus.given)).max() > 3000


def test_who_waits_is_not_heard_and_hears_all(party: Party) -> None:
    words = [voice(n, SECONDS) for n in range(3)]
    calls = party.run(words, [True, True, False])
    everybody = [a + b for a, b in zip(party.bus.clean, party.bus.given, strict=True)]
    assert np.abs(party.track(calls[2], "studio") - down(everybody)).max() <= 0.6
    two = sum(party.track(call, "studio").astype(np.int32) for call in calls[:2])
    wanted = 2 * down(party.bus.clean) + down(party.bus.given)
    assert np.abs(two - wanted).max() <= 2 * 0.5 + 0.1


def test_the_stretch_on_the_air_is_told_to_the_sample(party: Party) -> None:
    call = party.house.answered()
    spans = []
    for on, ticks in ((False, 7), (True, 31), (False, 5), (True, 11)):
        if on:
            party.house.board.air({"id": call.id})
        elif call.state == "on_air":
            party.house.board.unair({"id": call.id})
        party.house.tick(ticks / 50)
        spans.append(ticks)
    assert call.recording is not None
    told = [(span.first, span.last) for span in call.recording.facts.on_air]
    party.house.board.close()
    party.disk.close()
    assert told == [(7 * 160, 38 * 160), (43 * 160, None)]
    assert call.recording.facts.on_air[-1].last == 54 * 160
    assert call.on_air_ms == (31 + 11) * 20
    ends = [fact["stretch_ms"] for fact in party.house.facts if fact["kind"] in ("unair", "ended")]
    assert ends == [31 * 20, 11 * 20]
