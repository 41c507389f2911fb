"""Requests that come by Open311, read and held to their rules."""

from __future__ import annotations

import pytest

from radio.complaints.entry import Person
from radio.complaints.intake.lists import CategoryChoice, Lists, QuestionChoice
from radio.complaints.outside.open311.faults import FaultyError, Reason
from radio.complaints.outside.open311.filing import read_request, request_key
from radio.complaints.words import Channel
from radio.units import Millis
from tests.complaints.conftest import NOON

QUESTIONS = (
    QuestionChoice("jalan", "luas", "number", True, "Berapa meter?", "", []),
    QuestionChoice(
        "jalan",
        "bahaya",
        "singlevaluelist",
        False,
        "Bahaya?",
        "",
        [["ya", "Ya"], ["tidak", "Tidak"]],
    ),
    QuestionChoice(
        "jalan",
        "siapa",
        "multivaluelist",
        False,
        "Siapa?",
        "",
        [["motor", "Motor"], ["truk", "Truk"]],
    ),
    QuestionChoice("jalan", "sejak", "datetime", False, "Sejak kapan?", "", []),
)
LISTS = Lists(
    categories=(
        CategoryChoice("jalan", "Jalan", "Roads", "Infrastruktur", "lubang", "dpubmpr"),
        CategoryChoice("dalam", "Dalam", "", "", "", "", public=False),
    ),
    questions=QUESTIONS,
)
GOOD = {
    "service_code": ["jalan"],
    "address_string": ["Jl. Veteran 12"],
    "description": ["Berlubang\r\ndalam"],
    "first_name": ["Siti"],
    "last_name": ["Aminah"],
    "phone": ["0812-3456-7890"],
    "attribute[luas]": ["2.5"],
}


def test_a_request_becomes_a_complaint() -> None:
    more = {"attribute[siapa][]": ["motor", "truk"], "attribute[bahaya]": ["ya"]}
    more["media_url"] = ["https://example.org/a.jpg"]
    entry = read_request({**GOOD, **more, "device_id": ["tt222111"]}, LISTS, NOON, "Aplikasi")
    assert entry.text == "Berlubang\ndalam"
    assert entry.reporter == Person(name="Siti Aminah", phone="0812-3456-7890")
    assert (entry.category_id, entry.agency_id, entry.channel) == (
        "jalan",
        "dpubmpr",
        Channel.OPEN311,
    )
    assert entry.answers == {
        "luas": "2.5", "siapa": ["motor", "truk"], "bahaya": "ya",
        "media_url": "https://example.org/a.jpg",
    }  # fmt: skip
    assert "tt222111" not in repr(entry)
    bare = {**GOOD, "description": [""], "address_string": [], "lat": ["-7.15"], "long": ["111.88"]}
    entry = read_request(bare, LISTS, NOON, "")
    assert (entry.text, entry.latitude, entry.longitude) == ("Jalan", -7.15, 111.88)
    by_area = {**GOOD, "address_string": [""], "address_id": ["35.22.15.2003"]}
    assert read_request(by_area, LISTS, NOON, "").area_code == "35.22.15.2003"


@pytest.mark.parametrize(
    ("wrong", "reason", "name", "status"),
    [
        ({"service_code": [""]}, Reason.MISSING, "service_code", 400),
        ({"service_code": ["tidak"]}, Reason.NOT_THERE, "service_code", 404),
        ({"service_code": ["dalam"]}, Reason.NOT_THERE, "service_code", 404),
        ({"address_string": []}, Reason.LOCATION, "", 400),
        ({"lat": ["-7.1"]}, Reason.LOCATION, "", 400),
        ({"lat": ["-97.1"], "long": ["111"]}, Reason.VALUE, "lat", 400),
        ({"lat": ["nan"], "long": ["111"]}, Reason.VALUE, "lat", 400),
        ({"lat": ["7"], "long": ["timur"]}, Reason.VALUE, "long", 400),
        ({"address_id": ["99.1"]}, Reason.VALUE, "address_id", 400),
        ({"description": ["x" * 4001]}, Reason.TOO_LONG, "description", 400),
        ({"address_string": ["x" * 301]}, Reason.TOO_LONG, "address_string", 400),
        ({"email": ["siti"]}, Reason.VALUE, "email", 400),
        ({"phone": ["nomor"]}, Reason.VALUE, "phone", 400),
        ({"media_url": ["javascript:alert(1)"]}, Reason.VALUE, "media_url", 400),
        ({"media_url": ["file:///etc/passwd"]}, Reason.VALUE, "media_url", 400),
        ({"attribute[luas]": []}, Reason.MISSING, "attribute[luas]", 400),
        ({"attribute[luas]": ["lebar"]}, Reason.VALUE, "attribute[luas]", 400),
        ({"attribute[luas]": ["1", "2"]}, Reason.VALUE, "attribute[luas]", 400),
        ({"attribute[bahaya]": ["mungkin"]}, Reason.VALUE, "attribute[bahaya]", 400),
        ({"attribute[siapa][]": ["motor", "becak"]}, Reason.VALUE, "attribute[siapa]", 400),
        ({"attribute[sejak]": ["kemarin"]}, Reason.VALUE, "attribute[sejak]", 400),
        ({"attribute[lain]": ["x"]}, Reason.NOT_THERE, "attribute[lain]", 404),
    ],
)
def test_what_is_wrong_is_named(
    wrong: dict[str, list[str]], reason: Reason, name: str, status: int
) -> None:
    with pytest.raises(FaultyError) as caught:
        read_request({**GOOD, **wrong}, LISTS, NOON, "")
    assert [(one.reason, one.name) for one in caught.value.faults] == [(reason, name)]
    assert caught.value.status == status


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(FaultyError) as caught:
        read_request({"lat": ["x"], "email": ["y"]}, LISTS, NOON, "")
    assert len(caught.value.faults) == 3


def test_the_same_request_sent_again_has_the_same_key() -> None:
    key = request_key(GOOD, "A", NOON)
    assert key == request_key({**GOOD, "api_key": ["x"]}, "A", Millis(NOON + 1))
    others = [
        request_key(GOOD, "B", NOON),
        request_key({**GOOD, "lat": ["1"]}, "A", NOON),
        request_key(GOOD, "A", Millis(NOON + 3_600_000)),
        request_key(GOOD, "A", NOON, "mine"),
    ]
    assert len({key, *others}) == 5
    assert request_key({}, "A", NOON, "mine") == others[3]
    assert len(key) <= 80
