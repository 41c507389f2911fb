"""Debian's sipp (sip-tester) as a caller, and as a registrar."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from radio.calls.agent.media.codecs import PCMU
from tests.rig.telephone import HOST, Mono, free_port

_FROM = '"Pak Budi" <sip:{number}@[local_ip]:[local_port]>;tag=[pid]x[call_number]'
_REQUEST = """\
<send{retrans}><![CDATA[
{method} sip:studio@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch{back}]
From: {caller}
To: <sip:studio@[remote_ip]:[remote_port]>{to}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
{body}]]></send>
"""
_OFFER = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""
_EMPTY = "Content-Length: 0\n\n"
_RINGS = '<recv response="100" optional="true"/><recv response="180"/>'
_RESPONSE = """\
<send><![CDATA[
SIP/2.0 {answer}
[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
{more}Content-Length: 0

]]></send>
"""


def _request(number: str, method: str, cseq: int = 1, *, known: bool = False, of: int = 0) -> str:
    """A request; `of`: it belongs to the one that was so many steps of the scenario before."""
    return _REQUEST.format(
        method=method,
        retrans=' retrans="500"' if method in ("INVITE", "BYE") else "",
        caller=_FROM.format(number=number),
        to="[peer_tag_param]" if known else "",
        cseq=f"{cseq} {method}",
        back=f"-{of}" if of else "",
        body=_OFFER if method == "INVITE" else _EMPTY,
    )


def _response(answer: str, more: str = "", tag: str = ";tag=r[call_number]") -> str:
    return _RESPONSE.format(answer=answer, more=more, tag=tag)


def talking(number: str, sound: Path, seconds: float) -> str:
    """Rings until it is answered, plays a file once, and hangs up after so many seconds from the answer."""
    return (
        _request(number, "INVITE") + _RINGS + '<recv response="200"/>'
        + _request(number, "ACK", known=True)
        + f'<nop><action><exec rtp_stream="{sound},1,0"/></action></nop>'
        + f'<pause milliseconds="{round(seconds * 1000)}"/>'
        + _request(number, "BYE", 2, known=True) + '<recv response="200"/>'
    )  # fmt: skip


def hung_up_on(number: str) -> str:
    """Rings until it is answered, and waits for the studio to hang up."""
    return (
        _request(number, "INVITE") + _RINGS + '<recv response="200"/>'
        + _request(number, "ACK", known=True)
        + '<recv request="BYE"/>' + _response("200 OK", tag="")
    )  # fmt: skip


def turned_away(number: str, code: int, *, rings: bool = True) -> str:
    """Is told this code."""
    first = _RINGS if rings else '<recv response="100" optional="true"/>'
    return (
        _request(number, "INVITE") + first + f'<recv response="{code}"/>'
        + _request(number, "ACK", known=True, of=4 if rings else 3)
    )  # fmt: skip


def giving_up(number: str, seconds: float) -> str:
    """Rings for so long, and then no more."""
    return (
        _request(number, "INVITE") + _RINGS + f'<pause milliseconds="{round(seconds * 1000)}"/>'
        + _request(number, "CANCEL", of=4) + '<recv response="200"/><recv response="487"/>'
        + _request(number, "ACK", known=True, of=7)
    )  # fmt: skip


def registrar(user: str, password: str, expires: int) -> str:
    """Asks who it is (digest, RFC 2617), and lets in whoever knows the password."""
    challenge = 'WWW-Authenticate: Digest realm="pbx", nonce="b2f7", algorithm=MD5\n'
    contact = f"Contact: <sip:{user}@{HOST}>;expires={expires}\n"
    check = f'<verifyauth assign_to="known" username="{user}" password="{password}"/>'
    return (
        '<recv request="REGISTER"/>' + _response("401 Unauthorized", challenge)
        + f'<recv request="REGISTER"><action>{check}</action></recv>'
        + '<nop hide="true" test="known" next="in"/>'
        + _response("403 Forbidden")
        + '<nop hide="true" next="out"/><label id="in"/>'
        + _response("200 OK", contact)
        + '<label id="out"/><Reference variables="known"/>'
    )  # fmt: skip


def sound(path: Path, mono: Mono) -> Path:
    """A file that sipp plays: 8000 octets a second by the μ law."""
    path.write_bytes(PCMU.encoder()(mono))
    return path


class Sipp:
    """One sipp that plays one scenario; use it as a context manager."""

    def __init__(
        self, folder: Path, name: str, scenario: str, to: int = 0, *, port: int = 0, times: int = 1
    ) -> None:
        path = folder / f"{name}.xml"
        path.write_text(f'<?xml version="1.0"?><scenario name="{name}">{scenario}</scenario>')
        command = [
            "sipp", *([f"{HOST}:{to}"] if to else []), "-sf", str(path), "-m", str(times),
            "-i", HOST, "-p", str(port or free_port()), "-mi", HOST, "-nostdin",
            "-timeout", "90s", "-timeout_error",
        ]  # fmt: skip
        self._told = (folder / f"{name}.out").open("wb")
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=self._told, stderr=self._told
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._told.close()

    def wait(self, timeout: float = 60.0) -> int:
        """Its exit code: 0 where all went as the scenario says."""
        return self.process.wait(timeout)
