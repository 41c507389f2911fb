"""Sound of calls, packet by packet: codecs against their standard, jitter, recordings."""

from __future__ import annotations

import random
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from radio.calls.agent.media.codecs import CODECS, PCMA, PCMU, WIDE, Codec, Mono
from radio.calls.agent.media.jitter import DEPTH, JitterBuffer
from radio.calls.agent.media.resampling import Resampler
from radio.calls.agent.media.rtp import Packet, Sender, parse
from radio.calls.agent.media.wavfile import WavWriter, mend

SECOND = 50


def voice(ticks: int, rate: int = 8000) -> Mono:
    t = np.arange(ticks * rate // 50) / rate
    wave_ = np.sin(2 * np.pi * 300 * t) + 0.4 * np.sin(2 * np.pi * 1700 * t + 1)
    return np.asarray(wave_ * 6000 * (0.6 + 0.4 * np.sin(2 * np.pi * 1.3 * t)), dtype=np.int16)


def packets(codec: Codec, audio: Mono) -> list[Packet]:
    sender, encode = Sender(codec.payload_type, codec.ticks), codec.encoder()
    size = codec.samples
    made = [sender.packet(encode(audio[at : at + size])) for at in range(0, len(audio), size)]
    read = [parse(data) for data in made]
    return [packet for packet in read if packet is not None]


def played(codec: Codec, arrivals: list[list[Packet]]) -> tuple[Mono, JitterBuffer]:
    """What comes out where so many packets arrive before each tick."""
    buffer, parts = JitterBuffer(codec), []
    for arrived in arrivals:
        for packet in arrived:
            buffer.put(packet)
        parts.append(buffer.take())
    return np.concatenate(parts), buffer


def find(out: Mono, wanted: Mono) -> int:
    """Where a stretch stands in what came out, to the bit; -1 where it does not."""
    windows: NDArray[np.int16] = np.lib.stride_tricks.sliding_window_view(out, len(wanted))
    places = np.flatnonzero((windows == wanted).all(axis=1))
    return int(places[0]) if len(places) else -1


# -- codecs -------------------------------------------------------------------------------


def test_mu_law_has_the_values_of_the_standard() -> None:
    """G.711, table 2a: decision values and octets of the positive side."""
    decode, encode = PCMU.decoder(), PCMU.encoder()
    octets = bytes([0x80, 0x8F, 0x9F, 0xAF, 0xBF, 0xCF, 0xDF, 0xEF, 0xFF, 0x00])
    sizes = [32124, 16764, 8316, 4092, 1980, 924, 396, 132, 0, -32124]
    assert decode(octets).tolist() == sizes
    assert encode(np.array(sizes, dtype=np.int16)) == octets


def test_a_law_has_the_values_of_the_standard() -> None:
    decode, encode = PCMA.decoder(), PCMA.encoder()
    octets = bytes([0xAA, 0xD5, 0x55, 0x2A])
    sizes = [32256, 8, -8, -32256]
    assert decode(octets).tolist() == sizes
    assert encode(np.array(sizes, dtype=np.int16)) == octets


@pytest.mark.parametrize("codec", [PCMU, PCMA], ids=lambda codec: codec.name)
def test_every_octet_comes_back_as_itself(codec: Codec) -> None:
    octets = bytes(range(256))
    back = codec.encoder()(codec.decoder()(octets))
    differing = [a for a, b in zip(octets, back, strict=True) if a != b]
    assert differing in ([], [0x7F])  # mu-law has two zeros


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_voice_survives_a_codec(codec: Codec) -> None:
    audio = voice(SECOND, codec.rate)
    encode, decode, size = codec.encoder(), codec.decoder(), codec.samples
    back = np.concatenate(
        [decode(encode(audio[at : at + size])) for at in range(0, len(audio), size)]
    )
    assert len(back) == len(audio)
    lag = 22 if codec is WIDE else 0  # the delay of its filters
    error = back[lag:].astype(float) - audio[: len(audio) - lag]
    noise = 10 * np.log10(np.mean(audio.astype(float) ** 2) / np.mean(error**2))
    assert noise > (15 if codec is WIDE else 35)


# -- packets ------------------------------------------------------------------------------


def test_a_packet_is_read_as_it_was_written() -> None:
    sender = Sender(8, 160)
    first, second = parse(sender.packet(b"a" * 160)), parse(sender.packet(b"b" * 160))
    assert first is not None
    assert second is not None
    assert (first.marker, second.marker) == (True, False)
    assert second.sequence == (first.sequence + 1) & 0xFFFF
    assert second.timestamp == (first.timestamp + 160) & 0xFFFFFFFF
    assert (second.payload, second.payload_type) == (b"b" * 160, 8)


def test_extension_sources_and_padding_are_passed_over() -> None:
    head = bytes([0x80 | 0x20 | 0x10 | 2, 8, 0, 1]) + bytes(8)
    data = head + bytes(8) + bytes([0, 0, 0, 1]) + bytes(4) + b"voice" + bytes([0, 0, 3])
    packet = parse(data)
    assert packet is not None
    assert packet.payload == b"voice"


@given(st.binary(max_size=1600))
@settings(max_examples=300, deadline=None)
def test_no_datagram_breaks_the_reader(data: bytes) -> None:
    packet = parse(data)
    if packet is not None:
        assert len(packet.payload) <= len(data) - 12
        JitterBuffer(PCMU).put(packet)


# -- jitter -------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", [PCMU, PCMA], ids=lambda codec: codec.name)
def test_what_comes_in_order_goes_out_to_the_bit(codec: Codec) -> None:
    audio = voice(4 * SECOND)
    wanted = codec.decoder()(codec.encoder()(audio))
    out, buffer = played(codec, [[packet] for packet in packets(codec, audio)])
    at = (DEPTH - 1) * codec.samples
    assert np.array_equal(out[at:], wanted[: len(out) - at])
    assert buffer.lost == 0


def test_disorder_jitter_and_doubles_within_the_depth_are_not_heard() -> None:
    audio = voice(6 * SECOND)
    wanted = PCMU.decoder()(PCMU.encoder()(audio))
    rng, late = random.Random(3), 2
    arrivals: list[list[Packet]] = [[] for _ in range(6 * SECOND + late)]
    for number, packet in enumerate(packets(PCMU, audio)):
        place = number + (rng.randint(0, late) if number > DEPTH else 0)
        arrivals[place] += [packet] * rng.choice([1, 1, 2])
    for arrived in arrivals:
        rng.shuffle(arrived)
    out, buffer = played(PCMU, arrivals)
    middle = wanted[SECOND * 160 : 5 * SECOND * 160]
    assert find(out, middle) >= 0
    assert buffer.lost == 0


@pytest.mark.parametrize("left", [1, 12, 39, 41, 159])
def test_a_packet_that_was_cut_off_does_not_take_the_place_of_the_whole(left: int) -> None:
    audio = voice(2 * SECOND)
    arrivals = [
        [replace(packet, payload=packet.payload[:left]), packet] for packet in packets(PCMU, audio)
    ]
    out, buffer = played(PCMU, arrivals)
    wanted = PCMU.decoder()(PCMU.encoder()(audio))
    assert np.array_equal(out[(DEPTH - 1) * 160 :], wanted[: len(out) - (DEPTH - 1) * 160])
    assert (buffer.lost, buffer.late) == (0, 0)


def test_five_in_a_hundred_lost_leave_the_timeline_true() -> None:
    audio = voice(20 * SECOND)
    rng = random.Random(4)
    arrivals = [[p] if rng.random() > 0.05 else [] for p in packets(PCMU, audio)]
    missing = sum(not arrived for arrived in arrivals)
    out, buffer = played(PCMU, arrivals)
    wanted = PCMU.decoder()(PCMU.encoder()(audio))
    at = (DEPTH - 1) * 160
    right = out[at:].reshape(-1, 160) == wanted[: len(out) - at].reshape(-1, 160)
    assert right.all(axis=1).sum() == len(right) - missing
    assert buffer.lost == missing


@pytest.mark.parametrize("drift", [1.01, 0.99])
def test_another_clock_costs_a_tick_now_and_then_and_no_more(drift: float) -> None:
    made = packets(PCMU, voice(120 * SECOND))
    arrivals: list[list[Packet]] = [[] for _ in range(int(len(made) * max(1.0, 1 / drift)) + 1)]
    for number, packet in enumerate(made):
        arrivals[int(number / drift)].append(packet)
    out, buffer = played(PCMU, arrivals)
    assert len(out) == len(arrivals) * 160
    assert buffer.lost < 0.06 * len(made)
    quiet = (np.abs(out.reshape(-1, 160)).max(axis=1) < 50).sum()
    assert quiet < 0.03 * len(arrivals)


def test_a_stranger_is_believed_only_after_two_packets_in_a_row() -> None:
    mine, theirs = packets(PCMU, voice(SECOND)), packets(PCMU, voice(SECOND))
    out, buffer = played(PCMU, [[packet, theirs[at * 7 % 50]] for at, packet in enumerate(mine)])
    wanted = PCMU.decoder()(PCMU.encoder()(voice(SECOND)))
    assert np.array_equal(out[320:], wanted[: len(out) - 320])
    assert buffer.strangers == 50
    for packet in theirs[:10]:
        buffer.put(packet)
    assert buffer.strangers == 51, "the first of them alone was not believed"


def test_a_timestamp_that_wraps_is_not_noticed() -> None:
    audio = voice(SECOND)
    encode = PCMU.encoder()
    start = (1 << 32) - 20 * 160
    made = [
        Packet(
            0, False, number, (start + number * 160) & 0xFFFFFFFF, 7, encode(audio[at : at + 160])
        )
        for number, at in enumerate(range(0, len(audio), 160))
    ]
    out, buffer = played(PCMU, [[packet] for packet in made])
    assert buffer.lost == 0
    assert np.array_equal(out[320:], PCMU.decoder()(encode(audio))[: len(out) - 320])


def test_after_a_pause_it_goes_on() -> None:
    made = packets(PCMU, voice(3 * SECOND))
    arrivals: list[list[Packet]] = [[packet] for packet in made[:SECOND]]
    arrivals += [[]] * SECOND + [[packet] for packet in made[2 * SECOND :]]
    out, _ = played(PCMU, arrivals)
    wanted = PCMU.decoder()(PCMU.encoder()(voice(3 * SECOND)))
    assert find(out, wanted[int(2.2 * SECOND) * 160 : int(2.8 * SECOND) * 160]) >= 0


# -- files --------------------------------------------------------------------------------


def test_a_file_that_was_never_closed_can_be_read_and_mended(tmp_path: Path) -> None:
    path, audio = tmp_path / "caller.wav", voice(3 * SECOND + 20)
    writer = WavWriter(path, 8000)
    for at in range(0, len(audio), 160):
        writer.write(audio[at : at + 160])
    with wave.open(str(path)) as file:  # as a kill leaves it
        assert file.getnframes() == 3 * 8000
    assert mend(path, 8000) == len(audio)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert np.array_equal(np.frombuffer(file.readframes(10**6), dtype=np.int16), audio)
    writer.close()


def test_half_a_sample_is_cut_off_and_other_files_are_left(tmp_path: Path) -> None:
    path = tmp_path / "caller.wav"
    writer = WavWriter(path, 8000)
    writer.write(voice(1))
    writer.close()
    with open(path, "ab") as file:
        file.write(b"x")
    assert mend(path, 8000) == 160
    other = tmp_path / "other.wav"
    other.write_bytes(b"RIFFxxxx" + bytes(36))
    with pytest.raises(ValueError, match="no recording"):
        mend(other, 8000)
    with pytest.raises(FileExistsError):
        WavWriter(path, 8000)


@pytest.mark.parametrize(("given", "wanted"), [(8000, 48000), (48000, 8000), (16000, 44100)])
def test_a_resampler_holds_back_two_milliseconds_and_no_more(given: int, wanted: int) -> None:
    click = np.zeros(given, dtype=np.float32)
    click[given // 2] = 10000.0
    resampler, size = Resampler(given, wanted), given // 50
    out = np.concatenate([resampler.tick(click[at : at + size]) for at in range(0, given, size)])
    assert len(out) == wanted
    assert np.argmax(np.abs(out)) / wanted - 0.5 == pytest.approx(0.002, abs=0.0015)
