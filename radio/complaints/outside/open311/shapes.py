"""The answers of GeoReport v2, field by field, in the order of its specification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from radio.complaints.intake.lists import CategoryChoice, Lists, QuestionChoice
from radio.complaints.outside.cases import PublicCase
from radio.complaints.outside.open311.filing import services
from radio.complaints.outside.open311.writing import Many, Node
from radio.complaints.words import OPEN_STATES
from radio.units import Millis

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
FORMATS: Final = ("text/xml", "application/json")


def discovery(
    *, contact: str, key_service: str, url: str, changed_at: Millis, zone: ZoneInfo
) -> Node:
    """Where the service is, and how to get a key."""
    changeset = datetime.fromtimestamp(changed_at / 1000, zone).strftime("%Y-%m-%d %H:%M")
    endpoint: Node = {
        "specification": SPECIFICATION,
        "url": url,
        "changeset": changeset,
        "type": "production",
        "formats": Many("format", FORMATS),
    }
    return {
        "changeset": changeset,
        "contact": contact,
        "key_service": key_service,
        "endpoints": Many("endpoint", [endpoint]),
    }


def service_list(lists: Lists, *, english: bool) -> Node:
    """What can be filed."""
    asked = {one.category_id for one in lists.questions}
    return Many("service", [_service(one, one.id in asked, english) for one in services(lists)])


def _service(one: CategoryChoice, asks: bool, english: bool) -> Node:
    name = (one.name_en or one.name) if english else one.name
    return {
        "service_code": one.id,
        "service_name": name,
        "description": one.description or name,
        "metadata": asks,
        "type": "realtime",
        "keywords": ", ".join(one.words.split()),
        "group": one.group,
    }


def service_definition(code: str, questions: Iterable[QuestionChoice]) -> Node:
    """What is asked for with a service."""
    attributes: list[Node] = [
        {
            "variable": True,
            "code": one.code,
            "datatype": one.datatype,
            "required": one.required,
            "datatype_description": one.hint,
            "order": order,
            "description": one.question,
            **_values(one.answers),
        }
        for order, one in enumerate(questions, start=1)
    ]
    return {"service_code": code, "attributes": Many("attribute", attributes)}


def _values(answers: Sequence[Sequence[str]]) -> dict[str, Node]:
    if not answers:
        return {}
    pairs: list[Node] = [{"key": str(key), "name": name} for key, name in answers]
    return {"values": Many("value", pairs)}


def requests(
    cases: Iterable[PublicCase],
    *,
    zone: ZoneInfo,
    english: bool,
    note: Callable[[PublicCase], str],
) -> Node:
    """Cases; `note` says in words how one stands where no answer does."""

    def moment(at: Millis | None) -> str | None:
        if at is None:
            return None
        return datetime.fromtimestamp(at // 1000, zone).isoformat()

    def told(case: PublicCase) -> Node:
        is_open = case.state in OPEN_STATES
        changed = case.updated_at if is_open else (case.closed_at or case.updated_at)
        return {
            "service_request_id": case.ticket,
            "status": "open" if is_open else "closed",
            "status_notes": case.answer or note(case),
            "service_name": case.category_en if english else case.category,
            "service_code": case.category_id,
            "description": case.text,
            "agency_responsible": case.agency,
            "service_notice": None,
            "requested_datetime": moment(case.said_at),
            "updated_datetime": moment(changed),
            "expected_datetime": moment(case.due_at),
            "address": case.address,
            "address_id": case.area_code,
            "zipcode": None,
            "lat": case.latitude,
            "long": case.longitude,
            "media_url": None,
        }

    return Many("request", [told(case) for case in cases])


def filed(ticket: str, notice: str) -> Node:
    """The answer to a request that was filed."""
    created: Node = {"service_request_id": ticket, "service_notice": notice, "account_id": None}
    return Many("request", [created])


def token(ticket: str, asked: str) -> Node:
    """The number that belongs to a token."""
    return Many("request", [{"service_request_id": ticket, "token": asked}])


def errors(told: Iterable[tuple[int, str]]) -> Node:
    """What is wrong: codes and descriptions."""
    return Many("error", [{"code": code, "description": words} for code, words in told])
