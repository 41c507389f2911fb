"""Following cases up in the shared database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from radio.complaints.errors import (
    CaseOvertakenError,
    EntryError,
    NoSuchCaseError,
    NotAllowedError,
    OvertakenError,
)  # fmt: skip
from radio.complaints.handling.acts import Act, Fields
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Capability, Hand, deeds_in
from radio.complaints.ids import new_id
from radio.complaints.intake.filing import give_ticket
from radio.complaints.register.lists import DeadlineRule, Liaison
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Grade, Kind, Means, State, Step
from radio.units import Millis
from tests.complaints.conftest import DAY, NOON
from tests.complaints.handling import ANI, BUDI, LETTER, WIB, Office, due

LIAISON = Hand("pak lurah", frozenset({Capability.LIAISE}))
PLAIN = Fields(kind=Kind.COMPLAINT, place="Sukorejo")


# ---------------------------------------------------------------- every state, deed, capability


def an_act(deed: Deed, other: str, ticket: str) -> Act:
    """With all that any deed needs."""
    agencies = {Deed.FORWARD: ("dishub",), Deed.WITHDRAW: ("dlh",), Deed.ANSWER: ("dlh",)}
    return Act(
        deed, why="sebab", said="kata", agencies=agencies.get(deed, ()), means=Means.PHONE,
        other_id=other, ticket=ticket, text="Lampu padam", fields=PLAIN,
        grade=Grade.SATISFIED, tracking_id="123", episode_id="amb-1",
    )  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_every_deed_by_everybody_is_done_or_refused(office: Office, state: State) -> None:
    with register_scope(office.register, write=True) as session:
        # Every case may be extended here, and every agency has something to withdraw.
        for rule in session.scalars(select(DeadlineRule)):
            rule.extension = 5
        session.commit()
    case_id, other = office.in_state(state), office.take()
    if state is State.IN_PROCESS:
        office.do(case_id, Deed.FORWARD, agencies=("dlh",))
    ticket, version = give_ticket(office.desk), office.case(case_id).version
    deeds = len(office.history(case_id))
    for deed, capability in product(Deed, Capability):
        may = frozenset({capability})
        with register_scope(office.register, write=True) as session:
            try:
                done = do(
                    session, office.desk.keys, case_id, an_act(deed, other, ticket),
                    seen_version=version, hand=Hand("x", may), zone=WIB, now=office.clock(),
                )  # fmt: skip
            except NotAllowedError:
                assert deed not in deeds_in(state, may), (deed, capability)
                continue
            assert deed in deeds_in(state, may), (deed, capability)
            rows = session.scalars(
                select(CaseDeed).where(CaseDeed.complaint_id == case_id).order_by(CaseDeed.number)
            ).all()
            new = rows[deeds:]
            assert new[0].deed is deed
            assert {row.by for row in new} == {"x"}
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
            assert new[-1].state is done.state is session.get_one(Complaint, case_id).state
            assert done.version == rows[-1].number
            # It is not committed: the next finds the case as it was.
    assert office.case(case_id).version == version
    assert office.case(case_id).state is state


# ---------------------------------------------------------------- from a call to an answer


def test_a_case_from_its_arrival_to_its_end(office: Office) -> None:
    case_id = office.take()
    office.do(case_id, Deed.VERIFY)
    assert due(office, case_id) == ("forward", "12-03")
    office.do(case_id, Deed.FORWARD, agencies=("dlh", "dishub"), why="mohon dicek")
    case = office.case(case_id)
    assert (case.state, case.agency_id, case.forwarded_at) == (
        State.FORWARDED, "dlh", office.clock.now,
    )  # fmt: skip
    assert due(office, case_id) == ("answer", "12-18")
    office.do(case_id, Deed.FOLLOW_UP, hand=LIAISON, agencies=("dlh",), said="Sedang disurvei")
    assert office.case(case_id).state is State.IN_PROCESS
    said_at = Millis(office.clock.now)
    office.do(
        case_id, Deed.ANSWER, agencies=("dlh",), means=Means.ON_AIR, said="Minggu depan diperbaiki",
        public=True, episode_id="amb-1", recording="recordings/amb/20261130-080000.ogg",
        moment=said_at,
    )  # fmt: skip
    case = office.case(case_id)
    assert (case.answered_at, case.aired_at) == (said_at, said_at)
    assert due(office, case_id) == ("answer", "12-18")  # the other one still owes an answer
    office.do(case_id, Deed.ANSWER, agencies=("dishub",), **LETTER)
    assert due(office, case_id) == ("close", "12-14")
    assert [bool(row.answered_at and row.ended_at) for row in office.dispositions(case_id)] == [
        True, True,
    ]  # fmt: skip
    assert office.case(case_id).answered_at == said_at  # the first one counts
    done = office.do(case_id, Deed.CLOSE)
    assert (done.state, done.due) == (State.CLOSED, None)
    office.do(case_id, Deed.RATE, grade=Grade.VERY_SATISFIED)
    case = office.case(case_id)
    assert (case.closed_at, case.grade) == (office.clock.now - 60_000, Grade.VERY_SATISFIED)
    assert (case.due_at, case.due_step, case.due_rule) == (None, "", "")
    history = office.history(case_id)
    assert [(row.deed, row.agency_id, row.by) for row in history] == [
        (Deed.RECEIVE, None, ""),
        (Deed.VERIFY, None, "ani"),
        (Deed.FORWARD, "dlh", "ani"),
        (Deed.FORWARD, "dishub", "ani"),
        (Deed.FOLLOW_UP, "dlh", "pak lurah"),
        (Deed.ANSWER, "dlh", "ani"),
        (Deed.ANSWER, "dishub", "ani"),
        (Deed.CLOSE, None, "ani"),
        (Deed.RATE, None, "ani"),
    ]
    on_air = history[5]
    assert (on_air.episode_id, on_air.recording, on_air.moment, on_air.public) == (
        "amb-1", "recordings/amb/20261130-080000.ogg", said_at, True,
    )  # fmt: skip


def test_a_guest_answers_on_the_air_what_nobody_has_sorted(office: Office) -> None:
    case_id = office.take()
    operator = Hand("operator", frozenset({Capability.INTAKE}))
    office.do(
        case_id, Deed.ANSWER, hand=operator, agencies=("dlh",), means=Means.ON_AIR,
        said="Besok kami cek", episode_id="amb-1",
    )  # fmt: skip
    case = office.case(case_id)
    assert (case.state, case.agency_id, case.aired_at) == (
        State.IN_PROCESS, "dlh", office.clock.now,
    )  # fmt: skip
    assert office.dispositions(case_id) == []


def test_the_only_agency_that_has_it_is_the_one_that_answers(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    office.do(case_id, Deed.ANSWER, **LETTER)
    assert office.history(case_id)[-1].agency_id == "dlh"


def test_an_agency_that_is_not_the_one_gives_it_back(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    office.do(case_id, Deed.FORWARD, agencies=("dishub",))
    office.do(case_id, Deed.WITHDRAW, agencies=("dlh",), why="bukan kami")
    assert (office.case(case_id).state, office.case(case_id).agency_id) == (
        State.FORWARDED, "dishub",
    )  # fmt: skip
    office.clock.now += 7 * DAY
    office.do(case_id, Deed.WITHDRAW, hand=LIAISON, agencies=("dishub",), why="bukan kami")
    assert (office.case(case_id).state, office.case(case_id).agency_id) == (State.VERIFIED, None)
    assert due(office, case_id) == ("forward", "12-10")
    assert all(row.withdrawn for row in office.dispositions(case_id))


def test_what_a_reporter_adds_takes_it_back_to_where_it_was(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    office.do(case_id, Deed.HOLD, said="Di jalan mana?")
    assert due(office, case_id) == ("close", "12-14")
    office.clock.now += 2 * DAY
    office.do(case_id, Deed.REPLY, said="Di Jalan Gajah Mada")
    assert office.case(case_id).state is State.FORWARDED
    assert due(office, case_id) == ("answer", "12-21")  # Tuesday did not count
    office.do(case_id, Deed.HOLD, said="Nomor berapa?")
    office.do(case_id, Deed.RESUME, why="sudah ketemu")
    assert office.case(case_id).state is State.FORWARDED


def test_reopened_it_goes_back_to_those_who_had_it(office: Office) -> None:
    case_id = office.in_state(State.CLOSED)
    office.clock.now += 30 * DAY
    done = office.do(case_id, Deed.REOPEN, why="masih berlubang")
    case = office.case(case_id)
    assert (done.state, case.state, case.closed_at) == (State.FORWARDED, State.FORWARDED, None)
    assert due(office, case_id)[0] == "answer"
    assert [row.ended_at is None for row in office.dispositions(case_id)] == [False, True]
    assert [row.deed for row in office.history(case_id)][-2:] == [Deed.REOPEN, Deed.FORWARD]


def test_an_archived_case_is_sorted_anew_when_reopened(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    office.do(case_id, Deed.ARCHIVE, why="dicabut pelapor")
    assert all(row.ended_at for row in office.dispositions(case_id))
    assert office.do(case_id, Deed.REOPEN, why="salah").state is State.VERIFIED
    assert due(office, case_id)[0] == "forward"


def test_more_time_is_given_once_where_the_rule_allows(office: Office) -> None:
    case_id = office.in_state(State.FORWARDED)
    with pytest.raises(NotAllowedError, match="no more time"):
        office.do(case_id, Deed.EXTEND, why="suku cadang")
    with register_scope(office.register, write=True) as session:
        session.get_one(DeadlineRule, "2018-answer").extension = 7
        session.commit()
    office.do(case_id, Deed.EXTEND, why="suku cadang")
    assert due(office, case_id) == ("answer", "12-31")
    with pytest.raises(NotAllowedError):
        office.do(case_id, Deed.EXTEND, why="lagi")


def test_handed_over_its_number_is_kept(office: Office) -> None:
    case_id = office.take()
    office.do(case_id, Deed.HAND_OVER)
    office.do(case_id, Deed.HAND_OVER, tracking_id=" 7123456 ")
    office.do(case_id, Deed.HAND_OVER)
    assert office.case(case_id).lapor_tracking_id == "7123456"


def test_the_due_says_by_which_rule_and_which_years_are_unsure(office: Office) -> None:
    office.clock.now = NOON + 380 * DAY
    done = office.do(office.take(field_check=True), Deed.FORWARD, agencies=("dlh",))
    assert done.due is not None
    assert (done.due.step, done.due.rule.id) == (Step.ANSWER, "2018-answer-field")
    assert "62/2018" in done.due.rule.regulation
    assert done.due.unsure == (2028,)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("state", "deed", "given", "name"),
    [
        (State.RECEIVED, Deed.HOLD, {}, "said"),
        (State.RECEIVED, Deed.NOT_OURS, {"why": " \u200f "}, "why"),
        (State.RECEIVED, Deed.ARCHIVE, {}, "why"),
        (State.RECEIVED, Deed.FORWARD, {}, "agencies"),
        (State.RECEIVED, Deed.FORWARD, {"agencies": ("nasa",)}, "agencies"),
        (State.RECEIVED, Deed.FORWARD, {"agencies": ("dlh",), "liaisons": {"dlh": "x"}}, "liaisons"),
        (State.FORWARDED, Deed.FORWARD, {"agencies": ("dlh",)}, "agencies"),
        (State.FORWARDED, Deed.WITHDRAW, {"agencies": ("dishub",), "why": "x"}, "agencies"),
        (State.FORWARDED, Deed.WITHDRAW, {"agencies": ("dlh",)}, "why"),
        (State.FORWARDED, Deed.ANSWER, {"said": "x"}, "means"),
        (State.FORWARDED, Deed.ANSWER, {"means": Means.LETTER}, "said"),
        (State.FORWARDED, Deed.ANSWER, {**LETTER, "agencies": ("dlh", "dishub")}, "agencies"),
        (State.FORWARDED, Deed.ANSWER, {"means": Means.ON_AIR, "said": "x"}, "episode_id"),
        (State.FORWARDED, Deed.ANSWER, {**LETTER, "moment": NOON + DAY}, "moment"),
        (State.FORWARDED, Deed.FOLLOW_UP, {}, "said"),
        (State.RECEIVED, Deed.NOTE, {"why": "x" * 30_000}, "why"),
        (State.HELD, Deed.CLOSE, {}, "why"),
        (State.CLOSED, Deed.REOPEN, {}, "why"),
        (State.CLOSED, Deed.RATE, {}, "grade"),
        (State.RECEIVED, Deed.MERGE, {}, "other_id"),
        (State.RECEIVED, Deed.MERGE, {"other_id": "0" * 32}, "other_id"),
        (State.RECEIVED, Deed.SPLIT, {"text": "x", "fields": PLAIN}, "ticket"),
        (State.RECEIVED, Deed.SPLIT, {"text": "x", "fields": PLAIN, "ticket": "BJN26-1"}, "ticket"),
        (State.RECEIVED, Deed.CHANGE, {"why": "x"}, "fields"),
        (
            State.RECEIVED, Deed.CHANGE,
            {"why": "x", "fields": replace(PLAIN, area_code="9")}, "area_code",
        ),
        (
            State.RECEIVED, Deed.CHANGE,
            {"why": "x", "fields": replace(PLAIN, category_id="9")}, "category_id",
        ),
    ],
)  # fmt: skip
@pytest.mark.sqlite
def test_what_can_not_be_used_is_told_with_its_field_and_nothing_is_written(
    office: Office, state: State, deed: Deed, given: dict[str, Any], name: str
) -> None:
    case_id = office.in_state(state)
    version = office.case(case_id).version
    with pytest.raises(EntryError) as told:
        office.do(case_id, deed, **given)
    assert told.value.field == name
    assert office.case(case_id).version == version == len(office.history(case_id))


def test_a_case_that_is_not_there(office: Office) -> None:
    with register_scope(office.register) as session, pytest.raises(NoSuchCaseError):
        do(
            session, office.desk.keys, "0" * 32, Act(Deed.NOTE, why="x"),
            seen_version=1, hand=ANI, zone=WIB, now=NOON,
        )  # fmt: skip


def test_a_liaison_of_the_agency_is_kept(office: Office) -> None:
    id_ = new_id(NOON)
    with register_scope(office.register, write=True) as session:
        session.add(Liaison(id=id_, agency_id="dlh", sealed=""))
        session.commit()
    case_id = office.take()
    office.do(case_id, Deed.FORWARD, agencies=("dlh", "dishub"), liaisons={"dlh": id_})
    kept = {row.agency_id: row.liaison_id for row in office.dispositions(case_id)}
    assert kept == {"dlh": id_, "dishub": None}
    # Reopened, it goes back by the same one; by nobody who is none any more.
    for active, expected in ((True, id_), (False, None)):
        with register_scope(office.register, write=True) as session:
            session.get_one(Liaison, id_).active = active
            session.commit()
        office.do(case_id, Deed.ANSWER, agencies=("dlh",), **LETTER)
        office.do(case_id, Deed.ANSWER, agencies=("dishub",), **LETTER)
        office.do(case_id, Deed.CLOSE)
        office.do(case_id, Deed.REOPEN, why="masih")
        kept = {row.agency_id: row.liaison_id for row in office.dispositions(case_id)}
        assert kept == {"dlh": expected, "dishub": None}


# ---------------------------------------------------------------- two at once


def attempt(office: Office, case_id: str, act: Act, hand: Hand, seen: int) -> int:
    with register_scope(office.register, write=True) as session:
        done = do(
            session, office.desk.keys, case_id, act,
            seen_version=seen, hand=hand, zone=WIB, now=office.clock(),
        )  # fmt: skip
        session.commit()
    return done.version


def test_the_later_of_two_is_told_who_did_what(office: Office) -> None:
    case_id = office.take()
    attempt(office, case_id, Act(Deed.VERIFY), BUDI, 1)
    attempt(office, case_id, Act(Deed.FORWARD, agencies=("dlh", "dishub")), BUDI, 2)
    with pytest.raises(OvertakenError, match=r"verify \(budi\), forward \(budi\)") as told:
        attempt(office, case_id, Act(Deed.VERIFY), ANI, 1)
    assert isinstance(told.value, CaseOvertakenError)
    assert [(one.deed, one.by, one.state) for one in told.value.since] == [
        (Deed.VERIFY, "budi", State.VERIFIED),
        (Deed.FORWARD, "budi", State.FORWARDED),
        (Deed.FORWARD, "budi", State.FORWARDED),
    ]
    # Having seen it, they go on.
    assert attempt(office, case_id, Act(Deed.NOTE, why="x"), ANI, told.value.version) == 5


def test_of_many_at_the_same_moment_one_is_first(office: Office) -> None:
    case_id = office.take()
    ready = threading.Barrier(6)

    def one(number: int) -> bool:
        ready.wait()
        try:
            attempt(office, case_id, Act(Deed.NOTE, why=f"catatan {number}"), ANI, 1)
        except CaseOvertakenError as error:
            return len(error.since) != 1
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, range(6))) == [False] * 5 + [True]
    assert len(office.history(case_id)) == office.case(case_id).version == 2


def test_who_joins_meanwhile_is_a_change_too(office: Office) -> None:
    case_id = office.take()
    office.take(joins=case_id)
    with pytest.raises(CaseOvertakenError) as told:
        attempt(office, case_id, Act(Deed.VERIFY), ANI, 1)
    assert [one.deed for one in told.value.since] == [Deed.NOTE]


def test_who_says_the_same_as_a_case_that_has_ended_begins_a_new_one(office: Office) -> None:
    closed = office.in_state(State.CLOSED)
    again = office.take(joins=closed)
    assert office.case(again).state is State.RECEIVED
    assert office.case(closed).supporters == 0


# ---------------------------------------------------------------- all in all


def test_whatever_was_done_the_version_is_the_number_of_the_last_deed(office: Office) -> None:
    for state in State:
        office.in_state(state)
    with register_scope(office.register) as session:
        last = (
            select(CaseDeed.complaint_id, func.max(CaseDeed.number), func.count())
            .group_by(CaseDeed.complaint_id)
        )  # fmt: skip
        for case_id, number, count in session.execute(last):
            assert session.get_one(Complaint, case_id).version == number == count
