from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.calls.agent.calls import Ended, Wrong
from radio.calls.blocking import DAY, blocks
from radio.calls.consent import ConsentMissingError, may_replay
from radio.calls.tables import CallBlock, Consent, PhoneCall
from radio.db import session_scope
from radio.people.rights import Role
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.rig.databases import make_new
from tests.web.browser import until
from tests.web.fake_calls import FakeCalls
from tests.web.people import People
from web import PanelSettings
from web.calls import words
from web.calls.blocks import blocked_numbers
from web.panel import Panel, panel_of

NUMBER = "081234567890"


@pytest.fixture
def phone(settings: PanelSettings) -> Iterator[FakeCalls]:
    make_new(settings.database)
    phone = FakeCalls(settings.data).start()
    yield phone
    phone.kill()


@pytest.fixture
def panel(app: Flask) -> Panel:
    return panel_of(app)


class Operator:
    """Somebody who runs the air, by name."""

    def __init__(self, people: People, name: str, panel: Panel, role: Role = Role.OPERATOR) -> None:
        self.client: FlaskClient = people.browser(people.add(name, role))
        self.panel = panel
        self.client.set_cookie("radio_token", "t")

    def does(self, call_id: str, what: str, **form: str) -> TestResponse:
        headers = {"X-CSRF-Token": "t", "HX-Request": "true"}
        return self.client.post(f"/calls/{call_id}/{what}", data=form, headers=headers)

    def sees(self, call_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get("/calls/desk").get_json()["calls"][call_id]
        return told


@pytest.fixture
def ani(people: People, panel: Panel, phone: FakeCalls) -> Operator:
    return Operator(people, "ani", panel)


@pytest.fixture
def budi(people: People, panel: Panel, phone: FakeCalls) -> Operator:
    return Operator(people, "budi", panel)


def rings(phone: FakeCalls, panel: Panel, number: str = NUMBER, name: str = "") -> str:
    call_id = phone.ring(number, name)
    assert until(lambda: panel.calls.call(call_id))
    return call_id


def state(panel: Panel, call_id: str) -> str:
    return str((panel.calls.call(call_id) or {}).get("state"))


def row(panel: Panel, call_id: str) -> PhoneCall:
    with session_scope(panel.database) as session:
        found = session.get(PhoneCall, call_id)
        assert found is not None
        session.expunge(found)
        return found


def test_a_call_is_answered_once_and_the_second_operator_is_told_by_whom(
    phone: FakeCalls, panel: Panel, ani: Operator, budi: Operator
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "answer").status_code == 200
    assert until(lambda: state(panel, call_id) == "waiting")
    second = budi.does(call_id, "answer")
    assert second.status_code == 409
    assert "ani" in second.get_json()["error"]["message"].lower()
    assert row(panel, call_id).screened_by == ani.sees(call_id)["by"]


def test_a_hybrid_is_opened_once_and_who_did_it_is_kept(
    phone: FakeCalls, ani: Operator, budi: Operator, panel: Panel
) -> None:
    answer = ani.does("lines", "hybrid/open")
    call_id = answer.get_json()["id"]
    assert phone.did("open") == [{"line": "hybrid"}]
    assert row(panel, call_id).screened_by == ani.sees(call_id)["by"] != ""
    phone.refusals["open"] = {"code": "line_busy", "message": "open already", "hint": ""}
    refused = budi.does("lines", "hybrid/open")
    assert refused.status_code == 409
    assert "sudah dibuka" in refused.get_json()["error"]["message"]


def test_every_end_of_a_call_has_its_words(app: Flask) -> None:
    with app.test_request_context():
        assert set(words.ends()) == set(Ended)
        console = words.console_words()
        for wrong in set(Wrong) - {Wrong.NOTHING}:
            assert f"call.trouble.{wrong}" in console


def test_the_number_is_nowhere_in_full_and_what_is_written_is_sealed(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel, name="Pak Budi")
    ani.does(call_id, "answer")
    text = {"field": "notes", "text": "Jalan rusak di depan pasar"}
    assert ani.does(call_id, "write", **text).status_code == 200
    told = ani.client.get("/calls/desk").get_data(as_text=True)
    assert NUMBER not in told
    assert "234567" not in told
    seen = ani.sees(call_id)
    assert (seen["number"], seen["name"], seen["notes"]) == ("•••• 890", "Pak Budi", text["text"])
    kept = row(panel, call_id)
    assert all(one.startswith("sealed1.") for one in (kept.number, kept.name, kept.notes))


def test_two_who_write_at_once_lose_nothing(
    phone: FakeCalls, panel: Panel, ani: Operator, budi: Operator
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "write", field="topic", text="Lampu").status_code == 200
    second = budi.does(call_id, "write", field="topic", text="Jalan", was="")
    assert (second.status_code, second.get_json()["theirs"]) == (409, "Lampu")
    assert ani.sees(call_id)["topic"] == "Lampu"
    assert budi.does(call_id, "write", field="topic", text="Jalan", was="Lampu").status_code == 200
    # An answer that was lost is asked for again.
    assert budi.does(call_id, "write", field="topic", text="Jalan", was="Lampu").status_code == 200


@pytest.mark.parametrize(
    ("field", "text"), [("number", "1"), ("topic", "x" * 301), ("area_code", "99.99.99")]
)
def test_what_can_not_be_written_is_refused(
    phone: FakeCalls, panel: Panel, ani: Operator, field: str, text: str
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "write", field=field, text=text).status_code == 422


def test_the_card_tells_what_the_law_asks_for(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    """P3 2012 art. 27; UU 27/2022 art. 9 and 21: what for, about what, live, edited, heard again, no, back."""
    call_id = rings(phone, panel)
    ani.does(call_id, "write", field="topic", text="lampu padam")
    said = " ".join(ani.client.get(f"/calls/{call_id}/card").get_json()["lines"])
    wanted = (
        "supaya warga dan dinas mendengarnya", "tentang lampu padam", "siaran langsung",
        "penyiar dan narasumber", "direkam", "dipersingkat", "diputar ulang?", "boleh menolak",
        "tarik kembali kapan saja",
    )  # fmt: skip
    assert [one for one in wanted if one not in said] == []


def test_without_consent_a_caller_is_put_on_the_air_by_who_says_so_and_it_is_noted(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel)
    ani.does(call_id, "answer")
    refused = ani.does(call_id, "air")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "no_consent")
    assert not phone.did("air")
    assert ani.does(call_id, "air", unasked="y").status_code == 200
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "calls.air")).one()
        assert (noted.object, noted.detail) == (call_id, "without consent")
        with pytest.raises(ConsentMissingError):
            may_replay(session, call_id)


