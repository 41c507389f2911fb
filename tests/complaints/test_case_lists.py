"""Lists of cases: filters, pages that neither double nor leave out, filters that are kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.redacting import redact
from radio.complaints.privacy.resealing import seal_anew
from radio.complaints.register.filtertables import SavedFilter
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.sight.filters import CaseFilter, FilterError
from radio.complaints.sight.keeping import (
    drop_filter,
    drop_filters_with,
    keep_filter,
    kept_filter,
    kept_filters,
)
from radio.complaints.sight.listing import CaseOrder, count_cases, list_cases
from radio.complaints.words import Channel, Deed, Grade, Kind, Means, State
from radio.db import session_scope
from radio.keys import is_sealed
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON
from tests.complaints.sight import add_case, number


def those(session: Session, **wanted: Any) -> list[int]:
    """Which of the cases a filter lists, by their numbers."""
    tickets = {number(n): n for n in range(1, 20)}
    lines = list_cases(session, CaseFilter(**wanted), NOON, order=CaseOrder.OLDEST).lines
    return [tickets[line.ticket] for line in lines]


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 4, 5]),
    ({"states": ("closed",)}, [2]),
    ({"states": ("merged",)}, [6]),
    ({"colours": ("red",)}, [1, 4, 5]),
    ({"colours": ("yellow", "blue")}, [2, 3]),
    ({"colours": ("none",)}, []),
    ({"colours": ("red",), "states": ("closed",)}, []),
    ({"kinds": ("information", "aspiration")}, [2, 3]),
    ({"channels": ("sms",)}, [4]),
    ({"categories": ("jalan",)}, [1]),
    ({"agencies": ("dishub",)}, [1, 2]),
    ({"agencies": ("",)}, [3, 4, 5]),
    ({"agencies": ("", "dishub")}, [1, 2, 3, 4, 5]),
    ({"areas": ("35.22.15",)}, [1, 2]),
    ({"areas": ("35.22.15.2003",)}, [2]),
    ({"areas": ("35.22.15.2003", "35.22.14")}, [2, 3]),
    ({"areas": ("35.22.15",), "villages": ("",)}, [1]),
    ({"areas": ("",)}, [4, 5]),
    ({"desks": ("BJN",), "episodes": ("e1",)}, [1]),
    ({"grades": ("satisfied",)}, [2]),
    ({"answered_in": ("1",)}, [1]),
    ({"answered_in": ("",)}, [3, 4, 5]),
    ({"closed_in": ("more",)}, [2]),
    ({"aired": ("yes",)}, [1]),
    ({"since": NOON + 2, "until": NOON + 4}, [2, 3]),
    ({"overdue": True}, [3]),
    ({"asked": ("dlh",)}, [4]),
    ({"asked": ("dishub",)}, []),
    ({"steps": ("answer", "close")}, [4]),
    ({"text": "lampu pad", "channels": ("sms",)}, [4]),
    ({"text": number(2)}, [2]),
    ({"done": ("answer", "aired"), "done_since": NOON, "done_until": NOON + DAY}, []),
]


@pytest.fixture
def session(register: Engine) -> Any:
    with session_scope(register, write=True) as session:
        add_case(
            session, 1, agency_id="dishub", category_id="jalan", area_code="35.22.15",
            episode_id="e1", answered_at=NOON + DAY, aired_at=NOON + DAY,
        )  # fmt: skip
        add_case(
            session, 2, agency_id="dishub", area_code="35.22.15.2003", state=State.CLOSED,
            kind=Kind.INFORMATION, answered_at=NOON + 10 * DAY, closed_at=NOON + 70 * DAY,
            grade=Grade.SATISFIED, due_at=NOON - 1,
        )  # fmt: skip
        add_case(
            session, 3, area_code="35.22.14.2001", kind=Kind.ASPIRATION, due_at=NOON - 1,
            state=State.HELD,
        )  # fmt: skip
        add_case(
            session, 4, channel=Channel.SMS, text="Lampu padam", state=State.FORWARDED,
            due_at=NOON + 1, due_step="answer",
        )  # fmt: skip
        for nth, agency, ended_at in ((4, "dlh", None), (3, "dishub", NOON)):
            case_id = session.scalars(
                select(Complaint.id).where(Complaint.ticket == number(nth))
            ).one()
            session.add(
                Disposition(
                    id=new_id(Millis(NOON + nth)), complaint_id=case_id, agency_id=agency, at=NOON,
                    ended_at=ended_at,
                )
            )  # fmt: skip
        add_case(session, 5, confidential=True, text="sealed1.x", place="sealed1.y")
        add_case(session, 6, state=State.MERGED)
        yield session


@pytest.mark.parametrize(("wanted", "found"), FILTERS)
def test_each_filter(session: Session, wanted: dict[str, Any], found: list[int]) -> None:
    assert those(session, **wanted) == found
    assert count_cases(session, CaseFilter(**wanted), NOON) == len(found)


def test_what_was_done_on_a_day_whatever_became_of_it(session: Session) -> None:
    ids = dict(session.execute(select(Complaint.ticket, Complaint.id)).tuples().all())
    given = [
        (1, Deed.ANSWER, Means.ON_AIR, NOON),
        (2, Deed.ANSWER, Means.LETTER, NOON + DAY),
        (6, Deed.MERGE, None, NOON),
        (1, Deed.MERGE, None, NOON),
    ]
    for nth, (case, deed, means, at) in enumerate(given, 1):
        session.add(
            CaseDeed(
                id=new_id(Millis(at + nth)), complaint_id=ids[number(case)], number=nth, deed=deed,
                state=State.MERGED if case == 6 else State.RECEIVED, at=at, means=means,
            )
        )  # fmt: skip
    session.flush()
    first: dict[str, Any] = {"done_since": NOON, "done_until": NOON + DAY}
    assert those(session, done=("answer",)) == [1, 2]
    assert those(session, done=("answer",), **first) == [1]
    assert those(session, done=("aired",)) == [1]
    assert those(session, done=("merge",), **first) == [6]
    assert those(session, done=("aired", "merge")) == [1, 6]
    assert those(session, done=("merge",), done_since=NOON + DAY) == []
    assert those(session, done=("answer",), channels=("sms",)) == []
    came: dict[str, Any] = {"done_since": NOON + 2, "done_until": NOON + 4}
    assert those(session, done=("receive",), **came) == [2, 3]
    assert those(session, done=("receive", "answer"), **first) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("wanted", [wanted for wanted, _found in FILTERS])
def test_a_filter_comes_back_from_an_address(wanted: dict[str, Any]) -> None:
    made = CaseFilter(**wanted)
    assert CaseFilter.from_pairs(made.pairs()) == made


@pytest.mark.parametrize(
    ("name", "value"), [("answered_in", "1"), ("lapor", "yes"), ("villages", "35.22.15.2003")]
)
def test_what_is_named_again_and_again_is_asked_for_once(
    session: Session, name: str, value: str
) -> None:
    wanted = CaseFilter.from_pairs([(name, value)] * 5000)
    assert wanted == CaseFilter.from_pairs([(name, value)])
    assert count_cases(session, wanted, NOON) <= 5


@pytest.mark.parametrize(
    ("name", "value"), [("states", "x"), ("since", "-1"), ("until", "9" * 20), ("grades", "5")]
)
def test_what_is_no_filter_is_named(name: str, value: str) -> None:
    with pytest.raises(FilterError) as told:
        CaseFilter.from_pairs([(name, value)])
    assert told.value.field == name


def test_what_a_confidential_case_says_is_in_no_list(session: Session) -> None:
    (line,) = [one for one in list_cases(session, CaseFilter(), NOON).lines if one.confidential]
    assert (line.text, line.place) == ("", "")


@pytest.mark.parametrize("order", CaseOrder)
def test_pages_in_a_stable_order(register: Engine, order: CaseOrder) -> None:
    with session_scope(register, write=True) as session:
        for n in range(1, 41):
            # Several of the same moment.
            add_case(session, n, said_at=NOON + n // 5, due_at=NOON + n // 7)
        whole = list_cases(session, CaseFilter(), NOON, order=order, limit=100).lines
        assert len(whole) == 40
        found: list[str] = []
        after = ""
        while True:
            page = list_cases(session, CaseFilter(), NOON, order=order, after=after, limit=6)
            found += [line.id for line in page.lines]
            # One more that comes while somebody reads, in front of what they have read.
            add_case(session, 100 + len(found), said_at=NOON + (99 if order != "oldest" else -99))
            after = page.after
            if not after:
                break
        assert found == [line.id for line in whole]


def test_no_place_in_the_list(register: Engine) -> None:
    with session_scope(register) as session:
        for after in ("x", "1", "x.y", "9" * 30 + ".a"):
            with pytest.raises(FilterError):
                list_cases(session, CaseFilter(), NOON, after=after)


def test_more_than_that_are_not_counted(register: Engine) -> None:
    with session_scope(register, write=True) as session:
        for n in range(1, 9):
            add_case(session, n)
        assert count_cases(session, CaseFilter(), NOON, most=5) == 6
        assert count_cases(session, CaseFilter(), NOON, most=None) == 8


def test_filters_are_kept_for_each_under_a_name(desk: Desk, register: Engine) -> None:
    keys = desk.keys
    red = CaseFilter(colours=("red",), agencies=("", "dlh"), text="lampu & jalan")
    with session_scope(register, write=True) as session:
        kept = keep_filter(
            session, keys, "ani", "  Belum  dijawab ", red, NOON, order=CaseOrder.DUE
        )
        keep_filter(session, keys, "budi", "Belum dijawab", CaseFilter(), NOON)
        keep_filter(session, keys, "ani", "Aspirasi", CaseFilter(kinds=("aspiration",)), NOON)
        assert [one.name for one in kept_filters(session, keys, "ani")] == [
            "Aspirasi",
            "Belum dijawab",
        ]
        assert kept_filters(session, keys, "ani")[1].wanted == red
        assert kept_filters(session, keys, "ani")[1].order is CaseOrder.DUE
        again = keep_filter(session, keys, "ani", "Belum dijawab", CaseFilter(), Millis(NOON + 1))
        assert again == kept
        assert kept_filters(session, keys, "ani")[1].wanted == CaseFilter()
        drop_filter(session, "budi", kept)
        assert len(kept_filters(session, keys, "ani")) == 2
        drop_filter(session, "ani", kept)
        assert [one.name for one in kept_filters(session, keys, "ani")] == ["Aspirasi"]
        for name in ("", "x" * 121):
            with pytest.raises(FilterError):
                keep_filter(session, keys, "ani", name, red, NOON)


def test_what_a_kept_filter_looks_for_stands_nowhere_in_the_clear(
    desk: Desk, register: Engine
) -> None:
    with session_scope(register, write=True) as session:
        wanted = CaseFilter(text="Siti Aminah")
        kept = keep_filter(session, desk.keys, "ani", "Siti \u202eini", wanted, NOON)
        row = session.get_one(SavedFilter, kept)
        assert "Aminah" not in row.query
        assert "Siti" not in row.name
        found = kept_filter(session, desk.keys, "ani", kept)
        assert found is not None
        assert (found.name, found.wanted) == ("Siti ini", wanted)
        assert kept_filter(session, desk.keys, "budi", kept) is None


def test_filters_that_a_version_before_has_kept_are_sealed_by_the_worker(
    desk: Desk, register: Engine
) -> None:
    with session_scope(register, write=True) as session:
        old = {"owner": "BJN 7", "name": "Bu Siti", "query": "text=Siti", "updated_at": NOON}
        session.add(SavedFilter(id="old", **old))
        session.commit()
    assert seal_anew(register, desk).done == 2
    assert seal_anew(register, desk).done == 0
    with session_scope(register) as session:
        row = session.get_one(SavedFilter, "old")
        assert is_sealed(row.name)
        assert is_sealed(row.query)
        found = kept_filter(session, desk.keys, "BJN 7", "old")
        assert found is not None
        assert (found.name, found.wanted.text) == ("Bu Siti", "Siti")


def test_filters_that_say_somebody_go_whoever_keeps_them(desk: Desk, register: Engine) -> None:
    with session_scope(register, write=True) as session:
        for owner, name, looked_for in (
            ("BJN 7", "Bu Siti Aminah", ""),
            ("KAP 7", "Pasar", "siti  aminah"),
            ("BJN 8", "Telepon", "0812 3456 7890"),
            ("BJN 8", "Aminah saja", "jalan"),
        ):
            keep_filter(session, desk.keys, owner, name, CaseFilter(text=looked_for), NOON)
        phrases = ("Siti Aminah", "+6281234567890")
        assert drop_filters_with(session, desk.keys, lambda one: redact(one, phrases) != one) == 3
        (left,) = kept_filters(session, desk.keys, "BJN 8")
        assert left.name == "Aminah saja"


def test_a_filter_of_another_version_keeps_no_list_away(desk: Desk, register: Engine) -> None:
    with session_scope(register, write=True) as session:
        keep_filter(session, desk.keys, "ani", "Merah", CaseFilter(colours=("red",)), NOON)
        for number, query in enumerate(
            ("colours=teal&order=newest", "order=by+age", "sealed1.x.y")
        ):
            session.add(
                SavedFilter(
                    id=f"old{number}",
                    owner="ani",
                    name=f"lama {number}",
                    query=query,
                    updated_at=NOON,
                )
            )
        session.flush()
        assert [one.name for one in kept_filters(session, desk.keys, "ani")] == ["Merah"]
