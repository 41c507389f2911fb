"""Lines that register: what registrars answer, and that one which fails holds up no other."""

from __future__ import annotations

import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from radio.calls.agent.transport import after_refusals
from radio.calls.stuck import Stuck, stuck_now
from tests.calls.conftest import NewTelephone
from tests.rig.peer import Peer
from tests.rig.registrar import Registrar
from tests.rig.telephone import HOST, Telephone, a_line

GIVE_UP = 4.0
"""Seconds after which SIP gives up, here; 32 in a studio."""


def line_of(phone: Telephone, name: str) -> dict[str, str]:
    return next(row for row in phone.status()["lines"] if row["name"] == name)


def test_an_interval_that_is_too_brief_is_made_longer(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    pbx = stack.enter_context(Registrar(["423 Interval Too Brief\r\nMin-Expires: 900", "200 OK"]))
    phone = new_telephone(lines=(a_line("pbx", port=pbx.port, user="700", password="x"),))
    phone.wait_for(lambda: line_of(phone, "pbx")["state"] == "registered")
    asked = re.findall(r"^Expires: (\d+)", "".join(pbx.asked), re.MULTILINE)
    assert asked == ["120", "900"]


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_nonce_that_is_stale_is_answered_anew(
    new_telephone: NewTelephone, stack: ExitStack, algorithm: str
) -> None:
    ask = (
        '401 Unauthorized\r\nWWW-Authenticate: Digest realm="pbx", qop="auth", '
        f'algorithm={algorithm}, nonce="{{}}"'
    )
    pbx = stack.enter_context(
        Registrar([ask.format("one"), ask.format("two") + ", stale=true", "200 OK"])
    )
    phone = new_telephone(lines=(a_line("pbx", port=pbx.port, user="700", password="rahasia"),))
    phone.wait_for(lambda: line_of(phone, "pbx")["state"] == "registered")
    assert [pbx.is_right(text, "700", "rahasia") for text in pbx.asked[:3]] == [False, True, True]
    assert 'nonce="two"' in pbx.asked[2]


def test_a_wrong_password_is_offered_once_and_then_more_and_more_seldom(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    ask = '401 Unauthorized\r\nWWW-Authenticate: Digest realm="pbx", qop="auth", nonce="n"'
    pbx = stack.enter_context(Registrar([ask]))
    phone = new_telephone(lines=(a_line("pbx", port=pbx.port, user="700", password="salah"),))
    phone.wait_for(lambda: line_of(phone, "pbx")["state"] == "failed")
    assert line_of(phone, "pbx")["reason"] == "401 Unauthorized"
    time.sleep(1.0)
    offered = ["Authorization:" in text for text in pbx.asked]
    assert offered == [False, True], "an exchange bars who tries on end"
    waits = [after_refusals(count) for count in (1, 2, 3, 4, 5, 6, 10_000)]
    assert waits == [60, 120, 240, 480, 900, 900, 900]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("403 Forbidden", "403 Forbidden"),
        ("503 Service Unavailable\r\nRetry-After: 3000", "503 Service Unavailable"),
        ("503 Service Unavailable\r\nRetry-After: soon", "503 Service Unavailable"),
        ("423 Interval Too Brief\r\nMin-Expires: 1", "423 Interval Too Brief"),
        ("423 Interval Too Brief", "423 Interval Too Brief"),
    ],
)
def test_a_line_that_is_refused_says_so_and_the_other_one_works(
    new_telephone: NewTelephone, stack: ExitStack, answer: str, reason: str
) -> None:
    pbx = stack.enter_context(Registrar([answer]))
    lines = (a_line("pbx", port=pbx.port, user="700", password="x"), a_line("telkom"))
    phone = new_telephone(lines=lines)
    phone.wait_for(lambda: line_of(phone, "pbx")["state"] == "failed")
    assert line_of(phone, "pbx")["reason"] == reason
    with Peer(phone.port, "0899") as caller:
        caller.ring()


def test_a_registrar_that_wants_no_time_at_all_is_not_asked_without_end(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    pbx = stack.enter_context(Registrar(["200 OK\r\nExpires: 0"]))
    phone = new_telephone(lines=(a_line("pbx", port=pbx.port, user="700", password="x"),))
    phone.wait_for(lambda: line_of(phone, "pbx")["state"] == "registered")
    time.sleep(1.0)
    assert len(pbx.asked) == 1


def test_a_line_whose_name_is_not_known_holds_up_no_other(
    new_telephone: NewTelephone, tmp_path: Path
) -> None:
    lines = (a_line("lost", host="nowhere.invalid", user="7", password="x"), a_line("telkom"))
    phone = new_telephone(tmp_path, lines=lines, give_up=GIVE_UP)
    with Peer(phone.port, "0899") as caller:
        caller.ring()
        call_id = phone.answer("0899")
        caller.take()
        caller.hang_up()
    assert phone.ended(call_id) == "caller"
    phone.wait_for(lambda: line_of(phone, "lost")["state"] == "failed")
    assert line_of(phone, "lost")["reason"] == "408 Request Timeout"


@pytest.mark.parametrize("answer", ["200 OK", "404 Not Found"])
def test_a_line_without_a_user_that_answers_no_more_is_told_until_it_does(
    new_telephone: NewTelephone, answer: str
) -> None:
    with Registrar([answer], "OPTIONS") as trunk:
        line = a_line("telkom", port=trunk.port)
        phone = new_telephone(lines=(line,), ask_every=1.0, give_up=GIVE_UP)
        phone.wait_for(lambda: len(trunk.asked) > 1)
        assert line_of(phone, "telkom")["state"] == "listening"
    phone.wait_for(lambda: line_of(phone, "telkom")["state"] == "failed")
    assert line_of(phone, "telkom")["reason"] == "408 Request Timeout"
    with Peer(phone.port, "0899") as caller:
        caller.ring()
        assert line_of(phone, "telkom")["state"] == "listening", "a call came by it"
    with Registrar([answer], "OPTIONS", trunk.port) as trunk:
        phone.wait_for(lambda: bool(trunk.asked))
    assert "fault" not in phone.errors()


def test_a_line_that_never_answers_such_questions_is_told_until_a_call_comes_by_it(
    new_telephone: NewTelephone,
) -> None:
    with Registrar([], "OPTIONS") as trunk:
        line = a_line("telkom", port=trunk.port)
        phone = new_telephone(lines=(line,), ask_every=1.0, give_up=GIVE_UP)
        phone.wait_for(lambda: line_of(phone, "telkom")["state"] == "unheard")
        with Peer(phone.port, "0899") as caller:
            caller.ring()
            assert line_of(phone, "telkom")["state"] == "listening", "a call came by it"
            caller.cancel()
        # Nothing is asked anew before the last question was given up.
        before = len(calls_of(trunk))
        phone.wait_for(lambda: len(calls_of(trunk)) > before + 2)
        assert line_of(phone, "telkom")["state"] == "listening", (
            "there are exchanges that answer none"
        )


def calls_of(trunk: Registrar) -> set[str]:
    """The questions it was asked, each once, however often it was said."""
    return set(re.findall(r"^Call-ID: (.*?)\r?$", "".join(trunk.asked), re.MULTILINE))


def test_a_port_that_is_not_to_be_had_is_told_with_its_cause_until_it_is(tmp_path: Path) -> None:
    with Telephone(tmp_path) as phone, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((HOST, phone.port))
        with pytest.raises(ChildProcessError):
            phone.start()
        assert stuck_now(tmp_path) == Stuck(HOST, phone.port, "Address already in use")
        taken.close()
        phone.start()
        assert stuck_now(tmp_path) is None
