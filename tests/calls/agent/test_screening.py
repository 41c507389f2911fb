"""The private line: the screener and one caller hear each other, and nobody else hears either."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from radio.air.control.client import EngineRefusedError
from tests.calls.agent.voices import HEARD, NOT_HEARD, best, heard, on_bus, voice
from tests.calls.conftest import NewTelephone
from tests.rig import Station, longest_silence
from tests.rig.peer import Peer, Screener
from tests.rig.telephone import HOST, Mono, Telephone

USER = "101"
PLAIN = 0.8
"""Correlation with a voice that is alone."""


@contextmanager
def caller(phone: Telephone, number: str) -> Iterator[tuple[Peer, str]]:
    """One who waits, and the id of their call."""
    with Peer(phone.port, number) as peer:
        peer.ring()
        call_id = phone.answer(number)
        peer.take()
        yield peer, call_id


def say_at_once(*pairs: tuple[Peer, Mono]) -> None:
    talks = [threading.Thread(target=peer.say, args=(words,)) for peer, words in pairs]
    for talk in talks:
        talk.start()
    for talk in talks:
        talk.join()


def state(phone: Telephone, call_id: str) -> str:
    return str(phone.call(call_id)["state"])


def test_two_callers_one_after_the_other_speak_with_the_screener_alone(
    on_air: Station, new_telephone: NewTelephone
) -> None:
    with Screener() as screener:
        phone = new_telephone(on_air.data, screener=f"{USER}@{HOST}:{screener.port}")
        begun = on_air.recorded
        with (
            caller(phone, "0811") as (first, first_id),
            caller(phone, "0812") as (second, second_id),
            caller(phone, "0813") as (aired, aired_id),
        ):
            phone.ask("air", id=aired_id)
            phone.ask("screen", id=first_id)
            screener.take_call()
            phone.wait_for(lambda: phone.status()["screener"]["state"] == "on")
            said = {n: voice(n, 5) for n in range(8)}
            say_at_once((first, said[0]), (screener, said[1]), (second, said[2]), (aired, said[3]))
            phone.ask("screen", id=second_id)
            assert (state(phone, first_id), state(phone, second_id)) == ("waiting", "screening")
            say_at_once((first, said[4]), (screener, said[5]), (second, said[6]), (aired, said[7]))
            phone.ask("unscreen", id=second_id)
            assert state(phone, second_id) == "waiting"
            assert phone.status()["screener"]["state"] == "on", "their telephone stays"
            hearing = screener.hearing()
            for peer in (first, second, aired):
                peer.hang_up()
        for call_id in (first_id, second_id, aired_id):
            phone.ended(call_id)

    # Each on the private line hears the screener then, and no programme; the screener hears that caller.
    told = {call: phone.track(call, "studio") for call in (first_id, second_id, aired_id)}
    assert heard(told[first_id], said[1]) > PLAIN
    assert heard(told[second_id], said[5]) > PLAIN
    assert heard(hearing, said[0]) > PLAIN
    assert heard(hearing, said[6]) > PLAIN
    # Who is not on it hears neither, but who is on the air.
    assert heard(told[second_id], said[3]) > HEARD
    assert heard(told[first_id], said[7]) > HEARD
    for call, private in ((second_id, (0, 1)), (first_id, (5, 6)), (aired_id, (0, 1, 5, 6))):
        assert max(heard(told[call], said[n]) for n in private) < NOT_HEARD
    out = on_air.recording()[begun:]
    assert longest_silence(out) == 0
    assert min(best(out, on_bus(said[n]), 48000) for n in (3, 7)) > HEARD
    assert max(best(out, on_bus(said[n]), 48000) for n in (0, 1, 2, 4, 5, 6)) < NOT_HEARD
    assert [fact["id"] for fact in phone.journal("screen")] == [first_id, second_id]


def test_from_the_private_line_onto_the_air(new_telephone: NewTelephone) -> None:
    with Screener() as screener:
        phone = new_telephone(screener=f"{USER}@{HOST}:{screener.port}")
        with caller(phone, "0811") as (peer, call_id):
            phone.ask("screen", id=call_id)
            screener.take_call()
            phone.wait_for(lambda: phone.status()["screener"]["state"] == "on")
            phone.ask("air", id=call_id)
            assert state(phone, call_id) == "on_air"
            assert phone.status()["screener"]["caller"] == ""
            peer.hang_up()
        phone.ended(call_id)
        phone.ask("screener_off")
        screener.expect_bye()


def test_a_screener_who_hangs_up_or_never_answers_leaves_the_caller_waiting(
    new_telephone: NewTelephone,
) -> None:
    with Screener() as screener:
        phone = new_telephone(screener=f"{USER}@{HOST}:{screener.port}")
        with caller(phone, "0811") as (peer, call_id):
            phone.ask("screen", id=call_id)
            screener.decline()
            phone.wait_for(lambda: state(phone, call_id) == "waiting")
            assert phone.status()["screener"]["reason"] == "486 Busy Here"
            phone.ask("screen", id=call_id)
            screener.take_call()
            phone.wait_for(lambda: phone.status()["screener"]["state"] == "on")
            screener.hang_up()
            phone.wait_for(lambda: state(phone, call_id) == "waiting")
            assert phone.status()["screener"]["state"] == "off"
            peer.hang_up()


def test_the_screener_may_call_in_and_is_no_caller(new_telephone: NewTelephone) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind((HOST, 0))
        phone = new_telephone(screener=f"{USER}@{HOST}:{nobody.getsockname()[1]}")
        with Peer(phone.port, USER) as screener, caller(phone, "0811") as (peer, call_id):
            screener.send(screener.request("INVITE", screener.description()))
            screener.take()
            phone.wait_for(lambda: phone.status()["screener"]["state"] == "on")
            assert [row["id"] for row in phone.calls()] == [call_id]
            phone.ask("screen", id=call_id)
            words = voice(3, 4)
            say_at_once((peer, words), (screener, voice(4, 4)))
            assert heard(screener.hearing(), words) > PLAIN
            screener.hang_up()
            phone.wait_for(lambda: state(phone, call_id) == "waiting")
            peer.hang_up()


def test_without_a_screener_nobody_is_screened(new_telephone: NewTelephone) -> None:
    phone = new_telephone()
    with caller(phone, "0811") as (peer, call_id):
        with pytest.raises(EngineRefusedError) as refused:
            phone.ask("screen", id=call_id)
        assert refused.value.code == "no_screener"
        assert state(phone, call_id) == "waiting"
        peer.hang_up()
