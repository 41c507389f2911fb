"""A panel whose register has cases to count and to read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from radio.complaints.entry import Entry, Person
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.words import Channel, Deed, Grade, Means
from radio.units import Millis
from tests.complaints.handling import Office
from tests.web.registered import register_at_hand
from web.panel import Panel

DAY = 86_400_000
AGENCIES = [
    KnownAgency("dpubmpr", "Dinas PU Bina Marga", "DPUBMPR", active=True),
    KnownAgency("dishub", "Dinas Perhubungan", "Dishub", active=True),
    KnownAgency("dlh", "Dinas Lingkungan Hidup", "DLH", active=True),
]
SITI = Person(
    name="Siti Aminah", phone="0812-3456-7890", address="RT 03", area_code="35.22.15.2003"
)


class Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> Millis:
        return Millis(self.now)


def an_office(panel: Panel) -> Office:
    """Of this panel's desk, as of forty days ago."""
    register_at_hand(panel, AGENCIES)
    clock = Clock(panel.now() - 40 * DAY)
    return Office(replace(panel.desk, clock=clock), panel.register, clock, entry)


def entry(**values: Any) -> Entry:
    given: dict[str, Any] = {"text": "Jalan depan pasar berlubang", "reporter": SITI}
    return replace(Entry(text="", said_at=Millis(0)), **{**given, **values})


def fill(office: Office, panel: Panel) -> None:
    """Five cases: two closed and graded, one late with an agency, one come today, one without a place."""
    for grade, place in (
        (Grade.VERY_SATISFIED, "35.22.15.2003"),
        (Grade.NOT_SATISFIED, "35.22.01"),
    ):
        one = office.take(area_code=place, category_id="jalan", agency_id="dlh")
        office.do(one, Deed.FORWARD, agencies=("dlh",))
        office.do(
            one, Deed.ANSWER, said="Diperbaiki.", means=Means.ON_AIR, episode_id="e", public=True
        )
        office.do(one, Deed.CLOSE)
        office.do(one, Deed.RATE, grade=grade)
    late = office.take(area_code="35.22.15.2003", agency_id="dishub", channel=Channel.SMS)
    office.do(late, Deed.FORWARD, agencies=("dishub",))
    office.clock.now = panel.now() - 60_000
    office.take(area_code="35.22.11")
    office.take(text="Lampu padam")


def get(client: FlaskClient, address: str, language: str = "id") -> str:
    client.set_cookie("language", language)
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return answer.get_data(as_text=True)
