import struct
from pathlib import Path

import numpy as np
import pytest

from radio.library.analysis import analyse
from radio.library.importing import import_paths
from radio.library.waveform import (
    NoWaveformError,
    load_waveform,
    save_waveform,
    waveform_file,
)

RATE = 44100


def test_a_waveform_shows_each_ten_milliseconds(write, tmp_path: Path) -> None:
    samples = np.zeros((2 * RATE, 2))
    samples[RATE // 2 : RATE, 0] = 0.5
    samples[RATE : RATE + 441, 1] = -0.25
    waveform = analyse(write("a.wav", samples)).waveform
    assert waveform is not None
    assert waveform.seconds == pytest.approx(2.0, abs=0.011)
    save_waveform(waveform, tmp_path / "deep" / "a.dat")
    loaded = load_waveform(tmp_path / "deep" / "a.dat")
    assert (loaded.sample_rate, loaded.samples_per_pixel) == (RATE, 441)
    assert np.array_equal(loaded.pairs, waveform.pairs)
    assert loaded.pairs[:49].any() == np.False_
    assert (loaded.pairs[51:99, 1] == 64).all()
    assert loaded.pairs[100].tolist() == [-32, 0]


def test_the_file_is_what_audiowaveform_writes(write, tmp_path: Path) -> None:
    waveform = analyse(write("a.wav", np.full((RATE, 2), 0.1))).waveform
    assert waveform is not None
    save_waveform(waveform, tmp_path / "a.dat")
    content = (tmp_path / "a.dat").read_bytes()
    version, flags, rate, zoom, length, channels = struct.unpack_from("<iIiiIi", content)
    assert (version, flags, rate, zoom, length, channels) == (2, 1, RATE, 441, 100, 1)
    assert len(content) == 24 + 2 * length


@pytest.mark.parametrize("content", [b"", b"\2\0\0\0", bytes(200)])
def test_what_is_no_waveform_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.dat").write_bytes(content)
    with pytest.raises(NoWaveformError):
        load_waveform(tmp_path / "x.dat")
    with pytest.raises(NoWaveformError):
        load_waveform(tmp_path / "none.dat")


def test_an_import_keeps_the_waveform(database, data: Path, write) -> None:
    result = import_paths(database, data, [write("a.wav", np.full((RATE, 2), 0.1))])
    assert load_waveform(waveform_file(data, result.media_ids[0])).seconds == 1.0
