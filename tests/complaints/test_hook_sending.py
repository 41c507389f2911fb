"""Where webhooks may lead, and what the worst receivers can do: nothing."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.complaints.hooks.guard import Guard, RefusedAddressError, is_outside
from radio.complaints.hooks.posting import Answer, Post
from radio.units import Millis, Seconds
from radio.webaddress import read_address
from tests.complaints.conftest import NOON
from tests.rig.receivers import (
    Answering,
    Receiver,
    certificate,
    dripping,
    endless,
    nonsense,
    saying,
    silent,
    waiting_on,
)

OUTSIDE = "93.184.215.14"
INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # an address to be refused
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.9",
    "192.168.1.1",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


def looking_up(*machines: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: machines


def refused(text: str, guard: Guard) -> str:
    """Why it is refused; empty where it is not."""
    try:
        guard.find(text)
    except RefusedAddressError as error:
        return error.reason
    return ""


@pytest.mark.parametrize("machine", INSIDE)
def test_no_name_leads_into_a_network(machine: str) -> None:
    assert not is_outside(machine)
    address = "https://dasbor.example.go.id/hooks"
    assert refused(address, Guard((), looking_up(machine))) == "inside"
    # Nor does one that leads elsewhere, too.
    assert refused(address, Guard((), looking_up(OUTSIDE, machine))) == "inside"
    assert refused(address, Guard(("dasbor.example.go.id",), looking_up(machine))) == ""


@pytest.mark.parametrize("machine", [OUTSIDE, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_internet_is_outside(machine: str) -> None:
    assert is_outside(machine)
    assert refused("https://dasbor.example.go.id", Guard((), looking_up(machine))) == ""


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "form"),
        ("dasbor.example.go.id/hooks", "form"),
        ("ftp://dasbor.example.go.id/", "form"),
        ("file:///etc/passwd", "form"),
        ("gopher://dasbor.example.go.id/", "form"),
        ("https://siti:rahasia@dasbor.example.go.id/", "form"),
        ("https://dasbor.example.go.id@127.0.0.1/", "form"),
        ("https://dasbor.example.go.id\\@127.0.0.1/", "form"),
        ("https://127.0.0.1#@dasbor.example.go.id/", "form"),
        ("https://[::1]/", "form"),
        ("https://dasbor.example.go.id:0/", "form"),
        ("https://dasbor.example.go.id:65536/", "form"),
        ("https://dasbor.example.go.id/a b", "form"),
        ("https://dasbor.example.go.id/\r\nHost: localhost", "form"),
        (" https://dasbor.example.go.id/", "form"),
        ("https://dasbor。example.go.id/", "form"),
        ("https://dasbor.example.go.id/" + "a" * 500, "form"),
        ("http://dasbor.example.go.id/", "https"),
        ("https://dasbor.example.go.id:22/", "port"),
        ("https://dasbor.example.go.id:80/", "port"),
        ("https://127.0.0.1/", "inside"),
        ("https://169.254.169.254/latest/meta-data/", "inside"),
    ],
)
def test_what_is_typed_is_refused_with_its_reason(address: str, reason: str) -> None:
    with pytest.raises(RefusedAddressError) as found:
        Guard((), looking_up(OUTSIDE)).check(address)
    assert found.value.reason == reason


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_other_ways_to_write_this_computer_lead_inside(host: str) -> None:
    """The real look-up takes them for what they are."""
    assert refused(f"https://{host}/", Guard()) == "inside"


def test_a_name_that_nobody_knows_is_told() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refused("https://dasbor.example.go.id/", Guard((), unknown)) == "unknown"
    assert refused("https://dasbor.example.go.id/", Guard((), looking_up())) == "unknown"
    # A label of a name has 63 characters at most, which the look-up tells in its own way.
    assert refused(f"https://{'a' * 80}.go.id/", Guard()) == "unknown"


def test_what_the_settings_name_may_be_inside_and_without_https() -> None:
    guard = Guard(("dasbor.lan", "10.0.0.5:8080"), looking_up("10.0.0.5"))
    assert refused("http://dasbor.lan/hooks", guard) == ""
    assert refused("https://dasbor.lan/hooks", guard) == ""
    assert refused("http://10.0.0.5:8080/hooks", guard) == ""
    # Only at the port that it gives.
    assert refused("http://dasbor.lan:8080/hooks", guard) == "https"
    assert refused("https://10.0.0.5/", guard) == "inside"


@given(st.text(max_size=60))
def test_whatever_is_typed_names_one_host_or_nothing(text: str) -> None:
    for address in (text, f"https://{text}", f"https://a.example{text}"):
        found = read_address(address)
        if found is not None:
            written = f"{found.scheme}://{found.host}"
            assert address.lower().startswith(written)
            assert address[len(written) : len(written) + 1] in {"", ":", "/"}


# ---------------------------------------------------------------- connections


def sent(receiver: Receiver, seconds: float = 5.0, *, path: str = "/hooks") -> Answer:
    post = Post(Guard((receiver.host,)), Seconds(seconds))
    return post.send(receiver.address(path), {"webhook-id": "msg_1"}, b"{}", NOON)


def test_the_machine_that_was_looked_at_is_the_one_that_is_asked() -> None:
    """A name that leads elsewhere the next time it is asked for (DNS rebinding) leads nowhere."""
    with Receiver() as receiver:
        answers = iter([["127.0.0.1"], ["169.254.169.254"]])
        guard = Guard((f"dasbor.lan:{receiver.port}",), lambda _host, _port: next(answers))
        address = receiver.address("/a?b=c", "dasbor.lan")
        answer = Post(guard).send(address, {}, b"{}", NOON)
        assert answer == Answer(204)
        assert receiver.got[0].headers["host"] == f"dasbor.lan:{receiver.port}"
        assert receiver.got[0].path == "/a?b=c"
        assert next(answers) == ["169.254.169.254"]


def test_what_is_refused_is_not_connected_to() -> None:
    with Receiver() as receiver:
        post = Post(Guard())
        for address, reason in (
            (receiver.address(), "https"),
            (f"https://localhost:{receiver.port}/", "port"),
        ):
            assert post.send(address, {}, b"{}", NOON) == Answer(error=reason)
        assert receiver.got == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with Receiver() as other:
        there = other.address("/latest/meta-data/")
        with Receiver(saying(status, b"", Location=there)) as receiver:
            answer = sent(receiver)
        assert answer.status == status
        assert not answer.is_taken
        assert other.got == []


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as proxy, Receiver() as receiver:
        monkeypatch.setenv("http_proxy", proxy.address(""))
        monkeypatch.setenv("HTTP_PROXY", proxy.address(""))
        assert sent(receiver).is_taken
        assert proxy.got == []


@pytest.mark.parametrize("answering", [dripping, silent, waiting_on])
def test_one_that_never_ends_its_answer_is_given_up(answering: Answering) -> None:
    with Receiver(answering) as receiver:
        assert sent(receiver, 0.4) == Answer(error="timeout")
        assert len(receiver.got) == 1


def test_one_that_never_takes_the_message_is_given_up() -> None:
    """It accepts, and reads nothing: also where TLS waits for its first word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for scheme in ("http", "https"):
            post = Post(Guard((f"127.0.0.1:{port}",)), Seconds(0.3))
            answer = post.send(f"{scheme}://127.0.0.1:{port}/", {}, b" " * 20_000_000, NOON)
            assert answer == Answer(error="timeout")


