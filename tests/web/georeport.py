"""GeoReport v2 as another program speaks it, for tests."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

V2 = "/open311/v2"


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
