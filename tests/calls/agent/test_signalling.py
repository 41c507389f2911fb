"""What exchanges ask for beyond a plain call, and what strangers would like: each has its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest

from radio.calls.agent.media.codecs import PCMA, PCMU
from radio.calls.agent.party import METHODS
from tests.calls.agent.voices import HEARD, QUIET, coded, heard, in_order, unaccounted, voice
from tests.rig.peer import HOST, Answer, Peer
from tests.rig.telephone import Telephone

ELSEWHERE = "127.0.0.9"


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    """One agent for all that is asked of it here."""
    with Telephone(tmp_path_factory.mktemp("phone")) as made:
        yield made.start()


@pytest.fixture
def peer(phone: Telephone) -> Iterator[Peer]:
    with Peer(phone.port, "0899") as made:
        yield made
    for call in phone.calls():
        if call["state"] != "ended":
            phone.ask("refuse" if call["state"] == "ringing" else "hang_up", id=call["id"])
    assert "fault" not in phone.errors()


def answered(phone: Telephone, peer: Peer) -> str:
    peer.ring()
    call_id = phone.answer(peer.number)
    peer.take()
    return call_id


def final(peer: Peer, method: str = "INVITE") -> Answer:
    """The last word on a request, acknowledged."""
    while True:
        answer = peer.receive()
        if answer.code >= 200 and answer.method == method:
            if method == "INVITE":
                peer.send(peer.request("ACK"))
            return answer


# -- what can't be given ------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["100rel", "timer", "100rel, gruu", "precondition"])
def test_an_extension_that_is_required_is_declined_by_its_name(
    phone: Telephone, peer: Peer, wanted: str
) -> None:
    peer.send(peer.request("INVITE", peer.description(), more=(f"Require: {wanted}",)))
    answer = final(peer)
    assert (answer.code, answer.value("Unsupported")) == (420, wanted)
    peer.call_id += "again"
    peer.ring()  # without it, as the standard says
    assert phone.call_from("0899")["state"] == "ringing"


def test_one_that_is_only_offered_is_passed_over(phone: Telephone, peer: Peer) -> None:
    more = ("Supported: timer, 100rel", "Session-Expires: 1800;refresher=uac", "Min-SE: 90")
    peer.send(peer.request("INVITE", peer.description(), more=more))
    peer.expect(180)


@pytest.mark.parametrize("method", ["UPDATE", "PRACK", "NOTIFY", "MESSAGE", "REGISTER", "FOO"])
def test_what_is_not_understood_within_a_call_is_answered_so(
    phone: Telephone, peer: Peer, method: str
) -> None:
    call_id = answered(phone, peer)
    peer.send(peer.request(method))
    answer = peer.expect(405, method)
    assert answer.value("Allow") == ", ".join(METHODS)
    assert phone.call(call_id)["state"] == "waiting"


@pytest.mark.parametrize("method", ["OPTIONS", "INFO"])
def test_pings_and_keys_that_come_by_signalling_are_taken(
    phone: Telephone, peer: Peer, method: str
) -> None:
    call_id = answered(phone, peer)
    peer.send(peer.request(method, "Signal=5\r\nDuration=160\r\n" if method == "INFO" else ""))
    peer.expect(200, method)
    assert phone.call(call_id)["state"] == "waiting"


def test_a_ping_without_a_call_is_answered(phone: Telephone, peer: Peer) -> None:
    peer.send(peer.request("OPTIONS"))
    peer.expect(200, "OPTIONS")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("IN IP4 127.0.0.1", "IN IP6 ::1"),
        ("RTP/AVP 0", "RTP/AVP 18"),
        ("RTP/AVP", "RTP/SAVP"),
        ("m=audio", "m=image"),
    ],
)
def test_sound_that_cannot_be_spoken_is_declined_and_the_studio_is_told(
    phone: Telephone, peer: Peer, old: str, new: str
) -> None:
    before = len(phone.journal("turned_away"))
    peer.send(peer.request("INVITE", peer.description().replace(old, new)))
    assert final(peer).code == 488
    phone.wait_for(lambda: len(phone.journal("turned_away")) == before + 1)
    assert phone.journal("turned_away")[-1]["why"]
    assert phone.status()["lines"][0]["turned_away"] == 488


def test_a_call_that_names_no_contact_is_declined(phone: Telephone, peer: Peer) -> None:
    text = peer.request("INVITE", peer.description())
    peer.send(re.sub(r"Contact:.*\r\n", "", text))
    assert final(peer).code == 400


# -- how a call comes about ---------------------------------------------------------------------


def test_a_call_that_comes_by_two_ways_rings_once(phone: Telephone, peer: Peer) -> None:
    before = len(phone.calls("ringing"))
    text = peer.request("INVITE", peer.description())
    peer.send(text)
    peer.expect(180)
    peer.send(re.sub(r"branch=\w+", "branch=z9hG4bKother", text))
    peer.expect(482)
    assert len(phone.calls("ringing")) == before + 1


def test_who_describes_nothing_at_first_is_offered_a_codec_and_heard(
    phone: Telephone, stack: ExitStack
) -> None:
    """A late offer (RFC 3264): ours is in the answer, theirs in the ACK."""
    words = voice(21, 3)
    peer = stack.enter_context(Peer(phone.port, "0898", codec="PCMA"))
    peer.send(peer.request("INVITE"))
    peer.expect(180)
    call_id = phone.answer("0898")
    answer = peer.take(ack=False)
    assert "RTP/AVP 8" in answer.body
    assert phone.call(call_id)["held"]
    peer.send(peer.request("ACK", peer.description()))
    phone.wait_for(lambda: not phone.call(call_id)["held"])
    peer.say(words)
    assert len(peer.heard) > 50
    peer.hang_up()
    phone.ended(call_id)
    assert sum(at >= 0 for at in in_order(phone.track(call_id), coded(words, PCMA))) > 75


@pytest.mark.parametrize("sdp", ["", "nonsense"])
def test_who_describes_nothing_at_all_is_let_go(phone: Telephone, peer: Peer, sdp: str) -> None:
    peer.send(peer.request("INVITE"))
    peer.expect(180)
    call_id = phone.answer("0899")
    peer.take(ack=False)
    peer.send(peer.request("ACK", sdp))
    assert phone.ended(call_id) == "lost"


def test_a_cancel_that_crosses_the_answer_ends_nothing_and_the_goodbye_does(
    phone: Telephone, peer: Peer
) -> None:
    peer.ring()
    call_id = phone.answer("0899")
    peer.send(peer.request("CANCEL"))
    peer.expect(481, "CANCEL")
    assert phone.call(call_id)["state"] == "waiting"
    peer.take()
    peer.hang_up()
    assert phone.ended(call_id) == "caller"


def test_two_goodbyes_at_once_are_both_answered(phone: Telephone, peer: Peer) -> None:
    call_id = answered(phone, peer)
    peer.send(peer.request("BYE"))
    phone.client.request("status", timeout=10.0)
    peer.send(peer.request("BYE"))
    assert peer.receive().code in (200, 481)
    assert peer.receive().code in (200, 481)
    assert phone.ended(call_id) in ("caller", "studio")


def test_an_old_number_in_the_middle_of_a_call_is_no_new_request(
    phone: Telephone, peer: Peer
) -> None:
    call_id = answered(phone, peer)
    peer.send(peer.request("BYE", cseq=1))
    peer.expect(500, "BYE")
    assert phone.call(call_id)["state"] == "waiting"


# -- changes ------------------------------------------------------------------------------------


def test_a_session_timer_that_is_refreshed_without_a_description_changes_nothing(
    phone: Telephone, peer: Peer
) -> None:
    """RFC 4028; a hold or a hang-up would be the end of a caller on the air."""
    call_id = answered(phone, peer)
    for _ in range(3):
        answer = peer.change("")
        assert answer.code == 200
        assert "a=sendrecv" in answer.body
        assert "m=audio" in answer.body
    assert not phone.call(call_id)["held"]
    heard = len(peer.heard)
    phone.wait_for(lambda: len(peer.heard) > heard + 25)


def test_a_resume_without_a_description_is_one(phone: Telephone, peer: Peer) -> None:
    call_id = answered(phone, peer)
    assert "a=recvonly" in peer.change(peer.description("sendonly")).body
    assert phone.call(call_id)["held"]
    assert "a=sendrecv" in peer.change("").body
    assert not phone.call(call_id)["held"]


def test_a_thousand_changes_a_second_cost_the_others_nothing(
    phone: Telephone, stack: ExitStack
) -> None:
    words = voice(22, 6)
    good = stack.enter_context(Peer(phone.port, "0811"))
    call_id = answered(phone, good)
    bad = stack.enter_context(Peer(phone.port, "0899"))
    answered(phone, bad)
    changes = [bad.request("INVITE", bad.description()) for _ in range(6000)]
    with bad.storming(changes, 1000):
        good.say(np.concatenate((words, QUIET)))
    good.hang_up()
    assert phone.ended(call_id) == "caller"
    bad.expect(200)  # they were understood
    # To the bit: what is not there came too late, by the agent's own count; of the quiet, too.
    track, said = phone.track(call_id), coded(words, PCMU)
    quiet = len(QUIET) // PCMU.samples
    assert unaccounted(track, said, phone.facts(call_id)["late"]) in range(-quiet, 1)
    assert heard(track, words) > HEARD


# -- strangers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["BYE", "INVITE", "INFO", "REFER"])
def test_a_stranger_who_knows_all_marks_of_a_call_changes_nothing(
    phone: Telephone, peer: Peer, method: str
) -> None:
    call_id = answered(phone, peer)
    body = peer.description("inactive") if method == "INVITE" else ""
    text = peer.request(method, body, more=("Refer-To: <sip:thief@192.0.2.1>",))
    with peer.elsewhere(ELSEWHERE) as thief:
        thief.sendto(text.encode(), (HOST, phone.port))
        thief.settimeout(5)
        assert b"481" in thief.recvfrom(4096)[0]
    call = phone.call(call_id)
    assert (call["state"], call["held"]) == ("waiting", False)


def test_a_stranger_cannot_give_up_for_a_caller(phone: Telephone, peer: Peer) -> None:
    peer.ring()
    call_id = phone.call_from("0899")["id"]
    with peer.elsewhere(ELSEWHERE) as thief:
        thief.sendto(peer.request("CANCEL").encode(), (HOST, phone.port))
        thief.sendto(peer.request("OPTIONS").encode(), (HOST, phone.port))
        thief.settimeout(5)
        assert b"403" in thief.recvfrom(4096)[0], "the first had no answer, the second came after"
    assert phone.call(call_id)["state"] == "ringing"


def test_a_stranger_who_calls_is_forbidden(phone: Telephone, peer: Peer) -> None:
    with peer.elsewhere(ELSEWHERE) as thief:
        thief.sendto(peer.request("INVITE", peer.description()).encode(), (HOST, phone.port))
        thief.settimeout(5)
        assert b"403" in thief.recvfrom(4096)[0]
    assert not phone.calls("ringing")


# -- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Pak\x07 Bu\tdi\x1b[31m", "Pak Budi[31m"),
        ("Budi\u202e3tset\u2066", "Budi3tset"),
        ("B\u200bu\ufeffdi", "Budi"),
        ("y" * 3000, "y" * 80),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("بودي", "بودي"),
    ],
)
def test_a_name_is_letters_and_no_more_than_fit(
    phone: Telephone, peer: Peer, name: str, told: str
) -> None:
    peer.name = name
    peer.ring()
    assert phone.call_from("0899")["name"] == told


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("<tel:+62811223>", "+62811223"),
        ("<sip:anonymous@anonymous.invalid>", "anonymous"),
        ("<sip:%2B62811@127.0.0.1>", "+62811"),
        ("<sip:1%00%0a2%1b@127.0.0.1>", "12"),
        ("<sip:127.0.0.1>", ""),
    ],
)
def test_a_number_is_what_can_be_read_of_it(
    phone: Telephone, peer: Peer, uri: str, number: str
) -> None:
    peer.send(
        re.sub(r"From: .*?;tag", f"From: {uri};tag", peer.request("INVITE", peer.description()))
    )
    peer.expect(180)
    assert [call["number"] for call in phone.calls("ringing")] == [number]