def test_an_answer_without_an_end_is_read_a_little_of() -> None:
    with Receiver(endless) as receiver:
        answer = sent(receiver)
        assert answer.is_taken
        assert answer.text.startswith("lagi dan lagi dan")
        assert len(answer.text) <= 300


def test_what_is_packed_is_not_unpacked() -> None:
    packed = gzip.compress(bytes(50_000_000))
    with Receiver(saying(200, packed, Content_Encoding="gzip")) as receiver:
        tracemalloc.start()
        answer = sent(receiver)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer == Answer(200)
        assert receiver.got[0].headers["accept-encoding"] == "identity"
        assert most < 2_000_000


@pytest.mark.parametrize("port", ["closed", "nonsense"])
def test_what_is_no_receiver_is_told_apart(port: str) -> None:
    with Receiver(nonsense) as receiver:
        if port == "nonsense":
            assert sent(receiver) == Answer(error="answer")
            return
    assert sent(receiver) == Answer(error="connection")


def test_the_answers_words_are_made_harmless() -> None:
    said = (
        "\x00<b>\u202egalat</b>\x1b[2J\r\nhubungi 0812 3456 7890 \U0001f6a7 ".encode() + b"\xff\xfe"
    )
    with Receiver(saying(400, said)) as receiver:
        assert sent(receiver).text == "<b> galat</b> [2J hubungi ••• \U0001f6a7 ��"


def test_a_slow_answer_of_a_good_receiver_is_waited_for() -> None:
    def late(handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        closing.wait(0.5)
        handler.send_response(202)
        handler.end_headers()

    with Receiver(late) as receiver:
        assert sent(receiver).status == 202


# ---------------------------------------------------------------- TLS


def test_https_proves_by_its_name_who_it_is(tmp_path: Path) -> None:
    shown, trusting = certificate(tmp_path, "dasbor.lan")
    with Receiver(tls=shown) as receiver:
        names = ("dasbor.lan", "lain.lan")
        hosts = tuple(f"{name}:{receiver.port}" for name in names)
        guard = Guard(hosts, looking_up("127.0.0.1"))

        def ask(name: str, tls: ssl.SSLContext) -> Answer:
            post = Post(guard, Seconds(5.0), tls)
            return post.send(receiver.address("/", name), {}, b"{}", Millis(NOON))

        assert ask("dasbor.lan", trusting) == Answer(204)
        assert receiver.got[0].headers["host"] == f"dasbor.lan:{receiver.port}"
        # Another name than the one it shows; and one whom nobody trusts.
        assert ask("lain.lan", trusting) == Answer(error="tls")
        assert ask("dasbor.lan", ssl.create_default_context()) == Answer(error="tls")
        assert len(receiver.got) == 1
