from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.engine.mp3 import Frame, FrameSplitter, frame_shape


def split(data: bytes, cuts: list[int]) -> list[Frame]:
    splitter, frames, begin = FrameSplitter(), [], 0
    for cut in [*cuts, len(data)]:
        frames += splitter.feed(data[begin:cut])
        begin = max(begin, cut)
    return frames


def test_a_known_header() -> None:
    # MPEG 1, layer III, 128 kb/s, 48 kHz: 1152 samples in 384 bytes.
    assert frame_shape(b"\xff\xfb\x94\x00") == (384, 0.024)


def test_no_frame_in_what_is_none() -> None:
    assert frame_shape(b"\xff\xfb\xf4\x00") is None
    assert frame_shape(b"ID3\x04") is None
    assert FrameSplitter().feed(b"\xff\xff\xff\xff" * 500 + b"\x00" * 100) == []


def test_a_stream_is_cut_into_its_frames(sound: bytes) -> None:
    frames = split(sound, [])
    joined = b"".join(frame.data for frame in frames)
    # The last one waits for a header after it.
    assert joined == sound[: len(joined)]
    assert 0 < len(sound) - len(joined) <= 384
    assert abs(sum(frame.seconds for frame in frames) - 4.0) < 0.15


@given(st.data())
def test_however_the_bytes_come_the_frames_are_the_same(sound: bytes, data: st.DataObject) -> None:
    part = sound[:6000]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(part)), max_size=20)))
    assert split(part, cuts) == split(part, [])


@given(st.binary(max_size=300))
def test_noise_before_the_stream_is_passed_over(sound: bytes, noise: bytes) -> None:
    clean = [frame.data for frame in split(sound[:8000], [])]
    found = [frame.data for frame in split(noise + sound[:8000], [])]
    # What looked like a frame in the noise may swallow the first ones, never the rest.
    assert found[-10:] == clean[-10:]


@given(st.binary(max_size=3000))
def test_no_bytes_break_it(data: bytes) -> None:
    for frame in split(data, []):
        assert frame.data
        assert frame.seconds > 0
