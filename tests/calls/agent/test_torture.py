"""SIP that was made to break parsers: nobody is harmed, and what is right is taken."""

from __future__ import annotations

import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sippy.Network_server import Remote_address
from sippy.Time.MonoTime import MonoTime

from radio.calls.agent.farewell import Standing
from radio.calls.agent.media.codecs import PCMU
from radio.calls.agent.signalling import Signalling
from radio.keys import Keyring
from tests.calls.agent.torture import ANSWERS, HOST, SOUND, WRONG, invite
from tests.calls.agent.voices import coded, unaccounted, voice
from tests.calls.unit.house import House
from tests.rig.peer import Peer
from tests.rig.telephone import Telephone, free_port


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    with Telephone(tmp_path_factory.mktemp("phone")) as made:
        yield made.start()


def refuse_all(phone: Telephone) -> None:
    for call in phone.calls("ringing"):
        phone.ask("refuse", id=call["id"])


def pinged(phone: Telephone, peer: Peer) -> None:
    """All that was sent before has been read by now."""
    peer.send(peer.request("OPTIONS"))
    peer.expect(200, "OPTIONS")


@pytest.mark.parametrize("name", SOUND)
def test_what_is_odd_and_right_rings(phone: Telephone, name: str) -> None:
    refuse_all(phone)
    with Peer(phone.port, "0700") as peer:
        port = peer.sip.getsockname()[1]
        peer.send(invite(abs(hash(name)), port, **SOUND[name]))
        peer.expect(180)
    refuse_all(phone)


def test_what_is_wrong_costs_nobody_a_word(phone: Telephone, stack: ExitStack) -> None:
    """Beside all of it a caller speaks; the recording has every tick that came in time."""
    words = voice(50, 6)
    good = stack.enter_context(Peer(phone.port, "0811"))
    good.ring()
    call_id = phone.answer("0811")
    good.take()
    bad = stack.enter_context(Peer(phone.port, "0700"))
    port = bad.sip.getsockname()[1]
    with good.saying(words) as talk:
        number = 0
        while talk.is_alive():
            for changed in WRONG.values():
                number += 1
                bad.send(invite(number, port, **changed))
            for start in ANSWERS:
                bad.send(start.encode() + invite(number, port).partition(b"\r\n")[2])
            refuse_all(phone)
    good.say(np.zeros(16000, dtype=np.int16))  # what waits is read meanwhile
    good.hang_up()
    assert number > len(WRONG)
    assert phone.ended(call_id) == "caller"
    late = phone.facts(call_id)["late"]
    assert abs(unaccounted(phone.track(call_id), coded(words, PCMU), late)) <= 10
    with Peer(phone.port, "0812") as peer:
        pinged(phone, peer)
    assert "fault" not in phone.errors()


# -- in this process, message by message -------------------------------------------------------


class Ears:
    """The agent's signalling without a network; what it would send is kept."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder, disk=_NoDisk())  # type: ignore[arg-type]  # nothing is written
        given = self.house.board._settings
        settings_ = type(given)(**{**_fields(given), "port": free_port()})
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ResourceWarning
            )  # sippy leaves a socket open to try IPv6
            standing = Standing(folder, _NoDisk(), Keyring(folder / "keyring"), lambda: 0)  # type: ignore[arg-type]  # same
            self.signalling = Signalling(settings_, self.house.board, standing)
        self.transactions: Any = self.signalling._transactions
        self.signalling.lines[0].addresses = frozenset({HOST})
        self.server: Any = next(iter(self.transactions.l4r.cache_l2s.values()))
        self.sent: list[str] = []
        self.server.send_to = lambda data, address, *_rest: self.sent.append(str(data))

    def hear(self, data: bytes) -> None:
        came = Remote_address((HOST, 5099), "udp")
        self.transactions.handleIncoming(data, came, self.server, MonoTime())

    def close(self) -> None:
        self.house.board.close()
        self.signalling.close()
        self.transactions.l4r.shutdown()


def _fields(given: Any) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.__slots__}


class _NoDisk(SimpleNamespace):
    def do(self, *_work: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ears]:
    made = Ears(tmp_path_factory.mktemp("ears"))
    yield made
    made.close()


CORPUS = [invite(n, 5099, **row) for n, row in enumerate([*SOUND.values(), *WRONG.values()])]
CUTS = st.tuples(st.integers(0, 4000), st.integers(0, 60), st.binary(max_size=60))


@given(st.sampled_from(CORPUS), st.lists(CUTS, max_size=6), st.integers(0, 2**32))
@settings(
    max_examples=3000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_thousands_of_messages_one_or_more_things_wrong_with_each(
    ears: Ears, message: bytes, cuts: list[tuple[int, int, bytes]], number: int
) -> None:
    """No fault of our own comes of any, no lock stays held, and no more ring than the line takes."""
    data = message.replace(b"torture", b"t%d" % number)
    for at, length, other in cuts:
        data = data[:at] + other + data[at + length :]
    _heard(ears, data)
    board = ears.house.board
    assert board.lock.acquire(blocking=False)
    board.lock.release()
    ringing = [call for call in board.status() if call["state"] == "ringing"]
    assert len(ringing) <= 8
    for call in ringing:
        board.refuse({"id": call["id"]})


def _heard(ears: Ears, data: bytes) -> None:
    """Sippy's dispatcher takes whatever is raised; none of it may be ours."""
    last = ""
    with suppress(Exception):
        try:
            ears.hear(data)
        except Exception as fault:
            last = traceback.extract_tb(fault.__traceback__)[-1].filename
            raise
    assert "/radio/calls/" not in last, data


def test_after_all_of_it_a_call_rings(ears: Ears) -> None:
    ears.sent.clear()
    ears.hear(invite(10**9, 5099))
    assert [line.split("\r\n")[0] for line in ears.sent] == [
        "SIP/2.0 100 Trying",
        "SIP/2.0 180 Ringing",
    ]
    assert threading.active_count() < 40
