"""Telephones that do all they must not: no other call, nor the agent, nor the air is harmed.

Beside each there is another caller on the air, who is held against the programme afterwards.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import numpy as np
import pytest

from radio.calls.agent.media.codecs import PCMU
from tests.calls.agent.voices import (
    ALONE,
    LAST,
    NOT_HEARD,
    QUIET,
    by_telephone,
    coded,
    heard,
    holes,
    share_heard,
    shifted,
    unaccounted,
    voice,
)
from tests.calls.conftest import plays
from tests.rig import Clip, Station, longest_silence
from tests.rig.peer import Line, Peer
from tests.rig.telephone import Mono, Telephone

GOOD = "0811000"
LEAST, MOST = 4.0, 40.0
"""Seconds that the good caller speaks: as long as the others are at it."""
COSTS = 3
"""Ticks of a voice that a tick of standing still, here or there, may cost at most."""


@contextmanager
def beside(phone: Telephone, station: Station, most: float = MOST) -> Iterator[None]:
    """A good caller on the air meanwhile; at the end it is looked whether all of it was heard without a gap."""
    before = phone.stood_still()
    with Peer(phone.port, GOOD) as caller:
        caller.ring()
        call_id = phone.answer(GOOD)
        caller.take()
        phone.ask("air", id=call_id)
        begun = station.recorded
        with speaking(caller, most) as spoken:
            yield
        caller.say(QUIET)
        assert phone.call(call_id)["state"] == "on_air"
        caller.hang_up()
    assert phone.ended(call_id) == "caller"
    words = spoken[0]
    excused = caller.stood_still + phone.stood_still() - before
    track = phone.track(call_id)
    # To the bit: what is not there came too late, by the agent's own count, or at the very end.
    facts = phone.facts(call_id)
    assert unaccounted(track, coded(words, PCMU), facts["late"]) in range(-LAST, 1)
    assert shifted(track, coded(words, PCMU)) <= facts["missing"] + facts["late"]
    # And nothing came too late that was sent in time to an agent that ran.
    assert facts["late"] <= LAST + COSTS * excused
    assert holes(track, coded(words, PCMU)) <= COSTS * excused
    assert heard(phone.track(call_id, "studio"), words) < NOT_HEARD
    assert station.process is not None
    assert station.process.poll() is None
    out = station.recording()[begun:]
    assert len(out) > 0.9 * 6 * len(words), "the air went on"
    assert longest_silence(out) == 0
    assert share_heard(by_telephone(out), phone.aired(call_id)) >= 0.5
    assert heard(by_telephone(out), phone.aired(call_id)) > ALONE
    assert phone.process is not None
    assert phone.process.poll() is None
    assert "fault" not in phone.errors()


@contextmanager
def speaking(caller: Peer, most: float) -> Iterator[list[Mono]]:
    """They speak for as long as it lasts, and a while at least; afterwards what they have said is there."""
    words, spoken, over = voice(77, most), list[Mono](), threading.Event()
    due = time.monotonic() + LEAST

    def talk() -> None:
        sent = caller.say(words, until=lambda: over.is_set() and time.monotonic() > due)
        spoken.append(words[: sent * caller.codec.samples])

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield spoken
    finally:
        over.set()
        thread.join()


def connected(phone: Telephone, stack: ExitStack, number: str = "0899", **more: str) -> Peer:
    """Another caller, answered."""
    peer = stack.enter_context(Peer(phone.port, number, **more))
    peer.ring()
    phone.answer(number)
    peer.take()
    return peer


@pytest.fixture(scope="module")
def on_air(show: Clip, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One station for all that is done to it here."""
    with Station(tmp_path_factory.mktemp("station"), duck_depth=-12.0) as station:
        yield plays(station, show)


@pytest.fixture(scope="module")
def phone(on_air: Station) -> Iterator[Telephone]:
    """One agent for all that is done to it here."""
    with Telephone(on_air.data, timeout=3.0, give_up=6.0) as made:
        yield made.start()


