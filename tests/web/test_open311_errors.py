"""Open311 where something is wrong: told as the specification says, and nothing lost."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from radio.complaints.intake.tables import Waiting
from radio.db import session_scope
from radio.people.rights import Right, Role
from tests.web.georeport import V2, element, faults, file, read
from tests.web.people import AWAY, People
from tests.web.registered import Registered
from web.panel import panel_of


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


@pytest.mark.parametrize(
    ("language", "method", "long"),
    [("id-ID", "Metode ini", "melebihi batas"), ("en-GB", "This method", "more than is taken")],
)
@pytest.mark.usefixtures("registered")
def test_what_no_parameter_is_at_fault_for_is_told_in_the_language_that_is_asked_for(
    client: FlaskClient, key: str, language: str, method: str, long: str
) -> None:
    heard = {"Accept-Language": language}
    wrong = client.delete(f"{V2}/requests.json", headers=heard)
    assert method in faults(wrong)[0][1]
    form = {"api_key": key, "description": "x" * 70_000}
    many = client.post(f"{V2}/requests.xml", data=form, headers=heard)
    assert long in str(element(many).findtext("error/description"))
