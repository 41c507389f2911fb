"""Descriptions of audio: what real telephones write, and what nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.calls.agent.media.codecs import PCMA, PCMU, WIDE
from radio.calls.agent.sdp import Description, Direction, NoCommonAudioError, answer, offer, read

GATEWAY = """v=0
o=- 3 3 IN IP4 10.0.0.7
s=-
c=IN IP4 10.0.0.7
t=0 0
m=audio 5004 RTP/AVP 18 8 0 101
a=rtpmap:18 G729/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=sendonly
m=video 5006 RTP/AVP 31
c=IN IP4 10.9.9.9
"""


def test_what_a_gateway_offers_is_read_in_its_order() -> None:
    found = read(GATEWAY.replace("\n", "\r\n"))
    assert found.codecs == ((PCMA, 8), (PCMU, 0))
    assert (found.host, found.port, found.events) == ("10.0.0.7", 5004, 101)
    assert found.direction is Direction.SEND
    assert found.held


def test_a_codec_may_have_a_number_of_its_own() -> None:
    text = GATEWAY.replace("18 8 0 101", "97 98").replace("a=sendonly", "a=rtpmap:97 g722/8000/1")
    assert read(text + "a=rtpmap:98 PCMU/8000\n").codecs == ((WIDE, 97),), "98 is of the video"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m=audio", "m=data"),
        ("18 8 0 101", "18"),
        ("RTP/AVP 18", "RTP/SAVP 18"),
        ("5004", "99999"),
        ("c=IN IP4 10.0.0.7", "c=IN IP4 example.org"),
        ("c=IN IP4 10.0.0.7", "c=IN IP6 ::1"),
    ],
)
def test_what_cannot_be_spoken_is_refused(old: str, new: str) -> None:
    with pytest.raises(NoCommonAudioError):
        read(GATEWAY.replace(old, new, 1))


def test_an_address_of_nowhere_is_a_hold() -> None:
    text = GATEWAY.replace("c=IN IP4 10.0.0.7", "c=IN IP4 0.0.0.0").replace("a=sendonly\n", "")
    assert read(text).held


def test_what_we_write_we_read() -> None:
    offered = read(offer("192.0.2.5", 4000))
    assert offered.codecs == ((WIDE, 9), (PCMA, 8), (PCMU, 0))
    assert not offered.held
    answered = read(answer("192.0.2.6", 4002, offered, offered.codecs[1]))
    assert answered == Description("192.0.2.6", 4002, ((PCMA, 8),), Direction.BOTH, 101)


def test_a_hold_is_answered_as_the_standard_says() -> None:
    """RFC 3264, 6.1: sendonly is answered by recvonly."""
    theirs = read(GATEWAY)
    assert read(answer("192.0.2.6", 4002, theirs, theirs.codecs[0])).direction is Direction.RECEIVE


LINES = st.sampled_from(
    [
        "m=audio 1 RTP/AVP 0",
        "m=audio",
        "m=",
        "c=IN IP4",
        "c=IN IP4 1.2.3.4",
        "a=rtpmap:",
        "a=",
        "v=0",
    ]
)


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    try:
        found = read("\n".join(lines))
    except NoCommonAudioError:
        return
    assert 0 <= found.port <= 65535
