"""What a phone that was in a village asks and sends, without a browser."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.drafts import keep_draft
from radio.complaints.intake.filing import about_attachment
from radio.complaints.intake.papers import FILES_MOST, SIZE_MOST
from radio.complaints.intake.redacting import GONE
from radio.complaints.intake.reserved import BLOCK
from radio.complaints.intake.tables import DraftFile, ReservedNumber, Waiting
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.erasing import erase_person
from radio.complaints.privacy.finding import named
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import Attachment, Complaint, Reporter
from radio.complaints.tickets import read_ticket
from radio.complaints.words import Channel
from radio.db import session_scope
from radio.people.rights import Role
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.registered import register_at_hand
from web.panel import Panel, panel_of


@pytest.fixture
def panel(app: Flask) -> Panel:
    panel = panel_of(app)
    register_at_hand(panel)
    return panel


class Phone:
    """A phone with the page, by what it sends."""

    def __init__(self, desk: Desk, panel: Panel) -> None:
        self.desk, self.panel = desk, panel
        self.device = new_id(panel.now())

    def send(self, address: str, **given: Any) -> Any:
        body = json.dumps({"device": self.device, **given}).encode()
        return self.desk.send_raw(address, body, "application/json")

    def numbers(self, *have: str, **free: int) -> dict[str, list[str]]:
        answer = self.send("/sambang/numbers", have=have, free=free).json
        assert answer["ok"]
        found: dict[str, list[str]] = answer["numbers"]
        return found

    def take(self, kind: str, number: str, key: str = "", **fields: object) -> Any:
        return self.send(
            "/sambang/take",
            key=key or new_id(self.panel.now()),
            kind=kind,
            number=number,
            said_at=self.panel.now() - 3_600_000,
            fields=fields,
        )


@pytest.fixture
def phone(app: Flask, panel: Panel, people: People) -> Phone:
    return Phone(Desk(people.signed_in("sri", Role.OFFICER)), panel)


@pytest.mark.parametrize("address", ["/sambang/take", "/sambang/numbers", "/ppid/draft"])
def test_lists_within_lists_without_end_are_refused(phone: Phone, address: str) -> None:
    assert phone.desk.send_raw(address, b"[" * 20_000, "application/json").status_code == 400


ASKED = {"text": "Anggaran", "purpose": "Ingin tahu", "name": "Budi", "address": "Desa"}


def test_numbers_are_set_apart_and_given_to_nobody_else(phone: Phone, panel: Panel) -> None:
    mine = phone.numbers()
    assert [len(mine[kind]) for kind in ("complaint", "request")] == [BLOCK, BLOCK]
    # What was not heard comes again; what it knows of is not given again.
    assert phone.numbers() == mine
    other = Phone(phone.desk, panel).numbers()
    assert not set(mine["complaint"]) & set(other["complaint"])
    assert not set(mine["request"]) & set(other["request"])
    have = (*mine["complaint"], *mine["request"])
    assert phone.numbers(*have, complaint=BLOCK, request=BLOCK) == {"complaint": [], "request": []}
    more = phone.numbers(*have, complaint=5, request=BLOCK)
    assert len(more["complaint"]) == BLOCK - 5
    assert all(read_ticket(number) for number in more["complaint"])


def a_picture(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", comment=b"Warsito")
    return file.getvalue()


def bring(phone: Phone, key: str, data: bytes) -> Any:
    return phone.desk.send_raw(f"/sambang/papers/{key}", data, "application/octet-stream")


def test_photos_come_before_their_complaint_and_go_with_it(phone: Phone, panel: Panel) -> None:
    key = new_id(panel.now())
    first = bring(phone, key, a_picture()).json["id"]
    assert bring(phone, key, a_picture()).json["id"] == first
    second = bring(phone, key, a_picture("blue")).json["id"]
    for _ in range(2):
        sent = {"key": key, "kind": "complaint", "fields": {"text": "a"}}
        answer = phone.send("/sambang/take", **sent, papers=[first, second])
        assert answer.json["ok"]
    # Its answer was not heard: what is brought again belongs to what is there already.
    assert bring(phone, key, a_picture()).json == {"ok": True, "id": ""}
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        told = [panel.keys.open_bytes(row.sealed, about_attachment(row.id)) for row in rows]
    assert [row.id for row in rows] == [first, second]
    assert not [data for data in told if b"Warsito" in data]
    with session_scope(panel.desk.database) as session:
        assert session.scalars(select(DraftFile)).all() == []


def test_a_complaint_waits_for_photos_that_are_here_no_more(phone: Phone, panel: Panel) -> None:
    key = new_id(panel.now())
    sent = {
        "key": key,
        "kind": "complaint",
        "fields": {"text": "a"},
        "papers": [new_id(panel.now())],
    }
    assert phone.send("/sambang/take", **sent).json == {"ok": True, "missing": True}
    with session_scope(panel.desk.database) as session:
        assert session.scalars(select(Waiting)).all() == []


def test_what_is_no_photo_or_of_somebody_elses_is_refused(phone: Phone, panel: Panel) -> None:
    key = new_id(panel.now())
    for data in (b"", b"MZ program", b"x" * (SIZE_MOST + 1)):
        answer = bring(phone, key, data)
        assert answer.status_code == 422
        assert answer.json["error"]["message"]
    for number in range(FILES_MOST):
        assert bring(phone, key, a_picture(f"#{20 * number:02x}0000")).status_code == 200
    assert bring(phone, key, a_picture("yellow")).status_code == 422
    assert bring(phone, "short", a_picture()).status_code == 400
    with session_scope(panel.desk.database, write=True) as session:
        keep_draft(
            session,
            panel.keys,
            other := new_id(panel.now()),
            "{}",
            person="x",
            seen=0,
            now=panel.now(),
        )
        session.commit()
    assert bring(phone, other, a_picture()).status_code == 400
    for papers in ("x", [new_id(panel.now())] * 11):
        sent = {"key": key, "kind": "complaint", "fields": {"text": "a"}, "papers": papers}
        assert phone.send("/sambang/take", **sent).status_code == 400


def test_one_phone_takes_no_more_than_it_can_use(phone: Phone, panel: Panel) -> None:
    have: list[str] = []
    for _ in range(15):
        have += phone.numbers(*have)["request"]
    assert len(have) == 200


def test_what_was_taken_keeps_its_number_however_often_it_is_sent(
    phone: Phone, panel: Panel
) -> None:
    mine = phone.numbers()
    ticket, number = mine["complaint"][3], mine["request"][0]
    key = new_id(panel.now())
    for _ in range(2):
        assert phone.take("complaint", ticket, key, text="Jembatan rusak").json["number"] == ticket
    assert phone.take("request", number, **ASKED).json["number"] == number
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        case = session.scalars(select(Complaint)).one()
        request = session.scalars(select(InfoRequest)).one()
    assert (case.ticket, case.channel, case.taken_by) == (ticket, Channel.VILLAGE_VISIT, "Sri")
    assert (request.number, request.channel) == (number, "village_visit")
    assert case.said_at < case.created_at


@pytest.mark.parametrize("whose", ["another phone's", "used", "invented", "none", "other kind"])
def test_a_number_that_is_not_its_own_is_replaced(phone: Phone, panel: Panel, whose: str) -> None:
    mine = phone.numbers()
    used = phone.take("complaint", mine["complaint"][0], text="a").json["number"]
    wrong = {
        "another phone's": Phone(phone.desk, panel).numbers()["complaint"][0],
        "used": used,
        "invented": "BJN26-9999X",
        "none": "",
        "other kind": mine["request"][0],
    }[whose]
    given = phone.take("complaint", wrong, text="b").json["number"]
    assert given != wrong
    with session_scope(panel.desk.database) as session:
        reserved = set(session.scalars(select(ReservedNumber.number)))
        assert given not in reserved
        assert len(session.scalars(select(Waiting)).all()) == 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "complaint", "fields": {"text": " "}}, 422),
        ({"kind": "request", "fields": {"text": "a", "purpose": "b"}}, 422),
        ({"kind": "complaint", "fields": {"text": "a", "taken_by": "x"}}, 400),
        ({"kind": "complaint", "fields": {"text": 3}}, 422),
        ({"kind": "objection", "fields": {}}, 400),
        ({"kind": "complaint", "fields": []}, 400),
        ({"kind": "complaint", "fields": {"text": "a"}, "key": "short"}, 400),
    ],
)
def test_what_cannot_be_used_is_told(phone: Phone, given: dict[str, Any], status: int) -> None:
    answer = phone.send("/sambang/take", **{"key": "0" * 32, **given})
    assert answer.status_code == status
    assert answer.json["error"]["message"]


def test_a_phone_whose_clock_is_wrong_is_not_believed(phone: Phone, panel: Panel) -> None:
    for said_at in (0, panel.now() + 86_400_000, "kemarin", True):
        answer = phone.send(
            "/sambang/take", key=new_id(panel.now()), kind="complaint", said_at=said_at,
            fields={"text": "a"},
        )  # fmt: skip
        assert answer.status_code == 200
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        for case in session.scalars(select(Complaint)):
            assert abs(case.said_at - case.created_at) < 60_000


def test_what_the_worker_keeps_is_nobodys_and_all_there(
    phone: Phone, people: People, panel: Panel
) -> None:
    worker = people.stranger().get("/sambang/worker.js").get_data(as_text=True)
    files = json.loads(re.search(r"FILES = (\[.*?\]);", worker)[1])  # type: ignore[index]
    pages: dict[str, bytes] = {}
    for path in files:
        with phone.desk.client.get(path) as answer:
            assert answer.status_code == 200, path
            pages[path] = answer.data
    shell = pages["/sambang/"].decode()
    assert "Sri" not in shell
    assert "csrf" not in shell
    other = people.signed_in("ani", Role.OFFICER).get("/sambang/").get_data(as_text=True)
    assert shell == other
    # Everything the page asks for is kept with it.
    asked = set(re.findall(r'(?:href|src)="(/[^"#]+)', shell)) - {"/ppid/"}
    assert {path for path in asked if not path.startswith("/login")} <= set(files)
    for path in files:
        if path.endswith(".js"):
            text = pages[path].decode()
            for name in re.findall(r'from "\./([a-z]+\.js)"', text):
                assert f"/static/js/village/{name}" in files


def test_another_language_is_another_version(phone: Phone) -> None:
    client = phone.desk.client
    first = client.get("/sambang/worker.js").get_data(as_text=True)
    assert client.get("/sambang/worker.js").get_data(as_text=True) == first
    client.set_cookie("language", "en")
    assert client.get("/sambang/worker.js").get_data(as_text=True) != first


def test_what_was_said_before_an_erasure_comes_without_who_was_erased(
    phone: Phone, panel: Panel
) -> None:
    """The phone was away meanwhile; its clock is months behind."""
    deliver(panel.desk, panel.register)
    theirs = {"name": "Warsito Kartono", "phone": "0812 3456 7890"}
    phone.take("complaint", "", text="Jalan rusak", **theirs)
    deliver(panel.desk, panel.register)
    ledger = Ledger.of(panel.settings.data)
    erase_person(panel.register, panel.desk, ledger, named(phone=theirs["phone"]), "sri", days=30)
    long_ago = panel.now() - 90 * 86_400_000
    for text, said_at in (("Saya Warsito Kartono", long_ago), ("Baru", panel.now() + 1000)):
        sent = {"key": new_id(panel.now()), "kind": "complaint", "said_at": said_at}
        assert phone.send("/sambang/take", **sent, fields={"text": text, **theirs}).json["ok"]
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        rows = session.execute(
            select(Complaint.text, Reporter)
            .join(Reporter, Reporter.complaint_id == Complaint.id)
            .order_by(Complaint.id)
        ).all()
        told = [(text, open_person(panel.keys, row).name) for text, row in rows]
    assert told == [("Jalan rusak", ""), (f"Saya {GONE}", ""), ("Baru", "Warsito Kartono")]
