"""Open311 as other programs speak it, held to GeoReport v2's own examples."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from radio.complaints.intake.tables import Waiting
from radio.complaints.register.tables import Complaint
from radio.complaints.words import State
from radio.db import session_scope
from radio.people.rights import Right, Role
from tests.web.people import AWAY, People, deeds
from tests.web.registered import MARKED, Registered
from web.panel import panel_of
from web.server import PanelServer

V2 = "/open311/v2"
REQUEST_FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
"""In the specification's order."""
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture
def registered(app: Flask) -> Registered:
    return Registered(panel_of(app))


@pytest.fixture
def key(people: People) -> str:
    """A key that may file, and nothing else."""
    operator = people.add("op", Role.OPERATOR)
    return people.token(operator, Right.COMPLAINTS_EDIT)["Authorization"].removeprefix("Bearer ")


def read(client: FlaskClient, path: str, **query: str) -> Any:
    answer = client.get(f"{V2}{path}", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.content_type == "application/json; charset=utf-8"
    return answer.json


def element(answer: TestResponse) -> ET.Element:
    assert answer.content_type == "text/xml; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<')
    return ET.fromstring(text)


def file(client: FlaskClient, key: str, ending: str = ".json", **more: Any) -> TestResponse:
    form = {
        "api_key": key, "service_code": "jalan", "address_string": "Jl. Veteran 12",
        "description": "Lubang besar", "first_name": "Siti", "last_name": "Marked",
        "phone": "081277776666",
    }  # fmt: skip
    return client.post(f"{V2}/requests{ending}", data=form | more)


def faults(answer: TestResponse) -> list[tuple[int, str]]:
    return [(one["code"], one["description"]) for one in answer.json]


# ---------------------------------------------------------------- what is there


@pytest.mark.usefixtures("registered")
def test_discovery_says_where_and_how(client: FlaskClient) -> None:
    for path in ("/open311/discovery", f"{V2}/discovery"):
        found = client.get(f"{path}.json").json
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
        assert found["endpoints"] == [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": "http://localhost/open311/v2",
                "changeset": found["changeset"],
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ]
        assert found["changeset"] > "2026"
        told = element(client.get(f"{path}.xml"))
        assert (told.tag, told.findtext("endpoints/endpoint/type")) == ("discovery", "production")
        formats = [one.text for one in told.iter("format")]
        assert formats == ["text/xml", "application/json"]


def test_services_in_both_languages_and_formats(
    client: FlaskClient, registered: Registered
) -> None:
    registered.ask()
    first = read(client, "/services.json")[0]
    assert first == {
        "service_code": "jalan", "service_name": "Jalan dan jembatan",
        "description": "Jalan dan jembatan", "metadata": True, "type": "realtime",
        "keywords": first["keywords"], "group": "Infrastruktur",
    }  # fmt: skip
    assert "aspal, paving" in first["keywords"]
    english = client.get(f"{V2}/services.xml", headers={"Accept-Language": "en-GB, id;q=0.5"})
    assert english.headers["Content-Language"] == "en"
    told = element(english)
    assert told.tag == "services"
    assert [one.tag for one in told[0]] == list(first)
    assert told[0].findtext("service_name") == "Roads and bridges"
    assert [one.findtext("metadata") for one in told][:2] == ["true", "false"]


def test_the_format_is_the_ending_or_what_is_accepted(
    client: FlaskClient, registered: Registered
) -> None:
    asked = [("", "", "text/xml"), ("", "application/json", "application/json"),
             (".xml", "application/json", "text/xml"), (".json", "text/xml", "application/json")]  # fmt: skip
    for ending, accepted, wanted in asked:
        answer = client.get(f"{V2}/services{ending}", headers={"Accept": accepted})
        assert answer.mimetype == wanted, (ending, accepted)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{V2}/services.html").status_code == 404


def test_a_definition_has_what_is_asked(client: FlaskClient, registered: Registered) -> None:
    pairs = [["ya", "Ya & segera"], ["tidak", "Tidak"]]
    registered.ask("bahaya", datatype="singlevaluelist", answers=pairs, hint="Pilih", position=1)
    registered.ask("luas", required=False)
    found = read(client, "/services/jalan.json")
    assert found["service_code"] == "jalan"
    assert found["attributes"] == [
        {
            "variable": True, "code": "luas", "datatype": "number", "required": False,
            "datatype_description": None, "order": 1, "description": "Berapa meter?",
        },
        {
            "variable": True, "code": "bahaya", "datatype": "singlevaluelist", "required": True,
            "datatype_description": "Pilih", "order": 2, "description": "Berapa meter?",
            "values": [{"key": "ya", "name": "Ya & segera"}, {"key": "tidak", "name": "Tidak"}],
        },
    ]  # fmt: skip
    told = element(client.get(f"{V2}/services/jalan.xml"))
    assert told.tag == "service_definition"
    assert told.findtext("attributes/attribute[2]/values/value/name") == "Ya & segera"
    assert faults(client.get(f"{V2}/services/x.json"))[0][0] == 404


# ---------------------------------------------------------------- filing and reading


def test_a_report_is_filed_and_followed(
    client: FlaskClient, registered: Registered, people: People, key: str
) -> None:
    answer = file(client, key)
    assert answer.status_code == 200, answer.json
    [made] = answer.json
    assert set(made) == {"service_request_id", "service_notice", "account_id"}
    ticket = made["service_request_id"]
    assert made["account_id"] is None
    assert f"/lacak?nomor={ticket}" in made["service_notice"]
    # It can be read at once, and once it has been delivered.
    for _delivered in (False, True):
        [found] = read(client, f"/requests/{ticket}.json")
        assert list(found) == REQUEST_FIELDS
        assert (found["status"], found["description"]) == ("open", "Lubang besar")
        assert (found["service_code"], found["address"]) == ("jalan", "Jl. Veteran 12")
        assert W3.fullmatch(found["requested_datetime"])
        assert found["requested_datetime"].endswith("+07:00")
        assert read(client, f"/tokens/{ticket}.json") == [
            {"service_request_id": ticket, "token": ticket}
        ]
        registered.file()
    assert deeds(people)[-1].object == ticket
    assert not [word for word in MARKED if word in repr(deeds(people))]


def test_a_whole_case_in_both_formats(client: FlaskClient, registered: Registered) -> None:
    now = registered.panel.now()
    made = registered.file(
        latitude=-7.15, longitude=111.88, area_code="35.22.15.2003", place="Pasar"
    )
    registered.answer(made, "Sudah ditambal <selesai>")
    registered.change(made, state=State.CLOSED, closed_at=now, due_at=now)
    [found] = read(client, f"/requests/{made.ticket}.json")
    assert (found["status"], found["status_notes"]) == ("closed", "Sudah ditambal <selesai>")
    assert (found["lat"], found["long"]) == (-7.15, 111.88)
    assert found["agency_responsible"] == "Dinas Pekerjaan Umum Bina Marga"
    assert found["address_id"] == "35.22.15.2003"
    assert found["address"].startswith("Pasar, ")
    assert W3.fullmatch(found["expected_datetime"])
    assert found["updated_datetime"] == found["expected_datetime"]
    told = element(client.get(f"{V2}/requests/{made.ticket}.xml"))
    assert told.tag == "service_requests"
    assert [one.tag for one in told[0]] == REQUEST_FIELDS
    texts = {one.tag: one.text for one in told[0]}
    assert texts == {name: None if value is None else str(value) for name, value in found.items()}


def test_nothing_personal_and_nothing_confidential(
    client: FlaskClient, registered: Registered
) -> None:
    shown = registered.file("Lubang, hubungi 081277776666 atau marked@contoh.id")
    hidden = registered.file("Rahasia sekali", confidential=True)
    registered.file("Rahasia lagi", confidential=True, sent=False)
    for ending in ("json", "xml"):
        told = client.get(f"{V2}/requests.{ending}").get_data(as_text=True)
        assert shown.ticket in told
        assert not [word for word in (*MARKED, "Rahasia", hidden.ticket) if word in told]
    unknown = client.get(f"{V2}/requests/BJN26-9990C.json")
    answer = client.get(f"{V2}/requests/{hidden.ticket}.json")
    assert (answer.status_code, faults(answer)[0][0]) == (404, 404)
    assert client.get(f"{V2}/tokens/{hidden.ticket}.json").status_code == 404
    assert unknown.status_code == 404


def test_the_list_filters_and_pages(client: FlaskClient, registered: Registered) -> None:
    tickets = [registered.file(f"Lubang {number}").ticket for number in range(3)][::-1]

    def listed(**query: str) -> list[str]:
        return [one["service_request_id"] for one in read(client, "/requests.json", **query)]

    assert listed() == tickets
    assert listed(page_size="2", page="2") == tickets[2:]
    assert listed(service_request_id=f"{tickets[2]},{tickets[0]}") == [tickets[2], tickets[0]]
    assert listed(status="closed") == []
    assert listed(service_code="lampu") == []
    assert listed(jurisdiction_id="bojonegorokab.go.id", status="open") == tickets
    assert listed(start_date="2020-01-01T00:00:00Z") == []
    empty = element(client.get(f"{V2}/requests.xml?status=closed"))
    assert (empty.tag, len(empty)) == ("service_requests", 0)
    wrong = client.get(f"{V2}/requests.json?status=x&start_date=y")
    assert wrong.status_code == 400
    assert [code for code, _words in faults(wrong)] == [400, 400]


def test_numbers_in_a_list_are_found_as_one_alone_is(
    client: FlaskClient, registered: Registered
) -> None:
    registered.stop_the_clock()
    first = registered.file()
    joined = registered.file("Di situ juga", joins=first.id)
    waits = registered.file("Lampu mati", sent=False)
    nobody = "BJN26-9999X"
    named = f"{waits.ticket},{first.ticket},{joined.ticket},{nobody}"
    answer = client.get(f"/open311/v2/requests.json?service_request_id={named}")
    told = [one["service_request_id"] for one in answer.get_json()]
    assert sorted(told) == sorted([first.ticket, waits.ticket])


def test_half_a_location_is_told_once(
    client: FlaskClient, registered: Registered, key: str
) -> None:
    assert registered
    given = {"api_key": key, "service_code": "jalan", "lat": "-7.15"}
    answer = client.post("/open311/v2/requests.json", data=given)
    assert (answer.status_code, len(answer.get_json())) == (400, 1)


def test_the_same_request_sent_again_is_one(
    client: FlaskClient, registered: Registered, key: str
) -> None:
    first, again = file(client, key).json, file(client, key, ".xml")
    told = element(again)
    assert told.findtext("request/service_request_id") == first[0]["service_request_id"]
    other = file(client, key, description="Lain").json
    assert other != first
    named = {"Idempotency-Key": "mine"}
    bodies = ({"description": "a"}, {"description": "b"})
    answers = [
        client.post(
            f"{V2}/requests.json", headers=named,
            data={"api_key": key, "service_code": "jalan", "address_string": "x", **body},
        ).json
        for body in bodies
    ]  # fmt: skip
    assert answers[0] == answers[1]


# ---------------------------------------------------------------- errors


def test_without_a_key_nothing_is_filed(
    client: FlaskClient, registered: Registered, people: People, key: str
) -> None:
    viewer = people.token(people.add("viewer", Role.VIEWER), Right.WATCH)["Authorization"][7:]
    for wrong in ("", "radio_x", viewer):
        answer = file(client, wrong, ".xml")
        assert answer.status_code == 403
        told = element(answer)
        assert told.tag == "errors"
        assert told.findtext("error/code") == "403"
        assert "api_key" in str(told.findtext("error/description"))
    # A browser that is signed in adds nothing; a key does not belong in an address.
    officer = people.signed_in("officer", Role.OFFICER)
    assert file(officer, "").status_code == 403
    body = {"service_code": "jalan", "address_string": "x"}
    assert client.post(f"{V2}/requests.json?api_key={key}", data=body).status_code == 403
    with session_scope(registered.panel.desk.database) as session:
        assert session.query(Waiting).count() == 0


def test_errors_are_told_as_the_specification_says(
    client: FlaskClient, registered: Registered, key: str
) -> None:
    registered.ask()
    answer = file(client, key, service_code="", lat="x")
    assert answer.status_code == 400
    assert len(faults(answer)) == 2
    assert file(client, key, service_code="tidak-ada").status_code == 404
    assert file(client, key).status_code == 400
    assert file(client, key, **{"attribute[luas]": "2"}).status_code == 200
    elsewhere = client.get(f"{V2}/services.json?jurisdiction_id=kota.lain")
    assert (elsewhere.status_code, faults(elsewhere)[0][0]) == (404, 404)
    assert client.get(f"{V2}/services.json?jurisdiction_id=").status_code == 200
    for path, status in (("/nothing.json", 404), ("/requests/BJN26-0417X.json", 404)):
        answer = client.get(f"{V2}{path}")
        assert (answer.status_code, faults(answer)[0][0]) == (status, status)
    wrong = client.delete(f"{V2}/requests.json")
    assert (wrong.status_code, faults(wrong)[0][0]) == (405, 405)
    assert "POST" in wrong.headers["Allow"]
    assert client.post(f"{V2}/services.xml").mimetype == "text/xml"


@pytest.mark.usefixtures("registered")
def test_hostile_bodies_are_refused_in_the_same_form(client: FlaskClient, key: str) -> None:
    many = file(client, key, description="x" * 70_000)
    assert (many.status_code, faults(many)[0][0]) == (413, 413)
    assert file(client, key, description="x" * 4001).status_code == 400
    assert file(client, key, description="a\0b").status_code == 400
    kind = "application/x-www-form-urlencoded"
    latin = f"api_key={key}&service_code=jalan&address_string=x&description=caf".encode() + b"\xe9"
    answer = client.post(f"{V2}/requests.json", data=latin, content_type=kind)
    assert (answer.status_code, faults(answer)[0][0]) == (400, 400)
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    answer = client.post(f"{V2}/requests.xml", data=bomb, content_type="text/xml")
    assert (answer.status_code, answer.mimetype) == (400, "text/xml")
    turned = "Lubang \u202e<script>\U0001f600</script>"
    [made] = file(client, key, description=turned).json
    [found] = read(client, f"/requests/{made['service_request_id']}.json")
    assert found["description"] == "Lubang <script>\U0001f600</script>"
    told = client.get(f"{V2}/requests/{made['service_request_id']}.xml")
    assert b"<script>" not in told.data


def test_with_the_shared_database_away_reports_are_still_taken(
    client: FlaskClient, registered: Registered, key: str
) -> None:
    registered.ask(required=False)
    Registered(panel_of(client.application))
    registered.panel.register.dispose()
    file_of = registered.panel.settings.data / "complaints.db"
    for one in file_of.parent.glob("complaints.db*"):
        one.unlink()
    file_of.mkdir()
    assert read(client, "/services.json")[0]["metadata"] is True
    [made] = file(client, key).json
    [found] = read(client, f"/requests/{made['service_request_id']}.json")
    assert found["status"] == "open"
    away = client.get(f"{V2}/requests.json")
    assert (away.status_code, faults(away)[0][0]) == (503, 503)


def test_too_often_is_refused_by_address_and_by_key(
    app: Flask, registered: Registered, key: str
) -> None:
    registered.stop_the_clock()
    client = app.test_client()
    client.environ_base.update(AWAY)
    answers = [client.get(f"{V2}/discovery.json") for _ in range(62)]
    assert [one.status_code for one in answers].count(429) == 2
    refused = answers[-1]
    assert refused.json[0]["code"] == 429
    assert int(refused.headers["Retry-After"]) >= 1
    other = app.test_client()
    other.environ_base.update({"REMOTE_ADDR": "192.0.2.8"})
    assert other.get(f"{V2}/discovery.json").status_code == 200
    here = app.test_client()
    statuses = [file(here, key, description=str(n)).status_code for n in range(63)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


# ---------------------------------------------------------------- a client of somebody else's


@pytest.fixture
def served(server: PanelServer) -> tuple[str, Registered]:
    return f"http://127.0.0.1:{server.port}{V2}", Registered(server._panel)


def test_georeport_reads_all_of_it(served: tuple[str, Registered]) -> None:
    """georeport is the client that PyPI has; https://pypi.org/project/georeport/."""
    georeport = pytest.importorskip("georeport")
    address, registered = served
    registered.ask()
    made = [registered.file("Lubang"), registered.file("Lampu & gelap", category_id="lampu")]
    for form in ("json", "xml"):
        client = georeport.GeoReport(address, "bojonegorokab.go.id", output_format=form)
        names = [one["service_name"] for one in client.get_service_list()]
        assert names[:2] == ["Jalan dan jembatan", "Drainase dan banjir"]
        assert client.get_service_definition("jalan")["service_code"] == "jalan"
        found = client.get_service_requests(status="open")
        assert [one["service_request_id"] for one in found] == [made[1].ticket, made[0].ticket]
        assert found[0]["description"] == "Lampu & gelap"
        one = client.get_service_request(made[0].ticket)
        assert one["description"] == "Lubang"
    with pytest.raises(requests.HTTPError):
        client.get_service_request("BJN26-9990C")


def test_columns_that_are_told_are_indexed() -> None:
    names = {index.name for index in Complaint.__table__.indexes}  # type: ignore[attr-defined]
    assert {"ix_complaint_newest", "ix_complaint_category"} <= names
