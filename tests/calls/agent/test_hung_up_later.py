"""Whoever an agent was killed over is hung up by the next one; nobody is told twice, nor anywhere else."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from radio.calls.agent.farewell import FOLDER
from radio.keys import Keyring
from tests.calls.agent.test_with_baresip import baresip
from tests.calls.agent.torture import SOUND, invite
from tests.calls.agent.voices import voice
from tests.calls.conftest import NewTelephone
from tests.rig.peer import Peer, Screener
from tests.rig.sipp import Sipp, hung_up_on, turned_away
from tests.rig.telephone import HOST, Telephone, a_line


def kept(phone: Telephone) -> list[str]:
    """What lies on the disk of calls that stand or ring: `BYE` or `480` of each."""
    found = []
    for path in (phone.data / FOLDER).glob("[0-9a-f]*"):
        with suppress(FileNotFoundError):
            found.append("480" if told(phone, path).startswith("SIP/2.0 480") else "BYE")
    return sorted(found)


def told(phone: Telephone, path: Path) -> str:
    """What would be said."""
    sealed = path.read_text(encoding="utf-8")
    text: str = json.loads(Keyring(phone.data / "keyring").open(sealed, f"dialog:{path.name}"))[
        "text"
    ]
    return text


def killed_over(phone: Telephone, *words: str) -> None:
    """Kill it, once this is kept of its calls, and start another."""
    phone.wait_for(lambda: kept(phone) == sorted(words))
    phone.kill()
    phone.start()


def answered(phone: Telephone, stack: ExitStack, number: str) -> Peer:
    peer = stack.enter_context(Peer(phone.port, number))
    peer.ring()
    phone.answer(number)
    peer.take()
    return peer


def test_sipp_is_hung_up_and_turned_away_by_the_next_agent(
    new_telephone: NewTelephone, tmp_path: Path, stack: ExitStack
) -> None:
    phone = new_telephone()
    taken = stack.enter_context(Sipp(tmp_path, "taken", hung_up_on("0811"), phone.port))
    call_id = phone.answer("0811")
    rings = stack.enter_context(Sipp(tmp_path, "rings", turned_away("0812", 480), phone.port))
    phone.call_from("0812")
    killed_over(phone, "BYE", "480")
    assert [taken.wait(), rings.wait()] == [0, 0]
    assert phone.ended(call_id) == "agent"
    phone.wait_for(lambda: kept(phone) == [])
    assert "fault" not in phone.errors()


def test_baresip_is_hung_up_by_the_next_agent(new_telephone: NewTelephone, tmp_path: Path) -> None:
    phone = new_telephone(tmp_path / "data")
    folder = tmp_path / "baresip"
    folder.mkdir()
    caller = baresip(folder, phone.port, seconds=90)
    try:
        call_id = phone.answer("0813")
        phone.wait_for(lambda: len(phone.track(call_id)) > 16000)
        killed_over(phone, "BYE")
        phone.wait_for(lambda: b"session closed" in (folder / "told").read_bytes())
        phone.wait_for(lambda: kept(phone) == [])
    finally:
        caller.kill()
        caller.wait()


def test_a_goodbye_belongs_to_its_call_and_is_said_until_it_is_answered_and_no_more(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    phone = new_telephone()
    well, gone, deaf = (answered(phone, stack, number) for number in ("0811", "0812", "0813"))
    killed_over(phone, "BYE", "BYE", "BYE")
    bye = well.expect_bye()
    assert bye.head.startswith(f"BYE sip:0811@{HOST}:{well.sip.getsockname()[1]} SIP/2.0")
    assert bye.value("Call-ID") == well.call_id
    assert bye.value("To").endswith(f"tag={well._from}")
    assert bye.value("From").endswith(well._to)
    gone.reply(gone.wait_for("BYE").head, "481 Call/Transaction Does Not Exist")
    first = deaf.wait_for("BYE")
    assert deaf.wait_for("BYE").head == first.head, "said again"
    phone.wait_for(lambda: kept(phone) == ["BYE"])
    phone.kill()
    phone.start()
    assert deaf.expect_bye().head == first.head, "by whichever agent: they take it for one"
    phone.wait_for(lambda: kept(phone) == [])
    for peer in (well, gone):
        with pytest.raises(TimeoutError):
            peer.receive(1.0)


def test_who_is_over_is_told_nothing_more(new_telephone: NewTelephone, stack: ExitStack) -> None:
    phone = new_telephone()
    hung_up, sent_away = (answered(phone, stack, number) for number in ("0811", "0812"))
    gave_up, refused = (stack.enter_context(Peer(phone.port, n)) for n in ("0813", "0814"))
    for peer in (gave_up, refused):
        peer.ring()
    phone.wait_for(lambda: kept(phone) == ["480", "480", "BYE", "BYE"])
    hung_up.hang_up()
    phone.ask("hang_up", id=phone.call_from("0812")["id"])
    sent_away.expect_bye()
    gave_up.cancel()
    phone.ask("refuse", id=phone.call_from("0814")["id"])
    refused.expect(486)
    killed_over(phone)
    stack.enter_context(
        Peer(phone.port, "0815")
    ).ring()  # by now anything to be said would be there
    for peer in (hung_up, sent_away, gave_up):
        with pytest.raises(TimeoutError):
            peer.receive(0.5)


def test_a_goodbye_of_the_old_agent_that_nobody_answered_is_said_by_the_next(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    phone = new_telephone()
    peer = answered(phone, stack, "0811")
    phone.wait_for(lambda: kept(phone) == ["BYE"])
    assert phone.stop() == 0
    first = peer.wait_for("BYE")
    assert kept(phone) == ["BYE"]
    phone.start()
    while (again := peer.wait_for("BYE").head) == first.head:
        """What was said meanwhile."""
    assert re.findall(r"CSeq: .*", again) == re.findall(r"CSeq: .*", first.head)
    peer.reply(again, "481 Call/Transaction Does Not Exist")
    phone.wait_for(lambda: kept(phone) == [])


def test_the_screeners_telephone_is_hung_up_too(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    screener = stack.enter_context(Screener())
    phone = new_telephone(screener=f"101@{HOST}:{screener.port}")
    peer = answered(phone, stack, "0811")
    phone.ask("screen", id=phone.call_from("0811")["id"])
    screener.take_call()
    killed_over(phone, "BYE", "BYE")
    peer.expect_bye()
    assert screener.expect_bye().value("Call-ID") == screener.call_id


def test_behind_a_proxy_the_goodbye_goes_by_it(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    phone = new_telephone()
    peer, proxy = (stack.enter_context(Peer(phone.port, "0811")) for _ in range(2))
    port = proxy.sip.getsockname()[1]
    route = f"<sip:{HOST}:{port};lr>"
    peer.send(peer.request("INVITE", peer.description(), more=[f"Record-Route: {route}"]))
    peer.expect(180)
    phone.answer("0811")
    peer.take()
    killed_over(phone, "BYE")
    bye = proxy.expect_bye()
    assert bye.value("Route") == route
    assert bye.value("Call-ID") == peer.call_id
    with pytest.raises(TimeoutError):
        peer.receive(0.5)


def test_however_odd_a_call_is_it_is_hung_up(new_telephone: NewTelephone, stack: ExitStack) -> None:
    phone = new_telephone(lines=(a_line(most=2 * len(SOUND)),))
    peers = [stack.enter_context(Peer(phone.port, "0700")) for _ in (*SOUND, *SOUND)]
    for number, (peer, changed) in enumerate(
        zip(peers, (*SOUND.values(), *SOUND.values()), strict=True)
    ):
        peer.send(invite(number, peer.sip.getsockname()[1], **changed))
        peer.expect(180)
    taken, rings = phone.calls("ringing")[: len(SOUND)], peers[len(SOUND) :]
    for call in taken:
        phone.ask("answer", id=call["id"])
    killed_over(phone, *["BYE"] * len(SOUND), *["480"] * len(SOUND))
    for peer in rings:
        peer.expect(480)
    for peer in peers[: len(SOUND)]:
        peer.expect_bye()
    phone.wait_for(lambda: kept(phone) == [])
    assert "fault" not in phone.errors()


def test_what_lies_on_the_disk_says_nobody_and_what_is_none_of_it_goes(
    new_telephone: NewTelephone, stack: ExitStack
) -> None:
    phone = new_telephone()
    peer = answered(phone, stack, "08123456")
    phone.wait_for(lambda: kept(phone) == ["BYE"])
    folder = phone.data / FOLDER
    name = next(folder.iterdir()).name
    sealed = (folder / name).read_text()
    assert "08123456" not in sealed
    assert peer.call_id not in sealed
    keys = Keyring(phone.data / "keyring")
    given = json.loads(keys.open(sealed, f"dialog:{name}"))
    stranger = stack.enter_context(Peer(phone.port, "0666"))
    elsewhere = {**given, "port": stranger.sip.getsockname()[1]}
    phone.kill()
    for other, text in {
        "moved": sealed,
        "plain": json.dumps(elsewhere),
        "none": "",
        "old": keys.seal(json.dumps({**elsewhere, "at": given["at"] - 86_500_000}), "dialog:old"),
        "poor": keys.seal('{"text": "BYE"}', "dialog:poor"),
        "wrong": keys.seal(json.dumps({**elsewhere, "text": "BYE\r\n\r\n"}), "dialog:wrong"),
    }.items():
        (folder / other).write_text(text)
    phone.start()
    peer.expect_bye()
    phone.wait_for(lambda: [path.name for path in folder.iterdir()] == ["wrong"])
    with pytest.raises(TimeoutError):
        stranger.receive(1.0)
    assert answered(phone, stack, "0811").number == "0811", "and calls are taken"


def test_without_keys_and_without_room_calls_are_taken_all_the_same(
    new_telephone: NewTelephone, stack: ExitStack, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).parent.mkdir()
    (tmp_path / FOLDER).write_text("no folder")
    phone = new_telephone()
    peer = answered(phone, stack, "0811")
    peer.say(voice(1, 0.5))
    peer.hang_up()
    assert phone.ended(phone.call_from("0811")["id"]) == "caller"
    assert "fault" not in phone.errors()