@pytest.mark.parametrize("said", ["card", "spoken"])
def test_consent_is_marked_in_the_recording_and_opens_the_gate(
    phone: FakeCalls, panel: Panel, ani: Operator, said: str
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "consent", said=said).status_code == 409  # nothing is recorded yet
    ani.does(call_id, "answer")
    assert ani.does(call_id, "consent", said="asked").status_code == 200
    assert ani.does(call_id, "consent", said=said).status_code == 200
    assert [mark["kind"] for mark in phone.marks] == ["consent_asked", f"consent_{said}"]
    kept = row(panel, call_id)
    assert kept.consent is Consent(said)
    assert kept.consent_at
    assert kept.consent_frame is not None
    with session_scope(panel.database) as session:
        assert may_replay(session, call_id).consent is Consent(said)
    assert ani.does(call_id, "air").status_code == 200
    ani.does(call_id, "consent", said="refused")
    with session_scope(panel.database) as session, pytest.raises(ConsentMissingError):
        may_replay(session, call_id)


def test_who_is_blocked_is_cut_off_and_not_taken_again(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "block", reason="  ").status_code == 409
    assert ani.does(call_id, "block", reason="Mengumpat di udara").status_code == 200
    assert phone.blocked == ["6281234567890"]
    assert phone.calls[call_id]["ended_because"] == "refused"
    with session_scope(panel.database) as session:
        kept = session.scalars(select(CallBlock)).one()
        assert NUMBER[1:] not in kept.number
        assert kept.reason == "Mengumpat di udara"


def test_what_the_agent_has_forgotten_is_told_of_and_blocked_where_somebody_still_has_it_chosen(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel, NUMBER, "Pak Budi")
    ani.does(call_id, "answer")
    assert ani.does(call_id, "write", field="topic", text="Lampu", was="").status_code == 200
    before = ani.sees(call_id)
    del phone.calls[call_id]
    phone.tell()
    assert until(lambda: panel.calls.call(call_id) is None)
    assert call_id not in ani.client.get("/calls/desk").get_json()["calls"]
    address = f"/calls/desk?chosen={call_id}"
    told = ani.client.get(address).get_json()["calls"][call_id]
    for name in ("number", "name", "topic"):
        assert told[name] == before[name]
    assert NUMBER not in str(told)
    assert ani.does(call_id, "block", reason="Mengumpat", days="7").status_code == 200
    assert until(lambda: phone.blocked == [f"62{NUMBER[1:]}"])
    with session_scope(panel.database, write=True) as session:
        session.get_one(PhoneCall, call_id).rang_at = Millis(panel.now() - 4 * 3600_000)
        session.commit()
    assert call_id not in ani.client.get(address).get_json()["calls"]


