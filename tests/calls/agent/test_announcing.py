"""Callers who wait are told their place, over the programme, in words that are made once."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr

from radio.calls.agent.announcing import Announcements, Place, path_of, words_for
from tests.calls.agent.voices import stereo, voice
from tests.calls.conftest import NewTelephone
from tests.rig import Station, locate
from tests.rig.peer import Peer
from tests.rig.telephone import Mono, Telephone

TICK = 960
TOLD, NOT_TOLD = 0.8, 0.3
"""Correlation of all the words with where they are heard, and with where they are not."""


def until(done: Callable[[], bool], phone: Telephone) -> None:
    phone.wait_for(done, 60)


def spoken(folder: Path, position: int) -> Mono:
    """The words as a telephone has them."""
    with wave.open(str(path_of(folder, position))) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        found: Mono = soxr.resample(raw, file.getframerate(), 8000)
    return found


def test_the_words() -> None:
    assert words_for(2) == "Anda penelepon nomor dua. Mohon tunggu."
    assert words_for(20) == "Anda penelepon nomor dua puluh. Mohon tunggu."


def test_two_who_wait_are_told_their_places_and_the_order_of_the_studio_counts(
    on_air: Station, new_telephone: NewTelephone
) -> None:
    words = {place: voice(place, 1.0) for place in range(1, 21)}
    for place, said in words.items():
        _keep(path_of(on_air.data / "calls" / "announcements", place), said, 8000)
    phone = new_telephone(on_air.data, announce_every=2.5)
    with Peer(phone.port, "0811") as first, Peer(phone.port, "0812") as second:
        ids = []
        for peer in (first, second):
            peer.ring()
            ids.append(phone.answer(peer.number))
            peer.take()
            peer.keep_quiet(60.0)
        until(lambda: is_told(phone, ids[0], words[1]) and is_told(phone, ids[1], words[2]), phone)
        changed = {call_id: len(phone.track(call_id, "studio")) for call_id in ids}
        assert phone.ask("order", ids=[ids[1], ids[0]])["ids"] == [ids[1], ids[0]]
        until(lambda: is_told(phone, ids[0], words[2]) and is_told(phone, ids[1], words[1]), phone)
        for peer in (first, second):
            peer.hang_up()
    for call_id, before, after in ((ids[0], 1, 2), (ids[1], 2, 1)):
        track = phone.track(call_id, "studio")
        assert likest(track[: changed[call_id]], words[after]) < NOT_TOLD
        # What was begun under the old order is said to its end.
        assert likest(track[changed[call_id] + 2 * 8000 :], words[before]) < NOT_TOLD
        assert all(likest(track, words[other]) < NOT_TOLD for other in range(3, 21))


def is_told(phone: Telephone, call_id: str, words: Mono) -> bool:
    return likest(phone.track(call_id, "studio"), words) > TOLD


def likest(track: Mono, words: Mono) -> float:
    """Correlation of all the words at once."""
    return locate(stereo(track), stereo(words)).score


def test_who_waits_hears_the_words_and_who_is_on_the_air_does_not(
    on_air: Station, new_telephone: NewTelephone
) -> None:
    phone = new_telephone(on_air.data, announce_every=60.0)
    folder = on_air.data / "calls" / "announcements"
    until(lambda: path_of(folder, 20).exists(), phone)
    with Peer(phone.port, "0811") as aired, Peer(phone.port, "0812") as waits:
        ids = []
        for peer in (aired, waits):
            peer.ring()
            ids.append(phone.answer(peer.number))
            peer.take()
            if peer is aired:
                phone.ask("air", id=ids[0])
            peer.keep_quiet(60.0)
        until(lambda: is_told(phone, ids[1], spoken(folder, 1)), phone)
        for peer in (aired, waits):
            peer.hang_up()
    assert likest(phone.track(ids[0], "studio"), spoken(folder, 1)) < NOT_TOLD


def test_the_programme_goes_down_under_the_words_and_comes_back(tmp_path: Path) -> None:
    _own_words(path_of(tmp_path, 1))
    announcements = Announcements(tmp_path, -16.0)
    while announcements.at(1, 48000) is None:
        assert not announcements.trouble
    place = Place(announcements, 4.0)
    programme = np.full(TICK, 1000.0, dtype=np.float32)
    laid = np.concatenate([place.lay(programme, 1) for _ in range(300)])
    quiet = laid == 1000.0
    assert quiet[: 74 * TICK].all()
    words = laid[75 * TICK : 125 * TICK]
    assert np.abs(words).max() > 5000
    assert laid[75 * TICK + 10 * TICK - 1] == pytest.approx(200.0, abs=5.0), (
        "down before the first word"
    )
    assert quiet[200 * TICK : 274 * TICK].all(), "up again"
    assert np.abs(laid[275 * TICK :]).max() > 5000, "and said again"
    assert np.abs(np.diff(laid[75 * TICK : 84 * TICK])).max() < 2.0, "no step"


def _own_words(path: Path) -> None:
    """A second of a tone, as a station's own file."""
    tone = 8000 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
    _keep(path, tone.astype(np.int16), 44100)


def _keep(path: Path, mono: Mono, rate: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(mono.astype("<i2").tobytes())


def test_without_a_voice_callers_are_told_nothing_and_the_studio_why(
    tmp_path: Path, new_telephone: NewTelephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    phone = new_telephone(announce_every=5.0)
    phone.wait_for(lambda: "espeak-ng" in phone.status()["unspoken"])
    assert phone.status()["trouble"] == "", "the disk is well"