NETWORKS = {
    "0899001": (Line(loss=0.05), 0.0),
    "0899002": (Line(jitter=0.05), 0.4),
    "0899003": (Line(doubles=0.5), 0.0),
    "0899004": (Line(garbage=True), 0.0),
    "0899005": (Line(loss=0.05, jitter=0.05, doubles=0.1, garbage=True), 0.4),
}
"""What is done to the packets, and the share of them that may come too late by it."""


def test_a_bad_network_costs_what_it_lost_and_no_more(
    phone: Telephone, on_air: Station, stack: ExitStack
) -> None:
    words = voice(5, 5)
    before = phone.stood_still()
    with beside(phone, on_air):
        peers = {number: connected(phone, stack, number) for number in NETWORKS}
        ids = {number: str(phone.call_from(number)["id"]) for number in NETWORKS}
        talks = [
            threading.Thread(target=peer.say, args=(words, NETWORKS[number][0]))
            for number, peer in peers.items()
        ]
        for talk in talks:
            talk.start()
        for talk in talks:
            talk.join()
        for peer in peers.values():
            peer.hang_up()
    stood_still = phone.stood_still() - before
    for number, (_, late) in NETWORKS.items():
        assert phone.ended(ids[number]) == "caller"
        # To the bit, in its order, and the timeline stands: what was lost is lost, and no more.
        track, facts, peer = phone.track(ids[number]), phone.facts(ids[number]), peers[number]
        lost = len(words) // 160 - peer.sent
        assert unaccounted(track, coded(words, PCMU), facts["late"]) <= lost + LAST, number
        assert shifted(track, coded(words, PCMU)) <= facts["missing"] + facts["late"], number
        excused = peer.stood_still + stood_still
        assert facts["late"] <= LAST + COSTS * excused + late * peer.sent, number
        assert len(track) == len(phone.track(ids[number], "studio"))


def test_another_codec_than_agreed_is_not_heard(
    phone: Telephone, on_air: Station, stack: ExitStack
) -> None:
    with beside(phone, on_air):
        peer = connected(phone, stack)
        peer.say(voice(5, 2), Line(payload_type=8))
        call = phone.call_from("0899")
        peer.hang_up()
    phone.ended(call["id"])
    assert not phone.track(call["id"]).any()


def test_who_never_says_that_they_heard_the_answer_is_let_go(
    phone: Telephone, on_air: Station, stack: ExitStack
) -> None:
    with beside(phone, on_air):
        peer = stack.enter_context(Peer(phone.port, "0899"))
        peer.ring()
        call_id = phone.answer("0899")
        peer.take(ack=False)
        peer.expect(200)  # said again, for no ACK came
        assert phone.ended(call_id) == "lost"


def test_a_storm_of_changes_is_answered_and_the_sound_goes_on(
    phone: Telephone, on_air: Station, stack: ExitStack
) -> None:
    words = voice(5, 4)
    with beside(phone, on_air):
        peer = connected(phone, stack)
        talk = threading.Thread(target=peer.say, args=(words,))
        talk.start()
        codes = [peer.change(peer.description()).code for _ in range(60)]
        talk.join()
        peer.say(QUIET)
        call = phone.call_from("0899")
        assert call["state"] == "waiting"
        peer.hang_up()
    assert codes == [200] * 60
    assert phone.ended(call["id"]) == "caller"
    late = phone.facts(call["id"])["late"]
    assert unaccounted(phone.track(call["id"]), coded(words, PCMU), late) <= 0


def test_a_change_to_another_codec_or_to_nothing_is_refused_and_the_call_stays(
    phone: Telephone, stack: ExitStack
) -> None:
    peer = connected(phone, stack)
    assert peer.change(peer.description(kinds="8")).code == 488
    assert peer.change("nonsense").code == 488
    peer.say(voice(5, 1))
    assert phone.call_from("0899")["state"] == "waiting"
    peer.hang_up()


