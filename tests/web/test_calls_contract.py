"""What the panel does with the telephone agent, on the real one, called by sipp, and on its stand-in."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.calls.agent.settings import AgentSettings, LineSettings, save_settings
from tests.web.browser import until
from tests.web.fake_calls import FakeCalls
from web.calls.following import SOCKET, CallsLink
from web.engine.feed import Feed

HOST = "127.0.0.1"
NUMBER = "081234567890"
WITHIN = 30.0
INVITE = """<send retrans="500"><![CDATA[
INVITE sip:studio@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "Pak Budi" <sip:%s@[local_ip]:[local_port]>;tag=[pid]x[call_number]
To: <sip:studio@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
<recv response="100" optional="true"/><recv response="180"/><recv response="200"/>
<send><![CDATA[
ACK sip:studio@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "Pak Budi" <sip:%s@[local_ip]:[local_port]>;tag=[pid]x[call_number]
To: <sip:studio@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>"""


class Phone(Protocol):
    """An agent with a telephone that somebody can call."""

    data: Path

    def somebody_calls(self) -> None: ...


class _Real:
    def __init__(self, data: Path) -> None:
        self.data = data
        self._port = free_port()
        lines = (LineSettings(name="telkom", host=HOST),)
        first = free_port() // 2 * 2
        settings = AgentSettings(
            data=str(data), port=self._port, lines=lines, first_port=first, last_port=first + 40
        )
        path = data / "calls" / "agent.json"
        save_settings(settings, path)
        command = [sys.executable, "-m", "radio.calls.agent.main", str(path)]
        self._agent = subprocess.Popen(command)
        self._caller: subprocess.Popen[bytes] | None = None
        assert until(self._answers, WITHIN)

    def _answers(self) -> bool:
        try:
            ask(self.data, "status")
        except EngineAwayError:
            return False
        return True

    def somebody_calls(self) -> None:
        path = self.data / "call.xml"
        scenario = INVITE % (NUMBER, NUMBER)
        path.write_text(f'<?xml version="1.0"?><scenario name="call">{scenario}</scenario>')
        command = ["sipp", f"{HOST}:{self._port}", "-sf", str(path), "-m", "1", "-i", HOST]
        more = ["-p", str(free_port()), "-mi", HOST, "-nostdin", "-timeout", "60s"]
        self._caller = subprocess.Popen(
            [*command, *more], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def end(self) -> None:
        for process in (self._caller, self._agent):
            if process is not None:
                process.terminate()
                process.wait(15)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def ask(data: Path, do: str, **args: Any) -> dict[str, Any]:
    with EngineClient(data, SOCKET) as client:
        return client.request(do, timeout=10.0, **args)


class _StandIn:
    def __init__(self, data: Path) -> None:
        self.data = data
        self._calls = FakeCalls(data).start()

    def somebody_calls(self) -> None:
        self._calls.ring(NUMBER, "Pak Budi")

    def end(self) -> None:
        self._calls.kill()


@pytest.fixture(params=[_Real, _StandIn], ids=["real", "stand-in"])
def phone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Phone]:
    phone = request.param(tmp_path)
    yield phone
    phone.end()


@pytest.fixture
def link(phone: Phone) -> Iterator[CallsLink]:
    link = CallsLink(phone.data, Feed(1), lambda: ["6280000000"])
    link.start()
    yield link
    link.stop()


def refusal(phone: Phone, do: str, **args: Any) -> str:
    with pytest.raises(EngineRefusedError) as refused:
        ask(phone.data, do, **args)
    return refused.value.code


def test_a_call_from_its_first_ring_to_its_end(phone: Phone, link: CallsLink) -> None:
    assert until(lambda: link.shown()["state"] == "up", WITHIN)
    assert refusal(phone, "answer", id="nobody") == "no_such_call"
    phone.somebody_calls()
    assert until(lambda: link.shown()["calls"], WITHIN)
    call_id = str(link.shown()["calls"][0]["id"])

    def stands(state: str) -> bool:
        return until(lambda: (link.call(call_id) or {}).get("state") == state, WITHIN)

    assert stands("ringing")
    told = link.call(call_id) or {}
    assert (told["number"], told["name"], told["line"]) == (NUMBER, "Pak Budi", "telkom")
    assert refusal(phone, "air", id=call_id) == "other_state"
    assert refusal(phone, "mark", id=call_id, kind="consent_card") == "other_state"
    ask(phone.data, "answer", id=call_id)
    assert stands("waiting")
    assert refusal(phone, "answer", id=call_id) == "other_state"
    mark = ask(phone.data, "mark", id=call_id, kind="consent_card", by="ani")
    assert mark["at"] >= (link.call(call_id) or {})["answered_at"]
    assert mark["frame"] >= 0
    ask(phone.data, "air", id=call_id)
    assert stands("on_air")
    assert (link.call(call_id) or {})["on_air_since"] > 0
    ask(phone.data, "unair", id=call_id)
    assert stands("waiting")
    ask(phone.data, "hang_up", id=call_id)
    assert stands("ended")
    assert (link.call(call_id) or {})["ended_because"] == "studio"
    assert refusal(phone, "unair", id=call_id) == "no_such_call"
    assert ask(phone.data, "block", numbers=["0811"]) == {"blocked": 1}
