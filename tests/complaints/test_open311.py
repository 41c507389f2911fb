"""Open311 beneath its addresses: which cases, which filings, how they are written."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from radio.complaints.entry import Agreement
from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import Filed, file_entry
from radio.complaints.intake.lists import lists_of
from radio.complaints.outside.cases import cases_by_tickets
from radio.complaints.outside.lookup import look_up
from radio.complaints.outside.open311.asking import Query, list_requests, read_query
from radio.complaints.outside.open311.faults import FaultyError, Reason
from radio.complaints.outside.open311.writing import Many, json_text, xml
from radio.complaints.register.lists import Category
from radio.complaints.register.opening import open_register, register_scope
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, State
from radio.db import session_scope
from radio.keys import Keyring
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON, Clock, an_entry
from tests.complaints.reported import ZONE, delivered, filed

MARKED = ("Siti", "Aminah", "7890", "RT 03")


def change(register: Engine, made: Filed, **values: object) -> None:
    with session_scope(register, write=True) as session:
        session.execute(update(Complaint).where(Complaint.id == made.id).values(**values))
        session.commit()


def say(register: Engine, made: Filed, said: str, *, public: bool = True, number: int = 2) -> None:
    with session_scope(register, write=True) as session:
        session.add(
            CaseDeed(
                id=f"{number:02}{made.id[2:]}", complaint_id=made.id, number=number,
                deed=Deed.ANSWER, state=State.IN_PROCESS, at=NOON, said=said, public=public,
                agency_id="dpubmpr", why="rahasia dapur",
            )
        )  # fmt: skip
        session.commit()


def listed(desk: Desk, register: Engine, **asked: str) -> list[str]:
    query = read_query(asked, Millis(NOON + DAY), ZONE)
    with session_scope(register) as session:
        return [case.ticket for case in list_requests(session, desk.keys, query)]


# ---------------------------------------------------------------- which cases


def test_the_newest_come_first_and_nothing_personal_with_them(
    desk: Desk, register: Engine, clock: Clock
) -> None:
    first = delivered(desk, register, text="Lubang. Hubungi 081234567890, bu SITI", place="Pasar")
    clock.now += 1000
    second = delivered(desk, register, area_code="35.22.15.2003", said_at=Millis(clock.now))
    say(register, first, "Sudah kami tambal, telepon 0353-881234.")
    say(register, first, "Catatan dalam", public=False, number=3)
    with session_scope(register) as session:
        cases = list_requests(session, desk.keys, Query.newest(Millis(NOON + DAY)))
    assert [case.ticket for case in cases] == [second.ticket, first.ticket]
    assert cases[1].text == "Lubang. Hubungi •••, bu •••"
    assert cases[1].answer == "Sudah kami tambal, telepon •••."
    assert cases[0].address.endswith("Bojonegoro")
    assert not [word for word in MARKED for case in cases if word in repr(case)]


def test_a_confidential_case_is_none(desk: Desk, register: Engine) -> None:
    hidden = filed(desk, confidential=True)
    shown = filed(desk)
    for waits in (True, False):
        with pytest.raises(NoSuchCaseError):
            look_up(desk, register, hidden.ticket)
        assert look_up(desk, register, shown.ticket).case.ticket == shown.ticket, waits
        deliver(desk, register)
    assert listed(desk, register) == [shown.ticket]
    assert listed(desk, register, service_request_id=f"{hidden.ticket},{shown.ticket}") == [
        shown.ticket
    ]
    # One that became so later, or is filed as something that is not for other programs.
    change(register, shown, confidential=True)
    assert listed(desk, register) == []
    change(register, shown, confidential=False)
    with session_scope(register, write=True) as session:
        session.get_one(Category, "jalan").public = False
        session.commit()
    assert listed(desk, register) == []
    with pytest.raises(NoSuchCaseError):
        look_up(desk, register, shown.ticket)


def test_who_said_no_to_publishing_has_their_words_kept_back(desk: Desk, register: Engine) -> None:
    no = Agreement("publish", given=False, how="spoken", at=NOON)
    made = filed(desk, agreements=(no,), place="Rumah", latitude=-7.1, longitude=111.8)
    for _waits in (True, False):
        case = look_up(desk, register, made.ticket).case
        assert (case.text, case.place, case.latitude) == ("", "", None)
        deliver(desk, register)
    nobody = filed(desk, anonymous=True, place="Rumah", latitude=-7.1, longitude=111.8)
    for _waits in (True, False):
        case = look_up(desk, register, nobody.ticket).case
        assert (case.text, case.place, case.latitude) == ("Jalan depan pasar berlubang", "", None)
        deliver(desk, register)
    archived = delivered(desk, register)
    change(register, archived, state=State.ARCHIVED)
    assert look_up(desk, register, archived.ticket).case.text == ""


def test_words_of_somebody_whose_key_is_elsewhere_are_kept_back(
    desk: Desk, register: Engine, tmp_path: Path
) -> None:
    filed = file_entry(desk, an_entry(text="Rumah Siti Aminah kebanjiran", place="rumah Siti"))
    deliver(desk, register)
    (tmp_path / "other").mkdir()
    with register_scope(register) as session:
        [case] = cases_by_tickets(session, Keyring(tmp_path / "other" / "keyring"), [filed.ticket])
    assert (case.text, case.place, case.state) == ("", "", State.RECEIVED)


def test_filters(desk: Desk, register: Engine, clock: Clock) -> None:
    made = []
    for number in range(5):
        clock.now = NOON - number * 30 * DAY
        made.append(
            filed(desk, said_at=Millis(clock.now), category_id="jalan" if number % 2 else "lampu")
        )
    clock.now = NOON
    deliver(desk, register)
    tickets = [one.ticket for one in made]
    change(register, made[1], state=State.CLOSED, closed_at=NOON)
    assert listed(desk, register) == tickets[:3]
    assert listed(desk, register, service_code="jalan") == [tickets[1]]
    assert listed(desk, register, service_code="jalan, lampu,tidak-ada") == tickets[:3]
    assert listed(desk, register, status="closed") == [tickets[1]]
    assert listed(desk, register, status="open") == [tickets[0], tickets[2]]
    assert listed(desk, register, status="open,closed") == tickets[:3]
    assert listed(desk, register, page_size="2") == tickets[:2]
    assert listed(desk, register, page_size="2", page="2") == tickets[2:3]
    start = datetime.fromtimestamp((NOON - 100 * DAY) / 1000, ZONE).isoformat()
    end = datetime.fromtimestamp((NOON - 60 * DAY) / 1000, ZONE).isoformat()
    assert listed(desk, register, start_date=start, end_date=end) == tickets[2:4]
    assert listed(desk, register, start_date=start) == tickets[1:4]
    assert listed(desk, register, end_date=end) == tickets[2:]
    assert listed(desk, register, start_date=start.replace("+", " "), end_date=end) == tickets[2:4]
    # Numbers override all else.
    asked = {"service_request_id": f"{tickets[4]}, {tickets[0].lower()},BJN26-0000X,x"}
    assert listed(desk, register, **asked, status="closed") == [tickets[4], tickets[0]]
    assert listed(desk, register, service_request_id="x") == []
    assert listed(desk, register, start_date="", status="", service_code="") == tickets[:3]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "maybe"), ("start_date", "kemarin"), ("end_date", "2026-13-01"), ("page", "0"),
        ("page", "99999"), ("page_size", "-1"), ("page_size", "1e3"), ("page_size", "²"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(FaultyError) as caught:
        read_query({name: value}, NOON, ZONE)
    assert [(one.reason, one.name) for one in caught.value.faults] == [(Reason.VALUE, name)]
    assert caught.value.status == 400


def test_a_span_of_more_than_ninety_days_is_refused() -> None:
    good = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}
    read_query(good, NOON, ZONE)
    with pytest.raises(FaultyError):
        read_query({**good, "end_date": "2026-04-01T00:00:01Z"}, NOON, ZONE)
    with pytest.raises(FaultyError):
        read_query({**good, "end_date": "2025-04-01T00:00:00Z"}, NOON, ZONE)


# ---------------------------------------------------------------- by number


def test_a_case_is_found_while_it_waits_and_when_it_joined_another(
    desk: Desk, register: Engine
) -> None:
    first = filed(desk, text="Lubang, telepon 081234567890")
    waiting = look_up(desk, register, first.ticket.lower().replace("-", " "))
    assert (waiting.case.text, waiting.case.state) == ("Lubang, telepon •••", State.RECEIVED)
    deliver(desk, register)
    second = delivered(desk, register, joins=first.id)
    found = look_up(desk, register, second.ticket)
    assert (found.asked, found.case.ticket) == (second.ticket, first.ticket)
    change(register, first, confidential=True)
    with pytest.raises(NoSuchCaseError):
        look_up(desk, register, second.ticket)


def test_with_the_shared_database_away_what_waits_is_still_found(
    desk: Desk, register: Engine, tmp_path: object
) -> None:
    sent = delivered(desk, register)
    waits = filed(desk)
    away = open_register(f"sqlite:///{tmp_path}/nobody/there.db")
    assert look_up(desk, away, waits.ticket).case.ticket == waits.ticket
    with pytest.raises(RegisterAwayError):
        look_up(desk, away, sent.ticket)
    away.dispose()


def test_deeds_that_are_not_public_are_not_told(desk: Desk, register: Engine) -> None:
    made = delivered(desk, register)
    say(register, made, "Sudah", number=2)
    say(register, made, "Dalam", public=False, number=3)
    deeds = look_up(desk, register, made.ticket).deeds
    assert [(deed.said, deed.agency) for deed in deeds] == [
        ("Sudah", "Dinas Pekerjaan Umum Bina Marga")
    ]
    assert "dapur" not in repr(deeds)


def test_where_it_goes_on_is_told_if_that_is_public(desk: Desk, register: Engine) -> None:
    one, other = delivered(desk, register), delivered(desk, register)
    change(register, one, state=State.MERGED, merged_into=other.id)
    assert look_up(desk, register, one.ticket).case.merged_into == other.ticket
    change(register, other, confidential=True)
    assert look_up(desk, register, one.ticket).case.merged_into == ""
    change(register, other, confidential=False)
    change(register, one, category_id=None)
    assert look_up(desk, register, one.ticket).case.merged_into == other.ticket
    with session_scope(register, write=True) as session:
        session.get_one(Category, "jalan").public = False
        session.commit()
    assert look_up(desk, register, one.ticket).case.merged_into == ""


# ---------------------------------------------------------------- writing


def plain(element: ET.Element) -> object:
    """An element by the Spark convention, as far as this needs it; texts alone."""
    if not len(element):
        return element.text
    if element.tag == "rows":
        return [plain(child) for child in element]
    return {child.tag: plain(child) for child in element}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40)


@given(st.lists(st.fixed_dictionaries({"a": TEXTS, "b": st.none(), "c": TEXTS}), max_size=4))
def test_xml_and_json_say_the_same_whatever_is_in_it(rows: list[dict[str, object]]) -> None:
    node = Many("row", rows)  # type: ignore[arg-type]
    read = plain(ET.fromstring(xml("rows", node)))
    wanted = json.loads(json_text(node))
    assert (read or []) == wanted


def test_what_xml_can_not_say_is_replaced() -> None:
    told = xml("a", {"b": "x\x00\x0b\ufffe]]>&<b>\U0001f600"})
    assert ET.fromstring(told)[0].text == "x\ufffd\ufffd\ufffd]]>&<b>\U0001f600"
    assert xml("a", {"t": True, "n": 1.5, "e": ""}).endswith("<a><t>true</t><n>1.5</n><e/></a>\n")


def test_lists_of_the_shared_database_hold_questions(register: Engine) -> None:
    with session_scope(register) as session:
        lists = lists_of(session)
    assert [one.id for one in lists.categories][:2] == ["jalan", "drainase"]
    assert all(one.public for one in lists.categories)
