"""Peers of whom nobody else is aware: no codec in common, nobody answers, letters and bytes of any kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls.conftest import NewTelephone
from tests.rig.peer import Peer
from tests.rig.telephone import Telephone


@pytest.mark.parametrize("kinds", ["18", "3 4 18", "97"])
def test_without_a_codec_in_common_a_call_is_not_acceptable(
    new_telephone: NewTelephone, kinds: str
) -> None:
    phone = new_telephone()
    with Peer(phone.port, "0899") as peer:
        peer.send(peer.request("INVITE", peer.description(kinds=kinds)))
        peer.expect(488)
    assert phone.calls() == []


def test_who_rings_and_is_never_answered_is_let_go(new_telephone: NewTelephone) -> None:
    phone = new_telephone(ringing=1.0)
    with Peer(phone.port, "0899") as peer:
        peer.ring()
        call_id = phone.call_from("0899")["id"]
        peer.expect(480)
    assert phone.ended(call_id) == "timeout"


def test_a_name_in_letters_of_another_age_rings(new_telephone: NewTelephone) -> None:
    phone = new_telephone()
    with Peer(phone.port, "0899", name="Jos\u00e9") as peer:
        peer.send(peer.request("INVITE", peer.description()).encode("latin-1"))
        peer.expect(180)
        assert phone.call_from("0899")["name"] == "José"


@settings(max_examples=60)
@given(st.binary(max_size=1400))
def test_any_datagram_is_borne(bare: Telephone, data: bytes) -> None:
    with Peer(bare.port, "0") as peer:
        peer.send(data)
    assert bare.is_there()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    with Telephone(tmp_path_factory.mktemp("bare")) as phone:
        yield phone.start()
