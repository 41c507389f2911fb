"""How long a file is, without decoding it: also one whose encoder was killed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.archive.errors import UnreadableError
from radio.archive.measuring import ENDINGS, measure
from radio.archive.streams import ogg
from tests.archive.kit import RATE, decoded, encode, sound

LENGTH = 5 * RATE + 1234


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_a_whole_file_is_as_long_as_what_was_encoded(tmp_path: Path, ending: str) -> None:
    path = encode(tmp_path / f"a{ending}", sound(LENGTH))
    facts = measure(path)
    assert (facts.codec, facts.rate, facts.channels) == (ending[1:], RATE, 2)
    if ending == ".aac":
        # ADTS has no place for what an encoder adds before and after.
        assert LENGTH <= facts.frames <= LENGTH + 3 * 1024
    else:
        assert facts.frames == LENGTH == len(decoded(path))


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_a_file_that_was_cut_off_is_as_long_as_what_is_there(tmp_path: Path, ending: str) -> None:
    path = encode(tmp_path / f"a{ending}", sound(LENGTH))
    content = bytearray(path.read_bytes())
    if ending == ".flac":
        # What an encoder that was killed could not go back and write.
        content[21] &= 0xF0
        content[22:26] = bytes(4)
    path.write_bytes(content[: len(content) * 2 // 3])
    found = measure(path).frames
    assert abs(found - LENGTH * 2 / 3) < 0.5 * RATE
    # Opus is written in pages of a second.
    assert abs(found - len(decoded(path))) <= (RATE if ending == ".opus" else 2 * 4608)


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_what_is_no_audio_is_told(tmp_path: Path, ending: str) -> None:
    whole = encode(tmp_path / f"a{ending}", sound(RATE)).read_bytes()
    for number, content in enumerate(
        (b"", whole[:9], b"\0" * 5000, random.Random(1).randbytes(99))
    ):
        path = tmp_path / f"{number}{ending}"
        path.write_bytes(content)
        with pytest.raises(UnreadableError):
            measure(path)


def test_another_ending_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="txt"):
        measure(tmp_path / "notes.txt")


def test_checksums_are_those_of_ffmpeg(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.opus", sound(2 * RATE))
    content, count, at = path.read_bytes(), 0, 0
    with path.open("rb") as file:
        for page in ogg.pages(file):
            whole = bytearray(content[at : at + page.size])
            told = int.from_bytes(whole[22:26], "little")
            whole[22:26] = bytes(4)
            assert ogg.checksum(bytes(whole)) == told
            at, count = at + page.size, count + 1
    assert at == len(content)
    assert count > 3


@given(st.lists(st.binary(min_size=1, max_size=600), min_size=1, max_size=40))
def test_a_page_gives_back_its_packets(packets: list[bytes]) -> None:
    whole = ogg.page_bytes(packets, 960, 7, 1)
    sizes = whole[27 : 27 + whole[26]]
    page = ogg.Page(0, 960, 7, sizes, 27 + len(sizes), len(whole))
    assert list(ogg.packets_of(page, whole[page.body_at :])) == packets
