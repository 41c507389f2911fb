"""A telephone hybrid on the sound card: one line with the same states, by PulseAudio's null sinks."""

from __future__ import annotations

import time

import numpy as np
import pytest

from radio.air.control.client import EngineRefusedError
from radio.calls.agent.settings import HybridSettings
from tests.calls.agent.voices import ALONE, NOT_HEARD, best, heard, on_bus, stereo, voice
from tests.calls.conftest import NewTelephone
from tests.rig import Station, longest_silence
from tests.rig.soundcard import RATE, SoundCard
from tests.rig.telephone import Telephone


def speak_until_heard(phone: Telephone, card: SoundCard, call_id: str) -> None:
    """How long it takes until the card is open is the machine's affair."""
    deadline = time.monotonic() + 60.0
    while not phone.track(call_id).any():
        assert time.monotonic() < deadline, phone.call(call_id)["trouble"]
        card.say(voice(22, 0.5, RATE).tobytes())


def test_a_caller_by_the_hybrid_is_on_the_air_recorded_and_hears_the_rest(
    card: SoundCard, on_air: Station, new_telephone: NewTelephone
) -> None:
    words = voice(21, 5, RATE)
    line = HybridSettings("hybrid", "pulse", "pulse")
    phone = new_telephone(on_air.data, lines=(), hybrids=(line,))
    assert phone.status()["lines"][0]["kind"] == "line_in"
    out_of_card = card.folder / "heard.pcm"
    recorder = card.listen(out_of_card)
    try:
        begun = on_air.recorded
        call_id = str(phone.ask("open", line="hybrid")["id"])
        with pytest.raises(EngineRefusedError) as refused:
            phone.ask("open", line="hybrid")
        assert refused.value.code == "line_busy"
        phone.ask("air", id=call_id)
        speak_until_heard(phone, card, call_id)
        card.say(words.tobytes())
        assert phone.call(call_id)["state"] == "on_air"
        assert phone.call(call_id)["trouble"] == ""
        time.sleep(1.0)
        phone.ask("hang_up", id=call_id)
    finally:
        recorder.kill()
        recorder.wait()
    assert phone.ended(call_id) == "studio"
    track = phone.track(call_id)
    assert heard(track, words, RATE) > 0.9
    assert len(track) == len(phone.track(call_id, "studio"))
    out = on_air.recording()[begun:]
    assert longest_silence(out) == 0
    assert best(out, on_bus(words, RATE), RATE) > ALONE
    # What the caller hears: the programme, and not their own voice.
    told = np.frombuffer(out_of_card.read_bytes(), dtype="<i2")
    assert best(stereo(told), stereo(words), RATE) < NOT_HEARD
    studio = phone.track(call_id, "studio")
    assert np.abs(studio[RATE : 2 * RATE]).max() > 100
    assert heard(told, studio, RATE) > 0.9


def test_a_card_that_is_not_there_is_told_and_the_call_is_lost(
    new_telephone: NewTelephone,
) -> None:
    phone = new_telephone(hybrids=(HybridSettings("hybrid", "no such card", ""),), timeout=1.0)
    call_id = str(phone.ask("open", line="hybrid")["id"])
    phone.wait_for(lambda: "no such card" in phone.call(call_id)["trouble"])
    assert phone.ended(call_id) == "lost"


def test_a_card_that_is_plugged_in_later_is_found_at_the_next_caller(
    card: SoundCard, new_telephone: NewTelephone
) -> None:
    card.pull_out()
    # However many cards are set: none of the others is in use.
    others = HybridSettings("second", "no such card"), HybridSettings("third", "pulse", "pulse")
    hybrid = HybridSettings("hybrid", "pulse", "pulse")
    phone = new_telephone(hybrids=(hybrid, *others), headset="pulse", timeout=3.0)
    first = str(phone.ask("open", line="hybrid")["id"])
    assert phone.ended(first) == "lost"
    row = next(line for line in phone.status()["lines"] if line["name"] == "hybrid")
    assert (row["state"], row["reason"] != "") == ("failed", True)
    card.plug_in()
    second = str(phone.ask("open", line="hybrid")["id"])
    words = voice(21, 4, RATE)
    speak_until_heard(phone, card, second)
    card.say(words.tobytes())
    assert _over(phone, second) == []
    assert heard(phone.track(second), words, RATE) > 0.9
    row = next(line for line in phone.status()["lines"] if line["name"] == "hybrid")
    assert (row["state"], row["reason"]) == ("listening", "")


def _over(phone: Telephone, call_id: str) -> list[str]:
    return [row["because"] for row in phone.journal("ended") if row["id"] == call_id]


def test_a_line_that_is_no_hybrid_is_not_opened(new_telephone: NewTelephone) -> None:
    phone = new_telephone()
    with pytest.raises(EngineRefusedError) as refused:
        phone.ask("open", line="telkom")
    assert refused.value.code == "no_such_line"