def test_strangers_are_not_believed(phone: Telephone, on_air: Station, stack: ExitStack) -> None:
    words, false = voice(5, 4), voice(6, 4)
    with beside(phone, on_air):
        peer = connected(phone, stack)
        peer.say(words[:8000])
        other = stack.enter_context(Peer(phone.port, "0000"))
        other._theirs = peer._theirs
        talk = threading.Thread(target=other.say, args=(false,))
        talk.start()
        peer.say(words[8000:])
        talk.join()
        call = phone.call_from("0899")
        peer.hang_up()
    phone.ended(call["id"])
    assert heard(phone.track(call["id"]), words) > 0.8
    assert heard(phone.track(call["id"]), false) < NOT_HEARD


def test_hold_and_resume(phone: Telephone, on_air: Station, stack: ExitStack) -> None:
    before, after = voice(5, 2), voice(6, 2)
    with beside(phone, on_air):
        peer = connected(phone, stack)
        peer.say(before)
        answer = peer.change(peer.description("sendonly"))
        assert "a=recvonly" in answer.body
        assert phone.call_from("0899")["held"]
        quiet = len(peer.heard)
        time.sleep(3.5)  # longer than silence is borne of one who is not on hold
        assert len(peer.heard) - quiet < 10
        assert "a=sendrecv" in peer.change(peer.description()).body
        peer.say(after)
        peer.say(QUIET)
        call = phone.call_from("0899")
        assert not call["held"]
        assert len(peer.heard) - quiet > 50
        peer.hang_up()
    phone.ended(call["id"])
    track = phone.track(call["id"])
    late = phone.facts(call["id"])["late"]
    said = coded(np.concatenate((before, after)), PCMU)
    assert unaccounted(track, said, late) <= 0
    assert len(track) == len(phone.track(call["id"], "studio")) > 7 * 8000


def test_who_vanishes_is_lost(phone: Telephone, on_air: Station, stack: ExitStack) -> None:
    with beside(phone, on_air):
        peer = connected(phone, stack)
        peer.say(voice(5, 2))
        call = phone.call_from("0899")
        phone.ask("air", id=call["id"])
        peer.close()
        assert phone.ended(call["id"]) == "lost"
    assert phone.facts(call["id"])["on_air"][0]["last"] is not None


# -- SIP that is none ---------------------------------------------------------------------


def mangled(peer: Peer, rng: np.random.Generator) -> bytes:
    """An INVITE with something wrong with it."""
    text = peer.request("INVITE", peer.description()).encode()
    lines = text.split(b"\r\n")
    at = int(rng.integers(0, len(lines)))
    ways: list[Callable[[], bytes]] = [
        lambda: text[: int(rng.integers(1, len(text)))],
        lambda: b"\r\n".join(lines[:at] + lines[at + 1 :]),
        lambda: b"\r\n".join([*lines[:at], lines[at] * 50, *lines[at + 1 :]]),
        lambda: b"\r\n".join([*lines[:at], rng.bytes(60), *lines[at:]]),
        lambda: text.replace(b"Pak Budi", rng.bytes(20)),
        lambda: text.replace(b"Content-Length: ", b"Content-Length: -9"),
        lambda: text.replace(b"CSeq: ", b"CSeq: 99999999999999999999"),
        lambda: text.replace(b"branch=", b"branch"),
        lambda: text.replace(b"SIP/2.0", b"SIP/9"),
        lambda: text.replace(b"m=audio", b"m=audio -1"),
        lambda: text.replace(b"sip:", b"sip:%00%ff@@:"),
        lambda: rng.bytes(int(rng.integers(1, 1400))),
    ]
    return ways[int(rng.integers(0, len(ways)))]()


def test_malformed_messages_are_nobodys_harm(
    phone: Telephone, on_air: Station, stack: ExitStack
) -> None:
    rng = np.random.default_rng(9)
    with beside(phone, on_air):
        peer = stack.enter_context(Peer(phone.port, "0700"))
        for number in range(300):
            peer.call_id = f"mangled{number}"
            peer.send(mangled(peer, rng))
            if number % 10 == 0:
                refuse_all(phone)
        refuse_all(phone)
        connected(phone, stack).hang_up()