def test_the_queue_is_in_the_order_that_is_made(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    calls = [rings(phone, panel, f"08123456789{number}") for number in range(4)]
    for call_id in calls:
        ani.does(call_id, "answer")
    assert until(lambda: all(state(panel, one) == "waiting" for one in calls))

    def queue() -> list[str]:
        told = ani.client.get("/calls/desk").get_json()["calls"]
        return sorted(told, key=lambda one: told[one]["rank"])

    assert queue() == calls
    one, two, three, four = calls
    for moved, after, order in (
        (four, "", [four, one, two, three]),
        (one, three, [four, two, three, one]),
        (three, four, [four, three, two, one]),
    ):
        assert ani.does(moved, "move", after=after).status_code == 200
        assert queue() == order
        assert phone.did("order")[-1]["ids"] == order
    assert ani.does("nobody", "move").status_code == 409


def test_who_is_put_first_is_first_by_the_journal_and_by_the_agent(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    one, two = (rings(phone, panel, f"08123456789{number}") for number in range(2))
    for call_id in (one, two):
        ani.does(call_id, "answer")
        assert until(lambda call_id=call_id: state(panel, call_id) == "waiting")
    # The journal writes an answer down a little later than the agent tells it.
    with session_scope(panel.database, write=True) as session:
        kept = session.get_one(PhoneCall, one)
        kept.answered_at = Millis((phone.calls[one]["answered_at"] or 0) + 3)
        session.commit()
    assert ani.does(two, "move").status_code == 200
    told = ani.client.get("/calls/desk").get_json()["calls"]
    assert phone.did("order")[-1]["ids"] == [two, one]
    assert told[two]["rank"] < told[one]["rank"]


def test_while_the_agent_is_away_nothing_is_done_and_that_is_said(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel)
    phone.kill()
    for what in ("answer", "refuse", "hang-up"):
        assert ani.does(call_id, what).status_code == 503
    assert ani.does(call_id, "consent", said="card").status_code == 503
    # What is typed is kept all the same.
    assert ani.does(call_id, "write", field="notes", text="Menelepon lagi nanti").status_code == 200


def test_who_called_before_is_known_by_the_number(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    first = rings(phone, panel, NUMBER)
    ani.does(first, "write", field="topic", text="Lampu padam")
    second = rings(phone, panel, "+62 812-3456-7890")
    told = ani.client.get(f"/calls/{second}/before").get_json()
    assert (told["calls"], told["cases"]) == (1, 0)
    assert ani.client.get(f"/calls/{rings(phone, panel, '')}/before").get_json()["calls"] == 0


def test_a_complaint_takes_the_number_along_and_that_is_noted(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel, name="Pak Budi")
    ani.does(call_id, "answer")
    ani.does(call_id, "write", field="topic", text="Lampu padam")
    ani.does(call_id, "consent", said="spoken")
    told = ani.does(call_id, "complaint").get_json()
    assert (told["phone"], told["name"], told["text"]) == (NUMBER, "Pak Budi", "Lampu padam")
    assert (told["agrees"], told["how"]) == (True, "spoken")
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == "call.number")).one()
        assert seen.object == call_id
        assert NUMBER not in seen.detail


def test_a_caller_is_spoken_with_off_air_and_waits_again(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "screen").status_code == 409
    ani.does(call_id, "answer")
    assert panel.calls.shown()["private"]
    assert ani.does(call_id, "screen").status_code == 200
    assert until(lambda: state(panel, call_id) == "screening")
    assert ani.does(call_id, "unscreen").status_code == 200
    assert until(lambda: state(panel, call_id) == "waiting")
    phone.refusals["screen"] = {"code": "no_screener", "message": "none", "do": ""}
    assert ani.does(call_id, "screen").get_json()["error"]["code"] == "no_screener"


def test_a_number_is_blocked_for_a_week_and_then_taken_again(
    phone: FakeCalls, panel: Panel, ani: Operator
) -> None:
    call_id = rings(phone, panel)
    assert ani.does(call_id, "block", reason="Mengumpat", days="3").status_code == 409
    assert ani.does(call_id, "block", reason="Mengumpat", days="7").status_code == 200
    assert phone.blocked == ["6281234567890"]
    with session_scope(panel.database, write=True) as session:
        (row,) = blocks(session, panel.now())
        assert row.until is not None
        assert abs(row.until - panel.now() - 7 * DAY) < 60_000
        row.until = panel.now()
        session.commit()
    assert blocked_numbers(panel.database, panel.keys) == []
    panel.calls.renew()
    assert until(lambda: phone.blocked == [])


def test_how_long_a_caller_is_on_is_the_same_for_all_and_may_grow(
    phone: FakeCalls, panel: Panel, ani: Operator, budi: Operator
) -> None:
    call_id = rings(phone, panel)
    ani.does(call_id, "answer")
    assert budi.sees(call_id)["segment"] == 180
    assert ani.does(call_id, "segment", seconds="60").status_code == 200
    assert budi.does(call_id, "segment", more="30").status_code == 200
    assert (ani.sees(call_id)["segment"], budi.sees(call_id)["segment"]) == (90, 90)
    ani.does(call_id, "segment", seconds="0")
    assert budi.sees(call_id)["segment"] == 0
    ani.does(call_id, "segment", seconds="999999")
    assert budi.sees(call_id)["segment"] == 3600
    assert ani.does("f" * 32, "segment", more="30").status_code == 409
