"""The screener's headset on this computer: heard by the caller on the private line, and by nobody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.calls.agent.voices import ALONE, NOT_HEARD, best, heard, on_bus, voice
from tests.calls.conftest import NewTelephone
from tests.rig import Station, longest_silence
from tests.rig.peer import Peer
from tests.rig.soundcard import RATE, SoundCard
from tests.rig.telephone import Mono, Telephone


def private(phone: Telephone) -> dict[str, Any]:
    found: dict[str, Any] = phone.status()["screener"]
    return found


@contextmanager
def murmuring(peer: Peer) -> Iterator[None]:
    """So that they are not lost meanwhile."""
    stop = threading.Event()

    def murmur() -> None:
        while not stop.is_set():
            peer.say(voice(33, 1))

    talk = threading.Thread(target=murmur)
    talk.start()
    try:
        yield
    finally:
        stop.set()
        talk.join()


def played(path: Path) -> Mono:
    """What came out of the card so far."""
    data = path.read_bytes()
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")


def at_8000(words: Mono) -> Mono:
    """The same as a telephone has it; each voice here is below 4 kHz."""
    return np.ascontiguousarray(words[:: RATE // 8000])


def test_the_headset_and_one_caller_hear_each_other_and_nobody_else_hears_it(
    card: SoundCard, on_air: Station, new_telephone: NewTelephone
) -> None:
    phone = new_telephone(on_air.data, headset="pulse")
    assert (private(phone)["set"], private(phone)["by"]) == (True, "headset")
    begun = on_air.recorded
    theirs, mine = voice(31, 5), voice(32, 5, RATE)
    out = card.folder / "heard.pcm"
    recorder = card.listen(out)
    try:
        with Peer(phone.port, "0811") as peer, Peer(phone.port, "0812") as other:
            ids = []
            for one, number in ((peer, "0811"), (other, "0812")):
                one.ring()
                ids.append(phone.answer(number))
                one.take()
            phone.ask("air", id=ids[1])
            with murmuring(peer), murmuring(other):
                phone.ask("screen", id=ids[0])
                phone.wait_for(lambda: private(phone)["state"] == "on", 90.0)
            # A busy machine lets PulseAudio stumble: they go on until each has heard the other.
            deadline = time.monotonic() + 120.0
            while not (
                heard(phone.track(ids[0], "studio"), at_8000(mine)) > ALONE
                and heard(at_8000(played(out)), theirs) > ALONE
            ):
                assert time.monotonic() < deadline, phone.errors()[-2000:]
                talk = threading.Thread(target=peer.say, args=(theirs,))
                talk.start()
                card.say(mine.tobytes())
                talk.join()
                other.say(voice(34, 1))
            phone.ask("unscreen", id=ids[0])
            phone.wait_for(lambda: private(phone)["state"] == "off")
            peer.hang_up()
            other.hang_up()
        for call_id in ids:
            phone.ended(call_id)
    finally:
        recorder.kill()
        recorder.wait()
    not_told = phone.track(ids[1], "studio")
    air = on_air.recording()[begun:]
    for words, rate in ((mine, RATE), (theirs, 8000)):
        assert best(air, on_bus(words, rate), RATE) < NOT_HEARD
    assert heard(not_told, at_8000(mine)) < NOT_HEARD
    assert longest_silence(air) == 0


def test_a_headset_that_is_pulled_out_is_told_and_goes_on_once_it_is_back(
    card: SoundCard, new_telephone: NewTelephone
) -> None:
    phone = new_telephone(headset="pulse")
    with Peer(phone.port, "0811") as peer:
        peer.ring()
        call_id = phone.answer("0811")
        peer.take()
        with murmuring(peer):
            phone.ask("screen", id=call_id)
            phone.wait_for(lambda: private(phone)["state"] == "on", 90.0)
            card.pull_out()
            phone.wait_for(lambda: private(phone)["reason"] != "", 60.0)
            assert private(phone)["state"] == "calling"
            assert phone.call(call_id)["state"] == "screening", "nobody is let go"
            card.plug_in()
            phone.wait_for(lambda: private(phone)["state"] == "on", 120.0)
            assert private(phone)["reason"] == ""
        peer.hang_up()
    phone.wait_for(lambda: private(phone)["state"] == "off")


def test_a_headset_that_never_was_is_told_and_the_caller_may_wait_again(
    new_telephone: NewTelephone,
) -> None:
    phone = new_telephone(headset="no such card")
    with Peer(phone.port, "0811") as peer:
        peer.ring()
        call_id = phone.answer("0811")
        peer.take()
        phone.ask("screen", id=call_id)
        phone.wait_for(lambda: "no such card" in private(phone)["reason"])
        phone.ask("unscreen", id=call_id)
        assert phone.call(call_id)["state"] == "waiting"
        phone.wait_for(lambda: private(phone)["state"] == "off")
        peer.hang_up()
