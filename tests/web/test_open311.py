"""Open311 as other programs speak it, held to GeoReport v2's own examples."""

from __future__ import annotations

import re

import pytest
import requests
from flask.testing import FlaskClient

from radio.complaints.register.tables import Complaint
from radio.complaints.words import State
from tests.web.georeport import V2, element, faults, file, read
from tests.web.people import People, deeds
from tests.web.registered import MARKED, Registered
from web.server import PanelServer

REQUEST_FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
"""In the specification's order."""
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


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
