"""Complaints through the API: filed once, read with reporters masked."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from radio.complaints.words import State
from radio.people.rights import Right, Role
from tests.web.people import People, deeds
from tests.web.registered import MARKED, Registered

V1 = "/api/v1/complaints"


class Program:
    """Another program, with a token."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def get(self, path: str = "", status: int = 200, **query: object) -> Any:
        answer = self.client.get(f"{V1}{path}", query_string=query, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.json

    def file(self, **body: object) -> TestResponse:
        return self.client.post(V1, json=body, headers=self.headers)


@pytest.fixture
def program(people: People) -> Program:
    officer = people.add("officer", Role.OFFICER)
    headers = people.token(officer, Right.COMPLAINTS_READ, Right.COMPLAINTS_EDIT)
    return Program(people.stranger(), headers)


def test_cases_are_read_with_their_reporters_masked(
    program: Program, registered: Registered
) -> None:
    made = registered.file(area_code="35.22.15.2003")
    nobody = registered.file(anonymous=True)
    waiting = registered.file("Menunggu", sent=False)
    rows = {row["ticket"]: row for row in program.get()["rows"]}
    assert rows[nobody.ticket]["reporter"] is None
    assert rows[made.ticket]["reporter"] == {
        "name": "S•••", "phone": "•••• 666", "email": "", "address": "•••", "area_code": "",
    }  # fmt: skip
    assert rows[made.ticket]["area"].endswith("Bojonegoro")
    assert program.get(f"/{made.ticket.lower()}") == rows[made.ticket]
    assert program.get(f"/{waiting.ticket}")["text"] == "Menunggu"
    assert waiting.ticket not in rows
    assert not [word for word in MARKED if word in repr(rows)]
    for unknown in ("BJN26-9990C", "x"):
        assert program.get(f"/{unknown}", 404)["error"]["code"] == "no_such_complaint"


def test_of_a_confidential_case_there_is_no_content(
    program: Program, registered: Registered
) -> None:
    made = registered.file("Rahasia sekali", confidential=True, place="Rumah dinas")
    for waits in (False, True):
        if waits:
            made = registered.file("Rahasia sekali", confidential=True, sent=False)
        case = program.get(f"/{made.ticket}")
        assert (case["confidential"], case["state"]) == (True, "received")
        assert (case["text"], case["place"], case["category_id"]) == ("", "", "")
        assert case["reporter"] is None
        assert program.get(f"/{made.ticket}/deeds")["rows"] == []
    assert program.get(category="jalan")["rows"] == []
    assert "sekali" not in repr(program.get())


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.PRESENTER, False), (Role.OPERATOR, False), (Role.OFFICER, True), (Role.MANAGER, True)],
)
def test_a_person_is_told_of_a_confidential_case_as_by_the_pages(
    people: People, registered: Registered, role: Role, sees: bool
) -> None:
    client = people.signed_in("somebody", role)
    known = registered.file()
    hidden = registered.file("Rahasia", confidential=True)
    waiting = registered.file("Rahasia", confidential=True, sent=False)
    tickets = [row["ticket"] for row in client.get(V1).json["rows"]]
    assert tickets == [*[hidden.ticket] * sees, known.ticket]
    status = 200 if sees else 404
    for made in (hidden, waiting):
        assert client.get(f"/cases/{made.ticket}").status_code == status
        for path in (f"{V1}/{made.ticket}", f"{V1}/{made.ticket}/deeds"):
            assert client.get(path).status_code == status
    nobody = client.get(f"{V1}/BJN26-9990C").json
    assert sees or client.get(f"{V1}/{hidden.ticket}").json == nobody


def test_pages_go_on_where_the_last_one_ended(program: Program, registered: Registered) -> None:
    tickets = [registered.file(f"Lubang {number}").ticket for number in range(5)][::-1]
    registered.file("Lampu", category_id="lampu")
    seen, following = [], ""
    while True:
        page = program.get(limit=2, before=following, category="jalan", state="received")
        seen += [row["ticket"] for row in page["rows"]]
        following = page["next"]
        if not following:
            break
    assert seen == tickets
    assert program.get(state="closed")["rows"] == []
    assert program.get(agency="dpubmpr", kind="complaint", area="35.22")["rows"] == []
    program.get(status=400, state="maybe")
    program.get(status=400, before="x")


def test_a_complaint_is_filed_once(
    program: Program, registered: Registered, people: People
) -> None:
    body = {"text": "Lubang", "key": "A-1", "name": "Siti Marked", "phone": "081277776666"}
    first, again = program.file(**body), program.file(**body)
    assert first.json == again.json
    assert first.json["state"] == "received"
    assert deeds(people)[-1].object == first.json["ticket"]
    other = Program(
        program.client, people.token(people.add("op", Role.OPERATOR), Right.COMPLAINTS_EDIT)
    )
    assert other.file(**body).json["ticket"] != first.json["ticket"]
    assert not [word for word in MARKED if word in repr(deeds(people))]
    later = program.file(text="Lain", said_at="2026-11-30T08:00:00", answers={"a": ["b"]})
    assert program.get(f"/{later.json['ticket']}")["said_at"] == "2026-11-30T08:00:00+07:00"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"), ({"text": "\u202e"}, "text"), ({"odd": 1}, "odd"),
        ({"area_code": "99"}, "area_code"), ({"phone": "abc"}, "phone"), ({"email": "x"}, "email"),
        ({"latitude": 91}, "latitude"), ({"said_at": "0001-01-01T00:00:00Z"}, "said_at"),
        ({"kind": "x"}, "kind"), ({"category_id": "a\0b"}, "category_id"),
        ({"agency_id": "\n"}, "agency_id"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("registered")
def test_what_can_not_be_used_is_named(
    program: Program, wrong: dict[str, object], field: str
) -> None:
    answer = program.file(**{"text": "Lubang", **wrong})
    assert answer.status_code == 400
    assert f"“{field}”" in answer.json["error"]["message"]


def test_what_was_done_is_told_as_the_public_hears_it(
    program: Program, registered: Registered
) -> None:
    made = registered.file()
    registered.answer(made, "Ditambal")
    registered.answer(made, "Dalam", public=False, number=3)
    registered.change(made, state=State.IN_PROCESS)
    [deed] = program.get(f"/{made.ticket}/deeds")["rows"]
    assert (deed["said"], deed["means"], deed["number"]) == ("Ditambal", "on_air", 2)


def test_each_scope_does_its_own(people: People, registered: Registered) -> None:
    officer = people.add("officer", Role.OFFICER)
    files = Program(people.stranger(), people.token(officer, Right.COMPLAINTS_EDIT))
    reads = Program(people.stranger(), people.token(officer, Right.COMPLAINTS_READ))
    files.get(status=403)
    assert files.file(text="x").status_code == 200
    assert reads.file(text="x").status_code == 403


def test_without_the_shared_database_filing_goes_on(program: Program) -> None:
    made = program.file(text="Lubang").json
    assert made["ticket"].startswith("BJN")
    assert program.get(status=503)["error"]["code"] == "register_away"
