"""The same recording in another coding is found; other music is not taken for it."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from radio.db import session_scope
from radio.library.analysis import analyse
from radio.library.fingerprint import SAME_FROM, is_same_recording
from radio.library.importing import import_paths
from radio.library.store import twin_of

RATE = 44100


def music(seed: int, seconds: float = 40.0) -> np.ndarray:
    """Notes of a random tune with overtones: what a fingerprint can tell apart."""
    dice = np.random.default_rng(seed)
    time = np.arange(round(0.4 * RATE)) / RATE
    notes = []
    for _ in range(round(seconds / 0.4)):
        pitch = 220 * 2 ** (dice.integers(0, 24) / 12)
        tones = [np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 6)]
        notes.append(np.sum(tones, axis=0) * np.exp(-4 * time))
    wave = np.concatenate(notes)
    wave += 0.001 * dice.standard_normal(len(wave))
    return np.repeat(0.3 * wave[:, None], 2, axis=1)


@pytest.mark.sqlite
@pytest.mark.slow
def test_another_coding_of_the_same_recording_is_told(database: Engine, data: Path, write) -> None:
    first = import_paths(database, data, [write("a.flac", music(1))])
    assert first.twins == []
    late = np.concatenate((np.zeros((7000, 2)), music(1)))
    others = [
        write("b.mp3", music(1), "-b:a", "128k"),
        write("c.ogg", 0.5 * late, "-c:a", "libvorbis"),
        write("d.wav", music(1), "-ar", "22050", "-ac", "1"),
    ]
    strangers = [write(f"s{n}.flac", music(n)) for n in range(2, 6)]
    result = import_paths(database, data, [*others, *strangers])
    assert result.imported == 7
    assert {twin.path for twin in result.twins} == set(others)
    assert {twin.twin_of for twin in result.twins} == set(first.media_ids)
    told = result.to_dict()["twins"][0]
    assert set(told) == {"path", "media_id", "same_recording_as"}
    with session_scope(database) as session:
        assert twin_of(session, told["media_id"]) == first.media_ids[0]
        assert twin_of(session, first.media_ids[0]) is None


def test_short_pieces_are_twins_of_nothing(database: Engine, data: Path, write) -> None:
    paths = [write("a.wav", music(1, 2.0)), write("b.flac", music(1, 2.0))]
    assert import_paths(database, data, paths).twins == []


@pytest.mark.slow
def test_how_much_is_shared(write) -> None:
    """Far from the threshold on both sides."""
    plain = analyse(write("a.flac", music(1))).sketch
    coded = analyse(write("a.mp3", music(1), "-b:a", "96k")).sketch
    other = analyse(write("b.flac", music(9))).sketch
    assert len(plain & coded) > 1.5 * SAME_FROM * min(len(plain), len(coded))
    assert len(plain & other) < 0.5 * SAME_FROM * min(len(plain), len(other))
    assert is_same_recording(plain, coded, len(plain & coded))
    assert not is_same_recording(plain, other, len(plain & other))