def refuse_all(phone: Telephone) -> None:
    """Of the messages some are whole enough to ring; nobody is there who would give up."""
    for call in phone.calls("ringing"):
        phone.ask("refuse", id=call["id"])


# -- many ---------------------------------------------------------------------------------


def quick(phone: Telephone, number: str) -> None:
    """A whole call, as short as can be."""
    with Peer(phone.port, number) as peer:
        peer.ring()
        phone.answer(number)
        peer.take()
        peer.say(voice(1, 0.2))
        peer.hang_up()


@pytest.mark.parametrize(
    "count", [20, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(300)])]
)
def test_many_calls_in_a_row_leave_nothing_behind(
    phone: Telephone, on_air: Station, count: int
) -> None:
    before = len(phone.journal("ended"))
    with beside(phone, on_air, MOST + count):
        begun = time.monotonic()
        for number in range(count):
            quick(phone, f"0700{number}")
            time.sleep(max(0.0, begun + number * 0.3 - time.monotonic()))
    ended = phone.journal("ended")[before:]
    assert len(ended) == count + 1
    assert {fact["because"] for fact in ended} == {"caller"}


# -- the agent's own death ------------------------------------------------------------------


@pytest.mark.parametrize(
    "times", [2, pytest.param(10, marks=[pytest.mark.soak, pytest.mark.timeout(300)])]
)
def test_a_killed_agent_leaves_valid_recordings_and_the_air_untouched(
    phone: Telephone, on_air: Station, times: int
) -> None:
    begun = on_air.recorded
    for turn in range(times):
        words = voice(turn, 8)
        before = phone.stood_still()
        ids = []
        with ExitStack() as callers:
            numbers = [f"08{turn}{n}" for n in range(3)]
            peers = [connected(phone, callers, number) for number in numbers]
            for number in numbers:
                ids.append(str(phone.call_from(number)["id"]))
                phone.ask("air", id=ids[-1])
            killed = threading.Event()
            talks = [threading.Thread(target=_say, args=(peer, words, killed)) for peer in peers]
            for talk in talks:
                talk.start()
            phone.wait_for(lambda: on_air.status()["calls"]["on_air"])
            time.sleep(3.0)
            stood_still = phone.stood_still() - before
            phone.kill()
            killed.set()
            at = time.time_ns() // 1_000_000
            on_air.wait_for(lambda: not on_air.status()["calls"]["connected"])
            for call_id in ids:
                assert len(phone.track(call_id)) > 8000, "its header is true"
            for talk in talks:
                talk.join()
        phone.start()
        for call_id, peer in zip(ids, peers, strict=True):
            assert phone.ended(call_id) == "agent"
            facts = phone.facts(call_id)
            assert facts["closed"]
            assert (
                facts["frames"] == len(phone.track(call_id)) == len(phone.track(call_id, "studio"))
            )
            assert facts["on_air"][0]["last"] <= facts["frames"]
            assert phone.rate(call_id) == facts["rate"]
            track, said = phone.track(call_id), coded(words, PCMU)
            assert unaccounted(track, said, 0) < len(words) // 160 - 50, "in order"
            excused = stood_still + peer.stood_still
            assert holes(track, said) <= COSTS * excused, "every tick until the kill"
            assert shifted(track, said) <= COSTS * excused
            told = phone.journal("ended")[-3:]
            fact = next(row for row in told if row["id"] == call_id)
            span = facts["on_air"][0]
            assert fact["on_air_ms"] == round((span["last"] - span["first"]) / 8)
            assert at - 10_000 < fact["over_at"] <= at + 100, "not when somebody came to note it"
    assert longest_silence(on_air.recording()[begun:]) == 0


def _say(peer: Peer, words: Mono, over: threading.Event) -> None:
    with suppress(OSError):
        peer.say(words, until=over.is_set)
