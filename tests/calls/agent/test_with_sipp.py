"""Real calls of sipp: ringing, on the air, heard by the others, refused, busy, given up, registered."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from radio.calls.agent.media.codecs import PCMU
from radio.calls.sealing import BLIND, about_call
from radio.keys import Keyring
from tests.calls.agent.voices import (
    NOT_HEARD,
    by_telephone,
    coded,
    heard,
    holes,
    share_heard,
    shifted,
    unaccounted,
    voice,
)
from tests.calls.conftest import NewTelephone
from tests.rig import Station, longest_silence
from tests.rig.sipp import Sipp, giving_up, registrar, sound, talking, turned_away
from tests.rig.telephone import Telephone, a_line, free_port

SECONDS = 8.0
LAST = 25
"""Ticks that sipp plays before it is told where to, or after it has hung up: half a second."""
TAKEN = (6, 1, 4, 3)
"""Of eight that ring, these are answered: in another order than they rang."""


def test_eight_ring_four_are_on_the_air_and_hear_the_others_not_themselves(
    on_air: Station, new_telephone: NewTelephone, tmp_path: Path, stack: ExitStack
) -> None:
    phone = new_telephone(on_air.data)
    numbers = [f"08123400{n}" for n in range(8)]
    said = [voice(n, SECONDS) for n in range(8)]
    callers = []
    for n, number in enumerate(numbers):
        file = sound(tmp_path / f"{number}.ul", said[n])
        story = talking(number, file, SECONDS) if n in TAKEN else turned_away(number, 486)
        callers.append(stack.enter_context(Sipp(tmp_path, number, story, phone.port)))
    phone.wait_for(lambda: len(phone.calls("ringing")) == 8)
    begun = on_air.recorded
    ids = {n: phone.answer(numbers[n]) for n in TAKEN}
    for call_id in ids.values():
        phone.ask("air", id=call_id)
    phone.wait_for(lambda: on_air.status()["calls"]["on_air"])
    assert len(phone.calls("ringing")) == 4
    for n in (0, 2, 5, 7):
        phone.ask("refuse", id=phone.call_from(numbers[n])["id"])
    assert [phone.ended(call_id) for call_id in ids.values()] == ["caller"] * 4
    assert [caller.wait() for caller in callers] == [0] * 8

    for n, call_id in ids.items():
        facts = phone.facts(call_id)
        # To the bit, in its order; what is not there came too late by the agent's own count.
        track = phone.track(call_id)
        assert abs(unaccounted(track, coded(said[n], PCMU), facts["late"])) <= LAST
        assert shifted(track, coded(said[n], PCMU)) <= facts["missing"] + facts["late"]
        assert holes(track, coded(said[n], PCMU)) <= facts["missing"]
        # How often either side stood still nobody can tell of sipp: it may cost half, never all.
        assert facts["late"] < len(said[n]) // 160 // 2
        assert facts["closed"]
        assert len(facts["on_air"]) == 1
        mine = phone.track(call_id, "studio")
        assert len(mine) == len(phone.track(call_id)) == facts["frames"]
        others = [other for other in ids if other != n]
        assert min(share_heard(mine, phone.aired(ids[other])) for other in others) >= 0.5
        assert heard(mine, said[n]) < NOT_HEARD
        assert max(heard(mine, said[other]) for other in (0, 2, 5, 7)) < NOT_HEARD
    recorded = on_air.recording()[begun:]
    assert longest_silence(recorded) == 0
    out = by_telephone(recorded)
    assert min(share_heard(out, phone.aired(ids[n])) for n in ids) >= 0.5
    assert max(heard(out, said[n]) for n in (0, 2, 5, 7)) < NOT_HEARD


def test_a_refused_caller_hears_busy(new_telephone: NewTelephone, tmp_path: Path) -> None:
    phone = new_telephone()
    with Sipp(tmp_path, "refused", turned_away("0811", 486), phone.port) as caller:
        phone.ask("refuse", id=phone.call_from("0811")["id"])
        assert caller.wait() == 0
    assert phone.ended(phone.call_from("0811")["id"]) == "refused"


def test_who_gives_up_ringing_is_gone(new_telephone: NewTelephone, tmp_path: Path) -> None:
    phone = new_telephone()
    with Sipp(tmp_path, "gives-up", giving_up("0811", 1.0), phone.port) as caller:
        call = phone.call_from("0811")
        assert caller.wait() == 0
    assert phone.ended(call["id"]) == "caller"
    assert not list(phone.data.glob("calls/[0-9]*"))


def test_a_full_line_is_busy_and_the_other_is_not(
    new_telephone: NewTelephone, tmp_path: Path, stack: ExitStack
) -> None:
    lines = (a_line("one", user="100", most=1), a_line("two", user="studio", most=1))
    phone = new_telephone(lines=lines)
    words = sound(tmp_path / "words.ul", voice(1, 3))
    first = stack.enter_context(Sipp(tmp_path, "first", talking("0811", words, 3.0), phone.port))
    phone.wait_for(lambda: len(phone.calls("ringing")) == 1)
    assert phone.call_from("0811")["line"] == "two", "the one whose user was called"
    late = turned_away("0812", 486, rings=False)
    assert stack.enter_context(Sipp(tmp_path, "late", late, phone.port)).wait() == 0
    phone.answer("0811")
    assert first.wait() == 0
    assert [fact["line"] for fact in phone.journal("busy")] == ["two"]


def test_blocked_numbers_are_declined(new_telephone: NewTelephone, tmp_path: Path) -> None:
    phone = new_telephone()
    phone.ask("block", numbers=["+62 811"])
    with Sipp(tmp_path, "blocked", turned_away("0811", 603, rings=False), phone.port) as caller:
        assert caller.wait() == 0
    assert phone.calls() == []


@pytest.mark.parametrize(("password", "state"), [("rahasia", "registered"), ("salah", "failed")])
def test_a_line_registers_with_its_password_and_tells_where_it_is_refused(
    new_telephone: NewTelephone, tmp_path: Path, password: str, state: str
) -> None:
    port = free_port()
    line = a_line("pbx", kind="pbx", port=port, user="700", password=password)
    with Sipp(tmp_path, "registrar", registrar("700", "rahasia", 60), port=port, times=1) as pbx:
        phone = new_telephone(lines=(line,))
        phone.wait_for(lambda: phone.status()["lines"][0]["state"] == state)
        assert pbx.wait() == 0
    reason = phone.status()["lines"][0]["reason"]
    assert reason == ("" if state == "registered" else "403 Forbidden")


def test_nothing_on_the_disk_and_nothing_that_is_printed_says_who_called(
    new_telephone: NewTelephone, tmp_path: Path
) -> None:
    phone = new_telephone(tmp_path / "data")
    words = sound(tmp_path / "words.ul", voice(1, 3))
    with Sipp(tmp_path, "caller", talking("081234567", words, 2.0), phone.port) as caller:
        call_id = phone.answer("081234567")
        assert caller.wait() == 0
    phone.ended(call_id)
    assert phone.stop() == 0
    assert _holding(phone, b"081234567", b"Budi") == []
    rang = phone.journal("rang")[0]
    keys = Keyring(phone.data / "keyring")
    assert keys.open(rang["number"], about_call(call_id, "number")) == "081234567"
    assert keys.open(rang["name"], about_call(call_id, "name")) == "Pak Budi"
    assert rang["number_blind"] == keys.blind("6281234567", BLIND)


def _holding(phone: Telephone, *words: bytes) -> list[str]:
    files = [path for path in phone.data.rglob("*") if path.is_file()]
    time.sleep(0.1)
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]
